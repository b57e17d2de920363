//! Finding files: below a directory, and by pattern.

use super::layout::Layout;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The most files in one directory and those below it.
pub(super) const MOST: usize = 100_000;

/// The paths that match a pattern such as `dumps/*.json`, in order; `None` if it is no pattern.
pub(super) fn matching(pattern: &Path) -> Option<Vec<PathBuf>> {
    let text = pattern.to_str().filter(|text| text.contains(['*', '?', '[']))?;
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let found = glob::glob_with(text, options).ok()?;
    let mut paths: Vec<PathBuf> = found.filter_map(Result::ok).take(MOST).collect();
    paths.sort_unstable();
    Some(paths)
}

/// The files below a directory, in order of their paths; `None` if there are too many. Links to directories are not
/// followed, so that cycles end, and hidden files are skipped, since tools keep their own there. Directories that
/// cannot be listed go to `failed`.
pub(super) fn below(directory: &Path, mut failed: impl FnMut(&Path, &io::Error)) -> Option<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(here) = open.pop() {
        if let Err(error) = list(&here, &mut open, &mut found) {
            failed(&here, &error);
        }
        if found.len() > MOST {
            return None;
        }
    }
    found.sort_unstable();
    Some(found)
}

/// Separates the OCI layouts, each with its files, from the other files.
pub(super) fn layouts(found: Vec<PathBuf>) -> (Vec<(PathBuf, Vec<PathBuf>)>, Vec<PathBuf>) {
    let roots: BTreeSet<PathBuf> = found
        .iter()
        .filter(|path| path.file_name().is_some_and(|name| name == "oci-layout"))
        .filter_map(|path| path.parent().filter(|directory| Layout::is(directory)).map(Path::to_owned))
        .collect();
    let mut layouts: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let mut others = Vec::new();
    for path in found {
        match path.ancestors().find(|directory| roots.contains(*directory)) {
            Some(root) => layouts.entry(root.to_owned()).or_default().push(path),
            None => others.push(path),
        }
    }
    (layouts.into_iter().collect(), others)
}

fn list(here: &Path, open: &mut Vec<PathBuf>, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(here)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            open.push(path);
        } else if !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}
