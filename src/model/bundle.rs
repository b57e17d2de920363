//! What an image or a stack provides through its OS release.

use super::component::ComponentId;
use super::fact::Concern;
use super::fleet::{Fleet, VersionId};
use super::machine::{CapabilityId, FamilyId, Release};
use super::words::{ComponentKind, Layer};
use crate::version::Version;
use std::cmp::Ordering;

/// How the packages of distributions are called, where a list of them was read.
const OF_DISTRIBUTIONS: [&str; 4] = ["package/alpm/", "package/apk/", "package/deb/", "package/rpm/"];

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

    /// Whether the versions of a component are tags that can move, rather than releases.
    pub(crate) fn has_tags(&self, component: ComponentId) -> bool {
        let component = self.component(component);
        component.kind == ComponentKind::Image && component.family.is_none()
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

    /// Returns the libraries of which a carrier gets other versions when what it is built on goes from one version to
    /// another, by name, each with the two versions. Those that it has as packages are left out, and all of them where its packages
    /// are listed.
    pub(crate) fn brought(
        &self,
        carrier: ComponentId,
        component: ComponentId,
        (from, to): (Option<&Version>, &Version),
    ) -> Vec<(&str, Option<VersionId>, VersionId)> {
        let Some(after) = self.release_of(component, to) else { return Vec::new() };
        let before = from.and_then(|from| self.release_of(component, from));
        let mut found: Vec<(&str, CapabilityId, Option<VersionId>, VersionId)> = Vec::new();
        for &(library, new, _) in &after.provides {
            let old = before.and_then(|release| release.provides(library));
            let compare = |old| self.version(old).compare(self.version(new));
            let stays = old.is_some_and(|old| compare(old) == Some(Ordering::Equal));
            if !stays && self.capability(library).layer == Layer::Library {
                found.push((self.capability_name(library), library, old, new));
            }
        }
        if !found.is_empty() {
            let inside = self.inside(carrier);
            // Whoever lists the packages of a distribution says which libraries are there: just those.
            let is_package = |&id: &ComponentId| {
                let name = self.component_name(id);
                OF_DISTRIBUTIONS.iter().any(|prefix| name.starts_with(prefix))
            };
            if inside.ids().any(|id| is_package(&id)) {
                return Vec::new();
            }
            found.retain(|&(name, library, ..)| {
                let package = self.find_component(&format!("package/{name}"));
                let mut all = std::iter::once(carrier).chain(inside.ids());
                package.is_none_or(|package| !inside.has(package))
                    && all.find(|&one| self.may_bring(one, library)) == Some(component)
            });
        }
        found.sort_unstable_by_key(|&(name, ..)| name);
        found.into_iter().map(|(name, _, old, new)| (name, old, new)).collect()
    }

    /// Whether a fact is about a version; `None` if a tag does not indicate the release that the fact is about.
    pub(crate) fn is_about(&self, concern: Concern, version: &Version) -> Option<bool> {
        let Some(range) = concern.at.map(|at| self.range(at)) else { return Some(true) };
        range.knows(version).then(|| range.contains(version))
    }
}
