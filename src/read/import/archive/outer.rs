//! The archive around the images: the names of its entries, and the documents among them.

use super::layers::digest_of;
use super::limits::{DOCUMENT, DOCUMENTS, ENTRIES, LINKS};
use super::tar::{Tar, What};
use crate::read::import::Stream;
use std::collections::BTreeMap;
use std::io::{self, Read};

/// What an archive contains, except for the layers.
#[derive(Debug, Default)]
pub(super) struct Outer {
    /// The number of each entry with content.
    entries: BTreeMap<String, u32>,
    /// Links, which `docker save` makes for layers that images share.
    links: BTreeMap<String, String>,
    documents: BTreeMap<String, String>,
    /// Documents that do not match the digests in their names.
    pub(super) wrong: u32,
}

impl Outer {
    /// Reads an archive to its end.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn read(stream: &dyn Stream) -> io::Result<Self> {
        let mut outer = Self::default();
        let mut room = DOCUMENTS;
        let mut tar = Tar::new(stream.open()?);
        while let Some(entry) = tar.next()? {
            if u64::from(entry.at) >= ENTRIES {
                let message = "the archive holds more than 2,000,000 entries";
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
            }
            let Some(name) = joined("", &entry.path) else { continue };
            match entry.what {
                What::File(size) => {
                    if size <= DOCUMENT.min(room) {
                        room -= outer.document_of(&name, tar.content())?;
                    }
                    outer.entries.insert(name, entry.at);
                }
                What::Link(to) => {
                    let directory = name.rsplit_once('/').map_or("", |(directory, _)| directory);
                    outer.links.extend(joined(directory, &to).map(|to| (name, to)));
                }
                What::Hard(to) => outer.links.extend(joined("", &to).map(|to| (name, to))),
                What::Directory | What::Other => {}
            }
        }
        Ok(outer)
    }

    /// Keeps an entry if it is a JSON document. Returns its size.
    fn document_of(&mut self, name: &str, mut content: impl Read) -> io::Result<u64> {
        let mut bytes = Vec::new();
        content.by_ref().take(1).read_to_end(&mut bytes)?;
        if !matches!(bytes[..], [b'{' | b'[' | b' ' | b'\n']) {
            return Ok(0);
        }
        content.read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        let hex = hex_of(name);
        if hex.is_some_and(|hex| digest_of(&bytes) != format!("sha256:{hex}")) {
            self.wrong += 1;
        } else if let Ok(text) = String::from_utf8(bytes) {
            self.documents.insert(name.to_owned(), text);
        }
        Ok(size)
    }

    /// The number of an entry, which a link may name.
    pub(super) fn entry(&self, name: &str) -> Option<u32> {
        self.entries.get(self.target(name)?).copied()
    }

    /// A document, by its name.
    pub(super) fn document(&self, name: &str) -> Option<&str> {
        self.documents.get(self.target(name)?).map(String::as_str)
    }

    fn target<'o>(&'o self, name: &'o str) -> Option<&'o str> {
        let mut name = name.strip_prefix("./").unwrap_or(name);
        for _ in 0..LINKS {
            match self.links.get(name) {
                Some(to) => name = to,
                None => return Some(name),
            }
        }
        None
    }
}

/// Joins a path to the directory that it starts from; `None` if it climbs above the root.
fn joined(directory: &str, path: &str) -> Option<String> {
    let from = if path.starts_with('/') { "" } else { directory };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The digest that a document is named by: `blobs/sha256/HEX`, `HEX.json`, `sha256:HEX`.
fn hex_of(name: &str) -> Option<&str> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let last = last.strip_prefix("sha256:").unwrap_or(last);
    let hex = last.strip_suffix(".json").unwrap_or(last);
    is_hex(hex).then_some(hex)
}

/// Whether a name is a digest in hexadecimal.
pub(super) fn is_hex(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
