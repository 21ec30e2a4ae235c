//! The network as GraphML (<http://graphml.graphdrawing.org/>), with the
//! attribute names that Gephi and yEd take labels from.

use std::fmt::Write as _;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Edge, Graph, Node, NodeKey};
use crate::text::printable;

/// The attributes: for what, id and name. All are text: dates may be partial.
const KEYS: [(&str, &str, &str); 13] = [
    ("node", "label", "label"),
    ("node", "kind", "kind"),
    ("node", "url", "url"),
    ("node", "number", "number"),
    ("node", "date", "date"),
    ("node", "from", "from"),
    ("node", "until", "until"),
    ("node", "languages", "languages"),
    ("edge", "relation", "relation"),
    ("edge", "title", "title"),
    ("edge", "on", "on"),
    ("edge", "edge_from", "from"),
    ("edge", "edge_until", "until"),
];

/// Writes the network.
///
/// # Errors
/// What the writer fails at.
pub fn write(graph: &Graph<'_>, out: impl Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("graphml").with_attributes([
        ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
        ),
    ]);
    xml.write_event(Event::Start(root))?;
    for (of, id, name) in KEYS {
        xml.create_element("key")
            .with_attributes([
                ("id", id),
                ("for", of),
                ("attr.name", name),
                ("attr.type", "string"),
            ])
            .write_empty()?;
    }
    let start =
        BytesStart::new("graph").with_attributes([("id", "kyyeu"), ("edgedefault", "directed")]);
    xml.write_event(Event::Start(start))?;
    let both = format!("{} {}", graph.language.tag(), graph.language.other().tag());
    for one in graph.nodes() {
        let languages = match one.translated {
            true => &both,
            false => graph.language.tag(),
        };
        node(&mut xml, &one, languages)?;
    }
    for (place, one) in graph.edges().enumerate() {
        edge(&mut xml, place, &one, graph)?;
    }
    xml.write_event(Event::End(BytesEnd::new("graph")))?;
    xml.write_event(Event::End(BytesEnd::new("graphml")))?;
    xml.into_inner().write_all(b"\n")
}

fn node(xml: &mut Writer<impl Write>, node: &Node<'_>, languages: &str) -> io::Result<()> {
    let id = token(node.key());
    xml.create_element("node")
        .with_attribute(("id", id.as_str()))
        .write_inner_content(|xml| {
            let values = [
                ("label", Some(node.name)),
                ("kind", Some(node.kind)),
                ("url", Some(node.url.as_str())),
                ("number", node.number),
                ("date", node.date.as_deref()),
                ("from", node.from.as_deref()),
                ("until", node.until.as_deref()),
                ("languages", Some(languages)),
            ];
            values
                .into_iter()
                .try_for_each(|(key, value)| data(xml, key, value))
        })?;
    Ok(())
}

fn edge(
    xml: &mut Writer<impl Write>,
    place: usize,
    edge: &Edge<'_>,
    graph: &Graph<'_>,
) -> io::Result<()> {
    let (Some(source), Some(target)) = (graph.key(edge.source), graph.key(edge.target)) else {
        return Ok(());
    };
    let (id, source, target) = (format!("e{place}"), token(source), token(target));
    xml.create_element("edge")
        .with_attributes([
            ("id", id.as_str()),
            ("source", source.as_str()),
            ("target", target.as_str()),
        ])
        .write_inner_content(|xml| {
            let values = [
                ("relation", Some(edge.relation)),
                ("title", edge.title),
                ("on", edge.on.as_deref()),
                ("edge_from", edge.from.as_deref()),
                ("edge_until", edge.until.as_deref()),
            ];
            values
                .into_iter()
                .try_for_each(|(key, value)| data(xml, key, value))
        })?;
    Ok(())
}

fn data(xml: &mut Writer<impl Write>, key: &str, value: Option<&str>) -> io::Result<()> {
    if let Some(value) = value {
        xml.create_element("data")
            .with_attribute(("key", key))
            .write_text_content(BytesText::new(&printable(value)))?;
    }
    Ok(())
}

/// The node's key as an XML name token, which ids must be (xs:NMTOKEN): what may
/// not stand in one is written `_x20_`, and so is the `_` that would begin such
/// a sequence, so that two keys never become one.
fn token(key: NodeKey<'_>) -> String {
    let key = key.to_string();
    let mut token = String::with_capacity(key.len());
    let mut letters = key.chars().peekable();
    while let Some(letter) = letters.next() {
        let plain = match letter {
            '_' => letters.peek() != Some(&'x'),
            '-' | '.' | ':' => true,
            _ => letter.is_ascii_alphanumeric() || is_name_letter(letter),
        };
        if plain {
            token.push(letter);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(token, "_x{:x}_", u32::from(letter));
        }
    }
    token
}

/// Letters beyond ASCII that XML 1.0 allows in names and that Vietnamese uses.
fn is_name_letter(letter: char) -> bool {
    matches!(letter, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_of(id: &str) -> String {
        token(NodeKey { kind: "news", id })
    }

    #[test]
    fn ids_are_name_tokens_and_stay_apart() {
        assert_eq!(token_of("so-y-te.2021"), "news:so-y-te.2021");
        assert_eq!(token_of("Sở Y tế"), "news:Sở_x20_Y_x20_tế");
        assert_eq!(token_of("a_b"), "news:a_b");
        assert_eq!(token_of("a_x20_b"), "news:a_x5f_x20_b");
        assert_ne!(token_of("a b"), token_of("a_x20_b"));
        assert_eq!(token_of("a\"<&"), "news:a_x22__x3c__x26_");
    }
}
