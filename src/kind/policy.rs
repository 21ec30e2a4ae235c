//! Summaries of policy, with their targets.

use crate::document::AnyDocument;
use crate::parse::record::record;
use crate::parse::value::Quantity;
use crate::reference::{Loose, Ref};
use crate::registry::{Agencies, Legal};

record! {
    /// Where an indicator stood before.
    pub struct Baseline ("mức xuất phát", "a baseline") {
        /// The value.
        value: Quantity, ("giá trị", "value"), "12,5";
        /// The year it was measured for.
        year: Option<i16>, ("năm", "year"), "2020";
    }
}

record! {
    /// What is to be reached by a year, as one source words it.
    pub struct Target<P> ("mục tiêu", "a target") {
        /// By when.
        year: i16, ("năm đạt", "by when"), "2030";
        /// Word for word.
        statement: String, ("nội dung, đúng nguyên văn của nguồn", "word for word"), "Nước đang phát triển có công nghiệp hiện đại";
        /// What is measured.
        indicator: Option<String>, ("chỉ tiêu", "what is measured"), "Tỷ trọng kinh tế số trong GDP";
        /// The value to be reached.
        value: Option<Quantity>, ("giá trị cần đạt", "the value to be reached"), "30";
        /// Its unit.
        unit: Option<String>, ("đơn vị", "unit"), "%";
        /// Where it stood before.
        baseline: Option<Baseline>, ("mức xuất phát", "where it stood before"), "{value: 12, year: 2020}";
        /// Who says so.
        source: Option<Ref<P, AnyDocument>>, ("nguồn: văn bản hoặc trang", "who says so: a document or page"), "52-nq-tw";
        /// Who answers for it.
        agencies: Vec<Ref<P, Agencies>>, ("cơ quan chịu trách nhiệm", "who answers for it"), "[]";
    }
}

record! {
    /// A summary of policy.
    pub struct Policy<P> ("chính sách", "a policy") {
        /// What it summarises.
        documents: Vec<Ref<P, Legal>>, ("văn bản được tóm tắt", "what it summarises"), "[52-nq-tw]";
        /// The body that leads.
        lead: Option<Loose<P, Agencies>>, ("cơ quan chủ trì", "the body that leads"), "ban-kinh-te-trung-uong";
        /// Targets.
        targets: Vec<Target<P>>, ("mục tiêu", "targets"), "[{year: 2030, statement: …, source: …}]";
    }
}
