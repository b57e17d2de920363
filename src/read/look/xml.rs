//! The root element of an XML document, without parsing it.

/// The root element at the beginning of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct XmlLook<'a> {
    /// Its name without a prefix.
    pub root: &'a str,
    /// Its namespace, if it states one.
    pub namespace: Option<&'a str>,
}

impl<'a> XmlLook<'a> {
    /// Finds the root after declarations, comments and a document type.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let mut rest = text.trim_start();
        loop {
            let end = match rest {
                _ if rest.starts_with("<!--") => rest.find("-->")? + 3,
                _ if rest.starts_with("<?") => rest.find("?>")? + 2,
                // A document type may hold declarations in brackets, which contain further brackets.
                _ if rest.starts_with("<!") => match rest.find(['[', '>'])? {
                    at if rest[at..].starts_with('[') => {
                        at + rest[at..].find("]>").or_else(|| rest[at..].find(']'))? + 2
                    }
                    at => at + 1,
                },
                _ => break,
            };
            rest = rest.get(end..)?.trim_start();
        }
        let tag = rest.strip_prefix('<')?;
        let name_end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(name_end);
        let (prefix, root) = name.split_once(':').unwrap_or(("", name));
        let attributes = &attributes[..attributes.find('>').unwrap_or(attributes.len())];
        let is_name = root.starts_with(|c: char| c.is_alphabetic() || c == '_');
        is_name.then(|| Self { root, namespace: namespace(prefix, attributes) })
    }
}

/// Finds the namespace that the attributes give a prefix.
fn namespace<'a>(prefix: &str, attributes: &'a str) -> Option<&'a str> {
    let key = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    for (at, _) in attributes.match_indices(&key) {
        let value = attributes[at + key.len()..].trim_start().strip_prefix('=').map(str::trim_start);
        let Some(quote) = value.and_then(|value| value.chars().next()).filter(|c| matches!(c, '"' | '\''))
        else {
            continue;
        };
        return value.and_then(|value| value[1..].split(quote).next());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(text: &str) -> Option<(&str, Option<&str>)> {
        XmlLook::new(text).map(|look| (look.root, look.namespace))
    }

    #[test]
    fn the_root_is_found_behind_what_stands_before() {
        assert_eq!(look("<domain type='kvm'>"), Some(("domain", None)));
        assert_eq!(
            look("<?xml version=\"1.0\"?>\n<!-- a > b --><bom xmlns=\"http://x/1.5\" n='1'>"),
            Some(("bom", Some("http://x/1.5")))
        );
        assert_eq!(look("<ovf:Envelope xmlns='u' xmlns:ovf = 'v'/>"), Some(("Envelope", Some("v"))));
        assert_eq!(look("<!DOCTYPE d [<!ENTITY a '>'>]><d/>"), Some(("d", None)));
        assert_eq!((look("<"), look("<!-- a"), look("<7>"), look("<?xml")), (None, None, None, None));
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_without_a_fault(text in r#"<[<>!?\[\]'"=a-zé: -]{0,40}"#) {
            let _ = XmlLook::new(&text);
        }
    }
}
