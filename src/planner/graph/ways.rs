//! Requirements with alternatives, and those that count under conditions.

use super::needs::{Found, Group};
use super::{Carrier, Graph, GroupId, Irregular};
use crate::model::{RequirementId, VersionId, Within};

/// What is left of a requirement with alternatives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Settled {
    /// What is needed, since all conditions hold and cannot change.
    Plain,
    /// The alternatives.
    Open,
    /// Nothing certain: a condition is unknown and cannot change.
    Unknown,
    /// Nothing: a condition does not hold, and cannot change.
    Nothing,
}

impl Graph<'_> {
    /// Whether the group is one of a requirement's alternatives.
    pub(crate) fn is_alternative(&self, group: GroupId) -> bool {
        self.fleet.requirement(self.group(group).requirements[0]).needs.len() > 1
    }

    /// The alternatives of a requirement as a carrier has it, and where each is found.
    pub(crate) fn ways(&mut self, group: GroupId, carrier: Carrier) -> Vec<(GroupId, Found)> {
        let groups = self.needs_of(carrier);
        let of_it = groups.into_iter().filter(|&other| self.is_same(group, other)).collect::<Vec<_>>();
        let find = |other| (other, self.find_by(carrier, self.group(other).target));
        of_it.into_iter().map(find).collect()
    }

    pub(super) fn is_same(&self, group: GroupId, other: GroupId) -> bool {
        let (group, other) = (self.group(group), self.group(other));
        group.subject == other.subject && group.requirements == other.requirements
    }

    /// Whether a group has no arrows of its own: it is one of several open alternatives, or its conditions cannot
    /// change and rule it out. Notes open alternatives and undecided requirements.
    pub(super) fn note_apart(&mut self, group: GroupId, irregular: Irregular) -> bool {
        if self.is_of_open_version(group) {
            self.undecided.insert(irregular);
        }
        if !self.is_alternative(group) {
            return false;
        }
        match self.settled(group, irregular) {
            Settled::Open => drop(self.irregular.insert(irregular)),
            Settled::Plain => return self.group(group).option > 0,
            Settled::Unknown => drop(self.undecided.insert(irregular)),
            Settled::Nothing => {}
        }
        true
    }

    /// Whether a group is of facts of which nothing says whether they are about some version of a component.
    fn is_of_open_version(&mut self, group: GroupId) -> bool {
        if let Some(&known) = self.groups.open.get(&group) {
            return known;
        }
        let Group { requirements, subject, .. } = self.group(group).clone();
        let limited = |&id: &RequirementId| {
            let requirement = self.fleet.requirement(id);
            requirement.basis.fact().is_some() && requirement.at.is_some()
        };
        let limited: Vec<RequirementId> = requirements.into_iter().filter(limited).collect();
        let open = subject.filter(|_| !limited.is_empty()).is_some_and(|subject| {
            let shape = self.shapes.component(self.fleet, &mut self.ask, subject);
            let versions = self.shapes.get(shape);
            limited.iter().any(|&id| versions.iter().any(|&version| self.may_concern(id, version)))
        });
        self.groups.open.insert(group, open);
        open
    }

    /// What is left of a requirement with alternatives, given the conditions that cannot change.
    fn settled(&mut self, group: GroupId, irregular: Irregular) -> Settled {
        let only = self.fleet.requirement(self.group(group).requirements[0]).only.len();
        let ways = match irregular {
            Irregular::Ways(group, carrier) if only > 0 => self.ways(group, carrier),
            Irregular::SoftwareWays(group, whose, _) if only > 0 => self.software_ways(group, whose),
            _ => return Settled::Open,
        };
        let mut settled = Settled::Plain;
        for &(group, found) in &ways[ways.len() - only..] {
            let Found::Track(key, values) = found else {
                settled = Settled::Unknown;
                continue;
            };
            let track = self.track_of(key);
            let track = *self.track(track).1;
            let version = self.versions(values)[usize::from(track.start)];
            if track.start + 1 < track.len {
                settled = settled.max(Settled::Open);
            } else if version.is_none() {
                settled = Settled::Unknown;
            } else if self.is_outside(group, version) {
                return Settled::Nothing;
            }
        }
        settled
    }

    /// Whether a condition, which a group negates, is known not to hold.
    pub(crate) fn is_outside(&self, group: GroupId, version: Option<VersionId>) -> bool {
        let group = self.group(group);
        match self.fleet.requirement(group.requirements[0]).needs[group.option].within {
            Within::Range(range) => version.is_some_and(|version| {
                self.fleet.range(range).contains(self.ask.version(self.fleet, version))
            }),
            Within::Skew(_) | Within::Same(_) | Within::Unsaid => false,
        }
    }
}
