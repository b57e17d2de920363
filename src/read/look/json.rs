//! The keys of JSON documents, without parsing them.

use crate::id::FixedMap;

/// Levels of objects whose keys are kept: enough for a list, its items, and two levels of each.
const LEVELS: usize = 6;
/// Longest string that is kept as the value of a key.
const LONGEST: usize = 100;

/// The keys of the documents at the beginning of a file, by path.
///
/// A path is the keys from the top, joined by dots, with `[]` for the elements of an array: `items[].kind`,
/// `[].State.Status`. Elements of one array, and documents that follow one another, count as one.
#[derive(Clone, Debug, Default)]
pub struct JsonLook {
    /// Each path with the first short string that it has as a value.
    paths: FixedMap<String, Option<String>>,
}

impl JsonLook {
    pub(super) fn new(text: &str) -> Self {
        let mut scan = Scan::default();
        scan.run(text.as_bytes());
        Self { paths: scan.paths }
    }

    /// Whether there is a value under a path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains_key(path)
    }

    /// Whether there are values under all of the given paths.
    #[must_use]
    pub fn has_all(&self, paths: &[&str]) -> bool {
        paths.iter().all(|path| self.has(path))
    }

    /// Returns the first string under a path, if it is short.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.paths.get(path)?.as_deref()
    }

    /// All paths, in the order of their first appearance.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }
}

#[derive(Default)]
struct Scan {
    /// For each open level, the length of the path within it.
    open: Vec<Open>,
    /// How many levels are open beyond those that are kept.
    deeper: usize,
    path: String,
    paths: FixedMap<String, Option<String>>,
}

/// An object or array that is open.
struct Open {
    /// Length of its own path.
    length: usize,
    array: bool,
}

impl Scan {
    fn run(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => at = self.string(bytes, at),
                b'{' => self.enter(false),
                b'[' => self.enter(true),
                b'}' | b']' => self.leave(),
                _ => {}
            }
            at += 1;
        }
    }

    /// Passes a string that starts at `at`; returns where it ends. A string before a colon is a key.
    fn string(&mut self, bytes: &[u8], at: usize) -> usize {
        let mut end = at + 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        if self.deeper > 0 {
            return end;
        }
        let Some(content) = bytes.get(at + 1..end).and_then(|bytes| str::from_utf8(bytes).ok()) else {
            return end;
        };
        let after = bytes.get(end + 1..).unwrap_or_default();
        let within_object = self.open.last().is_some_and(|open| !open.array);
        if within_object && after.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':') {
            self.key(content);
        } else if content.len() <= LONGEST
            && let Some(value @ None) = self.paths.get_mut(&self.path)
        {
            *value = Some(content.to_owned());
        }
        end
    }

    fn key(&mut self, key: &str) {
        self.path.truncate(self.open.last().map_or(0, |open| open.length));
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(key);
        if !self.paths.contains_key(&self.path) {
            self.paths.insert(self.path.clone(), None);
        }
    }

    fn enter(&mut self, array: bool) {
        if self.deeper > 0 || self.open.len() == LEVELS {
            self.deeper += 1;
            return;
        }
        if self.open.last().is_none_or(|open| open.array) {
            self.path.truncate(self.open.last().map_or(0, |open| open.length));
        }
        if array {
            self.path.push_str("[]");
        }
        self.open.push(Open { length: self.path.len(), array });
    }

    fn leave(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(open) = self.open.pop() {
            self.path.truncate(open.length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paths(text: &str) -> Vec<String> {
        JsonLook::new(text).paths().map(str::to_owned).collect()
    }

    #[test]
    fn paths_are_keys_from_the_top() {
        assert_eq!(
            paths(r#"{"a": {"b": [1, {"c": 1}], "d": "e"}, "f": ["x", "y"]} {"g": 1}"#),
            ["a", "a.b", "a.b[].c", "a.d", "f", "g"]
        );
        assert_eq!(paths(r#"[{"a": [[{"b": 1}]]}, {"c": 2}]"#), ["[].a", "[].a[][].b", "[].c"]);
        assert_eq!(paths(r#"{"a\"": {"b": "}"}, "c" : 1"#), ["a\\\"", "a\\\".b", "c"]);
        assert!(paths(r#"["a", "b"] 7 "c": 1"#).is_empty());
    }

    #[test]
    fn the_first_short_string_is_the_value() {
        let look =
            JsonLook::new(r#"{"items": [{"kind": "Pod"}, {"kind": "Node"}], "tags": ["a", "b"], "n": 1}"#);
        assert_eq!(look.text("items[].kind"), Some("Pod"));
        assert_eq!(look.text("n"), None);
        assert!(look.has_all(&["items", "tags", "n"]) && !look.has("kind"));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = r#"{"a":"#.repeat(100_000);
        assert_eq!(paths(&deep).len(), LEVELS);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_without_a_fault(text in r#"[\[{]["\\{}\[\]:,a-zé ]{0,60}"#) {
            drop(JsonLook::new(&text));
        }
    }
}
