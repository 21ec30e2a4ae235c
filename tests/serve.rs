//! The preview, run as staff run it and asked as browsers ask.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "serve/browser.rs"]
mod browser;
#[path = "serve/ending.rs"]
mod ending;
#[path = "serve/following.rs"]
mod following;
#[path = "serve/gatekeeping.rs"]
mod gatekeeping;
#[path = "serve/harness.rs"]
mod harness;
#[path = "serve/load.rs"]
mod load;
#[path = "browser/node.rs"]
mod node;
#[path = "serve/pages.rs"]
mod pages;
