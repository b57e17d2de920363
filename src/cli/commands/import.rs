//! `comove import`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::limits::Lifted;
use crate::cli::output::{self, Written};
use crate::cli::{draw, input, progress};
use crate::diag::{Code, Diagnostic};
use crate::inventory::{keep, write};
use crate::read::{Import, Kind};
use crate::source::Sources;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  kubectl get nodes,pods,deployments,replicasets,statefulsets,daemonsets,poddisruptionbudgets -A -o json > cluster.json
  comove import cluster.json > fleet.toml
  comove import kubernetes cluster.json -o fleet.toml
  comove import cluster.json facts/ -o fleet.toml --prune
";

/// The comment in the written file.
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
    /// File to write the inventory to instead of standard output; what was added to one that is there already is kept
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Remove from the file what the sources have no more, unless something was added to it
    #[arg(long, requires = "output")]
    prune: bool,
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
    let output = args.output.as_deref();
    progress::stage("reading");
    let mut written = Written::of(output, None)?;
    written.is_made = true;
    let mut reader = input::reader(files, kind, args.lifted.limits(), &written);
    let Some(file) = output.filter(|file| !output::is_printed(Some(file))) else {
        let import = reader.import()?;
        draw::messages(&import.sources, &import.warnings);
        output::plain(None, |out| write::write(&import.raw, COMMENT, out))?;
        return Ok(Outcome::Done);
    };
    let name = file.display().to_string();
    let before = input::before(file)?;
    if let Some(before) = &before {
        reader.know(&name, before);
    }
    let import = reader.import()?;
    draw::messages(&import.sources, &import.warnings);
    match before {
        None => output::plain(Some(file), |out| write::write_to_keep(&import.raw, COMMENT, out))?,
        Some(before) => renew(file, &name, &before, &import, args.prune)?,
    }
    Ok(Outcome::Done)
}

/// Updates an existing file. It is not touched if nothing changes.
fn renew(file: &Path, name: &str, before: &str, import: &Import, prune: bool) -> Result<(), Error> {
    let kept = keep::renew(name, before, &import.raw, prune)
        .map_err(|(sources, fault)| Error::Faults(sources, vec![fault]))?;
    draw::messages(&Sources::default(), &kept.remarks);
    match kept.text == before {
        true => Ok(()),
        false => output::renewed(file, before, &kept.text),
    }
}

/// Splits off a leading kind. What is documented wins over a file or folder of that name, which `./` names.
fn split_kind(files: &[PathBuf]) -> (Option<&'static Kind>, &[PathBuf]) {
    let kind = |first: &PathBuf| first.to_str().and_then(|name| Kind::named(name).ok());
    let split = files.split_first().filter(|(_, rest)| !rest.is_empty());
    match split.and_then(|(first, rest)| Some((kind(first)?, first, rest))) {
        Some((kind, first, rest)) => {
            if first.exists() {
                draw::messages(&Sources::default(), &[not_the_folder(kind)]);
            }
            (Some(kind), rest)
        }
        None => (None, files),
    }
}

/// Says that something of the name of a kind is not read.
fn not_the_folder(kind: &Kind) -> Diagnostic {
    let message =
        format!("`{}` says the kind of the other files, and what has this name here is not read", kind.name);
    Diagnostic::new(Code::ImportSkipped, message).help(format!("to read it, write `./{}`", kind.name))
}
