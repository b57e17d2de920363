//! Reading: from files to raw inventories.

pub mod import;
pub mod raw;
