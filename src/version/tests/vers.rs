//! Ranges in VERS.

use super::*;

fn check(scheme: Scheme, text: &str, inside: &str, outside: &str) {
    let range = range(scheme, text);
    for text in inside.split_whitespace() {
        assert!(range.contains(&version(scheme, text)), "{range} must hold {text}");
    }
    for text in outside.split_whitespace() {
        assert!(!range.contains(&version(scheme, text)), "{range} must not hold {text}");
    }
}

#[test]
fn constraints_cut_the_line_of_versions() {
    check(Scheme::Debian, "vers:deb/>=1.2|<2", "1.2 1.9-1 2~rc1", "2 1.1 1.2~rc1");
    check(
        Scheme::Semver,
        "vers:npm/1.2.3|>=2.0.0|<5.0.0",
        "1.2.3 2.0.0 4.9.9 5.0.0-rc.1",
        "1.2.4 5.0.0 2.0.0-rc.1",
    );
    check(Scheme::Pep440, "vers:pypi/<=1.3.0|3.0.0", "1.0.0 1.3 3.0", "2.0 3.0.1");
    check(Scheme::Pep440, "vers:pypi/<=1.0.0|>=2.0.0", "0.9 1.0 2.0", "1.5");
    check(Scheme::Pep440, "vers:pypi/>=3.0.0|!=2.0.3", "3.0.0", "2.0.3 2.0");
    check(Scheme::Rpm, "vers:rpm/>=1.2|<=1.4", "1.2-1 1.4-9.el8", "1.5-1 1.1-1");
    check(Scheme::Alpine, "vers:apk/<1.2.4-r4", "1.2.4-r3", "1.2.4-r4");
    check(Scheme::Kernel, "vers:generic/>=6.1|<6.8", "6.1 6.7.9 6.8-rc1", "6.8 6.8.0-31");
    check(Scheme::Dotted, "vers:generic/1.2", "1.2 1.2.0", "1.2.3 1.2-1");
    check(Scheme::Opaque, "vers:generic/a%20b|c", "c", "d");
    assert!(range(Scheme::Opaque, "vers:generic/a%20b").contains(&version(Scheme::Opaque, "a b")));
    check(Scheme::Debian, "vers:deb/!=1.2", "1.1 1.3", "1.2 0:1.2-0");
    check(Scheme::Debian, "vers:DEB/>1|!=1.5|!=1.6|<2|3|>4", "1.1 3 5", "1 1.5 1.6 2 2.5 4");
    check(Scheme::Rpm, "vers:rpm/1.0%7Erc1-1", "1.0~rc1-1", "1.0-1");
}

#[test]
fn constraints_are_sorted_and_repetitions_dropped() {
    for text in ["vers:deb/<2|>=1.2", "vers:deb/>=1.2|>=0:1.2-0|<2"] {
        assert_eq!(range(Scheme::Debian, text), range(Scheme::Debian, "vers:deb/>=1.2|<2"), "{text}");
    }
    check(Scheme::Pep440, "vers:pypi/0.0.2|0.0.6|>=3.0.0|0.0.1|0.0.4", "0.0.1 0.0.6 3.1", "2.0.3 0.0.3");
}

#[test]
fn constraints_that_are_wrong() {
    let cases = [
        ("vers:deb", 5..8, "a `/` is missing behind the type"),
        ("vers:rpm/>=1", 5..8, "the type `rpm` is not of the scheme `debian`"),
        ("vers:deb/", 9..9, "a version is missing"),
        ("vers:deb/|>=1", 9..9, "a version is missing"),
        ("vers:deb/>=1|", 13..13, "a version is missing"),
        ("vers:deb/>=1||<2", 13..13, "a version is missing"),
        ("vers:deb/=1.0", 9..13, "unexpected `=`"),
        ("vers:deb/*|1.0", 9..10, "unexpected `*`"),
        ("vers:deb/>=1| <2", 13..16, "unexpected ` `"),
        ("vers:deb/1.0%2", 9..14, "two hexadecimal digits are missing behind the `%`"),
        ("vers:deb/1.0%2G0", 9..16, "two hexadecimal digits are missing behind the `%`"),
        ("vers:deb/1.0%C30", 9..16, "the decoded version is not UTF-8"),
        ("vers:deb/>=1.0|<1.0", 15..19, "this version is in two constraints"),
        ("vers:deb/>=1.0|>2", 15..17, "a second lower end follows a lower end"),
        ("vers:deb/<1.0|<2", 14..16, "this upper end has no lower end before it"),
        ("vers:deb/>=1.0|1.5|<2", 19..21, "this upper end has no lower end before it"),
        ("vers:deb/>=1_0", 9..14, "`_` is not allowed in a Debian version"),
    ];
    for (text, span, message) in cases {
        let error = VersionRange::parse(Scheme::Debian, text).unwrap_err();
        assert_eq!((error.span(), error.to_string().as_str()), (span, message), "{text}");
    }
    assert!(VersionRange::parse(Scheme::Opaque, "vers:generic/>=a").is_err());
}
