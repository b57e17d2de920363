//! The command line: reads arguments and files, asks the library, prints.

mod args;
mod commands;
mod draw;
mod exit;
mod input;
mod output;

pub use args::command;

use clap::Parser;
use exit::Outcome;
use std::process::ExitCode;

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let help = !error.use_stderr();
            // Nothing can be said where neither stream takes text.
            drop(error.print());
            return if help {
                Outcome::Done.code()
            } else {
                Outcome::Wrong.code()
            };
        }
    };
    args.color.apply();
    commands::dispatch(&args)
        .unwrap_or_else(|fault| fault.show())
        .code()
}
