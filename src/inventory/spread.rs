//! How evenly replicas are spread: `zone`, `zone <= 2`, `zone <= 1 over 3`.

use std::fmt;

/// That replicas are spread over the values of a label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spreading {
    /// The label's key.
    pub key: String,
    /// By how many replicas a value may have more than another; at least 1.
    pub max_skew: u32,
    /// Over how many values there have to be replicas, if there is such a number: with fewer values, those that are missing
    /// count as having none.
    pub min_domains: Option<u32>,
}

impl Spreading {
    /// Reads `KEY`, `KEY <= SKEW` or `KEY <= SKEW over VALUES`; a skew that is not written is 1. `None` if it is none of these,
    /// or a number is zero.
    ///
    /// ```
    /// use comove::inventory::spread::Spreading;
    /// let read = Spreading::parse("zone <= 2 over 3").expect("sound");
    /// assert_eq!((read.key.as_str(), read.max_skew, read.min_domains), ("zone", 2, Some(3)));
    /// assert_eq!(Spreading::parse("zone <= 0"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|&number| number > 0);
        let (key, rest) = match text.split_once("<=") {
            Some((key, rest)) => (key, Some(rest)),
            None => (text, None),
        };
        let key = key.trim();
        let (skew, domains) = match rest.map(|rest| rest.split_once("over").ok_or(rest)) {
            None => (1, None),
            Some(Err(skew)) => (number(skew)?, None),
            Some(Ok((skew, domains))) => (number(skew)?, Some(number(domains)?)),
        };
        let is_key = !key.is_empty() && !key.contains(char::is_whitespace);
        is_key.then(|| Self { key: key.to_owned(), max_skew: skew, min_domains: domains })
    }
}

/// As it is written.
impl fmt::Display for Spreading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.key)?;
        if self.max_skew != 1 || self.min_domains.is_some() {
            write!(out, " <= {}", self.max_skew)?;
        }
        self.min_domains.map_or(Ok(()), |domains| write!(out, " over {domains}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_in_the_same_words() {
        for text in ["zone", "topology.kubernetes.io/zone <= 2", "zone <= 1 over 3"] {
            assert_eq!(Spreading::parse(text).map(|read| read.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Spreading::parse("zone<=1").map(|read| read.to_string()).as_deref(), Some("zone"));
        for text in [
            "",
            "<= 2",
            "zone <=",
            "zone <= two",
            "zone <= 0",
            "zone <= 1 over",
            "zone <= 1 over 0",
            "a b",
            "zone = 2",
        ] {
            assert_eq!(Spreading::parse(text), None, "{text}");
        }
    }
}
