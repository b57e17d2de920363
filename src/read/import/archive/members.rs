//! The files of an archive that is none of images, such as the bundles of support tools.

use super::tar::{Tar, What};
use std::io::{self, Read};

/// The most entries of an archive.
const MOST: u32 = 1_000_000;

/// Calls `take` with the path and the content of each file, and with no content if it is larger than `largest`.
///
/// # Errors
/// If the archive is damaged, or has too many entries.
pub(in crate::read) fn members(
    from: impl Read,
    largest: u64,
    mut take: impl FnMut(String, Option<Vec<u8>>),
) -> io::Result<()> {
    let mut tar = Tar::new(from);
    while let Some(entry) = tar.next()? {
        if entry.at == MOST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("it has more than {MOST} entries"),
            ));
        }
        let path = entry.path.trim_start_matches("./").trim_start_matches('/').to_owned();
        // As in a directory, hidden files are passed over.
        let hidden = path.split('/').any(|part| part.starts_with('.'));
        match entry.what {
            What::File(_) if path.is_empty() || hidden => {}
            What::File(size) if size > largest => take(path, None),
            What::File(_) => {
                let mut content = Vec::new();
                tar.content().read_to_end(&mut content)?;
                take(path, Some(content));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::tar::{Builder, Header};

    #[test]
    fn files_are_taken_in_order_and_hidden_ones_are_not() {
        let mut builder = Builder::new(Vec::new());
        for (path, content) in [("./b/one.json", "{}"), ("b/.git/x", "no"), ("b/large", "123456789")] {
            let mut header = Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, content.as_bytes()).expect("memory takes it");
        }
        let bytes = builder.into_inner().expect("memory takes it");
        let mut found = Vec::new();
        members(bytes.as_slice(), 5, |path, content| found.push((path, content))).expect("an archive");
        assert_eq!(found, [("b/one.json".to_owned(), Some(b"{}".to_vec())), ("b/large".to_owned(), None)]);
        assert!(members(&b"no archive"[..], 5, |_, _| {}).is_err());
    }
}
