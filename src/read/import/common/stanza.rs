//! Databases in stanzas of `key: value`, as in dpkg and apk.

/// The stanzas of a database, which empty lines separate.
pub(crate) fn stanzas(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").filter(|stanza| !stanza.trim().is_empty())
}

/// The value of a line `key: value` or `key:value`.
pub(crate) fn value<'t>(stanza: &'t str, key: &str) -> Option<&'t str> {
    let line = |line: &'t str| line.strip_prefix(key)?.trim_start().strip_prefix(':');
    stanza.lines().find_map(line).map(str::trim).filter(|value| !value.is_empty())
}
