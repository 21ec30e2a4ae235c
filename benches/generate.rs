//! Writes the corpus: `cargo bench --bench generate -- kyyeu|skewed|hugo FOLDER DOCUMENTS`.

use std::path::Path;

mod corpus;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let [generator, folder, documents] = arguments.as_slice() else {
        println!("cargo bench --bench generate -- kyyeu|skewed|hugo FOLDER DOCUMENTS");
        return;
    };
    let root = Path::new(folder);
    let documents = documents.parse().expect("a number of documents");
    let written = match generator.as_str() {
        "kyyeu" => corpus::write(root, documents),
        "skewed" => corpus::skewed(root, documents),
        "hugo" => corpus::hugo::write(root, documents),
        other => panic!("no corpus for {other}"),
    };
    written.expect("the corpus is written");
}
