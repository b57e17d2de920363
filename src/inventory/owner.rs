//! The raw form of whose things are.

use super::raw::Text;
use serde::{Deserialize, Serialize};

/// `[[owner]]`: who answers for some things, and so has to agree before they are changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawOwner {
    /// The owner: a team or a person.
    pub name: Text,
    /// A pattern of these things.
    #[serde(rename = "for")]
    pub whom: Text,
}
