//! Files that are never whole in memory.

use std::io::{self, Write};

use super::{Renderer, bibliography, data};
use crate::bibliography::Form;
use crate::graph::{graph, json};
use crate::language::Language;
use crate::route::{DataFormat, Dataset};

/// What is written piece by piece.
pub struct Pieces<'a> {
    pub(super) renderer: Renderer<'a>,
    pub(super) of: Whole,
}

/// A file under `data/`, which grows with the documents and is not divided.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Dataset(Dataset, DataFormat),
    Citations(Language, Form),
    Graph,
}

impl Pieces<'_> {
    /// Writes all of it; the same bytes each time.
    ///
    /// # Errors
    /// What the writer fails at.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let renderer = &self.renderer;
        match self.of {
            Whole::Dataset(dataset, format) => data::dataset(renderer, dataset, format, out),
            Whole::Citations(language, form) => {
                form.write(bibliography::works(renderer, language), out)
            }
            Whole::Graph => json::write(&graph(renderer.site()), out),
        }
    }

    /// All of it in memory, for whoever has no other use for it.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let written = self.write(&mut bytes);
        // Writing to memory cannot fail.
        debug_assert!(written.is_ok());
        bytes
    }
}
