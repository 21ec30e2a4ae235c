//! Whether the words before a citation say that the text answers it.

use super::phrase::{any_ending_at, before_space, is_one_of, same, word_ending_at};

/// Words between an answer and what it answers, at most.
const MOST_WORDS: usize = 16;

/// Words that answer, before a citation.
const ANSWERS: &[&str] = &[
    "phúc đáp",
    "trả lời",
    "hồi đáp",
    "đáp ứng",
    "in reply to",
    "reply to",
];

/// Words before an answer by which it was, or will be, given elsewhere.
const ELSEWHERE: &[&str] = &["đã", "được", "chưa", "không", "sẽ", "phải", "cần"];

/// What is asked for, between an answer and a citation.
const ASKED: &[&str] = &[
    "đề nghị",
    "kiến nghị",
    "ý kiến",
    "yêu cầu",
    "câu hỏi",
    "nội dung",
];

/// Whether the words before a citation say that the text answers it: “Phúc đáp
/// Công văn số …”, “trả lời kiến nghị của Sở Y tế tại Công văn số …”. An answer
/// that was given in the document itself (“đã trả lời tại Công văn số …”) is none.
pub(super) fn answers(text: &str, floor: usize, start: usize) -> bool {
    let mut end = start;
    let mut gap: Vec<&str> = Vec::new();
    for _ in 0..MOST_WORDS {
        let Some(at) = before_space(text, end).filter(|&at| at >= floor) else {
            return false;
        };
        let begins = any_ending_at(text, at, ANSWERS).filter(|&begin| begin >= floor);
        if let Some(begin) = begins {
            let before = before_space(text, begin).and_then(|at| word_ending_at(text, at));
            let elsewhere = before.is_some_and(|word| is_one_of(word, ELSEWHERE));
            return !elsewhere && leads(&gap, text.get(at..start).unwrap_or_default());
        }
        let Some(word) = word_ending_at(text, at) else {
            return false;
        };
        gap.push(word);
        end = at - word.len();
    }
    false
}

/// Whether the words between an answer and a citation make the citation what is
/// answered. `gap` has them from the last to the first.
fn leads(gap: &[&str], between: &str) -> bool {
    let Some(last) = gap.first() else {
        return true;
    };
    let asked = gap
        .iter()
        .rev()
        .zip(gap.iter().rev().skip(1))
        .any(|(a, b)| {
            ASKED.iter().any(|phrase| {
                phrase
                    .split_once(' ')
                    .is_some_and(|(first, second)| same(a, first) && same(b, second))
            })
        });
    let at = is_one_of(last, &["tại", "trong", "theo", "ở"]);
    let plural = gap
        .iter()
        .all(|word| is_one_of(word, &["các", "những", "hai", "ba", "quý"]));
    let bare = is_one_of(last, &["đề", "nghị"]) && between.split_whitespace().count() <= 2;
    (asked && at) || plural || bare
}
