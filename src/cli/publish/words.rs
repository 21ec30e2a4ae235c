//! What `kyyeu publish` says, in both languages.

use std::time::Duration;

use kyyeu::language::Language;
use kyyeu::publish::lock::Owner;
use kyyeu::publish::store::Replacing;
use kyyeu::publish::verify::Mismatch;
use kyyeu::publish::{Head, History, Look, Manifest, Plan, Stopped, Store, Target};

/// A size as people read it.
pub(super) fn size(bytes: u64, language: Language) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let number = match unit {
        0 => format!("{value:.0}"),
        _ => format!("{value:.1}"),
    };
    let number = language.pick(number.replace('.', ","), number);
    format!("{number} {}", UNITS.get(unit).copied().unwrap_or("GB"))
}

pub(super) fn no_target(asked: Option<&str>, names: &[&str], language: Language) -> String {
    let list = names.join(", ");
    match (asked, names) {
        (_, []) => language.pick(
            "lỗi: site.yaml chưa khai báo nơi đăng nào. Thêm khóa publish, ví dụ:\n\n  publish:\n    - name: chinh-thuc\n      to: sftp://web@may-chu.tinh.gov.vn/var/www/ky-yeu\n".to_owned(),
            "error: site.yaml names no place to publish to. Add the key publish, for example:\n\n  publish:\n    - name: main\n      to: sftp://web@server.example/var/www/proceedings\n".to_owned(),
        ),
        (Some(asked), _) => language.pick(
            format!("lỗi: site.yaml không có nơi đăng “{asked}”; có: {list}\n"),
            format!("error: site.yaml has no target “{asked}”; it has: {list}\n"),
        ),
        (None, _) => language.pick(
            format!("lỗi: có nhiều nơi đăng, hãy chọn một: {list}\n"),
            format!("error: there are several targets, choose one: {list}\n"),
        ),
    }
}

pub(super) fn failed(said: &str, language: Language) -> String {
    let word = language.pick("lỗi", "error");
    format!("{word}: {said}\n")
}

pub(super) fn newer(language: Language) -> &'static str {
    language.pick(
        "nơi này đã được đăng bằng phiên bản kyyeu mới hơn; hãy cập nhật chương trình",
        "a later version of kyyeu has published here; update the program",
    )
}

pub(super) fn refused(language: Language) -> &'static str {
    language.pick(
        "Chưa đăng: hãy xử lý các lỗi trên. Trang đang công khai giữ nguyên.\n",
        "Not published: see to the errors above. What is public is untouched.\n",
    )
}

pub(super) fn needs_yes(language: Language) -> &'static str {
    language.pick(
        "lỗi: không có ai để hỏi; thêm --yes nếu đồng ý đăng, hoặc --dry-run để xem trước\n",
        "error: there is nobody to ask; add --yes to publish, or --dry-run to see what would be done\n",
    )
}

pub(super) fn question(language: Language) -> &'static str {
    language.pick("Đăng? [c/K] ", "Publish? [y/N] ")
}

pub(super) fn not_published(language: Language) -> &'static str {
    language.pick("Không đăng gì.\n", "Nothing was published.\n")
}

pub(super) fn no_switch(language: Language) -> &'static str {
    language.pick(
        "nơi này không chuyển được thư mục trong một bước (cần liên kết tượng trưng); bỏ atomic: true",
        "this place cannot switch a folder in one step (symbolic links are needed); take atomic: true out",
    )
}

pub(super) fn watching(language: Language) -> &'static str {
    language.pick(
        "Nếu khóa đang có người giữ, chương trình theo dõi khoảng một phút xem người ấy còn làm việc không…\n",
        "If somebody holds the lock, it is watched for about a minute to see whether they still work…\n",
    )
}

pub(super) fn held(owner: Option<&Owner>, language: Language) -> String {
    let who = match owner {
        Some(owner) => {
            let (by, at) = (&owner.by, moment(&owner.since, language));
            let age = age(&owner.since, language);
            language.pick(
                format!("{by} (từ {at}{age})"),
                format!("{by} (since {at}{age})"),
            )
        }
        None => language.pick("một người khác", "somebody else").to_owned(),
    };
    language.pick(
        format!("lỗi: {who} đang đăng lên nơi này. Đợi xong rồi chạy lại; nếu lần đăng ấy đã bị ngắt, thêm --take-lock.\n"),
        format!("error: {who} is publishing here. Wait and run again; if that publication was broken off, add --take-lock.\n"),
    )
}

/// How long ago that was, if the clocks allow to say.
fn age(since: &str, language: Language) -> String {
    let Ok(since) = since.parse::<jiff::Timestamp>() else {
        return String::new();
    };
    let minutes = jiff::Timestamp::now().duration_since(since).as_mins();
    match minutes {
        0.. => language.pick(
            format!(", {minutes} phút trước"),
            format!(", {minutes} minutes ago"),
        ),
        _ => String::new(),
    }
}

/// What will be done.
pub(super) fn plan(
    look: &Look,
    plan: &Plan,
    target: &Target,
    store: &dyn Store,
    language: Language,
) -> String {
    let mut text = String::new();
    let mut line = |vi: String, en: String| {
        text.push_str(&language.pick(vi, en));
        text.push('\n');
    };
    let place = target.address.shown();
    line(
        format!("Nơi đăng: {} ({place})", target.name()),
        format!("Target: {} ({place})", target.name()),
    );
    match &look.live {
        Some(live) => line(
            format!("Đang công khai: {}", describe(&live.head, language)),
            format!("Live: {}", describe(&live.head, language)),
        ),
        None if look.is_lost => line(
            "Bảng kê ở nơi đăng mất hoặc hỏng: mọi tệp được gửi lại.".into(),
            "The manifest there is missing or damaged: all files are sent anew.".into(),
        ),
        None => line("Lần đăng đầu tiên.".into(), "The first publication.".into()),
    }
    if let Some(intent) = &look.intent {
        line(
            format!(
                "Một lần đăng bị ngắt ({}); lần này làm tiếp.",
                describe(&intent.head, language)
            ),
            format!(
                "A publication broke off ({}); this one completes it.",
                describe(&intent.head, language)
            ),
        );
    }
    let (new, changed, removed, kept) = (
        plan.new_files(),
        plan.changed_files(),
        plan.removed_files(),
        plan.kept,
    );
    let bytes = size(plan.bytes(), language);
    line(
        format!(
            "Sẽ gửi: {new} tệp mới, {changed} tệp đổi ({bytes}); xóa {removed}; giữ nguyên {kept}."
        ),
        format!(
            "To do: {new} new files, {changed} changed ({bytes}); {removed} deleted; {kept} kept."
        ),
    );
    let abilities = store.abilities();
    match abilities.replaces_whole {
        _ if target.is_atomic() => line(
            "Cách đăng: thành một bản riêng, rồi chuyển một lần.".into(),
            "Manner: as a release of its own, with one switch.".into(),
        ),
        Replacing::Rename | Replacing::Whole => {}
        Replacing::Server => line(
            "Lưu ý: máy chủ WebDAV tự quyết cách thay tệp; Apache và nginx chỉ thay khi đã nhận đủ.".into(),
            "Note: the WebDAV server decides how a file is replaced; Apache and nginx do so when all of it is there.".into(),
        ),
        Replacing::Gap => line(
            "Lưu ý: máy chủ này không thay tệp trong một bước; mỗi tệp đổi vắng mặt trong chốc lát.".into(),
            "Note: this server cannot replace a file in one step; each changed file is missing for a moment.".into(),
        ),
    }
    if !abilities.claims {
        line(
            "Lưu ý: nơi này không có khóa chắc chắn; đừng đăng từ hai máy cùng lúc.".into(),
            "Note: a lock is not certain here; do not publish from two machines at once.".into(),
        );
    }
    text
}

/// A moment as people here write it, by the clock on their wall.
fn moment(at: &str, language: Language) -> String {
    let Ok(moment) = at.parse::<jiff::Timestamp>() else {
        return at.to_owned();
    };
    let zoned = moment.to_zoned(jiff::tz::TimeZone::system());
    let form = language.pick("%H:%M ngày %d/%m/%Y", "%Y-%m-%d %H:%M");
    zoned.strftime(form).to_string()
}

/// A publication in a few words.
fn describe(head: &Head, language: Language) -> String {
    let revision = head
        .revision
        .as_deref()
        .map_or_else(String::new, |revision| {
            let short: String = revision.chars().take(10).collect();
            let changed = if revision.ends_with('+') { "+" } else { "" };
            language.pick(
                format!(", lần ghi {short}{changed}"),
                format!(", commit {short}{changed}"),
            )
        });
    let restores = head.restores.as_deref().map_or_else(String::new, |id| {
        language.pick(format!(", quay về bản {id}"), format!(", brings back {id}"))
    });
    let (id, by, at) = (&head.id, &head.by, moment(&head.at, language));
    language.pick(
        format!("{id} do {by} đăng lúc {at}{revision}{restores}"),
        format!("{id} by {by} at {at}{revision}{restores}"),
    )
}

pub(super) fn status(
    look: &Look,
    holder: Option<&Owner>,
    history: &History,
    target: &Target,
    language: Language,
) -> String {
    let mut text = format!("{}: {}\n", target.name(), target.address.shown());
    match &look.live {
        Some(live) => {
            let files = live.files.len();
            let bytes = size(live.files.values().map(|known| known.size).sum(), language);
            let what = describe(&live.head, language);
            text.push_str(&language.pick(
                format!(
                    "Đang công khai: {what}\n{files} tệp, {bytes}; {}\n",
                    live.head.program
                ),
                format!(
                    "Live: {what}\n{files} files, {bytes}; {}\n",
                    live.head.program
                ),
            ));
        }
        None if look.is_lost => text.push_str(language.pick(
            "Bảng kê ở nơi đăng mất hoặc hỏng; đăng lại sẽ gửi mọi tệp.\n",
            "The manifest there is missing or damaged; publishing sends all files anew.\n",
        )),
        None => text
            .push_str(language.pick("Chưa đăng lần nào.\n", "Nothing has been published yet.\n")),
    }
    if let Some(intent) = &look.intent {
        let what = describe(&intent.head, language);
        text.push_str(&language.pick(
            format!("Chưa xong: {what}\n"),
            format!("Not completed: {what}\n"),
        ));
    }
    if let Some(owner) = holder {
        text.push_str(&language.pick(
            format!("Đang có người đăng: {} từ {}\n", owner.by, owner.since),
            format!(
                "Being published to: by {} since {}\n",
                owner.by, owner.since
            ),
        ));
    }
    let versions = history.versions();
    if !versions.is_empty() {
        text.push_str(language.pick(
            "Các bản quay về được (--rollback=MÃ):\n",
            "Versions that can be brought back (--rollback=ID):\n",
        ));
        text.push_str(&list(&versions, language));
    }
    text
}

fn list(versions: &[Manifest], language: Language) -> String {
    versions
        .iter()
        .map(|version| format!("  {}\n", describe(&version.head, language)))
        .collect()
}

pub(super) fn no_version(versions: &[Manifest], language: Language) -> String {
    let list = list(versions, language);
    language.pick(
        format!("lỗi: máy này không giữ bản ấy. Các bản đang giữ:\n{list}"),
        format!("error: this machine does not keep that version. Those it keeps:\n{list}"),
    )
}

pub(super) fn damaged_version(path: &str, language: Language) -> String {
    language.pick(
        format!("lỗi: bản này không còn nguyên vẹn trên máy này (tệp {path}); chọn bản khác\n"),
        format!("error: this version is not whole on this machine any more (file {path}); choose another\n"),
    )
}

/// Why a publication did not come to its end.
pub(super) fn stopped(stopped: &Stopped, language: Language) -> String {
    match stopped {
        Stopped::LockLost => language
            .pick(
                "người khác đã lấy khóa trong khi đang đăng; đã dừng",
                "another has taken the lock over; stopped",
            )
            .to_owned(),
        Stopped::Broken(broken) => format!("{}: {}", broken.path, broken.fault.message(language)),
        Stopped::Machine(error) => format!("{error:#}"),
    }
}

pub(super) fn done(plan: &Plan, target: &Target, took: Duration, language: Language) -> String {
    let (new, changed, removed, kept) = (
        plan.new_files(),
        plan.changed_files(),
        plan.removed_files(),
        plan.kept,
    );
    let bytes = size(plan.bytes(), language);
    let seconds = format!("{:.1}", took.as_secs_f64());
    let name = target.name();
    language.pick(
        format!("Đã đăng lên {name}: {new} tệp mới, {changed} tệp đổi ({bytes}), xóa {removed}, giữ nguyên {kept}; {} giây.\n", seconds.replace('.', ",")),
        format!("Published to {name}: {new} new files, {changed} changed ({bytes}), {removed} deleted, {kept} kept; {seconds} s.\n"),
    )
}

pub(super) fn verified(base: &str, count: usize, found: &[Mismatch], language: Language) -> String {
    let mut text: String = found
        .iter()
        .map(|mismatch| format!("{}: {}\n", mismatch.url, mismatch.what.message(language)))
        .collect();
    let wrong = found.len();
    text.push_str(&language.pick(
        match wrong {
            0 => format!("Đã kiểm tra {count} địa chỉ tại {base}: đúng cả.\n"),
            _ => format!("Đã kiểm tra {count} địa chỉ tại {base}: {wrong} chỗ sai.\n"),
        },
        match wrong {
            0 => format!("{count} addresses at {base} checked: all are right.\n"),
            _ => format!("{count} addresses at {base} checked: {wrong} are wrong.\n"),
        },
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_in_the_readers_way() {
        assert_eq!(size(900, Language::Vi), "900 B");
        assert_eq!(size(1536, Language::Vi), "1,5 KB");
        assert_eq!(size(5 << 30, Language::En), "5.0 GB");
    }
}
