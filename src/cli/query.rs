//! `kyyeu query`.

use clap::Args;
use kyyeu::language::Language;

use super::{Outcome, SiteArgs};

/// Arguments of `query`.
#[derive(Args)]
pub(super) struct QueryArgs {
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(_args: &QueryArgs, _asked: Option<Language>) -> Outcome {
    Outcome::Done
}

pub(super) fn completions(_shell: clap_complete::Shell) -> &'static str {
    ""
}
