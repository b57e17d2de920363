//! Versions and ranges in compiled fleets. Versions are read from their texts again, ranges are kept as the sets they are.

use super::intervals::{Interval, Intervals};
use super::range::Reading;
use super::set::Set;
use super::{Scheme, Tags, Version, VersionRange};
use crate::seal::{Bad, Opened, Seal, seal_struct, seal_words};
use std::sync::Arc;

seal_words! { Scheme }

seal_struct! {
    VersionRange { scheme, text, set, lower, reading }
    Set { releases, pre }
    Interval { low, high }
    Tags { names, leading, every }
}

impl Seal for Version {
    fn seal(&self, to: &mut Vec<u8>) {
        self.scheme().seal(to);
        Box::<str>::from(self.as_str()).seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let (scheme, text) = (Scheme::open(from)?, String::open(from)?);
        scheme.parse(&text).map_err(|_| Bad("a version is none of its scheme"))
    }
}

impl Seal for Intervals {
    fn seal(&self, to: &mut Vec<u8>) {
        self.list().to_vec().seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Vec::open(from).map(Self::from_list)
    }
}

impl Seal for Reading {
    fn seal(&self, to: &mut Vec<u8>) {
        match self {
            Self::Whole => to.push(0),
            Self::Moving => to.push(1),
            Self::Tag(range) => {
                to.push(2);
                range.seal(to);
            }
            Self::Told(tags, releases) => {
                to.push(3);
                (**tags).seal(to);
                releases.seal(to);
            }
        }
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let reading = match u8::open(from)? {
            0 => Self::Whole,
            1 => Self::Moving,
            // Nothing is nested deeper than a range in another.
            2 => Self::Tag(Box::new(plain(from)?)),
            3 => {
                let tags = Arc::new(Tags::open(from)?);
                let mut releases = Vec::new();
                for _ in 0..u32::open(from)? {
                    releases.push((Seal::open(from)?, plain(from)?));
                }
                Self::Told(tags, releases)
            }
            _ => return Err(Bad("a range is compared in no known way")),
        };
        Ok(reading)
    }
}

/// Reads a range that is within another and contains none itself.
fn plain(from: &mut Opened<'_>) -> Result<VersionRange, Bad> {
    let (scheme, text) = (Seal::open(from)?, Seal::open(from)?);
    let (set, lower) = (Seal::open(from)?, Seal::open(from)?);
    let reading = match u8::open(from)? {
        0 => Reading::Whole,
        1 => Reading::Moving,
        _ => return Err(Bad("a range within a range contains another")),
    };
    Ok(VersionRange { scheme, text, set, lower, reading })
}
