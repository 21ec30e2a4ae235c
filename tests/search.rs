//! The search: the script that browsers load asks the index of a real site, among
//! hundreds of other documents that say nearly the same.
//!
//! The script runs in Node; where there is none these tests cannot say anything,
//! and say so. What only a browser can tell is in `tests/browser`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

#[path = "browser/node.rs"]
mod node;

use kyyeu::{Options, Renderer, output, prepare};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How many questions must have a right answer first, and among the first five.
const AT_ONE: f64 = 0.93;
const AT_FIVE: f64 = 0.99;
/// What a question may fetch, compressed.
const BYTES: u64 = 100_000;

struct Site {
    out: TempDir,
    has_node: bool,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let root = tempfile::tempdir().unwrap();
    site(root.path());
    let has_node = Command::new("node").arg("--version").output().is_ok();
    assert!(
        has_node || std::env::var_os("KYYEU_NODE").is_none(),
        "there is no Node"
    );
    if !has_node {
        eprintln!("there is no Node; what the script does is left out");
    }
    Site {
        out: built(root.path()),
        has_node,
    }
});

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example, and much that is like it.
fn site(to: &Path) {
    copy(&root().join("content"), &to.join("content"));
    fs::copy(root().join("site.yaml"), to.join("site.yaml")).unwrap();
    let write = |path: String, text: String| {
        fs::write(to.join("content").join(path), text).unwrap();
    };
    let provinces = [
        "Đà Nẵng",
        "Đồng Nai",
        "Hà Giang",
        "Quảng Nam",
        "Thái Bình",
        "Quảng Trị",
    ];
    let bodies = ["Sở Công Thương", "Sở Y tế", "Sở Tài chính", "Sở Xây dựng"];
    for province in provinces {
        for body in bodies {
            let id = kyyeu::text::slug(&format!("{body} {province}"));
            let name = format!("{body} tỉnh {province}");
            write(
                format!("agencies/{id}.md"),
                format!("---\nname: {name}\nlocality: {province}\n---\n\nCơ quan chuyên môn.\n"),
            );
        }
    }
    let people = [
        "Trần Tuấn Minh",
        "Phạm Văn Chính",
        "Nguyễn Xuân Thành",
        "Hà Đức Thành",
    ];
    for person in people {
        let id = kyyeu::text::slug(person);
        write(
            format!("people/{id}.md"),
            format!("---\nname: {person}\n---\n"),
        );
    }
    let subjects = [
        "kết quả thực hiện kế hoạch kinh tế",
        "công tác y tế và an sinh",
        "diễn tập phòng chống thiên tai",
        "hội nghị trực tuyến về đầu tư công",
        "khó khăn của ngân hàng và doanh nghiệp",
        "đề án phát triển khu công nghiệp",
        "mục tiêu tăng trưởng đến năm 2025",
    ];
    for number in 0..360usize {
        let province = provinces[number % 6];
        let body = bodies[number / 6 % 4];
        let subject = subjects[number % 7];
        let other = subjects[(number * 3 + 2) % 7];
        let day = format!(
            "20{}-{:02}-{:02}",
            18 + number % 6,
            number % 12 + 1,
            number % 27 + 1
        );
        let text = format!(
            "{body} tỉnh {province} báo cáo về {subject}. Ngày {} họp bàn {other}; {} chủ trì, \
             theo công văn số {}/UBND-KTN và Nghị quyết số {}-NQ/TU.\n\nCác đơn vị tại {province} \
             tiếp tục tháo gỡ, đổi mới, kết nối và phục hồi.\n",
            number % 27 + 1,
            people[number % 4],
            6000 + number,
            number % 50,
        );
        let id = kyyeu::text::slug(&format!("{body} {province}"));
        let title = format!("{province}: {subject}");
        match number % 3 {
            0 => write(
                format!("dispatches/khac-{number}.md"),
                format!(
                    "---\ntitle: \"{title}\"\ndate: {day}\nissuer: {id}\nnumber: {}/SCT-QLNL\n---\n\n{text}",
                    5000 + number
                ),
            ),
            _ => write(
                format!("news/khac-{number}.md"),
                format!("---\ntitle: \"{title}\"\ndate: {day}\nagencies: [{id}]\n---\n\n{text}"),
            ),
        }
    }
    write(
        "news/ban-nhap.md".to_owned(),
        "---\ntitle: Chưa công bố\ndate: 2021-12-01\nstatus: draft\n---\n\nZuluquebec.\n"
            .to_owned(),
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn built(root: &Path) -> TempDir {
    let options = Options {
        now: "2026-11-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    };
    let prepared = prepare(root, &options);
    assert!(prepared.is_sound(), "{:#?}", prepared.report);
    let out = tempfile::tempdir().unwrap();
    let site = prepared.site.as_ref().unwrap();
    output::write(&Renderer::new(site, &prepared.theme), root, out.path()).unwrap();
    out
}

/// What the script that browsers load answers to some questions.
fn ask(questions: &[Value]) -> Option<Vec<Value>> {
    if !SITE.has_node {
        return None;
    }
    let mut node = Command::new("node")
        .arg(root().join("tests/search/ask.mjs"))
        .arg(SITE.out.path())
        .arg(root().join("themes/kyyeu/static/search.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    let lines: String = questions.iter().map(|it| format!("{it}\n")).collect();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = node.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = (text.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), questions.len());
    Some(answers)
}

fn addresses(answer: &Value) -> Vec<String> {
    let found = answer["found"].as_array().unwrap().iter();
    found
        .map(|it| it["url"].as_str().unwrap().to_owned())
        .collect()
}

fn vietnamese(question: &str) -> Value {
    json!({ "q": question, "lang": "vi" })
}

/// A question with its language and the right answers.
struct Labelled {
    question: Value,
    right: Vec<String>,
    topic: String,
    /// Whether it is the one before it in another spelling.
    respelt: bool,
}

fn labelled() -> Vec<Labelled> {
    let mut all: Vec<Labelled> = Vec::new();
    let mut topic = String::new();
    for line in include_str!("search/queries.txt").lines() {
        if let Some(name) = line.strip_prefix("## ") {
            topic = name.to_owned();
        } else if let Some(spelling) = line.strip_prefix("other spelling: ") {
            let right = all.last().unwrap().right.clone();
            all.push(Labelled {
                question: vietnamese(spelling),
                right,
                topic: topic.clone(),
                respelt: true,
            });
        } else if let Some((question, right)) = line.split_once(" => ") {
            let question = match question.strip_prefix("[en] ") {
                Some(question) => json!({ "q": question, "lang": "en" }),
                None => vietnamese(question),
            };
            all.push(Labelled {
                question,
                right: right.split(" | ").map(str::to_owned).collect(),
                topic: topic.clone(),
                respelt: false,
            });
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "{line}");
        }
    }
    all
}

#[test]
fn readers_find_what_they_ask_for() {
    let all = labelled();
    assert!(all.len() >= 60);
    let questions: Vec<Value> = all.iter().map(|it| it.question.clone()).collect();
    let Some(answers) = ask(&questions) else {
        return;
    };
    let mut by_topic: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut most = (0, 0.0f64);
    let mut before: Option<Vec<String>> = None;
    for (it, answer) in all.iter().zip(&answers) {
        let found = addresses(answer);
        let place = found.iter().position(|url| it.right.contains(url));
        let counts = by_topic.entry(&it.topic).or_default();
        counts[0] += 1;
        counts[1] += usize::from(place == Some(0));
        counts[2] += usize::from(place.is_some_and(|place| place < 5));
        if place != Some(0) {
            let shown = &found[..found.len().min(5)];
            eprintln!(
                "{}: {:?} instead of {:?}: {shown:?}",
                it.question, place, it.right
            );
        }
        if it.respelt {
            assert_eq!(before.as_ref(), Some(&found), "{}", it.question);
        }
        let packed = answer["packed"].as_u64().unwrap();
        let ms = answer["ms"].as_f64().unwrap();
        assert!(packed < BYTES, "{}: {packed} bytes", it.question);
        most = (most.0.max(packed), most.1.max(ms));
        before = Some(found);
    }
    for (topic, [count, one, five]) in &by_topic {
        eprintln!("{topic:<55}{count:>4} questions, first {one:>3}, first five {five:>3}");
    }
    let sum = |at: usize| by_topic.values().map(|counts| counts[at]).sum::<usize>() as f64;
    let (one, five) = (sum(1) / sum(0), sum(2) / sum(0));
    eprintln!(
        "success at 1: {one:.3}, at 5: {five:.3}; at most {} bytes compressed and {:.1} ms",
        most.0, most.1
    );
    assert!(one >= AT_ONE && five >= AT_FIVE);
}

#[test]
fn a_question_is_the_same_in_every_unicode_form_and_case() {
    use icu_normalizer::DecomposingNormalizerBorrowed;
    let questions = [
        "Diễn đàn cấp cao",
        "công nghiệp hóa",
        "Đà Nẵng",
        "Ủy ban nhân dân",
    ];
    let nfd = DecomposingNormalizerBorrowed::new_nfd();
    let spellings: Vec<Value> = (questions.iter())
        .flat_map(|it| {
            [
                it.to_string(),
                nfd.normalize(it).into_owned(),
                it.to_uppercase(),
            ]
        })
        .map(|it| vietnamese(&it))
        .collect();
    let Some(answers) = ask(&spellings) else {
        return;
    };
    for same in answers.chunks(3) {
        assert!(same[0]["count"].as_u64().unwrap() > 0);
        assert_eq!(addresses(&same[0]), addresses(&same[1]));
        assert_eq!(addresses(&same[0]), addresses(&same[2]));
    }
}

#[test]
fn who_types_marks_gets_what_has_them_first() {
    // "thành" and "thanh", "chính" and "chinh" are all in the site.
    let Some(answers) = ask(&[
        vietnamese("Nguyễn Xuân Thành"),
        vietnamese("Nguyễn Xuân Thắng"),
        vietnamese("nguyen xuan thang"),
        vietnamese("nguyen xuan thanh"),
    ]) else {
        return;
    };
    assert_eq!(addresses(&answers[0])[0], "/nhan-vat/nguyen-xuan-thanh/");
    assert_eq!(addresses(&answers[1])[0], "/nhan-vat/nguyen-xuan-thang/");
    assert_eq!(addresses(&answers[2])[0], "/nhan-vat/nguyen-xuan-thang/");
    assert_eq!(addresses(&answers[3])[0], "/nhan-vat/nguyen-xuan-thanh/");
}

#[test]
fn a_name_one_letter_off_is_suggested() {
    let wrong = [
        ("Phạm Minh Trính", "Phạm Minh Chính"),
        ("Pham Minh Chin", "Phạm Minh Chính"),
        ("Trân Tuấn Anhh", "Trần Tuấn Anh"),
        ("Trịnh Tuấn Xinh", "Trịnh Tuấn Sinh"),
        ("ông Hà Đức Thắgn", "ông Hà Đức Thắng"),
        ("Ban Kinh tế Trung ươn", "Ban Kinh tế Trung ương"),
        ("Bộ Chính chị", "Bộ Chính trị"),
    ];
    let right = [
        "Phạm Minh Chính",
        "pham minh chinh",
        "Sở Công Thương",
        "diễn đàn",
        "52-NQ/TW",
    ];
    let questions: Vec<Value> = (wrong.iter().map(|it| it.0))
        .chain(right)
        .map(vietnamese)
        .collect();
    let Some(answers) = ask(&questions) else {
        return;
    };
    for ((written, meant), answer) in wrong.iter().zip(&answers) {
        let suggested = answer["meant"].as_str().unwrap_or_default();
        assert_eq!(suggested, *meant, "{written}");
    }
    for (written, answer) in right.iter().zip(&answers[wrong.len()..]) {
        assert_eq!(answer["meant"], Value::Null, "{written}");
    }
}

#[test]
fn what_is_begun_is_found_while_it_is_typed() {
    let live = |question: &str| json!({ "q": question, "lang": "vi", "live": true });
    let Some(answers) = ask(&[
        live("dien dan cap c"),
        live("Phạm Minh Ch"),
        live("6533/UB"),
        live("653"),
        live("công nghiệp hoá "),
    ]) else {
        return;
    };
    let first = |at: usize| addresses(&answers[at])[0].clone();
    assert_eq!(first(0), "/dien-dan/dien-dan-lan-thu-ba/");
    assert_eq!(first(1), "/nhan-vat/pham-minh-chinh/");
    assert_eq!(first(2), "/van-ban/cong-van-6533-ubnd-ktn/");
    assert!(addresses(&answers[3]).contains(&"/van-ban/cong-van-6533-ubnd-ktn/".to_owned()));
    assert_eq!(first(4), "/chu-de/cong-nghiep-hoa-hien-dai-hoa/");
}

#[test]
fn facets_count_and_narrow() {
    let ask_one = |more: Value| {
        let mut question = json!({
            "q": "Đà Nẵng", "lang": "vi",
            "count": ["kind", "year", "forum", "theme", "agency"],
        });
        let (Value::Object(question_map), Value::Object(more)) = (&mut question, more) else {
            unreachable!()
        };
        question_map.extend(more);
        question
    };
    let Some(answers) = ask(&[
        ask_one(json!({})),
        ask_one(json!({ "want": { "kind": "news" } })),
        ask_one(json!({ "want": { "kind": "news", "year": "2018" } })),
        ask_one(json!({ "want": { "agency": "so-y-te-da-nang" }, "byDate": true })),
        ask_one(json!({ "want": { "theme": "no-such-theme" } })),
    ]) else {
        return;
    };
    let count = |answer: &Value, facet: &str, value: &str| {
        let values = answer["facets"][facet].as_array().unwrap();
        let found = values.iter().find(|it| it["value"] == value);
        found.map_or(0, |it| it["count"].as_u64().unwrap())
    };
    let total = |at: usize| answers[at]["count"].as_u64().unwrap();
    let kinds = answers[0]["facets"]["kind"].as_array().unwrap();
    let all: u64 = kinds.iter().map(|it| it["count"].as_u64().unwrap()).sum();
    assert_eq!(all, total(0));
    assert_eq!(total(1), count(&answers[0], "kind", "news"));
    // What is chosen does not hide its alternatives.
    assert_eq!(
        count(&answers[1], "kind", "dispatch"),
        count(&answers[0], "kind", "dispatch")
    );
    assert_eq!(total(2), count(&answers[1], "year", "2018"));
    assert_eq!(total(3), count(&answers[0], "agency", "so-y-te-da-nang"));
    assert_eq!(total(4), 0);
    let dates: Vec<&str> = (answers[3]["found"].as_array().unwrap().iter())
        .filter_map(|it| it["date"].as_str())
        .collect();
    assert!(
        dates.len() > 5 && dates.is_sorted_by(|a, b| a >= b),
        "{dates:?}"
    );
}

#[test]
fn words_are_the_same_for_the_program_and_the_script() {
    let mut texts: Vec<String> = [
        "Số 52-NQ/TW, Hà Nội; KH&CN (UBND) 4.0",
        "HOÁ hóa THUỶ thủy quý Ð ð Đ đ İ ﬁ Ǆ ß 東京 한국 ½ ²",
        "a\u{a0}b – c\u{2014}d\te\n\nf .- x a. -b",
        "Việt x\u{323}\u{301} ạ\u{301}",
    ]
    .map(str::to_owned)
    .to_vec();
    let letters: Vec<char> = "aăâeêioôơuưyđĐàảãáạằẳẵắặỗỤỷỹ bcdg.,;-/& \n1 9"
        .chars()
        .collect();
    let mut seed = 7u64;
    for _ in 0..300 {
        let text = (0..40).map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            letters[(seed >> 33) as usize % letters.len()]
        });
        texts.push(text.collect());
    }
    let questions: Vec<Value> = texts.iter().map(|text| json!({ "words": text })).collect();
    let Some(answers) = ask(&questions) else {
        return;
    };
    for (text, answer) in texts.iter().zip(answers) {
        assert!(kyyeu::text::is_nfc(text));
        let own: Vec<Value> = kyyeu::search::words(text)
            .map(|word| {
                let key = kyyeu::text::tone_last(word.text);
                json!([word.joined, key, kyyeu::text::fold(word.text)])
            })
            .collect();
        assert_eq!(Value::from(own), answer, "{text:?}");
    }
}

fn index_files(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = fs::read_dir(out.join("search-index")).unwrap();
    folder
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().into(), fs::read(path).unwrap())
        })
        .collect()
}

#[test]
fn the_index_is_the_same_however_many_threads_make_it() {
    let wanted = index_files(SITE.out.path());
    let folder = tempfile::tempdir().unwrap();
    site(folder.path());
    for threads in [1, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let again = pool.install(|| built(folder.path()));
        assert!(index_files(again.path()) == wanted, "{threads} threads");
    }
}

#[test]
fn what_is_not_published_is_not_in_the_index() {
    for (name, bytes) in index_files(SITE.out.path()) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("zuluquebec"), "{}", name.display());
    }
}

#[test]
fn the_script_that_is_loaded_is_made_of_its_source() {
    let source = fs::read_to_string(root().join("script/search.js")).unwrap();
    let number = source.encode_utf16().fold(0x811c_9dc5u32, |hash, unit| {
        (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193)
    });
    let made = fs::read_to_string(root().join("themes/kyyeu/static/search.js")).unwrap();
    let banner = format!("/* From script/search.js, {number}: change that one. */\n");
    assert!(made.starts_with(&banner), "run `npm run build` in script/");
    // All scripts of the theme together are to stay under 15 KB.
    assert!(made.len() < 11_000, "{} bytes", made.len());
}

#[test]
fn in_a_browser_the_page_finds_tells_and_narrows() {
    node::run("search.test.js", &[]);
}
