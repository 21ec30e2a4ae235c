//! The page of the data files: what there is, in which forms.

use crate::bibliography::Form;
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::language::Language;
use crate::render::Renderer;
use crate::render::frame::PageFrame;
use crate::render::view::{DataFileView, DataView};
use crate::route::{DataFormat, Dataset, Page, Route};
use crate::site::Site;

/// The page.
pub(in crate::render) fn page(
    renderer: &Renderer<'_>,
    language: Language,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let words = renderer.words(language);
    let page = Page::Data;
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: words.get("data_title").to_owned(),
            description: None,
            part: "none",
            breadcrumbs: Vec::new(),
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with("tables", tables(renderer, language))
        .with("others", others(renderer, language))
        .with("package", site.url(Route::DataPackage))
        .with(
            "data_language",
            (language != site.config.main).then(|| in_words(renderer, site.config.main, language)),
        );
    renderer.render_template("data.html", Route::Page(language, page), values)
}

/// What a language is called in another.
fn in_words(renderer: &Renderer<'_>, of: Language, language: Language) -> String {
    let key = of.pick("in_vietnamese", "in_english");
    renderer.words(language).get(key).to_owned()
}

/// The tables that have any row.
fn tables(renderer: &Renderer<'_>, language: Language) -> Vec<DataView> {
    let site = renderer.site();
    let words = renderer.words(language);
    let forms = [(DataFormat::Csv, "CSV"), (DataFormat::Json, "JSON")];
    let tables = Dataset::all().map(|dataset| DataView {
        title: words.get(&format!("part_{}", dataset.name())).to_owned(),
        count: Some(rows(site, dataset)),
        files: (forms.into_iter())
            .map(|(format, form)| DataFileView {
                form: form.to_owned(),
                url: site.url(Route::Data(dataset, format)),
                lang: None,
            })
            .collect(),
    });
    tables.filter(|table| table.count != Some(0)).collect()
}

/// How many rows a table has.
fn rows(site: &Site, dataset: Dataset) -> usize {
    match dataset {
        Dataset::Documents(kind) => site.index.section(kind).documents.len(),
        Dataset::Entries(shelf) => {
            let entries = site.orders.get(&(shelf, site.config.main));
            let entries = entries.into_iter().flatten();
            let told = |subject| matches!(subject, Subject::Unregistered(_));
            entries.filter(|entry| !told(entry.subject)).count()
        }
        Dataset::Targets => {
            let years = site.index.targets.iter();
            years.map(|(_, items)| items.len()).sum()
        }
        Dataset::Tasks => site.index.tasks.len(),
    }
}

/// What is no table: references for those who cite, in this language and the others; the
/// network.
fn others(renderer: &Renderer<'_>, language: Language) -> Vec<DataView> {
    let site = renderer.site();
    let words = renderer.words(language);
    let file = |route, form: &str, lang: Option<Language>| DataFileView {
        form: form.to_owned(),
        url: site.url(route),
        lang: lang.map(|lang| lang.tag().to_owned()),
    };
    let languages = site.config.languages.iter().copied();
    let mut languages: Vec<Language> = languages.collect();
    languages.sort_by_key(|&other| other != language);
    let citations = languages.into_iter().map(|of| {
        let files = Form::ALL.map(|form| {
            let foreign = Some(of).filter(|&of| of != language);
            file(Route::Citations(of, form), form.name(), foreign)
        });
        let mut title = words.get("data_citations").to_owned();
        if of != language {
            title = format!("{title} ({})", in_words(renderer, of, language));
        }
        DataView {
            title,
            count: None,
            files: files.into(),
        }
    });
    let graph = DataView {
        title: words.get("data_graph").to_owned(),
        count: None,
        files: vec![file(Route::Graph, "JSON", None)],
    };
    citations.chain([graph]).collect()
}
