//! The images that others are built on.

use super::elf::Need;
use super::field::Field;
use crate::id::FixedMap;
use crate::read::import::common::bom::{Bom, Subject};
use crate::read::import::common::image::Reference;
use crate::read::import::common::{At, Notes, Remark};
use std::collections::{BTreeMap, BTreeSet};

/// Images whose layers are those of several others.
const SEVERAL: Remark = Remark::incomplete(
    "{n} image is built on the layers of several others, so its base is unknown",
    "{n} images are built on the layers of several others, so their bases are unknown",
);
/// Images that state another base than their layers indicate.
const OTHER: Remark = Remark::incomplete(
    "{n} image has the layers of `{detail}`, and says another base, which is taken",
    "{n} images have the layers of `{detail}`, and say another base, which is taken",
);
/// Bases that are built on what they are the base of.
const CIRCLE: Remark = Remark::incomplete(
    "the base of {n} image is in another version built on that image, and is not taken",
    "the bases of {n} images are in other versions built on those images, and are not taken",
);

/// An image, with what indicates its base.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) bom: Bom,
    pub(super) object: u32,
    /// The references that it is known by.
    pub(super) names: Vec<String>,
    /// Identifies its lowest layer, its two lowest, and so on up to all; empty if they could not be read.
    pub(super) chain: Vec<String>,
    /// What files in it need of the machine.
    pub(super) needs: Vec<Need>,
}

/// A base: its name, its name with its version, and its references.
#[derive(Clone, Debug)]
struct Base {
    name: String,
    full: String,
    names: Vec<String>,
}

/// Sets the base of each image to the image with the most of its lowest layers.
pub(super) fn find(all: &mut [Built], notes: &mut Notes) {
    let mut bases: FixedMap<String, Vec<Base>> = FixedMap::default();
    let mut below: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for built in &*all {
        let (Some(own), Some(layers)) = (own(built), built.chain.last()) else { continue };
        if let Some(said) = &built.bom.base {
            below.entry(own.name.clone()).or_default().insert(name_of(&said.value).to_owned());
        }
        let same = bases.entry(layers.clone()).or_default();
        match same.iter_mut().find(|base| base.full == own.full) {
            Some(base) => base.names.extend(own.names),
            None => same.push(own),
        }
    }
    for built in all {
        let Some(own) = own(built) else { continue };
        let lower = built.chain.iter().rev().skip(1);
        let found = lower.filter_map(|layers| bases.get(layers)).find_map(|same| {
            let others: Vec<&Base> = same.iter().filter(|base| base.name != own.name).collect();
            (!others.is_empty()).then_some(others)
        });
        let Some(found) = found else { continue };
        let mut at = At::new(notes, built.object);
        match (&built.bom.base, &found[..]) {
            (Some(said), found) => {
                if !found.iter().any(|base| base.is(&said.value)) {
                    at.remark(OTHER, &found[0].full);
                }
            }
            (None, [base]) if leads(&below, &base.name, &own.name) => at.remark(CIRCLE, ""),
            (None, [base]) => {
                built.bom.base = Some(at.text(&base.full, Field::Layers));
                below.entry(own.name).or_default().insert(base.name.clone());
            }
            (None, _) => at.remark(SEVERAL, ""),
        }
    }
}

impl Base {
    /// Whether this is the stated base, by any of its names, or by one without a tag.
    fn is(&self, said: &str) -> bool {
        let called = self.names.iter().filter_map(|name| Some(Reference::parse(name)?.to_text()));
        said == self.name || said == self.full || called.into_iter().any(|name| name == said)
    }
}

fn own(built: &Built) -> Option<Base> {
    let Some(Subject::Image(name, version, _)) = &built.bom.subject else { return None };
    let full =
        version.as_ref().map_or(name.value.clone(), |version| format!("{}@{}", name.value, version.value));
    Some(Base { name: name.value.clone(), full, names: built.names.clone() })
}

fn name_of(reference: &str) -> &str {
    reference.split('@').next().unwrap_or_default()
}

/// Whether one image is, in any versions, built on another.
fn leads(below: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(here) = open.pop() {
        if here == to {
            return true;
        }
        let further = below.get(here).into_iter().flatten().map(String::as_str);
        open.extend(further.filter(|name| seen.insert(name)));
    }
    false
}
