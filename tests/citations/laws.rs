//! What holds for every text.

use std::time::{Duration, Instant};

use kyyeu::language::Language;
use kyyeu::link::citation::{Citation, DocumentType, cited_in, number_key, scan};
use kyyeu::text::PartialDate;
use kyyeu::text::date;
use proptest::prelude::*;

/// Pieces of which citations, and what looks like them, are made.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    ",",
    ", ",
    "; ",
    ".",
    ":",
    "(",
    ")",
    "/",
    "-",
    "–",
    "…",
    "“",
    "\u{fffc}",
    "số",
    "số ",
    "Số: ",
    "No. ",
    "Nghị quyết ",
    "công văn ",
    "Luật ",
    "văn bản ",
    "của ",
    "do ",
    "ban hành ",
    "và ",
    "đến ",
    "Bộ Chính trị",
    "UBND tỉnh ",
    "Sở Kế hoạch và Đầu tư",
    "khóa XIII",
    "ngày ",
    "tháng ",
    "năm ",
    "03/12/2021",
    "27-9-2019",
    "6-12",
    "2021",
    "52",
    "30a",
    "0",
    "12345678",
    "NQ/TW",
    "-NQ/TW",
    "/QĐ-TTg",
    "/2020/NĐ-CP",
    "/UBND - KTN",
    "/QH14",
    "/NÐ-CP",
    "e\u{301}",
    "ệ",
    "phúc đáp ",
    "trả lời ",
    "tại ",
    "theo ",
    "Đ",
    "\u{a0}",
    "🙂",
    "TTg",
    "x",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What every list of citations of a text satisfies.
fn check(text: &str, found: &[Citation]) {
    let mut end = 0;
    for citation in found {
        let Citation { range, whole, .. } = citation;
        assert!(
            end <= whole.start && whole.start <= range.start,
            "{citation:?}"
        );
        assert!(
            range.start < range.end && range.end <= whole.end,
            "{citation:?}"
        );
        // Slicing panics where a range is no boundary or outside.
        let words = &text[whole.clone()];
        assert!(!words.contains('\u{fffc}'), "across a barrier: {words}");
        assert!(!text[range.clone()].starts_with(char::is_whitespace));
        if let Some(issuer) = &citation.issuer {
            assert!(whole.start <= issuer.start && issuer.end <= whole.end);
            assert!(!text[issuer.clone()].trim().is_empty());
        }
        assert_eq!(number_key(&citation.number).as_ref(), Some(&citation.key));
        end = whole.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn ranges_are_sound_and_in_order(text in text()) {
        check(&text, &scan(&text));
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text, &scan(&text));
        check(&text, &cited_in(&text));
    }

    #[test]
    fn nothing_is_found_in_text_without_digits(text in "[^0-9]{0,200}") {
        prop_assert_eq!(scan(&text), []);
    }

    /// A text is read alike wherever it stands: in another text, after a barrier.
    #[test]
    fn a_barrier_cuts_a_text_in_two(left in text(), right in text()) {
        let both = format!("{left}\u{fffc}{right}");
        let numbers = |found: Vec<Citation>| -> Vec<(String, Option<PartialDate>)> {
            found.into_iter().map(|c| (c.number, c.date)).collect()
        };
        // A barrier before is not the beginning of a text, which lets more begin.
        let mut apart = numbers(scan(&left));
        apart.extend(numbers(scan(&format!("\u{fffc}{right}"))));
        prop_assert_eq!(numbers(scan(&both)), apart);
    }
}

/// Symbols of every family, with the types before which they stand.
const FAMILIES: &[(DocumentType, &str)] = &[
    (DocumentType::Decree, "/2020/NĐ-CP"),
    (DocumentType::Decision, "/QĐ-TTg"),
    (DocumentType::Law, "/2006/QH11"),
    (DocumentType::Ordinance, "/2020/UBTVQH14"),
    (DocumentType::Dispatch, "/UBND-KTN"),
    (DocumentType::Dispatch, "/STTTT-CNTT&BCVT"),
    (DocumentType::JointCircular, "/2015/TTLT-BTTTT-BNV"),
    (DocumentType::Resolution, "-NQ/TW"),
    (DocumentType::Programme, "-CTr/TU"),
    (DocumentType::Regulation, "-QĐ/TW"),
    (DocumentType::Report, "/BC-SCT"),
];

const ISSUERS: &[&str] = &[
    "Bộ Chính trị",
    "Chính phủ",
    "UBND tỉnh Quảng Ngãi",
    "Bộ Văn hóa, Thể thao và Du lịch",
    "Sở Kế hoạch và Đầu tư",
    "Uỷ ban nhân dân thành phố Quảng Ngãi",
    "Thủ tướng Chính phủ",
];

#[derive(Clone, Debug)]
struct Printed {
    text: String,
    kind: DocumentType,
    number: String,
    date: Option<PartialDate>,
    issuer: Option<&'static str>,
}

fn printed() -> impl Strategy<Value = Printed> {
    let day = (1900i16..2099, 1i8..=12, 1i8..=28);
    let parts = (
        prop::sample::select(FAMILIES),
        1u32..99_999,
        prop::sample::select(&["số ", "số: ", "Số ", "số", "số  ", "\nsố "][..]),
        prop::option::of((day, 0..6usize)),
        prop::option::of(prop::sample::select(ISSUERS)),
        any::<bool>(),
    );
    parts.prop_map(|((kind, symbol), digits, so, dated, issuer, comma)| {
        let number = format!("{digits:02}{symbol}");
        let mut text = format!("{} {so}{number}", kind.names().0);
        let date = dated.map(|((y, m, d), form)| {
            let date = PartialDate::of_day(y, m, d).unwrap();
            text.push_str(if comma { ", " } else { " " });
            text.push_str(&match form {
                0 => format!("ngày {d:02}/{m:02}/{y}"),
                1 => format!("ngày {d}-{m}-{y}"),
                2 => date::long(date, Language::Vi),
                3 => format!("ngày {d}.{m}.{y}"),
                4 => format!("({d}/{m}/{y})"),
                _ => format!("ký ngày {d:02} tháng {m}/{y}"),
            });
            date
        });
        if let Some(issuer) = issuer {
            text.push_str(&format!(" của {issuer}"));
        }
        Printed {
            text,
            kind,
            number,
            date,
            issuer,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_was_printed_is_found_again(
        printed in printed(),
        before in prop::sample::select(&["", "Căn cứ ", "(", "“", "Theo khoản 2 Điều 5 ", "Ngày 03/12/2021, "][..]),
        after in prop::sample::select(&["", ".", ";", ")", "”", ", các sở họp", " về việc 3/4"][..]),
    ) {
        let text = format!("{before}{}{after}", printed.text);
        let found = scan(&text);
        prop_assert_eq!(found.len(), 1, "{}", &text);
        let citation = &found[0];
        prop_assert_eq!(&citation.number, &printed.number);
        prop_assert_eq!(citation.kind, Some(printed.kind));
        prop_assert_eq!(citation.date, printed.date);
        let issuer = citation.issuer.clone().map(|words| &text[words]);
        prop_assert_eq!(issuer, printed.issuer);
        prop_assert_eq!(&text[citation.whole.clone()], &printed.text);
    }

    /// Zeros before a number, spaces and capitals make no other number.
    #[test]
    fn spellings_have_one_key((_, symbol) in prop::sample::select(FAMILIES), digits in 1u32..99_999) {
        let key = number_key(&format!("{digits}{symbol}"));
        prop_assert!(key.is_some());
        for written in [
            format!("{digits:06}{symbol}"),
            format!("Số: {digits}{}", symbol.replace('-', " - ")),
            format!("{digits}{}", symbol.to_lowercase()),
            format!("{digits}{}", symbol.replace('Đ', "Ð")),
        ] {
            prop_assert_eq!(number_key(&written), key.clone(), "{}", written);
        }
        prop_assert_ne!(number_key(&format!("{}{symbol}", digits + 1)), key);
    }
}

#[test]
fn every_type_is_known_by_its_word_in_any_letters() {
    for &kind in DocumentType::ALL {
        let (vi, en) = kind.names();
        for (word, so) in [(vi, "số"), (en, "No.")] {
            for word in [word.to_owned(), word.to_uppercase()] {
                let text = format!("Theo {word} {so} 15/ABC-DEF:");
                let found = scan(&text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].kind, Some(kind), "{text}");
                assert_eq!(
                    &text[found[0].range.clone()],
                    &format!("{word} {so} 15/ABC-DEF")
                );
            }
        }
    }
}

/// Texts on which a grammar that looks back, or ahead, without an end is slow.
#[test]
fn hostile_texts_take_linear_time() {
    let many = 100_000;
    let texts = [
        "số ".repeat(many),
        "1".repeat(10 * many),
        "1/".repeat(5 * many),
        "1/1/1/2021-".repeat(many),
        "12/QĐ-".repeat(many),
        "A-".repeat(5 * many) + "1/" + &"A-".repeat(5 * many),
        "công văn của ".repeat(many) + "số 1/A",
        format!("Luật {}số 1/2006/QH11", "Đầu tư ".repeat(many)),
        "Nghị quyết số 52-NQ/TW, ".repeat(many / 4),
        "52-NQ/TW và ".repeat(many / 2),
        "Nghị quyết số 52-NQ/TW của ".to_owned() + &"Bộ ".repeat(many),
        "số 1/QĐ-UBND của Bộ ".repeat(many / 4),
        "1".to_owned() + &" ".repeat(10 * many) + "/QĐ",
        "1 /".repeat(many) + &"a".repeat(many),
        "a".repeat(10 * many) + &" số 1/QĐ-UBND".repeat(many / 10),
        "ngày ".repeat(many),
        "52-NQ/TW ngày 1/1/".repeat(many / 4),
        "\u{fffc}1/QĐ-UBND".repeat(many / 2),
        "trả lời ".repeat(many / 10) + &"52-NQ/TW; ".repeat(many / 10),
    ];
    for text in texts {
        let begin: String = text.chars().take(30).collect();
        let started = Instant::now();
        check(&text, &scan(&text));
        let took = started.elapsed();
        // Far above what a slow machine needs for a linear pass, far below a quadratic one.
        assert!(took < Duration::from_secs(20), "{begin}…: {took:?}");
    }
}

fn replies(text: &str) -> Vec<bool> {
    scan(text).iter().map(|citation| citation.replies).collect()
}

#[test]
fn answers_are_told_from_mentions_of_answers() {
    for text in [
        "Phúc đáp Công văn số 15/UBND-KT ngày 3/12/2021, Sở có ý kiến như sau:",
        "Trả lời Văn bản số 15/UBND-KT của UBND huyện,",
        "V/v trả lời kiến nghị của UBND huyện Bình Sơn tại Công văn số 15/UBND-KT",
        "Để đáp ứng đề nghị tại Công văn số 15/UBND-KT, Sở gửi kèm hồ sơ.",
        "phúc đáp các Công văn số 15/UBND-KT",
        "phúc\nđáp số 15/UBND-KT",
    ] {
        assert_eq!(replies(text), [true], "{text}");
    }
    assert_eq!(
        replies(
            "Phúc đáp Công văn số 15/UBND-KT và Công văn số 16/UBND-KT; theo Nghị định số 30/2020/NĐ-CP"
        ),
        [true, false, false],
    );
    assert_eq!(
        replies("Phúc đáp các Công văn số 15/UBND-KT, 16/UBND-KT"),
        [true, true]
    );
    for text in [
        "UBND tỉnh đã trả lời tại Công văn số 15/UBND-KT.",
        "Vướng mắc được trả lời bằng Công văn số 15/UBND-KT.",
        "Sở chưa trả lời Công văn số 15/UBND-KT.",
        "Bộ trưởng trả lời phỏng vấn về Nghị quyết số 52-NQ/TW.",
        "Thực hiện Công văn số 15/UBND-KT, Sở trả lời như sau.",
        "Nội dung trả lời: xem Công văn số 15/UBND-KT",
        "Công văn số 15/UBND-KT",
    ] {
        assert_eq!(replies(text), [false], "{text}");
    }
}

#[test]
fn a_link_spans_from_the_type_to_the_symbol() {
    for (text, links) in [
        (
            "Căn cứ Nghị quyết số 52-NQ/TW, ngày 27-9-2019",
            &["Nghị quyết số 52-NQ/TW"][..],
        ),
        (
            "công văn của UBND tỉnh số 6533/UBND-KTN ngày",
            &["công văn của UBND tỉnh số 6533/UBND-KTN"],
        ),
        ("Quyết định số31-QĐ/TW.", &["Quyết định số31-QĐ/TW"]),
        ("Quyết định số 436 /QĐ ngày", &["Quyết định số 436 /QĐ"]),
        ("(Số: 6533/UBND-KTN)", &["Số: 6533/UBND-KTN"]),
        ("theo số 6533/UBND-KTN", &["số 6533/UBND-KTN"]),
        ("theo 52-NQ/TW", &["52-NQ/TW"]),
        (
            "khoản 2 Điều 5 Luật số 67/2006/QH11",
            &["Luật số 67/2006/QH11"],
        ),
        (
            "Luật Ban hành văn bản quy phạm pháp luật số 80/2015/QH13",
            &["Luật Ban hành văn bản quy phạm pháp luật số 80/2015/QH13"],
        ),
        ("theo pháp luật, số 80/2015/QH13", &["số 80/2015/QH13"]),
        ("mệnh lệnh số 80/QĐ-TTg", &["số 80/QĐ-TTg"]),
        (
            "các Nghị định số 30/2020/NĐ-CP và 42/2022/NĐ-CP",
            &["Nghị định số 30/2020/NĐ-CP", "42/2022/NĐ-CP"],
        ),
        (
            "Công văn số 1/SCT-KH và số 2/SCT-KH",
            &["Công văn số 1/SCT-KH", "số 2/SCT-KH"],
        ),
        ("Nghị\nquyết số\n52-NQ/TW", &["Nghị\nquyết số\n52-NQ/TW"]),
        (
            "thông báo kết luận số 8/TB-VPCP",
            &["thông báo kết luận số 8/TB-VPCP"],
        ),
    ] {
        let found = scan(text);
        let words: Vec<&str> = found.iter().map(|c| &text[c.range.clone()]).collect();
        assert_eq!(words, links);
    }
}
