//! What is printed, in which language, and what becomes of it where nobody reads.

use std::fs::OpenOptions;
use std::process::Stdio;

use kyyeu::diagnostic::Problem;

use super::harness::{Site, kyyeu, run};

#[test]
fn a_code_is_explained_however_it_is_written() {
    let whole = run(&mut kyyeu("explain KY206"));
    assert_eq!((whole.code, whole.err.as_str()), (0, ""));
    assert!(
        whole.out.starts_with("## KY206 ") && whole.out.ends_with('\n'),
        "{whole:?}"
    );
    for code in ["ky206", "206", "Ky206"] {
        assert_eq!(run(&mut kyyeu(&format!("explain {code}"))), whole, "{code}");
    }
    let english = run(&mut kyyeu("explain KY206 --locale en"));
    assert_ne!(english, whole);
    assert_eq!(run(&mut kyyeu("--locale en explain KY206")), english);
}

#[test]
fn every_code_can_be_explained_and_all_are_listed() {
    for language in ["vi", "en"] {
        let list = run(&mut kyyeu(&format!("explain --locale {language}")));
        assert_eq!((list.code, list.err.as_str()), (0, ""));
        let listed: Vec<&str> = list.out.lines().map(|line| &line[..5]).collect();
        let known: Vec<&str> = Problem::ALL.iter().map(|(code, ..)| *code).collect();
        assert_eq!(listed, known);
        for code in known {
            let one = run(&mut kyyeu(&format!("explain {code} --locale {language}")));
            assert_eq!(one.code, 0, "{code}");
        }
    }
}

#[test]
fn an_unknown_code_fails() {
    for code in ["KY999", "XY206", "abc", "-1", "99999999999"] {
        let run = run(kyyeu("explain").args(["--", code]));
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{code}");
        assert!(run.err.contains("không có mã"), "{run:?}");
    }
    assert!(run(&mut kyyeu("explain KY20")).err.contains("KY20"));
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run(&mut kyyeu(&format!("completions {shell}")));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        for word in ["kyyeu", "build", "check", "explain", "deny-warnings"] {
            assert!(run.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(&mut kyyeu("completions khong-co")).code, 2);
}

#[test]
fn help_and_version_are_no_failures_but_a_wrong_word_is() {
    let version = run(&mut kyyeu("--version"));
    assert_eq!(
        (version.code, version.out),
        (0, format!("kyyeu {}\n", env!("CARGO_PKG_VERSION")))
    );
    let help = run(&mut kyyeu("--help"));
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    for command in [
        "build",
        "check",
        "explain",
        "new",
        "init",
        "schema",
        "completions",
        "query",
        "graph",
    ] {
        assert!(help.out.contains(command), "{command}");
        assert_eq!(
            run(&mut kyyeu(&format!("{command} --help"))).code,
            0,
            "{command}"
        );
    }
    for wrong in [
        "",
        "bild",
        "build --khong-co",
        "check --format xml",
        "build --locale fr",
        "new",
    ] {
        let run = run(&mut kyyeu(wrong));
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{wrong}");
        assert!(!run.err.is_empty(), "{wrong}");
    }
}

#[test]
fn messages_are_in_the_language_asked_for_or_that_of_the_site_or_of_the_machine() {
    let vietnamese = Site::new();
    let english = Site::new();
    english.write(
        "site.yaml",
        &format!("{}language: en\n", super::harness::SETTINGS),
    );
    let nowhere = Site::bare();
    let said = |site: &Site, words: &str, environment: &[(&str, &str)]| {
        let mut command = kyyeu(words);
        command
            .arg("--root")
            .arg(site.root())
            .envs(environment.iter().copied());
        let err = run(&mut command).err;
        match () {
            () if err.contains("No problems") || err.contains("there is no site.yaml") => "en",
            () if err.contains("Không có lỗi") || err.contains("không tìm thấy") => "vi",
            () => panic!("{err}"),
        }
    };
    let machine: &[(&str, &str)] = &[("LANG", "en_US.UTF-8")];
    // What is asked for counts before all.
    assert_eq!(said(&vietnamese, "check --locale en", &[]), "en");
    assert_eq!(said(&english, "check --locale vi", machine), "vi");
    assert_eq!(said(&nowhere, "--locale vi check", machine), "vi");
    // Then the site's language, then the machine's, then Vietnamese.
    assert_eq!(said(&vietnamese, "check", machine), "vi");
    assert_eq!(said(&english, "check", &[("LANG", "vi_VN.UTF-8")]), "en");
    assert_eq!(said(&nowhere, "check", machine), "en");
    assert_eq!(
        said(&nowhere, "check", &[("LANG", "en_US"), ("LC_ALL", "vi_VN")]),
        "vi"
    );
    assert_eq!(
        said(
            &nowhere,
            "check",
            &[("LANG", "vi_VN"), ("LC_MESSAGES", "en_GB")]
        ),
        "en"
    );
    for other in ["C", "fr_FR.UTF-8", "", "POSIX"] {
        assert_eq!(said(&nowhere, "check", &[("LANG", other)]), "vi", "{other}");
    }
    assert_eq!(said(&nowhere, "check", &[]), "vi");
}

#[test]
fn every_command_speaks_english_too() {
    let site = Site::new();
    let built = site.run("build --locale en");
    assert!(
        built.out.starts_with("Built ") && built.out.contains(" written, "),
        "{built:?}"
    );
    site.write("content/news/a.md", "---\ntitle: A\n---\n");
    let failed = site.run("build --locale en");
    assert!(
        failed.err.contains("Not built") && failed.err.contains("error[KY207]"),
        "{failed:?}"
    );
    let start = site.above().join("moi");
    let init = run(kyyeu("init --locale en").arg(&start));
    assert!(init.out.starts_with("Made a new site"), "{init:?}");
    assert!(
        run(kyyeu("init --locale en").arg(&start))
            .err
            .contains("is not empty")
    );
    let new = run(kyyeu("new news Tin --locale en").arg("--root").arg(&start));
    assert!(new.out.starts_with("Made "), "{new:?}");
    let again = run(kyyeu("new news Tin --locale en").arg("--root").arg(&start));
    assert!(again.err.contains("is not overwritten"), "{again:?}");
    assert!(
        run(&mut kyyeu("explain KY999 --locale en"))
            .err
            .contains("there is no code")
    );
    assert!(
        run(&mut kyyeu("schema tin --locale en"))
            .err
            .contains("choose one of")
    );
    std::fs::remove_dir_all(site.path("public")).unwrap();
    site.write("public", "một tệp");
    site.remove("content/news/a.md");
    let machine = site.run("build --locale en");
    assert_eq!(machine.code, 2);
    assert!(
        machine.err.contains("error:") && machine.err.contains("check the disk"),
        "{machine:?}"
    );
}

#[test]
fn a_reader_that_has_gone_away_is_no_reason_to_panic() {
    let site = Site::new();
    site.write("content/news/a.md", "---\ntitle: A\n---\n");
    let root = site.root();
    let root = root.to_str().unwrap();
    for (words, usual) in [
        ("schema".to_owned(), 0),
        ("explain".to_owned(), 0),
        ("completions bash".to_owned(), 0),
        (format!("check --format json --root {root}"), 1),
        (format!("check --format sarif --root {root}"), 1),
        (format!("check --root {root}"), 1),
        (format!("build --root {root}"), 1),
        (format!("graph --root {root}"), 1),
        (format!("query tin --root {root}"), 0),
    ] {
        for to_errors in [false, true] {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let mut command = kyyeu(&words);
            let other = Stdio::piped();
            match to_errors {
                true => command.stderr(writer).stdout(other),
                false => command.stdout(writer).stderr(other),
            };
            let output = command.spawn().unwrap().wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(usual), "{words}: {output:?}");
            assert!(
                !String::from_utf8_lossy(&output.stderr).contains("panicked"),
                "{words}"
            );
        }
    }
}

#[test]
fn output_that_is_lost_is_a_failure() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        eprintln!("there is no /dev/full here: this test is left out");
        return;
    };
    for words in ["schema dispatch", "explain KY206"] {
        let mut command = kyyeu(words);
        command
            .stdout(full.try_clone().unwrap())
            .stderr(Stdio::piped());
        let output = command.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(!output.stderr.is_empty(), "{words}: nobody is told");
    }
}
