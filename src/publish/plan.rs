//! What has to be sent, in which order, and what is deleted afterwards. Pure.
//!
//! The order makes every link of every page that a reader can get lead somewhere, at
//! every moment, wherever a publication breaks off:
//!
//! 1. what pages are made with: images, attachments, styles, scripts;
//! 2. pages that were not there: nothing leads to them yet but each other;
//! 3. pages that readers may have found, and those that they get without a link: whatever
//!    they lead to is there by now; with them the files of the search's index;
//! 4. what lists everything: feeds, sitemap, calendars, data, and the entry of the
//!    search, whose version lets browsers keep the other files for ever;
//! 5. the manifest;
//! 6. deletions, pages before what they are made with: no page leads to them any more.

use std::collections::BTreeSet;

use super::manifest::{Files, Known};

/// The pages that readers get although nothing leads to them.
const OPEN_PAGES: [&str; 2] = ["index.html", "404.html"];
/// The files of the search's index, and the one that is read first: a new version of it
/// may not be there before the files that it speaks of.
const INDEX_FOLDER: &str = "search-index/";
const INDEX_ENTRY: &str = "search-index/index.json";

/// A step of a publication. Everything of one is there before the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// What pages are made with.
    Assets,
    /// Pages that were not there.
    NewPages,
    /// Pages that have changed, and the files of the search's index.
    ChangedPages,
    /// What lists everything.
    Lists,
}

impl Step {
    /// All of them in order.
    pub const ALL: [Step; 4] = [
        Step::Assets,
        Step::NewPages,
        Step::ChangedPages,
        Step::Lists,
    ];
}

/// What is known of the place before a publication.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Files of ours whose content is known: those of the last whole publication
    /// that no broken one can have touched since.
    pub certain: Files,
    /// Files of ours whose content is not known: a publication broke off, or the
    /// manifest was lost.
    pub uncertain: BTreeSet<String>,
    /// Files that a publication which broke off is known to have brought.
    pub arrived: Files,
    /// Pages of uncertain content that readers may have found, though the last
    /// publication that came to its end did not have them.
    pub reached: BTreeSet<String>,
}

impl Before {
    /// Whether a path is a file of ours, so that it may be replaced and deleted.
    pub fn is_ours(&self, path: &str) -> bool {
        self.certain.contains_key(path) || self.uncertain.contains(path)
    }

    /// Whether readers may have found a page, whatever it holds. What a publication
    /// brought that broke off before any page led to it, is as new as if it were not there:
    /// what it leads to itself may be missing.
    fn is_reached(&self, path: &str) -> bool {
        self.certain.contains_key(path) || self.reached.contains(path)
    }

    /// The pages that readers may find, and that the last whole publication did not have,
    /// as soon as pages begin to lead to the new ones.
    pub fn reached_with(&self, wanted: &Files) -> BTreeSet<String> {
        let new = wanted.keys().filter(|path| is_page(path));
        let new = new.filter(|path| !self.certain.contains_key(*path));
        self.reached.iter().chain(new).cloned().collect()
    }

    fn has(&self, path: &str, wanted: Known) -> bool {
        match self.uncertain.contains(path) {
            true => self.arrived.get(path) == Some(&wanted),
            false => self.certain.get(path) == Some(&wanted),
        }
    }
}

/// A file to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its path.
    pub path: String,
    /// Its hash and size.
    pub known: Known,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// What has to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What goes before everything: files that stand in the place of a folder that
    /// is needed, and what lies in folders that stand in the place of a file.
    pub clearing: Vec<String>,
    /// What is sent, step by step, in order of path.
    pub steps: [Vec<Upload>; 4],
    /// What is deleted at the end, in this order.
    pub removals: Vec<String>,
    /// Files that are there already.
    pub kept: usize,
}

impl Plan {
    /// Compares what there is with what is wanted.
    pub fn new(before: &Before, wanted: &Files) -> Plan {
        let mut plan = Plan::default();
        for (path, &known) in wanted {
            if before.has(path, known) {
                plan.kept += 1;
                continue;
            }
            let is_new = !before.is_ours(path);
            let step = step_of(path, before.is_reached(path));
            plan.steps[step as usize].push(Upload {
                path: path.clone(),
                known,
                is_new,
            });
        }
        let ours = before.certain.keys().chain(&before.uncertain);
        let mut gone: Vec<&String> = ours.filter(|path| !wanted.contains_key(*path)).collect();
        gone.sort();
        gone.dedup();
        let (clearing, mut removals): (Vec<&String>, Vec<&String>) = gone
            .into_iter()
            .partition(|path| is_in_the_way(path, wanted));
        removals.sort_by_key(|path| (step_of(path, true) == Step::Assets, *path));
        plan.clearing = clearing.into_iter().cloned().collect();
        plan.removals = removals.into_iter().cloned().collect();
        plan
    }

    /// Everything that is sent, in order.
    pub fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.steps.iter().flatten()
    }

    /// Bytes that are sent.
    pub fn bytes(&self) -> u64 {
        self.uploads().map(|upload| upload.known.size).sum()
    }

    /// Files that were not there.
    pub fn new_files(&self) -> usize {
        self.uploads().filter(|upload| upload.is_new).count()
    }

    /// Files that have changed.
    pub fn changed_files(&self) -> usize {
        self.uploads().filter(|upload| !upload.is_new).count()
    }

    /// Files that are deleted.
    pub fn removed_files(&self) -> usize {
        self.clearing.len() + self.removals.len()
    }

    /// Whether nothing has to be sent or deleted.
    pub fn is_empty(&self) -> bool {
        self.uploads().next().is_none() && self.removed_files() == 0
    }
}

/// Whether a path that is no longer wanted keeps one that is from its place.
fn is_in_the_way(path: &str, wanted: &Files) -> bool {
    let above = path.match_indices('/').map(|(at, _)| &path[..at]);
    let below = format!("{path}/");
    let holds = wanted.range(below.clone()..).next();
    above.into_iter().any(|folder| wanted.contains_key(folder))
        || holds.is_some_and(|(inner, _)| inner.starts_with(&below))
}

/// Whether a file is a page or a compressed copy of one.
pub fn is_page(path: &str) -> bool {
    let step = step_of(path, false);
    matches!(step, Step::NewPages | Step::ChangedPages) && !path.starts_with(INDEX_FOLDER)
}

/// The step in which a file goes.
pub fn step_of(path: &str, was_there: bool) -> Step {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_list = matches!(name, "atom.xml" | "robots.txt")
        || (name.starts_with("sitemap") && ending == "xml")
        || ending == "ics"
        || path.starts_with("data/")
        || path == INDEX_ENTRY;
    match ending {
        _ if is_list => Step::Lists,
        // Compressed copies go with what they are copies of.
        "gz" | "br" => name.rsplit_once('.').map_or(Step::Assets, |(original, _)| {
            step_of(
                &path[..path.len() - (name.len() - original.len())],
                was_there,
            )
        }),
        _ if path.starts_with(INDEX_FOLDER) => Step::ChangedPages,
        "html" if was_there || OPEN_PAGES.contains(&path) => Step::ChangedPages,
        "html" => Step::NewPages,
        _ => Step::Assets,
    }
}

#[cfg(test)]
mod tests {
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
        let path = |file: SearchFile| format!("{}/{}", SearchFile::FOLDER, file.name());
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
}
