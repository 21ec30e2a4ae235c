//! The same law for what lies on the disk between two builds: the record of the last
//! one and the keys in the manifest. Whatever was edited and whatever became of them,
//! the output is that of a first build.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use kyyeu::memory::Memory;
use kyyeu::output::{self, Plan, Summary};
use kyyeu::{Keys, Options, Renderer};
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
}

/// What befalls the files that a build leaves for the next one.
#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    /// The manifest or the record is cut, changed, of another version, or gone.
    Cut(bool),
    Flip(bool),
    Version(bool),
    Gone(bool),
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
        1 => any::<bool>().prop_map(Damage::Cut),
        1 => any::<bool>().prop_map(Damage::Flip),
        1 => any::<bool>().prop_map(Damage::Version),
        1 => any::<bool>().prop_map(Damage::Gone),
        1 => Just(Damage::PageChanged),
        1 => Just(Damage::PageGone),
        1 => Just(Damage::Closed),
        2 => Just(Damage::Again),
    ]
}

/// A moment, a view of drafts, and what befell.
type Step = (Vec<Edit>, bool, bool, Damage);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<bool>(), proptest::bool::weighted(0.1), damages());
    (edits(), proptest::collection::vec(step, 12)).prop_map(|(edits, steps)| {
        let pairs = edits.into_iter().zip(steps).take(3);
        pairs
            .map(|(edits, (late, drafts, damage))| (edits, late, drafts, damage))
            .collect()
    })
}

/// One build as the command makes it: whether it was recalled, if it was made.
fn build(root: &Path, out: &Path, options: &Options) -> Option<(bool, Summary)> {
    let memory = Memory::new(root, out, options);
    if let Some(summary) = memory.recall() {
        return Some((true, summary));
    }
    let prepared = kyyeu::prepare(root, options);
    let site = prepared.site.as_ref().filter(|_| prepared.is_sound())?;
    let renderer = Renderer::new(site, &prepared.theme);
    let keys = Keys::new(site, &prepared.theme, &prepared.sources);
    let plan = Plan {
        keys: Some(&keys),
        remembers: true,
        progress: None,
    };
    let summary = output::write_with(&renderer, root, out, &plan).ok()?;
    // The command does so only where there is nothing to report.
    memory.keep(&prepared.valid);
    Some((false, summary))
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
    let file = |manifest: bool| match manifest {
        true => out.join(".kyyeu-manifest"),
        false => root.join(".kyyeu/last-build"),
    };
    let change = |manifest: bool, change: &dyn Fn(&mut Vec<u8>)| {
        let Ok(mut bytes) = fs::read(file(manifest)) else {
            return false;
        };
        change(&mut bytes);
        fs::write(file(manifest), bytes).unwrap();
        manifest
    };
    let page = || files(out).into_keys().find(|path| path.ends_with(".html"));
    match damage {
        Damage::None | Damage::Again => false,
        Damage::Cut(manifest) => change(manifest, &|bytes| bytes.truncate(bytes.len() * 2 / 3)),
        Damage::Flip(manifest) => change(manifest, &|bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }),
        Damage::Version(manifest) => change(manifest, &|bytes| {
            if let Some(at) = bytes.iter().position(u8::is_ascii_digit) {
                bytes[at] = b'9';
            }
        }),
        Damage::Gone(manifest) => fs::remove_file(file(manifest)).is_ok() && manifest,
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

/// How often a build was made, and how often it was recalled.
fn check(steps: &[Step]) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap().join("site");
    let out = root.with_file_name("out");
    fs::create_dir(&root).unwrap();
    full(&root);
    settle(&root);
    build(&root, &out, &options());
    let (mut made, mut recalled) = (0, 0);
    let mut strangers = false;
    for (step, (edits, late, drafts, befell)) in steps.iter().enumerate() {
        if !matches!(befell, Damage::Again) {
            for edit in edits {
                match edit {
                    Edit::Write { file, what } => {
                        let path = FILES[*file];
                        write(&root, path, &mild(path, what).of(path));
                    }
                    // Elsewhere its fields would be mistakes.
                    Edit::Move(from, to) if folder_of(*from) != folder_of(*to) => {}
                    other => apply(&root, other),
                }
            }
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
        let Some((was_recalled, _)) = build(&root, &out, &options) else {
            continue;
        };
        made += 1;
        recalled += usize::from(was_recalled);
        let first = root.with_file_name(format!("first-{step}"));
        let prepared = kyyeu::prepare(&root, &options);
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
    (made, recalled)
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
    let (mut all, mut made, mut recalled) = (0, 0, 0);
    for _ in 0..20 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let (here, there) = check(&steps);
        (all, made, recalled) = (all + steps.len(), made + here, recalled + there);
    }
    assert!(made * 3 >= all, "{made} of {all} builds");
    assert!(recalled > 0, "none of {made} builds was recalled");
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
    let (_, first) = build(&root, &out, &options()).unwrap();
    assert_eq!(first.written, first.files);
    let (recalled, second) = build(&root, &out, &options()).unwrap();
    assert!(recalled);
    assert_eq!((second.written, second.kept), (0, first.files));
    let text = fs::read_to_string(root.join(FILES[0])).unwrap();
    write(&root, FILES[0], &format!("{text}\nBa.\n"));
    settle(&root);
    let (recalled, third) = build(&root, &out, &options()).unwrap();
    assert!(!recalled);
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
        let (was, _) = build(&root, &out, &at(moment)).unwrap();
        assert_eq!((was, page.exists()), (recalled, shown), "{moment}");
    }
}
