//! Typed positions in an answer's tables.

use crate::id::Id;
use serde::{Deserialize, Serialize};

/// Declares types of references into a table.
macro_rules! refs {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table holds fewer than 2^32 entries"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

refs! {
    /// A thing: its position in [`Tables::things`](super::tables::Tables::things), from zero.
    ThingRef;
    /// A requirement: its position in [`Tables::requirements`](super::tables::Tables::requirements), from zero.
    RequirementRef;
    /// A fact: its position in [`Tables::facts`](super::tables::Tables::facts), from zero.
    FactRef;
    /// A reason: its position in [`Tables::reasons`](super::tables::Tables::reasons), from zero.
    ReasonRef;
    /// An event: its position in [`Certificate::events`](super::certificate::Certificate::events), from zero.
    EventRef;
}
