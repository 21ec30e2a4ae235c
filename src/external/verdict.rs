//! What an answer says of an address.

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It leads to something.
    Good,
    /// It leads to something that has another address for good.
    Moved(String),
    /// It leads nowhere.
    Broken(Fault),
    /// Nobody can tell from here.
    Unsure(Doubt),
    /// There was no time left to ask.
    Unasked,
}

impl Verdict {
    /// Why nobody can tell.
    pub fn doubt(&self) -> Option<Doubt> {
        match self {
            Verdict::Unsure(doubt) => Some(*doubt),
            _ => None,
        }
    }
}

/// Why an address is broken: there is no other reason that is beyond doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server says that there is nothing (404) or nothing any more (410).
    Status(u16),
    /// There is no server of this name.
    NoName,
}

impl Fault {
    /// The reason in Vietnamese and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Fault::Status(410) => (
                "máy chủ trả lời 410: nội dung đã bị gỡ hẳn",
                "the server answers 410: it is gone for good",
            ),
            Fault::Status(_) => (
                "máy chủ trả lời 404: không có trang này",
                "the server answers 404: there is no such page",
            ),
            Fault::NoName => (
                "không có máy chủ nào mang tên này",
                "there is no server of this name",
            ),
        }
    }
}

/// Why nobody can tell whether an address is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The server answers this, which a browser might not be answered.
    Status(u16),
    /// The connection is not safe: a certificate is wrong.
    Certificate,
    /// No connection, or no answer in time.
    Unreachable,
    /// It leads from one address to another without end.
    Redirects,
    /// It leads to the first page of the website: what it was for may be gone.
    Home,
    /// It is no address that can be asked for.
    Address,
    /// It lies on this machine or in the internal network.
    Private,
    /// This machine reaches no other.
    Offline,
}

impl Doubt {
    /// The reason in Vietnamese and English.
    pub fn words(self) -> (String, String) {
        let both = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        match self {
            Doubt::Status(status) => (
                format!("máy chủ trả lời {status} (chặn, bận hoặc đòi đăng nhập)"),
                format!("the server answers {status} (it blocks, is busy or wants a login)"),
            ),
            Doubt::Certificate => both("chứng thư HTTPS có lỗi", "its HTTPS certificate is wrong"),
            Doubt::Unreachable => both("không trả lời", "no answer"),
            Doubt::Redirects => both("chuyển hướng vòng quanh", "it redirects without end"),
            Doubt::Home => both(
                "dẫn về trang chủ: nội dung có thể đã mất",
                "it leads to the first page: what it was for may be gone",
            ),
            Doubt::Address => both("địa chỉ không hỏi được", "not an address that can be asked"),
            Doubt::Private => both(
                "nằm ở máy này hoặc mạng nội bộ (--allow-private để kiểm tra)",
                "on this machine or the internal network (--allow-private checks it)",
            ),
            Doubt::Offline => both("máy này không có mạng", "this machine is offline"),
        }
    }
}

/// What the last answer of a chain of redirects means. `moved` is the address that the
/// first ones of them have for good, `is_home` whether that of the last is the first
/// page of a website though the one that was asked for was none.
pub(super) fn judge(status: u16, moved: Option<String>, is_home: bool) -> Verdict {
    match status {
        200..=299 if is_home => Verdict::Unsure(Doubt::Home),
        200..=299 => moved.map_or(Verdict::Good, Verdict::Moved),
        // The byte that was asked for: an empty page has none.
        416 => moved.map_or(Verdict::Good, Verdict::Moved),
        404 | 410 => Verdict::Broken(Fault::Status(status)),
        _ => Verdict::Unsure(Doubt::Status(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beyond_doubt_is_broken() {
        for status in [404, 410] {
            let fault = Fault::Status(status);
            assert_eq!(judge(status, None, false), Verdict::Broken(fault));
        }
        for status in [
            301, 400, 401, 402, 403, 405, 406, 408, 418, 421, 425, 429, 451, 500, 502, 503, 504,
            520, 521, 525, 530, 999,
        ] {
            let doubt = Verdict::Unsure(Doubt::Status(status));
            assert_eq!(judge(status, Some("x".to_owned()), false), doubt);
        }
        for status in [200, 204, 206, 416] {
            assert_eq!(judge(status, None, false), Verdict::Good);
            let moved = judge(status, Some("x".to_owned()), false);
            assert_eq!(moved, Verdict::Moved("x".to_owned()));
        }
        let home = judge(200, Some("https://a.vn/".to_owned()), true);
        assert_eq!(home, Verdict::Unsure(Doubt::Home));
    }
}
