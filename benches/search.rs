//! What the search costs: `cargo bench --bench search -- [DOCUMENTS] [varied] [pagefind=PROGRAM]`.
//!
//! Builds the corpus by one thread and tells which share of the time goes into
//! the index, how large it is, and, where Node is installed, what questions
//! fetch and how long they take; the whole build and the index come from one
//! process, so that their ratio holds on a busy machine. `varied` adds words to every document that
//! are as rare and as common as those of a language, which makes the index
//! larger than prose made of a few phrases does. `pagefind` measures Pagefind on
//! the same pages in the same run, both with all processors; `npm install` in `benches/search` gets it, and
//! its program is then `benches/search/node_modules/.bin/pagefind`.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kyyeu::render::Rendered;
use kyyeu::route::Route;
use kyyeu::search::{Lexicon, SearchFile, Terms};
use kyyeu::{Options, Renderer, output};
use rayon::prelude::*;

mod corpus;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let documents = (arguments.iter())
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(10_000);
    let threads = |number| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(number);
        pool.build().expect("threads")
    };
    let one = threads(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");
    if arguments.iter().any(|argument| argument == "varied") {
        vary(&root);
    }

    let out = folder.path().join("out");
    let again = folder.path().join("again");
    let (whole, [reading, making, writing]) = one.install(|| build(&root, &out, &again));
    let search_time = reading + making + writing;
    let (files, bytes) = size(&out.join("search-index"));
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{documents} documents, one thread");
    println!("the whole build          {:>9.1} ms", ms(whole));
    println!("reading words            {:>9.1} ms", ms(reading));
    println!("making the index         {:>9.1} ms", ms(making));
    println!("writing its files        {:>9.1} ms", ms(writing));
    println!(
        "share of the build       {:>9.1} %",
        search_time.as_secs_f64() / whole.as_secs_f64() * 100.0
    );
    println!(
        "index                    {:>9.2} MB in {files} files",
        bytes as f64 / 1e6
    );
    questions(&out);

    let program = arguments.iter().find_map(|it| it.strip_prefix("pagefind="));
    if let Some(program) = program {
        let (_, ours) = threads(0).install(|| build(&root, &out, &again));
        let ours: Duration = ours.iter().sum();
        fs::remove_dir_all(out.join("search-index")).expect("ours is taken away");
        let started = Instant::now();
        let told = Command::new("/usr/bin/time")
            .args(["-f", "%M"])
            .arg(program)
            .arg("--site")
            .arg(&out)
            .output()
            .expect("Pagefind and GNU time are installed");
        let time = started.elapsed();
        assert!(
            told.status.success(),
            "{}",
            String::from_utf8_lossy(&told.stderr)
        );
        let (theirs, size) = size(&out.join("pagefind"));
        let memory = String::from_utf8_lossy(&told.stderr);
        let memory = memory.lines().last().unwrap_or_default().trim().to_owned();
        println!(
            "Pagefind                 {:>9.1} ms, {:.2} MB in {theirs} files, {memory} KB of memory",
            ms(time),
            size as f64 / 1e6
        );
        println!(
            "ours with all processors {:>9.1} ms: 1/{:.0} of the time, {:.2} of the bytes",
            ms(ours),
            time.as_secs_f64() / ours.as_secs_f64(),
            bytes as f64 / size as f64
        );
    }
}

/// The time of a build, and what the search takes of it: reading words, making
/// the index, writing its files.
fn build(root: &Path, out: &Path, again: &Path) -> (Duration, [Duration; 3]) {
    let started = Instant::now();
    let prepared = kyyeu::prepare(root, &Options::default());
    assert!(prepared.is_sound(), "{:?}", prepared.report);
    let site = prepared.site.as_ref().expect("a sound site");
    let renderer = Renderer::new(site, &prepared.theme);
    let indexing = Instant::now();
    site.search();
    let making = indexing.elapsed();
    output::write(&renderer, root, out).expect("it is written");
    let whole = started.elapsed();
    (whole, [reading(root), making, writing(&renderer, again)])
}

/// The time to read the words of all documents once more.
fn reading(root: &Path) -> Duration {
    let mut texts = Vec::new();
    for file in walkdir::WalkDir::new(root.join("content")) {
        let file = file.expect("the corpus is readable");
        if file.file_type().is_file() {
            texts.push(fs::read_to_string(file.path()).expect("text"));
        }
    }
    let lexicon = Lexicon::default();
    let started = Instant::now();
    texts.par_iter().for_each(|text| {
        std::hint::black_box(Terms::of_body(text, std::iter::empty(), &lexicon));
    });
    started.elapsed()
}

/// The time to render and write the files of the index once more.
fn writing(renderer: &Renderer<'_>, to: &Path) -> Duration {
    fs::create_dir_all(to).expect("a folder");
    let started = Instant::now();
    let files: Vec<SearchFile> = renderer.site().search().files().collect();
    files.par_iter().for_each(|&file| {
        let path = to.join(file.name());
        match renderer.render(Route::Search(file)) {
            Ok(Rendered::Bytes(bytes)) => fs::write(path, bytes),
            Ok(Rendered::Embedded(bytes)) => fs::write(path, bytes),
            _ => Ok(()),
        }
        .expect("the disk has room");
    });
    started.elapsed()
}

fn size(folder: &Path) -> (usize, u64) {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    let sizes = files
        .filter(|file| file.file_type().is_file())
        .map(|file| file.metadata().map_or(0, |meta| meta.len()));
    sizes.fold((0, 0), |(count, sum), size| (count + 1, sum + size))
}

/// What questions fetch and how long they take, in Node.
fn questions(out: &Path) {
    let asked = [
        "kế hoạch chuyển đổi số",
        "ke hoach chuyen doi so giai doan 2021-2025",
        "Sở Quản lý số 17",
        "Nguyễn Văn Thứ 7",
        "52-NQ/TW",
        "1234/SQL-TH",
        "công nghiệp hóa, hiện đại hóa dựa trên khoa học và công nghệ",
        "hạ tầng số",
        "doanh nghiệp trong khu công nghiệp",
        "báo cáo kết quả trên cơ sở ý kiến của các chuyên gia",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let node = Command::new("node")
        .arg(root.join("tests/search/ask.mjs"))
        .args([out, &root.join("themes/kyyeu/static/search.js")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut node) = node else {
        println!("there is no Node; questions are left out");
        return;
    };
    let lines: String = (asked.iter())
        .map(|question| format!("{}\n", serde_json::json!({ "q": question, "lang": "vi" })))
        .collect();
    let mut input = node.stdin.take().expect("a pipe");
    input.write_all(lines.as_bytes()).expect("Node reads");
    drop(input);
    let output = node.wait_with_output().expect("Node ends");
    for (question, line) in asked
        .iter()
        .zip(String::from_utf8_lossy(&output.stdout).lines())
    {
        let answer: serde_json::Value = serde_json::from_str(line).expect("an answer");
        println!(
            "{:>6} found {:>6.1} ms {:>4} files {:>7} bytes {:>7} compressed  {question}",
            answer["count"],
            answer["ms"].as_f64().unwrap_or(0.0),
            answer["files"],
            answer["bytes"],
            answer["packed"]
        );
    }
}

/// Adds words to every document, some common and most of them rare.
fn vary(root: &Path) {
    const ONSETS: [&str; 16] = [
        "b", "c", "ch", "d", "đ", "gi", "h", "kh", "l", "m", "ng", "nh", "ph", "t", "th", "tr",
    ];
    const RHYMES: [&str; 30] = [
        "a", "à", "á", "an", "ản", "anh", "ạch", "âm", "ất", "ầu", "ê", "ên", "ệt", "i", "iên",
        "iệp", "inh", "o", "oan", "ọc", "ông", "ở", "ợi", "u", "uân", "uyết", "ư", "ương", "ước",
        "ừng",
    ];
    let mut seed = 11u64;
    let mut roll = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as f64 / f64::from(1u32 << 31)
    };
    for file in walkdir::WalkDir::new(root.join("content")).sort_by_file_name() {
        let file = file.expect("the corpus is readable");
        if !file.file_name().to_string_lossy().starts_with("van-ban-") {
            continue;
        }
        let mut text = fs::read_to_string(file.path()).expect("text");
        for _ in 0..300 {
            // One of 100,000 words of two syllables, the n-th about 1/n as often as the first.
            let word = (100_000f64.powf(roll()) as usize).wrapping_mul(2_654_435_761) % 230_400;
            for syllable in [word % 480, word / 480] {
                text.push(' ');
                text.push_str(ONSETS[syllable % 16]);
                text.push_str(RHYMES[syllable / 16]);
            }
            if roll() < 0.1 {
                text.push('.');
            }
        }
        text.push('\n');
        fs::write(file.path(), text).expect("the corpus is written");
    }
}
