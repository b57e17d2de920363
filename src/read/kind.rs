//! The kinds of input, and how the kind of a file is detected.

use super::import::{Importer, KINDS};
use super::look::Look;
use crate::diag::did_you_mean;
use std::fmt;

/// A kind of input.
pub struct Kind {
    /// The name, as in `-i docker:FILE`.
    pub name: &'static str,
    /// One line on what such a file is and how to make it.
    pub about: &'static str,
    /// Detects by the beginning of a file whether it is of this kind. No file is of two.
    pub(crate) detect: fn(&Look<'_>) -> bool,
    /// Makes the importer that reads all files of the kind.
    pub(crate) importer: fn() -> Importer,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kind").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Kind {
    /// Every kind of other tools' files. An inventory is not a kind.
    ///
    /// ```
    /// use comove::read::Kind;
    /// assert!(Kind::all().iter().any(|kind| kind.name == "kubernetes"));
    /// ```
    #[must_use]
    pub fn all() -> &'static [&'static Self] {
        KINDS
    }

    /// Finds a kind by its name.
    ///
    /// # Errors
    /// A help text if there is none.
    ///
    /// ```
    /// use comove::read::Kind;
    /// assert_eq!(Kind::named("kubernetes")?.name, "kubernetes");
    /// assert_eq!(Kind::named("kubernets").unwrap_err(), "did you mean `kubernetes`?");
    /// # Ok::<(), String>(())
    /// ```
    pub fn named(name: &str) -> Result<&'static Self, String> {
        let names = || KINDS.iter().map(|kind| kind.name);
        let found = KINDS.iter().find(|kind| kind.name == name);
        found.copied().ok_or_else(|| {
            let all = || format!("the kinds are {}", names().collect::<Vec<_>>().join(", "));
            did_you_mean(name, names()).unwrap_or_else(all)
        })
    }

    /// Returns the kinds that a file looks like; there should be at most one.
    #[must_use]
    pub fn of(look: &Look<'_>) -> Vec<&'static Self> {
        KINDS.iter().copied().filter(|kind| (kind.detect)(look)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_order_and_named_apart() {
        assert!(KINDS.is_sorted_by(|a, b| a.name < b.name));
    }
}
