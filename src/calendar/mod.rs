//! Maintenance windows and freezes, and when something fits into them.
//!
//! A [`Window`] opens again and again by a rule of RFC 5545 or in plain words, on the clocks of a zone. A [`Freeze`]
//! closes everything for a while. [`Hours`] are what several of them leave open, and [`Hours::fit`] finds the first slot of a given
//! length in them. Nothing here knows what a window is for, and nothing looks at the clock.
//!
//! Zones come from the copy of the IANA database that jiff carries, never from the system, so that the same
//! input gives the same times everywhere.
//!
//! ```
//! use comove::calendar::{Hours, Window};
//!
//! let saturdays: Window = "Sat 22:00-02:00 Europe/Berlin".parse()?;
//! let mut hours = Hours::default();
//! hours.within([&saturdays]);
//! let start = "2026-12-01T08:00:00Z".parse()?;
//! let slot = hours.fit(start, 3 * 3600)?;
//! assert_eq!(slot.start.to_string(), "2026-12-05T21:00:00Z");
//! assert!(hours.fit(start, 5 * 3600).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clocks;
mod error;
mod freeze;
mod hours;
mod ics;
mod plain;
mod rule;
#[cfg(feature = "compiled")]
mod sealed;
mod window;
mod windows;
mod zone;

#[cfg(test)]
mod tests;

pub use error::CalendarError;
pub use freeze::Freeze;
pub use hours::{Hours, Slot, State, Unfit};
pub use ics::{IcsFault, read_ics};
pub use rule::Rule;
pub use window::Window;
pub use zone::{Moment, Shift, instant, moment, told, zone, zone_name, zone_named};
