//! The command line: reads arguments and files, asks the library, prints.

mod args;
mod commands;
mod draw;
mod error;
mod exit;
mod facts;
mod gate;
mod input;
mod limits;
mod output;
mod scan;
mod terminal;

use clap::{CommandFactory, Parser};
use exit::Outcome;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let outcome = match error.use_stderr() {
                true => Outcome::Wrong,
                false => Outcome::Done,
            };
            // If the stream takes no text, there is nobody to tell.
            drop(error.print());
            return outcome.code();
        }
    };
    args.color.apply();
    let outcome = commands::dispatch(&args.command).unwrap_or_else(|error| {
        let outcome = error.outcome();
        error.show();
        outcome
    });
    outcome.code()
}

/// The description of the command line, from which `docs/cli.md` is made.
#[must_use]
pub fn command() -> clap::Command {
    args::Args::command()
}
