//! Tests of the checks over single blocks: what is reported, and above all what is not.

use jiff::civil::date;
use proptest::prelude::*;

use super::names::Bearer;
use super::*;
use crate::language::Language;
use crate::link::markdown;

const PEOPLE: [&str; 7] = [
    "Phạm Minh Chính",
    "Trần Tuấn Anh",
    "Hà Đức Thắng",
    "Nguyễn Văn An",
    "Nguyễn Văn Ân",
    "Tố Hữu",
    "Nguyễn Thị Hòa",
];
const AGENCIES: [&str; 17] = [
    "Chính phủ",
    "Sở Công Thương",
    "Sở Công Thương tỉnh Quảng Ngãi",
    "Sở Công Thương Quảng Ngãi",
    "Sở Y tế",
    "Sở KH&CN",
    "Bộ Công Thương",
    "Bộ Chính trị",
    "Ban Kinh tế Trung ương",
    "Ủy ban nhân dân tỉnh Quảng Ngãi",
    "UBND tỉnh Quảng Ngãi",
    "HĐND tỉnh Quảng Ngãi",
    "Cục Quản lý Phát thanh, Truyền hình và Thông tin điện tử",
    "Quân khu V",
    "Báo Thanh Hóa",
    "Trường THPT số 1 Đức Phổ",
    "Ban Quản lý Khu kinh tế Dung Quất và các Khu công nghiệp Quảng Ngãi",
];

fn proofreader() -> Proofreader {
    let mut names = Names::default();
    for name in PEOPLE {
        names.enter(name, Bearer::Person, Language::Vi);
    }
    for name in AGENCIES {
        names.enter(name, Bearer::Agency, Language::Vi);
    }
    for name in [
        "Department of Industry and Trade of Quảng Ngãi Province",
        "World Bank Group",
    ] {
        names.enter(name, Bearer::Agency, Language::En);
    }
    names.enter("Kinh tế Số", Bearer::Other, Language::Vi);
    Proofreader::over(names)
}

fn facts() -> DocumentFacts {
    DocumentFacts {
        kind: Some(Kind::News),
        date: Some(date(2021, 12, 6)),
        is_contact: false,
    }
}

/// What is reported of a text: code, words, and the right spelling.
fn slips(text: &str) -> Vec<(&'static str, String, String)> {
    let proofreader = proofreader();
    let (mut progress, mut found) = (Progress::default(), Vec::new());
    let block = Block::plain(text, 0);
    proofreader.block(&block, &facts(), &mut progress, &mut found);
    let found = found.into_iter().map(|(range, problem, proper)| {
        let written = text[range].to_owned();
        (problem.code(), written, proper.unwrap_or_default())
    });
    let late = proofreader.finish(progress).into_iter().map(|late| {
        let written = text[late.span.range()].to_owned();
        (
            late.problem.code(),
            written,
            late.suggestion.unwrap_or_default(),
        )
    });
    let mut all: Vec<_> = found.chain(late).collect();
    all.sort();
    all
}

/// The only slip of each text.
fn one(cases: &[(&str, &str, &str, &str)]) {
    for &(text, code, written, proper) in cases {
        let expected = vec![(leak(code), written.to_owned(), proper.to_owned())];
        assert_eq!(slips(text), expected, "{text}");
    }
}

/// Texts in which nothing is wrong.
fn none(texts: &[&str]) {
    for text in texts {
        assert_eq!(slips(text), [], "{text}");
    }
}

/// A code as the list has it.
fn leak(code: &str) -> &'static str {
    let known = Problem::ALL.iter().find(|(known, ..)| *known == code);
    known.unwrap().0
}

#[test]
fn eth_is_no_letter_of_vietnamese() {
    one(&[
        ("tỉnh Ðồng Nai", "KY802", "Ðồng", "Đồng"),
        ("họ ðã tới", "KY802", "ðã", "đã"),
        ("Nghị định 30/2020/N\u{d0}-CP", "KY802", "N\u{d0}", "NĐ"),
    ]);
    none(&[
        "Seyðisfjörður và Garðabær",
        "tỉnh Đồng Nai",
        "Hafnarfjörður",
    ]);
}

#[test]
fn a_prime_is_no_quotation_mark() {
    one(&[
        ("“tầm nhìn đến năm 2045″.", "KY803", "″", "”"),
        ("\"tầm nhìn đến năm 2045″", "KY803", "″", "”"),
        ("nói: ‘được′ rồi", "KY803", "′", "’"),
        ("the government′s plan", "KY803", "′", "’"),
    ]);
    let both = slips("gọi là ″kỷ nguyên số″ vậy");
    let proper: Vec<&str> = both.iter().map(|(.., proper)| proper.as_str()).collect();
    assert_eq!(proper, ["“", "”"]);
    none(&[
        "ở 15°07′14″ Bắc, 108°48′30″ Đông",
        "tọa độ “15°07′14″ B” là đúng",
        "màn hình 24″ và 27″",
        "cao 5′11″",
        "đạo hàm f′(x) và f″(x)",
        "“kỷ nguyên số” và “4.0”",
    ]);
}

#[test]
fn a_letter_is_no_nought() {
    one(&[
        ("tháng 12 năm 2O21", "KY804", "2O21", "2021"),
        ("năm 2o21", "KY804", "2o21", "2021"),
        ("Quyết định số 1O/QĐ-UBND", "KY804", "1O", "10"),
        ("ngày O5/12/2021", "KY804", "O5", "05"),
        ("10.0O0 đồng", "KY804", "0O0", "000"),
    ]);
    none(&[
        "khí CO2, H2O, O2 và SpO2",
        "một góc 90o, ở 30o C",
        "tiêu chuẩn ISO 9001, mã A1O5",
        "đường 10 và 100",
    ]);
}

#[test]
fn one_space_is_enough() {
    one(&[
        ("Sở  Công Thương", "KY805", "  ", ""),
        ("xong.   Sau đó", "KY805", "   ", ""),
    ]);
    none(&["  đầu và cuối  ", "Một hai\u{a0} ba"]);
}

#[test]
fn one_placing_of_the_tone_in_a_text() {
    one(&[
        (
            "công nghiệp hóa, hiện đại hoá, xã hội hóa",
            "KY806",
            "hoá",
            "hóa",
        ),
        (
            "công nghiệp hoá, hiện đại hóa, Tỉnh uỷ",
            "KY806",
            "hóa",
            "hoá",
        ),
        ("công nghiệp hóa; Uỷ ban nhân dân", "KY806", "Uỷ", "Ủy"),
        ("ở Thanh Hóa, tại Thanh Hoá", "KY806", "Hoá", "Hóa"),
    ]);
    none(&[
        "công nghiệp hóa, hiện đại hóa, Tỉnh ủy, quý, quỹ",
        "công nghiệp hoá, hiện đại hoá, Tỉnh uỷ, quý, quỹ",
        // People and places are written as they write themselves.
        "bà Lê Thị Hoà nói về hiện đại hóa ở Khánh Hoà và Thanh Hóa",
        "ÔNG NGUYỄN THUÝ, hiện đại hóa",
    ]);
}

#[test]
fn one_spelling_of_the_disease_in_a_text() {
    one(&[
        (
            "dịch Covid-19 và COVID-19, Covid-19",
            "KY807",
            "COVID-19",
            "Covid-19",
        ),
        ("dịch COVID-19, covid-19", "KY807", "covid-19", "COVID-19"),
    ]);
    none(&[
        "dịch Covid-19 và Covid-19",
        "dịch Covid-19; PHÒNG, CHỐNG DỊCH COVID-19 TRONG TÌNH HÌNH MỚI",
        "dịch Covid-19, gói COVID đầu tiên",
    ]);
}

#[test]
fn names_have_the_capitals_they_are_registered_with() {
    one(&[
        (
            "do sở công thương Quảng Ngãi chủ trì",
            "KY808",
            "sở công thương Quảng Ngãi",
            "Sở Công Thương Quảng Ngãi",
        ),
        (
            "Bộ công thương cho biết",
            "KY808",
            "Bộ công thương",
            "Bộ Công Thương",
        ),
        (
            "theo Bộ công thương",
            "KY808",
            "Bộ công thương",
            "Bộ Công Thương",
        ),
        ("của Sở y tế", "KY808", "Sở y tế", "Sở Y tế"),
        ("của sở Y tế", "KY808", "sở Y tế", "Sở Y tế"),
        (
            "của báo thanh Hóa",
            "KY808",
            "báo thanh Hóa",
            "Báo Thanh Hóa",
        ),
        (
            "Trưởng Ban kinh tế trung ương",
            "KY808",
            "Ban kinh tế trung ương",
            "Ban Kinh tế Trung ương",
        ),
        (
            "Ủy Ban Nhân Dân Tỉnh Quảng Ngãi họp",
            "KY808",
            "Ủy Ban Nhân Dân Tỉnh Quảng Ngãi",
            "Ủy ban nhân dân tỉnh Quảng Ngãi",
        ),
        (
            "Ubnd tỉnh Quảng Ngãi",
            "KY808",
            "Ubnd tỉnh Quảng Ngãi",
            "UBND tỉnh Quảng Ngãi",
        ),
        (
            "ông Phạm minh Chính",
            "KY808",
            "Phạm minh Chính",
            "Phạm Minh Chính",
        ),
        (
            "ông phạm minh chính",
            "KY808",
            "phạm minh chính",
            "Phạm Minh Chính",
        ),
        (
            "Thủ tướng Phạm Minh chính",
            "KY808",
            "Phạm Minh chính",
            "Phạm Minh Chính",
        ),
    ]);
    none(&[
        "chính phủ và Chính phủ, CHÍNH PHỦ",
        "các sở công thương, các sở y tế",
        "sở công thương các tỉnh",
        "Sở y tế các tỉnh họp.",
        "bộ chính trị",
        "Trưởng ban Kinh tế Trung ương Trần Tuấn Anh",
        "SỞ CÔNG THƯƠNG TỈNH QUẢNG NGÃI",
        "SỞ CÔNG THƯƠNG tỉnh Quảng Ngãi",
        "theo báo Thanh Hóa điện tử, báo Thanh Hóa",
        "Sở Công Thương tỉnh Quảng Ngãi, Sở Công Thương và sở y tế",
        "hai sở Công Thương, Y tế",
        "the department of industry and trade of Quảng Ngãi province",
        "nền kinh tế số, Kinh tế số",
        "nhà thơ tố hữu",
    ]);
}

#[test]
fn a_name_one_letter_off_is_reported() {
    one(&[
        (
            "Thủ tướng Phạm Minh Chín phát biểu",
            "KY809",
            "Phạm Minh Chín",
            "Phạm Minh Chính",
        ),
        (
            "đồng chí Trần Tuấn Ánh",
            "KY809",
            "Trần Tuấn Ánh",
            "Trần Tuấn Anh",
        ),
        (
            "gặp Trân Tuấn Anh",
            "KY809",
            "Trân Tuấn Anh",
            "Trần Tuấn Anh",
        ),
        (
            "Ông Phạn Minh Chính",
            "KY809",
            "Phạn Minh Chính",
            "Phạm Minh Chính",
        ),
        ("TS. Hà Đực Thắng", "KY809", "Hà Đực Thắng", "Hà Đức Thắng"),
        ("HÀ ĐỨC THĂNG", "KY809", "HÀ ĐỨC THĂNG", "Hà Đức Thắng"),
        (
            "gửi Sở Công Thường",
            "KY809",
            "Sở Công Thường",
            "Sở Công Thương",
        ),
        (
            "của Sở Công Thương Quảng Ngài",
            "KY809",
            "Sở Công Thương Quảng Ngài",
            "Sở Công Thương Quảng Ngãi",
        ),
        (
            "do Ban Kinh tế Trung ướng tổ chức",
            "KY809",
            "Ban Kinh tế Trung ướng",
            "Ban Kinh tế Trung ương",
        ),
        (
            "Cục Quản lý Phát thanh, Truyền hinh và Thông tin điện tử",
            "KY809",
            "Cục Quản lý Phát thanh, Truyền hinh và Thông tin điện tử",
            "Cục Quản lý Phát thanh, Truyền hình và Thông tin điện tử",
        ),
    ]);
    none(&[
        // Registered, both of them.
        "Nguyễn Văn An và Nguyễn Văn Ân",
        // Longer names are other names.
        "bà Phạm Minh Chính Nghĩa, ông Nguyễn Văn Anh Tuấn, Lê Trần Tuấn Anh",
        "ông Đỗ Phạm Minh Chín",
        // Of two words too many are one letter apart.
        "ông Tố Hưu",
        // Numbers, abbreviations and Roman figures are other things.
        "Trường THPT số 2 Đức Phổ",
        "HĐND tỉnh Quảng Ngãi, UBND tỉnh Quảng Ngãi, UBMD tỉnh Quảng Nam",
        "Quân khu V, Quân khu IV",
        // A list and the end of a sentence are no name.
        "gồm Trần, Tuấn, Ánh; Phạm. Minh Chín",
        "Phạm Minh: Chín việc",
        // Two letters off is another name.
        "ông Phạm Minh Chi, ông Trần Tuấn Ngọc",
        "Departments of Industry and Trade of Quảng Ngãi Province",
        // The placing of the tone is no other letter.
        "bà Nguyễn Thị Hoà",
    ]);
}

#[test]
fn the_calendar_knows_every_day() {
    one(&[
        ("ngày 31/02/2021", "KY810", "31/02/2021", ""),
        ("họp 31-11-2021 tại", "KY810", "31-11-2021", ""),
        ("ngày 31.4.2021", "KY810", "31.4.2021", ""),
        ("(12/31/2021)", "KY810", "12/31/2021", ""),
        ("ngày 35 tháng 13", "KY810", "35 tháng 13", ""),
        (
            "ngày 29 tháng 02 năm 2021",
            "KY810",
            "29 tháng 02 năm 2021",
            "",
        ),
        ("ngày 31/6", "KY810", "31/6", ""),
        ("từ 29-31/6/2021", "KY810", "31/6/2021", ""),
        ("17h00 ngày 32/12/2021.", "KY810", "32/12/2021", ""),
    ]);
    none(&[
        "ngày 03/12/2021, 15-3-2021, 3.12.2021, ngày 29/02/2020, ngày 29/2",
        "ngày 03 tháng 12 năm 2021; tháng 10-2022; tháng 11/2021",
        "Nghị định số 30/2020/NĐ-CP, số 45/17/2021, Luật số 67/2006/QH11",
        "trực 24/7, tỷ số 35/13, đạt 31/02 chỉ tiêu, 15/20 ngày",
        "mỗi ngày 30/40 người",
        "lương tháng 13 năm 2021, khoản 2 Điều 31",
        "giai đoạn 2021-2023, 2021-2025; phiên bản 3.31.2021",
        "ngày 30 tháng 2 âm lịch, ngày 30/2 (âm lịch)",
        "0255.382.2021 và 0255-38-2021",
        "đường 31/2 nối 45/67/2021/5",
        "tệp 31-02-2021-2.pdf, 2021-02-31",
    ]);
}

#[test]
fn a_year_that_cannot_be_meant() {
    one(&[
        ("ngày 03/12/0221", "KY811", "03/12/0221", ""),
        ("ngày 03/12/20211", "KY811", "03/12/20211", ""),
        ("ngày 03/12/221", "KY811", "03/12/221", ""),
        (
            "ngày 03 tháng 12 năm 20211",
            "KY811",
            "03 tháng 12 năm 20211",
            "",
        ),
        ("họp ngày 03/12/2031", "KY811", "03/12/2031", ""),
    ]);
    none(&[
        "Luật ngày 03/12/1992, ngày 03/12/2012",
        "họp ngày 03/12/2026",
        "trước ngày 15/10/2030, đến hết ngày 15/10/2045, hạn chậm nhất là 03/12/2035",
        "vào 31/12/2030",
        "ngày 3/12/21",
        "đến năm 2045",
    ]);
}

#[test]
fn numbers_of_persons() {
    one(&[
        ("Liên hệ ông An, 0912345678.", "KY814", "0912345678", ""),
        ("ĐT: 0912.345.678", "KY814", "0912.345.678", ""),
        ("ĐT 091 234 5678, gặp bà Bình", "KY814", "091 234 5678", ""),
        ("(0357-123-456)", "KY814", "0357-123-456", ""),
        ("gọi +84 912 345 678", "KY814", "84 912 345 678", ""),
        ("gọi +84912345678", "KY814", "84912345678", ""),
        ("CCCD số 051083001234, cấp", "KY815", "051083001234", ""),
        (
            "căn cước công dân: 051 083 001 234",
            "KY815",
            "051 083 001 234",
            "",
        ),
        ("CMND 212345678 do", "KY815", "212345678", ""),
    ]);
    none(&[
        "Điện thoại 0255.3822.888, fax 0255 382 2888, (0255) 3822888",
        "mã số thuế 0312345678, MST: 0300123456",
        "tài khoản số 0912345678",
        "Đường dây nóng 0912 345 678; hotline: 0987654321",
        "ngày 03.12.2021, 0912345678.5",
        "gói thầu 20211234567, TBMT 0912345678",
        "tổng 051083001234 đồng; 212345678 người",
        "giai đoạn 08 2021 2025, từ 07 đến 2030",
        "0112345678 và 0612345678",
    ]);
}

#[test]
fn telephones_stand_where_offices_give_them() {
    let proofreader = proofreader();
    let facts = DocumentFacts {
        is_contact: true,
        ..facts()
    };
    let (mut progress, mut found) = (Progress::default(), Vec::new());
    let block = Block::plain("ĐT 0912345678; CCCD 051083001234", 0);
    proofreader.block(&block, &facts, &mut progress, &mut found);
    let codes: Vec<&str> = found.iter().map(|(_, problem, _)| problem.code()).collect();
    assert_eq!(codes, ["KY815"]);
}

#[test]
fn lines_of_the_header() {
    let lines = |text: &str| -> Vec<String> {
        let found = header::check(text).into_iter();
        found
            .map(|(span, _)| text[span.range()].to_owned())
            .collect()
    };
    let text = "| UBND TỈNH | CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n|---|---|\n| Số: 6533/UBND-KTN | **Độc lập – Tự do – Hạnh phúc** |\n\n## ĐẢNG CỘNG SẢN VIỆT NAM\n\n*Kính gửi:* Sở Y tế\n\nSố:      /SCT-QLCN\n";
    assert_eq!(
        lines(text),
        [
            "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 6533/UBND-KTN",
            "Độc lập – Tự do – Hạnh phúc",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "Kính gửi:",
            "Số:      /SCT-QLCN",
        ]
    );
    let fine = "- Đảng Cộng sản Việt Nam\n- Independence day\nNước Cộng hòa xã hội chủ nghĩa Việt Nam là\n\nKính gửi lời chúc\n\n- Số: 15 người\n- Số liệu: 6533/UBND-KTN\nSố 6533/UBND-KTN\nSố: 6533/UBND-KTN ngày 03/12/2021 đã giao\n";
    assert!(lines(fine).is_empty());
}

#[test]
fn a_text_with_a_million_slips_tells_of_some() {
    assert_eq!(slips(&"1O/".repeat(300_000)).len(), MOST);
    let proofreader = proofreader();
    let (mut progress, mut found) = (Progress::default(), Vec::new());
    for _ in 0..2 * MOST {
        let block = Block::plain("năm 2O21", 0);
        proofreader.block(&block, &facts(), &mut progress, &mut found);
    }
    assert_eq!(found.len(), MOST);
}

/// Words of correct texts.
const CORRECT: [&str; 24] = [
    "Sở Công Thương",
    "Sở Y tế",
    "UBND tỉnh Quảng Ngãi",
    "Chính phủ",
    "ông Nguyễn Văn An",
    "bà Nguyễn Văn Ân",
    "Thủ tướng Phạm Minh Chính",
    "Trần Tuấn Anh",
    "công nghiệp hóa",
    "Tỉnh ủy Thanh Hóa",
    "dịch Covid-19",
    "ngày 03/12/2021",
    "ngày 03 tháng 12 năm 2021",
    "tháng 10-2022",
    "17h00",
    "Nghị quyết số 52-NQ/TW, ngày 27-9-2019",
    "Nghị định số 30/2020/NĐ-CP",
    "2.000 đại biểu",
    "đến năm 2045",
    "giai đoạn 2021-2023",
    "khoản 2 Điều 5",
    "0255.3822.888",
    "“kỷ nguyên số”",
    "phục hồi kinh tế - xã hội",
];

proptest! {
    #[test]
    fn a_correct_text_has_no_slips(parts in prop::collection::vec((0..CORRECT.len(), 0..4usize), 0..20)) {
        let joins = [", ", " và ", "; ", ". "];
        let text: String = parts.iter().map(|&(part, join)| format!("{}{}", CORRECT[part], joins[join])).collect();
        prop_assert_eq!(slips(&text), []);
    }

    #[test]
    fn any_text_is_read_and_every_slip_has_a_place(text in "([PTHSCphtsc]?[aáoóOÐð″′0-9]{0,3}[ .,/°-]{0,2}|Phạm |Minh |Chín |Sở |Công |Thường |ngày |tháng |hoá |hóa |“|CMND ){0,40}") {
        for (_, written, _) in slips(&text) {
            prop_assert!(!written.is_empty());
        }
    }

    #[test]
    fn any_characters_are_read(text in any::<String>()) {
        let _ = slips(&text);
        let _ = header::check(&text);
        let _ = number::check(&text);
    }

    /// The index finds whatever a comparison with every name finds.
    #[test]
    fn no_near_name_is_missed(person in 0..PEOPLE.len(), at in 0..14usize, with in "[aăâđêơưáàảớb]") {
        let name: Vec<char> = PEOPLE[person].chars().collect();
        let at = at % name.len();
        let mut changed = name.clone();
        changed[at] = with.chars().next().unwrap();
        let changed: String = changed.into_iter().collect();
        let spelled = |name: &str| crate::text::matching_key(name);
        let near = PEOPLE.iter().any(|name| strsim::osa_distance(&spelled(name), &spelled(&changed)) == 1);
        let exact = PEOPLE.iter().any(|name| spelled(name) == spelled(&changed));
        let capitals = changed.split(' ').all(|word| word.starts_with(char::is_uppercase));
        let words = changed.split(' ').count() >= 3 && PEOPLE[person].split(' ').count() >= 3;
        let single = changed.split(' ').any(|word| word.chars().count() < 2) || name[at] == ' ';
        if near && !exact && capitals && words && !single {
            let found = slips(&format!("gặp {changed} hôm qua"));
            prop_assert!(found.iter().any(|(code, ..)| *code == "KY809"), "{}", changed);
        }
    }
}

/// Prose as offices write it, among names that are near to much of it.
const PROSE: [&str; 26] = [
    "Ngày 15/11/2021, tại Hà Nội, Bộ Công Thương phối hợp với Bộ Thông tin và Truyền thông, Bộ Khoa học và Công nghệ tổ chức hội thảo; Thứ trưởng Bộ Công Thương Đỗ Thắng Hải chủ trì.",
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22/11/2019;",
    "Căn cứ Nghị định số 34/2016/NĐ-CP ngày 14/5/2016 và Nghị định số 154/2020/NĐ-CP ngày 31/12/2020 của Chính phủ;",
    "Theo đề nghị của Giám đốc Sở Tài chính tại Tờ trình số 1234/TTr-STC ngày 30/11/2021, công văn số 436/SKHĐT-TH ngày 02/12/2021.",
    "Kinh phí 12.500.000.000 đồng (mười hai tỷ năm trăm triệu đồng), bằng 98,5% dự toán; đạt 24/27 chỉ tiêu.",
    "Thời gian: từ 8 giờ 00 đến 11 giờ 30, thứ Hai ngày 06/12/2021; kết nối 63/63 tỉnh, thành phố.",
    "Địa chỉ: 38 Nguyễn Tri Phương, phường Trần Phú; nhà số 45/17/3 đường 30/4; hẻm 12/31 Lê Lợi.",
    "Quốc lộ 1A, đường tỉnh ĐT.622B, cầu Trà Khúc 2, trạm biến áp 110 kV, đường dây 22/0,4 kV.",
    "Trưởng ban Tổ chức Tỉnh ủy, Phó Trưởng ban Kinh tế Trung ương, Chánh Văn phòng Tỉnh ủy và các ủy viên.",
    "Các sở, ban, ngành; ủy ban nhân dân các huyện, thị xã, thành phố; các sở Y tế, Tài chính, Công Thương.",
    "Ban Kinh tế - Ngân sách Hội đồng nhân dân tỉnh; Ban Kinh tế và Ngân sách; Ban Quản lý các khu công nghiệp.",
    "Ông Nguyễn Văn Hùng, ông Nguyễn Văn Hưởng, bà Trần Thị Anh, bà Phạm Thị Minh Chính, ông Trần Tuấn.",
    "Chủ tịch nước Nguyễn Xuân Phúc, Bộ trưởng Nguyễn Hồng Diên, Bộ trưởng Trần Tuấn Anh Dũng dự.",
    "Đồng chí Hà Đức Thắng Lợi; ông Hà Đức; Hà Nội, Đức Thắng; đường Phạm Minh Chính Đức.",
    "Sân vận động Chu Lai, Quảng Nam; UBND tỉnh Quảng Nam, UBND tỉnh Quảng Trị, UBND tỉnh Quảng Ninh.",
    "Sở Công Thương các tỉnh Quảng Nam, Quảng Trị; Sở Y tế các tỉnh; Sở Y học cổ truyền.",
    "Mã số thuế 4300123456, số tài khoản 0711000123456 tại Vietcombank; mã bưu chính 570000.",
    "Tổng đài 1900 1234, 02553.822.868, (84-255) 3822868, fax 0255.3825.123; máy lẻ 105.",
    "Phần mềm phiên bản 3.12.2021 và 10.0.19042; địa chỉ 192.168.31.2; ISO 9001:2015; IPv4/IPv6.",
    "Tỷ lệ 1/500, 1/2.000; bản đồ 1:25.000; khoản 2 Điều 31 và điểm a khoản 3 Điều 2; mục 2.31.",
    "Kỳ họp thứ 4, khóa XV; nhiệm kỳ 2020-2025; giai đoạn 2026-2030, tầm nhìn 2045; quý IV/2021; tháng 12/2021.",
    "Trước ngày 31/12/2030, hoàn thành 100%; chậm nhất ngày 15/3/2028; từ ngày 01/01/2031 áp dụng.",
    "Ủy ban nhân dân tỉnh giao Sở Công Thương (Phòng Quản lý Công nghiệp) chủ trì, phối hợp với Sở KH&CN, Sở TT&TT.",
    "Thương nhân, công thương, kinh tế trung ương và địa phương; cơ quan chính phủ; y tế cơ sở; bộ công cụ.",
    "Nước có thu nhập bình quân đầu người cao, một trong những trung tâm sản xuất và dịch vụ thông minh của châu Á.",
    "Tác giả: Đ/c Phạm Minh Chính; PGS.TS. Trần Tuấn Anh; ThS Hà Đức Thắng – Phó Giám đốc.",
];

#[test]
fn prose_of_offices_is_left_alone() {
    none(&PROSE);
    // As one text, too.
    assert_eq!(slips(&PROSE.join(" ")), []);
}

/// A site of one file, with or without a proofreader.
struct Page<'p> {
    proofreader: Option<&'p Proofreader>,
    progress: Progress,
    /// Every slip with its place in the Markdown.
    slips: Vec<(Span, Problem)>,
}

impl markdown::Surroundings for Page<'_> {
    fn link(&mut self, destination: &str, _: Span) -> markdown::Target {
        markdown::Target::Url {
            url: destination.to_owned(),
            external: false,
        }
    }

    fn wiki(&mut self, target: &str, _: Span) -> markdown::WikiTarget {
        markdown::WikiTarget {
            url: None,
            words: target.to_owned(),
        }
    }

    fn image(&mut self, destination: &str, _: Span) -> Option<markdown::Picture> {
        Some(markdown::Picture {
            url: destination.to_owned(),
            ..markdown::Picture::default()
        })
    }

    fn read(&mut self, block: &Block<'_>) {
        let Some(proofreader) = self.proofreader else {
            return;
        };
        let mut found = Vec::new();
        proofreader.block(block, &facts(), &mut self.progress, &mut found);
        let placed = found
            .into_iter()
            .map(|(range, problem, _)| (block.span(range), problem));
        self.slips.extend(placed);
    }

    fn report(&mut self, _: Span, _: Problem) {}
}

/// The HTML and plain text of a Markdown text, and its slips.
fn page(text: &str, proofreader: Option<&Proofreader>) -> (String, String, Vec<(Span, Problem)>) {
    let mut page = Page {
        proofreader,
        progress: Progress::default(),
        slips: Vec::new(),
    };
    let words = markdown::Words::default();
    let body = markdown::pass(text, 0, &words, &mut page);
    (body.html, body.plain, page.slips)
}

#[test]
fn what_is_no_running_text_is_not_read() {
    let proofreader = proofreader();
    let text = "`Phạm Minh Chín`, [Phạm Minh Chín](a.md), ![Phạm Minh Chín](b.png)\n\n```\nPhạm Minh Chín\n```\n\n    Phạm Minh Chín\n\n<!-- Phạm Minh Chín -->\n\n# Phạm Minh Chín\n\n| Phạm **Minh** Chín |\n|--|\n\n- Phạm *Minh\n  Chín*[^1]\n\n[^1]: Phạm Minh Chín.\n";
    let (.., slips) = page(text, Some(&proofreader));
    let places: Vec<&str> = slips.iter().map(|(span, _)| &text[span.range()]).collect();
    let expected = [
        "Phạm Minh Chín",
        "Phạm **Minh** Chín",
        "Phạm *Minh\n  Chín",
        "Phạm Minh Chín",
    ];
    assert_eq!(places, expected);
}

proptest! {
    #[test]
    fn proofreading_changes_nothing(text in "([#>*_`|\\[\\]()-]{1,2}|\n{1,2}| {1,2}|Phạm Minh Chín|sở công thương Quảng Ngãi|hoá|hóa|2O21|Ðồng|″|31/02/2021|0912345678|<b>|</b>|<!-- | -->){0,30}") {
        let proofreader = proofreader();
        let (html, plain, slips) = page(&text, Some(&proofreader));
        let unread = page(&text, None);
        prop_assert_eq!((html, plain), (unread.0, unread.1));
        for (span, _) in slips {
            prop_assert!(text.get(span.range()).is_some_and(|written| !written.is_empty()));
        }
    }
}
