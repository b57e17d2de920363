//! Tests of the module as a whole: each order against its oracle, ranges against their naive reading.

mod generate;
mod oracle;
mod order;
mod range;
mod tables;
mod vers;

use std::cmp::Ordering;

use super::{Scheme, Version, VersionRange};

/// Reads a version that is right.
fn version(scheme: Scheme, text: &str) -> Version {
    scheme.parse(text).unwrap_or_else(|error| panic!("{} `{text}`: {error}", scheme.name()))
}

/// Reads a range that is right.
fn range(scheme: Scheme, text: &str) -> VersionRange {
    VersionRange::parse(scheme, text).unwrap_or_else(|error| panic!("{} `{text}`: {error}", scheme.name()))
}

/// Compares two versions of a scheme that has an order.
fn compare(scheme: Scheme, left: &str, right: &str) -> Ordering {
    version(scheme, left).compare(&version(scheme, right)).expect("versions of one ordered scheme compare")
}

/// Checks lines of the form `1.0 < 1.1 = 1.1.0`, each sign between its neighbours, both ways round.
fn check_table(scheme: Scheme, table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for triple in words.windows(3).step_by(2) {
            let [left, sign, right] = triple else { panic!("`{line}` is not a row") };
            let expected = match *sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                ">" => Ordering::Greater,
                other => panic!("`{other}` is no sign in `{line}`"),
            };
            assert_eq!(compare(scheme, left, right), expected, "{} {left} {sign} {right}", scheme.name());
            assert_eq!(
                compare(scheme, right, left),
                expected.reverse(),
                "{} {left} {sign} {right}",
                scheme.name()
            );
        }
    }
}
