//! Reading the packages of an rpm database, in any of the forms that rpm has had: SQLite, ndb, Berkeley DB.
//!
//! All of them keep the header of each package as a blob (module `header`). A reader passes on the blobs; it reads only
//! what it needs of its form, never follows a page twice, and gives up if more is assembled than the file contains.

mod bdb;
mod bytes;
mod header;
mod ndb;
mod sqlite;

use thiserror::Error;

/// A package, as its header states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// `epoch:version-release`, without an epoch of zero.
    pub version: String,
}

/// The contents of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packages {
    /// The packages, in the order of the database.
    pub all: Vec<Package>,
    /// How many headers cannot be read.
    pub odd: u32,
}

/// Why a database cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Fault(pub(crate) &'static str);

/// Reads a database; its first bytes show the form.
///
/// # Errors
/// If it is of no form that rpm has had, or is damaged.
///
/// ```
/// use comove::read::import::rpmdb;
/// let fault = rpmdb::read(b"something else").expect_err("no database");
/// assert_eq!(fault.to_string(), "it is of no form that rpm has had");
/// ```
pub fn read(bytes: &[u8]) -> Result<Packages, Fault> {
    let mut found = Packages::default();
    let take = &mut |blob: &[u8]| match header::read(blob) {
        // Keys that packages are signed with are among them.
        Some(package) if package.name == "gpg-pubkey" => {}
        Some(package) => found.all.push(package),
        None => found.odd += 1,
    };
    if sqlite::is(bytes) {
        sqlite::blobs(bytes, take)?;
    } else if ndb::is(bytes) {
        ndb::blobs(bytes, take)?;
    } else if let Some(order) = bdb::is(bytes) {
        bdb::blobs(bytes, order, take)?;
    } else {
        return Err(Fault("it is of no form that rpm has had"));
    }
    Ok(found)
}

/// How much may be assembled from pieces: twice the size of the file, since pages may be shared.
struct Room(usize);

impl Room {
    const fn of(bytes: &[u8]) -> Self {
        Self(bytes.len().saturating_mul(2))
    }

    fn take(&mut self, size: usize) -> Result<(), Fault> {
        self.0 = self.0.checked_sub(size).ok_or(Fault("its pages stand in a circle"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Unpacks a database of `tests/fixtures/rpmdb`. All hold the same five packages, one with an epoch, one with a
    /// header larger than a page, and were made by rpm, by `db_load`, and (ndb) from the description of the format.
    fn database(packed: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).expect("sound");
        bytes
    }

    fn all() -> [Vec<u8>; 4] {
        [
            database(include_bytes!("../../../../tests/fixtures/rpmdb/rpmdb.sqlite.gz")),
            database(include_bytes!("../../../../tests/fixtures/rpmdb/Packages.db.gz")),
            database(include_bytes!("../../../../tests/fixtures/rpmdb/Packages.gz")),
            database(include_bytes!("../../../../tests/fixtures/rpmdb/Packages.big-endian.gz")),
        ]
    }

    #[test]
    fn all_forms_say_what_rpm_says() {
        for bytes in all() {
            let found = read(&bytes).expect("a database");
            let mut names: Vec<String> =
                found.all.iter().map(|package| format!("{} {}", package.name, package.version)).collect();
            names.sort();
            let expected = [
                "bash 5.1.8-9.el9",
                "big 1.0-1",
                "glibc 2.34-100.el9_4.2",
                "openssl-libs 1:3.0.7-27.el9",
                "systemd-libs 252-32.el9_4.7",
            ];
            assert_eq!((names, found.odd), (expected.map(str::to_owned).to_vec(), 0));
        }
    }

    #[test]
    fn what_is_cut_or_damaged_is_refused_or_counted() {
        for bytes in all() {
            for end in (0..bytes.len()).step_by(997) {
                let whole = read(&bytes[..end]).is_ok_and(|found| found.odd == 0 && found.all.len() == 5);
                assert!(!whole || end + 4096 > bytes.len(), "cut at {end} of {}", bytes.len());
            }
            for at in (0..bytes.len()).step_by(61) {
                let mut damaged = bytes.clone();
                damaged[at] ^= 0xff;
                drop(read(&damaged));
            }
        }
    }

    #[test]
    fn pages_in_a_circle_end() {
        let mut sqlite = database(include_bytes!("../../../../tests/fixtures/rpmdb/rpmdb.sqlite.gz"));
        // The first page becomes an inner one whose last child is itself.
        sqlite[100] = 5;
        sqlite[103..105].copy_from_slice(&[0, 0]);
        sqlite[108..112].copy_from_slice(&1u32.to_be_bytes());
        assert_eq!(read(&sqlite), Err(Fault("its pages stand in a circle")));
    }
}
