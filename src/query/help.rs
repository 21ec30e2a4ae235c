//! The words of queries as a text for `--help`.

use super::vocabulary::{KEYS, WHATS};
use crate::language::Language;

/// Examples, then what can be asked for and the keys, with their first spellings.
pub fn text() -> String {
    let mut out = String::from(
        "Ví dụ · examples:\n\
         \x20 kyyeu query 'viện dẫn 52-NQ/TW'\n\
         \x20 kyyeu query 'nhiệm vụ của:\"Sở Y tế\" trước:03/12/2021'\n\
         \x20 kyyeu query 'công văn cơ quan:\"Sở Công Thương\" năm:2021 -trạng-thái:nháp'\n\
         \x20 kyyeu query 'tasks agency:\"Sở Y tế\" before:2021-12-03'\n\n\
         Tìm gì · what (để đầu câu · first):\n",
    );
    for (what, _) in WHATS {
        let [vi, en] = Language::ALL.map(|language| what.word(language));
        out.push_str(&format!("  {vi} · {en}\n"));
    }
    out.push_str(
        "\nKhóa · keys (dấu phẩy: hoặc; dấu trừ ở trước: không · comma: or; minus: not):\n",
    );
    for (key, _) in KEYS {
        let [vi, en] = Language::ALL.map(|language| key.word(language));
        out.push_str(&format!("  {vi}: · {en}:\n"));
    }
    out.push_str("  mã: · id:\n\nChữ không kèm khóa được tìm trong tiêu đề · other words are looked for in titles.\n");
    out
}
