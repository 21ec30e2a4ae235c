//! `site.yaml`: languages, addresses, legal footer, menus.
//!
//! Owns what the settings are and their checks that need no content. What a
//! menu entry points at is resolved when the routes are known.

use std::sync::Arc;

pub mod appearance;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde_json::{Value as Json, json};

use crate::diagnostic::{Diagnostic, Problem, Severity, nearest};
use crate::kind::Kind;
use crate::language::Language;
use crate::parse::record::{Field, MapReader, Reading, Record, choice, record, unknown_value};
use crate::parse::value::{Extra, Localized, Spanned, WebAddress};
use crate::parse::yaml::{self, Node};
use crate::publish::target::{PublishTarget, Target};
use crate::reference::{Ref, Written, resolves_to_itself};
use crate::registry::Forums;
use crate::serve::editor::EditorUrl;
use crate::source::{Source, Span};
use crate::text::date::Moment;
use appearance::Appearance;

impl Field for Language {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Language> {
        let written = String::read(node, key, reading)?;
        let found = Language::ALL.into_iter().find(|l| l.tag() == written);
        if found.is_none() {
            unknown_value(node, key, &written, &["vi", "en"], reading);
        }
        found
    }

    fn schema() -> Json {
        json!({ "enum": ["vi", "en"] })
    }
}

resolves_to_itself!(Language);

record! {
    /// Who answers for the site: the legal footer (Decree 72/2013/NĐ-CP and what
    /// followed it).
    pub struct Organisation ("organisation", "organisation") {
        /// Marks the footer as an example.
        example: Option<bool>, ("true: đây là trang ví dụ", "true: this is an example"), "false";
        /// Name of the body.
        name: Option<Localized>, ("tên cơ quan chủ quản", "name of the body"), "Sở Công Thương tỉnh …";
        /// Licence.
        licence: Option<Localized>, ("số giấy phép", "licence"), "Giấy phép số …/GP-TTĐT";
        /// Date of the licence.
        licensed_on: Option<Moment>, ("ngày cấp phép", "date of the licence"), "11/4/2014";
        /// Who gave the licence.
        licensor: Option<Localized>, ("cơ quan cấp phép", "who gave the licence"), "…";
        /// Responsible person.
        responsible: Option<String>, ("người chịu trách nhiệm", "responsible person"), "…";
        /// Position of the responsible person.
        position: Option<Localized>, ("chức vụ của người chịu trách nhiệm", "position of the responsible person"), "Giám đốc";
        /// Address.
        address: Option<Localized>, ("địa chỉ", "address"), "…";
        /// Telephone.
        telephone: Option<String>, ("điện thoại", "telephone"), "…";
        /// Fax.
        fax: Option<String>, ("fax", "fax"), "…";
        /// E-mail.
        email: Option<String>, ("thư điện tử", "e-mail"), "…";
        /// Who built the site.
        built_by: Option<Localized>, ("đơn vị xây dựng trang", "who built the site"), "…";
    }
}

record! {
    /// An entry of the menu.
    pub struct MenuEntry ("mục trình đơn", "a menu entry") {
        /// The words.
        title: Localized, ("chữ hiện ra", "the words"), "{vi: Công văn, en: Dispatches}";
        /// Where it leads.
        to: Spanned<String>, ("dispatches, news, policies, sessions, agencies, themes, people, documents, forums, targets, tasks, search, page:tên hoặc https://…", "a part of the site, page:id or https://…"), "dispatches";
    }
}

record! {
    /// A link to another website.
    pub struct OtherSite ("liên kết website", "a link to another website") {
        /// The words.
        title: Localized, ("tên trang", "the words"), "Cổng Thông tin điện tử Chính phủ";
        /// The address.
        url: WebAddress, ("địa chỉ", "the address"), "https://chinhphu.vn";
    }
}

record! {
    /// Colours of code.
    pub struct Highlight ("highlight", "highlight") {
        /// On a light page.
        light: Option<String>, ("bộ màu nền sáng", "on a light page"), "InspiredGitHub";
        /// On a dark page.
        dark: Option<String>, ("bộ màu nền tối", "on a dark page"), "base16-ocean.dark";
    }
}

record! {
    /// The counter of visits that a ministry requires of its websites. It is the one
    /// script that may come from another host, and it is there only if it is set.
    pub struct Monitoring ("monitoring", "monitoring") {
        /// The number under which the site is registered.
        site: String, ("mã trang do cơ quan giám sát cấp", "the number under which the site is registered"), "'1234'";
        /// Where visits are reported to.
        tracker: WebAddress, ("địa chỉ nhận số liệu", "where visits are reported to"), "https://giam-sat.gov.vn/tracking";
        /// The script.
        script: WebAddress, ("địa chỉ tệp mã đo", "the script"), "https://giam-sat.gov.vn/embed/gov-tracking.min.js";
    }
}

impl Monitoring {
    /// The origins that pages must be allowed to reach for it, each once.
    pub fn origins(&self) -> Vec<String> {
        let mut all: Vec<String> = [&self.script, &self.tracker]
            .into_iter()
            .filter_map(WebAddress::origin)
            .collect();
        all.dedup();
        all
    }
}

choice! {
    /// Which mentions of a name become links.
    pub enum MentionLinks {
        /// The first in a page.
        First = "first", ("lần đầu trong trang", "the first in a page");
        /// All of them.
        All = "all", ("mọi lần", "all of them");
        /// None: only indexes are made of them.
        None = "none", ("không dẫn", "none");
    }
}

record! {
    /// What is linked without anybody's doing.
    pub struct Linking ("linking", "linking") {
        /// Which mentions become links.
        mentions: Option<MentionLinks>, ("dẫn liên kết tên gọi: first (lần đầu trong trang), all (mọi lần), none (không)", "which mentions become links: first, all or none"), "first";
        /// Whether a document that is cited and not registered gets a page.
        unregistered: Option<bool>, ("true: văn bản được viện dẫn mà chưa đăng ký vẫn có trang", "true: a cited document that is not registered has a page"), "true";
    }
}

record! {
    /// The preview.
    pub struct Preview ("preview", "preview") {
        /// What opens a file in the author's editor.
        editor: Option<Spanned<String>>, ("địa chỉ mở tệp trong trình soạn thảo", "what opens a file in the editor"), "vscode://file/";
    }
}

choice! {
    /// Where the counters of visits stand.
    pub enum Counters {
        /// In the footer of every page.
        Everywhere = "everywhere", ("mọi trang", "on every page");
        /// In the footer of the first page.
        Home = "home", ("trang chủ", "on the first page");
    }
}

record! {
    /// Which checks are made.
    pub struct Checks ("checks", "checks") {
        /// Codes of warnings that are not given.
        off: Vec<Spanned<String>>, ("mã của các cảnh báo không báo nữa", "codes of warnings that are not given"), "[KY806, KY814]";
    }
}

record! {
    /// The settings of a site.
    pub struct Settings<P> ("site.yaml", "site.yaml") {
        /// The site's name.
        title: Localized, ("tên trang", "the site's name"), "Kỷ yếu Diễn đàn";
        /// A sentence about it.
        description: Option<Localized>, ("một câu giới thiệu", "a sentence about it"), "…";
        /// Where it will stand.
        base_url: Spanned<String>, ("địa chỉ gốc của trang", "where it will stand"), "https://so.tinh.gov.vn/";
        /// Main language.
        language: Option<Language>, ("ngôn ngữ chính: vi hoặc en", "main language: vi or en"), "vi";
        /// All languages.
        languages: Vec<Language>, ("các ngôn ngữ của trang", "all languages"), "[vi, en]";
        /// Time zone.
        time_zone: Option<Spanned<String>>, ("múi giờ", "time zone"), "Asia/Ho_Chi_Minh";
        /// Legal footer.
        organisation: Option<Organisation>, ("chân trang pháp lý", "legal footer"), "{name: …, licence: …}";
        /// Current edition of the forum.
        forum: Option<Ref<P, Forums>>, ("kỳ diễn đàn hiện tại", "current edition of the forum"), "dien-dan-lan-thu-ba";
        /// Menu.
        menu: Vec<MenuEntry>, ("trình đơn", "menu"), "[{title: Công văn, to: dispatches}]";
        /// Links to other websites.
        links: Vec<OtherSite>, ("liên kết website", "links to other websites"), "[{title: …, url: …}]";
        /// Theme.
        theme: Option<String>, ("giao diện", "theme"), "kyyeu";
        /// The looks, as far as they need no style sheet.
        appearance: Option<Appearance>, ("màu nhấn, biểu trưng, dòng chữ trên tên trang", "accent colour, logo, the line above the name"), "{accent: {light: '#98280f'}, logo: logo.svg}";
        /// The counter of visits that is required.
        monitoring: Option<Monitoring>, ("mã đo truy cập mà cơ quan quản lý yêu cầu", "the counter of visits that is required"), "{site: '1234', tracker: https://…, script: https://…}";
        /// Colours of code.
        highlight: Option<Highlight>, ("bộ màu mã nguồn", "colours of code"), "{light: InspiredGitHub, dark: base16-ocean.dark}";
        /// Entries on a page of a list.
        pagination: Option<Spanned<u32>>, ("số mục trên một trang danh sách", "entries on a page of a list"), "20";
        /// What is linked without anybody's doing.
        linking: Option<Linking>, ("tự dẫn liên kết", "what is linked by itself"), "{mentions: first, unregistered: true}";
        /// Which checks are made.
        checks: Option<Checks>, ("tắt bớt cảnh báo", "which checks are made"), "{off: [KY806]}";
        /// Where the counters of visits stand.
        counters: Option<Counters>, ("số lượt truy cập hiện ở đâu: everywhere (mọi trang), home (trang chủ)", "where the counters of visits stand: everywhere or home"), "everywhere";
        /// The moment for which the site is built.
        as_of: Option<Moment>, ("dựng trang như tại thời điểm này", "the moment for which the site is built"), "2021-12-31";
        /// The preview.
        preview: Option<Preview>, ("bản xem trước", "the preview"), "{editor: 'vscode://file/'}";
        /// Whether compressed forms stand beside texts.
        precompress: Option<bool>, ("nén sẵn tệp .gz và .br cạnh tệp chữ", "compressed files .gz and .br beside texts"), "true";
        /// Where `kyyeu publish` sends the site.
        publish: Vec<PublishTarget>, ("nơi đăng trang", "where the site is published"), "[{name: chinh-thuc, to: 'sftp://…'}]";
        /// Free values for a theme.
        extra: Extra, ("dữ liệu riêng cho giao diện", "free values for a theme"), "{}";
    }
}

/// Settings that have been checked.
#[derive(Debug)]
pub struct Config {
    /// As they were written.
    pub settings: Settings<Written>,
    /// The file, for places in reports.
    pub source: Arc<Source>,
    /// Scheme and host, without a slash at the end.
    pub origin: String,
    /// The path under which the site stands: empty, or beginning with a slash.
    pub base_path: String,
    /// The main language.
    pub main: Language,
    /// All languages, the main one first.
    pub languages: Vec<Language>,
    /// The site's time zone.
    pub zone: TimeZone,
    /// Addresses from file to file, so many folders below the site's root
    /// ([`Addresses::ascent`](crate::route::Addresses::ascent)).
    pub ascent: Option<usize>,
    /// Entries on a page of a list.
    pub page_size: usize,
    /// Warnings that are not given.
    pub off: SwitchedOff,
    /// Where the site is published.
    pub targets: Vec<Target>,
}

/// The codes of warnings that a site does not want.
#[derive(Clone, Debug, Default)]
pub struct SwitchedOff(Vec<&'static str>);

impl SwitchedOff {
    /// Reads the codes and reports what is no code of a warning: an error is
    /// never switched off.
    fn read(checks: Option<&Checks>, reading: &mut Reading<'_>) -> SwitchedOff {
        let mut off = Vec::new();
        for Spanned { value, span } in checks.into_iter().flat_map(|checks| &checks.off) {
            let code = value.as_str().into();
            let known = |&&(known, ..): &&(&str, &str, Severity)| known.eq_ignore_ascii_case(value);
            match Problem::ALL.iter().find(known) {
                Some(&(code, _, Severity::Warning)) => off.push(code),
                Some(_) => reading.report(*span, Problem::CheckIsNeeded { code }),
                None => {
                    let warnings = Problem::ALL.iter();
                    let warnings =
                        warnings.filter(|(_, _, severity)| *severity == Severity::Warning);
                    let near = nearest(value, warnings.map(|(code, ..)| *code));
                    reading.report_with(*span, Problem::UnknownCheck { code }, near);
                }
            }
        }
        SwitchedOff(off)
    }

    /// Takes out of diagnostics what is not wanted.
    pub fn take_from(&self, diagnostics: &mut Vec<Diagnostic>) {
        if !self.0.is_empty() {
            diagnostics.retain(|diagnostic| {
                diagnostic.severity() == Severity::Error || !self.0.contains(&diagnostic.code())
            });
        }
    }
}

/// What the command line changes.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Another base address.
    pub base_url: Option<String>,
}

/// Entries on a page of a list, at most.
const MAX_PAGE_SIZE: u32 = 1000;

/// The fields that the law wants in the footer.
pub const FOOTER_FIELDS: [&str; 5] = ["name", "licence", "responsible", "address", "telephone"];

impl Config {
    /// Reads and checks `site.yaml`; `None` if it cannot be used.
    pub fn read(
        source: Arc<Source>,
        overrides: &Overrides,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Config> {
        if let Some(span) = source.decomposed() {
            diagnostics.push(Diagnostic::at(&source, span, Problem::DecomposedText {}));
        }
        let whole = Span::new(0..source.text().len());
        let node = match yaml::read(&source, whole, diagnostics) {
            Ok(node) => node,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return None;
            }
        };
        let mut reading = Reading::new(&source, diagnostics);
        let name = Settings::<Written>::NAME;
        let mut map = MapReader::new(&node, "site.yaml", name, &mut reading)?;
        let settings = Settings::<Written>::take(&mut map, &mut reading);
        map.finish(&Settings::<Written>::fields(), &mut reading);
        let settings = settings?;
        let base_url = (overrides.base_url.as_deref()).unwrap_or(&settings.base_url.value);
        let address = divide_address(base_url);
        if address.is_none() {
            let value = base_url.into();
            reading.report(settings.base_url.span, Problem::BadBaseUrl { value });
        }
        if let Some(Spanned { value, span }) = &settings.pagination
            && !(1..=MAX_PAGE_SIZE).contains(value)
        {
            let problem = Problem::BadNumber {
                key: "pagination".into(),
                value: value.to_string().into(),
            };
            reading.report(*span, problem);
        }
        let zone = read_zone(settings.time_zone.as_ref(), &mut reading);
        report_editor(settings.preview.as_ref(), &mut reading);
        report_footer(&settings, &node, &mut reading);
        if let Some(appearance) = &settings.appearance {
            appearance.check(&mut reading);
        }
        let off = SwitchedOff::read(settings.checks.as_ref(), &mut reading);
        let targets = Target::read_all(&settings.publish, &mut reading);
        let (origin, base_path) = address?;
        let first = settings.languages.first().copied();
        let main = settings.language.or(first).unwrap_or(Language::Vi);
        let mut languages = vec![main];
        languages.extend(settings.languages.iter().copied().filter(|&l| l != main));
        languages.dedup();
        let page_size = (settings.pagination.as_ref()).map_or(20, |size| size.value);
        Some(Config {
            origin,
            base_path,
            main,
            languages,
            zone: zone?,
            ascent: None,
            off,
            targets,
            page_size: page_size.clamp(1, MAX_PAGE_SIZE) as usize,
            settings,
            source,
        })
    }

    /// Which mentions become links.
    pub fn mention_links(&self) -> MentionLinks {
        let linking = self.settings.linking.as_ref();
        linking
            .and_then(|linking| linking.mentions)
            .unwrap_or(MentionLinks::First)
    }

    /// Whether a document that is cited and not registered has a page.
    pub fn admits_unregistered(&self) -> bool {
        let linking = self.settings.linking.as_ref();
        linking
            .and_then(|linking| linking.unregistered)
            .unwrap_or(true)
    }

    /// Where the counters of visits stand.
    pub fn counters(&self) -> Counters {
        self.settings.counters.unwrap_or(Counters::Everywhere)
    }

    /// Whether a field of the legal footer is given, one of [`FOOTER_FIELDS`].
    pub fn has_footer_field(&self, field: &str) -> bool {
        let organisation = self.settings.organisation.as_ref();
        organisation.is_some_and(|organisation| organisation.has(field))
    }

    /// The moment for which the site is built: the one that is set, else `now`.
    pub fn moment(&self, now: Timestamp) -> Timestamp {
        self.settings
            .as_of
            .map_or(now, |moment| moment.instant(&self.zone))
    }
}

fn read_zone(zone: Option<&Spanned<String>>, reading: &mut Reading<'_>) -> Option<TimeZone> {
    let name = zone.map_or("Asia/Ho_Chi_Minh", |zone| zone.value.as_str());
    // The zones that come with the program are the same on every machine; the machine may
    // know a zone that was named later.
    let found = TimeZoneDatabase::bundled().get(name);
    let found = found.or_else(|_| TimeZone::get(name)).ok();
    if let (None, Some(zone)) = (&found, zone) {
        let value = name.into();
        reading.report(zone.span, Problem::BadTimeZone { value });
    }
    found
}

/// Reports an address that opens no editor.
fn report_editor(preview: Option<&Preview>, reading: &mut Reading<'_>) {
    let editor = preview.and_then(|preview| preview.editor.as_ref());
    if let Some(editor) = editor.filter(|editor| EditorUrl::new(&editor.value).is_none()) {
        let value = editor.value.as_str().into();
        reading.report(editor.span, Problem::BadEditor { value });
    }
}

/// Reports each field of the legal footer that is missing.
fn report_footer(settings: &Settings<Written>, node: &Node, reading: &mut Reading<'_>) {
    let organisation = settings.organisation.as_ref();
    for field in FOOTER_FIELDS {
        if !organisation.is_some_and(|organisation| organisation.has(field)) {
            let field = field.into();
            reading.report(node.span.first(), Problem::MissingFooter { field });
        }
    }
}

impl Organisation {
    /// Whether a field that the law wants ([`FOOTER_FIELDS`]) is given.
    fn has(&self, field: &str) -> bool {
        match field {
            "name" => self.name.is_some(),
            "licence" => self.licence.is_some(),
            "responsible" => self.responsible.is_some(),
            "address" => self.address.is_some(),
            _ => self.telephone.is_some(),
        }
    }
}

/// Scheme with host, and path without a slash at the end.
fn divide_address(url: &str) -> Option<(String, String)> {
    let rest = url
        .strip_prefix("https://")
        .or(url.strip_prefix("http://"))?;
    let scheme = &url[..url.len() - rest.len()];
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host_fits = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    let path = path.trim_end_matches('/');
    let path_fits = path.split('/').all(|segment| {
        path.is_empty()
            || (!segment.is_empty()
                && segment != "."
                && segment != ".."
                && segment
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~')))
    });
    let base_path = if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    };
    (host_fits && path_fits).then(|| (format!("{scheme}{host}"), base_path))
}

/// The words of the menu that stand for parts of the site.
pub fn section_of_word(word: &str) -> Option<Kind> {
    Kind::of_folder(word).filter(|kind| kind.is_listed())
}

#[cfg(test)]
mod tests {
    use super::divide_address;

    #[test]
    fn addresses_are_divided_into_host_and_path() {
        let divided = |url| divide_address(url);
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(divided("https://so.gov.vn"), pair("https://so.gov.vn", ""));
        assert_eq!(divided("https://so.gov.vn/"), pair("https://so.gov.vn", ""));
        assert_eq!(divided("http://a:81/x/y/"), pair("http://a:81", "/x/y"));
        for wrong in [
            "so.gov.vn",
            "ftp://a/",
            "https://",
            "https://a/../b",
            "https://a b/",
            "https://a/?x",
        ] {
            assert_eq!(divided(wrong), None, "{wrong}");
        }
    }
}
