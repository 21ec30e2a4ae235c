//! How a record of the content model is declared and read.
//!
//! [`record!`] takes the fields of a record once, each with its type, its words
//! for authors and an example, and makes from them the struct, the reader, the
//! JSON Schema and the commented skeleton of `kyyeu new`. [`choice!`] does the
//! same for a field with a fixed set of values.

use serde_json::{Value as Json, json};

use super::yaml::{Key, Node, Value};
use crate::diagnostic::problem::Term;
use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::source::{Source, Span};

/// Words in Vietnamese and English.
pub type Words = (&'static str, &'static str);

/// The place of what a translation takes over from its original. Nothing is
/// reported there: the original's own reading reports it.
pub const INHERITED: Span = Span {
    start: u32::MAX,
    end: u32::MAX,
};

/// A file being read: where its diagnostics go.
pub struct Reading<'a> {
    source: &'a Source,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reading<'a> {
    /// Reading of `source`, reporting to `diagnostics`.
    pub fn new(source: &'a Source, diagnostics: &'a mut Vec<Diagnostic>) -> Reading<'a> {
        Reading {
            source,
            diagnostics,
        }
    }

    /// Reports a problem at a place of the file.
    pub fn report(&mut self, span: Span, problem: Problem) {
        self.report_with(span, problem, None);
    }

    /// Reports a problem at a place whose line holds a secret: the line is not shown.
    pub fn report_hidden(&mut self, span: Span, problem: Problem) {
        let mut diagnostic = Diagnostic::at(self.source, span, problem);
        if let Some(place) = &mut diagnostic.place {
            place.excerpt.clear();
            place.marked = (0, 0);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Reports a problem with the nearest known name.
    pub fn report_with(&mut self, span: Span, problem: Problem, suggestion: Option<String>) {
        if span != INHERITED {
            self.diagnostics
                .push(Diagnostic::at(self.source, span, problem).suggest(suggestion));
        }
    }

    /// Reports that a value is of the wrong type.
    pub fn wrong_type(&mut self, node: &Node, key: &str, expected: Words) {
        let problem = match &node.value {
            Value::Null => Problem::EmptyValue { key: key.into() },
            _ => Problem::WrongType {
                key: key.into(),
                expected: expected.into(),
                found: kind_of(node).into(),
            },
        };
        self.report(node.span, problem);
    }
}

fn kind_of(node: &Node) -> Words {
    match &node.value {
        Value::Null => ("chỗ trống", "nothing"),
        Value::Scalar(..) => ("chữ", "text"),
        Value::List(_) => ("danh sách", "a list"),
        Value::Map(_) => ("nhóm khóa", "a map of keys"),
    }
}

/// A type that a field can have.
pub trait Field: Sized {
    /// Reads the value; `None` if it cannot be used, which has been reported then.
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Self>;

    /// The value where the key is absent; `None` makes the key required.
    fn absent() -> Option<Self> {
        None
    }

    /// The JSON Schema of the value.
    fn schema() -> Json;
}

/// What is known of a field besides its type.
#[derive(Clone, Copy)]
pub struct FieldSpec {
    /// The key.
    pub name: &'static str,
    /// What it is for, to authors.
    pub words: Words,
    /// An example, as YAML.
    pub example: &'static str,
    /// Whether a record cannot do without it.
    pub required: fn() -> bool,
    /// The JSON Schema of its value.
    pub schema: fn() -> Json,
}

/// A record: a map with known keys.
pub trait Record: Sized {
    /// What the record is called in messages.
    const NAME: Words;

    /// Its fields in the order in which authors should see them.
    fn fields() -> Vec<FieldSpec>;

    /// Takes its keys from the map; the other keys stay.
    fn take(map: &mut MapReader<'_>, reading: &mut Reading<'_>) -> Option<Self>;
}

/// A map of which fields are taken one after the other.
pub struct MapReader<'a> {
    pairs: &'a [(Key, Node)],
    taken: Vec<bool>,
    span: Span,
    name: Words,
}

impl<'a> MapReader<'a> {
    /// A reader of a node that must be a map.
    pub fn new(
        node: &'a Node,
        key: &str,
        name: Words,
        reading: &mut Reading<'_>,
    ) -> Option<MapReader<'a>> {
        let pairs = match &node.value {
            Value::Map(pairs) => pairs.as_slice(),
            // Nothing lacks every key that is required.
            Value::Null => &[],
            _ => {
                reading.wrong_type(node, key, ("nhóm khóa", "a map of keys"));
                return None;
            }
        };
        Some(MapReader {
            pairs,
            taken: vec![false; pairs.len()],
            span: node.span,
            name,
        })
    }

    /// Takes the field `name`.
    pub fn field<T: Field>(&mut self, name: &'static str, reading: &mut Reading<'_>) -> Option<T> {
        let found = self.pairs.iter().position(|(key, _)| key.text == name);
        match found.and_then(|at| self.pairs.get(at).map(|pair| (at, pair))) {
            Some((at, (_, node))) => {
                if let Some(taken) = self.taken.get_mut(at) {
                    *taken = true;
                }
                // An optional key without a value counts as absent.
                match (&node.value, T::absent()) {
                    (Value::Null, Some(absent)) => Some(absent),
                    _ => T::read(node, name, reading),
                }
            }
            None => {
                let absent = T::absent();
                if absent.is_none() {
                    let end = self.span.start.saturating_add(1);
                    let span = match self.span {
                        INHERITED => INHERITED,
                        span => Span { end, ..span },
                    };
                    let problem = Problem::MissingKey {
                        key: name.into(),
                        kind: self.name.into(),
                    };
                    reading.report(span, problem);
                }
                absent
            }
        }
    }

    /// Reports every key that nothing took.
    pub fn finish(self, known: &[FieldSpec], reading: &mut Reading<'_>) {
        for ((key, _), _) in self
            .pairs
            .iter()
            .zip(&self.taken)
            .filter(|&(_, taken)| !taken)
        {
            let problem = Problem::UnknownKey {
                key: key.text.as_str().into(),
                kind: self.name.into(),
            };
            let suggestion = nearest(&key.text, known.iter().map(|field| field.name));
            reading.report_with(key.span, problem, suggestion);
        }
    }
}

/// Reads a node as a record that has the map to itself.
pub fn read_record<R: Record>(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<R> {
    let mut map = MapReader::new(node, key, R::NAME, reading)?;
    let record = R::take(&mut map, reading);
    map.finish(&R::fields(), reading);
    record
}

/// The JSON Schema of a map with these fields and no others.
pub fn schema_of(fields: &[FieldSpec]) -> Json {
    let properties: serde_json::Map<String, Json> = fields
        .iter()
        .map(|field| {
            let mut schema = (field.schema)();
            if let Json::Object(map) = &mut schema {
                map.insert("description".into(), json!(field.words.0));
                map.insert("$comment".into(), json!(field.words.1));
            }
            (field.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| (field.required)())
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The value that was written where one of a fixed set was wanted.
pub fn unknown_value(
    node: &Node,
    key: &str,
    value: &str,
    allowed: &[&str],
    reading: &mut Reading<'_>,
) {
    let problem = Problem::UnknownValue {
        key: key.into(),
        value: value.into(),
        allowed: Term::from(allowed.join(", ")),
    };
    let suggestion = nearest(value, allowed.iter().copied());
    reading.report_with(node.span, problem, suggestion);
}

/// Declares a record: a struct, its reader and what is known of its fields.
///
/// `record! { /// Doc … pub struct Name<P> ("tên", "a name") { /// Doc … field: Type, ("lời", "words"), "example"; } }`.
/// With `<P>` the record holds references and has a form for each
/// [phase](crate::reference::Phase).
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident<P> ($vi:literal, $en:literal) {
            $( $(#[$fmeta:meta])* $field:ident : $type:ty, ($fvi:literal, $fen:literal), $eg:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name<P: $crate::reference::Phase> {
            $( $(#[$fmeta])* pub $field: $type, )*
        }

        impl $crate::parse::record::Record for $name<$crate::reference::Written> {
            const NAME: $crate::parse::record::Words = ($vi, $en);

            fn fields() -> Vec<$crate::parse::record::FieldSpec> {
                #[allow(dead_code)]
                type P = $crate::reference::Written;
                vec![$( $crate::parse::record::spec!($field, $type, ($fvi, $fen), $eg) ),*]
            }

            fn take(
                map: &mut $crate::parse::record::MapReader<'_>,
                reading: &mut $crate::parse::record::Reading<'_>,
            ) -> Option<Self> {
                // All fields are read before the first missing one ends it, so
                // that every mistake is reported.
                $( let $field = map.field($crate::parse::record::key(stringify!($field)), reading); )*
                Some($name { $( $field: $field?, )* })
            }
        }

        impl $crate::reference::Resolve for $name<$crate::reference::Written> {
            type Resolved = $name<$crate::reference::Linked>;

            fn resolve(
                self,
                resolver: &mut $crate::reference::Resolving<'_>,
            ) -> Option<Self::Resolved> {
                $( let $field = $crate::reference::Resolve::resolve(self.$field, resolver); )*
                Some($name { $( $field: $field?, )* })
            }
        }

        impl $crate::renumber::Renumber for $name<$crate::reference::Linked> {
            fn renumber(&mut self, by: &$crate::renumber::Renumbering) {
                $( $crate::renumber::Renumber::renumber(&mut self.$field, by); )*
            }
        }

        $crate::parse::record::as_field!($name<$crate::reference::Written>);
    };
    (
        $(#[$meta:meta])*
        pub struct $name:ident ($vi:literal, $en:literal) {
            $( $(#[$fmeta:meta])* $field:ident : $type:ty, ($fvi:literal, $fen:literal), $eg:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $( $(#[$fmeta])* pub $field: $type, )*
        }

        impl $crate::parse::record::Record for $name {
            const NAME: $crate::parse::record::Words = ($vi, $en);

            fn fields() -> Vec<$crate::parse::record::FieldSpec> {
                vec![$( $crate::parse::record::spec!($field, $type, ($fvi, $fen), $eg) ),*]
            }

            #[allow(unused_variables)]
            fn take(
                map: &mut $crate::parse::record::MapReader<'_>,
                reading: &mut $crate::parse::record::Reading<'_>,
            ) -> Option<Self> {
                $( let $field = map.field($crate::parse::record::key(stringify!($field)), reading); )*
                Some($name { $( $field: $field?, )* })
            }
        }

        $crate::reference::resolves_to_itself!($name);
        $crate::parse::record::as_field!($name);
    };
}

/// One field's entry.
macro_rules! spec {
    ($field:ident, $type:ty, $words:expr, $eg:literal) => {
        $crate::parse::record::FieldSpec {
            name: $crate::parse::record::key(stringify!($field)),
            words: $words,
            example: $eg,
            required: || <$type as $crate::parse::record::Field>::absent().is_none(),
            schema: <$type as $crate::parse::record::Field>::schema,
        }
    };
}

/// A record can be the value of another record's field.
macro_rules! as_field {
    ($type:ty) => {
        impl $crate::parse::record::Field for $type {
            fn read(
                node: &$crate::parse::yaml::Node,
                key: &str,
                reading: &mut $crate::parse::record::Reading<'_>,
            ) -> Option<Self> {
                $crate::parse::record::read_record(node, key, reading)
            }

            fn schema() -> serde_json::Value {
                $crate::parse::record::schema_of(&<Self as $crate::parse::record::Record>::fields())
            }
        }
    };
}

/// Declares a set of fixed values: the word that authors write, and the words
/// that readers see in both languages. Other spellings may follow the first.
macro_rules! choice {
    (
        $(#[$meta:meta])*
        pub enum $name:ident $(default $default:ident)? {
            $( $(#[$vmeta:meta])* $variant:ident = $first:literal $(| $also:literal)*, ($vi:literal, $en:literal); )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$vmeta])* $variant, )* }

        impl $name {
            /// What authors write.
            pub const fn written(self) -> &'static str {
                match self { $( $name::$variant => $first, )* }
            }

            /// What readers see.
            pub const fn words(self) -> $crate::parse::record::Words {
                match self { $( $name::$variant => ($vi, $en), )* }
            }
        }

        impl $crate::parse::record::Field for $name {
            fn read(
                node: &$crate::parse::yaml::Node,
                key: &str,
                reading: &mut $crate::parse::record::Reading<'_>,
            ) -> Option<Self> {
                let written = <String as $crate::parse::record::Field>::read(node, key, reading)?;
                let wanted = $crate::text::matching_key(&written);
                let known = [$( (&[$first $(, $also)*][..], $name::$variant) ),*];
                let found = known
                    .iter()
                    .find(|(names, _)| names.iter().any(|name| $crate::text::matching_key(name) == wanted))
                    .map(|&(_, value)| value);
                if found.is_none() {
                    $crate::parse::record::unknown_value(node, key, &written, &[$($first),*], reading);
                }
                found
            }

            $( fn absent() -> Option<Self> { Some($name::$default) } )?

            fn schema() -> serde_json::Value {
                serde_json::json!({ "enum": [$($first $(, $also)*),*] })
            }
        }

        $crate::reference::resolves_to_itself!($name);
    };
}

pub(crate) use {as_field, choice, record, spec};

/// A field's key from its Rust name; `r#type` is the key `type`.
pub fn key(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}
