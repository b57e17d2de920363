//! The line to add to an inventory once something has been tried.

use crate::answer::plan::Unknown;
use std::collections::BTreeMap;

/// Writes that something works with versions, as an inventory says it: `tested = { kernel = ["6.8"] }`. Nothing can be
/// written if no version is known. Of what goes to another version than the inventory names, that is the one that was tried.
pub(in crate::report) fn tested<'a>(
    unknown: impl IntoIterator<Item = &'a Unknown>,
    at: Option<&str>,
) -> Option<String> {
    let mut by: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in unknown {
        let Some(version) = one.version.as_deref() else { continue };
        let version = match (&*one.of, one.family.as_deref()) {
            ("os", None) => continue,
            ("os", Some(family)) => format!("{family}@{version}"),
            _ => version.to_owned(),
        };
        by.entry(&one.of).or_default().push(quoted(&version));
    }
    let pairs: Vec<String> =
        by.into_iter().map(|(of, versions)| format!("{} = [{}]", key(of), versions.join(", "))).collect();
    let at = at.map_or_else(String::new, |at| format!(", at = {}", quoted(at)));
    (!pairs.is_empty()).then(|| format!("tested = {{ {}{at} }}", pairs.join(", ")))
}

/// A key, in quotes if it has to be.
fn key(name: &str) -> String {
    let is_bare = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(of: &str, version: Option<&str>, family: Option<&str>) -> Unknown {
        Unknown {
            of: of.into(),
            version: version.map(Into::into),
            family: family.map(Into::into),
            things: Vec::new(),
        }
    }

    #[test]
    fn the_line_is_one_that_an_inventory_takes() {
        let all = [
            with("kernel", Some("6.8"), None),
            with("os", Some("24.04"), Some("ubuntu")),
            with("package/p", Some("1\"2"), None),
            with("kernel", Some("6.9"), None),
            with("cgroup", None, None),
        ];
        let line =
            "tested = { kernel = [\"6.8\", \"6.9\"], os = [\"ubuntu@24.04\"], \"package/p\" = [\"1\\\"2\"] }";
        assert_eq!(tested(&all, None).as_deref(), Some(line));
        assert!(toml::from_str::<toml::Table>(line).is_ok());
        assert_eq!(tested(&[with("os", Some("12"), None), with("kernel", None, None)], Some("3")), None);
        let line = "tested = { \"image/base\" = [\"2\"], at = \"3\" }";
        assert_eq!(tested(&[with("image/base", Some("2"), None)], Some("3")).as_deref(), Some(line));
    }
}
