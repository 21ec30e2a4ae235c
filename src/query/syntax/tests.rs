use proptest::prelude::*;

use super::*;
use crate::kind::Kind;
use crate::query::vocabulary::{KEYS, WHATS};
use crate::route::Relation;

fn parse(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

/// The terms in short: `-Key[value|value]`.
fn terms(text: &str) -> String {
    let terms: Vec<String> = parse(text)
        .terms
        .iter()
        .map(|term| {
            let values: Vec<&str> = term.values.iter().map(|v| v.text.as_str()).collect();
            let sign = if term.not { "-" } else { "" };
            let key = term.key.word(Language::En);
            format!("{sign}{key}[{}]", values.join("|"))
        })
        .collect();
    terms.join(" ")
}

#[test]
fn the_forms_that_staff_type() {
    for (text, what, expected) in [
        ("", What::Documents, ""),
        ("viện dẫn 52-NQ/TW", What::Documents, "cites[52-NQ/TW]"),
        (
            "Công văn vien-dan:52-NQ/TW",
            What::Kind(Kind::Dispatch),
            "cites[52-NQ/TW]",
        ),
        (
            "nhiệm vụ của:\"Sở Y tế\" trước:2021-12-03",
            What::Tasks,
            "agency[Sở Y tế] before[2021-12-03]",
        ),
        (
            "tasks agency:“Sở Y tế” before 03/12/2021",
            What::Tasks,
            "agency[Sở Y tế] before[03/12/2021]",
        ),
        (
            "công văn cơ quan ban hành : «Sở» năm: 2020 , 2021",
            What::Kind(Kind::Dispatch),
            "issuer[Sở] year[2020|2021]",
        ),
        (
            "cơ quan:x cơ quan:y",
            What::Documents,
            "agency[x] agency[y]",
        ),
        (
            "cơ quan cấp trên:bo",
            What::Entries(crate::registry::Shelf::Agencies),
            "parent[bo]",
        ),
        (
            "tin -chủ đề:a,\"b c\" -nháp –“x y”",
            What::Kind(Kind::News),
            "-theme[a|b c] -text[nháp] -text[x y]",
        ),
        (
            "tin trước tháng 12/2021",
            What::Kind(Kind::News),
            "before[12/2021]",
        ),
        // A key without a colon before a word without a digit is a word.
        ("tin của Sở", What::Kind(Kind::News), "text[của] text[Sở]"),
        // What is asked for stands first, or is not asked for.
        (
            "năm:2021 công văn",
            What::Documents,
            "year[2021] text[công] text[văn]",
        ),
        ("\"công văn\"", What::Documents, "text[công văn]"),
        // Signs of a title that was pasted.
        (
            "Diễn đàn số, công nghiệp - hiện đại",
            What::Entries(crate::registry::Shelf::Forums),
            "text[số] text[công] text[nghiệp] text[hiện] text[đại]",
        ),
        ("hóa,đàn", What::Documents, "text[hóa|đàn]"),
        ("text:\"a \"\"b\"\"\"", What::Documents, "text[a \"b\"]"),
        (
            "về:agency:so-y-te",
            What::Documents,
            "about[agency:so-y-te]",
        ),
    ] {
        assert_eq!(parse(text).what, what, "{text}");
        assert_eq!(terms(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (text, marked, wrong) in [
        ("tin \"abc", "\"", Wrong::OpenQuote),
        ("tin năm:", "năm", Wrong::NoValue { key: Key::Year }),
        ("tin năm:,2021", "năm", Wrong::NoValue { key: Key::Year }),
        ("tin năm:2021,", "năm", Wrong::NoValue { key: Key::Year }),
        ("tin \"\"", "\"\"", Wrong::EmptyValue),
        ("tin chủ đề:\" \"", "\" \"", Wrong::EmptyValue),
        (
            "tin năm:2021 --limit 3",
            "--limit",
            Wrong::Option {
                option: "--limit".to_owned(),
            },
        ),
        (
            "tin mới cơ quam:x",
            "cơ quam",
            Wrong::UnknownKey {
                key: "cơ quam".to_owned(),
            },
        ),
        (
            "họp 17:00",
            "17",
            Wrong::UnknownKey {
                key: "17".to_owned(),
            },
        ),
    ] {
        let error = Query::parse(text).unwrap_err();
        assert_eq!(error.wrong, wrong, "{text}");
        assert_eq!(&text[error.span], marked, "{text}");
    }
    let error = Query::parse("tin mới cơ quam:x").unwrap_err();
    assert_eq!(error.suggestion.as_deref(), Some("cơ quan:"));
    assert!(Query::parse(&"a ".repeat(6000)).is_err());
}

#[test]
fn carets_stand_below_what_is_meant() {
    let text = "tin\tvề東京 năm:x -cơ quam:y";
    let error = Query::parse(text).unwrap_err();
    let printed = error.render(text, Language::Vi);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[1], "  tin về東京 năm:x -cơ quam:y");
    assert_eq!(lines[2], format!("{}^^^^^^^", " ".repeat(20)));
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zđếộ0-9/.-]{1,8}",
        "[ a-zĐế\",:“”«»″ -]{0,10}[a-z]",
        Just("Sở Y tế".to_owned()),
        Just("52-NQ/TW".to_owned()),
        Just("--x".to_owned()),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    let key = (0..=KEYS.len()).prop_map(|at| KEYS.get(at).map_or(Key::Id, |(key, _)| *key));
    let value = value().prop_map(|text| Value {
        text,
        span: 0..0,
        quoted: true,
    });
    let parts = (any::<bool>(), key, prop::collection::vec(value, 1..4));
    let term = parts.prop_map(|(not, key, mut values)| {
        // What has no letter is no text to look for, and so never read as one.
        for value in values.iter_mut().filter(|_| key == Key::Text) {
            value.text.push('x');
        }
        Term {
            not,
            key,
            key_span: 0..0,
            values,
        }
    });
    let what = (0..WHATS.len()).prop_map(|at| WHATS[at].0);
    (what, prop::collection::vec(term, 0..5)).prop_map(|(what, terms)| Query { what, terms })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_printed_is_read_again(query in query()) {
        for language in Language::ALL {
            let printed = query.print(language);
            let again = Query::parse(&printed);
            prop_assert_eq!(again.as_ref(), Ok(&query), "{}", printed);
        }
    }

    #[test]
    fn anything_is_read_or_refused_at_a_place(text in ".{0,60}") {
        check(&text)?;
    }

    #[test]
    fn pieces_of_queries_are_read_or_refused_at_a_place(
        pieces in prop::collection::vec(prop_oneof![
            Just("cơ quan"), Just("viện dẫn"), Just(":"), Just(","), Just("\""), Just("“"),
            Just(" "), Just("-"), Just("năm"), Just("2021"), Just("nhiệm vụ"), Just("\u{301}"),
            Just("\t"), Just("của"), Just("″"), Just("»"),
        ], 0..20)
    ) {
        check(&pieces.concat())?;
    }
}

/// A query is printed and read as the same, or its error has a place in the text.
fn check(text: &str) -> Result<(), TestCaseError> {
    match Query::parse(text) {
        Ok(query) => {
            for language in Language::ALL {
                let printed = query.print(language);
                let again = Query::parse(&printed);
                prop_assert_eq!(again.as_ref(), Ok(&query), "{}", printed);
            }
        }
        Err(error) => {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
            for language in Language::ALL {
                prop_assert!(!error.message(language).is_empty());
                let shown = error.render(text, language);
                prop_assert!(!shown.contains('\u{1b}'), "an escape is printed");
            }
        }
    }
    let _ = Query::begun(text);
    Ok(())
}

#[test]
fn a_long_query_takes_no_long_time() {
    let started = std::time::Instant::now();
    for piece in ["a ", "\"", "a:", "-", "năm:1,", "cơ quan ", "viện "] {
        let _ = Query::parse(&piece.repeat(LONGEST_QUERY / piece.len()));
    }
    assert!(started.elapsed().as_secs() < 10);
    assert_eq!(Key::of("cites"), Some(Key::Related(Relation::Cites)));
}
