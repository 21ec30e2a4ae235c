//! Beginnings and ends: ports, signals, closed terminals.

use std::process::Stdio;

use crate::harness::{Site, program};

#[cfg(unix)]
#[test]
fn it_ends_with_a_word_when_it_is_told_to() {
    let site = Site::new();
    for signal in ["INT", "TERM", "HUP"] {
        let preview = site.serve(&[]);
        let mut reader = preview.follow("/");
        reader.next();
        let (code, rest) = preview.signal(signal);
        assert_eq!(code, Some(0), "{signal}");
        assert!(rest.contains("Đã dừng bản xem trước."), "{signal}: {rest}");
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_that_is_closed_is_no_accident() {
    let site = Site::new();
    let mut preview = site.serve(&["--locale", "en"]);
    preview.close_output();
    let mut reader = preview.follow("/tin-tuc/mot/");
    reader.next();
    site.news("mot", "Tin một", "Không ai đọc dòng lệnh.");
    reader.next();
    assert_eq!(preview.get("/tin-tuc/mot/").status, 200);
    let (code, _) = preview.signal("HUP");
    assert_eq!(code, Some(0));
}

#[test]
fn a_port_that_is_taken_is_said_with_its_owner() {
    let site = Site::new();
    let first = site.serve(&[]);
    let port = first.at.port();
    let mut second = program("serve");
    second
        .arg("--root")
        .arg(site.root())
        .args(["--port", &port.to_string()]);
    let output = second.stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("cổng {port}")), "{told}");
    assert!(told.contains("--port "), "no other port is offered: {told}");
    if cfg!(target_os = "linux") {
        assert!(
            told.contains(&format!("(kyyeu, {})", first.process())),
            "{told}"
        );
    }
}

#[test]
fn without_a_port_the_next_free_one_is_taken() {
    let site = Site::new();
    // Whoever has the usual port, the second one has another.
    let start = || {
        let mut command = program("serve");
        command.arg("--root").arg(site.root());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut out, &mut line).unwrap();
        (child, out, line)
    };
    let (mut first, _one, first_line) = start();
    let (mut second, _two, second_line) = start();
    assert!(first_line.contains("http://127.0.0.1:"), "{first_line}");
    assert!(second_line.contains("http://127.0.0.1:"), "{second_line}");
    assert_ne!(first_line, second_line);
    for child in [&mut first, &mut second] {
        child.kill().unwrap();
    }
    first.wait().unwrap();
    let told = second.wait_with_output().unwrap();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("lấy cổng trống tiếp theo"), "{told}");
}

#[test]
fn what_cannot_be_served_is_said() {
    let mut command = program("serve");
    let output = command.args(["--root", "/khong/co"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("/khong/co")
    );
    for wrong in [
        ["--host", "example.org"],
        ["--editor-url", "javascript:alert(1)"],
        ["--port", "70000"],
    ] {
        let output = program("serve").args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}
