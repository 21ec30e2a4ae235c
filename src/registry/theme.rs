//! Themes under which documents are gathered.

use super::{Named, Registered};
use crate::diagnostic::Problem;
use crate::directory::Directory;
use crate::parse::record::{Words, record};
use crate::reference::{Circumstances, Collection, Found, Id, Phase, Ref};

record! {
    /// A theme; the file's body describes it.
    pub struct Theme<P> ("chủ đề", "a theme") {
        /// The name.
        name: String, ("tên chủ đề", "name"), "Chuyển đổi số";
        /// Other names.
        aliases: Vec<String>, ("tên khác", "other names"), "[số hóa]";
        /// The wider theme.
        parent: Option<Ref<P, Themes>>, ("chủ đề rộng hơn", "the wider theme"), "cong-nghiep-4-0";
    }
}

impl<P: Phase> Named for Theme<P> {
    fn name(&self) -> &str {
        &self.name
    }

    fn other_names(&self) -> Vec<&str> {
        self.aliases.iter().map(String::as_str).collect()
    }
}

/// The themes of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Themes {}

impl Collection for Themes {
    type Target = Id<Themes>;
    const WHAT: Words = ("chủ đề", "theme");

    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Id<Themes>> {
        directory.themes.find(text, at)
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        directory.themes.nearest(text)
    }

    fn unregistered(directory: &Directory, text: &str) -> Option<(Problem, Option<String>)> {
        directory.themes.near_miss(text, Self::WHAT)
    }
}

impl Registered for Themes {
    type Record<P: Phase> = Theme<P>;
    const FOLDER: &'static str = "themes";
}
