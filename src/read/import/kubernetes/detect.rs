//! A cheap look at a text: is it Kubernetes objects?

/// How much of a text is looked at. Keys that matter come early; of a long list the first item is enough.
const LOOK: usize = 1 << 20;

/// Tells whether a text looks like JSON of Kubernetes objects, with or without `kind`.
///
/// Only the keys in the first MiB are looked at, so that a broken or cut text is still recognised and its fault can be
/// shown.
///
/// ```
/// use comove::read::import::kubernetes::looks_like;
///
/// assert!(looks_like(r#"{"apiVersion": "v1", "kind": "List", "items": []}"#));
/// assert!(looks_like(r#"{"metadata": {"name": "n1"}, "spec": {}, "status": {}}"#));
/// assert!(!looks_like(r#"{"bomFormat": "CycloneDX", "metadata": {}}"#));
/// assert!(!looks_like("kind: List"));
/// ```
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut scan = Scan::default();
    scan.run(&text.as_bytes()[..text.len().min(LOOK)]);
    scan.found
}

/// The keys of an object that tell.
#[derive(Clone, Copy, Default)]
struct Seen {
    api_version: bool,
    kind: bool,
    metadata: bool,
    spec: bool,
}

/// An object or array that is open.
#[derive(Clone, Copy, Default)]
struct Open {
    array: bool,
    /// Whether an object that opens here may be a Kubernetes object.
    holds_items: bool,
    /// Whether this may be a Kubernetes object.
    item: bool,
    seen: Seen,
}

#[derive(Default)]
struct Scan {
    open: Vec<Open>,
    /// How many levels are open beyond those that are kept.
    deeper: usize,
    last_key: Vec<u8>,
    found: bool,
}

/// Levels worth keeping: list, items, item.
const LEVELS: usize = 4;

impl Scan {
    fn run(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() && !self.found {
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

    /// Passes a string that starts at `at`; returns where its end is. A string before a colon is a key.
    fn string(&mut self, bytes: &[u8], at: usize) -> usize {
        let mut end = at + 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let after = bytes.get(end + 1..).unwrap_or_default();
        let key = after.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
        if key && self.deeper == 0 {
            self.key(bytes.get(at + 1..end).unwrap_or_default());
        }
        end
    }

    fn key(&mut self, key: &[u8]) {
        self.last_key = key.to_vec();
        let Some(open) = self.open.last_mut().filter(|open| open.item) else {
            return;
        };
        match key {
            b"apiVersion" => open.seen.api_version = true,
            b"kind" => open.seen.kind = true,
            b"metadata" => open.seen.metadata = true,
            b"spec" => open.seen.spec = true,
            _ => {}
        }
        let seen = open.seen;
        self.found = seen.api_version && seen.kind || seen.metadata && seen.spec;
    }

    fn enter(&mut self, array: bool) {
        if self.deeper > 0 || self.open.len() == LEVELS {
            self.deeper += 1;
            return;
        }
        let parent = self.open.last().copied();
        let open = match parent {
            None => Open { array, holds_items: array, item: !array, ..Open::default() },
            Some(parent) => Open {
                array,
                holds_items: array && parent.item && self.last_key == b"items",
                item: !array && parent.array && parent.holds_items,
                ..Open::default()
            },
        };
        self.open.push(open);
    }

    fn leave(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.open.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn objects_lists_and_arrays_are_recognised() {
        for text in [
            r#"{"items": [{"metadata": {"a": {"b": {"c": 1}}}, "spec": {}}]}"#,
            r#"[{"kind": "Pod", "apiVersion": "v1"}]"#,
            "\u{feff} {\"apiVersion\":\"v1\",\"kind\":\"Pod\", \"metad",
            r#"{"metadata": {"name": "x\"}{"}, "spec" : 7"#,
        ] {
            assert!(looks_like(text), "{text}");
        }
    }

    #[test]
    fn other_json_is_not() {
        for text in [
            "",
            "[]",
            "{}",
            "7",
            r#"{"type":"sync","status":"Success","metadata":{"kind":"x","apiVersion":"y"}}"#,
            r#"[{"metadata":[{"metadata":1,"spec":1}]}]"#,
            r#"{"kind":"List"}"#,
            r#"{"a": "apiVersion", "b": "kind"}"#,
        ] {
            assert!(!looks_like(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_without_a_fault(text in r#"[\[{]["\\{}\[\]:a-z ]{0,60}"#) {
            let _ = looks_like(&text);
        }
    }
}
