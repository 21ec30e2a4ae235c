//! The words that name who issued a document, in running text.
//!
//! Vietnamese writes the first syllable of each part of a body's name with a
//! capital and the rest of the part in small letters: Bộ Kế hoạch và Đầu tư. A
//! name is therefore read part by part: a part of the tables below, a word in
//! capitals, or the sort of a place before its name. It ends at the first word
//! that is none of these, at a type of document, and at “và” before another body.

use super::document_type::DocumentType;
use super::number::is_hyphen;
use super::phrase::{after_space, longest_at, lowered, phrase_at, phrase_ending_at, same, word_at};

/// What begins the name of a body or of an office.
#[rustfmt::skip]
const HEADS: &[&str] = &[
    "ban", "ban bí thư", "ban cán sự đảng", "ban chấp hành", "ban chỉ đạo", "ban chỉ huy",
    "ban quản lý", "ban thường vụ", "ban tổ chức", "bảo hiểm xã hội", "bí thư", "bộ", "bộ trưởng",
    "bộ tư lệnh", "chánh thanh tra", "chánh văn phòng", "chi cục", "chi cục trưởng", "chính phủ",
    "chi bộ", "chủ tịch", "chủ nhiệm", "chủ tịch nước", "công an", "công đoàn", "công ty", "cục",
    "cục trưởng", "đại học", "đại hội", "đại hội đại biểu", "đảng", "đảng bộ", "đảng đoàn", "đảng ủy", "đoàn", "đoàn đại biểu quốc hội",
    "giám đốc", "hđnd", "học viện", "hội", "hội đồng", "hội đồng nhân dân", "huyện ủy", "kho bạc",
    "kho bạc nhà nước", "kiểm toán", "kiểm toán nhà nước", "liên bộ", "liên đoàn", "mặt trận",
    "ngân hàng", "ngân hàng nhà nước", "phó chủ tịch", "phó giám đốc", "phó thủ tướng", "phòng",
    "quận ủy", "quốc hội", "sở", "tập đoàn", "thanh tra", "thành ủy", "thị ủy", "thống đốc",
    "thủ tướng", "thứ trưởng", "thường trực", "thường vụ", "tỉnh đoàn", "tỉnh ủy", "tòa án",
    "tòa án nhân dân", "tổ công tác", "tổng bí thư", "tổng công ty", "tổng cục", "tổng giám đốc",
    "trung tâm", "trường", "ubmttq", "ubnd", "ủy ban", "ủy ban nhân dân", "văn phòng", "viện",
    "viện kiểm sát", "viện kiểm sát nhân dân", "viện trưởng", "vụ",
];

/// Parts of names, after the head or after “và”.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "an toàn thực phẩm", "bảo hiểm xã hội", "cách mạng", "cán sự đảng", "chấp hành", "chỉ đạo",
    "chính trị", "chính phủ", "công nghệ", "công nghệ thông tin", "công nghiệp", "công nghệ cao",
    "công chức", "dân tộc", "dân vận", "dịch vụ công", "doanh nghiệp", "du lịch", "đảng bộ",
    "đào tạo", "đất đai", "đầu tư", "điện ảnh", "điện lực", "đô thị", "đối ngoại", "đường bộ",
    "giáo dục", "giao thông", "giao thông vận tải", "hải quan", "hàng hải", "hàng không",
    "hành chính", "hành chính quốc gia", "hội nghị", "hội thảo", "hợp tác xã", "kế hoạch", "kế toán", "khoa giáo",
    "khoa học", "khoáng sản", "khu công nghiệp", "khu kinh tế", "kiểm lâm", "kiểm toán",
    "kiểm tra", "kiểm sát", "kinh tế", "lao động", "lâm nghiệp", "liên hiệp", "lý luận",
    "môi trường", "nghệ thuật", "ngoại giao", "ngoại vụ", "nhà nước", "nhân dân", "nội chính",
    "nội vụ", "nông dân", "nông nghiệp", "pháp chế", "phát thanh",
    "phát thanh, truyền hình và thông tin điện tử", "phát triển", "phát triển nông thôn",
    "phòng cháy chữa cháy", "phụ nữ", "quản lý", "quản lý dự án", "quản lý thị trường", "quân sự",
    "quốc gia", "quốc hội", "quốc phòng", "sở hữu trí tuệ", "tài chính", "tài nguyên",
    "thanh niên", "thanh tra", "thể thao", "thi hành án dân sự", "thông tin", "thông tin điện tử",
    "thống kê", "thuế", "thú y", "thủy lợi", "thủy sản", "thương binh", "thương mại",
    "thường trực", "thường vụ", "tổ chức", "tổ quốc", "tôn giáo", "trung ương", "truyền hình",
    "truyền thông", "tư pháp", "tư tưởng", "tuyên giáo", "tuyên truyền", "văn hóa",
    "văn hóa, thể thao", "vận tải", "việc làm", "xã hội", "xây dựng", "xúc tiến", "y tế", "y học",
    "dược", "dự trữ", "dự trữ nhà nước", "hóa chất", "năng lượng", "viễn thông", "chuyển đổi số",
    "báo chí", "xuất bản", "tần số vô tuyến điện", "an toàn thông tin", "chứng khoán",
    "tiêu chuẩn", "đo lường", "chất lượng", "biển", "hải đảo", "bảo vệ", "trồng trọt",
    "chăn nuôi", "khuyến nông", "khuyến công", "khí tượng thủy văn",
];

/// Parts that stand in names in small letters.
#[rustfmt::skip]
const SMALL: &[&str] = &[
    "cấp cao", "đảng", "đảng bộ", "huyện", "nhà nước", "nhân dân", "nhân dân tối cao", "phường",
    "quận", "quốc gia", "thành phố", "thị trấn", "thị xã", "tỉnh", "tối cao", "trung ương", "xã",
    "khu vực", "đặc khu",
];

/// What a Roman number follows in a name.
const TERMS: &[&str] = &["khóa", "khoá", "lần thứ"];

/// Bodies that go by the number of what they were founded for.
const NUMBERED: &[&str] = &["ban chỉ đạo", "tổ công tác"];

/// What ends a name even in a line of capitals.
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "ban hành", "cho", "có", "của", "công bố", "do", "đã", "để", "được", "gửi", "hướng dẫn", "là",
    "ngày", "này", "quy định", "số", "tại", "theo", "trong", "trên", "từ", "và", "về", "với",
    "căn cứ", "kính gửi", "nơi nhận", "v",
];

/// Parts of a name, at most.
const MOST_PARTS: usize = 16;

/// Where the name ends that begins at `start`; `None` where none begins.
pub(super) fn name_at(text: &str, start: usize) -> Option<usize> {
    let mut end = head_at(text, start)?;
    for _ in 0..MOST_PARTS {
        let Some(next) = continued(text, end) else {
            break;
        };
        end = next;
    }
    // “của tỉnh”, “của ban”: words, and no name.
    let name = text.get(start..end)?;
    let named = name.chars().any(char::is_uppercase);
    (named && !is_cut(text, start, end)).then_some(end)
}

/// Whether a name is one capital word that is not known, with a word in small
/// letters after it: the first syllable of a longer word.
fn is_cut(text: &str, start: usize, end: usize) -> bool {
    let known = longest_at(text, start, HEADS).or_else(|| longest_at(text, start, PARTS));
    let alone = known.is_none() && word_at(text, start).map(str::len) == Some(end - start);
    alone
        && after_space(text, end).is_some_and(|next| {
            let small = text
                .get(next..)
                .is_some_and(|rest| rest.starts_with(char::is_lowercase));
            small && !is_stop(text, next)
        })
}

fn head_at(text: &str, start: usize) -> Option<usize> {
    if is_stop(text, start) {
        return None;
    }
    let head = longest_at(text, start, HEADS).or_else(|| longest_at(text, start, SMALL));
    head.or_else(|| capital_at(text, start))
}

/// A word that is a name by its capital.
fn capital_at(text: &str, start: usize) -> Option<usize> {
    let word = word_at(text, start)?;
    let capital = word.chars().next()?.is_uppercase();
    (capital && !is_stop(text, start)).then_some(start + word.len())
}

fn is_stop(text: &str, start: usize) -> bool {
    longest_at(text, start, STOPS).is_some() || begins_type(text, start)
}

/// Whether the words are a type of document with a capital: the next citation
/// of a list.
fn begins_type(text: &str, start: usize) -> bool {
    let Some(first) = word_at(text, start).map(lowered) else {
        return false;
    };
    let types = DocumentType::ALL.iter().map(|kind| kind.names().0);
    let likely = types
        .chain(["văn bản"])
        .filter(|name| name.starts_with(&first));
    let mut types = likely.map(|name| phrase_at(text, start, name));
    types.any(|end| end.is_some())
        && longest_at(text, start, PARTS).is_none_or(|end| {
            // “Kế hoạch” is a part of names and a type of document.
            after_space(text, end).is_some_and(|next| {
                word_at(text, next).is_some_and(|word| {
                    same(word, "số") || word.starts_with(|c: char| c.is_ascii_digit())
                })
            })
        })
}

/// Where the name ends with one part more.
fn continued(text: &str, end: usize) -> Option<usize> {
    let start = after_space(text, end)?;
    if start == end {
        return hyphened(text, end);
    }
    if let Some(part) = part_at(text, start) {
        return Some(part);
    }
    if let Some(number) = numbered(text, end, start) {
        return Some(number);
    }
    if let Some(term) = longest_at(text, start, TERMS) {
        let number = after_space(text, term).filter(|&at| at > term)?;
        let word = word_at(text, number)?;
        let roman = word.chars().all(|c| "IVXLivxl".contains(c));
        return roman.then_some(number + word.len());
    }
    match phrase_at(text, start, "và") {
        Some(and) => joined(text, and),
        None => hyphened(text, start),
    }
}

/// Whether a body's name goes on with a part after “và” or a hyphen: “Sở Văn hóa”
/// is none in “Sở Văn hóa và Thể thao”.
pub(in crate::link) fn goes_on(text: &str, end: usize) -> bool {
    let part = || {
        let start = after_space(text, end)?;
        match phrase_at(text, start, "và") {
            Some(and) if start > end => joined(text, and),
            _ => hyphened(text, start),
        }
    };
    part().is_some()
}

/// A part after “và”, as in “Kế hoạch và Đầu tư”; not another body.
fn joined(text: &str, and: usize) -> Option<usize> {
    let mut next = after_space(text, and).filter(|&at| at > and)?;
    if let Some(plural) = phrase_at(text, next, "các") {
        next = after_space(text, plural)?;
    }
    let part = longest_at(text, next, PARTS)?;
    let head = longest_at(text, next, HEADS);
    let capital = starts_capital(text, next);
    (capital && head.is_none_or(|head| head < part) && !begins_type(text, next)).then_some(part)
}

/// The number by which a steering committee goes, as in “Ban Chỉ đạo 35 Tỉnh ủy”.
fn numbered(text: &str, end: usize, start: usize) -> Option<usize> {
    let mut heads = NUMBERED.iter();
    heads.find_map(|head| phrase_ending_at(text, end, head))?;
    let number = word_at(text, start)?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (2..=3).contains(&number.len())).then_some(start + number.len())
}

/// A part after a hyphen, as in “Lao động - Thương binh”.
fn hyphened(text: &str, at: usize) -> Option<usize> {
    let sign = text.get(at..)?.chars().next().filter(|&c| is_hyphen(c))?;
    let next = after_space(text, at + sign.len_utf8())?;
    longest_at(text, next, PARTS).filter(|_| starts_capital(text, next))
}

fn part_at(text: &str, start: usize) -> Option<usize> {
    if is_stop(text, start) {
        return None;
    }
    let small = longest_at(text, start, SMALL);
    if !starts_capital(text, start) {
        return small;
    }
    let parts = [
        longest_at(text, start, PARTS),
        longest_at(text, start, HEADS),
        small,
        capital_at(text, start),
    ];
    parts.into_iter().flatten().max()
}

fn starts_capital(text: &str, start: usize) -> bool {
    let first = text.get(start..).and_then(|rest| rest.chars().next());
    first.is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_the_clause_goes_on() {
        for (text, name) in [
            ("Bộ Chính trị về chủ trương", "Bộ Chính trị"),
            ("Bộ Kế hoạch và Đầu tư và các bộ", "Bộ Kế hoạch và Đầu tư"),
            ("Sở Y tế và Sở Tài chính", "Sở Y tế"),
            ("Bộ Y tế và Kế hoạch số 5", "Bộ Y tế"),
            ("UBND tỉnh giao", "UBND tỉnh"),
            (
                "Uỷ ban nhân dân tỉnh Quảng Ngãi, ngày",
                "Uỷ ban nhân dân tỉnh Quảng Ngãi",
            ),
            ("sở Công Thương đề nghị", "sở Công Thương"),
            ("UBND HUYỆN VỀ VIỆC", "UBND HUYỆN"),
            (
                "Chủ tịch UBND thành phố Quảng Ngãi.",
                "Chủ tịch UBND thành phố Quảng Ngãi",
            ),
        ] {
            assert_eq!(name_at(text, 0), Some(name.len()), "{text}");
        }
        for none in [
            "tỉnh nhấn mạnh",
            "ông",
            "",
            "các sở",
            "Nghị quyết số 5",
            "về",
        ] {
            assert_eq!(name_at(none, 0), None, "{none}");
        }
    }
}
