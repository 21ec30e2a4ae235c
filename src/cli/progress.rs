//! How far a long run is, for somebody who sits before a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use kyyeu::advance::{Advance, Phase};
use kyyeu::language::Language;

/// A run that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_millis(800);
/// How often the line is written again.
const PACE: Duration = Duration::from_millis(100);

/// A line that counts, on a terminal and after a while; else nothing. It goes with the
/// value.
pub(super) struct Progress {
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows how far a run is.
    pub(super) fn of(advance: &Arc<Advance>, language: impl FnOnce() -> Language) -> Progress {
        if !std::io::stderr().is_terminal() {
            return Progress { shown: None };
        }
        let language = language();
        let advance = Arc::clone(advance);
        let (stop, stopped) = mpsc::channel();
        let showing = std::thread::spawn(move || {
            let mut wait = PATIENCE;
            let mut width = 0;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = PACE;
                let text = line(advance.now(), language);
                let length = text.chars().count();
                let rest = " ".repeat(width - length.min(width));
                // A terminal that cannot be written to is not worth a word.
                let _ = write!(std::io::stderr(), "\r{text}{rest}");
                width = length;
            }
            if width > 0 {
                let _ = write!(std::io::stderr(), "\r{}\r", " ".repeat(width));
            }
        });
        Progress {
            shown: Some((stop, showing)),
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if let Some((stop, showing)) = self.shown.take() {
            drop(stop);
            let _ = showing.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn line((phase, done, total): (Phase, usize, usize), language: Language) -> String {
    const WIDTH: usize = 24;
    let words = match phase {
        Phase::Reading => language.pick("đang đọc các tệp", "reading the files"),
        Phase::Parsing => language.pick("đang phân tích các tệp", "parsing the files"),
        Phase::Linking => language.pick("đang liên kết các bài", "linking the documents"),
        Phase::Indexing => language.pick("đang lập chỉ mục", "indexing"),
        Phase::Writing => language.pick("đang viết các trang", "writing the pages"),
    };
    if total == 0 {
        return format!("{} {words}", "░".repeat(WIDTH));
    }
    let share = done * WIDTH / total;
    let bar = "█".repeat(share) + &"░".repeat(WIDTH - share);
    let width = total.to_string().len();
    format!("{bar} {done:>width$}/{total} {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_one_length_from_beginning_to_end() {
        let of = |done| line((Phase::Writing, done, 1234), Language::Vi);
        let texts = [0, 1, 617, 1234].map(of);
        assert_eq!(
            texts[0],
            format!("{}    0/1234 đang viết các trang", "░".repeat(24))
        );
        assert_eq!(
            texts[3],
            format!("{} 1234/1234 đang viết các trang", "█".repeat(24))
        );
        let lengths = texts.map(|text| text.chars().count());
        assert!(lengths.iter().all(|&length| length == lengths[0]));
    }
}
