//! Registers of sites larger than any fixture: no page grows without bound, everything left
//! out is reached from somewhere, and calendars are what their format wants.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use kyyeu::directory::Subject;
use kyyeu::language::Language;
use kyyeu::reference::Id;
use kyyeu::render::Rendered;
use kyyeu::{Options, Prepared, Renderer, prepare};
use proptest::prelude::*;

const SITE: &str = "\
title: {vi: Kỷ yếu, en: Proceedings}
base_url: https://kyyeu.example/
languages: [vi, en]
forum: dd
organisation: {name: Sở, licence: Số 1, responsible: An, address: Phố, telephone: 0}
";

/// Builds a site and gives its files by path.
fn built(files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    rendered(folder.path())
}

fn rendered(root: &Path) -> BTreeMap<String, String> {
    let options = Options {
        now: "2026-11-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    };
    let prepared = prepare(root, &options);
    assert!(prepared.is_sound(), "{:#?}", prepared.report);
    let site = prepared.site.as_ref().unwrap();
    let renderer = Renderer::new(site, &prepared.theme);
    let mut out = BTreeMap::new();
    for route in site.routes() {
        let file = site.linked.addresses.file(route, &site.linked.directory);
        if let Rendered::Bytes(bytes) = renderer.render(route).unwrap() {
            // Pictures are no text.
            out.extend(String::from_utf8(bytes).ok().map(|text| (file, text)));
        }
    }
    out
}

/// A forum with more of everything than fits on a page.
fn large() -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([("site.yaml".to_owned(), SITE.to_owned())]);
    let mut add = |path: String, text: String| files.insert(path, text);
    let mut agencies = String::new();
    for at in 0..70 {
        let _ = writeln!(agencies, "- {{id: so-{at}, name: Sở {at}}}");
    }
    add("content/agencies.yaml".to_owned(), agencies);
    let mut documents = String::new();
    for at in 0..40 {
        let _ = writeln!(documents, "- {{id: nguon-{at}, name: Nguồn {at}}}");
    }
    add("content/documents.yaml".to_owned(), documents);
    add(
        "content/forums/dd.md".to_owned(),
        "---\nname: Diễn đàn\ndates: [2021-12-06]\n---\n".to_owned(),
    );
    for at in 0..450 {
        let day = 1 + at % 28;
        add(
            format!("content/dispatches/cv-{at}.md"),
            format!(
                "---\ntitle: Công văn {at}\ndate: 2021-11-{day:02}\nforum: dd\ntasks:\n\
                 - {{text: Việc {at}, due: 2021-12-{day:02}, agencies: [so-{}, so-0]}}\n---\n",
                at % 70
            ),
        );
    }
    for at in 0..40 {
        let mut targets = String::new();
        // The first target is worded alike by half of the sources, by the rest each in its way.
        let own = if at < 20 {
            String::new()
        } else {
            format!(" bản {at}")
        };
        let _ = writeln!(
            targets,
            "- {{year: 2030, indicator: Chung, statement: Nước phát triển{own}, source: nguon-{at}, agencies: [so-{at}]}}"
        );
        for year in 0..30 {
            let _ = writeln!(
                targets,
                "- {{year: {}, indicator: Chỉ tiêu {at}, statement: Câu {at}, value: {at}, baseline: {{value: 1}}, source: nguon-{at}, agencies: [so-{}]}}",
                2025 + year,
                (at * 2) % 70
            );
        }
        add(
            format!("content/policies/cs-{at}.md"),
            format!(
                "---\ntitle: Chính sách {at}\ndate: 2021-12-06\nforum: dd\ntargets:\n{targets}---\n"
            ),
        );
    }
    files
}

/// The targets of links in a page.
fn links(page: &str) -> BTreeSet<String> {
    (page.split("href=\"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_page_of_a_register_grows_without_bound() {
    let site = built(&large());
    let pages = |prefix: &str| -> Vec<&String> {
        (site.iter())
            .filter(|(file, _)| file.starts_with(prefix) && file.ends_with(".html"))
            .map(|(_, page)| page)
            .collect()
    };
    for prefix in [
        "muc-tieu/",
        "nhiem-vu/",
        "dien-dan/dd/",
        "co-quan/so-0/",
        "index.html",
    ] {
        let pages = pages(prefix);
        assert!(!pages.is_empty(), "{prefix}");
        for page in pages {
            assert!(page.len() < 250_000, "{prefix}: {} bytes", page.len());
        }
    }

    // All events of the forum, each on one page: its documents and itself.
    let timeline = pages("dien-dan/dd/dong-thoi-gian/");
    assert_eq!(timeline.len(), 3);
    let told: usize = (timeline.iter())
        .map(|page| page.matches("<span class=\"when\">").count())
        .sum();
    assert_eq!(told, 450 + 40 + 1);
    for (page, at) in timeline.iter().zip(1..) {
        assert_eq!(page.contains("rel=\"next\""), at < 3);
    }

    // All tasks, of all and of one body.
    for (prefix, count) in [
        ("nhiem-vu/", 450),
        ("co-quan/so-0/nhiem-vu/", 450),
        ("co-quan/so-1/nhiem-vu/", 7),
    ] {
        let found: BTreeSet<String> = (pages(prefix).iter())
            .flat_map(|page| links(page))
            .filter(|link| link.contains("#nhiem-vu:"))
            .collect();
        assert_eq!(found.len(), count, "{prefix}");
    }

    // All targets of a year; what a page leaves out of a target it counts.
    let year: String = (pages("muc-tieu/2030/").into_iter()).cloned().collect();
    for at in 0..40 {
        assert!(
            year.contains(&format!("<h3 class=\"indicator\">Chỉ tiêu {at}</h3>")),
            "{at}"
        );
    }
    assert!(
        year.contains("Còn 9 cách ghi khác"),
        "21 wordings, 12 shown"
    );
    let register = &site["muc-tieu/index.html"];
    assert!(register.matches("<section class=\"wordings\"").count() <= 100);
    assert!(register.contains("Còn 22 cột"), "30 years, 8 columns");
    assert!(site["muc-tieu/2030/index.html"].contains("<div class=\"target\">"));
    let bodies = &site["nhiem-vu/index.html"];
    assert!(bodies.contains("Còn 20 cơ quan"), "70 bodies, 50 shown");
}

#[test]
fn registers_are_the_same_every_time() {
    let files = large();
    assert_eq!(built(&files), built(&files));
}

/// A property of an event: its parameters, and its value as it stands.
type Properties = Vec<(String, String, String)>;

/// The events of a calendar, read strictly (RFC 5545).
fn read_calendar(text: &str) -> Vec<Properties> {
    assert!(text.ends_with("\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    for line in text.split_terminator("\r\n") {
        assert!(!line.is_empty() && line.len() <= 75, "{line}");
    }
    let unfolded = text.replace("\r\n ", "");
    let mut lines = unfolded.split_terminator("\r\n").map(|line| {
        let (name, value) = line.split_once(':').unwrap();
        let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
        assert!(
            name.bytes().all(|b| b.is_ascii_uppercase() || b == b'-'),
            "{line}"
        );
        (name.to_owned(), parameters.to_owned(), value.to_owned())
    });
    let mut next = || lines.next().unwrap();
    assert_eq!(next(), ("BEGIN".into(), String::new(), "VCALENDAR".into()));
    let mut events = Vec::new();
    let mut head = BTreeSet::new();
    loop {
        let (name, parameters, value) = next();
        match (name.as_str(), value.as_str()) {
            ("BEGIN", "VEVENT") => {
                let mut event = Properties::new();
                loop {
                    let property = next();
                    if property.0 == "END" {
                        assert_eq!(property.2, "VEVENT");
                        break;
                    }
                    event.push(property);
                }
                events.push(event);
            }
            ("END", "VCALENDAR") => break,
            _ => {
                assert!(events.is_empty() && parameters.is_empty(), "{name}");
                assert!(head.insert(name.clone()), "two {name}");
            }
        }
    }
    assert!(head.contains("VERSION") && head.contains("PRODID"));
    assert!(!events.is_empty(), "a calendar has a component");
    events
}

fn value<'a>(event: &'a Properties, name: &str) -> &'a str {
    let mut found = event.iter().filter(|property| property.0 == name);
    let first = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "two {name}");
    &first.2
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next().unwrap() {
                'n' => out.push('\n'),
                c @ ('\\' | ';' | ',') => out.push(c),
                other => panic!("\\{other} in {text}"),
            },
            ';' | ',' => panic!("bare {letter} in {text}"),
            letter => out.push(letter),
        }
    }
    out
}

#[test]
fn calendars_of_a_large_site_can_be_read() {
    let site = built(&large());
    let calendars: Vec<_> = site.iter().filter(|(f, _)| f.ends_with(".ics")).collect();
    // One of all tasks and one of each body, in both languages.
    assert_eq!(calendars.len(), 2 * 71);
    let mut by_uid: BTreeMap<String, String> = BTreeMap::new();
    for (file, text) in calendars {
        let mut uids = BTreeSet::new();
        for event in read_calendar(text) {
            let uid = value(&event, "UID").to_owned();
            assert!(uids.insert(uid.clone()), "{file}: two {uid}");
            assert_eq!(value(&event, "DTSTART").len(), 8);
            jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", value(&event, "DTSTAMP")).unwrap();
            // One event is the same in every calendar that has it.
            let start = value(&event, "DTSTART").to_owned();
            assert_eq!(by_uid.entry(uid).or_insert(start.clone()), &start);
        }
    }
    assert_eq!(by_uid.len(), 450);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever a task says, readers of the calendar and of the page see it.
    #[test]
    fn what_a_task_says_reaches_its_readers(
        texts in proptest::collection::vec("[ -~ệ𝐍đẫ;,\\\\\"]{1,160}", 1..5), day in 1u8..29
    ) {
        let texts: Vec<String> = texts.iter()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        prop_assume!(!texts.is_empty());
        let mut tasks = String::new();
        for text in &texts {
            let quoted = text.replace('\'', "''");
            let _ = writeln!(tasks, "- {{text: '{quoted}', due: 2021-12-{day:02}}}");
        }
        let site = built(&BTreeMap::from([
            ("site.yaml".to_owned(), SITE.replace("forum: dd\n", "")),
            (
                "content/dispatches/cv.md".to_owned(),
                format!("---\ntitle: Công văn\ndate: 2021-11-01\ntasks:\n{tasks}---\n"),
            ),
        ]));
        let events = read_calendar(&site["nhiem-vu/nhiem-vu.ics"]);
        let told: Vec<String> = events.iter()
            .map(|event| unescape(value(event, "DESCRIPTION")).lines().next().unwrap().to_owned())
            .collect();
        prop_assert_eq!(&told, &texts);
        for event in &events {
            let title = unescape(value(event, "SUMMARY"));
            prop_assert!(title.starts_with("Hạn: ") && title.chars().count() <= 130);
        }
    }
}

/// Bodies that were called otherwise, became others and stood under others; people who held
/// one position, several, and more than can be told by a number of 64 bits.
fn who_was_what() -> Prepared {
    let many: String = (0..70)
        .map(|at| {
            format!(
                "  - {{title: Chức {at}, from: {}, until: {}}}\n",
                1950 + at,
                1951 + at
            )
        })
        .collect();
    let files = [
        ("agencies/so.md", "name: Sở Công Thương\nparent: tinh\nnames:\n  - {name: Ty Công nghiệp, from: 1976, until: 1999}\n  - {name: Sở Công nghiệp, from: 2000, until: 2008-02-29}\nuntil: 2025-02-28\nsuccessors: [{agency: moi, on: 2025-03-01, how: hợp nhất}]".to_owned()),
        ("agencies/so.en.md", "name: Department of Trade\nnames:\n  - {name: Department of Industry, from: 2000, until: 2008-02-29}".to_owned()),
        ("agencies/moi.md", "name: Sở Công Thương mới\nparent: tinh\nfrom: 2025-03-01".to_owned()),
        ("agencies/tinh.md", "name: UBND tỉnh\nnames:\n  - {name: Ủy ban hành chính, from: 1960, until: 1985-05-31}".to_owned()),
        ("people/an.md", "name: Nguyễn Văn An\npositions:\n  - {title: Phó Giám đốc, from: 2000, until: 2010}\n  - {title: Bí thư, from: 2005}".to_owned()),
        ("people/an.en.md", "name: Nguyễn Văn An\npositions:\n  - {title: Deputy, from: 2000, until: 2010}".to_owned()),
        ("people/binh.md", "name: Lê Thị Bình\npositions: [{title: Giám đốc, from: 2015}]".to_owned()),
        ("people/cu.md", format!("name: Trần Cù\npositions:\n{many}")),
        ("themes/so-hoa.md", "name: chuyển đổi số".to_owned()),
        ("forums/dd.md", "name: Diễn đàn".to_owned()),
    ];
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("site.yaml"), SITE).unwrap();
    for (path, front) in files {
        let file = folder.path().join("content").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, format!("---\n{front}\n---\n")).unwrap();
    }
    let prepared = prepare(folder.path(), &Options::default());
    assert!(prepared.is_sound(), "{:#?}", prepared.report);
    prepared
}

proptest! {
    /// Names are drawn once for all pages that name somebody alike; so one who asks after many
    /// others must get what one gets who asks first.
    #[test]
    fn everybody_is_named_as_of_the_day_whoever_asked_before(
        asked in prop::collection::vec((0usize..9, prop::option::of(1949i16..2027), 1i8..13, any::<bool>()), 1..60),
    ) {
        static SITE: std::sync::LazyLock<Prepared> = std::sync::LazyLock::new(who_was_what);
        let site = SITE.site.as_ref().unwrap();
        let renderer = Renderer::new(site, &SITE.theme);
        for (who, year, month, is_english) in asked {
            let subject = match who {
                0..3 => Subject::Agency(Id::new(who)),
                3..6 => Subject::Person(Id::new(who - 3)),
                6 => Subject::Theme(Id::new(0)),
                _ => Subject::Forum(Id::new(0)),
            };
            let day = year.map(|year| jiff::civil::date(year, month, 15));
            let language = if is_english { Language::En } else { Language::Vi };
            let first = renderer.afresh();
            let plain = first.subject(subject, day, language);
            let entry = renderer.entry(subject, day, language);
            prop_assert_eq!(
                (&entry.name, &entry.now, &entry.note, &entry.note_lang, &entry.lang, &entry.url),
                (&plain.name, &plain.now, &plain.note, &plain.note_lang, &plain.lang, &plain.url)
            );
            prop_assert_eq!(first.name(subject, day, language), &plain.name);
            for (later, first) in [
                (entry, first.entry(subject, day, language)),
                (renderer.subject_in_full(subject, day, language), first.subject_in_full(subject, day, language)),
            ] {
                prop_assert_eq!(format!("{:?}", *later), format!("{:?}", *first));
            }
        }
    }
}
