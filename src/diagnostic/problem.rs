//! Every code, with its severity and its words in both languages.
//!
//! A code is never given another meaning. A longer explanation of each stands
//! in the files of [`super::explanation`].

use std::borrow::Cow;

use super::Severity;
use crate::language::Language;

/// A value in a message: what the author wrote, or a word that the program has
/// in both languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// As written by the author; shown alike in both languages.
    Written(String),
    /// A word of the program, in Vietnamese and in English.
    Word(Cow<'static, str>, Cow<'static, str>),
}

impl Term {
    /// The words for a reader of this language.
    pub fn text(&self, language: Language) -> &str {
        match self {
            Term::Written(text) => text,
            Term::Word(vi, en) => language.pick(vi, en),
        }
    }
}

/// Characters of what the author wrote that a message repeats: a value may be
/// as long as a file.
const LONGEST: usize = 500;

impl From<&str> for Term {
    fn from(text: &str) -> Term {
        Term::Written(match text.char_indices().nth(LONGEST) {
            Some((cut, _)) => format!("{}…", &text[..cut]),
            None => text.to_owned(),
        })
    }
}

impl From<String> for Term {
    fn from(text: String) -> Term {
        match text.len() > LONGEST {
            true => text.as_str().into(),
            false => Term::Written(text),
        }
    }
}

impl From<(&'static str, &'static str)> for Term {
    fn from((vi, en): (&'static str, &'static str)) -> Term {
        Term::Word(Cow::Borrowed(vi), Cow::Borrowed(en))
    }
}

impl From<usize> for Term {
    fn from(number: usize) -> Term {
        Term::Written(number.to_string())
    }
}

macro_rules! problems {
    ($(
        $(#[$doc:meta])*
        $code:literal $severity:ident $name:ident { $($field:ident),* $(,)? }
            vi $vi:literal => $vi_remedy:literal
            en $en:literal => $en_remedy:literal
    )*) => {
        /// What can be wrong with a site. Fields hold what the author wrote,
        /// ready to be shown.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Problem {
            $( $(#[$doc])* $name { $($field: Term),* }, )*
        }

        impl Problem {
            /// Every code with its name and severity, in order.
            pub const ALL: &'static [(&'static str, &'static str, Severity)] =
                &[$(($code, stringify!($name), Severity::$severity)),*];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Problem::$name { .. } => $code,)* }
            }

            /// Whether it stops the build.
            pub fn severity(&self) -> Severity {
                match self { $(Problem::$name { .. } => Severity::$severity,)* }
            }

            /// What is wrong, in one sentence without a full stop.
            pub fn message(&self, language: Language) -> String {
                match (self, language) { $(
                    #[allow(unused_variables)]
                    (Problem::$name { $($field),* }, Language::Vi) => {
                        $(let $field = $field.text(language);)*
                        format!($vi)
                    }
                    #[allow(unused_variables)]
                    (Problem::$name { $($field),* }, Language::En) => {
                        $(let $field = $field.text(language);)*
                        format!($en)
                    }
                )* }
            }

            /// What the author can do about it.
            pub fn remedy(&self, language: Language) -> String {
                match (self, language) { $(
                    #[allow(unused_variables)]
                    (Problem::$name { $($field),* }, Language::Vi) => {
                        $(let $field = $field.text(language);)*
                        format!($vi_remedy)
                    }
                    #[allow(unused_variables)]
                    (Problem::$name { $($field),* }, Language::En) => {
                        $(let $field = $field.text(language);)*
                        format!($en_remedy)
                    }
                )* }
            }
        }
    };
}

problems! {
    // The site's settings.

    "KY001" Error NoSite {}
        vi "không tìm thấy site.yaml trong thư mục này"
            => "Chạy lệnh trong thư mục của trang web, thêm --root THƯ_MỤC, hoặc tạo trang web mới bằng “kyyeu init THƯ_MỤC”."
        en "there is no site.yaml in this folder"
            => "Run the command in the site's folder, add --root DIR, or make a new site with “kyyeu init DIR”."
    "KY002" Error BadBaseUrl { value }
        vi "“{value}” không phải là địa chỉ gốc hợp lệ của một trang web"
            => "Viết đầy đủ, ví dụ https://so.tinh.gov.vn/ hoặc https://tinh.gov.vn/dien-dan/."
        en "“{value}” is not the base address of a website"
            => "Write it in full, for example https://so.tinh.gov.vn/ or https://tinh.gov.vn/dien-dan/."
    "KY003" Error BadTimeZone { value }
        vi "không có múi giờ “{value}”"
            => "Dùng tên trong cơ sở dữ liệu IANA, ví dụ Asia/Ho_Chi_Minh."
        en "there is no time zone “{value}”"
            => "Use a name of the IANA database, for example Asia/Ho_Chi_Minh."
    "KY004" Error UnknownMenuTarget { value }
        vi "mục trình đơn trỏ tới “{value}”, nhưng trang web không có trang này"
            => "Dùng tên một chuyên mục (dispatches, news, agencies, targets…), “page:mã-trang” hoặc địa chỉ https:// đầy đủ."
        en "the menu points at “{value}”, which is not a page of the site"
            => "Use the name of a section (dispatches, news, agencies, targets…), “page:id” or a full https:// address."

    "KY005" Error UnknownCheck { code }
        vi "không có mã thông báo “{code}”"
            => "“kyyeu explain” in danh sách các mã; chỉ tắt được cảnh báo."
        en "there is no code “{code}”"
            => "“kyyeu explain” lists the codes; only warnings can be switched off."
    "KY006" Error CheckIsNeeded { code }
        vi "“{code}” là lỗi, không tắt được"
            => "Xóa mã này khỏi checks trong site.yaml và sửa lỗi ấy; chỉ tắt được cảnh báo."
        en "“{code}” is an error and cannot be switched off"
            => "Delete the code from checks in site.yaml and mend the error; only warnings can be switched off."

    // Files and folders.

    "KY007" Error BadEditor { value }
        vi "không mở được trình soạn thảo bằng địa chỉ “{value}”"
            => "Dùng địa chỉ riêng của trình soạn thảo, ví dụ vscode://file/ hoặc “zed://file/{{path}}:{{line}}”."
        en "no editor can be opened by the address “{value}”"
            => "Use an address of the editor's own, for example vscode://file/ or “zed://file/{{path}}:{{line}}”."
    "KY008" Error BadColour { value }
        vi "“{value}” không phải là một màu"
            => "Viết dấu # và sáu chữ số thập lục phân, đặt trong dấu nháy, ví dụ '#98280f'."
        en "“{value}” is not a colour"
            => "Write # and six hexadecimal digits, in quotes, for example '#98280f'."
    "KY009" Warning FaintColour { value, contrast, better }
        vi "màu “{value}” khó đọc trên nền trang: độ tương phản {contrast}, cần ít nhất 4,5"
            => "Dùng màu đậm hơn trên nền sáng, nhạt hơn trên nền tối; gần nhất là {better}."
        en "the colour “{value}” is hard to read on the page: its contrast is {contrast}, and 4.5 is needed"
            => "Use a darker one on light pages, a lighter one on dark pages; the nearest is {better}."
    "KY010" Error NoLogo { name }
        vi "không có tệp biểu trưng “{name}”"
            => "Đặt tệp vào thư mục static/ của trang web, và ghi đúng tên tệp ở khóa appearance.logo."
        en "there is no logo “{name}”"
            => "Put the file into the site's folder static/, and write its name at the key appearance.logo."
    "KY101" Error NotUtf8 { offset, guess }
        vi "tệp không dùng bảng mã UTF-8 (sai ở byte thứ {offset}); có lẽ là {guess}"
            => "Mở tệp bằng trình soạn thảo rồi lưu lại với bảng mã UTF-8 (Unicode)."
        en "the file is not UTF-8 (byte {offset}); it may be {guess}"
            => "Open it in an editor and save it again as UTF-8 (Unicode)."
    "KY102" Error Unreadable { reason }
        vi "không đọc được: {reason}"
            => "Kiểm tra quyền đọc và ổ đĩa, rồi chạy lại."
        en "cannot be read: {reason}"
            => "Check the permissions and the disk, then run again."
    "KY103" Error NameNotUtf8 { name }
        vi "tên tệp “{name}” không dùng bảng mã UTF-8"
            => "Đổi tên tệp; tốt nhất chỉ dùng chữ không dấu, chữ số và dấu gạch nối."
        en "the file name “{name}” is not UTF-8"
            => "Rename the file; letters without marks, digits and hyphens are safest."
    "KY104" Error LinkOutside {}
        vi "liên kết tượng trưng dẫn ra ngoài thư mục của trang web"
            => "Chép tệp thật vào đây thay cho liên kết."
        en "the symbolic link leads out of the site's folder"
            => "Copy the real file here instead of the link."
    "KY105" Error LinkLoop {}
        vi "liên kết tượng trưng quay về chính nó hoặc không có đích"
            => "Xóa liên kết này."
        en "the symbolic link leads back to itself or nowhere"
            => "Delete the link."
    "KY106" Error SpecialFile { what }
        vi "đây là {what}, không phải tệp thường"
            => "Chuyển mục này ra khỏi thư mục của trang web."
        en "this is a {what}, not a regular file"
            => "Move it out of the site's folder."
    "KY107" Error TooLarge { size, limit }
        vi "tệp quá lớn: {size} MB, giới hạn là {limit} MB"
            => "Chia thành nhiều tệp, hoặc chuyển thành tệp đính kèm (PDF)."
        en "the file is too large: {size} MB, the limit is {limit} MB"
            => "Divide it into several files, or attach it as a PDF."
    "KY108" Error TwinNames { other }
        vi "tên tệp chỉ khác “{other}” ở chữ hoa, chữ thường hoặc cách mã hóa dấu"
            => "Đổi tên một trong hai tệp: trên nhiều máy, hai tên này được coi là một."
        en "the file name differs from “{other}” only in case or in how marks are encoded"
            => "Rename one of the two: on many machines they are one and the same file."
    "KY109" Error NoKind { folder }
        vi "tệp Markdown nằm trong “{folder}”, thư mục không thuộc loại nội dung nào"
            => "Chuyển tệp vào dispatches, news, policies, sessions, pages, agencies, themes, people, documents hoặc forums."
        en "the Markdown file is in “{folder}”, a folder that is no kind of content"
            => "Move it to dispatches, news, policies, sessions, pages, agencies, themes, people, documents or forums."
    "KY110" Error NoContent {}
        vi "trang web chưa có thư mục content"
            => "Tạo thư mục content cạnh tệp site.yaml, hoặc tạo bài đầu tiên bằng “kyyeu new”."
        en "the site has no “content” folder"
            => "Make a folder “content” beside site.yaml, or a first document with “kyyeu new”."
    "KY111" Warning UnusedFile {}
        vi "không trang đã duyệt nào dùng tệp này nên tệp không được đăng"
            => "Dẫn liên kết tới tệp từ một trang, hoặc xóa tệp."
        en "no approved page uses this file, so it is not published"
            => "Link to it from a page, or delete it."
    "KY112" Error ReservedName { name }
        vi "tên “{name}” chứa ký tự không dùng được trong địa chỉ trang"
            => "Đổi tên: chỉ dùng chữ, chữ số, dấu gạch nối, gạch dưới, dấu chấm và dấu cách."
        en "the name “{name}” contains characters that cannot be used in an address"
            => "Rename it, using only letters, digits, hyphens, underscores, full stops and spaces."
    "KY113" Error LinkToFolder {}
        vi "liên kết tượng trưng tới một thư mục; liên kết như vậy không được dùng"
            => "Chép thư mục thật vào đây thay cho liên kết."
        en "the symbolic link leads to a folder, and such links are not followed"
            => "Copy the real folder here instead of the link."

    "KY114" Warning DamagedStats { reason }
        vi "không dùng được số liệu truy cập: {reason}"
            => "Khôi phục tệp từ bản sao lưu, hoặc đếm lại: kyyeu stats --anew NHẬT_KÝ…; trong lúc ấy trang không hiện số liệu."
        en "the visit figures cannot be used: {reason}"
            => "Restore the file from a backup, or count again: kyyeu stats --anew LOG…; until then the site shows no figures."

    // Front matter.

    "KY201" Error NoFrontMatter {}
        vi "tệp không có phần khai báo ở đầu (giữa hai dòng ---)"
            => "Thêm ở dòng đầu: ---, rồi “title: …”, rồi ---. Lệnh “kyyeu new” tạo sẵn phần này."
        en "the file has no front matter (between two lines ---)"
            => "Begin the file with ---, then “title: …”, then ---. “kyyeu new” makes it for you."
    "KY202" Error UnclosedFrontMatter {}
        vi "phần khai báo bắt đầu ở đây nhưng không có dòng --- kết thúc"
            => "Thêm một dòng chỉ có --- sau dòng khai báo cuối cùng."
        en "the front matter begins here but has no closing line ---"
            => "Add a line with only --- after the last key."
    "KY203" Error YamlSyntax { detail }
        vi "phần khai báo viết sai cú pháp YAML ở chỗ này"
            => "Kiểm tra khoảng thụt đầu dòng, dấu hai chấm, dấu ngoặc kép và dấu gạch đầu dòng."
        en "the front matter is not valid YAML ({detail})"
            => "Check the indentation, colons, quotes and dashes at this place."
    "KY204" Error UnquotedColon { key }
        vi "giá trị của “{key}” có dấu hai chấm nhưng không nằm trong dấu ngoặc kép"
            => "Đặt cả giá trị trong dấu ngoặc kép, ví dụ title: \"Diễn đàn: lần thứ ba\"."
        en "the value of “{key}” contains a colon but is not quoted"
            => "Put the whole value in quotes, for example title: \"Forum: the third\"."
    "KY205" Error DuplicateKey { key }
        vi "khóa “{key}” xuất hiện hai lần"
            => "Giữ lại một dòng, xóa dòng kia."
        en "the key “{key}” appears twice"
            => "Keep one of the lines, delete the other."
    "KY206" Error UnknownKey { key, kind }
        vi "không có khóa “{key}” trong {kind}"
            => "Xem các khóa được phép bằng “kyyeu schema”; dữ liệu riêng đặt dưới khóa extra."
        en "{kind} has no key “{key}”"
            => "“kyyeu schema” lists the keys; values of your own go under the key extra."
    "KY207" Error MissingKey { key, kind }
        vi "{kind} thiếu khóa bắt buộc “{key}”"
            => "Thêm dòng “{key}: …” vào phần khai báo."
        en "{kind} lacks the required key “{key}”"
            => "Add a line “{key}: …” to the front matter."
    "KY208" Error WrongType { key, expected, found }
        vi "“{key}” phải là {expected}, nhưng đây là {found}"
            => "Sửa giá trị cho đúng kiểu."
        en "“{key}” must be {expected}, but this is {found}"
            => "Correct the value."
    "KY209" Error UnknownValue { key, value, allowed }
        vi "“{value}” không phải là giá trị hợp lệ của “{key}”"
            => "Chọn một trong: {allowed}."
        en "“{value}” is not a valid value of “{key}”"
            => "Choose one of: {allowed}."
    "KY210" Error BadDate { value, reason }
        vi "không hiểu ngày “{value}”: {reason}"
            => "Viết ngày trước, tháng sau: 03/12/2021; hoặc theo thứ tự năm-tháng-ngày: 2021-12-03."
        en "the date “{value}” cannot be understood: {reason}"
            => "Write the day first, as in 03/12/2021, or year-month-day, as in 2021-12-03."
    "KY211" Error YamlTooDeep { limit }
        vi "phần khai báo lồng nhau quá {limit} cấp"
            => "Rút gọn cấu trúc của phần khai báo."
        en "the front matter is nested deeper than {limit} levels"
            => "Simplify the front matter."
    "KY212" Error YamlTooBig { limit }
        vi "phần khai báo có quá {limit} mục"
            => "Rút gọn phần khai báo; đưa danh sách dài vào thân bài."
        en "the front matter has more than {limit} items"
            => "Shorten the front matter; long lists belong in the body."
    "KY213" Error YamlFeature { feature }
        vi "phần khai báo dùng {feature} của YAML, tính năng này không được hỗ trợ"
            => "Viết thẳng giá trị ra; nếu là văn bản thì đặt trong dấu ngoặc kép."
        en "the front matter uses {feature} of YAML, which is not supported"
            => "Write the value out; if it is plain text, put it in quotes."
    "KY214" Error EmptyValue { key }
        vi "“{key}” đang để trống"
            => "Điền giá trị, hoặc xóa dòng này nếu không bắt buộc."
        en "“{key}” is empty"
            => "Give a value, or delete the line if it is not required."
    "KY215" Error BadSlug { value, proper }
        vi "slug “{value}” không dùng được trong địa chỉ trang"
            => "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối, ví dụ “{proper}”."
        en "the slug “{value}” cannot be used in an address"
            => "Use lower-case letters without marks, digits and hyphens, for example “{proper}”."
    "KY216" Error BadNumber { key, value }
        vi "“{value}” không phải là số hợp lệ cho “{key}”"
            => "Viết bằng chữ số, ví dụ 100."
        en "“{value}” is not a number that “{key}” can take"
            => "Write it in digits, for example 100."
    "KY217" Error PeriodReversed { from, until }
        vi "thời hạn kết thúc ({until}) trước khi bắt đầu ({from})"
            => "Kiểm tra lại hai ngày."
        en "the period ends ({until}) before it begins ({from})"
            => "Check the two dates."
    "KY218" Error BadTaskId { value, proper }
        vi "mã nhiệm vụ “{value}” không dùng được trong địa chỉ"
            => "Dùng chữ thường không dấu, chữ số và dấu gạch nối, có ít nhất một chữ cái, ví dụ “{proper}”."
        en "the task id “{value}” cannot be used in an address"
            => "Use lower-case letters without marks, digits and hyphens, with at least one letter, for example “{proper}”."
    "KY219" Error RepeatedTaskId { id }
        vi "mã nhiệm vụ “{id}” đã được dùng cho một nhiệm vụ khác của công văn này"
            => "Đặt mã khác cho một trong hai nhiệm vụ."
        en "the task id “{id}” already belongs to another task of this dispatch"
            => "Give one of the two tasks another id."

    // The registry and references to it.

    "KY301" Error UnknownReference { what, name }
        vi "chưa đăng ký {what} “{name}”"
            => "Sửa cho khớp với tên đã đăng ký, hoặc đăng ký mới bằng “kyyeu new”."
        en "no {what} “{name}” is registered"
            => "Correct the name, or register it with “kyyeu new”."
    "KY302" Error AmbiguousReference { what, name, candidates }
        vi "“{name}” ứng với nhiều {what}: {candidates}"
            => "Ghi mã (id) của mục cần dẫn thay cho tên."
        en "“{name}” may mean more than one {what}: {candidates}"
            => "Write the id of the one you mean."
    "KY303" Error DuplicateId { id }
        vi "mã “{id}” đã được dùng trong cùng loại nội dung"
            => "Đổi tên một trong hai tệp."
        en "the id “{id}” is already used in the same kind of content"
            => "Rename one of the two files."
    "KY304" Error TranslationAlone { original }
        vi "bản dịch không có bản gốc “{original}”"
            => "Đặt bản gốc cạnh tệp này, hoặc bỏ phần ngôn ngữ trong tên tệp."
        en "the translation has no original “{original}”"
            => "Put the original beside it, or drop the language from the file's name."
    "KY305" Warning UnregisteredBasis { citation }
        vi "căn cứ “{citation}” chưa có trong danh mục văn bản"
            => "Đăng ký văn bản trong content/documents để trang có thể dẫn tới văn bản đó."
        en "the basis “{citation}” is not in the register of documents"
            => "Register it in content/documents so that the page can link to it."
    "KY306" Error ParentCycle { id }
        vi "“{id}” lại là cấp trên của chính mình"
            => "Sửa khóa parent của một trong các mục."
        en "“{id}” is its own superior"
            => "Correct the key parent of one of the entries."
    "KY307" Warning NearName { what, name }
        vi "“{name}” chỉ khác một chữ cái hoặc dấu so với tên {what} đã đăng ký"
            => "Kiểm tra chính tả; nếu đúng là một tên khác thì đăng ký tên ấy."
        en "“{name}” is one letter or mark off a registered name ({what})"
            => "Check the spelling; if it is another name, register it."

    "KY308" Warning TranslationUnused { language }
        vi "bản dịch không được dùng: trang web không có ngôn ngữ “{language}”"
            => "Thêm {language} vào khóa languages trong site.yaml, hoặc xóa tệp này."
        en "the translation is not used: the site has no language “{language}”"
            => "Add {language} to the key languages in site.yaml, or delete the file."

    "KY309" Warning NamesOverlap { name, other }
        vi "tên “{name}” được dùng khi tên “{other}” chưa thôi dùng"
            => "Ghi until của tên trước là ngày ngay trước from của tên sau."
        en "the name “{name}” begins before “{other}” ends"
            => "Let the earlier name end (until) on the day before the later one begins (from)."
    "KY310" Warning NamesApart { name, other }
        vi "giữa tên “{other}” và tên “{name}” có một thời gian cơ quan không mang tên nào"
            => "Sửa until của tên trước hoặc from của tên sau; nếu khi ấy cơ quan mang tên khác thì thêm tên đó."
        en "between “{other}” and “{name}” there is a time in which the body has no name"
            => "Correct until of the earlier name or from of the later; if it had another name then, add that."
    "KY311" Warning NameOutsidePeriod { name, period }
        vi "tên “{name}” được dùng ngoài thời gian hoạt động của cơ quan ({period})"
            => "Sửa ngày của tên, hoặc from và until của cơ quan."
        en "the name “{name}” was used when the body did not exist ({period})"
            => "Correct the dates of the name, or from and until of the body."
    "KY312" Warning PositionOutsidePeriod { position, agency, period }
        vi "chức vụ “{position}” có thời gian nằm ngoài thời gian hoạt động của “{agency}” ({period})"
            => "Sửa ngày của chức vụ, hoặc ghi cơ quan trước đó hay kế tiếp."
        en "the position “{position}” was held when “{agency}” did not exist ({period})"
            => "Correct its dates, or name the body before or after it."
    "KY313" Warning SuccessionContradicts { agency, detail }
        vi "ngày chuyển thành “{agency}” không khớp: {detail}"
            => "Ghi on là ngày ngay sau until của cơ quan trước, và cơ quan kế tiếp có từ ngày ấy."
        en "the day of the change into “{agency}” does not fit: {detail}"
            => "The change (on) comes on the day after the earlier body ends (until); the successor exists from then."
    "KY314" Error SuccessorCycle { id }
        vi "lần theo các cơ quan kế tiếp của “{id}” thì quay về chính nó"
            => "Sửa khóa successors của một trong các cơ quan; cơ quan sau không thể thành cơ quan trước."
        en "the successors of “{id}” lead back to it"
            => "Correct the key successors of one of the bodies: a later one cannot become an earlier one."
    "KY315" Warning ParentOutsidePeriod { parent, period }
        vi "cấp trên “{parent}” ({period}) không cùng tồn tại với cơ quan này lúc nào"
            => "Ghi cấp trên của đúng thời gian ấy, hoặc sửa ngày của một trong hai cơ quan."
        en "the body above, “{parent}” ({period}), never existed together with this one"
            => "Name the body above of that time, or correct the dates of one of the two."

    // Markdown: links, images, raw HTML.

    "KY401" Error BrokenLink { target }
        vi "liên kết trỏ tới “{target}”, nhưng không có trang hay tệp này"
            => "Sửa đường dẫn; đường dẫn tính từ thư mục chứa tệp này."
        en "the link points at “{target}”, which does not exist"
            => "Correct the path; it is relative to this file's folder."
    "KY402" Error BrokenAnchor { anchor, target }
        vi "“{target}” không có đề mục mang mã “{anchor}”"
            => "Dùng mã của một đề mục có trong trang đó."
        en "“{target}” has no heading with the id “{anchor}”"
            => "Use the id of a heading on that page."
    "KY403" Error MissingImage { target }
        vi "không có tệp ảnh “{target}”"
            => "Đặt tệp ảnh cạnh bài viết và ghi đúng tên."
        en "there is no image “{target}”"
            => "Put the image beside the page and write its name exactly."
    "KY404" Error UnsafeLink { target }
        vi "liên kết “{target}” dùng giao thức không an toàn"
            => "Chỉ dùng https:, http:, mailto: hoặc tel:."
        en "the link “{target}” uses an unsafe scheme"
            => "Use https:, http:, mailto: or tel:."
    "KY405" Warning UnsafeHtml { what }
        vi "đã bỏ {what} khỏi mã HTML"
            => "Dùng Markdown thay cho HTML ở chỗ này."
        en "{what} was removed from the HTML"
            => "Use Markdown here instead of HTML."
    "KY406" Error NestedTooDeep { limit }
        vi "nội dung lồng nhau quá {limit} cấp"
            => "Bớt số cấp trích dẫn (dấu >) hoặc danh sách lồng nhau."
        en "the text is nested deeper than {limit} levels"
            => "Use fewer nested quotes or lists."
    "KY407" Warning MissingAlt { target }
        vi "ảnh “{target}” thiếu lời mô tả cho người không nhìn thấy ảnh"
            => "Viết lời mô tả trong ngoặc vuông: ![mô tả](ảnh.jpg), hoặc khóa alt."
        en "the image “{target}” has no description for those who do not see it"
            => "Write one in the square brackets: ![description](image.jpg), or the key alt."
    "KY408" Warning UnknownCodeLanguage { language }
        vi "không có cách tô màu mã cho ngôn ngữ “{language}”"
            => "Sửa tên ngôn ngữ sau ```, hoặc bỏ trống."
        en "there is no highlighting for the language “{language}”"
            => "Correct the name after ```, or leave it out."
    "KY409" Warning LinkToUnpublished { target }
        vi "“{target}” chưa được đăng nên chỗ này chỉ hiện chữ, không có liên kết"
            => "Duyệt trang đó, hoặc bỏ liên kết."
        en "“{target}” is not published, so this is shown as text without a link"
            => "Approve that page, or remove the link."
    "KY410" Error UnknownWikiLink { target }
        vi "không hiểu liên kết “[[{target}]]”"
            => "Viết [[loại:mã]] hoặc [[loại:mã|chữ hiện ra]], ví dụ [[agency:so-cong-thuong]]."
        en "the link “[[{target}]]” cannot be understood"
            => "Write [[kind:id]] or [[kind:id|words]], for example [[agency:so-cong-thuong]]."
    "KY411" Error MissingFile { target }
        vi "không có tệp “{target}”"
            => "Đặt tệp cạnh bài viết và ghi đúng tên."
        en "there is no file “{target}”"
            => "Put the file beside the page and write its name exactly."
    "KY412" Warning UndefinedFootnote { label }
        vi "chú thích “[^{label}]” không có nội dung"
            => "Thêm dòng “[^{label}]: …” ở cuối bài."
        en "the footnote “[^{label}]” has no text"
            => "Add a line “[^{label}]: …” at the end."
    "KY413" Warning AmbiguousMention { name, candidates }
        vi "“{name}” có thể là {candidates}, nên không tự dẫn liên kết"
            => "Viết tên đầy đủ, hoặc chỉ rõ bằng [[agency:mã|{name}]]; nếu không muốn dẫn liên kết thì viết [[!{name}]]."
        en "“{name}” may be {candidates}, so it is not linked"
            => "Write the full name, or say which with [[agency:id|{name}]]; if it should not be linked, write [[!{name}]]."
    "KY414" Warning AmbiguousCitation { citation, candidates }
        vi "có nhiều văn bản mang số này: “{citation}” có thể là {candidates}"
            => "Ghi thêm ngày ban hành và cơ quan ban hành, ví dụ “ngày 03/12/2021 của Ủy ban nhân dân tỉnh”."
        en "several documents bear this number: “{citation}” may be {candidates}"
            => "Add the date of issue and the issuer, such as “ngày 03/12/2021 của Ủy ban nhân dân tỉnh”."
    "KY415" Warning BrokenPicture { reason }
        vi "tệp ảnh {reason}"
            => "Mở ảnh bằng phần mềm xem ảnh; nếu xem được thì lưu lại thành JPEG hoặc PNG, nếu không thì lấy lại tệp gốc."
        en "the picture {reason}"
            => "Open it in a picture viewer; if that shows it, save it again as JPEG or PNG, else fetch the original."
    "KY416" Error UnshownPicture { format }
        vi "ảnh thuộc dạng {format}, trình duyệt của người đọc không hiện được"
            => "Lưu lại ảnh thành JPEG (ảnh chụp) hoặc PNG (hình vẽ) rồi dùng tệp mới."
        en "the picture is {format}, which readers' browsers do not show"
            => "Save it as JPEG (photographs) or PNG (drawings) and use that file."
    "KY417" Warning HugePicture { size, limit }
        vi "ảnh quá lớn ({size}, giới hạn {limit}) nên đăng nguyên như vậy, không có bản nhỏ"
            => "Thu nhỏ ảnh, chiều rộng 3000 điểm ảnh là đủ; tệp gốc nên để làm tệp đính kèm ở nơi khác."
        en "the picture is too large ({size}, the limit is {limit}): it is published as it is, without smaller ones"
            => "Scale it down; 3,000 pixels across are enough."
    "KY418" Error UndecodablePicture { reason }
        vi "không thu nhỏ được ảnh vì dữ liệu ảnh bị hỏng: {reason}"
            => "Mở ảnh bằng phần mềm xem ảnh rồi lưu lại, hoặc lấy lại tệp gốc."
        en "no smaller picture can be made, as the data of this one is damaged: {reason}"
            => "Open it in a picture viewer and save it again, or fetch the original."

    // Addresses.

    "KY420" Warning ExternalBroken { target, reason }
        vi "liên kết ra ngoài không còn: {target} ({reason})"
            => "Tìm địa chỉ mới của nội dung ấy (trang chủ của cơ quan, bản lưu trữ), hoặc bỏ liên kết và giữ lại tên nguồn."
        en "a link to another website leads nowhere: {target} ({reason})"
            => "Look for the new address (on the body's own site, in an archive), or take the link out and keep the name of the source."
    "KY421" Warning ExternalMoved { target, to }
        vi "trang được dẫn đã chuyển hẳn: {target}"
            => "Mở địa chỉ mới xem có đúng nội dung không, rồi thay bằng: {to}"
        en "the page that is linked to has moved for good: {target}"
            => "Open the new address, make sure that it is the same, and write it instead: {to}"

    "KY501" Error RouteCollision { url }
        vi "hai trang cùng nhận địa chỉ {url}"
            => "Đặt khóa slug khác cho một trong hai trang; không trang nào bị ghi đè."
        en "two pages claim the address {url}"
            => "Give one of them another slug; neither has been overwritten."
    "KY502" Error EmptySlug { value }
        vi "không thể tạo địa chỉ trang từ “{value}”"
            => "Đặt khóa slug gồm chữ không dấu và chữ số."
        en "no address can be made from “{value}”"
            => "Give a slug of letters without marks and digits."
    "KY503" Error BadAlias { value }
        vi "địa chỉ cũ “{value}” không dùng được"
            => "Viết đường dẫn bắt đầu bằng /, không chứa .. và không ra ngoài trang web, ví dụ /tin/bai-cu/."
        en "the old address “{value}” cannot be used"
            => "Write a path that begins with / and stays in the site, for example /tin/bai-cu/."

    // What may be published.

    "KY601" Error SecrecyMark { mark }
        vi "văn bản mang dấu chỉ độ mật “{mark}”, không được đăng"
            => "Đưa văn bản ra khỏi thư mục của trang web và xử lý theo quy định của pháp luật về bảo vệ bí mật nhà nước."
        en "the document is marked secret (“{mark}”): it may not be published"
            => "Take it out of the site's folder and handle it as the law on state secrets requires."
    "KY602" Warning MissingFooter { field }
        vi "chân trang thiếu “{field}”, thông tin mà pháp luật yêu cầu phải có"
            => "Điền khóa {field} dưới organisation trong site.yaml; khi đăng trang web, thiếu sót này sẽ là lỗi."
        en "the legal footer lacks “{field}”, which the law requires"
            => "Fill in {field} under organisation in site.yaml; when the site is published this becomes an error."

    // Themes.

    "KY701" Error NoTheme { name }
        vi "không có giao diện “{name}”"
            => "Đặt giao diện trong themes/{name}, hoặc dùng giao diện có sẵn: kyyeu."
        en "there is no theme “{name}”"
            => "Put it into themes/{name}, or use the built-in one: kyyeu."
    "KY702" Error TemplateSyntax { detail }
        vi "mẫu giao diện có lỗi cú pháp: {detail}"
            => "Sửa mẫu ở chỗ này."
        en "the template has a syntax error: {detail}"
            => "Correct the template at this place."
    "KY703" Error TemplateRender { page, detail }
        vi "mẫu giao diện không dựng được trang {page}: {detail}"
            => "Sửa mẫu ở chỗ này; tài liệu giao diện liệt kê các giá trị mà mỗi mẫu nhận được."
        en "the template cannot render the page {page}: {detail}"
            => "Correct the template at this place; the theme guide lists the values that each template is given."
    "KY704" Error MissingWord { word, language }
        vi "giao diện dùng từ “{word}” mà i18n/{language}.yaml không có"
            => "Thêm dòng “{word}: …” vào tệp đó."
        en "the theme uses the word “{word}”, which i18n/{language}.yaml lacks"
            => "Add a line “{word}: …” to that file."
    "KY705" Error MissingTemplate { template }
        vi "giao diện thiếu mẫu “{template}”"
            => "Thêm tệp templates/{template} vào giao diện."
        en "the theme lacks the template “{template}”"
            => "Add the file templates/{template} to the theme."
    "KY706" Error UnknownHighlight { name, known }
        vi "không có bộ tô màu mã “{name}”"
            => "Chọn một trong: {known}."
        en "there is no highlighting theme “{name}”"
            => "Choose one of: {known}."

    // The text itself.

    "KY801" Warning DecomposedText {}
        vi "từ chỗ này, tệp viết chữ có dấu bằng nhiều ký tự rời (Unicode tổ hợp)"
            => "Lưu lại tệp với Unicode dựng sẵn; trang web đã tự ghép dấu nên chữ hiện ra vẫn đúng."
        en "from here on the file spells accented letters in pieces (decomposed Unicode, NFD)"
            => "Save it as precomposed Unicode (NFC); the site has joined the letters, so it shows them rightly."
    "KY802" Warning EthForD { word }
        vi "“{word}” có chữ Ð (eth) của tiếng Băng Đảo, trông giống chữ Đ nhưng không phải"
            => "Gõ lại bằng chữ Đ của tiếng Việt: máy tìm kiếm và trình đọc màn hình coi hai chữ là khác nhau."
        en "“{word}” has the Icelandic letter Ð (eth), which only looks like Đ"
            => "Type the Vietnamese letter Đ: to search engines and screen readers they are two letters."
    "KY803" Warning PrimeForQuote { mark }
        vi "dấu {mark} là ký hiệu phút, giây hoặc đơn vị đo, không phải dấu ngoặc kép"
            => "Dùng dấu “ để mở và ” để đóng ngoặc kép."
        en "the mark {mark} is a sign of minutes, seconds or inches and no quotation mark"
            => "Open a quotation with “ and close it with ”."
    "KY804" Warning LetterInNumber { number }
        vi "số “{number}” có chữ O thay cho số 0"
            => "Gõ lại bằng chữ số 0."
        en "the number “{number}” has the letter O in place of a nought"
            => "Type the digit 0."
    "KY805" Warning DoubledSpace {}
        vi "giữa hai từ có nhiều dấu cách liền nhau"
            => "Chỉ để một dấu cách; cần thẳng cột thì dùng bảng."
        en "there is more than one space between two words"
            => "Leave one space; where columns are wanted, use a table."
    "KY806" Warning MixedTonePlacement { written, other }
        vi "bài đặt dấu thanh theo hai lối: ở đây là “{written}”, chỗ khác là “{other}”"
            => "Chọn một lối cho cả bài; lối dùng nhiều hơn trong bài là lối của “{other}”."
        en "tone marks are placed in two ways: “{written}” here, “{other}” elsewhere in the text"
            => "Keep to one way in a text; this one mostly writes as in “{other}”."
    "KY807" Warning MixedSpelling { written, other }
        vi "bài viết khi thì “{written}”, khi thì “{other}”"
            => "Viết thống nhất trong cả bài; cách dùng nhiều hơn là “{other}”."
        en "the text writes now “{written}”, now “{other}”"
            => "Keep to one of them; this text mostly writes “{other}”."
    "KY808" Warning NameCapitals { what, name }
        vi "“{name}” viết hoa khác với tên {what} đã đăng ký"
            => "Viết hoa như tên đã đăng ký; nếu cách viết này cũng đúng thì thêm vào aliases."
        en "“{name}” has other capitals than the registered name ({what})"
            => "Write it as it is registered; if this is right too, add it to the aliases."
    "KY809" Warning MisspeltName { what, name }
        vi "“{name}” chỉ khác một chữ cái hoặc dấu so với tên {what} đã đăng ký"
            => "Kiểm tra chính tả; nếu đúng là một tên khác thì đăng ký tên ấy."
        en "“{name}” is one letter or mark off a registered name ({what})"
            => "Check the spelling; if it is another name, register it."
    "KY810" Warning ImpossibleDate { value }
        vi "lịch không có ngày “{value}”"
            => "Kiểm tra ngày và tháng; ngày viết trước, tháng viết sau."
        en "the calendar has no day “{value}”"
            => "Check day and month; the day comes before the month."
    "KY811" Warning StrangeYear { value }
        vi "năm trong “{value}” khó có thể đúng"
            => "Kiểm tra năm: có thể thừa, thiếu hoặc nhầm một chữ số."
        en "the year in “{value}” can hardly be meant"
            => "Check it: a digit may be missing, wrong or one too many."
    "KY812" Warning MalformedNumber { number }
        vi "số và ký hiệu “{number}” không đúng thể thức"
            => "Viết như in trên văn bản, ví dụ 6533/UBND-KTN, 30/2020/NĐ-CP hoặc 52-NQ/TW."
        en "the number and symbol “{number}” is not in proper form"
            => "Write it as it is printed, for example 6533/UBND-KTN, 30/2020/NĐ-CP or 52-NQ/TW."
    "KY813" Warning RepeatedHeader { line }
        vi "“{line}” được gõ lại trong thân bài, nhưng trang đã tự in phần này"
            => "Xóa dòng này; quốc hiệu, số và nơi nhận lấy từ phần khai báo (number, addressees)."
        en "“{line}” is typed again in the text, but the page prints it by itself"
            => "Delete the line; national title, number and addressees come from the front matter."
    "KY814" Warning MobileNumber { number }
        vi "“{number}” có vẻ là số điện thoại di động của một cá nhân"
            => "Xóa khỏi bài, hoặc thay bằng số của cơ quan, trừ khi người ấy đã đồng ý cho đăng."
        en "“{number}” looks like somebody’s mobile telephone number"
            => "Take it out or give the office’s number, unless the person has agreed."
    "KY815" Warning IdentityNumber { number }
        vi "“{number}” có vẻ là số căn cước hoặc chứng minh nhân dân"
            => "Xóa khỏi bài: đây là dữ liệu cá nhân, không được đăng công khai."
        en "“{number}” looks like somebody’s identity number"
            => "Take it out: it is personal data and not for the public."

    // Publishing.

    "KY901" Error BadTargetName { value }
        vi "“{value}” không dùng được làm tên nơi đăng, hoặc đã có nơi khác mang tên này"
            => "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối, ví dụ chinh-thuc; mỗi nơi đăng một tên."
        en "“{value}” cannot be the name of a target, or another target has it"
            => "Use only small letters without marks, digits and hyphens, for example chinh-thuc, and another name for each target."
    "KY902" Error BadTarget { value }
        vi "“{value}” không phải là địa chỉ của một nơi đăng"
            => "Dùng đường dẫn một thư mục, hoặc sftp://tài-khoản@máy/thư-mục, ftps://…, https://… (WebDAV), s3://tên-kho/thư-mục."
        en "“{value}” is not the address of a place to publish to"
            => "Use the path of a folder, or sftp://user@host/folder, ftps://…, https://… (WebDAV), s3://bucket/folder."
    "KY903" Error UnencryptedTarget { value }
        vi "kết nối tới {value} không được mã hóa: mật khẩu và nội dung đi qua mạng ai cũng đọc được"
            => "Dùng ftps://, https:// hoặc sftp://. Chỉ khi máy chủ không hỗ trợ và đường truyền thuộc mạng nội bộ mới thêm unencrypted: true."
        en "the connection to {value} is not encrypted: anybody on the way can read the password and the files"
            => "Use ftps://, https:// or sftp://. Only where the server knows none and the line is your own, add unencrypted: true."
    "KY904" Error SecretInSettings { variable }
        vi "địa chỉ nơi đăng chứa mật khẩu; site.yaml không được chứa bí mật"
            => "Xóa mật khẩu khỏi địa chỉ, đổi mật khẩu ấy, rồi đặt mật khẩu mới vào biến môi trường {variable}."
        en "the address of the target holds a password; no secret may stand in site.yaml"
            => "Delete it, change that password, and put the new one in the environment variable {variable}."
    "KY905" Error StillHidden { title, state }
        vi "“{title}” là {state}, không được đăng"
            => "Nếu bài được phép công khai, sửa status, publish_at hoặc expires của bài. Trang đang dựng theo as_of thì xóa as_of khỏi site.yaml."
        en "“{title}” is {state} and may not be published"
            => "If it may be seen, change its status, publish_at or expires. If the site is made for another moment, delete as_of from site.yaml."
    "KY906" Error FooterNeeded { field }
        vi "chưa đăng được: chân trang thiếu “{field}”, thông tin mà pháp luật yêu cầu phải có"
            => "Điền khóa {field} dưới organisation trong site.yaml."
        en "cannot be published: the legal footer lacks “{field}”, which the law requires"
            => "Fill in {field} under organisation in site.yaml."
    "KY907" Error SecretFile { mark, part }
        vi "{part} mang dấu chỉ độ mật “{mark}”, không được đăng"
            => "Đưa tệp ra khỏi thư mục của trang web và xử lý theo quy định của pháp luật về bảo vệ bí mật nhà nước. Nếu chữ ấy không phải là dấu mật, sửa tên tệp hoặc tệp."
        en "{part} is marked secret (“{mark}”): the file may not be published"
            => "Take it out of the site's folder and handle it as the law on state secrets requires. If the word is no such mark, change the name or the file."
    "KY908" Warning FileNotRead { reason }
        vi "không đọc được chữ trong tệp để tìm dấu mật: {reason}"
            => "Mở tệp và tự kiểm tra trước khi đăng."
        en "the file's text cannot be read for marks of secrecy: {reason}"
            => "Open it and look for yourself before you publish."
    "KY909" Error PageVanishes { address, count, cure, removed }
        vi "địa chỉ {address} đang công khai sẽ không còn (tất cả {count} địa chỉ)"
            => "{cure} Nếu thật sự muốn bỏ, thêm --allow-removals {removed}."
        en "the public address {address} would break ({count} in all)"
            => "{cure} If it shall really go, add --allow-removals {removed}."
    "KY910" Error ManyRemovals { removed, share, limit }
        vi "lần đăng này xóa {removed} tệp, {share}% của trang (giới hạn {limit}%)"
            => "Kiểm tra xem có chạy nhầm thư mục hay thiếu nội dung không. Nếu đúng ý, thêm --allow-removals {removed}."
        en "this would delete {removed} files, {share}% of the site (the limit is {limit}%)"
            => "See whether this is the wrong folder or content is missing. If it is meant, add --allow-removals {removed}."
    "KY911" Error UnseenVersion { by, at }
        vi "bản đang công khai do {by} đăng lúc {at}, máy này chưa có nội dung của bản ấy"
            => "Lấy nội dung mới nhất về (ví dụ git pull) rồi đăng lại. Nếu chắc chắn muốn thay bản ấy, thêm --overwrite."
        en "what is public was published by {by} at {at}, and this machine does not have its sources"
            => "Fetch the latest sources (for example git pull) and publish again. If it shall really be replaced, add --overwrite."
    "KY912" Error FilesInTheWay { count, path }
        vi "nơi đăng có {count} tệp không phải do chương trình này đăng, trùng tên tệp của trang, ví dụ {path}"
            => "Chuyển các tệp ấy đi, hoặc chọn thư mục khác. Nếu muốn thay chúng bằng tệp của trang, thêm --adopt."
        en "the place has {count} files that this program did not publish and that have names of the site's, for example {path}"
            => "Move them away or choose another folder. If they shall be replaced, add --adopt."
}
