//! `comove import`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::{draw, input, output};
use crate::read;
use clap::Subcommand;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  kubectl get nodes,pods,deployments,replicasets,statefulsets,daemonsets,poddisruptionbudgets -A -o json > cluster.json
  comove import kubernetes cluster.json > fleet.toml
";

/// What the written file says of itself.
const COMMENT: &str = concat!(
    "Made by comove ",
    env!("CARGO_PKG_VERSION"),
    " from Kubernetes objects.\nAdd what the cluster does not know: requirements, candidates, base images."
);

/// Turn another tool's files into an inventory
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    Kubernetes(Kubernetes),
}

/// Read Kubernetes objects as `kubectl get -o json` prints them
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
struct Kubernetes {
    /// Files or directories to read, `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// File to write the inventory to instead of standard output; it is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let From::Kubernetes(args) = &args.from;
    let import = input::reader(&args.files).import_kubernetes()?;
    draw::messages(&import.sources, &import.warnings);
    output::plain(args.output.as_deref(), |out| read::write::write(&import.raw, COMMENT, out))?;
    Ok(Outcome::Done)
}
