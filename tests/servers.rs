//! The configurations that `kyyeu init --server` makes, used by the servers that they are
//! for: nginx and Apache serve the example, and everything that a reader or a program can
//! ask of it is asked. IIS cannot be had here; its file is compared with what its schema
//! knows.

#[path = "servers/browser.rs"]
mod browser;
#[path = "servers/client.rs"]
mod client;
#[path = "servers/crawl.rs"]
mod crawl;
#[path = "servers/example.rs"]
mod example;
#[path = "servers/iis.rs"]
mod iis;
#[path = "browser/node.rs"]
mod node;
#[path = "servers/process.rs"]
mod process;
