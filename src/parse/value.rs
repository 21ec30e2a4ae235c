//! The plain types that fields have: text, numbers, dates, lists.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use super::record::{Field, Reading, Words};
use super::yaml::{Node, Value};
use crate::diagnostic::Problem;
use crate::diagnostic::problem::Term;
use crate::language::Language;
use crate::reference::{Resolve, Resolving, resolves_to_itself};
use crate::renumber::{Renumber, Renumbering};
use crate::source::Span;
use crate::text::date::{DateError, Moment, PartialDate};

const TEXT: Words = ("chữ", "text");

/// A value with its place, for what later phases may have to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the file.
    pub span: Span,
}

/// A text in one language for all, or in each language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localized {
    vi: String,
    en: String,
}

impl Localized {
    /// The same text in both languages.
    pub fn same(text: &str) -> Localized {
        Localized {
            vi: text.to_owned(),
            en: text.to_owned(),
        }
    }

    /// The text for a reader of this language.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }
}

impl Field for String {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<String> {
        match &node.value {
            Value::Scalar(text, _) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Scalar(..) | Value::Null => {
                reading.report(node.span, Problem::EmptyValue { key: key.into() });
                None
            }
            _ => {
                reading.wrong_type(node, key, TEXT);
                None
            }
        }
    }

    fn schema() -> Json {
        json!({ "type": ["string", "number"] })
    }
}

impl Field for bool {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<bool> {
        match &node.value {
            Value::Scalar(text, true) if text == "true" => Some(true),
            Value::Scalar(text, true) if text == "false" => Some(false),
            _ => {
                reading.wrong_type(node, key, ("true hoặc false", "true or false"));
                None
            }
        }
    }

    fn schema() -> Json {
        json!({ "type": "boolean" })
    }
}

macro_rules! whole_number {
    ($($type:ty),*) => { $(
        impl Field for $type {
            fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<$type> {
                match &node.value {
                    Value::Scalar(text, _) => {
                        let number = text.trim().parse().ok();
                        if number.is_none() {
                            let value = text.as_str().into();
                            reading.report(node.span, Problem::BadNumber { key: key.into(), value });
                        }
                        number
                    }
                    _ => {
                        reading.wrong_type(node, key, ("số nguyên", "a whole number"));
                        None
                    }
                }
            }

            fn schema() -> Json {
                json!({ "type": "integer", "minimum": <$type>::MIN, "maximum": <$type>::MAX })
            }
        }
        resolves_to_itself!($type);
    )* };
}

whole_number!(i16, u32);

/// A measured value. It is kept as it was written, so that `9,5` and `9.50`
/// are printed as the source has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// As written.
    pub text: String,
    /// Its size, where it is a plain number (a decimal comma counts as a point).
    pub number: Option<f64>,
}

impl Field for Quantity {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Quantity> {
        let text = String::read(node, key, reading)?;
        let number = text
            .replace(',', ".")
            .parse()
            .ok()
            .filter(|n: &f64| n.is_finite());
        Some(Quantity { text, number })
    }

    fn schema() -> Json {
        json!({ "type": ["string", "number"] })
    }
}

/// The address of a website or a mailbox, and where it is written. Only schemes that can
/// do no harm in a page are let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress(pub String, pub Span);

impl WebAddress {
    /// The scheme, host and port of an address of a website, as a content security
    /// policy names them (CSP Level 3, section 2.3.1). `None` where there is no host, or
    /// one that could mean something else there.
    pub fn origin(&self) -> Option<String> {
        let (scheme, rest) = self.0.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        let is_host = !host.is_empty() && host.chars().all(is_plain);
        is_host.then(|| format!("{scheme}://{host}").to_ascii_lowercase())
    }
}

impl Field for WebAddress {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<WebAddress> {
        let text = String::read(node, key, reading)?;
        let lower = text.to_ascii_lowercase();
        let safe = ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len());
        if !safe || text.contains(|c: char| c.is_control() || c.is_whitespace()) {
            let target = text.as_str().into();
            reading.report(node.span, Problem::UnsafeLink { target });
            return None;
        }
        Some(WebAddress(text, node.span))
    }

    fn schema() -> Json {
        json!({ "type": "string", "format": "uri", "pattern": "^(https?://|mailto:|tel:)" })
    }
}

fn read_date<T>(
    node: &Node,
    key: &str,
    reading: &mut Reading<'_>,
    parse: impl Fn(&str) -> Result<T, DateError>,
) -> Option<T> {
    let text = String::read(node, key, reading)?;
    match parse(&text) {
        Ok(date) => Some(date),
        Err(error) => {
            let problem = Problem::BadDate {
                value: text.into(),
                reason: reason(&error),
            };
            reading.report(node.span, problem);
            None
        }
    }
}

/// The library's own words on what is wrong with a date.
fn reason(error: &DateError) -> Term {
    let words = |language| Cow::Owned(error.message(language));
    Term::Word(words(Language::Vi), words(Language::En))
}

/// Dates as authors write them.
const DATE_EXAMPLES: [&str; 3] = ["2021-12-03", "03/12/2021", "2021-12-03T17:00:00+07:00"];

impl Field for Moment {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Moment> {
        read_date(node, key, reading, Moment::parse)
    }

    fn schema() -> Json {
        json!({ "type": "string", "examples": DATE_EXAMPLES })
    }
}

impl Field for PartialDate {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<PartialDate> {
        read_date(node, key, reading, PartialDate::parse)
    }

    fn schema() -> Json {
        json!({ "type": ["string", "integer"], "examples": ["2021-12-03", "11/2021", 2021] })
    }
}

impl Field for Localized {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Localized> {
        let Value::Map(pairs) = &node.value else {
            return String::read(node, key, reading).map(|text| Localized::same(&text));
        };
        let mut texts = [None, None];
        for (name, value) in pairs {
            match Language::ALL.iter().position(|l| l.tag() == name.text) {
                Some(at) => texts[at] = String::read(value, &name.text, reading),
                None => {
                    let kind = ("nhóm ngôn ngữ (vi, en)", "a map of languages (vi, en)").into();
                    let key = name.text.as_str().into();
                    reading.report(name.span, Problem::UnknownKey { key, kind });
                }
            }
        }
        let [vi, en] = texts;
        let any = vi.clone().or_else(|| en.clone());
        if any.is_none() {
            reading.report(node.span, Problem::EmptyValue { key: key.into() });
        }
        let any = any?;
        Some(Localized {
            vi: vi.unwrap_or_else(|| any.clone()),
            en: en.unwrap_or(any),
        })
    }

    fn schema() -> Json {
        json!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "properties": { "vi": { "type": "string" }, "en": { "type": "string" } },
              "additionalProperties": false },
        ] })
    }
}

impl<T: Field> Field for Spanned<T> {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Spanned<T>> {
        let span = node.span;
        T::read(node, key, reading).map(|value| Spanned { value, span })
    }

    fn schema() -> Json {
        T::schema()
    }
}

impl<T: Field> Field for Option<T> {
    /// A value that cannot be used has been reported; the record goes on
    /// without it, so that its other mistakes are found too.
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Option<T>> {
        Some(T::read(node, key, reading))
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }

    fn schema() -> Json {
        T::schema()
    }
}

impl<T: Field> Field for Vec<T> {
    /// One value counts as a list of one.
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Vec<T>> {
        Some(match &node.value {
            Value::List(items) => items
                .iter()
                .filter_map(|item| T::read(item, key, reading))
                .collect(),
            _ => T::read(node, key, reading).into_iter().collect(),
        })
    }

    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }

    fn schema() -> Json {
        json!({ "anyOf": [{ "type": "array", "items": T::schema() }, T::schema()] })
    }
}

/// Free values for a theme: any YAML.
#[derive(Clone, Debug, Default)]
pub struct Extra(pub Json);

impl Field for Extra {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Extra> {
        match &node.value {
            Value::Map(_) => Some(Extra(free(node))),
            _ => {
                reading.wrong_type(node, key, ("nhóm khóa", "a map of keys"));
                Some(Extra::default())
            }
        }
    }

    fn absent() -> Option<Extra> {
        Some(Extra::default())
    }

    fn schema() -> Json {
        json!({ "type": "object" })
    }
}

fn free(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(text, plain) => match (plain, text.as_str()) {
            (true, "true") => json!(true),
            (true, "false") => json!(false),
            (true, number) => match number.parse::<i64>() {
                // A leading zero or plus is part of a text such as a telephone number.
                Ok(n) if n.to_string() == number => json!(n),
                _ => json!(text),
            },
            (false, _) => json!(text),
        },
        Value::List(items) => items.iter().map(free).collect(),
        Value::Map(pairs) => pairs
            .iter()
            .map(|(key, node)| (key.text.clone(), free(node)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

resolves_to_itself!(
    String,
    bool,
    Quantity,
    WebAddress,
    Moment,
    PartialDate,
    Localized,
    Extra
);

impl<T: Resolve> Resolve for Spanned<T> {
    type Resolved = Spanned<T::Resolved>;

    fn resolve(self, resolver: &mut Resolving<'_>) -> Option<Self::Resolved> {
        let span = self.span;
        let value = self.value.resolve(resolver)?;
        Some(Spanned { value, span })
    }
}

impl<T: Renumber> Renumber for Spanned<T> {
    fn renumber(&mut self, by: &Renumbering) {
        self.value.renumber(by);
    }
}

impl<T: Resolve> Resolve for Option<T> {
    type Resolved = Option<T::Resolved>;

    fn resolve(self, resolver: &mut Resolving<'_>) -> Option<Self::Resolved> {
        Some(self.and_then(|value| value.resolve(resolver)))
    }
}

impl<T: Resolve> Resolve for Vec<T> {
    type Resolved = Vec<T::Resolved>;

    fn resolve(self, resolver: &mut Resolving<'_>) -> Option<Self::Resolved> {
        Some(
            self.into_iter()
                .filter_map(|value| value.resolve(resolver))
                .collect(),
        )
    }
}
