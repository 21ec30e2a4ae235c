//! News coverage: source, place, photographs.

use super::Picture;
use crate::parse::record::record;
use crate::parse::value::WebAddress;
use crate::text::date::Moment;

record! {
    /// Where a piece of news was first published.
    pub struct NewsSource ("nguồn tin", "a source") {
        /// Who published it.
        name: String, ("tên báo, trang tin", "who published it"), "Báo Thanh Hóa";
        /// The address of the original.
        url: Option<WebAddress>, ("địa chỉ bài gốc", "the address of the original"), "https://…";
        /// When.
        published_at: Option<Moment>, ("thời điểm đăng", "when"), "2021-12-06";
        /// By whom.
        author: Option<String>, ("tác giả", "by whom"), "Nguyễn Văn An";
    }
}

record! {
    /// A piece of news.
    pub struct News ("tin tức", "a piece of news") {
        /// Where it was first published.
        source: Option<NewsSource>, ("nguồn tin", "where it was first published"), "{name: Báo Thanh Hóa, url: https://…}";
        /// Where it happened.
        location: Option<String>, ("nơi diễn ra", "where it happened"), "Thanh Hóa";
        /// Photographs.
        photos: Vec<Picture>, ("ảnh", "photographs"), "[]";
        /// The opening paragraph, set apart.
        lede: Option<String>, ("sa-pô: đoạn mở đầu, in tách ra", "the opening paragraph, set apart"), "Sáng 6-12, …";
    }
}
