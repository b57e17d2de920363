//! Needs of an OS. Releases of different families do not compare, so each need names its family, as a machine's `os`
//! does, and says nothing on machines of another.

use super::Builder;
use super::draft::Placed;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::inventory::raw::{RawMap, Text};
use crate::model::machine::FamilyId;
use crate::model::requirement::{Need, Requirement};
use crate::model::{CapabilityId, RangeId};
use std::collections::BTreeSet;

/// The capability whose versions are releases.
const OS: &str = "os";

impl Builder {
    pub(super) fn is_os(&self, capability: CapabilityId) -> bool {
        self.fleet.capability_name(capability) == OS
    }

    /// Reads `family@range`. A release without a comparator is that release, as in the `os` of a machine.
    pub(super) fn release_range(&mut self, said: Placed) -> Option<(FamilyId, RangeId)> {
        let written = self.fleet.texts.get(said.0).to_owned();
        let Some((name, range)) = written.split_once('@') else {
            let message = format!(
                "`{written}` does not say of which OS: releases of different families do not compare"
            );
            let help = "name the family as the `os` of a machine does: \"debian@>=11\", or \"debian@11\" for that release";
            self.report(Diagnostic::new(Code::BadRequirement, message).at(said.1, "here").help(help));
            return None;
        };
        let name = name.trim();
        let Some(family) = self.fleet.family_names.find(name) else {
            let help = did_you_mean(name, self.fleet.family_names.iter()).unwrap_or_else(|| {
                format!("define it: [[profile]] name = \"{name}\", with its version and what it provides")
            });
            self.unknown_name("OS profile", name, said.1, Some(help));
            return None;
        };
        let parts: Vec<String> = range.split("||").map(|part| exactly(part.trim())).collect();
        let text = self.fleet.texts.intern(&parts.join(" || "));
        let scheme = self.fleet.families[family].scheme;
        Some((family, self.range(scheme, (text, said.1))?))
    }

    /// Returns the families that requirements and facts name in their needs and conditions.
    pub(super) fn needed_families(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut add = |needs: Option<&str>, within: Option<&Text>| {
            let family = within.filter(|_| needs == Some(OS)).and_then(|text| text.value.split_once('@'));
            found.extend(family.map(|(family, _)| family.trim().to_owned()));
        };
        let conditions = |only: &RawMap| -> Vec<Text> {
            only.iter().filter(|(key, _)| key.value == OS).map(|(_, range)| range.clone()).collect()
        };
        for draft in &self.requirements {
            add(draft.raw.needs.as_ref().map(|needs| needs.value.as_str()), draft.raw.within.as_ref());
            for way in &draft.raw.any {
                add(Some(&way.needs.value), Some(&way.within));
            }
        }
        for draft in &self.facts {
            add(draft.raw.needs.as_ref().map(|needs| needs.value.as_str()), draft.raw.within.as_ref());
            conditions(&draft.raw.only).iter().for_each(|range| add(Some(OS), Some(range)));
        }
        found
    }
}

/// Makes one requirement for each OS family that a requirement names; without any, it stays as it is. On a machine of a
/// family, only the alternatives of that family can be met, and a condition of another does not hold.
pub(super) fn by_family(requirement: Requirement) -> Vec<Requirement> {
    let families: BTreeSet<FamilyId> = requirement.needs.iter().filter_map(|need| need.family).collect();
    if families.is_empty() {
        return vec![requirement];
    }
    let (needed, outside) = requirement.needs.split_at(requirement.needed().len());
    let of = |family: FamilyId| {
        let is_of = |need: &&Need| need.family.is_none_or(|other| other == family);
        let mut needs: Vec<Need> = needed.iter().filter(is_of).copied().collect();
        let counts = !needs.is_empty() && outside.iter().all(|need| is_of(&need));
        needs.extend(outside);
        counts.then(|| Requirement { needs, family: Some(family), ..requirement.clone() })
    };
    families.into_iter().filter_map(of).collect()
}

/// Reads a release without a comparator as that release.
fn exactly(part: &str) -> String {
    match part.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("={part}"),
        false => part.to_owned(),
    }
}
