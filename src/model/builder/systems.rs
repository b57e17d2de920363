//! Finding the OS profile of machines whose system is known only by its name, and the shipped profiles a fleet needs.

use super::Builder;
use super::draft::DraftProfile;
use crate::id::{FixedMap, FixedSet};
use crate::inventory::SYSTEM;
use crate::model::fleet::TextId;

/// The OS that a system's name means.
enum Called {
    /// `family@release` of a profile.
    Release(String),
    /// A family that has no profile of this release.
    Family(TextId),
    Nothing,
}

impl Builder {
    /// Gives machines without an `os` the one of the system that they say they run, and keeps of the shipped profiles
    /// only those of families that the inventory names.
    pub(super) fn choose_profiles(&mut self) {
        let called = |draft: &DraftProfile| {
            let family = draft.family.0;
            draft.called.iter().map(move |called| (called.clone(), family)).collect::<Vec<_>>()
        };
        let called: Vec<(String, TextId)> = self.profiles.iter().flat_map(called).collect();
        self.name_systems(&called);
        self.guess_systems(&called);
        let named = self.named_families();
        let (shipped, texts) = (&self.shipped, &self.fleet.texts);
        self.profiles.retain(|draft| {
            !shipped.contains(&draft.version.1.file) || named.contains(texts.get(draft.family.0))
        });
    }

    fn name_systems(&mut self, called: &[(String, TextId)]) {
        let system = self.fleet.texts.intern(SYSTEM);
        let mut known: FixedMap<TextId, Option<TextId>> = FixedMap::default();
        for at in self.machines.ids() {
            let draft = &self.machines[at];
            // A machine that shares a kernel has nothing of a release's kernel, though requirements would look for it
            // there.
            if draft.os.is_some() || draft.shares_kernel_of.is_some() {
                continue;
            }
            let Some(&(_, text, place)) = draft.labels.iter().find(|(key, ..)| *key == system) else {
                continue;
            };
            let found = *known.entry(text).or_insert_with(|| {
                match self.profile_called(self.fleet.texts.get(text), called) {
                    Called::Release(name) => Some(self.fleet.texts.intern(&name)),
                    Called::Family(family) => {
                        self.fleet.unprofiled.insert(text, family);
                        None
                    }
                    Called::Nothing => None,
                }
            });
            self.machines[at].os = found.map(|os| (os, place));
        }
    }

    /// Finds the meaning of each `os` that is not written `family@release`, such as `debian 10`.
    fn guess_systems(&mut self, called: &[(String, TextId)]) {
        let machines = self.machines.iter().filter_map(|draft| draft.os);
        let guests = self.workloads.iter().filter_map(|draft| draft.more().guest.as_ref()?.os);
        let written: FixedSet<TextId> = machines.chain(guests).map(|(os, _)| os).collect();
        let mut names: Vec<(String, TextId)> = called.to_vec();
        names.extend(
            self.profiles
                .iter()
                .map(|draft| (self.fleet.texts.get(draft.family.0).to_owned(), draft.family.0)),
        );
        for os in written {
            let text = self.fleet.texts.get(os);
            if text.contains('@') {
                continue;
            }
            let spaced = text.replacen([':', '/'], " ", 1);
            let dashed = text.replacen('-', " ", 1);
            let mut found = [spaced, dashed].into_iter().map(|text| self.profile_called(&text, &names));
            if let Some(Called::Release(name)) = found.find(|found| matches!(found, Called::Release(_))) {
                self.meant.insert(os, name);
            }
        }
    }

    /// Finds the profile of a system by its name, such as `Ubuntu 22.04.4 LTS`: the longest release that its version
    /// begins with.
    fn profile_called(&self, text: &str, called: &[(String, TextId)]) -> Called {
        let found = called.iter().filter_map(|(name, family)| Some((version_after(text, name)?, *family)));
        let found: Vec<(String, TextId)> = found.collect();
        let release = |(version, family): &(String, TextId)| {
            let releases = self.profiles.iter().filter(|draft| draft.family.0 == *family);
            let releases = releases.map(|draft| self.fleet.texts.get(draft.version.0));
            let release =
                releases.filter(|release| begins(version, release)).max_by_key(|release| release.len())?;
            Some(format!("{}@{release}", self.fleet.texts.get(*family)))
        };
        let family = || found.first().map_or(Called::Nothing, |&(_, family)| Called::Family(family));
        found.iter().find_map(release).map_or_else(family, Called::Release)
    }

    /// Returns the families that machines and images name.
    fn named_families(&self) -> FixedSet<String> {
        let texts = &self.fleet.texts;
        let guests = self.workloads.iter().filter_map(|draft| draft.more().guest.as_ref()?.os);
        let machines = self.machines.iter().filter_map(|draft| draft.os);
        let systems: FixedSet<TextId> = guests.chain(machines).map(|(os, _)| os).collect();
        let profiles = self.components.iter().filter_map(|draft| draft.profile);
        let systems = systems.iter().map(|&os| family(texts.get(os)));
        let unprofiled = self.fleet.unprofiled.values().map(|&family| texts.get(family));
        let systems = systems.chain(unprofiled);
        let named = systems.chain(profiles.map(|(profile, _)| texts.get(profile))).map(str::to_owned);
        named.chain(self.told_families()).chain(self.needed_families()).collect()
    }
}

/// Returns the family of `family@release`.
fn family(os: &str) -> &str {
    os.rsplit_once('@').map_or(os, |(family, _)| family)
}

/// Returns the version after a system's name; a service pack is its minor version, as in `os-release`.
fn version_after(text: &str, name: &str) -> Option<String> {
    let start = text.get(..name.len())?;
    let rest = text[name.len()..].strip_prefix(' ').filter(|_| start.eq_ignore_ascii_case(name))?;
    // `/etc/redhat-release` and its like have `release` before the number.
    let mut words = rest.split_whitespace().skip_while(|word| *word == "release");
    let version = words.next()?.trim_start_matches(['v', '(']).trim_end_matches([')', ',']);
    let pack = words.next().and_then(|word| word.strip_prefix("SP"));
    let is_version = version.starts_with(|c: char| c.is_ascii_digit());
    is_version.then(|| pack.map_or_else(|| version.to_owned(), |pack| format!("{version}.{pack}")))
}

/// Whether a version is a release or a later part of it: `22.04.4` of `22.04`.
pub(super) fn begins(version: &str, release: &str) -> bool {
    version.strip_prefix(release).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_follows_the_name() {
        for (text, name, version) in [
            ("Ubuntu 22.04.4 LTS", "Ubuntu", Some("22.04.4")),
            ("Debian GNU/Linux 12 (bookworm)", "Debian GNU/Linux", Some("12")),
            ("SUSE Linux Enterprise Server 15 SP5", "SUSE Linux Enterprise Server", Some("15.5")),
            ("Talos (v1.6.1)", "Talos", Some("1.6.1")),
            ("Rocky Linux release 9.6 (Blue Onyx)", "Rocky Linux", Some("9.6")),
            ("Red Hat Enterprise Linux CoreOS 415.92", "Red Hat Enterprise Linux", None),
            ("Ubuntu Core 22", "Ubuntu", None),
            ("Ubuntu", "Ubuntu", None),
        ] {
            assert_eq!(version_after(text, name).as_deref(), version, "{text}");
        }
    }

    #[test]
    fn a_release_holds_its_parts() {
        assert!(begins("8.9", "8") && begins("22.04", "22.04"));
        assert!(!begins("80", "8") && !begins("22.04", "22.0"));
    }
}
