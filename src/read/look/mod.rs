//! A cheap look at the beginning of a file, by which its kind is detected.
//!
//! The first MiB is scanned once, whatever the number of kinds. A detector is a small pure function over what was
//! found; it must hold for a file that is cut or broken further on, so that the fault can be shown.

mod json;
mod xml;

pub use json::JsonLook;
pub use xml::XmlLook;

/// How much of a file is inspected.
pub(crate) const LOOK: usize = 1 << 20;

/// The first MiB of a file.
///
/// # Examples
/// ```
/// use comove::read::Look;
///
/// let look = Look::new("inspect.json", br#"[{"Id": "4f5", "State": {"Status": "running"}}]"#);
/// let json = look.json().expect("JSON");
/// assert!(json.has("[].State.Status"));
/// assert_eq!(json.text("[].Id"), Some("4f5"));
///
/// let look = Look::new("web.xml", b"<?xml version='1.0'?><domain type='kvm'/>");
/// assert_eq!(look.xml().expect("XML").root, "domain");
///
/// let look = Look::new("host1", b"Linux host1 6.8.0\n");
/// assert_eq!(look.lines().next(), Some("Linux host1 6.8.0"));
/// ```
#[derive(Debug)]
pub struct Look<'a> {
    name: &'a str,
    head: &'a [u8],
    text: &'a str,
    is_text: bool,
    form: Form<'a>,
}

#[derive(Debug)]
enum Form<'a> {
    Json(JsonLook),
    Xml(XmlLook<'a>),
    Other,
}

impl<'a> Look<'a> {
    /// Inspects the beginning of a file, up to the first MiB.
    #[must_use]
    pub fn new(name: &'a str, head: &'a [u8]) -> Self {
        let head = &head[..head.len().min(LOOK)];
        let text = text_of(head);
        // The last character may be cut.
        let is_text = text.len() == head.len() || head.len() == LOOK && text.len() > LOOK - 4;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let form = match text.trim_start().as_bytes() {
            [b'{', ..] => Form::Json(JsonLook::new(text)),
            [b'[', rest @ ..] if is_array(rest) => Form::Json(JsonLook::new(text)),
            [b'<', ..] => XmlLook::new(text).map_or(Form::Other, Form::Xml),
            _ => Form::Other,
        };
        Self { name, head, text, is_text, form }
    }

    /// The name of the file, as it was given.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The first bytes, for kinds that are not text.
    #[must_use]
    pub const fn head(&self) -> &'a [u8] {
        self.head
    }

    /// The text at the beginning; it ends where the bytes are not text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Whether all of the beginning is text.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        self.is_text
    }

    /// What was found of JSON, if the file begins like a JSON object or array of objects.
    #[must_use]
    pub const fn json(&self) -> Option<&JsonLook> {
        match &self.form {
            Form::Json(json) => Some(json),
            _ => None,
        }
    }

    /// The root element, if the file begins like XML.
    #[must_use]
    pub const fn xml(&self) -> Option<&XmlLook<'a>> {
        match &self.form {
            Form::Xml(xml) => Some(xml),
            _ => None,
        }
    }

    /// The lines of a file that is neither JSON nor XML. The last may be cut.
    pub fn lines(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = if matches!(self.form, Form::Other) { self.text } else { "" };
        text.lines()
    }
}

/// Whether a bracket begins a JSON array and not a TOML header, where a name or another bracket and a name follow. A name
/// may be in quotes, and then the line ends behind its bracket and `=` follows in one of the next.
fn is_array(rest: &[u8]) -> bool {
    let inner =
        rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'[').unwrap_or(rest.len());
    match &rest[inner..] {
        [b'{' | b']', ..] => true,
        [b'"' | b'-' | b'0'..=b'9', ..] => {
            let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let head = line.split(|&byte| byte == b'#').next().unwrap_or_default().trim_ascii_end();
            let is_header = head.ends_with(b"]") && !head.contains(&b',') && line.len() < rest.len();
            let next = rest[line.len()..].trim_ascii_start();
            let next = next.split(|&byte| byte == b'\n').next().unwrap_or_default();
            !(is_header && (next.contains(&b'=') || next.starts_with(b"[") || next.starts_with(b"#")))
        }
        _ => false,
    }
}

/// Returns the bytes up to the first that is not text.
fn text_of(head: &[u8]) -> &str {
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    &text[..text.find('\0').unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_the_first_characters() {
        let json = |text: &str| Look::new("", text.as_bytes()).json().is_some();
        assert!(json("\u{feff} {") && json("[ {") && json("[]"));
        assert!(json("[[{") && json("[[\"i-0\", 7]]") && json("[\"a\"]") && json("[[]]") && json("[1, 2]"));
        assert!(!json("[[host]]") && !json("[host]") && !json("7") && !json(""));
        assert!(!json("[\"host\"]\nname = 1") && !json("[ assumptions ]"));
        let lines = |bytes: &[u8]| Look::new("", bytes).lines().count();
        assert_eq!((lines(b"a\nb\0c\n"), lines(b"a\n\xff\n"), lines(b"<a/>\n<b/>")), (2, 1, 0));
    }
}
