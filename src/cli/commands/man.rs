//! `comove man`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output;
use clap_mangen::Man;
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  comove man ~/.local/share/man/man1
  comove man /tmp/pages && man /tmp/pages/comove-plan.1
";

/// Write a manual page for each command into a directory
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    /// The directory, which is made if it is not there; pages that are there are replaced
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    fs::create_dir_all(&args.directory)
        .map_err(|error| Error::Output(Some(args.directory.clone()), error))?;
    let mut command = crate::cli::command().disable_help_subcommand(true);
    command.build();
    pages(&command, &args.directory)?;
    Ok(Outcome::Done)
}

/// Writes the pages of a command and of those below it.
fn pages(command: &clap::Command, directory: &Path) -> Result<(), Error> {
    for below in command.get_subcommands() {
        pages(below, directory)?;
    }
    let page = Man::new(command.clone());
    output::plain(Some(&directory.join(page.get_filename())), |mut out| page.render(&mut out))
}
