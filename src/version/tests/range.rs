//! Ranges against their naive reading: one comparator after the other, each by comparing versions.

use proptest::prelude::*;

use super::generate::{draw, text};
use super::*;

const ORDERED: [&str; 5] = ["=", ">", ">=", "<", "<="];

/// Gives comparators and versions that stay within one scheme; bounds are partial where the scheme knows
/// them.
fn comparators(scheme: Scheme) -> BoxedStrategy<Vec<Vec<(&'static str, String)>>> {
    let signs: Vec<&'static str> = match scheme {
        Scheme::Opaque => vec!["=", "!="],
        Scheme::Kernel | Scheme::Calver | Scheme::Dotted | Scheme::Semver => {
            [&ORDERED[..], &["!=", "^", "~"]].concat()
        }
        _ => [&ORDERED[..], &["!="]].concat(),
    };
    let bound = match scheme {
        Scheme::Semver => prop_oneof![text(scheme), r"[0-2](\.[0-2])?".boxed()].boxed(),
        Scheme::Kernel => prop_oneof![text(scheme), r"[56](\.(0|1|15))?".boxed()].boxed(),
        Scheme::Opaque => "[ab]{1,2}".boxed(),
        _ => text(scheme),
    };
    let one = (prop::sample::select(signs), bound);
    prop::collection::vec(prop::collection::vec(one, 1..4), 1..4).boxed()
}

fn write(branches: &[Vec<(&str, String)>]) -> String {
    let branch = |list: &Vec<(&str, String)>| {
        list.iter().map(|(sign, bound)| format!("{sign}{bound}")).collect::<Vec<_>>().join(", ")
    };
    branches.iter().map(branch).collect::<Vec<_>>().join(" || ")
}

/// Reads a comparator by comparing versions, knowing nothing of sort keys and cuts.
fn holds(sign: &str, bound: &Version, version: &Version) -> bool {
    let order = version.compare(bound);
    let family = order == Some(Ordering::Equal) || naive_family(bound, version);
    match sign {
        "=" => family,
        "!=" => !family,
        ">" => order == Some(Ordering::Greater) && !family,
        ">=" => order.is_some_and(Ordering::is_ge) || family,
        "<" => order == Some(Ordering::Less) && !family && !naive_pre_release_of(bound, version),
        "<=" => order.is_some_and(Ordering::is_le) || family,
        other => panic!("no naive reading of `{other}`"),
    }
}

/// Splits a text of numbers and dots into pieces; a release of a numbered scheme has zeros at its end filled
/// in.
fn release_of(version: &Version) -> Vec<String> {
    let text = version.as_str().trim_start_matches('v').split(['-', '+']).next().unwrap();
    text.split('.').map(str::to_owned).collect()
}

/// Tells, for bounds of numbers and dots only, whether a version begins like the bound and is no pre-release
/// of it.
fn naive_family(bound: &Version, version: &Version) -> bool {
    if bound.scheme() == Scheme::Rpm {
        let evr = |v: &Version| v.as_str().split('-').next().unwrap().to_owned();
        let same = compare(Scheme::Rpm, &evr(bound), &evr(version)).is_eq();
        return same && !bound.as_str().contains('-');
    }
    let plain = bound.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || !matches!(bound.scheme(), Scheme::Kernel | Scheme::Calver | Scheme::Dotted) {
        return false;
    }
    let wanted = release_of(bound);
    let mut found = release_of(version);
    found.resize(found.len().max(wanted.len()), String::from("0"));
    let number =
        |part: &str| part.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse::<u64>().unwrap();
    // Only what is stuck to the last number of the bound refines it: `1k.1` is not of the family `1.1`.
    let (last, before) = (wanted.len() - 1, |part: &String| part.parse::<u64>().is_ok());
    let begins = wanted.iter().zip(&found).all(|(wanted, found)| number(wanted) == number(found));
    let begins = begins && found[..last].iter().all(before);
    begins && version.compare(bound).is_some_and(Ordering::is_ge)
}

fn naive_pre_release_of(bound: &Version, version: &Version) -> bool {
    let plain = bound.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let numbered = matches!(bound.scheme(), Scheme::Kernel | Scheme::Dotted);
    let text = version.as_str().to_ascii_lowercase();
    let Some(at) = ["rc", "beta", "alpha"].iter().filter_map(|word| text.find(word)).min() else {
        return false;
    };
    let release = text[..at].trim_end_matches('-');
    plain && numbered && compare(bound.scheme(), release, bound.as_str()).is_eq()
}

fn schemes_without_semver() -> impl Strategy<Value = Scheme> {
    let all: Vec<_> = Scheme::ALL.iter().copied().filter(|scheme| *scheme != Scheme::Semver).collect();
    prop::sample::select(all)
}

/// Replaces `^` and `~`, which the naive reading does not know, and bounds whose families it does not know.
fn naive_part(
    branches: Vec<Vec<(&'static str, String)>>,
    scheme: Scheme,
) -> Vec<Vec<(&'static str, String)>> {
    let numbered = matches!(scheme, Scheme::Kernel | Scheme::Calver | Scheme::Dotted);
    let plain = |bound: &str| bound.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let keep = |(sign, bound): &(&'static str, String)| {
        !["^", "~"].contains(sign) && (!numbered || plain(bound) || *sign == ">=")
    };
    branches
        .into_iter()
        .map(|list| list.into_iter().filter(keep).collect())
        .filter(|list: &Vec<_>| !list.is_empty())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn contains_is_the_naive_reading((branches, text) in schemes_without_semver().prop_flat_map(|scheme| {
        let branches = comparators(scheme).prop_map(move |branches| naive_part(branches, scheme));
        (branches, text(scheme).prop_map(move |text| version(scheme, &text)))
    })) {
        let scheme = text.scheme();
        let written = write(&branches);
        let holds_all = |list: &Vec<(&str, String)>| {
            list.iter().all(|(sign, bound)| holds(sign, &version(scheme, bound), &text))
        };
        let naive = branches.iter().any(holds_all);
        match VersionRange::parse(scheme, &written) {
            Ok(range) => prop_assert_eq!(range.contains(&text), naive, "{} {}", written, text),
            Err(error) if error.to_string() == "no version is in this range" => {
                prop_assert!(!branches.iter().all(holds_all), "{} holds {}", written, text);
            }
            Err(error) => prop_assert!(branches.is_empty(), "{}: {}", written, error),
        }
    }

    #[test]
    fn semver_ranges_are_those_of_cargo(
        branches in comparators(Scheme::Semver),
        text in text(Scheme::Semver),
    ) {
        let mut branches = branches;
        branches.iter_mut().for_each(|list| list.retain(|(sign, _)| *sign != "!="));
        branches.retain(|list| !list.is_empty());
        prop_assume!(!branches.is_empty());
        let candidate = ::semver::Version::parse(&text).unwrap();
        let cargo = |list: &Vec<_>| {
            let requirement = ::semver::VersionReq::parse(&write(std::slice::from_ref(list))).unwrap();
            requirement.matches(&candidate)
        };
        match VersionRange::parse(Scheme::Semver, &write(&branches)) {
            Ok(range) => {
                let expected = branches.iter().any(cargo);
                let found = range.contains(&version(Scheme::Semver, &text));
                prop_assert_eq!(found, expected, "{} {}", range, text);
            }
            Err(_) => prop_assert!(!branches.iter().all(cargo), "{} holds {}", write(&branches), text),
        }
    }

    #[test]
    fn lower_bounds_are_contained_and_text_is_kept(
        (scheme, written) in prop::sample::select(Scheme::ALL).prop_flat_map(|scheme| {
            comparators(scheme).prop_map(move |branches| (scheme, write(&branches)))
        })
    ) {
        if let Ok(range) = VersionRange::parse(scheme, &written) {
            for bound in range.lower_bounds() {
                prop_assert!(range.contains(&bound), "{} {}", range, bound);
            }
            prop_assert_eq!(range.as_str(), &written);
            prop_assert_eq!(VersionRange::parse(scheme, &range.to_string()).unwrap(), range);
        }
    }
}

/// Most ranges that are drawn must be readable, hold something and leave something out.
#[test]
fn the_ranges_are_not_trivial() {
    for scheme in Scheme::ALL.iter().copied() {
        let versions: Vec<_> = draw(text(scheme), 40).iter().map(|text| version(scheme, text)).collect();
        let ranges: Vec<_> = draw(comparators(scheme), 600)
            .iter()
            .filter_map(|branches| VersionRange::parse(scheme, &write(branches)).ok())
            .collect();
        let split = ranges.iter().filter(|range| {
            let inside = versions.iter().filter(|version| range.contains(version)).count();
            inside > 0 && inside < versions.len()
        });
        let (split, bounded) =
            (split.count(), ranges.iter().filter(|range| !range.lower_bounds().is_empty()).count());
        assert!(
            ranges.len() > 100 && split > 50 && bounded > 50,
            "{scheme:?}: {} {split} {bounded}",
            ranges.len()
        );
    }
}

fn check(scheme: Scheme, text: &str, inside: &str, outside: &str) {
    let range = range(scheme, text);
    for version_text in inside.split_whitespace() {
        assert!(range.contains(&version(scheme, version_text)), "{text} must hold {version_text}");
    }
    for version_text in outside.split_whitespace() {
        assert!(!range.contains(&version(scheme, version_text)), "{text} must not hold {version_text}");
    }
}

#[test]
fn partial_bounds_stand_for_all_that_begins_like_them() {
    let check = |text, inside, outside| check(Scheme::Kernel, text, inside, outside);
    check(">=6.8", "6.8 6.8.0-31-generic 6.8.12 6.9-rc1 7.0", "6.7.99 6.8-rc7 6.8.0-rc7");
    check("=6.8", "6.8 6.8.0-31-generic 6.8.12", "6.7 6.8-rc1 6.9 6.80");
    check("<=6.8", "6.7 6.8.0-31-generic 6.8.12 6.8-rc1", "6.9-rc1 6.9");
    check(">6.8", "6.9-rc1 6.9 6.10", "6.8 6.8.0-31-generic 6.8.12 6.8-rc1");
    check("<6.8", "6.7.12-1-arch 5.15", "6.8 6.8.0-31-generic 6.8-rc1");
    check("!=6.8", "6.7 6.9 6.8-rc1", "6.8 6.8.0-31-generic");
    check("<6.8.0-31", "6.8.0-30 6.8 6.8-rc1", "6.8.0-31-generic 6.8.0-32");
    check("=4.18.0-553", "4.18.0-553.el8_10.x86_64 4.18.0-553.5.1.el8_10.x86_64", "4.18.0-5530 4.18.0-554");
    check(">=6.1-rc3, <=6.1-rc9", "6.1-rc3 6.1.0-rc4", "6.1-rc2 6.1");
    check(">=6.1-rc3", "6.1-rc3 6.1 6.1.0-2", "6.1-rc2");
    check("^5.15", "5.15.0-91-generic 5.19", "5.14 6.0 6.0-rc1");
    check("~6.8", "6.8.12", "6.9 6.9-rc1 6.7");
    check("~6.8.1", "6.8.1 6.8.12", "6.8.0 6.9");
    check("~6", "6.0 6.99", "7 5");
    check("6.8.*", "6.8 6.8.1-2", "6.9");
    check("6.*, !=6.8.*", "6.7 6.9", "6.8.1");
}

#[test]
fn dotted_bounds() {
    let check = |text, inside, outside| check(Scheme::Dotted, text, inside, outside);
    check("=1.1.1", "1.1.1 1.1.1k 1.1.1w 1.1.1-5.el8 v1.1.1.2", "1.1.10 1.1.2 1.1");
    check("=8", "8u292 8.0", "9 80");
    check(">1.1.1k", "1.1.1w 1.1.2", "1.1.1k 1.1.1k-3 1.1.1 1.1.1g");
    check("^0.9.8", "0.9.8zh 0.9.9", "0.9.7 0.10 1.0");
    check("^0.0.3", "0.0.3 0.0.3-1", "0.0.4 0.0.2");
    check("^0.0", "0.0.3", "0.1");
    check("^0", "0.9", "1 1-rc1");
    check("=1.6.33-0ubuntu1", "1.6.33-0ubuntu1 1.6.33-0ubuntu1.2", "1.6.33-0ubuntu10 1.6.33");
    check(">=1.28, <1.31 || =2.0", "1.30.4+k3s1 2.0.1", "1.31.0 1.31.0-rc.1 2.1");
    check("<=1.0.0", "1 1.0 0.9 1.0.0-5", "1.0.1 1.0.1-rc1");
}

#[test]
fn whole_versions_are_compared_where_the_scheme_has_no_partial_ones() {
    check(Scheme::Debian, "=1.2", "1.2 0:1.2-0", "1.2.0 1.2-1");
    check(Scheme::Debian, "<1.2", "1.2~rc1 1.1", "1.2 1.2-1");
    check(Scheme::Pep440, "<1.2", "1.2rc1 1.1", "1.2.0 1.2");
    check(Scheme::Alpine, ">1.2", "1.2-r1 1.2.0", "1.2 1.2_rc1");
    check(Scheme::Rpm, "=1.2", "1.2-1 1.2-5.el8 0:1.2", "1.2.1-1 1.2~rc1-1 1:1.2-1");
    check(Scheme::Rpm, ">1.2", "1.2.1-1 1:0.1-1 1.2^git1-1", "1.2-99 1.2");
    check(Scheme::Rpm, "<=1.2", "1.2-99 1.1-1", "1.2.1-1");
    check(Scheme::Rpm, ">=1.2-3", "1.2-3 1.2-4", "1.2-2 1.2");
    check(Scheme::Opaque, "=a || =b c", "a", "b c");
    check(Scheme::Opaque, "!=a, !=b", "c", "a b");
}

#[test]
fn semver_keeps_cargos_rule_for_pre_releases() {
    let check = |text, inside, outside| check(Scheme::Semver, text, inside, outside);
    check(">=1.0.0", "1.0.0 1.2.3+build", "1.2.3-rc.1 0.9.0");
    check(">=1.2.3-rc.1, <2", "1.2.3-rc.2 1.2.3 1.9.0", "1.2.4-rc.1 2.0.0-rc.1 1.2.3-rc.0");
    check("1.2", "1.2.0 1.9.9", "2.0.0 1.1.9");
    check("1.2.*, !=1.2.3", "1.2.4", "1.2.3 1.3.0");
    check("*", "1.0.0 1.0.0-rc.1", "");
    // A pre-release that is asked for must still satisfy all comparators, and partial ones differ in that.
    check("=1.2, >=1.2.0-rc.1", "1.2.0 1.2.1", "1.2.0-rc.2");
    check("~1.2, >=1.2.0-rc.1", "1.2.0 1.2.1", "1.2.0-rc.2");
    check("^1.2, >=1.2.0-rc.1", "1.2.0 1.2.0-rc.2 1.3.0", "1.2.0-rc.0 1.3.0-rc.1");
    check("<=1.2, >=1.2.0-rc.1", "1.2.0 1.2.9", "1.2.0-rc.2 1.3.0");
    let error = VersionRange::parse(Scheme::Semver, ">1.2.2, <1.2.3").unwrap_err();
    assert_eq!(error.to_string(), "no version is in this range");
}

#[test]
fn equal_sets_are_equal_ranges() {
    let same = [
        (Scheme::Kernel, ">=6.8, <7", "^6.8"),
        (Scheme::Kernel, "<7, >=6.8.0", "^6.8"),
        (Scheme::Kernel, ">=6.8 || >=6.5", ">=6.5"),
        (Scheme::Kernel, "<=6.8 || >6.8", "*"),
        (Scheme::Dotted, "=1.2 || =1.2.3", "1.2.*"),
        (Scheme::Debian, "<1.0 || >1.0", "!=0:1.0-0"),
        (Scheme::Debian, "vers:deb/>=1|<2", ">=1, <2"),
        (Scheme::Semver, "1.2.3", ">=1.2.3, <2.0.0"),
        (Scheme::Semver, "=1.2", "~1.2"),
        (Scheme::Semver, ">=1.2.3-rc.1, >=1.2.3", ">=1.2.3"),
        (Scheme::Semver, ">=1.2.3+build", ">=1.2.3"),
        (Scheme::Opaque, "=b || =a", "=a || =b || =a"),
        (Scheme::Rpm, "vers:rpm/*", "*"),
    ];
    for (scheme, left, right) in same {
        assert_eq!(range(scheme, left), range(scheme, right), "{left} and {right}");
    }
    assert_ne!(range(Scheme::Kernel, "<6.8 || >=6.8"), VersionRange::any(Scheme::Kernel));
    assert_ne!(range(Scheme::Calver, "*"), range(Scheme::Dotted, "*"));
    for scheme in Scheme::ALL {
        assert!(VersionRange::any(*scheme).is_any() && range(*scheme, " * ").is_any());
        assert_eq!(range(*scheme, "vers:all/*"), VersionRange::any(*scheme));
    }
    assert!(!range(Scheme::Semver, ">=0.0.0").is_any());
}

#[test]
fn lower_bounds_are_those_the_text_names() {
    let cases = [
        (Scheme::Kernel, ">=6.8, <7 || >=8", "6.8 8"),
        (Scheme::Kernel, "=1.2", "1.2"),
        (Scheme::Kernel, "^5.15", "5.15"),
        (Scheme::Kernel, ">=6.8, >=6.9", "6.9"),
        (Scheme::Kernel, ">6.8", ""),
        (Scheme::Kernel, "6.8.* || >=6.8.0", "6.8"),
        (Scheme::Semver, "1.2 || =2.0.0-rc.1", "1.2.0 2.0.0-rc.1"),
        (Scheme::Rpm, ">=1.2, <2", "1.2"),
        (Scheme::Debian, "vers:deb/1.0|>=1.2|<2", "1.0 1.2"),
        (Scheme::Dotted, "*", ""),
    ];
    for (scheme, text, expected) in cases {
        let bounds: Vec<_> = range(scheme, text).lower_bounds().iter().map(ToString::to_string).collect();
        assert_eq!(bounds.join(" "), expected, "{text}");
    }
}

#[test]
fn ranges_that_are_wrong() {
    let cases = [
        (Scheme::Kernel, "6.8", 0..3, "a version without a comparator"),
        (Scheme::Kernel, ">2, <1", 0..6, "no version is in this range"),
        (Scheme::Kernel, ">6.8, <6.9", 0..10, "no version is in this range"),
        (Scheme::Dotted, ">=1 ||  =1, =2 ", 8..14, "no version is in this range"),
        (Scheme::Kernel, ">=6.8 <7", 5..6, "white space within a comparator"),
        (Scheme::Kernel, "==6.8", 0..2, "`==` is not a comparator"),
        (Scheme::Pep440, "~=1.4", 0..2, "`~=` is not a comparator"),
        (Scheme::Kernel, ">= ", 0..2, "a version is missing"),
        (Scheme::Kernel, "", 0..0, "a comparator is missing"),
        (Scheme::Kernel, ">=6, ", 4..4, "a comparator is missing"),
        (Scheme::Kernel, ">=6, *", 5..6, "`*` stands alone"),
        (Scheme::Kernel, ">=6.x", 4..5, "a number is missing"),
        (Scheme::Debian, ">=1, ^1.2", 5..6, "`^` has no meaning for versions of the scheme `debian`"),
        (Scheme::Pep440, "~1.2", 0..1, "`~` has no meaning for versions of the scheme `pep440`"),
        (Scheme::Opaque, ">a", 0..1, "`>` has no meaning for versions of the scheme `opaque`"),
        (Scheme::Opaque, "=a, =b", 0..6, "no version is in this range"),
        (Scheme::Semver, ">=v1.2", 2..6, "unexpected character 'v' while parsing major version number"),
        (Scheme::Semver, ">=1 | <2", 3..4, "white space within a comparator"),
        (Scheme::Dotted, "<0", 0..2, "no version is in this range"),
    ];
    for (scheme, text, span, message) in cases {
        let error = VersionRange::parse(scheme, text).unwrap_err();
        assert_eq!((error.span(), error.to_string().as_str()), (span, message), "{text}");
    }
}
