//! `kyyeu serve`.

use std::net::IpAddr;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use clap::Args;
use kyyeu::Options;
use kyyeu::diagnostic::Report;
use kyyeu::language::Language;
use kyyeu::picture::Keeping;
use kyyeu::serve::editor::EditorUrl;
use kyyeu::serve::port::Owner;
use kyyeu::serve::snapshot::Snapshot;
use kyyeu::serve::state::watching_words;
use kyyeu::serve::{self, Addresses, Settings, Told};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::{Format, Outcome, SiteArgs, locale, now, print, print_error, print_report};

/// Arguments of `serve`.
#[derive(Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Cổng (mặc định: cổng trống đầu tiên từ 7100) · the port (default: the first free one from 7100)
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Địa chỉ để nghe; khác máy này thì cần mã · the address to listen at; any but this machine's demands a token
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1", value_parser = address)]
    host: IpAddr,
    /// Mở trình duyệt · open the browser
    #[arg(long)]
    open: bool,
    /// Không tự cập nhật trang đang mở · open pages do not follow changes
    #[arg(long)]
    no_reload: bool,
    /// Xem lại định kỳ thay vì chờ hệ điều hành báo · look for changes instead of being told
    #[arg(long)]
    poll: bool,
    /// Địa chỉ mở tệp trong trình soạn thảo · what opens a file in the editor
    #[arg(long, value_name = "URL", value_parser = editor)]
    editor_url: Option<EditorUrl>,
    /// Tên khác của máy này, ví dụ may-tinh.local · another name of this machine
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
}

fn address(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)),
        text => text
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .map_err(|_| "127.0.0.1, 0.0.0.0, ::1, 192.168.…".to_owned()),
    }
}

fn editor(text: &str) -> Result<EditorUrl, String> {
    EditorUrl::new(text)
        .ok_or_else(|| "vscode://file/, subl://open?url=file://{path}&line={line}".to_owned())
}

/// Serves the preview until it is told to end.
pub(super) fn run(args: &ServeArgs, asked: Option<Language>) -> Outcome {
    args.site.use_jobs();
    let settings = Settings {
        root: args.site.root.clone(),
        options: Options {
            keeping: Keeping::Write,
            ..args.site.options()
        },
        now,
        host: args.host,
        port: args.port,
        names: args.allow_host.clone(),
        poll: args.poll,
        reload: !args.no_reload,
        editor: args.editor_url.clone(),
        language: asked,
    };
    // Known as soon as the settings have been read.
    let language = Mutex::new(locale(asked, None));
    let current = || language.lock().map_or(Language::Vi, |language| *language);
    // Taken away before the first thing is said.
    let progress = Mutex::new(Some(args.site.progress(&settings.options, asked)));
    let tell = |told: Told<'_>| match told {
        Told::PortTaken { port, owner } => print_error(&taken(port, owner.as_ref(), current())),
        Told::Ready {
            addresses,
            snapshot,
            took,
        } => {
            let main = snapshot.view.as_ref().map(|view| view.site.config.main);
            let spoken = locale(asked, main);
            if let Ok(mut language) = language.lock() {
                *language = spoken;
            }
            print_report(&snapshot.report, Format::Human, spoken);
            print(&ready(addresses, snapshot, took, spoken));
            if args.open {
                open(&addresses.local, spoken);
            }
        }
        Told::Changed { snapshot, before } => {
            let language = current();
            if snapshot.report.diagnostics() != before.diagnostics() {
                print_report(&snapshot.report, Format::Human, language);
            }
            print(&changed(snapshot, before, language));
        }
        Told::Watching(watching) => {
            print_error(&format!("{}\n", watching_words(watching, current())))
        }
        Told::Stopped => {
            print(current().pick("Đã dừng bản xem trước.\n", "The preview has ended.\n"))
        }
    };
    let tell = |told: Told<'_>| {
        if !matches!(told, Told::PortTaken { .. })
            && let Ok(mut progress) = progress.lock()
        {
            *progress = None;
        }
        tell(told);
    };
    match serve::serve(&settings, tell) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            let word = current().pick("lỗi", "error");
            print_error(&format!("{word}: {error:#}\n"));
            Outcome::Failed
        }
    }
}

fn taken(port: u16, owner: Option<&Owner>, language: Language) -> String {
    let by = owner.map(|owner| (owner.name.as_str(), owner.process));
    match (language, by) {
        (Language::Vi, Some((name, process))) => {
            format!(
                "Cổng {port} đang do chương trình {name} (số {process}) dùng; lấy cổng trống tiếp theo.\n"
            )
        }
        (Language::Vi, None) => {
            format!("Cổng {port} đang có chương trình khác dùng; lấy cổng trống tiếp theo.\n")
        }
        (Language::En, Some((name, process))) => {
            format!(
                "Port {port} is used by {name} (process {process}); taking the next free one.\n"
            )
        }
        (Language::En, None) => {
            format!("Port {port} is used by another program; taking the next free one.\n")
        }
    }
}

fn ready(addresses: &Addresses, snapshot: &Snapshot, took: Duration, language: Language) -> String {
    let routes = snapshot.view.as_ref().map_or(0, |view| view.table().len());
    let took = took.as_millis();
    let mut text = match language {
        Language::Vi => format!(
            "Bản xem trước: {}\n{routes} địa chỉ, sẵn sàng sau {took} ms. ",
            addresses.local
        ),
        Language::En => format!(
            "Preview: {}\n{routes} addresses, ready after {took} ms. ",
            addresses.local
        ),
    };
    text.push_str(watching_words(snapshot.watching, language));
    text.push_str(".\n");
    if snapshot.broken {
        text.push_str(language.pick(
            "Nội dung có lỗi (xem trên); sửa và lưu, trang sẽ tự cập nhật.\n",
            "The content has errors (see above); mend and save, and the page follows.\n",
        ));
    }
    if let Some(network) = &addresses.network {
        let words = language.pick(
            "Cho người xem trong mạng (liên kết có mã, chỉ gửi cho người được xem)",
            "For readers on the network (the link holds the token; send it to them alone)",
        );
        text.push_str(&format!("{words}:\n{network}\n"));
        if let Ok(code) = QrCode::new(network.as_bytes()) {
            // Terminals are dark as a rule: what is drawn is what is light.
            let drawn = code
                .render::<Dense1x2>()
                .dark_color(Dense1x2::Light)
                .light_color(Dense1x2::Dark)
                .build();
            text.push_str(&drawn);
            text.push('\n');
        }
    }
    text.push_str(language.pick("Nhấn Ctrl-C để dừng.\n", "Press Ctrl-C to end.\n"));
    text
}

/// A line for a change: the time, what it was, how long it took.
fn changed(snapshot: &Snapshot, before: &Report, language: Language) -> String {
    let Some(rebuild) = snapshot.rebuilds.first() else {
        return String::new();
    };
    let at = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
    let mut names: Vec<&str> = rebuild.changed.iter().take(2).map(String::as_str).collect();
    let more = rebuild.count - names.len().min(rebuild.count);
    let rest = language.pick(format!("và {more} tệp nữa"), format!("and {more} more"));
    if rebuild.count == 0 {
        names.push(language.pick(
            "đến giờ công bố hoặc hết hạn",
            "a time of publication has come",
        ));
    }
    if more > 0 {
        names.push(&rest);
    }
    let took = rebuild.took.as_secs_f64() * 1000.0;
    let state = match (snapshot.report.errors(), before.errors()) {
        (0, 0) => "",
        (0, _) => language.pick("; hết lỗi", "; no more errors"),
        _ => language.pick(
            "; có lỗi, giữ bản tốt gần nhất",
            "; errors, the last good version stays",
        ),
    };
    format!("{at}  {} ({took:.0} ms{state})\n", names.join(", "))
}

/// Opens the browser; what cannot be done is said and does no harm.
fn open(url: &str, language: Language) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let started = Command::new(program)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        print_error(language.pick(
            "Không mở được trình duyệt; hãy tự mở liên kết trên.\n",
            "The browser cannot be opened; open the link above.\n",
        ));
    }
}
