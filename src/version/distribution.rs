//! Whose package a version is, as far as it says so: `3.0.2-0ubuntu1.19` is Ubuntu's.

use super::Scheme;

/// What versions of a distribution's packages contain, and the distribution. Before what is not said comes a digit or a
/// sign, so that `+debug` is none.
const MARKS: &[(Scheme, &str, &str)] = &[
    (Scheme::Debian, "ubuntu", "Ubuntu"),
    (Scheme::Debian, "+deb", "Debian"),
    (Scheme::Debian, "~deb", "Debian"),
    (Scheme::Rpm, ".el", "Red Hat"),
    (Scheme::Rpm, ".fc", "Fedora"),
    (Scheme::Rpm, ".amzn", "Amazon"),
    (Scheme::Rpm, ".cm", "Azure Linux"),
    (Scheme::Rpm, ".azl", "Azure Linux"),
    (Scheme::Alpine, "-r", "Alpine"),
];

/// The distribution that a version says it is of, by a mark and a number.
pub(crate) fn distribution(version: &str) -> Option<&'static str> {
    MARKS.iter().find(|(_, mark, _)| is_marked(version, mark)).map(|&(.., name)| name)
}

/// Whether a range of packages names versions of distributions, and a version says that it is of none of these: of that the
/// range says nothing.
pub(super) fn is_foreign(scheme: Scheme, range: &str, version: &str) -> bool {
    let of = |text: &str| {
        let marks = MARKS.iter().filter(|(of, mark, _)| *of == scheme && is_marked(text, mark));
        marks.map(|&(.., name)| name).collect::<Vec<_>>()
    };
    let own = of(version);
    !own.is_empty() && {
        let named = of(range);
        !named.is_empty() && !own.iter().any(|name| named.contains(name))
    }
}

fn is_marked(text: &str, mark: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| text[at + mark.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_say_whose_they_are() {
        for (version, wanted) in [
            ("3.0.11-1~deb12u2", Some("Debian")),
            ("2.31-13+deb11u4", Some("Debian")),
            ("3.0.2-0ubuntu1.19", Some("Ubuntu")),
            ("1:3.0.7-18.el9_2", Some("Red Hat")),
            ("3.2.2-1.fc40", Some("Fedora")),
            ("3.0.12-r4", Some("Alpine")),
            ("3.0.11-1", None),
            ("1.2-rc1", None),
            ("2.0+debug1", None),
            ("17.0.1", None),
        ] {
            assert_eq!(distribution(version), wanted, "{version}");
        }
    }

    #[test]
    fn a_range_says_nothing_of_versions_of_another_distribution() {
        let ubuntu = ">=3.0.2-0ubuntu1.15";
        for (range, version, wanted) in [
            (ubuntu, "3.0.11-1~deb12u2", true),
            (ubuntu, "3.0.2-0ubuntu1.19", false),
            (ubuntu, "3.0.11-1", false),
            (">=3.0.2-0ubuntu1.15 || >=3.0.11-1~deb12u2", "3.0.11-1~deb12u1", false),
            (">=3.0.11", "3.0.11-1~deb12u2", false),
        ] {
            assert_eq!(is_foreign(Scheme::Debian, range, version), wanted, "{range} {version}");
        }
        assert!(is_foreign(Scheme::Rpm, ">=3.0.7-18.el9_2", "3.2.2-1.fc40"));
        assert!(!is_foreign(Scheme::Kernel, "<4.18.0-553.el8", "6.5.6-200.fc38.x86_64"));
    }
}
