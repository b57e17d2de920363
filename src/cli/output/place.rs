//! What the name of an output stands for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many links a name may lead over; the system follows as many.
const MOST_LINKS: usize = 40;

/// Where an answer goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard output, under whatever name.
    Output,
    /// Standard error.
    Error,
    /// What cannot be replaced and is written to: a pipe, a device, an open file of the process.
    Stream(PathBuf),
    /// A file that is replaced as a whole, or does not exist yet; not a link.
    File(PathBuf),
}

impl Place {
    /// Finds out what a name stands for. Without one it is standard output.
    pub(super) fn of(name: Option<&Path>) -> io::Result<Self> {
        let Some(name) = name.filter(|name| name.as_os_str() != "-") else { return Ok(Self::Output) };
        // A link stays a link: what it leads to is written.
        let mut path = name.to_owned();
        for _ in 0..MOST_LINKS {
            if let Some(place) = descriptor(&path) {
                return Ok(place);
            }
            match fs::symlink_metadata(&path) {
                Ok(about) if about.is_symlink() => {
                    let target = fs::read_link(&path)?;
                    path = path.parent().unwrap_or(Path::new("")).join(target);
                }
                Ok(about) if about.is_dir() => {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
                }
                Ok(about) if about.is_file() => return Ok(Self::File(path)),
                Ok(_) => return Ok(Self::Stream(path)),
                Err(error) if error.kind() == io::ErrorKind::NotFound && path == name => {
                    return Self::new(path);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let why = format!("it is a link to {}, which does not exist", path.display());
                    return Err(io::Error::new(io::ErrorKind::NotFound, why));
                }
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("its links lead in a circle"))
    }

    /// A file that does not exist yet.
    fn new(path: PathBuf) -> io::Result<Self> {
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it names no file"));
        }
        // The system would say it as late as the answer is written.
        match fs::metadata(directory(&path))?.is_dir() {
            true => Ok(Self::File(path)),
            false => Err(io::Error::new(io::ErrorKind::NotADirectory, "its directory is a file")),
        }
    }
}

/// The directory that a file is in.
pub(super) fn directory(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What a name of an open file of a process stands for, such as `/dev/stdout`, which leads to `/proc/self/fd/1`. The
/// file behind it may have a name too, but whoever opened it would not see another that takes its place.
fn descriptor(path: &Path) -> Option<Place> {
    let number = path.file_name()?.to_str()?;
    if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let directory = fs::canonicalize(directory(path)).ok()?;
    let is_own = Path::new("/dev/fd") == directory
        || fs::canonicalize("/proc/self/fd").is_ok_and(|own| own == directory);
    let is_one = is_own || (directory.starts_with("/proc") && directory.ends_with("fd"));
    match number {
        _ if !is_one => None,
        "1" if is_own => Some(Place::Output),
        "2" if is_own => Some(Place::Error),
        _ => Some(Place::Stream(path.to_owned())),
    }
}
