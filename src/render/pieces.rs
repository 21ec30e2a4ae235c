//! Files that are never whole in memory.

use std::io::{self, Write};

use crate::graph::{graph, json};
use crate::site::Site;

/// What is written piece by piece.
pub enum Pieces<'a> {
    /// `data/graph.json`.
    Graph(&'a Site),
}

impl Pieces<'_> {
    /// Writes all of it; the same bytes each time.
    ///
    /// # Errors
    /// What the writer fails at.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        match self {
            Pieces::Graph(site) => json::write(&graph(site), out),
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
