//! The types of documents: what they are called and how symbols abbreviate them.
//!
//! The list and the abbreviations are those of the appendix to Decree
//! 30/2020/NĐ-CP, of the Law on the Promulgation of Legal Documents and of the
//! Party's rules of clerical work, with older types that are still cited.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::text::matching_key;

macro_rules! document_types {
    ($( $(#[$doc:meta])* $name:ident $vi:literal $en:literal [$($also:literal)*] [$($symbol:literal)*]; )*) => {
        /// What sort of document a citation names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum DocumentType { $( $(#[$doc])* $name, )* }

        impl DocumentType {
            /// Every type.
            pub const ALL: &'static [DocumentType] = &[$(DocumentType::$name),*];

            /// What it is called, in small letters, in Vietnamese and in English.
            pub const fn names(self) -> (&'static str, &'static str) {
                match self { $( DocumentType::$name => ($vi, $en), )* }
            }

            /// Other words that stand for it before a number, as matching keys.
            pub(super) const fn also(self) -> &'static [&'static str] {
                match self { $( DocumentType::$name => &[$($also),*], )* }
            }

            /// The abbreviations that symbols have for it, in capitals.
            pub const fn symbols(self) -> &'static [&'static str] {
                match self { $( DocumentType::$name => &[$($symbol),*], )* }
            }
        }
    };
}

document_types! {
    /// Bộ luật.
    Code "bộ luật" "code" [] [];
    /// Luật.
    Law "luật" "law" [] [];
    /// Pháp lệnh.
    Ordinance "pháp lệnh" "ordinance" [] ["PL"];
    /// Lệnh.
    Order "lệnh" "order" [] ["L"];
    /// Sắc lệnh.
    StateDecree "sắc lệnh" "state decree" [] [];
    /// Nghị quyết liên tịch.
    JointResolution "nghị quyết liên tịch" "joint resolution" ["nqlt"] ["NQLT"];
    /// Nghị quyết.
    Resolution "nghị quyết" "resolution" ["nq"] ["NQ"];
    /// Nghị định.
    Decree "nghị định" "decree" ["nđ"] ["NĐ"];
    /// Quyết định.
    Decision "quyết định" "decision" ["qđ"] ["QĐ"];
    /// Chỉ thị.
    Directive "chỉ thị" "directive" ["ct"] ["CT"];
    /// Thông tư liên tịch.
    JointCircular "thông tư liên tịch" "joint circular" ["ttlt"] ["TTLT"];
    /// Thông tư.
    Circular "thông tư" "circular" ["tt"] ["TT"];
    /// Thông tri, of the Party.
    PartyCircular "thông tri" "party circular" [] [];
    /// Thông cáo.
    Communique "thông cáo" "communiqué" [] ["TC"];
    /// Thông báo.
    Notice "thông báo" "notice" ["tb" "thông báo kết luận"] ["TB" "TBKL"];
    /// Công văn.
    Dispatch "công văn" "dispatch" ["cv" "official dispatch" "official letter"] ["CV"];
    /// Công điện.
    Telegram "công điện" "telegram" ["cđ" "official telegram"] ["CĐ"];
    /// Chương trình.
    Programme "chương trình" "programme" ["ctr"] ["CTR" "CTHĐ" "CTRHĐ" "CTRPH"];
    /// Kế hoạch.
    Plan "kế hoạch" "plan" ["kh"] ["KH" "KHPH"];
    /// Kết luận.
    Conclusion "kết luận" "conclusion" ["kl"] ["KL"];
    /// Quy định.
    Regulation "quy định" "regulation" [] ["QYĐ" "QĐI"];
    /// Quy chế.
    WorkingRules "quy chế" "working rules" [] ["QC" "QCPH"];
    /// Hướng dẫn.
    Guidance "hướng dẫn" "guidance" ["hd"] ["HD"];
    /// Tờ trình.
    Submission "tờ trình" "submission" ["ttr"] ["TTR"];
    /// Báo cáo.
    Report "báo cáo" "report" ["bc"] ["BC"];
    /// Biên bản.
    Minutes "biên bản" "minutes" [] ["BB"];
    /// Hợp đồng.
    Contract "hợp đồng" "contract" [] ["HĐ"];
    /// Phương án.
    Scheme "phương án" "scheme" [] ["PA"];
    /// Đề án.
    Project "đề án" "project" [] ["ĐA"];
    /// Dự án.
    InvestmentProject "dự án" "investment project" [] ["DA"];
    /// Giấy phép.
    Licence "giấy phép" "licence" [] ["GP"];
    /// Giấy mời.
    Invitation "giấy mời" "invitation" [] ["GM"];
    /// Giấy ủy quyền.
    PowerOfAttorney "giấy ủy quyền" "power of attorney" [] ["GUQ"];
    /// Giấy giới thiệu.
    Introduction "giấy giới thiệu" "letter of introduction" [] ["GGT"];
    /// Bản ghi nhớ.
    Memorandum "bản ghi nhớ" "memorandum" [] ["BGN"];
    /// Bản thỏa thuận.
    Agreement "bản thỏa thuận" "agreement" ["thỏa thuận"] ["BTT"];
    /// Phiếu gửi.
    DispatchNote "phiếu gửi" "dispatch note" [] ["PG"];
    /// Phiếu chuyển.
    TransferNote "phiếu chuyển" "transfer note" [] ["PC"];
    /// Thư công.
    OfficialLetter "thư công" "letter" [] [];
    /// Văn bản hợp nhất.
    ConsolidatedText "văn bản hợp nhất" "consolidated text" [] ["VBHN"];
    /// Bản án.
    Judgment "bản án" "judgment" [] [];
}

impl DocumentType {
    /// Whether its word is a verb too (one announces, decides and reports), or
    /// counts what is proposed (“Phương án 2”).
    pub(super) const fn has_other_use(self) -> bool {
        matches!(
            self,
            Self::Guidance
                | Self::Notice
                | Self::Decision
                | Self::Conclusion
                | Self::Report
                | Self::Regulation
                | Self::Agreement
                | Self::Directive
                | Self::Scheme
                | Self::InvestmentProject
        )
    }

    /// Its name in small letters in a language.
    pub fn name(self, language: Language) -> &'static str {
        let (vi, en) = self.names();
        language.pick(vi, en)
    }

    /// The type of this name, in either language and any letters.
    pub fn of_name(written: &str) -> Option<DocumentType> {
        let key = matching_key(written);
        let bears = |kind: &&DocumentType| {
            let (vi, en) = kind.names();
            vi == key || en == key
        };
        Self::ALL.iter().find(bears).copied()
    }

    /// The type that an abbreviation in a symbol of the State stands for.
    pub fn of_symbol(abbreviation: &str) -> Option<DocumentType> {
        let capitals = abbreviation.to_uppercase();
        let bears = |kind: &&DocumentType| kind.symbols().contains(&capitals.as_str());
        Self::ALL.iter().find(bears).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_word_and_no_abbreviation_stands_for_two_types() {
        let mut seen = BTreeSet::new();
        for &kind in DocumentType::ALL {
            let (vi, en) = kind.names();
            for word in [vi, en].iter().chain(kind.also()) {
                assert_eq!(matching_key(word), *word);
                assert!(seen.insert((*word).to_owned()), "{word}");
            }
            assert_eq!(DocumentType::of_name(&vi.to_uppercase()), Some(kind));
            for symbol in kind.symbols() {
                assert!(seen.insert((*symbol).to_owned()), "{symbol}");
                assert_eq!(DocumentType::of_symbol(symbol), Some(kind));
            }
        }
    }
}
