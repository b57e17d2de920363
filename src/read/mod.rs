//! Reading: from the bytes of files to a fleet.
//!
//! [`Reader`] takes named bytes, detects their kind by content, and passes raw inventories to the model's builder. The
//! caller opens the files.

mod around;
mod beginning;
#[cfg(feature = "cli")]
mod captured;
mod contents;
mod fault;
pub mod import;
mod input;
mod kind;
mod limits;
mod look;
mod mixed;
mod reader;
mod shipped;
mod silent;
mod sort;
mod sound;
mod text;
mod toml;
mod unpack;
mod versions;

pub use crate::inventory::merge::United;
#[cfg(feature = "cli")]
pub(crate) use captured::captured;
pub use input::Input;
pub use kind::Kind;
#[cfg(feature = "cli")]
pub(crate) use limits::LARGEST;
pub use limits::Limits;
#[cfg(feature = "cli")]
pub(crate) use look::LOOK;
pub use look::{JsonLook, Look, XmlLook};
pub use reader::{Faults, Import, Reader};
pub(crate) use shipped::facts as shipped_facts;
pub(crate) use shipped::meaning as capability_meaning;
#[cfg(feature = "cli")]
pub(crate) use shipped::names as shipped_names;
#[cfg(feature = "cli")]
pub(crate) use text::is_binary;
