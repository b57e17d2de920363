//! What an input is, as far as its beginning shows.

use super::kind::Kind;
use super::look::Look;

/// What a file seems to be.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Sort {
    /// An inventory.
    Toml,
    /// A file of another tool.
    Kind(&'static Kind),
    /// Several kinds claim it.
    Doubtful(Vec<&'static Kind>),
    /// Of no known kind, but in a known language.
    Json,
    Yaml,
    Xml,
    /// None of these.
    Unknown,
}

impl Sort {
    /// Detects what a file is.
    pub(super) fn of(look: &Look<'_>) -> Self {
        match Kind::of(look).as_slice() {
            [kind] => Self::Kind(kind),
            [] => Self::by_language(look),
            several => Self::Doubtful(several.to_vec()),
        }
    }

    fn by_language(look: &Look<'_>) -> Self {
        let line = look.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        match line {
            _ if look.json().is_some() => Self::Json,
            _ if look.xml().is_some() => Self::Xml,
            Some(line) if line == "---" || line.starts_with("apiVersion:") || line.starts_with("kind:") => {
                Self::Yaml
            }
            _ if is_toml_name(look.name()) => Self::Toml,
            Some(line) if line.starts_with('[') || line.contains('=') => Self::Toml,
            // Nothing but comments, or nothing at all.
            None if look.is_text() => Self::Toml,
            _ => Self::Unknown,
        }
    }
}

/// Whether a file has the name of an inventory.
pub(super) fn is_toml_name(name: &str) -> bool {
    let name = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    name.ends_with(".toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_are_told_by_content() {
        let kubernetes = Sort::Kind(Kind::named("kubernetes").expect("a kind"));
        for (text, sort) in [
            ("", Sort::Toml),
            ("# nothing\n", Sort::Toml),
            ("[[host]]", Sort::Toml),
            ("[ assumptions ]", Sort::Toml),
            ("format = 1", Sort::Toml),
            (" {}", Sort::Json),
            ("[ {}", Sort::Json),
            ("[]", Sort::Json),
            (r#"[{"kind": "Pod", "apiVersion": "v1"}]"#, kubernetes),
            ("# pods\n---\nkind: Pod", Sort::Yaml),
            ("<a/>", Sort::Xml),
            ("About this fleet", Sort::Unknown),
            ("\0\0", Sort::Unknown),
        ] {
            assert_eq!(Sort::of(&Look::new("fleet", text.as_bytes())), sort, "{text}");
        }
        assert_eq!(Sort::of(&Look::new("fleet.toml.gz", b"broken")), Sort::Toml);
    }
}
