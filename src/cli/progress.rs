//! How far a long build is, for somebody who sits before a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kyyeu::language::Language;

/// A build that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_millis(800);
/// How often the line is written again.
const PACE: Duration = Duration::from_millis(100);

/// A line that counts, on a terminal and after a while; else nothing.
pub(super) struct Progress {
    total: usize,
    done: AtomicUsize,
    language: Language,
    /// When the line may be written next, and whether it has been; `None` where
    /// nobody looks.
    line: Option<Mutex<(Instant, bool)>>,
}

impl Progress {
    /// Begins to count to `total`.
    pub(super) fn new(total: usize, language: Language) -> Progress {
        let watched = std::io::stderr().is_terminal();
        Progress {
            total,
            done: AtomicUsize::new(0),
            language,
            line: watched.then(|| Mutex::new((Instant::now() + PATIENCE, false))),
        }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // The clock is not asked for every page, and no thread waits for another.
        if !done.is_multiple_of(16) {
            return;
        }
        let Some(Ok(mut line)) = self.line.as_ref().map(Mutex::try_lock) else {
            return;
        };
        let now = Instant::now();
        if now >= line.0 {
            *line = (now + PACE, true);
            let text = self.text(done);
            // A terminal that cannot be written to is not worth a word.
            let _ = write!(std::io::stderr(), "\r{text}");
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if let Some(Ok(line)) = self.line.as_ref().map(Mutex::lock)
            && line.1
        {
            let blank = " ".repeat(self.text(self.total).chars().count());
            let _ = write!(std::io::stderr(), "\r{blank}\r");
        }
    }

    fn text(&self, done: usize) -> String {
        const WIDTH: usize = 24;
        let share = done.min(self.total) * WIDTH / self.total.max(1);
        let bar = "█".repeat(share) + &"░".repeat(WIDTH - share);
        let words = self.language.pick("tệp", "files");
        let width = self.total.to_string().len();
        format!("{bar} {done:>width$}/{} {words}", self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_one_length_from_beginning_to_end() {
        let progress = Progress::new(1234, Language::Vi);
        let texts = [0, 1, 617, 1234].map(|done| progress.text(done));
        assert_eq!(texts[0], format!("{}    0/1234 tệp", "░".repeat(24)));
        assert_eq!(texts[3], format!("{} 1234/1234 tệp", "█".repeat(24)));
        let lengths = texts.map(|text| text.chars().count());
        assert!(lengths.iter().all(|&length| length == lengths[0]));
    }
}
