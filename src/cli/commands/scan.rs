//! `comove scan`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output;
use crate::cli::scan::{Machine, gather, printed};
use crate::report;
use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

const EXAMPLES: &str = "\
Examples:
  comove scan -o web1.scan.json
  ssh web1 comove scan > web1.scan.json
  comove scan --root /mnt/web1 -o web1.scan.json

It needs no rights beyond those of an ordinary user, and no network.
";

/// Gather what this Linux machine says of itself, to be read with `-i` where the fleet is planned
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    /// Root of the file system to look at; of another than `/` no program is run
    #[arg(long, value_name = "DIR", default_value = "/")]
    root: PathBuf,
    /// File to write to instead of standard output; it is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let scan = gather(&Root(&args.root));
    output::plain(args.output.as_deref(), |out| report::json::write(&scan, out))?;
    Ok(Outcome::Done)
}

/// The most bytes of one file.
const MOST: u64 = 64 << 20;

/// A file system below a directory, and this machine's programs if the directory is its root.
struct Root<'a>(&'a Path);

impl Root<'_> {
    /// Finds a file. A link out of the root would show another machine's file.
    fn find(&self, path: &str) -> io::Result<PathBuf> {
        let found = fs::canonicalize(self.0.join(path))?;
        match found.starts_with(fs::canonicalize(self.0)?) {
            true => Ok(found),
            false => Err(io::Error::other("a link leads out of the root")),
        }
    }
}

impl Machine for Root<'_> {
    fn read(&self, path: &str) -> io::Result<String> {
        let path = self.find(path)?;
        if !fs::metadata(&path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file"));
        }
        let mut bytes = Vec::new();
        let file = File::open(&path)?;
        match path.extension().is_some_and(|ending| ending == "gz") {
            true => GzDecoder::new(file).take(MOST).read_to_end(&mut bytes)?,
            false => file.take(MOST).read_to_end(&mut bytes)?,
        };
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn list(&self, path: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.find(path)?)?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
    }

    fn has(&self, path: &str) -> bool {
        self.find(path).is_ok()
    }

    fn link(&self, path: &str) -> io::Result<String> {
        Ok(fs::read_link(self.0.join(path))?.to_string_lossy().into_owned())
    }

    fn run(&self, program: &str, args: &[&str], seconds: u64) -> Option<io::Result<String>> {
        if self.0 != Path::new("/") {
            return None;
        }
        // Engines may be outside the paths of ordinary users.
        let start = |directory: &&str| {
            let mut command = Command::new(format!("{directory}{program}"));
            printed(command.args(args), seconds)
        };
        let tried = ["", "/usr/sbin/", "/usr/local/bin/"].iter().map(start);
        let is_there = |output: &io::Result<String>| {
            !output.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        };
        tried.into_iter().find(is_there)
    }
}
