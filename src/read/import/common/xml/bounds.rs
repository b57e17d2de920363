//! What a document of XML may have, looked at before it is parsed: the parser compares each attribute of an element with
//! all others, and copies the namespaces in force to each element that declares one.

use crate::read::import::common::ImportError;

/// The most attributes of one element, and the most namespaces in force at one place. Tools write a dozen.
const MOST: usize = 256;

/// Fails if one element has too many attributes, or too many namespaces are in force in it. What is no XML passes: the
/// parser says it better.
pub(super) fn check(text: &str) -> Result<(), ImportError> {
    let mut rest = text;
    // How many namespaces are in force in each element that is open.
    let mut open: Vec<usize> = Vec::new();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")]
            .into_iter()
            .find(|(begin, _)| rest.starts_with(begin));
        if let Some((begin, end)) = skipped {
            let Some(at) = rest[begin.len()..].find(end) else { return Ok(()) };
            rest = &rest[begin.len() + at + end.len()..];
        } else if rest.starts_with('/') {
            open.pop();
        } else {
            let Some(tag) = Tag::of(rest) else { return Ok(()) };
            let in_force = open.last().unwrap_or(&0) + tag.namespaces;
            let too_many = match (tag.attributes > MOST, in_force > MOST) {
                (true, _) => "attributes",
                (_, true) => "namespaces",
                _ => {
                    if !tag.is_closed {
                        open.push(in_force);
                    }
                    rest = &rest[tag.length..];
                    continue;
                }
            };
            let message = format!("an element of the XML has more than {MOST} {too_many}");
            return Err(ImportError::TooLarge { message });
        }
    }
    Ok(())
}

/// What is between the brackets at the beginning of an element.
struct Tag {
    length: usize,
    attributes: usize,
    /// How many of the attributes declare a namespace.
    namespaces: usize,
    /// Whether the element ends with it.
    is_closed: bool,
}

impl Tag {
    /// Reads a tag from behind its `<`; `None` if it does not end.
    fn of(text: &str) -> Option<Self> {
        let mut tag = Self { length: 0, attributes: 0, namespaces: 0, is_closed: false };
        loop {
            let rest = &text[tag.length..];
            let at = rest.find(['"', '\'', '>'])?;
            let quote = rest.as_bytes()[at];
            if quote == b'>' {
                tag.is_closed = rest[..at].ends_with('/');
                tag.length += at;
                return Some(tag);
            }
            let name = rest[..at].trim_end().strip_suffix('=').unwrap_or_default();
            let name = name.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
            tag.attributes += 1;
            tag.namespaces += usize::from(name == "xmlns" || name.starts_with("xmlns:"));
            let value = rest[at + 1..].find(char::from(quote))?;
            tag.length += at + 1 + value + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_tool_writes_is_refused() {
        let attributes = |number: usize| {
            let all: String = (0..number).map(|at| format!(" a{at}='<>\"'")).collect();
            format!("<?xml version='1.0'?><!-- <x ' --><d{all}><![CDATA[<y ']]></d>")
        };
        assert!(check(&attributes(MOST)).is_ok());
        let Err(ImportError::TooLarge { message }) = check(&attributes(MOST + 1)) else { panic!("a limit") };
        assert_eq!(message, "an element of the XML has more than 256 attributes");
        let nested = |number: usize| {
            let open: String = (0..number).map(|at| format!("<a xmlns:n{at} = \"u\">")).collect();
            format!("{open}{}", "</a>".repeat(number))
        };
        assert!(check(&nested(MOST)).is_ok());
        assert!(check(&nested(MOST + 1)).is_err());
        let beside = "<a xmlns='u'/><b xmlns:c='u'></b>".repeat(MOST);
        assert!(check(&format!("<d>{beside}</d>")).is_ok());
        assert!(check("<d a='").is_ok() && check("<!-- ").is_ok() && check("< é <").is_ok());
    }
}
