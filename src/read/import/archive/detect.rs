//! Recognizing an archive of images by the names of its first entries.

use super::outer::is_hex;
use super::tar::Tar;
use crate::read::look::Look;

/// How many entries are checked.
const FIRST: u32 = 100;

pub(super) fn detect(look: &Look<'_>) -> bool {
    let mut tar = Tar::new(look.head());
    let mut manifest = false;
    while let Ok(Some(entry)) = tar.next() {
        let name = entry.path.strip_prefix("./").unwrap_or(&entry.path);
        if is_of_image(name) {
            return true;
        }
        manifest |= name == "manifest.json";
        if entry.at == FIRST {
            break;
        }
    }
    // Other archives have a `manifest.json` too: that of images is a list.
    manifest && contains(look.head(), b"\"Config\":") && contains(look.head(), b"\"Layers\":")
}

/// Whether only images have this name.
fn is_of_image(name: &str) -> bool {
    let blob = name.strip_prefix("blobs/sha256/").is_some_and(is_hex);
    let (first, rest) = name.split_once('/').unwrap_or((name, ""));
    let layer = is_hex(first) && matches!(rest, "layer.tar" | "VERSION" | "json");
    let file = name.strip_prefix("sha256:").unwrap_or(name);
    let file = [".json", ".tar", ".tar.gz"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file);
    let digest = is_hex(file) && (file.len() < name.len());
    name == "oci-layout" || blob || layer || digest
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
