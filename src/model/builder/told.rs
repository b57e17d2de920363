//! Facts about libraries and systems, applied to images whose tags indicate the release they are built on.

use super::Builder;
use super::facts::DraftConcern;
use crate::id::FixedSet;
use crate::inventory::raw::Text;
use crate::model::CapabilityId;
use crate::model::fact::Whom;
use crate::model::fleet::RangeId;
use crate::model::machine::FamilyId;
use crate::version::VersionRange;
use std::sync::Arc;

/// The releases that tags must indicate for a fact to be about an image.
#[derive(Clone, Debug)]
pub(super) struct DraftTold {
    /// Their description: `glibc >=2.34`.
    what: String,
    releases: Vec<(Box<str>, VersionRange)>,
}

impl DraftTold {
    /// Joins what another subject of the same fact adds.
    pub(super) fn join(&mut self, more: Self) {
        self.what = format!("{} or {}", self.what, more.what);
        self.releases.extend(more.releases);
    }
}

impl Builder {
    /// Finds the images whose tags may indicate releases that provide a library in some of its versions.
    pub(super) fn told_of_library(&self, capability: CapabilityId, at: Option<&Text>) -> Vec<DraftConcern> {
        let scheme = self.fleet.capabilities[capability].scheme;
        let text = at.map_or("*", |at| at.value.as_str());
        let Ok(range) = VersionRange::parse(scheme, text) else { return Vec::new() };
        let name = self.fleet.capability_names.get(capability);
        let mut found = self.told(&format!("{name} {text}"), &|family| {
            let releases = self.releases_with(family, capability, &range)?;
            VersionRange::parse(self.fleet.families[family].scheme, &releases).ok()
        });
        found.iter_mut().for_each(|concern| concern.library = Some(capability));
        found
    }

    /// Finds the images whose tags may indicate releases of a system, which a fact calls `image/os/FAMILY`, or a
    /// product that has it among its images.
    pub(super) fn told_of_system(&self, subject: &str, at: Option<&Text>) -> Vec<DraftConcern> {
        let product = subject.strip_prefix("package/").and_then(|product| self.products.get(product));
        let images = product.into_iter().flatten().filter(|pattern| pattern.kind() == "image");
        let images = images.filter_map(crate::model::Pattern::exact_name).map(|name| format!("image/{name}"));
        let names = images.chain([subject.to_owned()]);
        let families = names.filter_map(|name| self.fleet.family_names.find(name.strip_prefix("image/os/")?));
        let text = at.map_or("*", |at| at.value.as_str());
        let told = |system| {
            self.told(&format!("{} {text}", self.fleet.family_names.get(system)), &|family| {
                let scheme = self.fleet.families[family].scheme;
                if family == system { VersionRange::parse(scheme, text).ok() } else { None }
            })
        };
        families.flat_map(told).collect()
    }

    /// Finds the images whose tags may indicate one of some releases, given by family.
    fn told(&self, what: &str, of: &dyn Fn(FamilyId) -> Option<VersionRange>) -> Vec<DraftConcern> {
        let mut found = Vec::new();
        for (id, draft) in self.components.iter_enumerated() {
            let Some(tags) = draft.tags.map(|table| &self.tags[table]) else { continue };
            let names: FixedSet<&str> = tags.families().collect();
            let releases = names
                .into_iter()
                .filter_map(|name| Some((Box::from(name), of(self.fleet.family_names.find(name)?)?)));
            let told = DraftTold { what: what.to_owned(), releases: releases.collect() };
            if !told.releases.is_empty() {
                let whom = Whom::Component(id);
                found.push(DraftConcern {
                    whom,
                    at: None,
                    fixed: Vec::new(),
                    library: None,
                    told: Some(told),
                });
            }
        }
        found
    }

    /// Makes the range of the tags that indicate what a concern is about.
    pub(super) fn told_range(&mut self, concern: &DraftConcern) -> Option<RangeId> {
        let (Whom::Component(id), Some(told)) = (concern.whom, &concern.told) else { return None };
        let component = self.fleet.component(id);
        let tags = Arc::clone(component.tags.as_ref()?);
        let text = format!("a tag that tells {}", told.what);
        let range = VersionRange::told(component.scheme, &text, tags, told.releases.clone());
        Some(self.fleet.ranges.push(range))
    }
}
