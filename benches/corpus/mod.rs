//! A deterministic corpus: a site of any size in Vietnamese administrative
//! prose, with bodies, themes, people, citations, links, tables and code.
//!
//! The same number gives the same bytes on every machine. The texts can also be
//! written for Hugo: [`hugo`] makes a site of the same documents.

// Every benchmark takes from here what it needs.
#![allow(dead_code)]

use std::fs;
use std::io;
use std::path::Path;

pub(crate) mod hugo;

const AGENCIES: usize = 200;
const THEMES: usize = 40;
const PEOPLE: usize = 120;
const LEGAL: usize = 150;

const OPENINGS: &[&str] = &[
    "Thực hiện ý kiến chỉ đạo của cấp có thẩm quyền",
    "Để bảo đảm tiến độ chung",
    "Trong quý vừa qua",
    "Theo báo cáo của các đơn vị",
    "Căn cứ tình hình thực tế tại địa phương",
    "Qua rà soát các nhiệm vụ được giao",
];
const SUBJECTS: &[&str] = &[
    "các cơ quan chuyên môn",
    "Ủy ban nhân dân các huyện, thành phố",
    "doanh nghiệp trong khu công nghiệp",
    "đơn vị chủ trì hội thảo",
    "tổ công tác liên ngành",
    "các điểm cầu trong tỉnh",
];
const VERBS: &[&str] = &[
    "phối hợp xây dựng",
    "rà soát và hoàn thiện",
    "tổng hợp, báo cáo kết quả",
    "tham gia ý kiến về",
    "đề xuất giải pháp thực hiện",
    "tổ chức triển khai",
];
const OBJECTS: &[&str] = &[
    "kế hoạch chuyển đổi số giai đoạn 2021-2025",
    "khung chính sách phục hồi kinh tế - xã hội",
    "mô hình công nghiệp hóa, hiện đại hóa dựa trên khoa học và công nghệ",
    "danh mục nhiệm vụ ưu tiên về hạ tầng số",
    "chương trình thích ứng an toàn, linh hoạt",
    "hồ sơ tham luận gửi diễn đàn cấp cao",
];
const CLOSINGS: &[&str] = &[
    "bảo đảm chất lượng và đúng thời hạn",
    "phù hợp với điều kiện của từng địa bàn",
    "gắn với trách nhiệm của người đứng đầu",
    "trên cơ sở ý kiến của các chuyên gia",
    "để trình cấp có thẩm quyền xem xét",
    "và công khai trên trang thông tin điện tử",
];

/// A linear congruential generator: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

/// Writes a site of `documents` documents below `root`.
pub(crate) fn write(root: &Path, documents: usize) -> io::Result<()> {
    write_with(root, documents, |_, document| document)
}

/// The same with everything on one side: half of the documents are of one body, all
/// have one theme, and every fifth cites one dispatch.
pub(crate) fn skewed(root: &Path, documents: usize) -> io::Result<()> {
    let cited = (0..documents).find(|&number| kind(number).0 == "dispatches");
    write_with(root, documents, |number, mut document| {
        document.themes[0] = 0;
        if number.is_multiple_of(2) {
            document.agency = 0;
        }
        if let Some(cited) = cited.filter(|_| number.is_multiple_of(5)) {
            document.body.push('\n');
            cite(cited, &mut document.body);
            document.body.push('\n');
        }
        document
    })
}

fn write_with(
    root: &Path,
    documents: usize,
    change: impl Fn(usize, Document) -> Document,
) -> io::Result<()> {
    let content = root.join("content");
    for folder in [
        "dispatches",
        "news",
        "policies",
        "sessions",
        "pages",
        "agencies",
        "themes",
        "people",
        "documents",
    ] {
        fs::create_dir_all(content.join(folder))?;
    }
    fs::write(root.join("site.yaml"), SITE)?;
    registry(&content)?;
    for number in 0..documents {
        let document = change(number, Document::new(number, documents));
        let text = format!(
            "---\ntitle: {}\ndate: {}\nthemes: [chu-de-{}, chu-de-{}]\nagencies: [co-quan-{}]\n{}---\n\n{}",
            document.title,
            date(number),
            document.themes[0],
            document.themes[1],
            document.agency,
            document.front,
            document.body,
        );
        let file = format!("{}/van-ban-{number}.md", document.folder);
        fs::write(content.join(file), text)?;
    }
    Ok(())
}

/// One document, before it is written in the form of a generator.
pub(crate) struct Document {
    /// The folder of its kind.
    pub(crate) folder: &'static str,
    pub(crate) title: String,
    pub(crate) themes: [usize; 2],
    pub(crate) agency: usize,
    /// The fields of its kind.
    pub(crate) front: String,
    pub(crate) body: String,
}

impl Document {
    /// The document of a number in a corpus of so many.
    pub(crate) fn new(number: usize, documents: usize) -> Document {
        let (folder, mut dice) = kind(number);
        let front = match folder {
            "dispatches" => dispatch(number, &mut dice),
            "news" => news(&mut dice),
            "policies" => policy(&mut dice),
            _ => session(),
        };
        let title = format!("Văn bản số {number} về {}", dice.pick(OBJECTS));
        let themes = [dice.roll(THEMES), dice.roll(THEMES)];
        let agency = dice.roll(AGENCIES);
        let mut text = String::with_capacity(8 << 10);
        body(number, documents, &mut dice, &mut text);
        Document {
            folder,
            title,
            themes,
            agency,
            front,
            body: text,
        }
    }
}

/// The folder of a document's kind, and the dice with which its making goes on.
fn kind(number: usize) -> (&'static str, Dice) {
    let mut dice = Dice(number as u64 * 7919 + 17);
    let folder = match dice.roll(20) {
        0..10 => "dispatches",
        10..17 => "news",
        17..19 => "policies",
        _ => "sessions",
    };
    (folder, dice)
}

const SITE: &str = "title: Kỷ yếu đo tốc độ
base_url: https://do.example/
language: vi
languages: [vi]
organisation:
  example: true
  name: Trang đo tốc độ
  licence: ví dụ
  responsible: ví dụ
  address: ví dụ
  telephone: ví dụ
menu:
  - {title: Công văn, to: dispatches}
  - {title: Tin tức, to: news}
  - {title: Cơ quan, to: agencies}
";

fn registry(content: &Path) -> io::Result<()> {
    for number in 0..AGENCIES {
        let parent = match number {
            0..10 => String::new(),
            _ => format!("parent: co-quan-{}\n", number % 10),
        };
        let text = format!(
            "---\nname: Sở Quản lý số {number} tỉnh Mẫu\nshort_names: [Sở Quản lý số {number}]\nkind: sở\nlocality: Mẫu\n{parent}---\n\nCơ quan dùng để đo tốc độ.\n"
        );
        fs::write(content.join(format!("agencies/co-quan-{number}.md")), text)?;
    }
    for number in 0..THEMES {
        let text = format!("---\nname: Chủ đề số {number}\n---\n\nMô tả chủ đề.\n");
        fs::write(content.join(format!("themes/chu-de-{number}.md")), text)?;
    }
    let mut people = String::new();
    for number in 0..PEOPLE {
        people.push_str(&format!(
            "- id: nguoi-{number}\n  name: Nguyễn Văn Thứ {number}\n  positions:\n    - {{title: Giám đốc, agency: co-quan-{}}}\n",
            number % AGENCIES
        ));
    }
    fs::write(content.join("people.yaml"), people)?;
    for number in 0..LEGAL {
        let text = format!(
            "---\nname: Nghị quyết số {number}-NQ/TW\ntype: nghị quyết\nnumber: {number}-NQ/TW\ndate: 2019-{:02}-{:02}\n---\n",
            number % 12 + 1,
            number % 28 + 1
        );
        fs::write(
            content.join(format!("documents/nghi-quyet-{number}.md")),
            text,
        )?;
    }
    Ok(())
}

fn date(number: usize) -> String {
    format!(
        "{}-{:02}-{:02}",
        2012 + number % 12,
        number / 7 % 12 + 1,
        number / 3 % 28 + 1
    )
}

fn dispatch(number: usize, dice: &mut Dice) -> String {
    format!(
        "number: {}/SQL-TH\nissuer: co-quan-{}\nplace: Mẫu\naddressees: [co-quan-{}, co-quan-{}]\nbasis: [Nghị quyết số {}-NQ/TW]\ntasks:\n  - {{id: nv1, agencies: [co-quan-{}], text: \"{}\", due: {}}}\nsignatory: {{authority: KT., position: PHÓ GIÁM ĐỐC, person: nguoi-{}}}\ncopies: [Như trên, \"Lưu: VT\"]\n",
        number + 1,
        dice.roll(AGENCIES),
        dice.roll(AGENCIES),
        dice.roll(AGENCIES),
        dice.roll(LEGAL),
        dice.roll(AGENCIES),
        dice.pick(OBJECTS),
        date(number + 20),
        dice.roll(PEOPLE),
    )
}

fn news(dice: &mut Dice) -> String {
    format!(
        "people: [nguoi-{}]\nlocation: Mẫu\nsource: {{name: Báo Mẫu}}\nlede: {} {} {}.\n",
        dice.roll(PEOPLE),
        dice.pick(OPENINGS),
        dice.pick(SUBJECTS),
        dice.pick(VERBS),
    )
}

fn policy(dice: &mut Dice) -> String {
    let legal = dice.roll(LEGAL);
    format!(
        "documents: [nghi-quyet-{legal}]\nlead: co-quan-{}\ntargets:\n  - {{year: 2030, statement: \"{}\", source: nghi-quyet-{legal}, agencies: [co-quan-{}]}}\n",
        dice.roll(AGENCIES),
        dice.pick(OBJECTS),
        dice.roll(AGENCIES),
    )
}

fn session() -> String {
    "starts: 2021-12-06\nvenue: Hội trường Mẫu\nformat: both\n".to_owned()
}

/// Cites a document of the corpus in words, where it is a dispatch.
fn cite(other: usize, text: &mut String) {
    let (folder, mut dice) = kind(other);
    if folder != "dispatches" {
        return;
    }
    text.push_str(&format!(
        "Thực hiện Công văn số {}/SQL-TH của Sở Quản lý số {}, các đơn vị báo cáo kết quả.",
        other + 1,
        dice.roll(AGENCIES)
    ));
}

/// 300 to 900 words with headings, a list, links, sometimes a table or code.
fn body(number: usize, documents: usize, dice: &mut Dice, text: &mut String) {
    let paragraphs = 3 + dice.roll(6);
    for paragraph in 0..paragraphs {
        if paragraph % 3 == 1 {
            text.push_str(&format!("## Phần {paragraph}: {}\n\n", dice.pick(OBJECTS)));
        }
        for _ in 0..3 {
            text.push_str(&format!(
                "{}, {} {} {}, {}. ",
                dice.pick(OPENINGS),
                dice.pick(SUBJECTS),
                dice.pick(VERBS),
                dice.pick(OBJECTS),
                dice.pick(CLOSINGS)
            ));
        }
        match dice.roll(6) {
            0 => text.push_str(&format!(
                "**Sở Quản lý số {}** chủ trì, theo Nghị quyết số {}-NQ/TW.",
                dice.roll(AGENCIES),
                dice.roll(LEGAL)
            )),
            1 => text.push_str(&format!(
                "Xem [[agency:co-quan-{}]] và [[document:nghi-quyet-{}]].",
                dice.roll(AGENCIES),
                dice.roll(LEGAL)
            )),
            2 => cite(dice.roll(documents), text),
            3 => {
                let other = dice.roll(documents);
                let (folder, _) = kind(other);
                text.push_str(&format!(
                    "Chi tiết tại [bài trước](../{folder}/van-ban-{other}.md) và https://vi-du.example/tai-lieu."
                ));
            }
            _ => {}
        }
        text.push_str("\n\n");
    }
    if number.is_multiple_of(7) {
        text.push_str("| Chỉ tiêu | Năm 2021 | Năm 2025 |\n|---|--:|--:|\n");
        for row in 0..6 {
            text.push_str(&format!(
                "| Chỉ tiêu {row} | {} | {} |\n",
                dice.roll(100),
                dice.roll(100)
            ));
        }
        text.push('\n');
    }
    if number.is_multiple_of(97) && documents > 1 {
        text.push_str("```json\n{\"chi_tieu\": 30, \"don_vi\": \"%\"}\n```\n\n");
    }
    for item in 0..3 {
        text.push_str(&format!("- Nội dung {item}: {}\n", dice.pick(VERBS)));
    }
    text.push_str("\nNơi nhận: như trên./.\n");
}
