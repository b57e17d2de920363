//! XML with a parser.

use super::bounds;
use crate::read::import::common::ImportError;
use roxmltree::{Document, Node};

/// An element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a>(Node<'a, 'a>);

impl<'a> Element<'a> {
    /// The name, without a prefix.
    pub(crate) fn name(self) -> &'a str {
        self.0.tag_name().name()
    }

    /// An attribute without a namespace.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        self.0.attribute(name)
    }

    /// An attribute, whatever its namespace.
    pub(crate) fn any_attribute(self, name: &str) -> Option<&'a str> {
        self.0.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
    }

    /// The text up to the first element inside, as it is.
    pub(crate) fn content(self) -> Option<&'a str> {
        self.0.text()
    }

    /// The elements in it.
    pub(crate) fn elements(self) -> impl Iterator<Item = Self> {
        self.0.children().filter(Node::is_element).map(Self)
    }

    /// It and all elements in it, however deep.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        self.0.descendants().filter(Node::is_element).map(Self)
    }
}

/// Calls `take` with each document of a text, in order. Tools that print one document print several when called in a
/// loop.
///
/// # Errors
/// At the first syntax error; the documents before it have been taken. Document types, which could define endless
/// entities, are refused.
pub(crate) fn documents(text: &str, mut take: impl FnMut(Element<'_>)) -> Result<(), ImportError> {
    let mut rest = text;
    loop {
        let length = first(rest);
        bounds::check(&rest[..length])?;
        let document = Document::parse(&rest[..length])
            .map_err(|error| fault(text, text.len() - rest.len(), &rest[..length], &error))?;
        take(Element(document.root_element()));
        rest = rest[length..].trim_start();
        if rest.is_empty() {
            return Ok(());
        }
    }
}

/// The length of the first of several documents, which all have the root element of the first.
fn first(text: &str) -> usize {
    let Some(root) = root(text) else { return text.len() };
    let closing = format!("</{root}>");
    for (at, _) in text.match_indices(&closing) {
        let end = at + closing.len();
        let after = text[end..].trim_start();
        let next = after.strip_prefix('<').unwrap_or_default();
        if next.starts_with("?xml") || next.strip_prefix(root).is_some_and(|rest| !is_name(rest)) {
            return end;
        }
    }
    text.len()
}

fn is_name(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// The name of the first element.
fn root(text: &str) -> Option<&str> {
    let element = text.match_indices('<').map(|(at, _)| &text[at + 1..]);
    let mut named = element.filter(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    named.next()?.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()
}

/// Converts the parser's fault in a part of a text.
fn fault(text: &str, start: usize, part: &str, error: &roxmltree::Error) -> ImportError {
    let place = error.pos();
    let row = usize::try_from(place.row).unwrap_or(1).saturating_sub(1);
    let line: usize = part.split_inclusive('\n').take(row).map(str::len).sum();
    let message = error.to_string();
    let message = message.rsplit_once(" at ").map_or(message.as_str(), |(message, _)| message).to_owned();
    ImportError::Syntax { language: "XML", message, offset: (start + line).min(text.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, ImportError> {
        let mut names = Vec::new();
        documents(text, |root| {
            names.extend(root.child("name").and_then(Element::text).map(str::to_owned));
        })?;
        Ok(names)
    }

    #[test]
    fn documents_may_follow_one_another() {
        let one = "<d type='kvm'><name>a</name><d><name>inner</name></d></d>\n";
        let two = format!("{one}<!-- b -->\n<d><name> b </name></d>\n");
        assert_eq!(names(one).unwrap(), ["a"]);
        assert_eq!(names(&format!("{one}{one}")).unwrap(), ["a", "a"]);
        assert_eq!(names(&format!("<?xml version='1.0'?>{one}<?xml version='1.0'?>{one}")).unwrap().len(), 2);
        assert!(names(&two).is_err(), "what stands between them is not looked for");
    }

    #[test]
    fn a_fault_has_its_place() {
        let text = "<d><name>a</name></d>\n<d>\n<name></d>";
        let Err(ImportError::Syntax { offset, .. }) = names(text) else { panic!("a fault") };
        assert_eq!(&text[offset..], "<name></d>");
        assert!(names("").is_err());
        let bomb = "<!DOCTYPE b [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><bom>&b;</bom>";
        assert!(names(bomb).is_err());
        assert!(names(&"<d>".repeat(100_000)).is_err());
    }
}
