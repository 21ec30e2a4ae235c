//! The network as JSON: one object a line, so that two of them can be compared
//! line by line. The form is described by `docs/graph.schema.json`.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Edge, Graph, Node};
use crate::language::Language;

/// The form's version: raised when a reader of the old form would fail.
const VERSION: u32 = 1;

/// Writes the network.
///
/// # Errors
/// What the writer fails at.
pub fn write(graph: &Graph<'_>, mut out: impl Write) -> io::Result<()> {
    let site = serde_json::json!({
        "language": graph.language.tag(),
        "title": graph.title,
        "url": graph.url,
    });
    write!(
        out,
        "{{\"version\":{VERSION},\n\"site\":{site},\n\"nodes\":["
    )?;
    for (at, node) in graph.nodes().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        let language = graph.language;
        serde_json::to_writer(
            &mut out,
            &NodeLine {
                node: &node,
                language,
            },
        )?;
    }
    out.write_all(b"\n],\n\"edges\":[")?;
    for (at, edge) in graph.edges().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &EdgeLine { edge: &edge, graph })?;
    }
    out.write_all(b"\n]}\n")
}

struct NodeLine<'a> {
    node: &'a Node<'a>,
    language: Language,
}

impl Serialize for NodeLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let node = self.node;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &Text(node.key()))?;
        map.serialize_entry("kind", node.kind)?;
        map.serialize_entry("name", node.name)?;
        map.serialize_entry("url", &node.url)?;
        let rest = [
            ("number", node.number),
            ("date", node.date.as_deref()),
            ("from", node.from.as_deref()),
            ("until", node.until.as_deref()),
        ];
        entries(&mut map, rest)?;
        let languages = [self.language.tag(), self.language.other().tag()];
        let known = 1 + usize::from(node.translated);
        map.serialize_entry("languages", &languages[..known])?;
        map.end()
    }
}

struct EdgeLine<'a> {
    edge: &'a Edge<'a>,
    graph: &'a Graph<'a>,
}

impl Serialize for EdgeLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let edge = self.edge;
        let mut map = serializer.serialize_map(None)?;
        let ends = [("source", edge.source), ("target", edge.target)];
        for (name, end) in ends {
            if let Some(key) = self.graph.key(end) {
                map.serialize_entry(name, &Text(key))?;
            }
        }
        map.serialize_entry("relation", edge.relation)?;
        let rest = [
            ("title", edge.title),
            ("on", edge.on.as_deref()),
            ("from", edge.from.as_deref()),
            ("until", edge.until.as_deref()),
        ];
        entries(&mut map, rest)?;
        map.end()
    }
}

/// The entries that have a value.
fn entries<M: SerializeMap>(
    map: &mut M,
    entries: [(&'static str, Option<&str>); 4],
) -> Result<(), M::Error> {
    for (name, value) in entries {
        if let Some(value) = value {
            map.serialize_entry(name, value)?;
        }
    }
    Ok(())
}

/// What is written as it is displayed, without a string in between.
struct Text<T>(T);

impl<T: std::fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
