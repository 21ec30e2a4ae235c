//! YAML as a tree of nodes with places; the only file that names the YAML crate.
//!
//! Scalars keep the text as the author wrote it: nothing is guessed to be a
//! number, a date or a truth value before the field that wants it says so.
//! Aliases, anchors and tags are refused, so a small file cannot unfold into a
//! large one.

use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span as Mark};

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Source, Span};

/// Levels of nesting that a front matter may have.
const MAX_DEPTH: usize = 32;
/// Nodes that one YAML text may have: a registry of some 20,000 people fits.
const MAX_NODES: usize = 1_000_000;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing after the colon, or `null`, or `~`.
    Null,
    /// Text, and whether it was written without quotes.
    Scalar(String, bool),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file; keys are unique.
    Map(Vec<(Key, Node)>),
}

/// A key of a map with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// Its text.
    pub text: String,
}

impl Node {
    /// The same tree with every place replaced: used for what a translation
    /// takes over from its original.
    pub fn with_span(&self, span: Span) -> Node {
        let value = match &self.value {
            Value::List(items) => {
                Value::List(items.iter().map(|item| item.with_span(span)).collect())
            }
            Value::Map(pairs) => Value::Map(
                pairs
                    .iter()
                    .map(|(key, node)| {
                        let text = key.text.clone();
                        (Key { span, text }, node.with_span(span))
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        Node { span, value }
    }
}

/// Reads the part `range` of a source as one YAML document.
///
/// # Errors
/// The first mistake in the syntax, as a diagnostic; repeated keys are added to
/// `diagnostics` and reading goes on.
pub fn read(
    source: &Source,
    range: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Diagnostic> {
    let text = source.text().get(range.range()).unwrap_or_default();
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.disallow_directives = true;
    let mut reader = Reader {
        source,
        base: range.start as usize,
        nodes: 0,
        diagnostics,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    while let Some(event) = parser.next_event() {
        let (event, mark) = event.map_err(|error| reader.syntax(&error))?;
        let span = reader.span(&mark);
        let done = match event {
            Event::Scalar(text, style, anchor, tag) => {
                reader.refuse(span, anchor != 0, tag.is_some())?;
                reader.count(span)?;
                Some(scalar(span, &text, style))
            }
            Event::SequenceStart(_, anchor, tag) => {
                reader.refuse(span, anchor != 0, tag.is_some())?;
                reader.enter(span, open.len())?;
                open.push(Open::List(span, Vec::new()));
                None
            }
            Event::MappingStart(_, anchor, tag) => {
                reader.refuse(span, anchor != 0, tag.is_some())?;
                reader.enter(span, open.len())?;
                open.push(Open::Map(span, Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|open| reader.close(open)),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                return Err(reader.feature(span, ("bí danh (*)", "aliases (*)")));
            }
            Event::DocumentStart(..) if root.is_some() => {
                let problem = ("nhiều tài liệu (---)", "several documents (---)");
                return Err(reader.feature(span, problem));
            }
            _ => None,
        };
        if let Some(node) = done {
            match open.last_mut() {
                Some(parent) => reader.add(parent, node)?,
                None => root = Some(node),
            }
        }
    }
    Ok(root.unwrap_or(Node {
        span: Span::new(range.start as usize..range.start as usize),
        value: Value::Null,
    }))
}

/// A list or map whose end has not been seen.
enum Open {
    List(Span, Vec<Node>),
    Map(Span, Vec<(Key, Node)>, Option<Key>),
}

struct Reader<'a> {
    source: &'a Source,
    base: usize,
    nodes: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, mark: &Mark) -> Span {
        let offset = |marker: &serde_saphyr::granit_parser::Marker| {
            self.base + marker.byte_offset().unwrap_or_default()
        };
        Span::new(offset(&mark.start)..offset(&mark.end))
    }

    fn count(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let limit = MAX_NODES.into();
            return Err(self.error(span, Problem::YamlTooBig { limit }));
        }
        Ok(())
    }

    fn enter(&mut self, span: Span, depth: usize) -> Result<(), Diagnostic> {
        if depth >= MAX_DEPTH {
            let limit = MAX_DEPTH.into();
            return Err(self.error(span, Problem::YamlTooDeep { limit }));
        }
        self.count(span)
    }

    fn refuse(&self, span: Span, anchor: bool, tag: bool) -> Result<(), Diagnostic> {
        if anchor {
            return Err(self.feature(span, ("mỏ neo (&)", "anchors (&)")));
        }
        if tag {
            return Err(self.feature(span, ("nhãn kiểu (!)", "tags (!)")));
        }
        Ok(())
    }

    fn feature(&self, span: Span, feature: (&'static str, &'static str)) -> Diagnostic {
        let feature = feature.into();
        self.error(span, Problem::YamlFeature { feature })
    }

    fn error(&self, span: Span, problem: Problem) -> Diagnostic {
        Diagnostic::at(self.source, span, problem)
    }

    fn close(&mut self, open: Open) -> Node {
        match open {
            Open::List(span, items) => Node {
                span,
                value: Value::List(items),
            },
            Open::Map(span, mut pairs, _) => {
                self.drop_repeated(&mut pairs);
                Node {
                    span,
                    value: Value::Map(pairs),
                }
            }
        }
    }

    /// Keeps the first of equal keys and reports the others.
    fn drop_repeated(&mut self, pairs: &mut Vec<(Key, Node)>) {
        let mut seen = rustc_hash::FxHashMap::default();
        pairs.retain(|(key, _)| match seen.insert(key.text.clone(), key.span) {
            None => true,
            Some(first) => {
                let problem = Problem::DuplicateKey {
                    key: key.text.as_str().into(),
                };
                let place = crate::diagnostic::Place::of(self.source, first);
                self.diagnostics
                    .push(Diagnostic::at(self.source, key.span, problem).related(Some(place)));
                false
            }
        });
    }

    fn add(&mut self, parent: &mut Open, node: Node) -> Result<(), Diagnostic> {
        match parent {
            Open::List(_, items) => items.push(node),
            Open::Map(_, pairs, waiting) => match waiting.take() {
                Some(key) => pairs.push((key, node)),
                None => match node.value {
                    Value::Scalar(text, _) => {
                        let span = node.span;
                        *waiting = Some(Key { span, text });
                    }
                    _ => {
                        let feature = ("khóa không phải chữ", "keys that are not text");
                        return Err(self.feature(node.span, feature));
                    }
                },
            },
        }
        Ok(())
    }

    /// A mistake in the syntax. The commonest by far is a colon in an unquoted
    /// value, so that one is named.
    fn syntax(&self, error: &ScanError) -> Diagnostic {
        let marker = error.marker();
        let (first_line, _) = self.source.position(self.base);
        let at = match marker.byte_offset() {
            Some(offset) => self.base + offset,
            None => {
                let line = first_line as usize + marker.line().saturating_sub(1);
                self.source.offset_of(line, marker.col())
            }
        };
        for offset in [at, at.saturating_sub(marker.col() + 1)] {
            if let Some((span, key)) = unquoted_colon(self.source, offset.max(self.base)) {
                return self.error(span, Problem::UnquotedColon { key: key.into() });
            }
        }
        let detail = error.to_string();
        let end = self.source.text()[crate::source::floor_char_boundary(self.source.text(), at)..]
            .chars()
            .next()
            .map_or(at, |c| at + c.len_utf8());
        let problem = Problem::YamlSyntax {
            detail: detail.into(),
        };
        self.error(Span::new(at..end), problem)
    }
}

fn scalar(span: Span, text: &str, style: ScalarStyle) -> Node {
    // Escapes in quotes can spell what no text of ours may hold.
    let text = crate::text::printable(text).into_owned();
    let plain = style == ScalarStyle::Plain;
    let value = if plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
        Value::Null
    } else {
        Value::Scalar(text, plain)
    };
    Node { span, value }
}

/// The value and key of a line `key: words: more words`, if the line that holds
/// `offset` is one.
fn unquoted_colon(source: &Source, offset: usize) -> Option<(Span, String)> {
    let text = source.text();
    let offset = crate::source::floor_char_boundary(text, offset);
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    let line = text.get(start..end)?;
    let (key, value) = line.split_once(": ")?;
    let value = value.trim_start();
    let quoted = value.starts_with(['"', '\'', '[', '{', '|', '>', '#']);
    if quoted || !(value.contains(": ") || value.ends_with(':')) {
        return None;
    }
    let value_start = end - value.len();
    let key = key.trim_start().trim_start_matches("- ").trim();
    Some((Span::new(value_start..end), key.to_owned()))
}
