//! `kyyeu build`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use kyyeu::diagnostic::Report;
use kyyeu::language::Language;
use kyyeu::memory::Memory;
use kyyeu::output::{self, Failure, Plan, Summary};
use kyyeu::picture::Keeping;
use kyyeu::{Keys, Options, Prepared, Recall, Timings};

use super::progress::Progress;
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
    #[arg(long, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "table")]
    timings: Option<TimingForm>,
    /// Dựng lại mọi trang, không dùng gì của lần trước · make every page anew
    #[arg(long)]
    no_cache: bool,
}

/// How times are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TimingForm {
    /// Bảng · a table
    Table,
    /// JSON
    Json,
}

/// Builds the site.
pub(super) fn run(args: &BuildArgs, asked: Option<Language>) -> Outcome {
    let started = Instant::now();
    args.site.use_jobs();
    let options = Options {
        keeping: match args.no_cache {
            true => Keeping::Off,
            false => Keeping::Write,
        },
        ..args.site.options()
    };
    let out = (args.out.clone()).unwrap_or_else(|| args.site.root.join("public"));
    let memory = Memory::new(&args.site.root, &out, &options);
    if !args.no_cache
        && let Some(summary) = memory.recall()
    {
        let language = locale(asked, kyyeu::main_language(&args.site.root, &options));
        let line = summary_line(&summary, &shown(&out), started.elapsed(), language);
        return done(args, &line, &vec![("compare", started.elapsed())], started);
    }
    let looked = started.elapsed();
    let prepare = |recall| {
        let options = Options {
            recall,
            ..options.clone()
        };
        let mut progress = args.site.progress(&options, asked);
        let mut prepared = kyyeu::prepare(&args.site.root, &options);
        progress.clear();
        prepared.timings.insert(0, ("stamps", looked));
        prepared
    };
    let mut prepared = prepare(match args.no_cache {
        true => Recall::Off,
        false => Recall::ReadAndWrite,
    });
    let language = locale(asked, prepared.language);
    print_report(&prepared.report, Format::Human, language);
    let mut written = write(args, &out, &mut prepared, &options, language);
    if let Ok(None) = written
        && prepared.is_sound()
    {
        // More is to be made than the pages of texts that have changed.
        prepared = prepare(Recall::Write);
        if !prepared.is_sound() {
            // Somebody has written a mistake meanwhile.
            print_report(&prepared.report, Format::Human, language);
        }
        written = write(args, &out, &mut prepared, &options, language);
    }
    let outcome = match written {
        Ok(None) => {
            print_error(language.pick(
                "Chưa dựng: hãy sửa các lỗi trên. Trang đã dựng trước đó giữ nguyên.\n",
                "Not built: mend the errors above. The site built before is untouched.\n",
            ));
            Outcome::SiteHasErrors
        }
        Ok(Some(summary)) => {
            match prepared.report.diagnostics().is_empty() {
                true => memory.keep(&prepared.valid),
                // What is to be said has to be found out again.
                false => memory.forget(),
            }
            let line = summary_line(&summary, &shown(&out), started.elapsed(), language);
            done(args, &line, &prepared.timings, started)
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
    // The process ends here; to take a large site apart before would take a while.
    std::mem::forget(prepared);
    outcome
}

/// Writes a site; `None` where it has errors, or where texts are needed that were only
/// recalled.
fn write(
    args: &BuildArgs,
    out: &Path,
    prepared: &mut Prepared,
    options: &Options,
    language: Language,
) -> Result<Option<Summary>, Failure> {
    let (true, Some(site)) = (prepared.is_sound(), &mut prepared.site) else {
        return Ok(None);
    };
    let keying = Instant::now();
    let keys = Keys::new(site, &prepared.theme, &prepared.sources);
    prepared.timings.push(("keys", keying.elapsed()));
    let writing = Instant::now();
    let mut progress = Progress::of(&options.advance, || language);
    let plan = Plan {
        keys: Some(&keys),
        remembers: !args.no_cache,
        progress: Some(&*options.advance),
    };
    let written = output::write_last(site, &prepared.theme, &args.site.root, out, &plan);
    progress.clear();
    let took = ("render and write", writing.elapsed());
    prepared.timings.push(took);
    if let Ok(Some(_)) = written {
        let pictures = site.linked.assets.iter();
        (site.linked.pictures).tidy(pictures.filter_map(|asset| asset.picture.as_ref()));
    }
    written
}

/// Says what was done and how long it took.
fn done(args: &BuildArgs, line: &str, timings: &Timings, started: Instant) -> Outcome {
    print(line);
    match args.timings {
        Some(TimingForm::Table) => print(&timing_table(timings, started.elapsed())),
        Some(TimingForm::Json) => print(&timing_json(timings, started.elapsed())),
        None => {}
    }
    Outcome::Done
}

/// One line of JSON: milliseconds by phase.
fn timing_json(timings: &Timings, total: Duration) -> String {
    let all = timings.iter().copied().chain([("total", total)]);
    let phases = all.map(|(phase, took)| {
        let milliseconds = (took.as_secs_f64() * 1e6).round() / 1000.0;
        format!("\"{phase}\":{milliseconds}")
    });
    format!("{{{}}}\n", phases.collect::<Vec<_>>().join(","))
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
