//! `kyyeu stats`: logs in, figures out, and what the next build shows of them.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::harness::{Run, Site, kyyeu, run};

const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0) Firefox/95.0";

/// A line of the combined format.
fn line(address: &str, day: u8, path: &str, agent: &str) -> String {
    format!(
        "{address} - - [{day:02}/Dec/2021:09:00:00 +0700] \"GET {path} HTTP/1.1\" 200 512 \"-\" \"{agent}\"\n"
    )
}

/// A day of two readers and a robot.
fn day(day: u8) -> String {
    line("203.0.113.7", day, "/", BROWSER)
        + &line("203.0.113.7", day, "/tin-tuc/mot/", BROWSER)
        + &line("2001:db8::7", day, "/tin-tuc/mot/", BROWSER)
        + &line("203.0.113.8", day, "/tin-tuc/mot/", "Googlebot/2.1")
        + &line("203.0.113.7", day, "/style.css", BROWSER)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

fn stats(site: &Site, logs: &[&str], more: &str) -> Run {
    let mut command = kyyeu(&format!("stats {more}"));
    command.args(logs.iter().map(|log| site.path(log)));
    command.arg("--root").arg(site.root());
    run(&mut command)
}

#[test]
fn logs_are_counted_shown_and_counted_once() {
    let site = Site::new();
    site.build();
    assert!(!site.read("public/index.html").contains("Thống kê truy cập"));
    site.write("access.log", &day(3));
    fs::write(
        site.path("access.log.1.gz"),
        gzip(&(day(2) + "\x00\u{fffd} hỏng\n")),
    )
    .unwrap();
    let first = stats(&site, &["access.log", "access.log.1.gz"], "");
    assert_eq!((first.code, first.err.as_str()), (0, ""), "{first:?}");
    assert!(
        first.out.starts_with("Đã đọc 11 dòng: 6 lượt xem trang, 2 của chương trình tự động, 2 yêu cầu khác, 1 dòng không đọc được.\n"),
        "{first:?}"
    );
    assert!(
        first.out.contains("4 lượt truy cập, 6 lượt xem trang"),
        "{first:?}"
    );
    assert!(
        first
            .out
            .ends_with("        4  /tin-tuc/mot/\n        2  /\n"),
        "{first:?}"
    );
    let kept = site.read("stats.json");
    assert!(
        !kept.contains("203.0.113") && !kept.contains("2001:db8"),
        "{kept}"
    );

    // The same again, and with a day more.
    let again = stats(&site, &["access.log", "access.log.1.gz"], "");
    assert!(again.out.contains("0 ngày mới"), "{again:?}");
    assert_eq!(site.read("stats.json"), kept);
    site.write("access.log", &(day(3) + &day(4)));
    stats(&site, &["access.log"], "");
    assert!(site.read("stats.json").contains("2021-12-04"));

    site.build();
    let home = site.read("public/index.html");
    assert!(home.contains("Thống kê truy cập") && home.contains("02/12/2021 – 04/12/2021"));
    assert!(
        home.contains("Đọc nhiều trong 30 ngày") && home.contains("6 lượt xem"),
        "{home}"
    );
    assert!(
        site.read("public/tin-tuc/mot/index.html")
            .contains("Thống kê truy cập")
    );
    // Nothing has changed; then the figures have, and nothing else.
    assert_eq!(site.build().numbers()[1], 0);
    fs::remove_file(site.path("stats.json")).unwrap();
    site.build();
    assert!(!site.read("public/index.html").contains("Thống kê truy cập"));
    assert!(
        !site
            .read("public/tin-tuc/mot/index.html")
            .contains("Thống kê truy cập")
    );
}

#[test]
fn a_log_may_come_through_a_pipe() {
    let site = Site::new();
    let mut child = kyyeu("stats - --locale en")
        .arg("--root")
        .arg(site.root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(day(3).as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.starts_with("Read 5 lines: 3 views of pages, 1 by robots"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_read_changes_nothing() {
    let site = Site::new();
    site.write("access.log", &day(3));
    assert_eq!(stats(&site, &["access.log"], "").code, 0);
    let kept = site.read("stats.json");
    let packed = gzip(&day(4).repeat(50));
    fs::write(site.path("cut.gz"), &packed[..packed.len() - 9]).unwrap();
    fs::write(site.path("other"), b"BZh91AY&SY").unwrap();
    for (log, word) in [
        ("cut.gz", "hỏng"),
        ("other", "bzip2"),
        ("khong-co", "khong-co"),
        ("content", "content"),
    ] {
        let run = stats(&site, &["access.log", log], "");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{log}: {run:?}");
        assert!(
            run.err.contains(word) && run.err.contains("Không ghi gì"),
            "{run:?}"
        );
        assert_eq!(site.read("stats.json"), kept, "{log}");
    }
    // Figures that were damaged are not written over unasked.
    site.write("stats.json", &kept[..kept.len() / 2]);
    let run = stats(&site, &["access.log"], "");
    assert!(run.code == 2 && run.err.contains("--anew"), "{run:?}");
    assert_eq!(stats(&site, &["access.log"], "--anew").code, 0);
    assert_eq!(site.read("stats.json"), kept);
}

#[test]
fn doubtful_figures_come_with_a_warning() {
    let site = Site::new();
    let proxied: String = (0..300)
        .map(|number| line("10.0.0.1", 3, "/", &format!("{BROWSER} {number}")))
        .collect();
    site.write("access.log", &proxied);
    assert!(stats(&site, &["access.log"], "").err.contains("proxy"));
    site.write("access.log", "{\"time\": 1}\n{\"time\": 2}\n");
    assert!(stats(&site, &["access.log"], "").err.contains("combined"));
    site.write("access.log", &line("1.2.3.4", 3, "/trang-khac/", BROWSER));
    assert!(stats(&site, &["access.log"], "").err.contains("base_url"));
}
