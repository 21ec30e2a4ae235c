//! `kyyeu stats`.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use kyyeu::Site;
use kyyeu::language::Language;
use kyyeu::stats::tally::{Seen, Tally};
use kyyeu::stats::{self, Merged, Stats, log};

use super::{Outcome, SiteArgs, locale, now, print, print_error, say_what_is_wrong, shown};

/// Arguments of `stats`.
#[derive(Args)]
pub(super) struct StatsArgs {
    /// Nhật ký truy cập của máy chủ, có thể nén gzip; “-” là đầu vào chuẩn · access logs, gzip or not; “-” is standard input
    #[arg(required = true, value_name = "ACCESS_LOG")]
    logs: Vec<PathBuf>,
    /// Bỏ số liệu cũ, chỉ giữ những gì các nhật ký này cho biết · forget the earlier figures
    #[arg(long)]
    anew: bool,
    #[command(flatten)]
    site: SiteArgs,
}

/// Counts visits and views from logs and keeps the figures for the next build.
pub(super) fn run(args: &StatsArgs, asked: Option<Language>) -> Outcome {
    let prepared = args.site.prepare(asked);
    let language = locale(asked, prepared.language);
    let Some(site) = say_what_is_wrong(&prepared, language) else {
        return Outcome::SiteHasErrors;
    };
    let known = match known(args, language) {
        Ok(known) => known,
        Err(message) => return failed(&message, language),
    };
    let mut tally = Tally::new(site, now());
    for path in &args.logs {
        let read = match path.as_os_str() == "-" {
            true => log::lines(io::stdin().lock(), |line| tally.line(line)),
            false => log::file(path, |line| tally.line(line)),
        };
        if let Err(error) = read {
            return failed(
                &format!("{}: {}", shown(path), reason(&error, language)),
                language,
            );
        }
    }
    let (seen, is_behind_proxy) = (tally.seen(), tally.is_behind_proxy());
    let mut stats = known;
    let merged = stats.merge(tally.finish());
    if (merged.taken > 0 || args.anew)
        && let Err(error) = stats.write(&args.site.root)
    {
        let file = args.site.root.join(stats::NAME);
        return failed(&format!("{}: {error}", shown(&file)), language);
    }
    print(&seen_line(seen, language));
    print(&merged_line(merged, &args.site.root, language));
    print(&totals_lines(&stats, site, language));
    for hint in hints(seen, is_behind_proxy, language) {
        print_error(hint);
    }
    Outcome::Done
}

/// The figures so far. A file that is damaged is never written over unasked.
fn known(args: &StatsArgs, language: Language) -> Result<Stats, String> {
    if args.anew {
        return Ok(Stats::default());
    }
    let file = args.site.root.join(stats::NAME);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stats::default()),
        Err(error) => return Err(format!("{}: {error}", shown(&file))),
    };
    Stats::read(&text).map_err(|damage| {
        let what = language.pick(damage.vi, damage.en);
        let way_out = language.pick(
            "Khôi phục tệp từ bản sao lưu, hoặc đếm lại từ đầu bằng --anew.",
            "Restore it from a backup, or count from the beginning with --anew.",
        );
        format!("{}: {what}\n{way_out}", shown(&file))
    })
}

fn reason(error: &io::Error, language: Language) -> String {
    match error.kind() {
        io::ErrorKind::Unsupported => language.pick(
            format!("tệp nén bằng {error}; giải nén trước, hoặc chuyển qua ống dẫn tới “-”"),
            format!("packed by {error}; unpack it first, or pipe it to “-”"),
        ),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            language.pick(
                format!("tệp nén bị hỏng hoặc thiếu phần cuối ({error})"),
                format!("the packed file is damaged or cut off ({error})"),
            )
        }
        _ => error.to_string(),
    }
}

fn failed(message: &str, language: Language) -> Outcome {
    let word = language.pick("lỗi", "error");
    let kept = language.pick(
        "Không ghi gì; số liệu cũ giữ nguyên.",
        "Nothing written; the earlier figures are kept.",
    );
    print_error(&format!("{word}: {message}\n{kept}\n"));
    Outcome::Failed
}

fn seen_line(seen: Seen, language: Language) -> String {
    let Seen {
        lines,
        views,
        robots,
        other,
        unreadable,
    } = seen;
    language.pick(
        format!("Đã đọc {lines} dòng: {views} lượt xem trang, {robots} của chương trình tự động, {other} yêu cầu khác, {unreadable} dòng không đọc được.\n"),
        format!("Read {lines} lines: {views} views of pages, {robots} by robots, {other} other requests, {unreadable} unreadable.\n"),
    )
}

fn merged_line(merged: Merged, root: &Path, language: Language) -> String {
    let Merged {
        taken,
        known,
        settled,
    } = merged;
    let file = shown(&root.join(stats::NAME));
    language.pick(
        format!("{file}: {taken} ngày mới hoặc đầy đủ hơn, {known} ngày đã có, {settled} ngày quá cũ đã gộp.\n"),
        format!("{file}: {taken} days new or more complete, {known} known already, {settled} too old and settled.\n"),
    )
}

fn totals_lines(stats: &Stats, site: &Site, language: Language) -> String {
    let Some(totals) = stats.totals() else {
        return language
            .pick("Chưa có lượt nào.\n", "No visit so far.\n")
            .to_owned();
    };
    let (visits, views) = (totals.visits, totals.views);
    let (from, until) = (totals.from, totals.until);
    let mut lines = language.pick(
        format!("Từ {from} đến {until}: {visits} lượt truy cập, {views} lượt xem trang. Dựng lại trang để hiện số liệu.\n"),
        format!("From {from} to {until}: {visits} visits, {views} views. Build again to show them.\n"),
    );
    let mut pages: Vec<(&str, u64)> = stats.recent().into_iter().collect();
    pages.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    for (path, count) in pages.into_iter().take(10) {
        let path = site.linked.addresses.rooted(path);
        lines.push_str(&format!("{count:>9}  {path}\n"));
    }
    lines
}

/// What makes the figures doubtful.
fn hints(seen: Seen, is_behind_proxy: bool, language: Language) -> Vec<&'static str> {
    let mut hints = Vec::new();
    if is_behind_proxy {
        hints.push(language.pick(
            "Cảnh báo: mọi lượt xem đến từ một địa chỉ. Máy chủ có lẽ đứng sau một máy trung gian (proxy); hãy cho nó ghi địa chỉ thật của người đọc, nếu không số lượt truy cập sẽ quá thấp.\n",
            "Warning: all views come from one address. The server seems to be behind a proxy; have it log the readers' own addresses, or visits will be far too few.\n",
        ));
    }
    if seen.lines > 0 && seen.unreadable * 2 > seen.lines {
        hints.push(language.pick(
            "Cảnh báo: phần lớn số dòng không đọc được. Nhật ký phải ở dạng common hoặc combined của Apache, nginx.\n",
            "Warning: most lines cannot be read. Logs must be in the common or combined format of Apache or nginx.\n",
        ));
    } else if seen.other > 0 && seen.views == 0 {
        hints.push(language.pick(
            "Cảnh báo: không có trang nào của trang web này trong nhật ký. Kiểm tra base_url trong site.yaml và tên nhật ký.\n",
            "Warning: the logs name no page of this site. Check base_url in site.yaml and which logs these are.\n",
        ));
    }
    hints
}
