//! Sessions and seminars of the forum, with papers and connection points.

use crate::parse::record::{choice, record};
use crate::parse::value::Spanned;
use crate::reference::Loose;
use crate::registry::{Agencies, People};
use crate::text::date::{Moment, PartialDate};

choice! {
    /// How people take part.
    pub enum Format {
        /// In one room.
        InPerson = "in_person" | "trực tiếp", ("Trực tiếp", "In person");
        /// Over the network.
        Online = "online" | "trực tuyến", ("Trực tuyến", "Online");
        /// Both.
        Both = "both" | "kết hợp", ("Trực tiếp và trực tuyến", "In person and online");
    }
}

record! {
    /// How many took part.
    pub struct Attendance ("số người dự", "attendance") {
        /// In the room; words such as “hơn 100” are kept.
        in_person: Option<String>, ("số đại biểu trực tiếp", "in the room"), "hơn 100";
        /// Over the network.
        online: Option<String>, ("số đại biểu trực tuyến", "over the network"), "hơn 2.000";
        /// At how many connection points.
        points: Option<String>, ("số điểm cầu", "at how many connection points"), "100";
    }
}

record! {
    /// A paper read at a session.
    pub struct Paper<P> ("tham luận", "a paper") {
        /// Its title.
        title: String, ("tên tham luận", "its title"), "Chính sách công nghiệp hóa";
        /// Who read it.
        speakers: Vec<Loose<P, People>>, ("người trình bày", "who read it"), "[]";
        /// For whom.
        agency: Option<Loose<P, Agencies>>, ("cơ quan", "for whom"), "ngan-hang-the-gioi";
        /// Its text, beside the document.
        file: Option<Spanned<String>>, ("tệp toàn văn", "its text, beside the document"), "tham-luan.pdf";
    }
}

record! {
    /// A place that was connected over the network.
    pub struct Point<P> ("điểm cầu", "a connection point") {
        /// Its name.
        name: String, ("tên điểm cầu", "its name"), "Điểm cầu Thanh Hóa";
        /// The body there.
        agency: Option<Loose<P, Agencies>>, ("cơ quan", "the body there"), "tinh-uy-thanh-hoa";
        /// Who chaired it.
        chair: Option<Loose<P, People>>, ("chủ trì điểm cầu", "who chaired it"), "…";
    }
}

/// A moment, or only a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day or a moment.
    At(Moment),
    /// A month or a year.
    Within(PartialDate),
}

impl crate::parse::record::Field for When {
    fn read(
        node: &crate::parse::yaml::Node,
        key: &str,
        reading: &mut crate::parse::record::Reading<'_>,
    ) -> Option<When> {
        if let crate::parse::yaml::Value::Scalar(text, _) = &node.value
            && let Ok(date) = PartialDate::parse(text)
            && date.day().is_none()
        {
            return Some(When::Within(date));
        }
        Moment::read(node, key, reading).map(When::At)
    }

    fn schema() -> serde_json::Value {
        <Moment as crate::parse::record::Field>::schema()
    }
}

crate::reference::resolves_to_itself!(When);

record! {
    /// A session or seminar.
    pub struct Session<P> ("phiên", "a session") {
        /// When it begins.
        starts: Option<When>, ("bắt đầu", "when it begins"), "2021-12-06T08:00:00+07:00";
        /// When it ends.
        ends: Option<When>, ("kết thúc", "when it ends"), "2021-12-06";
        /// Where.
        venue: Option<String>, ("địa điểm", "where"), "Trung tâm Hội nghị quốc tế";
        /// How people take part.
        format: Option<Format>, ("in_person (trực tiếp), online (trực tuyến), both (cả hai)", "in_person, online or both"), "both";
        /// Who chairs it.
        chairs: Vec<Loose<P, People>>, ("chủ trì", "who chairs it"), "[]";
        /// How many took part.
        attendance: Option<Attendance>, ("số người dự", "how many took part"), "{in_person: hơn 100, online: hơn 2.000, points: 100}";
        /// Papers.
        papers: Vec<Paper<P>>, ("tham luận", "papers"), "[{title: …, speakers: [], agency: …}]";
        /// Connection points.
        points: Vec<Point<P>>, ("điểm cầu", "connection points"), "[{name: …, agency: …, chair: …}]";
    }
}
