//! A number of things, or a share of them.

use std::fmt;

/// A number of things, or a percentage of some.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Amount {
    /// So many.
    Number(u32),
    /// A percentage, from 0 to 100.
    Percent(u32),
}

impl Amount {
    /// Reads `2` or `25%`. `None` if it is neither, or more than 100 percent.
    ///
    /// # Examples
    /// ```
    /// use comove::model::Amount;
    /// assert_eq!(Amount::parse("25%"), Some(Amount::Percent(25)));
    /// assert_eq!(Amount::parse("101%"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_suffix('%') {
            Some(percent) => percent.parse().ok().filter(|&percent| percent <= 100).map(Self::Percent),
            None => text.parse().ok().map(Self::Number),
        }
    }

    /// How many of `all` that is, a share rounded up.
    #[must_use]
    pub fn rounded_up(self, all: u32) -> u32 {
        self.of(all, |product| product.div_ceil(100))
    }

    /// How many of `all` that is, a share rounded down.
    #[must_use]
    pub fn rounded_down(self, all: u32) -> u32 {
        self.of(all, |product| product / 100)
    }

    fn of(self, all: u32, share: fn(u64) -> u64) -> u32 {
        match self {
            Self::Number(number) => number,
            // At most 100 percent of `all`.
            Self::Percent(percent) => {
                u32::try_from(share(u64::from(all) * u64::from(percent))).unwrap_or(u32::MAX)
            }
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Percent(percent) => write!(out, "{percent}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_as_asked() {
        for (text, all, up, down) in [
            ("3", 2, 3, 3),
            ("0", 9, 0, 0),
            ("50%", 3, 2, 1),
            ("50%", 4, 2, 2),
            ("34%", 3, 2, 1),
            ("0%", 7, 0, 0),
            ("100%", 7, 7, 7),
            ("1%", 4_294_967_295, 42_949_673, 42_949_672),
        ] {
            let amount = Amount::parse(text).expect("an amount");
            assert_eq!((amount.rounded_up(all), amount.rounded_down(all)), (up, down), "{text} of {all}");
            assert_eq!(amount.to_string(), text);
        }
        for text in ["", "%", "-1", "101%", "1.5", "half", "4294967296"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }
}
