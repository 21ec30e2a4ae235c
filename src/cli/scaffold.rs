//! `kyyeu new`.

use std::path::PathBuf;

use clap::Args;
use kyyeu::Options;
use kyyeu::language::Language;
use kyyeu::scaffold::{self, Refusal};

use super::{Outcome, now, print, print_error, shown};

/// Arguments of `new`.
#[derive(Args)]
pub(super) struct NewArgs {
    /// Loại: dispatch, news, policy, session, page, agency, theme, person, document, forum · the kind
    kind: String,
    /// Tiêu đề hoặc tên · the title or name
    #[arg(required_unless_present = "from")]
    title: Option<String>,
    /// Câu viện dẫn để tạo mục văn bản từ đó · a citation to make a document's entry from
    #[arg(long, value_name = "CITATION", conflicts_with = "title")]
    from: Option<String>,
    /// Thư mục của trang · the site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Makes a file.
pub(super) fn new(args: &NewArgs, language: Language) -> Outcome {
    let made = match &args.from {
        Some(_) if args.kind != "document" => Err(Refusal::NotADocument),
        Some(words) => {
            let options = Options {
                now: now(),
                ..Options::default()
            };
            scaffold::new_entry(&args.root, words, &options)
        }
        None => {
            let title = args.title.as_deref().unwrap_or_default();
            scaffold::new_file(&args.root, &args.kind, title, today())
        }
    };
    match made {
        Ok(path) => {
            let word = language.pick("Đã tạo", "Made");
            print(&format!("{word} {}\n", shown(&path)));
            Outcome::Done
        }
        Err(refusal) => refuse(&refusal, language),
    }
}

/// Says why no file was made.
pub(super) fn refuse(refusal: &Refusal, language: Language) -> Outcome {
    let word = language.pick("lỗi", "error");
    print_error(&format!("{word}: {}\n", refusal.message(language)));
    Outcome::Failed
}

/// Today where the author sits.
pub(super) fn today() -> jiff::civil::Date {
    now().to_zoned(jiff::tz::TimeZone::system()).date()
}
