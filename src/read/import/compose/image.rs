//! Image references that may contain variables. None is filled in: its value depends on where the file is used.

use super::field::Field;
use crate::inventory::raw::Text;
use crate::read::import::common::image::Reference;
use crate::read::import::common::{At, Remark};

const VERSION: Remark = Remark::incomplete(
    "the version of the image of {n} service is in `{detail}`, so it is unknown",
    "the versions of the images of {n} services are in `{detail}`, so they are unknown",
);
const NAME: Remark = Remark::incomplete(
    "the name of the image of {n} service has `{detail}` in it, which is left as it is",
    "the names of the images of {n} services have `{detail}` in them, which is left as it is",
);

/// Stands for a variable while a reference is parsed: no reference contains it.
const PLACE: char = '\u{e000}';

/// Reads a reference; one without a readable name is odd.
pub(super) fn read(at: &mut At<'_>, text: &str) -> Option<Text> {
    let (masked, variables) = mask(text);
    let reference =
        Reference::parse(&masked).filter(|reference| !reference.name.contains(char::is_whitespace));
    let Some(reference) = reference else {
        at.odd(Field::Image);
        return None;
    };
    let name = fill(reference.name, &variables);
    if name.contains('@') {
        at.odd(Field::Image);
        return None;
    }
    let in_name = reference.name.matches(PLACE).count();
    // Docker Hub's name may have been cut off, and with it no variable.
    let (names, versions) = variables.split_at(in_name.min(variables.len()));
    names.iter().for_each(|variable| said(at, NAME, variable));
    let version = reference.version.filter(|version| !version.contains(PLACE));
    if version.is_none() {
        versions.iter().for_each(|variable| said(at, VERSION, variable));
    }
    let full = match version {
        Some(version) => format!("{name}@{version}"),
        None => name,
    };
    Some(at.text(&full, Field::Image))
}

fn said(at: &mut At<'_>, remark: Remark, variable: &str) {
    let variable = at.clean(variable);
    at.remark(remark, &variable);
}

/// Replaces each variable by a mark, and returns the variables.
fn mask(text: &str) -> (String, Vec<&str>) {
    let (mut masked, mut variables, mut rest) = (String::new(), Vec::new(), text);
    while let Some(at) = rest.find('$') {
        let length = variable(&rest[at..]);
        masked.push_str(&rest[..at]);
        if length > 1 {
            masked.push(PLACE);
            variables.push(&rest[at..at + length]);
        } else {
            masked.push('$');
        }
        rest = &rest[at + length..];
    }
    masked.push_str(&rest.replace(PLACE, ""));
    (masked, variables)
}

/// The length of the variable that a text begins with: `$NAME`, or `${..}`, which may contain others; one byte if there
/// is none.
pub(super) fn variable(text: &str) -> usize {
    let body = &text[1..];
    if !body.starts_with('{') {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        return 1 + body.find(|c| !is_name(c)).unwrap_or(body.len());
    }
    let mut open = 0usize;
    for (at, c) in body.char_indices() {
        open = match c {
            '{' => open + 1,
            '}' => open.saturating_sub(1),
            _ => open,
        };
        if open == 0 {
            return at + 2;
        }
    }
    text.len()
}

fn fill(masked: &str, variables: &[&str]) -> String {
    let mut variables = variables.iter();
    let mut filled = String::new();
    for c in masked.chars() {
        match c {
            PLACE => filled.push_str(variables.next().copied().unwrap_or_default()),
            c => filled.push(c),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::import::common::Notes;

    #[test]
    fn variables_stay_and_hide_versions() {
        for (text, image, notes) in [
            ("redis:7.2", Some("redis@7.2"), 0),
            ("redis:${TAG:-7.2}", Some("redis"), 1),
            ("redis:7.2-$FLAVOUR", Some("redis"), 1),
            ("${REGISTRY:-r.example:5000}/shop:1.2", Some("${REGISTRY:-r.example:5000}/shop@1.2"), 1),
            ("$R/${N:-${M:-x}}:${T}", Some("$R/${N:-${M:-x}}"), 3),
            ("${IMAGE:-redis:7}", Some("${IMAGE:-redis:7}"), 1),
            ("${IMAGE:-redis@sha256:00}", None, 1),
            ("${IMAGE", Some("${IMAGE"), 1),
            ("", None, 1),
            ("a b", None, 1),
        ] {
            let mut said = Notes::default();
            let read = read(&mut At::new(&mut said, 0), text);
            assert_eq!(read.as_ref().map(|image| image.value.as_str()), image, "{text}");
            assert_eq!(said.finish().len(), notes, "{text}");
        }
    }
}
