//! Queries against a site whose content is known: whatever is asked, the answer
//! is what a walk over the content finds.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use kyyeu::directory::Subject;
use kyyeu::language::Language;
use kyyeu::query::{self, Hit, completion, sheet, table};
use kyyeu::{Options, Prepared, prepare};
use proptest::prelude::*;

const AGENCIES: [(&str, &str); 4] = [
    ("so-y-te", "Sở Y tế"),
    ("so-cong-thuong", "Sở Công Thương"),
    ("so-cong-thuong-2025", "Sở Công Thường"),
    ("bo-y-te", "Bộ Y tế"),
];
const THEMES: [(&str, &str); 3] = [
    ("so-hoa", "Số hóa"),
    ("phuc-hoi", "Phục hồi"),
    ("y-te", "Y tế"),
];
const LEGAL: [(&str, &str); 3] = [
    ("nq-52", "52-NQ/TW"),
    ("nd-30", "30/2020/NĐ-CP"),
    ("cv", "521/UBND-KT"),
];
const WORDS: [&str; 6] = ["hội", "hơi", "nghị", "Nghỉ", "diễn", "đàn"];

/// A dispatch, as it is written and as it is known to the test.
struct Dispatch {
    id: String,
    number: String,
    day: (i16, i8, i8),
    issuer: usize,
    addressees: Vec<usize>,
    themes: Vec<usize>,
    basis: Vec<usize>,
    words: Vec<usize>,
    tasks: Vec<Task>,
}

struct Task {
    agencies: Vec<usize>,
    themes: Vec<usize>,
    due: Option<(i16, i8, i8)>,
    words: Vec<usize>,
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn some(&mut self, most: usize, limit: usize) -> Vec<usize> {
        let mut chosen: Vec<usize> = (0..self.below(most + 1))
            .map(|_| self.below(limit))
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    fn day(&mut self) -> (i16, i8, i8) {
        (
            2020 + self.below(3) as i16,
            11 + self.below(2) as i8,
            1 + self.below(30) as i8,
        )
    }
}

fn dispatches() -> Vec<Dispatch> {
    let mut dice = Dice(7);
    (0..80)
        .map(|at| Dispatch {
            id: format!("cv-{at}"),
            number: format!(
                "{}/UBND-{}",
                1 + dice.below(60),
                ["KT", "VX"][dice.below(2)]
            ),
            day: dice.day(),
            issuer: dice.below(AGENCIES.len()),
            addressees: dice.some(3, AGENCIES.len()),
            themes: dice.some(2, THEMES.len()),
            basis: dice.some(2, LEGAL.len()),
            words: vec![dice.below(WORDS.len()), dice.below(WORDS.len())],
            tasks: (0..dice.below(3))
                .map(|_| Task {
                    agencies: dice.some(2, AGENCIES.len()),
                    themes: dice.some(1, THEMES.len()),
                    due: (dice.below(4) > 0).then(|| dice.day()),
                    words: vec![dice.below(WORDS.len())],
                })
                .collect(),
        })
        .collect()
}

fn listed<'a>(ids: &[usize], of: &[(&'a str, &str)]) -> String {
    let ids: Vec<&'a str> = ids.iter().map(|&at| of[at].0).collect();
    format!("[{}]", ids.join(", "))
}

fn said(words: &[usize]) -> String {
    let words: Vec<&str> = words.iter().map(|&at| WORDS[at]).collect();
    words.join(" ")
}

fn iso((year, month, day): (i16, i8, i8)) -> String {
    format!("{year}-{month:02}-{day:02}")
}

struct World {
    dispatches: Vec<Dispatch>,
    prepared: Prepared,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write(
        "site.yaml",
        "title: Kỷ yếu\nbase_url: https://kyyeu.example/\norganisation: {name: Sở, licence: Số 1, responsible: An, address: Phố, telephone: '0'}\n",
    );
    for (id, name) in AGENCIES {
        write(
            &format!("content/agencies/{id}.md"),
            &format!("---\nname: {name}\n---\n"),
        );
    }
    for (id, name) in THEMES {
        write(
            &format!("content/themes/{id}.md"),
            &format!("---\nname: {name}\n---\n"),
        );
    }
    for (id, number) in LEGAL {
        write(
            &format!("content/documents/{id}.md"),
            &format!("---\nnumber: {number}\n---\n"),
        );
    }
    write(
        "content/pages/khong-ngay.md",
        "---\ntitle: hội nghị không ngày\n---\n",
    );
    let dispatches = dispatches();
    for one in &dispatches {
        let tasks: String = one
            .tasks
            .iter()
            .map(|task| {
                let due = task
                    .due
                    .map_or_else(String::new, |due| format!(", due: {}", iso(due)));
                format!(
                    "\n  - {{text: {}, agencies: {}, themes: {}{due}}}",
                    said(&task.words),
                    listed(&task.agencies, &AGENCIES),
                    listed(&task.themes, &THEMES)
                )
            })
            .collect();
        let tasks = if tasks.is_empty() {
            " []".to_owned()
        } else {
            tasks
        };
        write(
            &format!("content/dispatches/{}.md", one.id),
            &format!(
                "---\ntitle: {}\ndate: {}\nnumber: {}\nissuer: {}\naddressees: {}\nthemes: {}\nbasis: {}\ntasks:{tasks}\n---\n",
                said(&one.words),
                iso(one.day),
                one.number,
                AGENCIES[one.issuer].0,
                listed(&one.addressees, &AGENCIES),
                listed(&one.themes, &THEMES),
                listed(&one.basis, &LEGAL),
            ),
        );
    }
    let options = Options {
        now: "2026-11-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    };
    let prepared = prepare(folder.path(), &options);
    assert_eq!(prepared.report.errors(), 0, "{:?}", prepared.report);
    World {
        dispatches,
        prepared,
    }
});

/// One condition, as the test understands it.
#[derive(Clone, Debug)]
enum Value {
    Issuer(usize),
    Received(usize),
    Agency(usize),
    Theme(usize),
    Cites(usize),
    Word(usize, bool),
    Number(usize),
    Date(&'static str, i16, Option<i8>, Option<i8>),
    Id(usize),
}

impl Value {
    fn key(&self) -> &'static str {
        match self {
            Value::Issuer(_) => "ban hành",
            Value::Received(_) => "noi-nhan",
            Value::Agency(_) => "của",
            Value::Theme(_) => "theme",
            Value::Cites(_) => "viện dẫn",
            Value::Word(..) => "chữ",
            Value::Number(_) => "số",
            Value::Date(key, ..) => key,
            Value::Id(_) => "trong",
        }
    }

    /// What is typed: an id, a name or a number.
    fn typed(&self, by_name: bool) -> String {
        let pick = |(id, name): (&str, &str)| match by_name {
            true => format!("\"{name}\""),
            false => id.to_owned(),
        };
        match *self {
            Value::Issuer(at) | Value::Received(at) | Value::Agency(at) => pick(AGENCIES[at]),
            Value::Theme(at) => pick(THEMES[at]),
            Value::Cites(at) => pick(LEGAL[at]),
            Value::Word(at, marked) => match marked {
                true => WORDS[at].to_uppercase(),
                false => kyyeu::text::fold(WORDS[at]),
            },
            Value::Number(number) => number.to_string(),
            Value::Date(_, year, None, _) => year.to_string(),
            Value::Date(_, year, Some(month), None) => format!("{month}/{year}"),
            Value::Date(_, year, Some(month), Some(day)) => format!("{day:02}/{month:02}/{year}"),
            Value::Id(at) => format!("cv-{at}"),
        }
    }

    /// Whether a day lies as asked, counted in days of months of 31 days.
    fn fits(&self, day: Option<(i16, i8, i8)>) -> bool {
        let Value::Date(key, year, month, last) = *self else {
            return false;
        };
        let number = |y: i16, m: i8, d: i8| i32::from(y) * 400 + i32::from(m) * 31 + i32::from(d);
        let Some((y, m, d)) = day else { return false };
        let own = number(y, m, d);
        let first = number(year, month.unwrap_or(1), last.unwrap_or(1));
        let last = number(year, month.unwrap_or(12), last.unwrap_or(31));
        match key {
            "trước" => own < first,
            "sau" => own > last,
            "từ" => own >= first,
            "đến" => own <= last,
            _ => first <= own && own <= last,
        }
    }

    fn has_word(&self, words: &[usize]) -> bool {
        let Value::Word(at, marked) = *self else {
            return false;
        };
        words.iter().any(|&own| match marked {
            true => WORDS[own].to_lowercase() == WORDS[at].to_lowercase(),
            false => kyyeu::text::fold(WORDS[own]) == kyyeu::text::fold(WORDS[at]),
        })
    }

    fn of_dispatch(&self, one: &Dispatch) -> bool {
        match *self {
            Value::Issuer(at) => one.issuer == at,
            Value::Received(at) => one.addressees.contains(&at),
            Value::Agency(at) => {
                one.issuer == at
                    || one.addressees.contains(&at)
                    || one.tasks.iter().any(|task| task.agencies.contains(&at))
            }
            Value::Theme(at) => {
                one.themes.contains(&at) || one.tasks.iter().any(|task| task.themes.contains(&at))
            }
            Value::Cites(at) => one.basis.contains(&at),
            Value::Word(..) => self.has_word(&one.words),
            Value::Number(number) => one.number.split('/').next() == Some(&number.to_string()),
            Value::Date(..) => self.fits(Some(one.day)),
            // What dispatch names this one: none does.
            Value::Id(_) => false,
        }
    }

    fn of_task(&self, one: &Dispatch, task: &Task) -> bool {
        match *self {
            Value::Agency(at) => task.agencies.contains(&at),
            Value::Theme(at) => match task.themes.as_slice() {
                [] => one.themes.contains(&at),
                own => own.contains(&at),
            },
            Value::Word(..) => self.has_word(&task.words),
            Value::Date(..) => self.fits(task.due),
            Value::Id(at) => one.id == format!("cv-{at}"),
            _ => self.of_dispatch(one),
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let date = (
        prop::sample::select(vec!["trước", "sau", "từ", "đến", "ngày"]),
        2020i16..2023,
        prop::option::of(11i8..13),
        prop::option::of(1i8..31),
    );
    prop_oneof![
        (0..AGENCIES.len()).prop_map(Value::Issuer),
        (0..AGENCIES.len()).prop_map(Value::Received),
        (0..AGENCIES.len()).prop_map(Value::Agency),
        (0..THEMES.len()).prop_map(Value::Theme),
        (0..LEGAL.len()).prop_map(Value::Cites),
        (0..WORDS.len(), any::<bool>()).prop_map(|(at, marked)| Value::Word(at, marked)),
        (1usize..60).prop_map(Value::Number),
        date.prop_map(|(key, year, month, day)| Value::Date(key, year, month, month.and(day))),
        (0usize..80).prop_map(Value::Id),
    ]
}

/// Values of one key, of which one must hold or none may.
#[derive(Clone, Debug)]
struct Term {
    not: bool,
    by_name: bool,
    values: Vec<Value>,
}

fn term() -> impl Strategy<Value = Term> {
    let values = prop::collection::vec(value(), 1..4).prop_map(|values| {
        let key = values[0].key();
        let same = values.into_iter().filter(|value| value.key() == key);
        same.collect::<Vec<Value>>()
    });
    (any::<bool>(), any::<bool>(), values).prop_map(|(not, by_name, values)| Term {
        not,
        by_name,
        values,
    })
}

fn typed(what: &str, terms: &[Term]) -> String {
    let mut text = what.to_owned();
    for term in terms {
        let values: Vec<String> = term.values.iter().map(|v| v.typed(term.by_name)).collect();
        let sign = if term.not { " -" } else { " " };
        text.push_str(&format!(
            "{sign}{}:{}",
            term.values[0].key(),
            values.join(",")
        ));
    }
    text
}

fn answer(text: &str) -> Vec<Hit> {
    let site = WORLD.prepared.site.as_ref().unwrap();
    let answer =
        query::run(site, text).unwrap_or_else(|e| panic!("{}", e.render(text, Language::En)));
    answer.hits
}

/// Dispatches by id, and tasks by id and place.
fn named(hits: &[Hit]) -> Vec<String> {
    let directory = &WORLD.prepared.site.as_ref().unwrap().linked.directory;
    hits.iter()
        .map(|hit| {
            let id = &directory.documents.get(hit.document().unwrap()).unwrap().id;
            match hit {
                Hit::Task(item) => format!("{id}#{}", item.place),
                _ => id.to_string(),
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_answer_is_what_a_walk_finds(terms in prop::collection::vec(term(), 0..4)) {
        let text = typed("công văn", &terms);
        let found = named(&answer(&text));
        let holds = |one: &Dispatch| terms.iter().all(|term| {
            term.values.iter().any(|value| value.of_dispatch(one)) != term.not
        });
        let wanted: BTreeSet<String> = WORLD.dispatches.iter()
            .filter(|one| holds(one))
            .map(|one| one.id.clone())
            .collect();
        prop_assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), wanted, "{}", text);
        // In the order of the whole, each once.
        let all = named(&answer("công văn"));
        let ordered: Vec<String> = all.into_iter().filter(|id| found.contains(id)).collect();
        prop_assert_eq!(found, ordered);
    }

    #[test]
    fn so_are_the_tasks(terms in prop::collection::vec(term(), 0..4)) {
        let text = typed("nhiệm vụ", &terms);
        let found: BTreeSet<String> = named(&answer(&text)).into_iter().collect();
        let mut wanted = BTreeSet::new();
        for one in &WORLD.dispatches {
            for (place, task) in one.tasks.iter().enumerate() {
                let holds = terms.iter().all(|term| {
                    term.values.iter().any(|value| value.of_task(one, task)) != term.not
                });
                if holds {
                    wanted.insert(format!("{}#{place}", one.id));
                }
            }
        }
        prop_assert_eq!(found, wanted, "{}", text);
    }

    #[test]
    fn nothing_that_is_typed_makes_a_panic(text in ".{0,40}", pieces in prop::collection::vec(
        prop_oneof![
            Just("viện dẫn"), Just("của"), Just(":"), Just("so"), Just(" "), Just("\""), Just("“"),
            Just("52"), Just("cơ quan"), Just("nhân vật"), Just("Sở Y tế"), Just("năm"), Just(","),
            Just("-"), Just("loại"), Just("trạng thái"), Just("2021"), Just("trước"), Just("số"),
        ], 0..12)) {
        let site = WORLD.prepared.site.as_ref().unwrap();
        for text in [text, pieces.concat()] {
            for language in Language::ALL {
                match query::run(site, &text) {
                    Ok(answer) => {
                        let sheet = sheet::sheet(site, &answer, language, None);
                        prop_assert_eq!(sheet.rows.len(), sheet.total);
                        prop_assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()));
                        let _ = table::table(&sheet, language, Some(60));
                        // The one spelling asks the same.
                        let again = query::run(site, &answer.query.print(language)).unwrap();
                        prop_assert_eq!(again.hits, answer.hits);
                    }
                    Err(error) => prop_assert!(!error.render(&text, language).is_empty()),
                }
                for candidate in completion::complete(site, &text, language) {
                    prop_assert!(!candidate.contains('\n'));
                }
            }
        }
    }
}

#[test]
fn what_has_no_date_lies_neither_before_nor_after() {
    assert_eq!(named(&answer("trang")), ["khong-ngay"]);
    for text in [
        "trang trước:9999",
        "trang sau:1000",
        "trang năm:2021",
        "trang từ:1000 đến:9999",
    ] {
        assert!(answer(text).is_empty(), "{text}");
    }
    // That it is not before is true.
    assert_eq!(named(&answer("trang -trước:9999")), ["khong-ngay"]);
}

#[test]
fn names_are_looked_up_with_their_marks_unless_typed_without() {
    let site = WORLD.prepared.site.as_ref().unwrap();
    let ask = |text: &str| query::run(site, text).map(|answer| answer.hits.len());
    // “Công Thương” and “Công Thường” are two; without marks they cannot be told apart.
    assert_eq!(ask("của:\"Sở Công Thương\""), ask("của:so-cong-thuong"));
    assert_eq!(
        ask("của:\"sở công thường\""),
        ask("của:so-cong-thuong-2025")
    );
    let error = ask("của:\"so cong thuong\"").unwrap_err();
    let shown = error.render("của:\"so cong thuong\"", Language::Vi);
    assert!(
        shown.contains("agency:so-cong-thuong — Sở Công Thương"),
        "{shown}"
    );
    assert!(
        shown.contains("agency:so-cong-thuong-2025 — Sở Công Thường"),
        "{shown}"
    );
    assert_eq!(ask("của:\"so y te\""), ask("của:so-y-te"));
    // Every candidate can be written as it is listed; several too.
    assert_eq!(ask("của:agency:so-cong-thuong"), ask("của:so-cong-thuong"));
    assert!(
        ask("của:so-cong-thuong,so-cong-thuong-2025").unwrap() > ask("của:so-cong-thuong").unwrap()
    );
    // A name of several kinds means the one that the key takes.
    assert_eq!(ask("chủ đề:\"Y tế\""), ask("chủ đề:y-te"));
    // Each number is its own, and the whole of it.
    assert!(ask("số:5").unwrap() < WORLD.dispatches.len());
    assert_eq!(ask("văn bản số:52"), Ok(1));
    assert_eq!(ask("viện dẫn:30/2020/N\u{d0}-CP"), ask("viện dẫn:nd-30"));
    assert_eq!(
        ask("viện dẫn \"Nghị định số 30/2020/NĐ-CP ngày 05/3/2020\""),
        ask("viện dẫn:nd-30")
    );
}

#[test]
fn a_query_that_finds_nothing_says_what_was_perhaps_meant() {
    let site = WORLD.prepared.site.as_ref().unwrap();
    let hint = |text: &str| query::hint(site, text, &query::run(site, text).unwrap());
    assert_eq!(
        hint("nhiệm vụ của Sở Y tế trước 2021").as_deref(),
        Some("nhiệm vụ của:\"Sở Y tế\" trước 2021")
    );
    assert_eq!(hint("công văn lạ lùng của ai"), None);
    assert_eq!(hint("công văn"), None);
}

#[test]
fn candidates_go_on_from_what_is_typed() {
    let site = WORLD.prepared.site.as_ref().unwrap();
    let complete = |text: &str| completion::complete(site, text, Language::Vi);
    assert_eq!(
        complete("viện dẫn 52"),
        [
            "viện dẫn 52-NQ/TW",
            "viện dẫn 52/UBND-KT",
            "viện dẫn 521/UBND-KT"
        ]
    );
    assert!(complete("nhiệm vụ của:so zz").is_empty());
    assert_eq!(complete("nhiệm vụ của:so y"), ["nhiệm vụ của:“Sở Y tế”"]);
    assert_eq!(
        complete("nhiệm vụ của:\"so y"),
        ["nhiệm vụ của:\"Sở Y tế\""]
    );
    assert_eq!(
        complete("nhiệm vụ của:“"),
        complete("nhiệm vụ của:").as_slice()
    );
    assert_eq!(complete("nhiệm vụ của:bo"), ["nhiệm vụ của:“Bộ Y tế”"]);
    assert_eq!(complete("vien d"), ["viện dẫn:"]);
    assert_eq!(complete("công văn -chu d"), ["công văn -chủ đề:"]);
    assert_eq!(complete("tin năm:202"), Vec::<String>::new());
    assert_eq!(complete("công văn năm:").len(), 3);
    // Every candidate for a value is a query.
    for begun in [
        "của:",
        "viện dẫn:",
        "chủ đề:",
        "loại:",
        "trạng thái:",
        "độ khẩn:",
        "ngôn ngữ:",
    ] {
        let candidates = complete(begun);
        assert!(!candidates.is_empty(), "{begun}");
        for candidate in candidates {
            assert!(query::run(site, &candidate).is_ok(), "{candidate}");
        }
    }
    assert!(matches!(
        answer("chủ đề")[0],
        Hit::Subject(Subject::Theme(_))
    ));
}
