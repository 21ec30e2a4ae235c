//! How far a transfer is: files, bytes, rate, remaining time.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kyyeu::language::Language;
use kyyeu::publish::Plan;
use kyyeu::publish::transfer::Progress;

use super::words::size;

/// How often the line is written again.
const PACE: Duration = Duration::from_millis(150);
/// Before this nobody can say how long it will take.
const SETTLED: Duration = Duration::from_secs(2);

/// A line that counts, where somebody sits before a terminal.
pub(super) struct Meter {
    files: usize,
    bytes: u64,
    done_files: AtomicUsize,
    done_bytes: AtomicU64,
    started: Instant,
    language: Language,
    /// When the line may be written next, and how long it is; `None` where nobody looks.
    line: Option<Mutex<(Instant, usize)>>,
}

impl Meter {
    /// Begins to count what a plan does.
    pub(super) fn new(plan: &Plan, language: Language) -> Meter {
        let watched = std::io::stderr().is_terminal();
        Meter {
            files: plan.uploads().count() + plan.removed_files(),
            bytes: plan.bytes(),
            done_files: AtomicUsize::new(0),
            done_bytes: AtomicU64::new(0),
            started: Instant::now(),
            language,
            line: watched.then(|| Mutex::new((Instant::now() + PACE, 0))),
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if let Some(Ok(line)) = self.line.as_ref().map(Mutex::lock)
            && line.1 > 0
        {
            let _ = write!(std::io::stderr(), "\r{}\r", " ".repeat(line.1));
        }
    }

    fn text(&self, files: usize, bytes: u64, elapsed: Duration) -> String {
        const WIDTH: usize = 24;
        let seconds = elapsed.as_secs_f64().max(0.001);
        // A file takes time of its own, whatever its size.
        let weight = |files: usize, bytes: u64| files as f64 * 4096.0 + bytes as f64;
        let share = weight(files, bytes) / weight(self.files, self.bytes).max(1.0);
        let share = share.clamp(0.0, 1.0);
        let filled = (share * WIDTH as f64) as usize;
        let bar = "█".repeat(filled) + &"░".repeat(WIDTH - filled);
        let rate = size((bytes as f64 / seconds) as u64, self.language);
        let words = self.language.pick("tệp", "files");
        let mut text = format!("{bar} {files}/{} {words} · {rate}/s", self.files);
        if elapsed > SETTLED && share > 0.0 {
            let rest = Duration::from_secs_f64(seconds * (1.0 - share) / share);
            let (minutes, seconds) = (rest.as_secs() / 60, rest.as_secs() % 60);
            let words = self.language.pick("còn", "left");
            text.push_str(&format!(" · {words} {minutes}:{seconds:02}"));
        }
        text
    }
}

impl Progress for Meter {
    fn step(&self, bytes: u64) {
        let files = self.done_files.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.done_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let Some(Ok(mut line)) = self.line.as_ref().map(Mutex::try_lock) else {
            return;
        };
        let now = Instant::now();
        if now < line.0 {
            return;
        }
        let text = self.text(files, bytes, now - self.started);
        let length = text.chars().count();
        let blank = " ".repeat(line.1.saturating_sub(length));
        *line = (now + PACE, length);
        let _ = write!(std::io::stderr(), "\r{text}{blank}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_rate_and_rest() {
        let meter = Meter {
            files: 10,
            bytes: 10_000_000,
            ..Meter::new(&Plan::default(), Language::Vi)
        };
        let text = meter.text(5, 5_000_000, Duration::from_secs(10));
        assert!(text.contains("5/10 tệp · 488,3 KB/s · còn 0:10"), "{text}");
        assert!(!meter.text(0, 0, Duration::from_secs(10)).contains("còn"));
    }
}
