//! The command line: arguments, what is printed, exit codes. The only place
//! that prints.
//!
//! Exit codes: 0 done, 1 the site has errors, 2 the command or the machine failed.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use kyyeu::diagnostic::{Report, explanation, github, human, json, problem::Problem, sarif};
use kyyeu::language::Language;
use kyyeu::picture::Keeping;
use kyyeu::{Options, Prepared, Site};
use progress::Progress;

mod build;
mod check;
mod external;
mod graph;
mod init;
mod package;
mod progress;
mod publish;
mod query;
mod scaffold;
mod serve;
mod stats;

/// The whole command line.
#[derive(Parser)]
#[command(
    name = "kyyeu",
    version,
    about = "Dựng trang kỷ yếu của diễn đàn từ thư mục Markdown\nBuilds the website of a forum's proceedings from a folder of Markdown",
    arg_required_else_help = true
)]
struct Cli {
    /// Ngôn ngữ của thông báo: vi, en · language of messages
    #[arg(long, global = true, value_name = "vi|en")]
    locale: Option<Locale>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Locale {
    Vi,
    En,
}

#[derive(Subcommand)]
enum Command {
    /// Dựng trang vào thư mục public · build the site
    Build(build::BuildArgs),
    /// Đóng gói trang thành một tệp để giao, xem được không cần máy chủ · pack the site into one file that needs no server
    Package(package::PackageArgs),
    /// Kiểm tra mọi thứ mà không ghi gì · check everything, write nothing
    Check(check::CheckArgs),
    /// Xem trước trong trình duyệt, trang tự cập nhật khi lưu tệp · preview that follows every save
    Serve(serve::ServeArgs),
    /// Đăng trang lên máy chủ: chỉ những gì được phép, đúng thứ tự · publish the site
    Publish(publish::PublishArgs),
    /// Đọc chữ của một tệp PDF
    #[command(hide = true)]
    ReadPdf(publish::PdfArgs),
    /// Tra cứu: bài nào, nhiệm vụ nào, cơ quan nào · answer a question about the site
    Query(query::QueryArgs),
    /// In toàn bộ mạng quan hệ dạng JSON hoặc GraphML · print the network of the site
    Graph(graph::GraphArgs),
    /// Đếm lượt truy cập từ nhật ký máy chủ · count visits from the logs of the web server
    Stats(stats::StatsArgs),
    /// Giải thích một mã lỗi, ví dụ KY206 · explain a code
    Explain {
        /// Mã; bỏ trống để xem danh sách · the code; all codes without one
        code: Option<String>,
    },
    /// Tạo tệp mới đúng chỗ với các khóa của loại · make a new file
    New(scaffold::NewArgs),
    /// Tạo một trang mới dựng được ngay, hoặc cấu hình máy chủ web · make a starter site, or a web server's configuration
    Init(init::InitArgs),
    /// In JSON Schema của phần khai báo · print the JSON Schema of the front matter
    Schema {
        /// Loại: dispatch, news, agency, site… · the kind
        kind: Option<String>,
    },
    /// In phần tự hoàn thành lệnh cho shell · print shell completions
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
}

/// Where the site is and how it is to be read.
#[derive(Args)]
struct SiteArgs {
    /// Thư mục của trang (có site.yaml) · the site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Địa chỉ gốc khác với site.yaml · another base address
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Hiện cả bản nháp, bài chờ duyệt, chưa tới hạn hoặc hết hạn · show what is not public too
    #[arg(long)]
    drafts: bool,
    /// Số luồng · number of threads
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

impl SiteArgs {
    fn prepare(&self, asked: Option<Language>) -> Prepared {
        self.use_jobs();
        let options = self.options();
        let _progress = self.progress(&options, asked);
        kyyeu::prepare(&self.root, &options)
    }

    /// Shows how far a run is, in the language of what will be said of it.
    fn progress(&self, options: &Options, asked: Option<Language>) -> Progress {
        Progress::of(&options.advance, || {
            locale(asked, kyyeu::main_language(&self.root, options))
        })
    }

    fn use_jobs(&self) {
        if let Some(jobs) = self.jobs.filter(|&jobs| jobs > 0) {
            // The pool is set once; a second setting would change nothing.
            let _ = rayon::ThreadPoolBuilder::new()
                .num_threads(jobs)
                .build_global();
        }
    }

    fn options(&self) -> Options {
        Options {
            base_url: self.base_url.clone(),
            drafts: self.drafts,
            keeping: Keeping::default(),
            now: now(),
            ..Options::default()
        }
    }
}

/// The present moment, or the one that reproducible builds set.
fn now() -> jiff::Timestamp {
    std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .unwrap_or_else(jiff::Timestamp::now)
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Cho người đọc · for people
    #[default]
    Human,
    /// JSON
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub Actions
    Github,
}

/// Runs the command that was given.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let asked = cli.locale.map(|locale| match locale {
        Locale::Vi => Language::Vi,
        Locale::En => Language::En,
    });
    let outcome = match cli.command {
        Command::Build(args) => build::run(&args, asked),
        Command::Package(args) => package::run(&args, asked),
        Command::Check(args) => check::run(&args, asked),
        Command::Serve(args) => serve::run(&args, asked),
        Command::Publish(args) => publish::run(&args, asked),
        Command::ReadPdf(args) => publish::print_text(&args),
        Command::Query(args) => query::run(&args, asked),
        Command::Graph(args) => graph::run(&args, asked),
        Command::Stats(args) => stats::run(&args, asked),
        Command::Explain { code } => explain(code.as_deref(), locale(asked, None)),
        Command::New(args) => scaffold::new(&args, locale(asked, None)),
        Command::Init(args) => init::run(&args, asked),
        Command::Schema { kind } => schema(kind.as_deref(), locale(asked, None)),
        Command::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "kyyeu", &mut bytes);
            print(&String::from_utf8_lossy(&bytes));
            print(query::completions(shell));
            Outcome::Done
        }
    };
    match outcome {
        _ if LOST.load(Ordering::Relaxed) => ExitCode::from(2),
        Outcome::Done => ExitCode::SUCCESS,
        Outcome::SiteHasErrors => ExitCode::from(1),
        Outcome::Failed => ExitCode::from(2),
    }
}

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    SiteHasErrors,
    Failed,
}

/// The language of messages: as asked, else the site's, else the environment's,
/// else Vietnamese.
fn locale(asked: Option<Language>, site: Option<Language>) -> Language {
    let environment = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .and_then(|value| Language::from_tag(&value))
    };
    asked.or(site).or_else(environment).unwrap_or(Language::Vi)
}

/// Whether something that was printed did not arrive.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints to standard output. A reader that has gone away is no error, but a
/// full disk is one.
fn print(text: &str) {
    print_with(|out| out.write_all(text.as_bytes()));
}

/// Prints to standard output what is made piece by piece.
fn print_with(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let printed = write(&mut out).and_then(|()| out.flush());
    if let Err(error) = printed
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        LOST.store(true, Ordering::Relaxed);
        print_error(&format!("{error}\n"));
    }
}

/// Prints to standard error.
fn print_error(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Whether colours are wanted (no-color.org).
fn colour(terminal: bool) -> bool {
    terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn print_report(report: &Report, format: Format, language: Language) {
    match format {
        Format::Human => {
            let colour = colour(std::io::stderr().is_terminal());
            print_error(&human::render(report, language, colour));
        }
        Format::Json => print(&json::render(report, language)),
        Format::Sarif => print(&sarif::render(report, language)),
        Format::Github => print(&github::render(report, language)),
    }
}

/// The site as far as it could be made, for commands that only read it: how
/// much is wrong is said in one line, all of it only where there is no site.
fn say_what_is_wrong(prepared: &Prepared, language: Language) -> Option<&Site> {
    let report = &prepared.report;
    let site = prepared.site.as_ref();
    let (errors, warnings) = (report.errors(), report.warnings());
    match site {
        None => print_report(report, Format::Human, language),
        Some(_) if errors > 0 => print_error(&language.pick(
            format!("Trang có {errors} lỗi, {warnings} cảnh báo (xem: kyyeu check); phần bị lỗi không có trong kết quả.\n"),
            format!("The site has {errors} errors, {warnings} warnings (see: kyyeu check); what has errors is not in the result.\n"),
        )),
        Some(_) if warnings > 0 => print_error(&language.pick(
            format!("Trang có {warnings} cảnh báo (xem: kyyeu check).\n"),
            format!("The site has {warnings} warnings (see: kyyeu check).\n"),
        )),
        Some(_) => {}
    }
    site
}

fn explain(code: Option<&str>, language: Language) -> Outcome {
    let Some(code) = code else {
        let mut list = String::new();
        for (code, title) in explanation::titles(language) {
            list.push_str(&format!("{code}  {title}\n"));
        }
        print(&list);
        return Outcome::Done;
    };
    match explanation::explain(code, language) {
        Some(text) => {
            print(text.trim_end());
            print("\n");
            Outcome::Done
        }
        None => {
            let known = Problem::ALL.iter().map(|(code, ..)| *code);
            let near = kyyeu::diagnostic::nearest(code, known);
            let hint = near.map_or_else(String::new, |near| {
                language.pick(
                    format!(" Có phải ý bạn là {near}?"),
                    format!(" Did you mean {near}?"),
                )
            });
            let message = language.pick("không có mã", "there is no code");
            print_error(&format!("{message} {code}.{hint}\n"));
            Outcome::Failed
        }
    }
}

fn schema(kind: Option<&str>, language: Language) -> Outcome {
    match kyyeu::schema::schema(kind) {
        Some(schema) => {
            print(&format!("{schema:#}\n"));
            Outcome::Done
        }
        None => {
            let kinds = kyyeu::schema::names().join(", ");
            let message = language.pick("chọn một trong", "choose one of");
            print_error(&format!("{message}: {kinds}\n"));
            Outcome::Failed
        }
    }
}

/// A path as it is shown to people.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
