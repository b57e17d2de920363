//! `comove import`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::limits::Lifted;
use crate::cli::{draw, input, output};
use crate::read::{self, Kind};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  kubectl get nodes,pods,deployments,replicasets,statefulsets,daemonsets,poddisruptionbudgets -A -o json > cluster.json
  comove import cluster.json > fleet.toml
  comove import kubernetes cluster.json -o fleet.toml
";

/// What the written file says of itself.
const COMMENT: &str = concat!(
    "Made by comove ",
    env!("CARGO_PKG_VERSION"),
    ".\nAdd what the files do not know: requirements, candidates, base images."
);

/// Turn other tools' files into an inventory
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{}\n{EXAMPLES}\n{}", kinds(), exit::HELP))]
pub(in crate::cli) struct Args {
    /// Files, directories or patterns to read, `-` for standard input; a kind first says what all of them are
    #[arg(required = true, value_name = "[KIND] FILE")]
    files: Vec<PathBuf>,
    /// File to write the inventory to instead of standard output; it is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    lifted: Lifted,
}

/// Lists the kinds for the help.
fn kinds() -> String {
    let width = Kind::all().iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    let lines = Kind::all().iter().map(|kind| format!("  {:width$}  {}\n", kind.name, kind.about));
    format!("Kinds, told by content where none is given:\n{}", lines.collect::<String>())
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (kind, files) = split_kind(&args.files);
    let import = input::reader(files, kind, args.lifted.limits()).import()?;
    draw::messages(&import.sources, &import.warnings);
    output::plain(args.output.as_deref(), |out| read::write::write(&import.raw, COMMENT, out))?;
    Ok(Outcome::Done)
}

/// Takes a leading kind off, unless there is nothing else or a file of that name.
fn split_kind(files: &[PathBuf]) -> (Option<&'static Kind>, &[PathBuf]) {
    match files.split_first() {
        Some((first, rest)) if !rest.is_empty() && !first.exists() => {
            let kind = first.to_str().and_then(|name| Kind::named(name).ok());
            (kind, if kind.is_some() { rest } else { files })
        }
        _ => (None, files),
    }
}
