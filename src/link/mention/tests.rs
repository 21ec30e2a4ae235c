use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::reference::Collection;
use crate::registry::period::Period;
use crate::registry::{Agencies, People, Themes};

/// A registry of a few names.
struct Registry(Directory);

impl Registry {
    fn new() -> Registry {
        Registry(Directory::default())
    }

    fn listing(id: &str, names: &[&str]) -> Listing {
        Listing {
            id: id.to_owned(),
            autolink: true,
            spoken: names.iter().map(|&name| name.to_owned()).collect(),
            ..Listing::default()
        }
    }

    fn agency(mut self, id: &str, names: &[&str]) -> Registry {
        let names = Registry::listing(id, names);
        self.0.agencies.add(names, []);
        self
    }

    fn agency_of(mut self, id: &str, names: &[&str], period: Period, place: &str) -> Registry {
        let listing = Listing {
            period,
            locality: Some(crate::text::matching_key(place)),
            ..Registry::listing(id, names)
        };
        self.0.agencies.add(listing, []);
        self
    }

    fn person(mut self, id: &str, names: &[&str]) -> Registry {
        self.0.people.add(Registry::listing(id, names), []);
        self
    }

    fn theme(mut self, id: &str, names: &[&str]) -> Registry {
        self.0.themes.add(Registry::listing(id, names), []);
        self
    }

    fn found(&self, text: &str, at: &Circumstances) -> Vec<(String, String)> {
        let mentions = Mentions::new(&self.0);
        let mut words = Vec::new();
        divide(text, &mut words);
        let passage = Passage {
            text,
            words: &words,
        };
        let found = mentions.find(passage, &[], &self.0, at);
        found
            .into_iter()
            .map(|mention| {
                let meant = match mention.subject {
                    Found::One(subject) => {
                        crate::route::entry(subject, &self.0).1.unwrap().id.clone()
                    }
                    Found::Several(ids) => ids.join("|"),
                    Found::Nothing => String::new(),
                };
                (text[mention.range].to_owned(), meant)
            })
            .collect()
    }

    fn says(&self, text: &str, wanted: &[(&str, &str)]) {
        let found = self.found(text, &Circumstances::default());
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn the_longest_name_at_the_borders_of_words_wins() {
    let registry = Registry::new()
        .agency("so", &["Sở Công Thương"])
        .agency("so-qn", &["Sở Công Thương tỉnh Quảng Ngãi"])
        .theme("so-hoa", &["số hóa", "chuyển đổi số"]);
    registry.says(
        "Sở Công Thương tỉnh Quảng Ngãi và Sở Công Thương tỉnh khác.",
        &[
            ("Sở Công Thương tỉnh Quảng Ngãi", "so-qn"),
            ("Sở Công Thương", "so"),
        ],
    );
    registry.says(
        "SỞ CÔNG THƯƠNG, sở công thương",
        &[("SỞ CÔNG THƯƠNG", "so"), ("sở công thương", "so")],
    );
    registry.says(
        "Chuyển đổi số và số hoá",
        &[("Chuyển đổi số", "so-hoa"), ("số hoá", "so-hoa")],
    );
    registry.says("Sở Công Thươngs; xSở Công Thương; Sở Công thường", &[]);
    registry.says("Sở  Công\u{a0}Thương", &[("Sở  Công\u{a0}Thương", "so")]);
}

#[test]
fn abbreviations_count_only_as_written_and_not_inside_of_symbols() {
    let registry = Registry::new()
        .agency("sct", &["SCT"])
        .agency("khcn", &["Sở KH&CN", "Sở KHCN"]);
    registry.says("SCT và sct, Sct.", &[("SCT", "sct")]);
    registry.says(
        "số /SCT-QLCN, 12/SCT, www.sct.gov.vn, SCT.gov.vn, SCT_1, a@SCT",
        &[],
    );
    registry.says("(SCT). SCT- như vậy", &[("SCT", "sct"), ("SCT", "sct")]);
    registry.says("sở KH&CN, Sở kh&cn", &[("sở KH&CN", "khcn")]);
}

#[test]
fn names_of_people_and_short_names_want_their_capitals() {
    let registry = Registry::new()
        .person("binh", &["Nguyễn Bình Minh", "Bình Minh"])
        .agency("cp", &["Chính phủ"]);
    registry.says(
        "ông NGUYỄN BÌNH MINH đón bình minh",
        &[("NGUYỄN BÌNH MINH", "binh")],
    );
    registry.says("Bình minh lên, Bình Minh cười", &[("Bình Minh", "binh")]);
    registry.says("chính phủ các nước; Chính phủ", &[("Chính phủ", "cp")]);
}

#[test]
fn the_document_decides_between_bearers_of_one_name() {
    let day = |text: &str| crate::text::PartialDate::parse(text).ok();
    let old = Period {
        from: None,
        until: day("2025-02-28"),
    };
    let new = Period {
        from: day("2025-03-01"),
        until: None,
    };
    let registry = Registry::new()
        .agency_of("qn", &["Sở Y tế"], old, "Quảng Ngãi")
        .agency_of("qn-2025", &["Sở Y tế"], new, "Quảng Ngãi")
        .agency_of("th", &["Sở Y tế"], old, "Thanh Hóa");
    let meant = |at: Circumstances| registry.found("Sở Y tế", &at).remove(0).1;
    let at = |date, places: &[&str]| Circumstances {
        date: Some(date),
        localities: places
            .iter()
            .map(|place| crate::text::matching_key(place))
            .collect(),
        ..Circumstances::default()
    };
    assert_eq!(meant(at(date(2021, 12, 3), &["Quảng Ngãi"])), "qn");
    assert_eq!(meant(at(date(2021, 12, 3), &["Thanh Hoá"])), "th");
    assert_eq!(meant(at(date(2026, 1, 1), &[])), "qn-2025");
    assert_eq!(meant(at(date(2021, 12, 3), &[])), "qn|th");
    // A page without a date speaks of today.
    assert_eq!(meant(Circumstances::default()), "qn-2025");
    let named = Circumstances {
        named: vec![Subject::Agency(Id::new(2))],
        ..at(date(2021, 12, 3), &["Quảng Ngãi"])
    };
    assert_eq!(meant(named), "th");
}

#[test]
fn what_is_taken_and_what_is_silent_is_no_mention() {
    let mut registry = Registry::new().agency("so", &["Sở Công Thương"]);
    let text = "Sở Công Thương";
    let mentions = Mentions::new(&registry.0);
    let at = Circumstances::default();
    let taken = std::slice::from_ref(&(3..9));
    let mut words = Vec::new();
    divide(text, &mut words);
    let passage = Passage {
        text,
        words: &words,
    };
    assert!(mentions.find(passage, taken, &registry.0, &at).is_empty());
    let silent = Listing {
        autolink: false,
        ..Registry::listing("im", &["Ban Im Lặng"])
    };
    registry.0.agencies.add(silent, []);
    registry.says(
        "Ban Im Lặng của Sở Công Thương",
        &[("Sở Công Thương", "so")],
    );
    assert_eq!(Agencies::WHAT.1, "agency");
    assert!(People::WHAT != Themes::WHAT);
}

#[test]
fn a_text_of_nothing_but_names_takes_linear_time() {
    let registry = Registry::new()
        .agency("a", &["Ban A Ban A Ban A Ban B"])
        .agency("b", &["Ban A"]);
    let text = "Ban A ".repeat(200_000);
    let started = std::time::Instant::now();
    let found = registry.found(&text, &Circumstances::default());
    assert_eq!(found.len(), 200_000);
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn a_name_as_long_as_a_book_is_no_name() {
    let long = "Sở Công Thương tỉnh ".repeat(50_000);
    let registry = Registry::new().agency("a", &[&format!("{long}x"), "Sở Công Thương"]);
    let started = std::time::Instant::now();
    let found = registry.found(&long, &Circumstances::default());
    // The others are followed by what may be another place.
    assert_eq!(found.len(), 1);
    assert!(started.elapsed().as_secs() < 60);
}

proptest! {
    #[test]
    fn mentions_stand_in_order_and_say_a_name(text in "([ABab&. /-]|Ban |ban |Sở |Y tế|\u{fffc}|Hà ){0,40}") {
        let registry = Registry::new()
            .agency("ban", &["Ban A", "Ban A B", "BAN"])
            .person("ha", &["Hà B"])
            .theme("y", &["y tế"]);
        let mentions = Mentions::new(&registry.0);
        let mut end = 0;
        let mut words = Vec::new();
        divide(&text, &mut words);
        let passage = Passage { text: &text, words: &words };
        for mention in mentions.find(passage, &[], &registry.0, &Circumstances::default()) {
            prop_assert!(mention.range.start >= end && mention.range.end <= text.len());
            end = mention.range.end;
            let said = crate::text::matching_key(&text[mention.range]);
            let known = ["ban a", "ban a b", "ban", "hà b", "y tế"];
            prop_assert!(known.contains(&said.as_str()), "{}", said);
        }
    }
}
