//! The images that others are built on.

use crate::id::FixedMap;
use crate::read::import::common::package;
use crate::read::raw::{Mark, RawComponent, RawInventory, Text};

/// Makes a table of each base image that the archives do not hold. Its version is a matter of who is built on it.
pub(super) fn declare(raw: &mut RawInventory) {
    let mut bases: FixedMap<String, Vec<Text>> = FixedMap::default();
    for base in raw.image.iter().filter_map(|image| image.base.as_ref()) {
        let name = base.value.split('@').next().unwrap_or_default();
        bases.entry(name.to_owned()).or_default().push(base.clone());
    }
    for (name, references) in bases {
        if raw.image.iter().all(|image| image.name.value != name) {
            let versions = references.iter().filter_map(|base| base.value.split_once('@'));
            let scheme = package::scheme("", versions.map(|(_, version)| version));
            let mark = |value: &str| Mark { value: value.to_owned(), ..references[0] };
            let scheme = (scheme.name() != "dotted").then(|| mark(scheme.name()));
            raw.image.push(RawComponent { name: mark(&name), scheme, ..RawComponent::default() });
        }
    }
}
