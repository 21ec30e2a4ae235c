//! The text of a PDF, read by a process of its own: what a PDF does to its reader
//! ends with that process.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;
use kyyeu::diagnostic::problem::Term;
use kyyeu::publish::attachment::{self, Reader};

use crate::cli::{Outcome, print, print_error};

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of text that are taken of a file.
const MOST: u64 = 8 << 20;

/// Bytes of memory that reading may take.
#[cfg(unix)]
const MEMORY: u64 = 2 << 30;

/// Arguments of the command that reads one PDF.
#[derive(Args)]
pub(crate) struct PdfArgs {
    /// Tệp PDF · the PDF
    file: PathBuf,
}

/// Prints the text of a PDF.
pub(crate) fn print_text(args: &PdfArgs) -> Outcome {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let limit = Some(MEMORY);
        // Where it cannot be set, time alone is the limit.
        let _ = setrlimit(
            Resource::As,
            Rlimit {
                current: limit,
                maximum: limit,
            },
        );
    }
    match attachment::pdf_text(&args.file) {
        Some(text) => {
            print(&text);
            Outcome::Done
        }
        None => {
            print_error("unreadable\n");
            Outcome::Failed
        }
    }
}

/// Reads by a process of its own.
pub(super) struct Apart;

impl Reader for Apart {
    fn pdf(&self, file: &Path) -> Result<String, Term> {
        read(file).ok_or_else(|| {
            (
                "tệp PDF hỏng, có mật khẩu hoặc quá phức tạp",
                "the PDF is damaged, has a password or is too complex",
            )
                .into()
        })
    }
}

fn read(file: &Path) -> Option<String> {
    let mut child = Command::new(std::env::current_exe().ok()?)
        .arg("read-pdf")
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let out = child.stdout.take()?;
    let reading = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = out.take(MOST).read_to_end(&mut text);
        read.ok().map(|_| text)
    });
    let began = Instant::now();
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break Some(status),
            None if began.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let text = reading.join().ok()??;
    let text = String::from_utf8_lossy(&text).into_owned();
    status
        .is_some_and(|status| status.success())
        .then_some(text)
}
