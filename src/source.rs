//! Source files, places in them, and the lines to show.
//!
//! A [`Place`] is twelve bytes and is kept for every value of a fleet. In a text file it is a byte range; in an
//! imported file (JSON from another tool) it is an object and one of its fields. Nothing here reads a file: the caller
//! passes the text.

#[cfg(feature = "compiled")]
mod sealed;

use crate::id::{IdVec, ids};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

ids! {
    /// One source file.
    pub FileId;
}

/// What the names of the files begin with that comove brings.
pub(crate) const BUILT_IN: &str = "built-in/";

/// Tells whether a character steers what shows a text: it breaks lines, drives a terminal, or turns the direction in which
/// others are read, so that a name looks like another.
pub(crate) fn steers(c: char) -> bool {
    let turns =
        ['\u{61c}'..='\u{61c}', '\u{200e}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2066}'..='\u{2069}'];
    c.is_control() || turns.iter().any(|range| range.contains(&c))
}

/// A place in a source file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The first byte, or in an imported file the object's index.
    pub start: u32,
    /// One past the last byte, or in an imported file the field's index.
    pub end: u32,
}

/// One source file as the fleet remembers it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    /// The kind of file, where it is one of another tool.
    kind: Option<Cow<'static, str>>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Text {
        text: Arc<String>,
        before: Before,
        /// How many lines end before each block of the text, computed on first use.
        lines: OnceLock<Vec<u32>>,
    },
    Objects {
        files: Vec<String>,
        /// The file index and the name of each object.
        objects: Vec<(u32, String)>,
        fields: Vec<String>,
    },
}

/// What precedes the kept part of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Before {
    /// The number of lines that end in it.
    pub lines: usize,
    /// The number of characters in it that belong to the first kept line.
    pub columns: usize,
}

/// A line of a text file with the part of it that matters, or an object of an imported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excerpt<'a> {
    /// A line, counted from one; `start..end` is a byte range within it.
    Line {
        /// Name of the file.
        file: &'a str,
        /// Line, from one.
        line: usize,
        /// Column in characters, from one.
        column: usize,
        /// The text of the line without its end.
        text: &'a str,
        /// Byte range within `text`.
        range: std::ops::Range<usize>,
    },
    /// An object of an imported file and the path of the field within it.
    Object {
        /// Name of the file.
        file: &'a str,
        /// The object, such as `Pod shop/cart-0`.
        object: &'a str,
        /// The field, such as `.spec.nodeName`.
        field: &'a str,
    },
}

impl<'a> Excerpt<'a> {
    /// The name of the file.
    #[must_use]
    pub const fn file(&self) -> &'a str {
        match self {
            Self::Line { file, .. } | Self::Object { file, .. } => file,
        }
    }
}

impl SourceFile {
    /// Makes a text file.
    #[must_use]
    pub fn text(name: impl Into<String>, text: impl Into<Arc<String>>) -> Self {
        Self::part(name, text, Before::default())
    }

    /// Makes a text file of which only a part is kept. Places in it count from the beginning of the part.
    #[must_use]
    pub fn part(name: impl Into<String>, text: impl Into<Arc<String>>, before: Before) -> Self {
        let content = Content::Text { text: text.into(), before, lines: OnceLock::new() };
        Self { name: name.into(), kind: None, content }
    }

    /// Makes one source of imported files that were read together, from their names, the objects in them (each with
    /// the index of its file), and the paths of the fields read from the objects.
    #[must_use]
    pub fn objects(files: Vec<String>, objects: Vec<(u32, String)>, fields: Vec<String>) -> Self {
        let name = match files.as_slice() {
            [] => String::new(),
            [name] => name.clone(),
            [name, rest @ ..] => format!("{name} and {} more", rest.len()),
        };
        Self { name, kind: None, content: Content::Objects { files, objects, fields } }
    }

    /// The kind of file, if it is one of another tool.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The same file, as one of a kind.
    #[must_use]
    pub fn of_kind(mut self, kind: &'static str) -> Self {
        self.kind = Some(Cow::Borrowed(kind));
        self
    }

    /// The name that the caller gave the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of a field of an imported file; empty if there is none.
    #[must_use]
    pub(crate) fn field(&self, index: u32) -> &str {
        match &self.content {
            Content::Objects { fields, .. } => fields.get(index as usize).map_or("", String::as_str),
            Content::Text { .. } => "",
        }
    }

    /// The number of the file that an object is in; a text is one file.
    #[must_use]
    pub(crate) fn number_of(&self, object: u32) -> u32 {
        match &self.content {
            Content::Objects { objects, .. } => objects.get(object as usize).map_or(0, |(file, _)| *file),
            Content::Text { .. } => 0,
        }
    }

    /// The names of the files of an import; a text is one file.
    #[must_use]
    pub(crate) fn files(&self) -> &[String] {
        match &self.content {
            Content::Objects { files, .. } => files,
            Content::Text { .. } => std::slice::from_ref(&self.name),
        }
    }

    /// The names of the files of an import in which there was no object.
    #[must_use]
    pub(crate) fn without_objects(&self) -> Vec<&str> {
        let Content::Objects { files, objects, .. } = &self.content else { return Vec::new() };
        let mut is_empty = vec![true; files.len()];
        for (file, _) in objects {
            is_empty.get_mut(*file as usize).into_iter().for_each(|is_empty| *is_empty = false);
        }
        files.iter().zip(is_empty).filter(|(_, is_empty)| *is_empty).map(|(name, _)| name.as_str()).collect()
    }

    /// What precedes the kept part of a text file.
    #[must_use]
    pub const fn before(&self) -> Before {
        match &self.content {
            Content::Text { before, .. } => *before,
            Content::Objects { .. } => Before { lines: 0, columns: 0 },
        }
    }

    /// The text of a text file.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.content {
            Content::Text { text, .. } => Some(text),
            Content::Objects { .. } => None,
        }
    }
}

/// What an input was when it was read, so that somebody else can tell whether theirs is the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Digest {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of these, in hexadecimal digits.
    pub sha256: String,
    /// When what it says was so, as the input itself says it: an instant or a day.
    pub captured: Option<String>,
}

/// The source files of a fleet.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: IdVec<FileId, SourceFile>,
    /// What inputs were, as far as who opened them says.
    digests: Vec<Digest>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file)
    }

    /// Notes what an input was. Who opens inputs says it; nothing else rests on it.
    pub fn note(&mut self, digest: Digest) {
        self.digests.push(digest);
    }

    /// What inputs were, in the order in which they were read.
    #[must_use]
    pub fn digests(&self) -> &[Digest] {
        &self.digests
    }

    /// All files.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        self.files.ids()
    }

    /// The names of the files that were handed in, without what comove brings.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.kinds().map(|(name, _)| name)
    }

    /// The same, each with its kind if it is of another tool.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let names = self.files.iter().flat_map(|file| {
            let names = match &file.content {
                Content::Text { .. } => std::slice::from_ref(&file.name),
                Content::Objects { files, .. } => files.as_slice(),
            };
            names.iter().map(|name| (name.as_str(), file.kind()))
        });
        names.filter(|(name, _)| !name.starts_with(BUILT_IN))
    }

    /// Returns a file.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id]
    }

    /// Returns the first line of a place, or its object. The first call for a file is linear in it, and every one in the line.
    #[must_use]
    pub fn excerpt(&self, place: Place) -> Excerpt<'_> {
        let file = &self.files[place.file];
        match &file.content {
            Content::Text { text, before, lines } => line_excerpt(&file.name, text, *before, lines, place),
            Content::Objects { files, objects, fields } => {
                let (from, object) =
                    objects.get(place.start as usize).map_or((None, ""), |(file, name)| (Some(*file), name));
                let from = from.and_then(|index| files.get(index as usize)).unwrap_or(&file.name);
                let field = fields.get(place.end as usize).map_or("", String::as_str);
                Excerpt::Object { file: from, object, field }
            }
        }
    }

    /// Formats a place for one line of a report: `fleet.toml:12` or `cluster.json: Pod shop/cart-0 .spec.nodeName`.
    #[must_use]
    pub fn describe(&self, place: Place) -> String {
        match self.excerpt(place) {
            Excerpt::Line { file, line, .. } => format!("{file}:{line}"),
            Excerpt::Object { file, object: "", .. } => file.to_owned(),
            Excerpt::Object { file, object, field } => {
                format!("{file}: {object} {field}").trim_end().to_owned()
            }
        }
    }
}

/// Finds the line of a place. Places beyond the text are moved to its end.
fn line_excerpt<'a>(
    name: &'a str,
    text: &'a str,
    before: Before,
    lines: &OnceLock<Vec<u32>>,
    place: Place,
) -> Excerpt<'a> {
    let start = floor_boundary(text, place.start as usize);
    let end = floor_boundary(text, place.end as usize).max(start);
    let block = start / BLOCK;
    let ended = lines.get_or_init(|| lines_before_blocks(text)).get(block).map_or(0, |&lines| lines as usize);
    let number = ended + line_ends(&text.as_bytes()[block * BLOCK..start]) + 1;
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let clip = |at: usize| at.saturating_sub(line_start).min(line.len());
    Excerpt::Line {
        file: name,
        line: before.lines + number,
        column: text[line_start..start].chars().count() + 1 + if number == 1 { before.columns } else { 0 },
        text: line,
        range: clip(start)..clip(end),
    }
}

/// How many bytes of a text share a count of the lines before them: few enough to be looked through for each place, and
/// enough that the counts of a large text take no room.
const BLOCK: usize = 4096;

fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// Counts the lines that end before each block of a text, and before its end.
fn lines_before_blocks(text: &str) -> Vec<u32> {
    let mut ended = 0;
    let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
        ended += line_ends(block);
        u32::try_from(ended).unwrap_or(u32::MAX)
    });
    std::iter::once(0).chain(blocks).collect()
}

/// Returns the nearest character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_the_line_and_the_part_in_it() {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::text("a.toml", "x = 1\nkernel = \"5é\"\r\n".to_owned()));
        let place = Place { file, start: 6, end: 12 };
        let Excerpt::Line { line, column, text, range, .. } = sources.excerpt(place) else {
            panic!("a line")
        };
        assert_eq!((line, column, text, &text[range]), (2, 1, "kernel = \"5é\"", "kernel"));
        assert_eq!(sources.describe(Place { file, start: 999, end: 1999 }), "a.toml:3");
    }

    #[test]
    fn lines_are_counted_across_blocks() {
        let text: String = (1..3000).map(|line| format!("{line}\n")).collect();
        let places: Vec<usize> = (0..text.len()).step_by(7).chain([BLOCK - 1, BLOCK, BLOCK + 1]).collect();
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::text("a", text.clone()));
        for at in places {
            let start = u32::try_from(at).expect("a short text");
            let Excerpt::Line { line, text: shown, .. } = sources.excerpt(Place { file, start, end: start })
            else {
                panic!("a line")
            };
            assert_eq!((line, shown), (1 + text[..at].matches('\n').count(), line.to_string().as_str()));
        }
    }

    #[test]
    fn an_imported_place_names_object_and_field() {
        let mut sources = Sources::default();
        let files = vec!["c.json".to_owned(), "d.json".to_owned()];
        let objects = vec![(1, "Pod a/b".to_owned())];
        let file = sources.add(SourceFile::objects(files, objects, vec![".spec".into()]));
        assert_eq!(sources.describe(Place { file, start: 0, end: 0 }), "d.json: Pod a/b .spec");
        assert_eq!(sources.describe(Place { file, start: 7, end: 0 }), "c.json and 1 more");
    }
}
