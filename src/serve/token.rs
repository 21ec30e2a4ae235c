//! The secret that reviewers on the network show.

use std::fmt;

use anyhow::anyhow;

/// A secret of 128 bits, in hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

// A secret does not belong in logs.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new secret from the system's source of randomness.
    ///
    /// # Errors
    /// If the system has none.
    pub fn new() -> anyhow::Result<Token> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| anyhow!("{error}"))?;
        Ok(Token(hex(&bytes)))
    }

    /// The secret as it stands in a link.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether this is the secret. Takes the same time wherever the first
    /// difference is, so that it cannot be found digit by digit.
    pub fn matches(&self, shown: &str) -> bool {
        let (own, shown) = (self.0.as_bytes(), shown.as_bytes());
        if own.len() != shown.len() {
            return false;
        }
        let differences = own
            .iter()
            .zip(shown)
            .fold(0, |seen, (a, b)| std::hint::black_box(seen | (a ^ b)));
        differences == 0
    }
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_matches() {
        let token = Token::new().unwrap();
        let text = token.text().to_owned();
        assert_eq!(text.len(), 32);
        assert!(token.matches(&text));
        assert!(!token.matches(""));
        assert!(!token.matches(&text[1..]));
        assert!(!token.matches(&format!("{text}0")));
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            assert!(!token.matches(std::str::from_utf8(&wrong).unwrap()));
        }
        assert_ne!(Token::new().unwrap(), token);
        assert!(!format!("{token:?}").contains(&text));
    }
}
