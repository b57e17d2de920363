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
mod plans;
mod policy;
mod progress;
mod scan;
mod terminal;
mod times;

use clap::{CommandFactory, FromArgMatches};
use exit::Outcome;
use std::process::ExitCode;

/// Runs the program with the arguments of the process. Whether standard output was closed before it began is for the
/// caller to say: since the standard library opens it, that can be seen only before `main`.
#[must_use]
pub fn run(output_is_closed: bool) -> ExitCode {
    if output_is_closed {
        output::was_closed();
    }
    output::catch_signals();
    // Otherwise help in a pipe would be as wide as a terminal that happens to be near.
    let command = command().term_width(terminal::width(&std::io::stdout()));
    let typed = command.try_get_matches().and_then(|matches| args::Args::from_arg_matches(&matches));
    let done = match typed {
        Ok(args) => {
            args.color.apply();
            if args.quiet {
                output::be_quiet();
            }
            commands::dispatch(&args.command)
        }
        Err(error) => output::help(&error).map(|()| match error.use_stderr() {
            true => Outcome::Wrong,
            false => Outcome::Done,
        }),
    };
    progress::end();
    let outcome = done.unwrap_or_else(|error| {
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
