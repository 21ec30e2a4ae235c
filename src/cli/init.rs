//! `kyyeu init`: a starter site, or the configuration of a web server for a site.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kyyeu::Options;
use kyyeu::language::Language;
use kyyeu::scaffold;
use kyyeu::server::{self, ConfigFile, Place, Server};

use super::scaffold::{refuse, today};
use super::{Format, Outcome, locale, now, print, print_error, print_report, shown};

/// Arguments of `init`.
#[derive(Args)]
pub(super) struct InitArgs {
    /// Thư mục mới · the new folder
    #[arg(required_unless_present = "print")]
    dir: Option<PathBuf>,
    /// Tạo cấu hình máy chủ web cho trang thay vì một trang mới · a web server's configuration in place of a site
    #[arg(long, value_enum)]
    server: Option<ServerName>,
    /// Thư mục của trang (có site.yaml) · the site's folder
    #[arg(long, value_name = "DIR", default_value = ".", requires = "server")]
    root: PathBuf,
    /// Địa chỉ gốc khác với site.yaml · another base address
    #[arg(long, value_name = "URL", requires = "server")]
    base_url: Option<String>,
    /// Tên máy chủ (mặc định: theo base_url) · the name of the server (default: that of base_url)
    #[arg(long, value_name = "NAME", requires = "server")]
    host: Option<String>,
    /// Thư mục máy chủ công bố (mặc định: /var/www/tên máy chủ) · the folder that the server publishes
    #[arg(long, value_name = "DIR", requires = "server")]
    folder: Option<String>,
    /// nginx có mô-đun brotli · nginx has the brotli module
    #[arg(long, requires = "server")]
    brotli: bool,
    /// Chỉ in một tệp của cấu hình · print one file of the configuration only
    #[arg(long, value_name = "FILE", requires = "server", conflicts_with = "dir")]
    print: Option<String>,
}

/// A web server by the name of its program.
#[derive(Clone, Copy, ValueEnum)]
enum ServerName {
    /// nginx
    Nginx,
    /// Apache HTTP Server
    Apache,
    /// IIS (Windows)
    Iis,
}

/// Makes what is wanted.
pub(super) fn run(args: &InitArgs, asked: Option<Language>) -> Outcome {
    match (args.server, &args.dir) {
        (Some(server), dir) => configure(args, server, dir.as_deref(), asked),
        (None, Some(dir)) => starter(dir, locale(asked, None)),
        // The command line demands one of them.
        (None, None) => Outcome::Failed,
    }
}

/// Makes a starter site.
fn starter(folder: &Path, language: Language) -> Outcome {
    match scaffold::init(folder, today()) {
        Ok(files) => {
            let folder = shown(folder);
            let number = files.len();
            print(&language.pick(
                format!("Đã tạo trang mới với {number} tệp trong {folder}. Dựng trang: kyyeu build --root {folder}\n"),
                format!("Made a new site of {number} files in {folder}. Build it: kyyeu build --root {folder}\n"),
            ));
            Outcome::Done
        }
        Err(refusal) => refuse(&refusal, language),
    }
}

/// Makes the configuration of a server.
fn configure(
    args: &InitArgs,
    server: ServerName,
    dir: Option<&Path>,
    asked: Option<Language>,
) -> Outcome {
    let options = Options {
        base_url: args.base_url.clone(),
        now: now(),
        ..Options::default()
    };
    let prepared = kyyeu::prepare(&args.root, &options);
    let language = locale(asked, prepared.language);
    let (true, Some(site)) = (prepared.is_sound(), &prepared.site) else {
        // A configuration that lacks redirects would break addresses.
        print_report(&prepared.report, Format::Human, language);
        return Outcome::SiteHasErrors;
    };
    let usual = Place::usual(site);
    let host = args.host.clone().unwrap_or(usual.host);
    let folder = args.folder.clone();
    let place = Place {
        folder: folder.unwrap_or_else(|| format!("/var/www/{host}")),
        host,
        brotli: args.brotli,
    };
    if !place.is_plain() {
        print_error(language.pick(
            "lỗi: --host và --folder không được trống và không được có dấu nháy, dấu ; { } $ hay ký tự đặc biệt khác\n",
            "error: --host and --folder may not be empty, nor hold quotation marks, ; { } $ or other special characters\n",
        ));
        return Outcome::Failed;
    }
    let server = match server {
        ServerName::Nginx => Server::Nginx,
        ServerName::Apache => Server::Apache,
        ServerName::Iis => Server::Iis,
    };
    let files = server::files(site, server, &place, language);
    match (&args.print, dir) {
        (Some(name), _) => print_one(&files, name, language),
        (None, Some(dir)) => write(&files, dir, language),
        (None, None) => Outcome::Failed,
    }
}

fn print_one(files: &[ConfigFile], name: &str, language: Language) -> Outcome {
    if let Some(file) = files.iter().find(|file| file.name == name) {
        print(&file.text);
        return Outcome::Done;
    }
    let names: Vec<&str> = files.iter().map(|file| file.name).collect();
    let message = language.pick("chọn một trong", "choose one of");
    print_error(&format!("{message}: {}\n", names.join(", ")));
    Outcome::Failed
}

fn write(files: &[ConfigFile], dir: &Path, language: Language) -> Outcome {
    if let Err(refusal) = scaffold::write_config(dir, files) {
        return refuse(&refusal, language);
    }
    let names: Vec<&str> = files.iter().map(|file| file.name).collect();
    let (names, dir) = (names.join(", "), shown(dir));
    print(&language.pick(
        format!("Đã tạo trong {dir}: {names}. Cách dùng ghi ở đầu mỗi tệp và trong docs/may-chu.md.\n"),
        format!("Made in {dir}: {names}. How to use them stands at the head of each and in docs/may-chu.md.\n"),
    ));
    Outcome::Done
}
