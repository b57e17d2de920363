//! Replacing a file as a whole or not at all.

use super::place::directory;
use super::signals::{Held, Watched};
use super::through;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// The longest name that is repeated in that of the part; the system takes 255 bytes.
const LONGEST: usize = 200;

/// Puts a file in its place when it is complete: it is written beside it under a name that nobody else has, and
/// renamed. If that fails, or a signal ends the program meanwhile, the part goes and the file is as it was.
///
/// If a text is given, the file has to have it still, or else is left alone.
pub(super) fn replace(
    file: &Path,
    text: Option<&str>,
    write: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>,
) -> io::Result<()> {
    let before = fs::metadata(file).ok();
    if let Some(before) = &before {
        may_be_replaced(file, before)?;
    }
    let held = Held::new();
    let placed = part(file).and_then(|part| {
        if let Some(before) = &before {
            keep_owner(part.as_file(), before);
            part.as_file().set_permissions(before.permissions())?;
        }
        through(Box::new(Watched(part.as_file().try_clone()?)), write)?;
        part.as_file().sync_all()?;
        Held::go_on()?;
        is_still(file, text)?;
        part.persist(file).map(drop).map_err(|error| error.error)
    });
    // The part is gone by now, whatever became of it.
    held.end();
    placed
}

/// Fails for a file that cannot be written: it could be replaced all the same, if its directory can be written.
fn may_be_replaced(file: &Path, before: &Metadata) -> io::Result<()> {
    if before.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it may only be read"));
    }
    File::options().write(true).open(file).map(drop)
}

/// Makes a file in the same directory that nothing else writes.
fn part(file: &Path) -> io::Result<NamedTempFile> {
    let name = file.file_name().filter(|name| name.len() <= LONGEST);
    let mut prefix = OsString::from(".");
    prefix.push(name.unwrap_or("comove".as_ref()));
    prefix.push(".");
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(".part");
    // As if it were made without further ado: everybody may read and write it, but for what the user's mask forbids.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory(file)).map_err(|error| {
        // What follows is the path of the part, which the user does not know.
        let text = error.to_string();
        io::Error::new(error.kind(), text.split(" at path ").next().unwrap_or_default())
    })
}

/// Gives a file to whom the one before it belongs, if one may.
#[cfg(unix)]
fn keep_owner(part: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only who administers the machine may do this; for others the new file is their own.
    drop(fchown(part, Some(before.uid()), Some(before.gid())));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Fails if a file has another text than the given one: who has written it meanwhile would lose that.
fn is_still(file: &Path, text: Option<&str>) -> io::Result<()> {
    match text {
        Some(text) if fs::read(file)? != text.as_bytes() => {
            Err(io::Error::other("it was changed by somebody else meanwhile; run this once more"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_has_written_meanwhile_stays() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("fleet.toml");
        fs::write(&file, "read").unwrap();
        let renew = |before: &str| replace(&file, Some(before), |out| out.write_all(b"new"));
        assert!(renew("other").unwrap_err().to_string().contains("changed by somebody else"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "read");
        renew("read").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        let failed = replace(&file, None, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "no part is left");
    }
}
