//! Tags of images as versions: a tag may mean one of several releases, so what ranges say of it is not always known.

use super::Builder;
use super::draft::Placed;
use crate::model::component::ComponentId;
use crate::model::fact::Whom;
use crate::model::fleet::{RangeId, VersionId};
use crate::model::requirement::{Subject, Target};
use crate::version::{Scheme, VersionRange, is_floating};

impl Builder {
    /// Whether the versions of a component are tags that can move, rather than releases.
    pub(super) fn has_tags(&self, id: ComponentId) -> bool {
        self.fleet.has_tags(id)
    }

    /// Reads a version of a component. A tag that names none is of unknown version.
    pub(super) fn version_of(&mut self, id: ComponentId, said: Placed) -> Option<Option<VersionId>> {
        let scheme = self.fleet.components[id].scheme;
        if self.has_tags(id) && self.names_no_version(scheme, said) {
            return Some(None);
        }
        self.version(scheme, said).map(Some)
    }

    /// Whether a tag is one of those that are moved from release to release, and that the scheme cannot read.
    pub(super) fn names_no_version(&self, scheme: Scheme, said: Placed) -> bool {
        let text = self.fleet.texts.get(said.0);
        is_floating(text) && scheme.parse(text).is_err()
    }

    /// Reads a range of what has a requirement.
    pub(super) fn range_of_subject(
        &mut self,
        subject: Subject,
        scheme: Scheme,
        said: Placed,
    ) -> Option<RangeId> {
        let component = match subject {
            Subject::Component(id) => Some(id),
            Subject::Service(id) => self.fleet.services[id].primary,
            _ => None,
        };
        self.range_of(component, scheme, said)
    }

    /// Reads a range of what is needed.
    pub(super) fn range_of_target(
        &mut self,
        target: Target,
        scheme: Scheme,
        said: Placed,
    ) -> Option<RangeId> {
        let component = match target {
            Target::Component(id) => Some(id),
            Target::Service(id) => self.fleet.services[id].primary,
            Target::Capability(_) => None,
        };
        self.range_of(component, scheme, said)
    }

    fn range_of(&mut self, component: Option<ComponentId>, scheme: Scheme, said: Placed) -> Option<RangeId> {
        let Some(id) = component.filter(|&id| self.has_tags(id)) else { return self.range(scheme, said) };
        let is_own = VersionRange::parse(scheme, self.fleet.texts.get(said.0)).is_ok();
        let scheme =
            if is_own { scheme } else { self.scheme_of_ranges(Whom::Component(id)).unwrap_or(scheme) };
        self.range(scheme, said).map(|range| self.of_tags(id, range))
    }

    /// The scheme in which ranges of versions are written. Of images of which some tags are words, those of the others.
    pub(super) fn scheme_of_ranges(&self, whom: Whom) -> Option<Scheme> {
        match whom {
            Whom::Component(id) => Some(match self.fleet.components[id].scheme {
                Scheme::Opaque if self.has_tags(id) => Scheme::Dotted,
                scheme => scheme,
            }),
            Whom::Property(id) => Some(self.fleet.capabilities[id].scheme),
            Whom::Family(id) => Some(self.fleet.families[id].scheme),
        }
    }

    /// Makes a range one of a component's tags.
    pub(super) fn of_tags(&mut self, id: ComponentId, range: RangeId) -> RangeId {
        let scheme = self.fleet.components[id].scheme;
        if let Some(&known) = self.tag_ranges.get(&(range, scheme)) {
            return known;
        }
        let plain = self.fleet.ranges[range].clone();
        let other = plain.scheme() != scheme;
        let made = self.fleet.ranges.push(if other { plain.of_any_tags() } else { plain.of_tags() });
        self.tag_ranges.insert((range, scheme), made);
        made
    }
}
