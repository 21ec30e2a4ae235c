//! The command line as people and programs meet it: exit codes, what is
//! written and what is left alone, what is printed and in which language.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "command/build.rs"]
mod build;
#[path = "command/check.rs"]
mod check;
#[path = "command/external.rs"]
mod external;
#[path = "command/full_disk.rs"]
mod full_disk;
#[path = "command/graph.rs"]
mod graph;
#[path = "command/harness.rs"]
mod harness;
#[path = "browser/node.rs"]
mod node;
#[path = "command/package.rs"]
mod package;
#[path = "command/query.rs"]
mod query;
#[path = "command/scaffold.rs"]
mod scaffold;
#[path = "command/schema.rs"]
mod schema;
#[path = "command/servers.rs"]
mod servers;
#[path = "command/stats.rs"]
mod stats;
#[path = "command/words.rs"]
mod words;
