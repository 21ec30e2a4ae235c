//! `kyyeu check --external`: links to other websites.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use kyyeu::Site;
use kyyeu::external::{self, Outcome, Settings, Verdict};
use kyyeu::language::Language;

use super::{now, print_error};

/// Arguments of `check` for links to other websites.
#[derive(Args)]
pub(super) struct ExternalArgs {
    /// Hỏi cả các liên kết tới trang web khác xem còn không · ask other websites whether links to them still work
    #[arg(long)]
    external: bool,
    /// Địa chỉ còn tốt thì bấy nhiêu ngày sau mới hỏi lại; 0 là hỏi hết · days after which a good address is asked again
    #[arg(long, value_name = "DAYS", default_value_t = 7, requires = "external")]
    max_age: u32,
    /// Số giây nghỉ giữa hai lần hỏi một máy chủ · seconds between two requests to a host
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = seconds, requires = "external")]
    pause: f64,
    /// Sau bấy nhiêu phút thì thôi hỏi · minutes after which nothing more is asked
    #[arg(
        long,
        value_name = "MINUTES",
        default_value_t = 10,
        requires = "external"
    )]
    time_limit: u32,
    /// Tự xưng với máy chủ như thế này · how we introduce ourselves to servers
    #[arg(long, value_name = "NAME", value_parser = agent, requires = "external")]
    user_agent: Option<String>,
    /// Hỏi cả địa chỉ ở máy này và mạng nội bộ · ask addresses of this machine and the internal network too
    #[arg(long, requires = "external")]
    allow_private: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.replace(',', ".").parse();
    number
        .ok()
        .filter(|seconds| (0.0..=3600.0).contains(seconds))
        .ok_or_else(|| "0…3600".to_owned())
}

/// What can stand in a header: letters without marks, digits, signs.
fn agent(text: &str) -> Result<String, String> {
    let fits = !text.trim().is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    match fits {
        true => Ok(text.to_owned()),
        false => Err("ASCII: kyyeu (ban-bien-tap@so.tinh.gov.vn)".to_owned()),
    }
}

/// Checks the links to other websites, if that is asked for.
pub(super) fn run(
    args: &ExternalArgs,
    site: &Site,
    root: &Path,
    language: Language,
) -> Option<Outcome> {
    if !args.external {
        return None;
    }
    let usual = Settings::usual(site, now());
    let settings = Settings {
        agent: args.user_agent.clone().unwrap_or(usual.agent),
        pause: Duration::from_secs_f64(args.pause),
        limit: Duration::from_secs(60 * u64::from(args.time_limit)),
        max_age: Duration::from_secs(24 * 3600 * u64::from(args.max_age)),
        allow_private: args.allow_private,
        proxied: usual.proxied,
        now: usual.now,
    };
    let lookup = external::system_lookup();
    let begin = |count: usize| {
        if std::io::stderr().is_terminal() {
            print_error(&language.pick(
                format!("Đang hỏi {count} địa chỉ của trang web khác; có thể mất vài phút.\n"),
                format!("Asking for {count} addresses of other websites; this may take minutes.\n"),
            ));
        }
    };
    Some(external::check(site, root, &settings, lookup, &begin))
}

/// What came of it, with everything that is left for a person to look at.
pub(super) fn summary(outcome: &Outcome, language: Language) -> String {
    let all = outcome.links.len();
    let hosts = outcome.hosts();
    let good = outcome.count(|verdict| *verdict == Verdict::Good);
    let moved = outcome.count(|verdict| matches!(verdict, Verdict::Moved(_)));
    let broken = outcome.count(|verdict| matches!(verdict, Verdict::Broken(_)));
    let unsure = outcome.count(|verdict| matches!(verdict, Verdict::Unsure(_)));
    let unasked = outcome.count(|verdict| *verdict == Verdict::Unasked);
    let mut text = language.pick(
        format!(
            "Liên kết ra ngoài: {all} địa chỉ ở {hosts} máy chủ; {good} tốt, {moved} đã chuyển, {broken} hỏng, {unsure} không kết luận được, {unasked} chưa kịp hỏi.\n"
        ),
        format!(
            "Links to other websites: {all} addresses on {hosts} hosts; {good} good, {moved} moved, {broken} broken, {unsure} undecided, {unasked} not asked in time.\n"
        ),
    );
    if outcome.is_offline {
        text.push_str(language.pick(
            "Có vẻ máy này không có mạng: không tìm được máy chủ nào. Không liên kết nào bị coi là hỏng.\n",
            "This machine seems to be offline: no host is found. No link counts as broken.\n",
        ));
        return text;
    }
    for link in &outcome.links {
        if let Verdict::Unsure(doubt) = &link.verdict {
            let (vi, en) = doubt.words();
            let place = link.places.first();
            let place = place.map_or_else(String::new, |place| format!(" ({})", place.path));
            let reason = language.pick(vi, en);
            text.push_str(&format!("  ? {}: {reason}{place}\n", link.url));
        }
    }
    text
}
