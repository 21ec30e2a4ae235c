//! Dispatches (công văn): number and symbol, issuer, addressees, tasks.

use rustc_hash::FxHashSet;

use crate::diagnostic::Problem;
use crate::document::AnyDocument;
use crate::parse::record::{Field, Reading, choice, record};
use crate::parse::value::Spanned;
use crate::parse::yaml::Node;
use crate::reference::{Loose, Ref, Written, resolves_to_itself};
use crate::registry::{Agencies, People, Themes};
use crate::text::date::Moment;
use crate::text::slug;

choice! {
    /// How fast a dispatch must be dealt with.
    pub enum Urgency {
        /// Khẩn.
        Urgent = "khẩn" | "urgent", ("KHẨN", "URGENT");
        /// Thượng khẩn.
        VeryUrgent = "thượng khẩn" | "very urgent", ("THƯỢNG KHẨN", "VERY URGENT");
        /// Hỏa tốc.
        Express = "hỏa tốc" | "express", ("HỎA TỐC", "EXPRESS");
    }
}

choice! {
    /// On whose behalf a dispatch is signed.
    pub enum Authority {
        /// Ký thay.
        For = "KT." | "KT" | "K/T", ("KT.", "For");
        /// Thay mặt.
        OnBehalf = "TM." | "TM" | "T/M", ("TM.", "On behalf of");
        /// Thừa lệnh.
        ByOrder = "TL." | "TL" | "T/L", ("TL.", "By order of");
        /// Thừa ủy quyền.
        ByDelegation = "TUQ." | "TUQ", ("TUQ.", "By delegation of");
        /// Quyền.
        Acting = "Q." | "Q", ("Q.", "Acting");
    }
}

impl Authority {
    /// The form that papers of the Party have (Hướng dẫn 36-HD/VPTW), where it is another.
    pub const fn in_party_papers(self) -> Option<&'static str> {
        match self {
            Authority::For => Some("K/T"),
            Authority::OnBehalf => Some("T/M"),
            Authority::ByOrder => Some("T/L"),
            Authority::ByDelegation | Authority::Acting => None,
        }
    }
}

record! {
    /// What somebody is asked to do, and by when.
    pub struct Task<P> ("nhiệm vụ", "a task") {
        /// Its id in the dispatch, of which its address is made.
        id: Option<Spanned<TaskId>>, ("mã nhiệm vụ trong công văn, để địa chỉ không đổi khi thêm bớt nhiệm vụ", "its id in the dispatch, which keeps its address when tasks come and go"), "nv1";
        /// Who is to do it.
        agencies: Vec<Ref<P, Agencies>>, ("cơ quan thực hiện", "who is to do it"), "[so-y-te-quang-ngai]";
        /// What is to be done.
        text: String, ("nội dung", "what is to be done"), "Góp ý khung chính sách phục hồi";
        /// By when.
        due: Option<Moment>, ("hạn", "by when"), "17h00 ngày 03/12/2021";
        /// Themes.
        themes: Vec<Ref<P, Themes>>, ("chủ đề", "themes"), "[]";
    }
}

record! {
    /// Who signed.
    pub struct Signatory<P> ("người ký", "a signatory") {
        /// On whose behalf.
        authority: Option<Authority>, ("KT., TM., TL., TUQ., Q.", "KT., TM., TL., TUQ. or Q."), "KT.";
        /// The position, as printed above the signature.
        position: Option<String>, ("chức vụ như in trên chữ ký", "the position as printed"), "PHÓ GIÁM ĐỐC";
        /// Who.
        person: Option<Loose<P, People>>, ("họ và tên", "who"), "Nguyễn Văn An";
    }
}

record! {
    /// A dispatch.
    pub struct Dispatch<P> ("công văn", "a dispatch") {
        /// Number and symbol as printed; only the symbol while the number is awaited.
        number: Option<Spanned<String>>, ("số và ký hiệu đúng như in; chưa có số thì bắt đầu bằng /", "number and symbol as printed; begins with / while the number is awaited"), "6533/UBND-KTN";
        /// Who issued it.
        issuer: Option<Ref<P, Agencies>>, ("cơ quan ban hành", "who issued it"), "so-cong-thuong-quang-ngai";
        /// Where it was issued.
        place: Option<String>, ("địa danh", "where it was issued"), "Quảng Ngãi";
        /// How urgent it is.
        urgency: Option<Urgency>, ("khẩn, thượng khẩn, hỏa tốc", "khẩn, thượng khẩn or hỏa tốc"), "khẩn";
        /// To whom.
        addressees: Vec<Loose<P, Agencies>>, ("nơi nhận chính (Kính gửi)", "to whom"), "[so-y-te-quang-ngai]";
        /// What it rests on.
        basis: Vec<Loose<P, AnyDocument>>, ("căn cứ: văn bản viện dẫn", "what it rests on"), "[công văn số 6533/UBND-KTN ngày 03/12/2021]";
        /// What it answers.
        replies_to: Vec<Loose<P, AnyDocument>>, ("trả lời: văn bản được trả lời", "what it answers"), "[công văn số 6533/UBND-KTN ngày 03/12/2021]";
        /// What it asks for.
        tasks: Vec<Task<P>>, ("nhiệm vụ giao", "what it asks for"), "[]";
        /// Who signed.
        signatory: Option<Signatory<P>>, ("người ký", "who signed"), "{authority: KT., position: PHÓ GIÁM ĐỐC, person: …}";
        /// The lines under “Nơi nhận”.
        copies: Vec<String>, ("các dòng dưới Nơi nhận", "the lines under “Nơi nhận”"), "[\"Như trên\", \"Lưu: VT\"]";
        /// A mark of secrecy stops the build.
        secrecy: Option<Secrecy>, ("độ mật: có dấu mật thì không được đăng", "a mark of secrecy stops the build"), "";
    }
}

impl<P: crate::reference::Phase> Dispatch<P> {
    /// The number and symbol, if any was given.
    pub fn number(&self) -> Option<&str> {
        self.number.as_ref().map(|number| number.value.as_str())
    }

    /// The id of the task at a place, if it has one.
    pub fn task_id(&self, place: usize) -> Option<&str> {
        let id = self.tasks.get(place)?.id.as_ref()?;
        Some(id.value.0.as_str())
    }

    /// Whether the dispatch has a symbol but no number yet.
    pub fn awaits_number(&self) -> bool {
        self.number()
            .is_some_and(|number| number.trim_start().starts_with('/'))
    }
}

impl Dispatch<Written> {
    /// Reports ids that two tasks share; the later task goes without.
    pub fn check_tasks(&mut self, reading: &mut Reading<'_>) {
        let mut seen = FxHashSet::default();
        for task in &mut self.tasks {
            let Some(Spanned { value, span }) = &task.id else {
                continue;
            };
            if !seen.insert(value.0.clone()) {
                let id = value.0.as_str().into();
                reading.report(*span, Problem::RepeatedTaskId { id });
                task.id = None;
            }
        }
    }
}

/// The id of a task in its dispatch: a part of an address, like a slug. It holds a
/// letter, so that it is never taken for the number of another task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskId(pub String);

impl Field for TaskId {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<TaskId> {
        let written = String::read(node, key, reading)?;
        let mut proper = slug(&written);
        if proper.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            proper.insert_str(0, "nv");
        }
        if proper != written {
            let value = written.into();
            let proper = proper.into();
            reading.report(node.span, Problem::BadTaskId { value, proper });
            return None;
        }
        Some(TaskId(written))
    }

    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": "string", "pattern": "^[a-z0-9-]*[a-z][a-z0-9-]*$" })
    }
}

resolves_to_itself!(TaskId);

/// A mark of secrecy. There is no value of this type: reading any mark but
/// “none” is an error, for a secret document may not be published
/// (Law on Protection of State Secrets).
#[derive(Clone, Copy, Debug)]
pub enum Secrecy {}

impl Field for Secrecy {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Secrecy> {
        let mark = String::read(node, key, reading)?;
        let none = ["không", "none", "thường"];
        if !none.contains(&crate::text::matching_key(&mark).as_str()) {
            let mark = mark.into();
            reading.report(node.span, Problem::SecrecyMark { mark });
        }
        None
    }

    fn schema() -> serde_json::Value {
        serde_json::json!({ "enum": ["không", "none", "thường"] })
    }
}

resolves_to_itself!(Secrecy);
