//! The versions of images that several sources speak of.
//!
//! Hosts run different versions of one image side by side. An importer says the newest of those that it has seen, which
//! is no more than what its own files show: with several sources, all that is in use counts, each workload keeps its
//! own, and if one states none, nothing says which it is.

use super::import::common::image::Images;
use crate::id::FixedMap;
use crate::inventory::identity::Source;
use crate::inventory::raw::{RawComponent, RawInventory, Text};

/// States, in all sources that have an image, the version and the scheme that follow from all of them.
pub(super) fn settle(sources: &mut [Source<'_>]) {
    let mut having: FixedMap<String, usize> = FixedMap::default();
    for image in sources.iter().flat_map(|source| &source.raw.image) {
        *having.entry(image.name.value.clone()).or_default() += 1;
    }
    having.retain(|_, sources| *sources > 1);
    if having.is_empty() {
        return;
    }
    let shared = |text: &Text| having.contains_key(text.value.split('@').next().unwrap_or_default());
    let mut used = Images::default();
    for raw in sources.iter().map(|source| &*source.raw) {
        in_use(raw).filter(|text| shared(text)).for_each(|text| used.add(text));
    }
    let settled: FixedMap<String, RawComponent> =
        used.finish().into_iter().map(|image| (image.name.value.clone(), image)).collect();
    for image in sources.iter_mut().flat_map(|source| &mut source.raw.image) {
        if let Some(settled) = settled.get(&image.name.value) {
            // A table keeps its own places, of what it says no less than of what follows.
            let here = |text: &Text| Text { value: text.value.clone(), ..image.name };
            (image.version, image.scheme) =
                (settled.version.as_ref().map(here), settled.scheme.as_ref().map(here));
        }
    }
}

/// The images that workloads run and others are built on.
fn in_use(raw: &RawInventory) -> impl Iterator<Item = &Text> {
    let run = raw.workload.iter().flat_map(|workload| workload.image.iter().chain(&workload.images));
    run.chain(raw.image.iter().filter_map(|image| image.base.as_ref()))
}
