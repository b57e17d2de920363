//! What an image or a stack provides through its OS release.

use super::component::ComponentId;
use super::fact::Concern;
use super::fleet::{Fleet, VersionId};
use super::machine::{CapabilityId, FamilyId, Release};
use crate::version::Version;
use std::cmp::Ordering;

impl Fleet {
    /// Whether a component may provide a library through its release, or through the one its tag indicates.
    pub(crate) fn may_bring(&self, component: ComponentId, capability: CapabilityId) -> bool {
        let component = self.component(component);
        let told = component.tags.iter().flat_map(|tags| tags.families());
        let told = told.filter_map(|family| self.family_names.find(family));
        let mut families = component.family.into_iter().chain(told);
        let brings = |family: FamilyId| {
            self.family(family).releases.iter().any(|release| release.provides(capability).is_some())
        };
        families.any(brings)
    }

    /// Returns the version of a library that a component provides at one of its versions.
    pub(crate) fn brings(
        &self,
        component: ComponentId,
        version: &Version,
        capability: CapabilityId,
    ) -> Option<VersionId> {
        self.release_of(component, version)?.provides(capability)
    }

    /// Returns the OS release that a component has at one of its versions.
    fn release_of(&self, component: ComponentId, version: &Version) -> Option<&Release> {
        let component = self.component(component);
        if let Some(family) = component.family {
            let mut releases = self.family(family).releases.iter();
            let equal =
                |release: &&Release| self.version(release.version).compare(version) == Some(Ordering::Equal);
            return releases.find(equal);
        }
        let told = component.tags.as_ref()?.told(version.as_str())?;
        let family = self.family(self.family_names.find(told.family)?);
        let text = |release: &Release| self.version(release.version).as_str();
        let holds = |release: &&Release| {
            told.release
                .strip_prefix(text(release))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        family.releases.iter().filter(holds).max_by_key(|release| text(release).len())
    }

    /// Whether a fact is about a version; `None` if a tag does not indicate the release that the fact is about.
    pub(crate) fn is_about(&self, concern: Concern, version: &Version) -> Option<bool> {
        let Some(range) = concern.at.map(|at| self.range(at)) else { return Some(true) };
        range.knows(version).then(|| range.contains(version))
    }
}
