//! Windows and freezes in compiled fleets: their texts, which are read again.

use super::{Freeze, Window};
use crate::seal::{Bad, Opened, Seal};

impl Seal for Window {
    fn seal(&self, to: &mut Vec<u8>) {
        self.to_string().seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        String::open(from)?.parse().map_err(|_| Bad("a window cannot be read"))
    }
}

impl Seal for Freeze {
    fn seal(&self, to: &mut Vec<u8>) {
        self.from().to_string().seal(to);
        self.until().to_string().seal(to);
        self.because().map(str::to_owned).seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let (begin, until) = (String::open(from)?, String::open(from)?);
        Self::new(&begin, &until, None, Seal::open(from)?).map_err(|_| Bad("a freeze cannot be read"))
    }
}
