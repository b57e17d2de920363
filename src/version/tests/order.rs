//! Properties of every order, and what every reader promises.

use proptest::prelude::*;

use super::generate::{noise, pair, text};
use super::*;

fn any_scheme() -> impl Strategy<Value = Scheme> {
    prop::sample::select(Scheme::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_order_is_total((a, b, c) in any_scheme().prop_flat_map(|scheme| {
        (text(scheme), text(scheme), text(scheme)).prop_map(move |(a, b, c)| {
            (version(scheme, &a), version(scheme, &b), version(scheme, &c))
        })
    })) {
        prop_assert_eq!(a.compare(&a), Some(Ordering::Equal));
        prop_assert_eq!(a.compare(&b), b.compare(&a).map(Ordering::reverse));
        if a.scheme() != Scheme::Opaque {
            let (ab, bc) = (a.compare(&b).unwrap(), b.compare(&c).unwrap());
            if ab == bc || ab.is_eq() || bc.is_eq() {
                let expected = if ab.is_eq() { bc } else { ab };
                prop_assert_eq!(a.compare(&c), Some(expected), "{} {} {}", a, b, c);
            }
        }
    }

    #[test]
    fn text_is_kept((a, _) in any_scheme().prop_flat_map(pair)) {
        prop_assert_eq!(&a.scheme().parse(&a.to_string()).unwrap(), &a);
        prop_assert_eq!(a.to_string(), a.as_str());
    }

    #[test]
    fn no_text_makes_a_reader_panic(scheme in any_scheme(), text in noise()) {
        let errors = [scheme.parse(&text).err(), VersionRange::parse(scheme, &text).err()];
        for error in errors.into_iter().flatten() {
            prop_assert!(text.get(error.span()).is_some(), "{:?} is not within {:?}", error, text);
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn python_and_cargo_agree_with_their_libraries(
        (a, b) in prop_oneof![pair(Scheme::Pep440), pair(Scheme::Semver)]
    ) {
        let expected = if a.scheme() == Scheme::Pep440 {
            let read = |v: &Version| v.as_str().parse::<pep440_rs::Version>().unwrap();
            read(&a).cmp(&read(&b))
        } else {
            let read = |v: &Version| ::semver::Version::parse(v.as_str()).unwrap();
            read(&a).cmp_precedence(&read(&b))
        };
        prop_assert_eq!(a.compare(&b), Some(expected), "{} {}", a, b);
    }
}

#[test]
fn schemes_have_names() {
    for scheme in Scheme::ALL {
        assert_eq!(Scheme::from_name(scheme.name()), Some(*scheme));
    }
    assert_eq!(Scheme::from_name("SemVer"), None);
}

#[test]
fn versions_of_two_schemes_do_not_compare() {
    let (debian, rpm) = (version(Scheme::Debian, "1.0"), version(Scheme::Rpm, "1.0"));
    assert_eq!(debian.compare(&rpm), None);
    assert!(!range(Scheme::Debian, "*").contains(&rpm));
}

#[test]
fn long_texts_are_refused_or_read_in_time() {
    for scheme in Scheme::ALL.iter().copied() {
        for unit in ["9", "1.", "a", "1-", "~", "0.", ",", "||", ">=1||", "!=1,", "=1||"] {
            let long = unit.repeat(300_000 / unit.len());
            assert!(scheme.parse(&long).is_err() && VersionRange::parse(scheme, &long).is_err());
            for length in [249, 250, 4095, 4096] {
                drop((scheme.parse(&long[..length]), VersionRange::parse(scheme, &long[..length])));
            }
        }
        let nines = "9".repeat(250);
        for sign in ["=", ">", "<=", "^", "~", "!="] {
            drop(VersionRange::parse(scheme, &format!("{sign}{nines}")));
        }
    }
    let most = version(Scheme::Dotted, &"9".repeat(250));
    assert!(!range(Scheme::Dotted, &format!(">{}", "9".repeat(249))).contains(&version(Scheme::Dotted, "9")));
    assert!(range(Scheme::Dotted, &format!(">{}", "9".repeat(249))).contains(&most));
}

#[test]
fn errors_say_where_and_how_to_write_it() {
    let cases = [
        (Scheme::Semver, "v1.2", 0..1, "SemVer wants three numbers and no prefix: write `1.2.0`"),
        (Scheme::Semver, "01.2.3-rc1", 0..10, "SemVer wants three numbers and no prefix: write `1.2.3-rc1`"),
        (Scheme::Kernel, "6.8.", 4..4, "a kernel release looks like `6.8.0-31-generic`"),
        (Scheme::Kernel, "6.8smp", 3..4, "a kernel release looks like `6.8.0-31-generic`"),
        (Scheme::Debian, "x:1.0", 0..1, "a Debian version looks like `1:2.36-9+deb12u4`"),
        (Scheme::Debian, "1.0-", 3..4, "a Debian version looks like `1:2.36-9+deb12u4`"),
        (Scheme::Rpm, "1.0-1-2", 5..6, "an RPM version looks like `1:3.0.7-27.el9`"),
        (
            Scheme::Dotted,
            "5:24.0.7",
            1..2,
            "epochs and `~` belong to packages: use the scheme `debian` or `rpm`",
        ),
        (Scheme::Dotted, "1..2", 2..3, "a dotted version looks like `1.29.3`, `1.1.1w` or `1.6.33-0ubuntu1`"),
        (Scheme::Alpine, "1.0bc", 4..5, "an Alpine version looks like `1.2.4_git20230717-r4`"),
        (
            Scheme::Calver,
            "22.04 LTS",
            5..6,
            "a calendar version looks like `22.04` or `2024.1`: numbers and dots only",
        ),
        (Scheme::Pep440, "1.0-foo", 0..7, "a Python version looks like `1.2.3`, `2.0rc1` or `1.0.post2`"),
        (Scheme::Opaque, "a\tb", 1..2, "write the version as the system prints it"),
        (Scheme::Opaque, "", 0..0, "write the version as the system prints it"),
    ];
    for (scheme, text, span, help) in cases {
        let error = scheme.parse(text).unwrap_err();
        assert_eq!((error.span(), error.help()), (span, Some(help)), "{} `{text}`: {error}", scheme.name());
    }
}

#[test]
fn releases_are_major_and_minor() {
    let cases = [
        (Scheme::Kernel, "6.8.0-31-generic", Some((6, 8))),
        (Scheme::Kernel, "6", Some((6, 0))),
        (Scheme::Dotted, "v1.29.3", Some((1, 29))),
        (Scheme::Dotted, "8u292", Some((8, 0))),
        (Scheme::Calver, "22.04", Some((22, 4))),
        (Scheme::Semver, "1.2.3-rc.1", Some((1, 2))),
        (Scheme::Pep440, "1!2.3", Some((2, 3))),
        (Scheme::Debian, "1:1.29.3-1.1", Some((1, 29))),
        (Scheme::Rpm, "0:1.29.3-1", Some((1, 29))),
        (Scheme::Alpine, "3.1_p16", Some((3, 1))),
        (Scheme::Dotted, "99999999999999999999.1", None),
        (Scheme::Opaque, "1.2", None),
    ];
    for (scheme, text, release) in cases {
        assert_eq!(version(scheme, text).release(), release, "{text}");
    }
}
