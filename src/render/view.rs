//! What templates see: a typed view for each page, and nothing else.
//!
//! A view is made once and becomes a template value once; values that many
//! pages share (a document's entry in lists) are shared, not copied.

use std::ops::Deref;
use std::sync::Arc;

use tera::Value;

/// HTML that is safe as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Html(pub String);

impl Html {
    /// The value of a text that is kept elsewhere, without a copy of ours between.
    pub fn value(html: &str) -> Value {
        Value::safe_string(html)
    }
}

impl From<Html> for Value {
    fn from(html: Html) -> Value {
        Value::safe_string(&html.0)
    }
}

/// Declares a view: a struct that turns into a template value with the same
/// field names.
macro_rules! view {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident { $( $(#[$fmeta:meta])* $field:ident : $type:ty, )* }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $( $(#[$fmeta])* pub $field: $type, )* }

        impl From<$name> for tera::Value {
            fn from(view: $name) -> tera::Value {
                const FIELDS: usize = [$(stringify!($field)),*].len();
                let mut map = tera::Map::with_capacity(FIELDS);
                $( map.insert(stringify!($field).into(), view.$field.into()); )*
                tera::Value::from(map)
            }
        }
    )* };
}

mod document;
mod frame;
mod list;
mod registry;
mod target;

pub use document::*;
pub use frame::*;
pub use list::*;
pub use registry::*;
pub use target::*;

view! {
    /// A date.
    pub struct DateView {
        /// For machines: `2021-12-03` or with time and zone.
        iso: String,
        /// `03/12/2021`.
        short: String,
        /// `ngày 03 tháng 12 năm 2021`.
        long: String,
        /// The year.
        year: i16,
    }

    /// A document in a list.
    pub struct CardView {
        /// `dispatch`, `news`, `policy`, `session`, `page`.
        kind: String,
        /// The kind in the page's language.
        kind_name: String,
        /// The title.
        title: String,
        /// Its page.
        url: String,
        /// Its date.
        date: Option<DateView>,
        /// Number and symbol; only the symbol while the number is awaited.
        number: Option<String>,
        /// Whether the number is awaited.
        awaits_number: bool,
        /// Who issued it, named as of its date.
        issuer: Option<NamedView>,
        /// A sentence or two.
        summary: Option<String>,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// `draft`, `review`, `embargoed` or `expired` where it is not public.
        state: Option<String>,
        /// Its line in a list of documents of several kinds, as the theme's component `row`
        /// draws it; empty while that component draws it.
        row: Html,
        /// In a list of what cites something: the sentence that does.
        quote: Option<String>,
        /// In “see also”: why it is shown.
        reason: Option<String>,
    }

    /// An entry of the registry as it is named in a document.
    pub struct EntryView {
        /// The name as of the document's date.
        name: String,
        /// What it is called today, where that differs.
        now: Option<String>,
        /// Its page; absent for free text.
        url: Option<String>,
        /// Further words, such as a person's position at the date.
        note: Option<String>,
        /// The language of these words where that is not the page's.
        note_lang: Option<String>,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// All this as the theme's component `entry` draws it; empty while that component
        /// draws it.
        line: Html,
    }
}

/// A view that is a template value already: pages show the same again and again.
#[derive(Clone, Debug)]
pub struct Ready<V> {
    view: Arc<V>,
    value: Value,
}

/// An entry with its line.
pub type NamedView = Ready<EntryView>;

/// What is cited, with its line.
pub type CitedLine = Ready<CitedView>;

/// A picture beside a shared link, with its line.
pub type ImageLine = Ready<ImageView>;

impl<V: Clone + Into<Value>> Ready<V> {
    pub(super) fn new(view: V) -> Ready<V> {
        Ready {
            value: view.clone().into(),
            view: Arc::new(view),
        }
    }
}

impl<V> Deref for Ready<V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.view
    }
}

impl<V> From<Ready<V>> for Value {
    fn from(ready: Ready<V>) -> Value {
        ready.value
    }
}

impl CitedView {
    /// What is cited in these words, and its page, if it has one.
    pub(super) fn words(text: String, url: Option<String>) -> CitedView {
        CitedView {
            text,
            url,
            title: None,
            lang: None,
            line: Html::default(),
        }
    }
}

/// The values of a template, by name.
#[derive(Default)]
pub struct Values(pub tera::Context);

impl Values {
    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Values {
        self.0.insert_value(name, value.into());
        self
    }
}
