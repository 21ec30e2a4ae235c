//! What there is under `data/`, and the file that describes it to machines (Frictionless Data).

use serde_json::{Value as Json, json};

use super::{LIST, columns};
use crate::bibliography::Form;
use crate::language::Language;
use crate::render::Renderer;
use crate::route::{DataFormat, Dataset, Route};
use crate::site::Site;

/// A file under data/ that is no table.
struct Other {
    route: Route,
    /// Its name in the data package.
    name: String,
    /// The key of its title among the words.
    word: &'static str,
    media: &'static str,
}

/// The files under data/ that are no tables: references for those who cite, the network.
fn others(site: &Site) -> Vec<Other> {
    let citations = site.config.languages.iter().flat_map(|&language| {
        Form::ALL.map(|form| Other {
            route: Route::Citations(language, form),
            name: format!("citations-{}-{}", language.tag(), form.ending()),
            word: "data_citations",
            media: form.media(),
        })
    });
    let graph = Other {
        route: Route::Graph,
        name: "graph-json".to_owned(),
        word: "data_graph",
        media: "application/json",
    };
    citations.chain([graph]).collect()
}

impl Other {
    fn resource(&self, renderer: &Renderer<'_>, language: Language) -> Json {
        let linked = &renderer.site().linked;
        let path = linked.addresses.path(self.route, &linked.directory);
        let file = path.rsplit('/').next().unwrap_or_default();
        json!({
            "name": self.name,
            "title": renderer.words(language).get(self.word),
            "path": file,
            "format": file.rsplit('.').next(),
            "mediatype": self.media,
            "encoding": "utf-8",
            "profile": "data-resource",
            "url": linked.addresses.absolute(self.route, &linked.directory),
        })
    }
}

/// `data/datapackage.json`.
pub fn package(renderer: &Renderer<'_>) -> Vec<u8> {
    let site = renderer.site();
    let main = site.config.main;
    let directory = &site.linked.directory;
    let addresses = &site.linked.addresses;
    let mut resources = Vec::new();
    for dataset in Dataset::all() {
        for (format, ending, media) in [
            (DataFormat::Json, "json", "application/json"),
            (DataFormat::Csv, "csv", "text/csv"),
        ] {
            let fields = columns(dataset).iter().map(|&(name, kind)| {
                let joined = format == DataFormat::Csv && kind == LIST;
                json!({ "name": name, "type": if joined { "string" } else { kind } })
            });
            let fields: Vec<Json> = fields.collect();
            resources.push(json!({
                "name": format!("{}-{ending}", dataset.name()),
                "title": renderer.words(main).get(&format!("part_{}", dataset.name())),
                "path": format!("{}.{ending}", dataset.name()),
                "format": ending,
                "mediatype": media,
                "encoding": "utf-8",
                "profile": "tabular-data-resource",
                "schema": { "fields": fields },
                "url": addresses.absolute(Route::Data(dataset, format), directory),
            }));
        }
    }
    let others = others(site).into_iter();
    resources.extend(others.map(|other| other.resource(renderer, main)));
    let package = json!({
        "profile": "data-package",
        "name": "kyyeu",
        "title": site.config.settings.title.get(main),
        "homepage": addresses.absolute(Route::Page(main, crate::route::Page::Home), directory),
        "resources": resources,
    });
    let mut bytes = serde_json::to_vec_pretty(&package).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
