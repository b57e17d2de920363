//! Splitting a file into its machines.

use crate::read::import::common::{ImportError, json};
use serde_json::value::RawValue;

/// Reads the line that Ansible prints before the facts of a host: `web1 | SUCCESS => {`.
pub(super) fn host(line: &str) -> Option<&str> {
    let (head, _) = line.split_once(" => {")?;
    let (host, state) = head.split_once(" | ")?;
    let known = ["SUCCESS", "CHANGED", "FAILED!", "UNREACHABLE!"].iter().any(|word| state.starts_with(word));
    (known && !host.is_empty() && !host.contains([' ', '{', '"'])).then_some(host)
}

/// The objects of a text, each with the host that is printed before it, if any.
pub(super) fn parts(text: &str) -> Vec<Result<(Option<&str>, &RawValue), ImportError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let line = rest.lines().next().unwrap_or_default();
        let name = host(line);
        let before = match name {
            Some(_) => line.find(" => {").map_or(0, |at| at + " => ".len()),
            None => 0,
        };
        let body = &rest[before..];
        let offset = text.len() - body.len();
        let mut stream = serde_json::Deserializer::from_str(body).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(value)) => {
                rest = &body[stream.byte_offset()..];
                found.push(Ok((name, value)));
            }
            Some(Err(error)) => {
                found.push(Err(json::syntax(body, offset, &error)));
                return found;
            }
            None => break,
        }
    }
    if found.is_empty() { vec![Err(ImportError::Empty)] } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_hosts_come_apart() {
        let text =
            "web1 | SUCCESS => {\"a\": 1}\nweb2.example.com | UNREACHABLE! => {\n \"msg\": \"no => {\"\n}\n";
        let parts: Vec<_> = parts(text).into_iter().map(|part| part.expect("sound").0).collect();
        assert_eq!(parts, [Some("web1"), Some("web2.example.com")]);
        assert!(super::parts("{} {}").iter().all(|part| matches!(part, Ok((None, _)))));
    }

    #[test]
    fn what_is_cut_is_told_at_its_place() {
        let text = "web1 | SUCCESS => {}\nweb2 | SUCCESS => {\"a\": ";
        let last = parts(text).pop().expect("parts");
        assert!(matches!(last, Err(ImportError::Syntax { offset, .. }) if offset == text.len()), "{last:?}");
        assert!(matches!(parts(" \n")[..], [Err(ImportError::Empty)]));
    }
}
