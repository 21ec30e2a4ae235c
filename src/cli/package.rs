//! `kyyeu package`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kyyeu::diagnostic::Report;
use kyyeu::language::Language;
use kyyeu::output::Failure;
use kyyeu::package::{self, Format as Form, Packed};

use super::progress::Progress;
use super::{Format, Outcome, SiteArgs, locale, print, print_error, print_report, shown};

/// Arguments of `package`.
#[derive(Args)]
pub(super) struct PackageArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Tệp nhận (mặc định: tên miền của trang, trong thư mục hiện tại) · the file (default: named by the site's host)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Dạng tệp (mặc định: theo đuôi của --out, hoặc zip) · the form (default: by the name of --out, or zip)
    #[arg(long, value_enum)]
    format: Option<ArchiveForm>,
}

/// A form of archive, as the command line names it.
#[derive(Clone, Copy, ValueEnum)]
enum ArchiveForm {
    /// ZIP
    Zip,
    /// tar + Zstandard
    #[value(name = "tar.zst")]
    TarZst,
}

/// Packs the site into one file.
pub(super) fn run(args: &PackageArgs, asked: Option<Language>) -> Outcome {
    args.site.use_jobs();
    let options = args.site.options();
    let mut progress = args.site.progress(&options, asked);
    let opened = package::open(&args.site.root, &options);
    progress.clear();
    let language = locale(asked, opened.language);
    print_report(&opened.report, Format::Human, language);
    let Some(package) = opened.package else {
        print_error(language.pick(
            "Chưa đóng gói: hãy sửa các lỗi trên.\n",
            "Not packed: mend the errors above.\n",
        ));
        return Outcome::SiteHasErrors;
    };
    let named = (args.out.as_ref()).and_then(|out| Form::of(&out.to_string_lossy()));
    let form = match args.format {
        Some(ArchiveForm::Zip) => Form::Zip,
        Some(ArchiveForm::TarZst) => Form::TarZst,
        None => named.unwrap_or_default(),
    };
    let out = (args.out.clone()).unwrap_or_else(|| PathBuf::from(package.file_name(form)));
    let mut progress = Progress::of(&options.advance, || language);
    let written = package.write(&out, form, &options.advance);
    progress.clear();
    match written {
        Ok(packed) => {
            print(&line(&packed, &shown(&out), language));
            Outcome::Done
        }
        Err(Failure::Diagnostics(found)) => {
            print_report(&Report::new(found), Format::Human, language);
            Outcome::SiteHasErrors
        }
        Err(Failure::Machine(error)) => {
            let word = language.pick("lỗi", "error");
            print_error(&format!("{word}: {error:#}\n"));
            Outcome::Failed
        }
    }
}

fn line(packed: &Packed, out: &str, language: Language) -> String {
    let Packed { files, .. } = packed;
    let [bytes, size] = [packed.bytes, packed.packed].map(|bytes| bytes as f64 / 1e6);
    match language {
        Language::Vi => format!(
            "Đã đóng gói {files} tệp ({} MB) thành {out} ({} MB). Giải nén rồi mở index.html để xem, không cần máy chủ.\n",
            format!("{bytes:.1}").replace('.', ","),
            format!("{size:.1}").replace('.', ",")
        ),
        Language::En => format!(
            "Packed {files} files ({bytes:.1} MB) as {out} ({size:.1} MB). Unpack it and open index.html; no server is needed.\n"
        ),
    }
}
