//! `kyyeu graph`: the whole network, as JSON and as GraphML.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::harness::{Run, Site, kyyeu, run};

/// A site in which every relation of the registry and several of documents stand,
/// with names that both forms must escape.
fn site() -> Site {
    let site = Site::new();
    let settings = format!("{}languages: [vi, en]\n", super::harness::SETTINGS);
    site.write("site.yaml", &settings);
    let file = |path: &str, front: &str| {
        site.write(
            &format!("content/{path}"),
            &format!("---\n{front}\n---\n\nChữ.\n"),
        )
    };
    file("agencies/bo.md", "name: 'Bộ \"A\" & <B>'");
    file(
        "agencies/so-cu.md",
        "name: Sở cũ\nparent: bo\nuntil: 2025-02\nsuccessors: [{agency: so-moi, on: 2025-03-01, how: merged}]",
    );
    file("agencies/so-moi.md", "name: Sở mới\nfrom: 2025-03-01");
    file("themes/rong.md", "name: Rộng");
    file("themes/hep.md", "name: Hẹp\nparent: rong");
    file("themes/hep.en.md", "name: Narrow");
    file(
        "people/an.md",
        "name: Nguyễn Văn An\npositions:\n  - {title: Giám đốc, agency: so-cu, from: 2020, until: 2021}\n  - {title: Giám đốc, agency: so-cu, from: 2022}\n  - {title: Chuyên gia, agency: Nơi khác}",
    );
    file(
        "documents/luat.md",
        "number: 67/2006/QH11\ndate: 2006-06-29\nissuer: bo",
    );
    file(
        "documents/nghi-dinh.md",
        "number: 30/2020/NĐ-CP\nrelations: [{how: guides, document: luat}, {how: guides, document: luat}, {how: amends, document: luat}]",
    );
    file(
        "forums/ba.md",
        "name: Diễn đàn lần ba\ndates: [2021-12-06, 2021-12-07]\norganisers: [bo]\nchairs: [an]",
    );
    file(
        "dispatches/cong văn 1.md",
        "title: Công văn\ndate: 2021-12-03\nnumber: 1/SC\nissuer: so-cu\naddressees: [bo]\nbasis: [luat]\nforum: ba\nthemes: [hep]\nsignatory: {person: an}\ntasks: [{agencies: [bo], text: Góp ý}]",
    );
    file(
        "news/nhap.md",
        "title: Chưa công khai\ndate: 2021-12-04\nstatus: draft\nagencies: [bo]",
    );
    site
}

fn json(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {run:?}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key}: {value}"))
}

/// Each edge in one line.
fn edges(graph: &Value) -> Vec<String> {
    let edges = graph["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| {
            let rest: Vec<String> = ["title", "on", "from", "until"]
                .iter()
                .filter_map(|key| Some(format!(" {key}={}", edge[key].as_str()?)))
                .collect();
            format!(
                "{} -{}-> {}{}",
                text(edge, "source"),
                text(edge, "relation"),
                text(edge, "target"),
                rest.concat()
            )
        })
        .collect()
}

#[test]
fn every_relation_is_an_edge() {
    let run = site().run("graph");
    assert_eq!(run.err, "13 nút, 17 cạnh.\n");
    let found = edges(&json(&run));
    let expected = "\
dispatch:cong văn 1 -about-> theme:hep
dispatch:cong văn 1 -about-> forum:ba
dispatch:cong văn 1 -cites-> document:luat
dispatch:cong văn 1 -issued-> agency:so-cu
dispatch:cong văn 1 -received-> agency:bo
dispatch:cong văn 1 -signed-> person:an
dispatch:cong văn 1 -tasked-> agency:bo
agency:so-cu -merged-> agency:so-moi on=2025-03-01
agency:so-cu -parent-> agency:bo
theme:hep -parent-> theme:rong
person:an -position-> agency:so-cu title=Giám đốc from=2020 until=2021
person:an -position-> agency:so-cu title=Giám đốc from=2022
document:luat -issued-> agency:bo
document:nghi-dinh -amends-> document:luat
document:nghi-dinh -guides-> document:luat
forum:ba -organises-> agency:bo
forum:ba -chairs-> person:an";
    let mut wanted: Vec<&str> = expected.lines().collect();
    let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, wanted);
}

#[test]
fn a_build_publishes_what_the_command_prints() {
    let site = site();
    let printed = site.run("graph").out;
    assert_eq!(site.run("build").code, 0);
    let published = site.root().join("public/data/graph.json");
    assert_eq!(std::fs::read_to_string(published).unwrap(), printed);
}

#[test]
fn a_body_has_not_issued_what_those_before_it_did() {
    let site = site();
    site.write(
        "content/agencies/so-moi.md",
        "---\nname: Sở mới\nfrom: 2025-03-01\ngathers: true\n---\n\nChữ.\n",
    );
    let found = edges(&json(&site.run("graph")));
    let issued: Vec<&String> = found
        .iter()
        .filter(|edge| edge.contains("issued"))
        .collect();
    assert!(
        issued.iter().all(|edge| !edge.contains("so-moi")),
        "{issued:?}"
    );
    assert!(issued.len() > 1);
}

#[test]
fn nodes_say_what_is_known_of_them() {
    let graph = json(&site().run("graph"));
    let node = |id: &str| -> Value {
        let nodes = graph["nodes"].as_array().unwrap();
        nodes.iter().find(|node| node["id"] == id).unwrap().clone()
    };
    assert_eq!(
        node("dispatch:cong văn 1"),
        serde_json::json!({
            "id": "dispatch:cong văn 1", "kind": "dispatch", "name": "Công văn",
            "url": "https://kyyeu.example/cong-van/cong-van-1/", "number": "1/SC",
            "date": "2021-12-03", "languages": ["vi"],
        })
    );
    assert_eq!(text(&node("agency:bo"), "name"), "Bộ \"A\" & <B>");
    assert_eq!(text(&node("agency:so-cu"), "until"), "2025-02");
    assert_eq!(
        node("theme:hep")["languages"],
        serde_json::json!(["vi", "en"])
    );
    let forum = node("forum:ba");
    assert_eq!(
        (text(&forum, "date"), text(&forum, "until")),
        ("2021-12-06", "2021-12-07")
    );
    // What is not public is no part of it, nor are its relations.
    assert!(!graph.to_string().contains("nhap"));
    let drafts = json(&site().run("graph --drafts"));
    assert!(
        edges(&drafts).contains(&"news:nhap -reports-> agency:bo".to_owned()),
        "{drafts:#}"
    );
}

/// Both forms of a site say the same, in the form that is documented.
fn check(site: &Site, more: &str) {
    let schema: Value = serde_json::from_str(include_str!("../../docs/graph.schema.json")).unwrap();
    let graph = json(&site.run(&format!("graph {more}")));
    let keys = |part: &str| {
        let item = &schema["properties"][part]["items"];
        let known: BTreeSet<String> = item["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let required: Vec<&str> = item["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|k| k.as_str().unwrap())
            .collect();
        (
            known,
            required.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        )
    };
    for part in ["nodes", "edges"] {
        let (known, required) = keys(part);
        for object in graph[part].as_array().unwrap() {
            let object = object.as_object().unwrap();
            assert!(object.keys().all(|key| known.contains(key)), "{object:?}");
            assert!(
                required.iter().all(|key| object.contains_key(key)),
                "{object:?}"
            );
        }
    }
    let kinds = &schema["properties"]["nodes"]["items"]["properties"]["kind"]["enum"];
    let ids: Vec<&str> = graph["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| text(n, "id"))
        .collect();
    for node in graph["nodes"].as_array().unwrap() {
        assert!(kinds.as_array().unwrap().contains(&node["kind"]), "{node}");
    }
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "a node stands twice");
    let lines = edges(&graph);
    assert_eq!(
        lines.iter().collect::<BTreeSet<_>>().len(),
        lines.len(),
        "an edge stands twice"
    );
    let relations = text(
        &schema["properties"]["edges"]["items"]["properties"]["relation"],
        "description",
    );
    for edge in graph["edges"].as_array().unwrap() {
        for end in ["source", "target"] {
            assert!(unique.contains(text(edge, end)), "{edge} leads nowhere");
        }
        assert!(
            relations.contains(text(edge, "relation")),
            "{edge} is not documented"
        );
    }

    let xml = site.run(&format!("graph --format graphml {more}"));
    assert_eq!(xml.code, 0, "{xml:?}");
    let read = read_graphml(&xml.out);
    assert_eq!(read.nodes.len(), ids.len());
    assert_eq!(read.edges.len(), lines.len());
    for (source, target) in &read.edges {
        assert!(read.nodes.contains_key(source) && read.nodes.contains_key(target));
    }
    let labels: Vec<&String> = read.nodes.values().collect();
    for node in graph["nodes"].as_array().unwrap() {
        assert!(
            labels
                .iter()
                .any(|label| label.as_str() == text(node, "name")),
            "{node}"
        );
    }
}

struct Read {
    nodes: BTreeMap<String, String>,
    edges: Vec<(String, String)>,
}

/// Reads GraphML; keys must be declared before they are used, for what they are
/// used for, and ids must be XML name tokens.
fn read_graphml(text: &str) -> Read {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut read = Read {
        nodes: BTreeMap::new(),
        edges: Vec::new(),
    };
    let mut declared: BTreeSet<(String, String)> = BTreeSet::new();
    let mut within: Option<(&str, String)> = None;
    let mut key = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |name: &str| -> String {
                    let found = tag.try_get_attribute(name).unwrap();
                    let value = found.unwrap_or_else(|| panic!("{tag:?}: {name}"));
                    value
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .unwrap()
                        .into_owned()
                };
                let token = |id: String| {
                    assert!(
                        !id.is_empty()
                            && id
                                .chars()
                                .all(|c| c.is_alphanumeric() || "-_.:".contains(c)),
                        "{id:?}"
                    );
                    id
                };
                match tag.name().as_ref() {
                    "key" => {
                        let new = declared.insert((attribute("for"), attribute("id")));
                        assert!(new, "a key is declared twice");
                    }
                    "node" => {
                        let id = token(attribute("id"));
                        assert!(read.nodes.insert(id.clone(), String::new()).is_none());
                        within = Some(("node", id));
                    }
                    "edge" => {
                        read.edges
                            .push((token(attribute("source")), token(attribute("target"))));
                        within = Some(("edge", attribute("id")));
                    }
                    "data" => {
                        key = attribute("key");
                        let (of, _) = within.as_ref().unwrap();
                        assert!(
                            declared.contains(&((*of).to_owned(), key.clone())),
                            "{of} {key}"
                        );
                    }
                    _ => {}
                }
            }
            Event::Text(piece) if key == "label" => {
                if let Some(("node", id)) = &within {
                    read.nodes.get_mut(id).unwrap().push_str(&piece);
                }
            }
            Event::GeneralRef(name) if key == "label" => {
                let letter = match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => panic!("&{other};"),
                };
                if let Some(("node", id)) = &within {
                    read.nodes.get_mut(id).unwrap().push(letter);
                }
            }
            Event::End(tag) if tag.name().as_ref() == "data" => key.clear(),
            _ => {}
        }
    }
    read
}

#[test]
fn both_forms_say_the_same() {
    check(&site(), "");
    check(&site(), "--drafts");
    check(&Site::new(), "");
}

#[test]
fn the_example_is_a_network() {
    let root = env!("CARGO_MANIFEST_DIR");
    let run = run(kyyeu("graph --root").arg(root));
    let lines = edges(&json(&run));
    for edge in [
        "dispatch:sct-qlcn-2021-12-03 -issued-> agency:so-cong-thuong-quang-ngai",
        "dispatch:sct-qlcn-2021-12-03 -tasked-> agency:so-y-te-quang-ngai",
    ] {
        assert!(lines.iter().any(|line| line == edge), "{edge}");
    }
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    let site = site();
    for words in ["graph", "graph --format graphml", "graph --jobs 1"] {
        assert_eq!(site.run(words), site.run(words));
    }
    assert_eq!(site.run("graph"), site.run("graph --jobs 1"));
}

#[test]
fn a_site_with_errors_gives_what_is_left() {
    let site = site();
    site.write("content/news/a.md", "---\ntitel: A\n---\n");
    let run = site.run("graph --locale en");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("2 errors"), "{run:?}");
    let graph: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(graph["nodes"].as_array().unwrap().len(), 13);
    let nowhere = Site::bare().run("graph");
    assert_eq!((nowhere.code, nowhere.out.as_str()), (1, ""));
    assert!(nowhere.err.contains("KY001"), "{nowhere:?}");
}
