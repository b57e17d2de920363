//! Operating systems, as different tools name them.

use crate::version::Scheme;

/// What tools call systems, in lower case, and what `os-release` calls them. Some write a dot for a blank.
const FAMILIES: &[(&str, &str)] = &[
    ("debian gnu/linux", "debian"),
    ("ubuntu linux", "ubuntu"),
    ("redhat", "rhel"),
    ("red hat", "rhel"),
    ("red hat enterprise linux", "rhel"),
    ("red hat enterprise linux server", "rhel"),
    ("redhatenterpriselinux", "rhel"),
    ("redhatenterpriseserver", "rhel"),
    ("centos linux", "centos"),
    ("centos stream", "centos"),
    ("alma", "almalinux"),
    ("alma linux", "almalinux"),
    ("rocky linux", "rocky"),
    ("oracle", "ol"),
    ("oracle linux", "ol"),
    ("oracle linux server", "ol"),
    ("oraclelinux", "ol"),
    ("amazon", "amzn"),
    ("amazon linux", "amzn"),
    ("amazon linux ami", "amzn"),
    ("fedora linux", "fedora"),
    ("suse linux enterprise server", "sles"),
    ("suse linux enterprise", "sles"),
    ("suse.linux enterprise server", "sles"),
    ("suse", "sles"),
    ("opensuse.leap", "opensuse-leap"),
    ("opensuse leap", "opensuse-leap"),
    ("opensuse.tumbleweed", "opensuse-tumbleweed"),
    ("opensuse tumbleweed", "opensuse-tumbleweed"),
    ("alpine linux", "alpine"),
    ("photon os", "photon"),
    ("vmware photon os", "photon"),
    ("vmware photon linux", "photon"),
    ("cbl-mariner", "mariner"),
    ("azure linux", "azurelinux"),
    ("arch linux", "arch"),
];

/// Family and release as `os-release` has them, in lower case; no release if it is no number.
pub(crate) fn release(name: &str, version: Option<&str>) -> Option<(String, Option<String>)> {
    // Some put who makes it before a slash: `com.redhat/Red Hat Enterprise Linux`.
    let name = match name.split_once('/') {
        Some((maker, system)) if maker.contains('.') => system,
        _ => name,
    };
    let name = name.trim().to_ascii_lowercase();
    let family = match FAMILIES.iter().find(|(known, _)| *known == name) {
        Some((_, family)) => *family,
        None => name.as_str(),
    };
    if matches!(family, "" | "none" | "unknown") {
        return None;
    }
    // `15 SP4` is 15.4, and `2 (Karoo)` is 2.
    let version = version.map(|version| {
        let mut words = version.split_whitespace();
        let first = words.next().unwrap_or_default();
        let pack = words.next().and_then(|word| word.strip_prefix("SP"));
        pack.map_or_else(|| first.to_owned(), |pack| format!("{first}.{pack}"))
    });
    let version = version.as_deref();
    let version = version.map(str::trim).filter(|version| Scheme::Dotted.parse(version).is_ok());
    let version = version.map(|version| match family {
        // Point releases of these change no interface, and `os-release` does not name them.
        "debian" | "centos" => version.split('.').next().unwrap_or(version),
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
        for (name, version, family, number) in [
            ("suse linux enterprise server", "15.4", "sles", "15.4"),
            ("SUSE Linux Enterprise Server", "15 SP4", "sles", "15.4"),
            ("alma", "9.3", "almalinux", "9.3"),
            ("opensuse.leap", "15.5", "opensuse-leap", "15.5"),
            ("centos", "7.9.2009", "centos", "7"),
            ("CentOS Linux", "7", "centos", "7"),
            ("Oracle Linux Server", "8.9", "ol", "8.9"),
            ("amazon", "2 (Karoo)", "amzn", "2"),
            ("com.redhat/Red Hat Enterprise Linux", "8.0", "rhel", "8.0"),
        ] {
            assert_eq!(release(name, version), is(family, number), "{name}");
        }
    }
}
