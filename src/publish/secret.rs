//! Passwords and keys: where they come from, and that they go nowhere else.

use std::fmt;

/// A password or key. It is never printed, whatever prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret of a target in the environment: `KYYEU_<TARGET>_<WHAT>`, else
    /// `KYYEU_PUBLISH_<WHAT>`. An empty value counts as none.
    pub fn find(target: &str, what: &str) -> Option<Secret> {
        let names = [variable(target, what), variable("publish", what)];
        names.iter().find_map(|name| Secret::of_variable(name))
    }

    /// The value of a variable of the environment.
    pub fn of_variable(name: &str) -> Option<Secret> {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then_some(Secret(value))
    }

    /// The secret itself, for the one call that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The name of the variable in which a secret of a target is looked for.
///
/// ```
/// use kyyeu::publish::secret::variable;
/// assert_eq!(variable("chinh-thuc", "password"), "KYYEU_CHINH_THUC_PASSWORD");
/// ```
pub fn variable(target: &str, what: &str) -> String {
    let upper = |text: &str| -> String {
        let letters = text.chars().map(|c| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => '_',
        });
        letters.collect()
    };
    format!("KYYEU_{}_{}", upper(target), upper(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret("rất bí mật".to_owned());
        let shown = format!("{secret:?} {:?} {:#?}", Some(&secret), vec![secret.clone()]);
        assert!(!shown.contains("bí mật"), "{shown}");
        assert_eq!(secret.reveal(), "rất bí mật");
    }
}
