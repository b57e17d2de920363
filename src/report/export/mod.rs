//! A review for other programs: tables, a calendar, a change request, and whatever a template of the user makes of it.

mod affected;
mod calendar;
mod csv;
mod request;
mod services;
mod steps;
#[cfg(feature = "templates")]
mod template;
#[cfg(test)]
mod tests;

pub use affected::affected;
pub use calendar::{NoDates, calendar};
pub(super) use csv::line;
pub use request::request;
pub use services::services;
pub use steps::steps;
#[cfg(feature = "templates")]
pub use template::{BadTemplate, template};
