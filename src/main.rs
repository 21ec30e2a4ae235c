//! The command `kyyeu`.

use std::process::ExitCode;

/// Rendering is many small values made and dropped by several threads; see
/// docs/performance.md for what this allocator saves.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}

mod cli;
