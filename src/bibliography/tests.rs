use proptest::prelude::*;

use super::*;

fn dispatch() -> Work {
    Work {
        key: "dispatch:cong-van-6533".to_owned(),
        sort: Sort::Paper,
        title: "Về việc góp ý khung chính sách".to_owned(),
        authors: vec!["Ủy ban nhân dân tỉnh Quảng Ngãi".to_owned()],
        date: PartialDate::of_day(2021, 12, 3).ok(),
        genre: Some("Công văn".to_owned()),
        number: Some("6533/UBND-KTN".to_owned()),
        place: Some("Quảng Ngãi".to_owned()),
        container: None,
        url: "https://kyyeu.example/cong-van/cong-van-6533/".to_owned(),
        language: Language::Vi,
    }
}

fn file(form: Form, work: &Work) -> String {
    file_of(form, std::iter::once(work))
}

fn file_of(form: Form, works: impl Iterator<Item: Borrow<Work>>) -> String {
    let mut bytes = Vec::new();
    form.write(works, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_dispatch_in_every_form() {
    assert_eq!(
        file(Form::Bibtex, &dispatch()),
        "\
@techreport{dispatch:cong-van-6533,
  author = {{Ủy ban nhân dân tỉnh Quảng Ngãi}},
  title = {{Về việc góp ý khung chính sách}},
  institution = {{Ủy ban nhân dân tỉnh Quảng Ngãi}},
  type = {{Công văn}},
  number = {{6533/UBND-KTN}},
  address = {{Quảng Ngãi}},
  year = {2021},
  date = {2021-12-03},
  url = {https://kyyeu.example/cong-van/cong-van-6533/},
  langid = {vietnamese},
}
"
    );
    assert_eq!(
        file(Form::Ris, &dispatch()),
        "\
TY  - GOVDOC\r
AU  - Ủy ban nhân dân tỉnh Quảng Ngãi\r
TI  - Về việc góp ý khung chính sách\r
PB  - Ủy ban nhân dân tỉnh Quảng Ngãi\r
CY  - Quảng Ngãi\r
M3  - Công văn\r
SN  - 6533/UBND-KTN\r
PY  - 2021\r
DA  - 2021/12/03/\r
UR  - https://kyyeu.example/cong-van/cong-van-6533/\r
LA  - vi\r
ER  - \r
"
    );
    assert_eq!(
        file(Form::Csl, &dispatch()),
        r#"[
{"id":"dispatch:cong-van-6533","type":"report","title":"Về việc góp ý khung chính sách","author":[{"literal":"Ủy ban nhân dân tỉnh Quảng Ngãi"}],"issued":{"date-parts":[[2021,12,3]]},"genre":"Công văn","number":"6533/UBND-KTN","publisher":"Ủy ban nhân dân tỉnh Quảng Ngãi","publisher-place":"Quảng Ngãi","URL":"https://kyyeu.example/cong-van/cong-van-6533/","language":"vi"}
]
"#
    );
}

#[test]
fn other_sorts_have_their_own_fields() {
    let law = Work {
        sort: Sort::Law,
        genre: Some("Nghị định".to_owned()),
        number: Some("30/2020/NĐ-CP".to_owned()),
        authors: vec!["Chính phủ".to_owned()],
        date: PartialDate::of_month(2020, 3).ok(),
        place: None,
        ..dispatch()
    };
    assert_eq!(
        file(Form::Ris, &law),
        "TY  - STAT\r\nAU  - Chính phủ\r\nTI  - Về việc góp ý khung chính sách\r\n\
         M1  - 30/2020/NĐ-CP\r\nPY  - 2020\r\nDA  - 2020/03//\r\n\
         UR  - https://kyyeu.example/cong-van/cong-van-6533/\r\nLA  - vi\r\nER  - \r\n"
    );
    assert!(file(Form::Bibtex, &law).contains("  date = {2020-03},\n"));
    let csl = file(Form::Csl, &law);
    assert!(csl.contains(r#""type":"legislation""#) && csl.contains("[[2020,3]]"));

    let news = Work {
        key: "news:tin:en".to_owned(),
        sort: Sort::Article,
        genre: Some("News".to_owned()),
        number: None,
        authors: vec!["Lan Anh".to_owned(), "Minh Tuấn".to_owned()],
        container: Some("Báo Thanh Hóa".to_owned()),
        date: PartialDate::of_year(2021).ok(),
        place: None,
        language: Language::En,
        ..dispatch()
    };
    let bibtex = file(Form::Bibtex, &news);
    assert!(bibtex.starts_with("@article{news:tin:en,\n  author = {{Lan Anh} and {Minh Tuấn}},\n"));
    assert!(
        bibtex.contains("  journal = {{Báo Thanh Hóa}},\n  year = {2021},\n  date = {2021},\n")
    );
    assert!(bibtex.contains("  langid = {english},\n"));
    let ris = file(Form::Ris, &news);
    assert!(ris.contains("AU  - Lan Anh\r\nAU  - Minh Tuấn\r\n"));
    assert!(ris.contains("T2  - Báo Thanh Hóa\r\nPY  - 2021\r\nDA  - 2021///\r\n"));

    let nobodys = Work {
        authors: Vec::new(),
        ..dispatch()
    };
    let bibtex = file(Form::Bibtex, &nobodys);
    assert!(bibtex.starts_with("@misc{"));
    assert!(bibtex.contains("  howpublished = {{Công văn 6533/UBND-KTN}},\n"));

    let page = Work {
        sort: Sort::Page,
        authors: Vec::new(),
        date: None,
        container: Some("Kỷ yếu".to_owned()),
        ..dispatch()
    };
    assert_eq!(
        file(Form::Bibtex, &page),
        "\
@online{dispatch:cong-van-6533,
  title = {{Về việc góp ý khung chính sách}},
  organization = {{Kỷ yếu}},
  url = {https://kyyeu.example/cong-van/cong-van-6533/},
  langid = {vietnamese},
}
"
    );
    assert!(!file(Form::Csl, &page).contains("issued"));
}

#[test]
fn titles_that_mean_harm_stay_titles() {
    let work = Work {
        title: "  50 % & #1_a $x$ {~^}\\end\r\nTY  - BOOK\u{0}\n}".to_owned(),
        number: Some(" \n ".to_owned()),
        authors: vec![String::new(), "A and {B}, C".to_owned()],
        url: "https://a.example/x_{1}%20\\ ?q=\"&".to_owned(),
        ..dispatch()
    }
    .tidied();
    let bibtex = file(Form::Bibtex, &work);
    assert!(bibtex.contains(
        r"  title = {{50 \% \& \#1\_a \$x\$ \textbraceleft{}\textasciitilde{}\textasciicircum{}\textbraceright{}\textbackslash{}end TY - BOOK \textbraceright{}}},"
    ), "{bibtex}");
    assert!(bibtex.contains(r"  author = {{A and \textbraceleft{}B\textbraceright{}, C}},"));
    assert!(bibtex.contains("  url = {https://a.example/x_%7B1%7D%20%5C%20?q=\"&},"));
    assert!(!bibtex.contains("number"));
    assert_eq!(file(Form::Ris, &work).matches("TY  - ").count(), 1);
}

#[test]
fn a_file_holds_every_work() {
    let other = Work {
        key: "news:b".to_owned(),
        ..dispatch()
    };
    let all = || [dispatch(), other.clone()].into_iter();
    assert_eq!(file_of(Form::Bibtex, all()).matches("\n}\n\n@").count(), 1);
    assert_eq!(file_of(Form::Ris, all()).matches("ER  - \r\n").count(), 2);
    let json: serde_json::Value = serde_json::from_str(&file_of(Form::Csl, all())).unwrap();
    assert_eq!(json[1]["id"], "news:b");
    for form in Form::ALL {
        let none = file_of(form, std::iter::empty::<Work>());
        assert!(none.trim_matches(['[', ']', '\n']).is_empty());
    }
}

#[test]
fn an_address_holds_the_file() {
    let address = Form::Ris.address(&dispatch());
    assert!(
        address.starts_with(
            "data:application/x-research-info-systems;charset=utf-8,TY%20%20-%20GOVDOC%0D%0AAU%20%20-%20Ủy%20ban%20"
        ),
        "{address}"
    );
}

/// The value of each field of the only entry, read as BibTeX reads it: by braces.
fn fields(bibtex: &str) -> Vec<(String, String)> {
    let body = bibtex.split_once(",\n").unwrap().1;
    let mut rest = body.strip_suffix("}\n").unwrap();
    let mut fields = Vec::new();
    while let Some((name, after)) = rest.split_once(" = {") {
        let mut depth = 1;
        let end = after
            .find(|letter| {
                depth += match letter {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                depth == 0
            })
            .expect("braces are balanced");
        fields.push((name.trim().to_owned(), after[..end].to_owned()));
        rest = after[end..].strip_prefix("},\n").expect("a field ends");
    }
    assert_eq!(rest, "");
    fields
}

/// A text as TeX sets it.
fn unescaped(value: &str) -> String {
    let mut text = value.to_owned();
    for (command, letter) in [
        ("\\textbraceleft{}", "\u{1}"),
        ("\\textbraceright{}", "\u{2}"),
        ("\\textasciitilde{}", "~"),
        ("\\textasciicircum{}", "^"),
        ("\\%", "%"),
        ("\\&", "&"),
        ("\\#", "#"),
        ("\\_", "_"),
        ("\\$", "$"),
        ("\\textbackslash{}", "\\"),
    ] {
        text = text.replace(command, letter);
    }
    text = text.replace(['{', '}'], "");
    text.replace('\u{1}', "{").replace('\u{2}', "}")
}

/// What an address of `data:` holds.
fn held(address: &str) -> String {
    let (_, encoded) = address.split_once(',').unwrap();
    let mut bytes = Vec::new();
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                let hex = std::str::from_utf8(&hex).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn any_text_comes_back(title in r"[\\{}%&#_$~^a-zĐđ\r\n\u{0}\u{85}\u{2028} ]{0,40}|\PC{0,40}", author in ".{0,20}", url in ".{0,30}") {
        let work = Work {
            title,
            authors: vec![author],
            url: format!("https://kyyeu.example/{url}"),
            ..dispatch()
        }
        .tidied();
        let bibtex = file(Form::Bibtex, &work);
        let fields = fields(&bibtex);
        let value = |name: &str| fields.iter().find(|(of, _)| of == name).map(|(_, value)| unescaped(value));
        let title = value("title").unwrap();
        // A title may hold a command by its letters; then nothing is to be told apart.
        if !work.title.contains("\\text") {
            prop_assert_eq!(&title, &work.title);
        }
        prop_assert_eq!(value("author").is_some(), !work.authors.is_empty());

        let ris = file(Form::Ris, &work);
        let lines: Vec<&str> = ris.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        prop_assert!(lines.iter().all(|line| line.as_bytes().get(2..6) == Some(b"  - ")));
        let wanted = format!("TI  - {}", work.title);
        prop_assert!(lines.contains(&wanted.as_str()));

        let json: serde_json::Value = serde_json::from_str(&file(Form::Csl, &work)).unwrap();
        prop_assert_eq!(json[0]["title"].as_str(), Some(work.title.as_str()));

        for form in Form::ALL {
            let address = form.address(&work);
            prop_assert_eq!(held(&address), file(form, &work));
            prop_assert!(!address.contains([' ', '"', '\'', '<', '>', '&', '#', '?', '\n', '\r', '\t']));
        }
    }
}
