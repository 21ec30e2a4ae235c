//! `kyyeu build`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use kyyeu::diagnostic::Report;
use kyyeu::language::Language;
use kyyeu::output::{self, Failure, Summary};
use kyyeu::{Renderer, Timings};

use super::{Format, Outcome, SiteArgs, locale, print, print_error, print_report, shown};

/// Arguments of `build`.
#[derive(Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Thư mục nhận trang đã dựng (mặc định: public của trang) · where the site is written
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// In thời gian của từng bước · print the time of each phase
    #[arg(long)]
    timings: bool,
}

/// Builds the site.
pub(super) fn run(args: &BuildArgs, asked: Option<Language>) -> Outcome {
    let started = Instant::now();
    let mut prepared = args.site.prepare();
    let language = locale(asked, prepared.language);
    print_report(&prepared.report, Format::Human, language);
    let sound = prepared.is_sound();
    let (true, Some(site)) = (sound, &prepared.site) else {
        print_error(language.pick(
            "Chưa dựng: hãy sửa các lỗi trên. Trang đã dựng trước đó giữ nguyên.\n",
            "Not built: mend the errors above. The site built before is untouched.\n",
        ));
        return Outcome::SiteHasErrors;
    };
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| args.site.root.join("public"));
    let views = Instant::now();
    let renderer = Renderer::new(site, &prepared.theme);
    prepared.timings.push(("views", views.elapsed()));
    let writing = Instant::now();
    let written = output::write(&renderer, &args.site.root, &out);
    prepared
        .timings
        .push(("render and write", writing.elapsed()));
    let outcome = match written {
        Ok(summary) => {
            print(&summary_line(
                &summary,
                &shown(&out),
                started.elapsed(),
                language,
            ));
            Outcome::Done
        }
        Err(Failure::Diagnostics(diagnostics)) => {
            print_report(&Report::new(diagnostics), Format::Human, language);
            Outcome::SiteHasErrors
        }
        Err(Failure::Machine(error)) => {
            let word = language.pick("lỗi", "error");
            let hint = language.pick(
                "Trang đã dựng trước đó giữ nguyên; kiểm tra đĩa và quyền ghi rồi chạy lại.",
                "The site built before is kept; check the disk and permissions and run again.",
            );
            print_error(&format!("{word}: {error:#}\n{hint}\n"));
            Outcome::Failed
        }
    };
    if args.timings {
        print(&timing_table(&prepared.timings, started.elapsed()));
    }
    outcome
}

fn summary_line(summary: &Summary, out: &str, took: Duration, language: Language) -> String {
    let Summary {
        files,
        written,
        kept,
        removed,
        bytes,
    } = summary;
    let megabytes = *bytes as f64 / 1_048_576.0;
    let milliseconds = took.as_millis();
    language.pick(
        format!(
            "Đã dựng {files} tệp ({megabytes:.1} MB) vào {out}: ghi {written}, giữ nguyên {kept}, xóa {removed}; {milliseconds} ms.\n"
        ),
        format!(
            "Built {files} files ({megabytes:.1} MB) in {out}: {written} written, {kept} kept, {removed} removed; {milliseconds} ms.\n"
        ),
    )
}

fn timing_table(timings: &Timings, total: Duration) -> String {
    let mut table = String::new();
    for (phase, took) in timings {
        table.push_str(&format!(
            "{phase:<18}{:>9.1} ms\n",
            took.as_secs_f64() * 1000.0
        ));
    }
    table.push_str(&format!(
        "{:<18}{:>9.1} ms\n",
        "total",
        total.as_secs_f64() * 1000.0
    ));
    table
}
