//! Operating systems, as different tools name them.

use crate::version::Scheme;

/// Family and release as `os-release` has them, in lower case; no release if it is no number.
pub(crate) fn release(name: &str, version: Option<&str>) -> Option<(String, Option<String>)> {
    let name = name.trim().to_ascii_lowercase();
    let family = match name.as_str() {
        "redhat" | "red hat enterprise linux" => "rhel",
        "oracle" => "ol",
        "amazon" => "amzn",
        "debian gnu/linux" => "debian",
        "alpine linux" => "alpine",
        "" | "none" | "unknown" => return None,
        other => other,
    };
    let version = version.map(str::trim).filter(|version| Scheme::Dotted.parse(version).is_ok());
    let version = version.map(|version| match family {
        // Point releases of Debian change no interface, and `os-release` does not name them.
        "debian" => version.split('.').next().unwrap_or(version),
        _ => version,
    });
    Some((family.to_owned(), version.map(str::to_owned)))
}

/// Splits a line of `os-release`, `KEY="value"`.
pub(crate) fn pair(line: &str) -> Option<(&str, String)> {
    let (key, value) = line.trim().split_once('=')?;
    let sound =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let value = value.trim();
    let bare = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    sound.then(|| (key, bare.unwrap_or(value).replace("\\\"", "\"").replace("\\$", "$")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_agree_on_names() {
        let release = |name, version| {
            release(name, Some(version)).map(|(name, version)| (name, version.unwrap_or_default()))
        };
        let is = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(release("debian", "11.5"), is("debian", "11"));
        assert_eq!(release("redhat", "8.7"), is("rhel", "8.7"));
        assert_eq!(release("Alpine Linux", "3.16.2"), is("alpine", "3.16.2"));
        assert_eq!(release("arch", "rolling"), is("arch", ""));
        assert_eq!(release("", "1"), None);
    }
}
