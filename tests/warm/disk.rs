//! The same law for what lies on the disk between two builds: the record of the last
//! one and the keys in the manifest. Whatever was edited and whatever became of them,
//! the output is that of a first build.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use kyyeu::document::Document;
use kyyeu::memory::Memory;
use kyyeu::output::{self, Plan, Summary};
use kyyeu::{Keys, Options, Prepared, Recall, Renderer};
use proptest::prelude::*;

use super::{Edit, FILES, Text, apply, edits, options, write};

/// Fragments that are mistakes, at least in some folders: a site that has any is not
/// built.
const MISTAKES: [usize; 8] = [1, 2, 14, 15, 16, 17, 20, 22];

/// A text without most of its mistakes.
fn mild(path: &str, text: &Text) -> Text {
    let mut text = text.clone();
    text.fragments.retain(|at| !MISTAKES.contains(at));
    text.flags &= match path {
        "content/agencies/bo.md" => !0b1000,
        path if path.starts_with("content/dispatches/") => !0b100_0000,
        path if path.starts_with("content/") => !0b1100_0000,
        _ => !0,
    };
    text
}

fn folder_of(file: usize) -> Option<&'static str> {
    FILES[file].rsplit_once('/').map(|(folder, _)| folder)
}

/// Documents of which there is nothing to report, most of the time.
const QUIET: [(&str, &str); 2] = [
    (
        "content/news/yen-mot.md",
        "Sở Công Thương họp theo Nghị quyết số 52-NQ/TW ngày 27/9/2019.\n\n## Phần {#phan}\n\nSau.\n",
    ),
    (
        "content/news/yen-hai.md",
        "Xem [phần](yen-mot.md#phan), [trang khác](https://b.example/), [[person:an]].\n\nTheo \
         Quyết định 77/QĐ-UBND ngày 05/12/2021.\n",
    ),
];

/// A site in which nearly everything refers to everything, without a mistake.
fn full(root: &Path) {
    // Those behind the template repeat names and numbers of these.
    let sound = FILES.iter().position(|path| *path == "templates/page.html");
    for (number, path) in FILES.iter().enumerate().take(sound.unwrap_or_default()) {
        let text = Text {
            title: (number % 3) as u8,
            flags: if path.starts_with("content/agencies") {
                0
            } else {
                0b1111_1000_0011 & !0b1000_0000
            },
            fragments: (0..18).collect(),
        };
        write(root, path, &mild(path, &text).of(path));
    }
    for (path, body) in QUIET {
        let text = format!("---\ntitle: Yên {path}\ndate: 2021-12-01\n---\n\n{body}");
        write(root, path, &text);
    }
}

/// A file that a build leaves for the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Left {
    /// Of the output, with the keys of pages.
    Manifest,
    /// That of the last build.
    Record,
    /// That of what texts yielded.
    Texts,
    /// The lists of words for the search.
    Search,
}

fn left() -> impl Strategy<Value = Left> {
    let all = [Left::Manifest, Left::Record, Left::Texts, Left::Search];
    proptest::sample::select(all.to_vec())
}

/// What befalls the files that a build leaves for the next one.
#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    /// One of the files that a build leaves is cut, changed, of another version, or gone.
    Cut(Left),
    Flip(Left),
    Version(Left),
    Gone(Left),
    /// A page of the output is changed, or gone.
    PageChanged,
    PageGone,
    /// Nothing can be kept this time.
    Closed,
    /// Everything stays as it is and the build runs again.
    Again,
}

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![
        6 => Just(Damage::None),
        1 => left().prop_map(Damage::Cut),
        1 => left().prop_map(Damage::Flip),
        1 => left().prop_map(Damage::Version),
        1 => left().prop_map(Damage::Gone),
        1 => Just(Damage::PageChanged),
        1 => Just(Damage::PageGone),
        1 => Just(Damage::Closed),
        2 => Just(Damage::Again),
    ]
}

/// Edits, a moment, a view of drafts, and what befell.
type Step = (Change, bool, bool, Damage);

/// What is done to the files of the site.
#[derive(Clone, Debug)]
enum Change {
    /// Anything.
    Edits(Vec<Edit>),
    /// A text gets a paragraph more or another one, as most edits are: nothing else changes.
    Longer(&'static str),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let quiet = QUIET.map(|(path, _)| path);
    let longer = prop_oneof![
        proptest::sample::select(&FILES[..]),
        proptest::sample::select(quiet.to_vec()),
    ];
    let longer = proptest::option::of(longer);
    let step = (
        any::<bool>(),
        proptest::bool::weighted(0.1),
        damages(),
        longer,
    );
    (edits(), proptest::collection::vec(step, 12)).prop_map(|(edits, steps)| {
        let pairs = edits.into_iter().zip(steps).take(3);
        pairs
            .map(|(edits, (late, drafts, damage, longer))| {
                let change = longer.map_or(Change::Edits(edits), Change::Longer);
                (change, late, drafts, damage)
            })
            .collect()
    })
}

/// One build as the command makes it.
fn build(root: &Path, out: &Path, options: &Options) -> Option<Outcome> {
    let memory = Memory::new(root, out, options);
    if let Some(summary) = memory.recall() {
        return Some(Outcome {
            summary,
            reported: None,
            recalled: 0,
        });
    }
    let mut made = try_build(root, out, options, Recall::ReadAndWrite)?;
    if made.summary.is_none() {
        made = try_build(root, out, options, Recall::Write)?;
    }
    // The command does so only where there is nothing to report.
    memory.keep(&made.valid);
    Some(Outcome {
        reported: Some(made.reported),
        recalled: made.recalled,
        summary: made.summary?,
    })
}

/// What a build came to.
struct Outcome {
    summary: Summary,
    /// What was reported; `None` if nothing had to be made.
    reported: Option<Vec<String>>,
    /// Documents that were not linked again.
    recalled: usize,
}

/// One attempt at it.
struct Attempt {
    summary: Option<Summary>,
    reported: Vec<String>,
    recalled: usize,
    valid: std::ops::Range<jiff::Timestamp>,
}

fn try_build(root: &Path, out: &Path, options: &Options, recall: Recall) -> Option<Attempt> {
    let options = Options {
        recall,
        ..options.clone()
    };
    let mut prepared = kyyeu::prepare(root, &options);
    let reported = reports(&prepared);
    let sound = prepared.is_sound();
    let site = prepared.site.as_mut().filter(|_| sound)?;
    let is_recalled = |document: &&Document| !document.original.body.html.is_there();
    let recalled = site.linked.documents.iter().filter(is_recalled).count();
    let keys = Keys::new(site, &prepared.theme, &prepared.sources);
    let plan = Plan {
        keys: Some(&keys),
        remembers: true,
        progress: None,
    };
    Some(Attempt {
        summary: output::write_last(site, &prepared.theme, root, out, &plan).ok()?,
        reported,
        recalled,
        valid: prepared.valid,
    })
}

fn reports(prepared: &Prepared) -> Vec<String> {
    let all = prepared.report.diagnostics().iter();
    all.map(|diagnostic| format!("{diagnostic:?}")).collect()
}

/// Gives every file that was written a time that is old enough to be told from a
/// later one: the same for all, so that only the system's own time of change tells.
fn settle(folder: &Path) {
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.metadata().unwrap().modified().unwrap() != past {
            File::open(entry.path())
                .unwrap()
                .set_modified(past)
                .unwrap();
        }
    }
}

/// Every file that is the site's, with its bytes.
fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(out).into_iter().flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(out).unwrap().to_str().unwrap();
            (path.to_owned(), fs::read(entry.path()).unwrap())
        })
        .filter(|(path, _)| !path.starts_with(".kyyeu-"))
        .collect()
}

/// Does the damage; gives whether the next build no longer knows its own files.
fn damage(damage: Damage, root: &Path, out: &Path) -> bool {
    let file = |left: Left| match left {
        Left::Manifest => out.join(".kyyeu-manifest"),
        Left::Record => root.join(".kyyeu/last-build"),
        Left::Texts => root.join(".kyyeu/texts"),
        Left::Search => root.join(".kyyeu/search"),
    };
    let change = |left: Left, change: &dyn Fn(&mut Vec<u8>)| {
        let Ok(mut bytes) = fs::read(file(left)) else {
            return false;
        };
        change(&mut bytes);
        fs::write(file(left), bytes).unwrap();
        left == Left::Manifest
    };
    let page = || files(out).into_keys().find(|path| path.ends_with(".html"));
    match damage {
        Damage::None | Damage::Again => false,
        Damage::Cut(left) => change(left, &|bytes| bytes.truncate(bytes.len() * 2 / 3)),
        Damage::Flip(left) => change(left, &|bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }),
        Damage::Version(left) => change(left, &|bytes| {
            if let Some(at) = bytes.iter().position(u8::is_ascii_digit) {
                bytes[at] = b'9';
            }
        }),
        Damage::Gone(left) => fs::remove_file(file(left)).is_ok() && left == Left::Manifest,
        Damage::PageChanged => {
            if let Some(page) = page() {
                fs::write(out.join(page), "của người khác").unwrap();
            }
            false
        }
        Damage::PageGone => {
            if let Some(page) = page() {
                fs::remove_file(out.join(page)).unwrap();
            }
            false
        }
        Damage::Closed => {
            // A file in the place of the folder: nothing can be read or written there.
            let _ = fs::remove_dir_all(root.join(".kyyeu"));
            fs::write(root.join(".kyyeu"), "").unwrap();
            false
        }
    }
}

/// Gives a text one more paragraph, or another one where it has got one already: then it
/// has as many words as before.
fn longer(file: &Path, step: usize) {
    let is_text = file.extension().is_some_and(|ending| ending == "md");
    if let Some(text) = fs::read_to_string(file).ok().filter(|_| is_text) {
        let before = text.split("\n\nThêm lần").next().unwrap_or_default();
        fs::write(file, format!("{before}\n\nThêm lần {step}.\n")).unwrap();
    }
}

/// Makes an edit without most of its mistakes.
fn mildly(root: &Path, edit: &Edit) {
    match edit {
        Edit::Write { file, what } => {
            let path = FILES[*file];
            write(root, path, &mild(path, what).of(path));
        }
        // Elsewhere its fields would be mistakes.
        Edit::Move(from, to) if folder_of(*from) != folder_of(*to) => {}
        other => apply(root, other),
    }
}

/// How often a build was made, how often it was recalled, and how often some of its
/// documents were.
fn check(steps: &[Step]) -> (usize, usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap().join("site");
    let out = root.with_file_name("out");
    fs::create_dir(&root).unwrap();
    full(&root);
    settle(&root);
    build(&root, &out, &options());
    let (mut made, mut recalled, mut in_part) = (0, 0, 0);
    let mut strangers = false;
    for (step, (change, late, drafts, befell)) in steps.iter().enumerate() {
        match change {
            _ if matches!(befell, Damage::Again) => {}
            Change::Longer(path) => longer(&root.join(path), step),
            Change::Edits(edits) => edits.iter().for_each(|edit| mildly(&root, edit)),
        }
        settle(&root);
        let now = match late {
            true => "2022-06-01T00:00:00Z".parse().unwrap(),
            false => options().now,
        };
        let drafts = *drafts;
        let options = Options {
            now,
            drafts,
            ..options()
        };
        strangers |= damage(*befell, &root, &out);
        let Some(outcome) = build(&root, &out, &options) else {
            continue;
        };
        made += 1;
        recalled += usize::from(outcome.reported.is_none());
        in_part += usize::from(outcome.recalled > 0);
        let first = root.with_file_name(format!("first-{step}"));
        let prepared = kyyeu::prepare(&root, &options);
        if let Some(reported) = outcome.reported {
            assert_eq!(reported, reports(&prepared), "at step {step}");
        }
        let renderer = Renderer::new(prepared.site.as_ref().unwrap(), &prepared.theme);
        output::write(&renderer, &root, &first).unwrap();
        let (warm, cold) = (files(&out), files(&first));
        for (path, bytes) in &cold {
            assert!(
                warm.get(path) == Some(bytes),
                "{path} differs at step {step}\n{}\n-----\n{}",
                String::from_utf8_lossy(warm.get(path).map_or(&[], Vec::as_slice)),
                String::from_utf8_lossy(bytes),
            );
        }
        // Whose manifest is lost no longer knows what it may delete.
        assert!(strangers || warm.len() == cold.len(), "left over at {step}");
        fs::remove_dir_all(&first).unwrap();
        if root.join(".kyyeu").is_file() {
            fs::remove_file(root.join(".kyyeu")).unwrap();
        }
    }
    (made, recalled, in_part)
}

/// `KYYEU_SEQUENCES` asks for more of them.
fn sequences() -> u32 {
    let asked = std::env::var("KYYEU_SEQUENCES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_build_after_a_build_gives_what_a_first_build_gives(steps in steps()) {
        check(&steps);
    }
}

/// The test above means something only if builds are made and recalled in it.
#[test]
fn random_edits_leave_sites_that_can_be_built() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut all, mut made, mut recalled, mut in_part) = (0, 0, 0, 0);
    for _ in 0..20 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let (builds, whole, part) = check(&steps);
        all += steps.len();
        made += builds;
        recalled += whole;
        in_part += part;
    }
    assert!(made * 3 >= all, "{made} of {all} builds");
    assert!(recalled > 0, "none of {made} builds was recalled");
    assert!(in_part > 0, "no text was recalled in {made} builds");
}

/// Two builds of the same files: nothing is written, and the second is recalled. An
/// edit of a text writes its page, what the search knows of it, and nothing else.
#[test]
fn what_is_the_same_is_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    let out = folder.path().join("out");
    for name in ["a", "b"] {
        let text = format!("---\ntitle: Tin {name}\ndate: 2021-12-01\n---\n\nĐoạn đầu.\n\nHai.\n");
        write(&root, &format!("content/news/{name}.md"), &text);
    }
    let settings = "title: T\nbase_url: https://a.example/\nlanguages: [vi]\norganisation: {name: S, licence: 1, responsible: A, address: H, telephone: '0'}\n";
    write(&root, "site.yaml", settings);
    settle(&root);
    let first = build(&root, &out, &options()).unwrap().summary;
    assert_eq!(first.written, first.files);
    let second = build(&root, &out, &options()).unwrap();
    assert_eq!(second.reported, None);
    assert_eq!(
        (second.summary.written, second.summary.kept),
        (0, first.files)
    );
    let text = fs::read_to_string(root.join(FILES[0])).unwrap();
    write(&root, FILES[0], &format!("{text}\nBa.\n"));
    settle(&root);
    let third = build(&root, &out, &options()).unwrap();
    // The other document is not linked again.
    assert_eq!((third.reported, third.recalled), (Some(Vec::new()), 1));
    let third = third.summary;
    // The page, the words of the search, and the first file of its index.
    assert_eq!((third.written, third.kept), (3, first.files - 3));
}

#[test]
fn whoever_watches_sees_every_route_counted() {
    use kyyeu::advance::Phase;
    let folder = tempfile::tempdir().unwrap();
    full(folder.path());
    let options = options();
    let prepared = kyyeu::prepare(folder.path(), &options);
    assert_eq!(options.advance.now().0, Phase::Indexing);
    let site = prepared.site.as_ref().unwrap();
    let renderer = Renderer::new(site, &prepared.theme);
    let plan = Plan {
        progress: Some(&*options.advance),
        ..Plan::default()
    };
    output::write_with(&renderer, folder.path(), &folder.path().join("out"), &plan).unwrap();
    // Pages and what goes with them first, then the index of the search.
    let all = site.search_routes().len();
    assert_eq!(options.advance.now(), (Phase::Writing, all, all));
}

/// The index of the search is made where a text or a heading of the site has changed, and
/// not where the last build's files are what it would come to, packed or not. Either way
/// they are those of a first build.
#[test]
fn the_index_of_the_search_is_made_for_other_texts_only() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    let out = folder.path().join("out");
    full(&root);
    let settings = fs::read_to_string(root.join("site.yaml")).unwrap();
    write(
        &root,
        "site.yaml",
        &format!("{settings}precompress: true\n"),
    );
    let long: String = (0..900).map(|at| format!("chữ{at} ")).collect();
    let text = |title: &str, end: &str| {
        format!("---\ntitle: {title}\ndate: 2021-12-01\n---\n\nMở đầu.\n\n{long} {end}\n")
    };
    let path = "content/news/dai.md";
    write(&root, path, &text("Dài", "một"));
    let made = || {
        let prepared = kyyeu::prepare(&root, &options());
        let site = prepared.site.as_ref().unwrap();
        assert!(prepared.is_sound(), "{:#?}", prepared.report);
        let renderer = Renderer::new(site, &prepared.theme);
        let keys = Keys::new(site, &prepared.theme, &prepared.sources);
        let write = |out: &Path, remembers| {
            let plan = Plan {
                keys: Some(&keys),
                remembers,
                progress: None,
            };
            output::write_with(&renderer, &root, out, &plan).unwrap()
        };
        let summary = write(&out, true);
        let is_made = site.is_indexed();
        let fresh = tempfile::tempdir().unwrap();
        write(fresh.path(), false);
        assert!(files(&out) == files(fresh.path()));
        (is_made, summary.written)
    };
    assert!(made().0);
    let index = files(&out);
    let index: Vec<&String> = index
        .keys()
        .filter(|it| it.starts_with("search-index/"))
        .collect();
    assert!(
        index.iter().any(|path| path.ends_with(".bin.br")),
        "{index:?}"
    );
    assert_eq!(made(), (false, 0));
    // A lost page; then a text, a title, a body's name, a lost file of the index.
    fs::remove_file(out.join("tin-tuc/dai/index.html")).unwrap();
    assert_eq!(made(), (false, 1));
    write(&root, path, &text("Dài", "hai"));
    assert!(made().0);
    write(&root, path, &text("Dài hơn", "hai"));
    assert!(made().0);
    write(&root, "content/agencies/moi.md", "---\nname: Sở Mới\n---\n");
    assert!(made().0);
    assert!(!made().0);
    fs::remove_file(out.join("search-index/terms-0.bin")).unwrap();
    assert!(made().0);
    fs::remove_file(out.join("search-index/terms-0.bin.br")).unwrap();
    assert_eq!(made(), (false, 1));
}

/// A document that appears at a moment appears, though no file has changed.
#[test]
fn a_build_is_not_recalled_past_the_moment_of_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    let out = folder.path().join("out");
    full(&root);
    let text = "---\ntitle: Sau\ndate: 2021-12-01\npublish_at: 2022-03-01\nexpires: 2022-05-01\n---\n\nChữ.\n";
    write(&root, "content/news/sau.md", text);
    settle(&root);
    let at = |moment: &str| Options {
        now: moment.parse().unwrap(),
        ..options()
    };
    let page = out.join("tin-tuc/sau/index.html");
    for (moment, recalled, shown) in [
        ("2022-01-01T00:00:00Z", false, false),
        ("2022-02-01T00:00:00Z", true, false),
        ("2022-03-02T00:00:00Z", false, true),
        ("2022-04-30T00:00:00Z", true, true),
        ("2022-05-02T00:00:00Z", false, false),
        ("2022-02-01T00:00:00Z", false, false),
    ] {
        let was = build(&root, &out, &at(moment)).unwrap().reported.is_none();
        assert_eq!((was, page.exists()), (recalled, shown), "{moment}");
    }
}
