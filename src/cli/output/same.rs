//! Whether a file that is read is one that is written.

use super::place::{Place, directory};
use crate::cli::error::Error;
use crate::diag::{Code, Diagnostic};
use std::fs;
use std::path::{Path, PathBuf};

/// What a file is known by, whatever it is called.
#[derive(Clone, Debug)]
struct Known {
    /// Its path without links.
    path: Option<PathBuf>,
    /// Its number in the file system, which several names may share.
    #[cfg(unix)]
    number: Option<(u64, u64)>,
}

impl Known {
    /// What a plain file is known by, or one that will be made. Pipes and devices lose nothing.
    fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok();
        if about.as_ref().is_some_and(|about| !about.is_file()) {
            return None;
        }
        #[cfg(unix)]
        let number = {
            use std::os::unix::fs::MetadataExt;
            about.map(|about| (about.dev(), about.ino()))
        };
        let new = || Some(fs::canonicalize(directory(path)).ok()?.join(path.file_name()?));
        Some(Self {
            path: fs::canonicalize(path).ok().or_else(new),
            #[cfg(unix)]
            number,
        })
    }

    fn is(&self, other: &Self) -> bool {
        #[cfg(unix)]
        if self.number.is_some() && self.number == other.number {
            return true;
        }
        self.path.is_some() && self.path == other.path
    }
}

/// The files that a run writes, none of which may be one that it reads.
#[derive(Debug, Default)]
pub(in crate::cli) struct Written {
    files: Vec<(String, Known)>,
    /// Whether they are made of what is read, so that they are no news if they are found where it lies.
    pub(in crate::cli) is_made: bool,
}

impl Written {
    /// Finds out what is written, before anything is read. That it cannot be is said when it is.
    pub(in crate::cli) fn of(output: Option<&Path>, bundle: Option<&Path>) -> Result<Self, Error> {
        let mut files: Vec<(String, Known)> = Vec::new();
        for output in std::iter::once(output).chain(bundle.map(Some)) {
            let path = match Place::of(output) {
                Ok(Place::File(path)) => path,
                // What it leads to may be a file.
                Ok(Place::Output) => PathBuf::from("/dev/stdout"),
                Ok(Place::Error | Place::Stream(_)) | Err(_) => continue,
            };
            let name = output.map_or("standard output".to_owned(), |path| path.display().to_string());
            if let Some(known) = Known::of(&path) {
                if files.iter().any(|(_, other)| other.is(&known)) {
                    let fault =
                        Diagnostic::new(Code::OutputIsInput, format!("{name} would be written twice"));
                    let help = "give the bundle a file of its own";
                    return Err(Error::Faults(Box::default(), vec![fault.help(help)]));
                }
                files.push((name, known));
            }
        }
        Ok(Self { files, is_made: false })
    }

    /// The name of the output that is the same file as one that is read; that of standard input is `-`.
    pub(in crate::cli) fn same(&self, read: &Path) -> Option<&str> {
        if self.files.is_empty() {
            return None;
        }
        let read = if read.as_os_str() == "-" { Path::new("/dev/stdin") } else { read };
        let read = Known::of(read)?;
        self.files.iter().find(|(_, written)| written.is(&read)).map(|(name, _)| name.as_str())
    }

    /// Fails if one of some files that are read is written.
    pub(in crate::cli) fn spares(&self, read: &[PathBuf]) -> Result<(), Error> {
        match read.iter().find_map(|path| Some((path, self.same(path)?))) {
            Some((path, output)) => Err(Error::Faults(Box::default(), vec![overwritten(path, output)])),
            None => Ok(()),
        }
    }
}

/// The message on a file that is read and would be replaced.
pub(in crate::cli) fn overwritten(read: &Path, output: &str) -> Diagnostic {
    let read = match read.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => read.display().to_string(),
    };
    let message = match read == output {
        true => format!("{read} is read, and the answer would replace it"),
        false => format!("{read} is read, and the answer would replace it: it is the same file as {output}"),
    };
    Diagnostic::new(Code::OutputIsInput, message).help("write the answer to another file")
}
