//! `kyyeu check`.

use clap::Args;
use kyyeu::Renderer;
use kyyeu::diagnostic::Report;
use kyyeu::language::Language;
use kyyeu::scaffold::{self, Missing};

use super::external::{self, ExternalArgs};
use super::{Format, Outcome, SiteArgs, locale, print, print_error, print_report};

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
    /// In mọi văn bản được viện dẫn mà chưa đăng ký, sẵn để lưu vào content/documents.yaml · print every document that is cited and not registered
    #[arg(long)]
    unregistered: bool,
    #[command(flatten)]
    external: ExternalArgs,
}

/// Entries that a check shows before it tells how to get all of them.
const ENTRIES_SHOWN: usize = 10;

/// Checks the site: everything that `build` does but writing.
pub(super) fn run(args: &CheckArgs, asked: Option<Language>) -> Outcome {
    let mut prepared = args.site.prepare(asked);
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
    let checked = prepared.site.as_ref().and_then(|site| {
        let outcome = external::run(&args.external, site, &args.site.root, language)?;
        let mut found = outcome.diagnostics();
        site.config.off.take_from(&mut found);
        Some((outcome, found))
    });
    if let Some((_, found)) = &checked {
        let mut all = prepared.report.diagnostics().to_vec();
        all.extend(found.iter().cloned());
        prepared.report = Report::new(all);
    }
    let report = &prepared.report;
    print_report(report, args.format, language);
    let bad = report.errors() > 0 || (args.deny_warnings && report.warnings() > 0);
    if args.format == Format::Human && report.diagnostics().is_empty() {
        print_error(language.pick("Không có lỗi.\n", "No problems.\n"));
    }
    if let Some((outcome, _)) = &checked {
        print_error(&external::summary(outcome, language));
    }
    if let Some(site) = &prepared.site
        && (args.unregistered || args.format == Format::Human)
    {
        print_missing(&scaffold::missing(site), args.unregistered, language);
    }
    match bad {
        true => Outcome::SiteHasErrors,
        false => Outcome::Done,
    }
}

/// Prints documents that are cited and not registered, as entries of the
/// registry that are ready to be saved.
fn print_missing(missing: &[Missing], all: bool, language: Language) {
    if missing.is_empty() {
        return;
    }
    let shown = match all {
        true => missing.len(),
        false => missing.len().min(ENTRIES_SHOWN),
    };
    let number = missing.len();
    print_error(&language.pick(
        format!("\nVăn bản được viện dẫn mà chưa đăng ký: {number}. Lưu các mục sau vào content/documents.yaml:\n\n"),
        format!("\nDocuments that are cited and not registered: {number}. Save these entries in content/documents.yaml:\n\n"),
    ));
    for Missing {
        entry,
        path,
        citing,
    } in missing.iter().take(shown)
    {
        let note = language.pick(
            format!("# {path} (số tài liệu viện dẫn: {citing})\n"),
            format!("# {path} (documents that cite it: {citing})\n"),
        );
        print(&format!("{note}{}", entry.item()));
    }
    if shown < number {
        let rest = number - shown;
        print_error(&language.pick(
            format!("\nCòn {rest} mục nữa: kyyeu check --unregistered >> content/documents.yaml\n"),
            format!("\n{rest} more: kyyeu check --unregistered >> content/documents.yaml\n"),
        ));
    }
}
