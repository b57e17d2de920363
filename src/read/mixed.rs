//! Captures of which one file has several: `(uname -a; docker inspect ..) > web1.txt`.
//!
//! Texts that a machine prints have lines of one form each. Where JSON, or the first line of another such text, begins a
//! line among them, another capture begins, and the file is read as two of one name.

use super::kind::Kind;
use super::look::Look;

/// Kinds whose files are lines. JSON and XML know themselves where they end.
const LINES: &[&str] = &["apk", "dpkg", "os-release", "rpm", "uname"];
/// The most lines that are looked at.
const MOST: usize = 32;

/// Finds where a second capture begins, and its kind.
pub(super) fn second(name: &str, text: &str, kind: &Kind) -> Option<(usize, &'static Kind)> {
    if !LINES.contains(&kind.name) {
        return None;
    }
    let starts = text.match_indices('\n').map(|(at, _)| at + 1).filter(|&at| begins(&text[at..]));
    starts.take(MOST).find_map(|at| match Kind::of(&Look::new(name, &text.as_bytes()[at..]))[..] {
        [other] if other.name != kind.name => Some((at, other)),
        _ => None,
    })
}

/// Whether a line looks like the first of a capture.
fn begins(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    let json =
        matches!(line.trim_end(), "[" | "{" | "[{") || line.starts_with("{\"") || line.starts_with("[{");
    let words = ["Linux ", "PRETTY_NAME=", "NAME=", "Desired=Unknown/Install", "Package: ", "C:Q"];
    json || words.iter().any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_capture_begins_with_its_first_line() {
        let uname = Kind::named("uname").expect("a kind");
        let line = "Linux web1 5.15.0-107-generic #1 SMP x86_64 GNU/Linux\n";
        let docker = r#"[{"Id": "abc", "State": {"Running": true}, "HostConfig": {}}]"#;
        let found = second("x", &format!("{line}{docker}"), uname);
        assert_eq!(found.map(|(at, kind)| (at, kind.name)), Some((line.len(), "docker")));
        let release = "NAME=\"Debian GNU/Linux\"\nID=debian\n";
        let found = second("x", &format!("{line}{release}"), uname);
        assert_eq!(found.map(|(at, kind)| (at, kind.name)), Some((line.len(), "os-release")));
        for text in [line.to_owned(), line.repeat(2), format!("{line}{{}}\n")] {
            assert_eq!(second("x", &text, uname), None, "{text}");
        }
    }
}
