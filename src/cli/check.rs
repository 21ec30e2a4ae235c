//! `kyyeu check`.

use clap::Args;
use kyyeu::Renderer;
use kyyeu::diagnostic::Report;
use kyyeu::language::Language;

use super::{Format, Outcome, SiteArgs, locale, print_error, print_report};

/// Arguments of `check`.
#[derive(Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Dạng kết quả · form of the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Coi cảnh báo là lỗi · warnings count as errors
    #[arg(long)]
    deny_warnings: bool,
}

/// Checks the site: everything that `build` does but writing.
pub(super) fn run(args: &CheckArgs, asked: Option<Language>) -> Outcome {
    let mut prepared = args.site.prepare();
    let language = locale(asked, prepared.language);
    if prepared.is_sound()
        && let Some(site) = &prepared.site
    {
        let failed = kyyeu::render_all(&Renderer::new(site, &prepared.theme));
        if !failed.is_empty() {
            let mut all = prepared.report.diagnostics().to_vec();
            all.extend(failed);
            prepared.report = Report::new(all);
        }
    }
    let report = &prepared.report;
    print_report(report, args.format, language);
    let bad = report.errors() > 0 || (args.deny_warnings && report.warnings() > 0);
    if args.format == Format::Human && report.diagnostics().is_empty() {
        print_error(language.pick("Không có lỗi.\n", "No problems.\n"));
    }
    match bad {
        true => Outcome::SiteHasErrors,
        false => Outcome::Done,
    }
}
