use super::*;
use proptest::prelude::*;

fn files(list: &[(&str, u128)]) -> Files {
    list.iter()
        .map(|&(path, hash)| (path.to_owned(), Known { hash, size: 1 }))
        .collect()
}

fn paths(uploads: &[Upload]) -> Vec<&str> {
    uploads.iter().map(|upload| upload.path.as_str()).collect()
}

#[test]
fn files_go_in_the_order_that_keeps_links_whole() {
    let before = Before {
        certain: files(&[
            ("index.html", 1),
            ("a/index.html", 1),
            ("old/index.html", 1),
            ("old.png", 1),
            ("same.css", 1),
        ]),
        ..Before::default()
    };
    let wanted = files(&[
        ("index.html", 2),
        ("a/index.html", 1),
        ("new/index.html", 1),
        ("new.png", 1),
        ("same.css", 1),
        ("sitemap.xml", 1),
        ("tin-tuc/atom.xml", 1),
        ("data/news.json", 1),
        ("search-index/index.json", 1),
        ("search-index/terms-0.bin", 1),
    ]);
    let plan = Plan::new(&before, &wanted);
    assert_eq!(paths(&plan.steps[0]), ["new.png"]);
    assert_eq!(paths(&plan.steps[1]), ["new/index.html"]);
    assert_eq!(
        paths(&plan.steps[2]),
        ["index.html", "search-index/terms-0.bin"]
    );
    assert_eq!(
        paths(&plan.steps[3]),
        [
            "data/news.json",
            "search-index/index.json",
            "sitemap.xml",
            "tin-tuc/atom.xml"
        ]
    );
    assert_eq!(plan.removals, ["old/index.html", "old.png"]);
    assert_eq!(
        (plan.kept, plan.new_files(), plan.changed_files()),
        (2, 7, 1)
    );
}

#[test]
fn what_broke_off_is_sent_again_unless_it_is_known_to_have_come() {
    let before = Before {
        certain: files(&[("index.html", 1)]),
        uncertain: ["index.html", "a.html", "b.html"].map(str::to_owned).into(),
        arrived: files(&[("a.html", 5)]),
        reached: ["a.html"].map(str::to_owned).into(),
    };
    let plan = Plan::new(
        &before,
        &files(&[("index.html", 1), ("a.html", 5), ("c.html", 1)]),
    );
    assert_eq!(paths(&plan.steps[1]), ["c.html"]);
    assert_eq!(paths(&plan.steps[2]), ["index.html"]);
    assert_eq!((plan.kept, plan.removals), (1, vec!["b.html".to_owned()]));
}

#[test]
fn a_file_makes_way_for_a_folder_and_a_folder_for_a_file() {
    let before = Before {
        certain: files(&[("a", 1), ("b/c.html", 1), ("d", 1)]),
        ..Before::default()
    };
    let plan = Plan::new(&before, &files(&[("a/index.html", 1), ("b", 1), ("dd", 1)]));
    assert_eq!(plan.clearing, ["a", "b/c.html"]);
    assert_eq!(plan.removals, ["d"]);
}

#[test]
fn the_index_is_there_before_its_entry_tells_of_it() {
    use crate::search::SearchFile;
    let path = SearchFile::path;
    for (file, step) in [
        (SearchFile::Manifest, Step::Lists),
        (SearchFile::Terms(3), Step::ChangedPages),
        (SearchFile::Names(0), Step::ChangedPages),
        (SearchFile::Records(7), Step::ChangedPages),
    ] {
        for was_there in [false, true] {
            assert_eq!(step_of(&path(file), was_there), step);
            assert_eq!(step_of(&format!("{}.br", path(file)), was_there), step);
        }
    }
}

#[test]
fn the_page_of_the_data_files_is_a_page() {
    for (was_there, step) in [(false, Step::NewPages), (true, Step::ChangedPages)] {
        assert_eq!(step_of("data/index.html", was_there), step);
    }
    assert!(is_page("data/index.html") && is_page("a/index.html.br"));
    assert!(!is_page("data/news.json") && !is_page("search-index/terms-0.bin.gz"));
}

#[test]
fn a_compressed_copy_goes_with_its_page() {
    assert_eq!(step_of("a/index.html.br", true), Step::ChangedPages);
    assert_eq!(step_of("a/index.html.gz", false), Step::NewPages);
    assert_eq!(step_of("sitemap.xml.gz", true), Step::Lists);
    assert_eq!(step_of("style.css.br", true), Step::Assets);
}

fn tree() -> impl Strategy<Value = Files> {
    let path = proptest::sample::select(vec![
        "a",
        "b",
        "a/x.html",
        "a/y.png",
        "b/x.html",
        "c.html",
        "data/z.json",
    ]);
    proptest::collection::btree_map(
        path.prop_map(str::to_owned),
        (0_u128..3).prop_map(|hash| Known { hash, size: 1 }),
        0..7,
    )
}

proptest! {
    /// Whatever was there, carrying the plan out leaves exactly what is wanted.
    #[test]
    fn a_plan_leads_to_what_is_wanted(old in tree(), wanted in tree()) {
        let before = Before { certain: old.clone(), ..Before::default() };
        let plan = Plan::new(&before, &wanted);
        let mut place = old;
        for path in &plan.clearing {
            prop_assert!(place.remove(path).is_some());
        }
        for upload in plan.uploads() {
            place.insert(upload.path.clone(), upload.known);
        }
        for path in &plan.removals {
            prop_assert!(place.remove(path).is_some());
        }
        prop_assert_eq!(&place, &wanted);
        let again = Plan::new(&Before { certain: place, ..Before::default() }, &wanted);
        prop_assert!(again.is_empty());
    }
}

/// A site in the model: its pages, and what each leads to.
type Pages = std::collections::BTreeMap<String, BTreeSet<String>>;

const NAMES: [&str; 6] = [
    "index.html",
    "a.html",
    "b.html",
    "c.html",
    "d.html",
    "e.html",
];

/// Sites whose links all lead somewhere; the first page is there.
fn site() -> impl Strategy<Value = Pages> {
    let links = proptest::collection::vec(any::<u8>(), NAMES.len());
    (any::<u8>(), links).prop_map(|(there, links)| {
        let is = |mask: u8, at: usize| at == 0 || mask >> at & 1 == 1;
        let names = || NAMES.iter().enumerate().filter(|(at, _)| is(there, *at));
        names()
            .map(|(at, name)| {
                let to = names().filter(|(to, _)| links[at] >> to & 1 == 1);
                (
                    name.to_string(),
                    to.map(|(_, name)| name.to_string()).collect(),
                )
            })
            .collect()
    })
}

/// What a page is known by in the model: its links.
fn known(links: &BTreeSet<String>) -> Known {
    let bits = links
        .iter()
        .map(|link| NAMES.iter().position(|name| name == link).unwrap());
    Known {
        hash: bits.map(|bit| 1 << bit).sum(),
        size: 1,
    }
}

/// A page that a reader who begins at the first one finds a broken link on.
fn broken(place: &Pages) -> Option<String> {
    let mut seen = BTreeSet::from(["index.html"]);
    let mut waiting = vec!["index.html"];
    while let Some(page) = waiting.pop() {
        for link in place.get(page).into_iter().flatten() {
            if !place.contains_key(link) {
                return Some(format!("{page} leads to {link}"));
            }
            if seen.insert(link) {
                waiting.push(link);
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Publications one after another, each broken off somewhere or not, within each
    /// step in any order: a reader never finds a link that leads nowhere.
    #[test]
    fn no_reader_ever_finds_a_broken_link(
        rounds in proptest::collection::vec((site(), 0_usize..20, any::<u64>()), 1..6),
    ) {
        let mut place = Pages::new();
        let (mut manifest, mut intent) = (Files::new(), BTreeSet::new());
        let (mut reached, mut arrived) = (BTreeSet::new(), Files::new());
        for (site, patience, order) in rounds {
            let wanted: Files = site.iter().map(|(path, to)| (path.clone(), known(to))).collect();
            let before = Before {
                certain: manifest.clone(),
                uncertain: intent.clone(),
                arrived: arrived.clone(),
                reached: reached.clone(),
            };
            let mut plan = Plan::new(&before, &wanted);
            intent.extend(plan.uploads().map(|upload| upload.path.clone()));
            intent.extend(plan.removals.iter().cloned());
            // The journal may be lost; it never says more than is true.
            arrived.retain(|path, known| order & 2 == 0 && wanted.get(path) == Some(known));
            for step in &mut plan.steps {
                step.sort_by_key(|upload| (upload.path.as_bytes()[0] as u64).wrapping_mul(order | 1));
            }
            let uploads = plan.uploads().map(|upload| (upload.path.clone(), true));
            let removals = plan.removals.iter().map(|path| (path.clone(), false));
            let all: Vec<_> = uploads.chain(removals).collect();
            for (done, (path, comes)) in all.iter().enumerate() {
                if done == plan.steps[1].len() {
                    reached = before.reached_with(&wanted);
                }
                if done == plan.uploads().count() {
                    manifest = wanted.clone();
                    reached.clear();
                }
                if done == patience {
                    break;
                }
                match comes {
                    true => {
                        place.insert(path.clone(), site[path].clone());
                        arrived.insert(path.clone(), wanted[path]);
                    }
                    false => drop(place.remove(path)),
                }
                prop_assert_eq!(broken(&place), None);
            }
            if patience >= all.len() {
                (manifest, intent) = (wanted, BTreeSet::new());
                (reached, arrived) = (BTreeSet::new(), Files::new());
                prop_assert_eq!(&place, &site);
            }
        }
    }
}
