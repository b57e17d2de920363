//! Texts of versions and ranges for the properties, from small alphabets, so that near misses are common.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::super::Scheme;
use super::*;

/// Gives texts that the scheme can read.
pub(super) fn text(scheme: Scheme) -> BoxedStrategy<String> {
    let pattern = match scheme {
        Scheme::Semver => r"[01]\.[0-2]\.[01](-(rc|1|10)(\.(0|a|a-b))?)?(\+b[12])?",
        Scheme::Debian => r"([01]:)?[0-2](\.|~|\+|a)?(0|00|1|10|~|rc1|a0|-1)?(-(0|1|1ubuntu[12]|~1|a|0\.1))?",
        Scheme::Rpm => {
            r"([01]:)?(0|1|10|01|a)((\.|_|~|\^)(0|1|rc1|a|10|git2)){0,2}(-(1|2|1\.el[89](_1)?|~1|0\.rc1))?"
        }
        Scheme::Alpine => {
            r"(1|01)(\.(0|1|01|010|10)){0,2}([ab]|_(alpha|pre|rc|p)(1|01)?){0,2}(~(ab|1f))?(-r(1|01))?"
        }
        Scheme::Pep440 => {
            r"v?(0!|1!)?[01](\.(0|10)){0,2}(a1|rc1|rc10|\.rc1)?(\.post1)?(\.dev2)?(\+(a|1|10|a\.1))?"
        }
        Scheme::Kernel => {
            r"[56](\.(0|1|15|010)){0,2}(\+|-rc[13](\+)?|-(0|91|102|1062\.1)(\.el[78](_10)?)?(\.x86_64|-generic|-cloud-amd64)?|-0\.deb11\.[67]-amd64|-arch[12]-[12])?"
        }
        Scheme::Calver => r"(20)?2[0-2](\.(0|04|4|10)){0,2}",
        Scheme::Dotted => {
            r"v?[0-2](k|w|u9|u10|rc1|beta2)?(\.(0|1|01|10)(p1|k)?){0,2}(-(0ubuntu[12]|rc\.?[12]|RC1|beta|1|1\.el8|foo))?(\+[a1])?"
        }
        Scheme::Opaque => r"[ab ]{1,2}",
    };
    let readable = move |text: &String| scheme.parse(text).is_ok();
    proptest::string::string_regex(pattern)
        .expect("a regular expression")
        .prop_filter("readable", readable)
        .boxed()
}

/// Gives two versions, often alike.
pub(super) fn pair(scheme: Scheme) -> impl Strategy<Value = (Version, Version)> {
    (text(scheme), text(scheme)).prop_map(move |(a, b)| (version(scheme, &a), version(scheme, &b)))
}

/// Gives texts for which a scheme is most probably not made.
pub(super) fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        any::<String>(),
        "[0-9a-z.:~^+_*=<>!|, -]{0,20}",
        "(vers:)?(deb|rpm|npm|pypi|generic)?/?[0-9.<>=!*|%-]{0,20}",
    ]
}

/// Draws a fixed number of values from a strategy, the same in every run.
pub(super) fn draw<T>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a value is drawn").current()).collect()
}

/// The properties say little if nearly all pairs differ at the first number, or if the odd shapes are never
/// drawn.
#[test]
fn the_versions_are_not_trivial() {
    for scheme in Scheme::ALL.iter().copied() {
        let pairs = draw(pair(scheme), 2000);
        let orders: Vec<_> = pairs.iter().filter(|(a, b)| a != b).map(|(a, b)| a.compare(b)).collect();
        let count = |wanted| orders.iter().filter(|order| **order == wanted).count();
        if scheme == Scheme::Opaque {
            assert!(count(None) > 500);
            continue;
        }
        assert!(count(Some(Ordering::Less)) > 500, "{scheme:?}");
        assert!(count(Some(Ordering::Greater)) > 500, "{scheme:?}");
        let equal = count(Some(Ordering::Equal));
        assert!(equal > 2, "{scheme:?}: only {equal} pairs of texts differ and compare equal");
        let short = pairs.iter().filter(|(a, _)| a.as_str().len() < 3).count();
        assert!(short < 1000, "{scheme:?}: {short} of 2000 are mere numbers");
    }
}
