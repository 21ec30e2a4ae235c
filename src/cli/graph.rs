//! `kyyeu graph`.

use clap::{Args, ValueEnum};
use kyyeu::graph::{graph, graphml, json};
use kyyeu::language::Language;

use super::{Outcome, SiteArgs, locale, print_error, print_with, say_what_is_wrong};

/// Arguments of `graph`.
#[derive(Args)]
pub(super) struct GraphArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Dạng kết quả · form of the result
    #[arg(long, value_enum, default_value_t)]
    format: GraphFormat,
}

/// The forms of the network.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum GraphFormat {
    /// JSON
    #[default]
    Json,
    /// GraphML: Gephi, yEd, networkx
    Graphml,
}

/// Prints the network of the site. A site with errors gives what is left of it,
/// and the exit code says so.
pub(super) fn run(args: &GraphArgs, asked: Option<Language>) -> Outcome {
    let prepared = args.site.prepare(asked);
    let language = locale(asked, prepared.language);
    let Some(site) = say_what_is_wrong(&prepared, language) else {
        return Outcome::SiteHasErrors;
    };
    let graph = graph(site);
    print_with(|out| match args.format {
        GraphFormat::Json => json::write(&graph, out),
        GraphFormat::Graphml => graphml::write(&graph, out),
    });
    let (nodes, edges) = (graph.len(), graph.edges().count());
    print_error(&language.pick(
        format!("{nodes} nút, {edges} cạnh.\n"),
        format!("{nodes} nodes, {edges} edges.\n"),
    ));
    match prepared.report.errors() {
        0 => Outcome::Done,
        _ => Outcome::SiteHasErrors,
    }
}
