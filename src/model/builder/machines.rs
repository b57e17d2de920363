//! Finishing capabilities and machines.

use super::Builder;
use super::draft::{DraftMachine, DraftSlot, Placed, Said};
use super::text::sort_versions;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::Id;
use crate::model::availability::ARCHITECTURE;
use crate::model::fleet::TextId;
use crate::model::machine::{Capability, CapabilityId, FamilyId, Machine, MachineId, Slot};
use crate::model::words::{Isolation, Layer, MachineKind};
use crate::source::Place;
use crate::version::Scheme;

/// The layer of a capability if none is stated.
const DEFAULT_LAYER: Layer = Layer::Library;
pub(super) const DEFAULT_SCHEME: Scheme = Scheme::Dotted;

impl Builder {
    pub(super) fn finish_capabilities(&mut self) {
        for (id, draft) in std::mem::take(&mut self.capabilities).iter_enumerated() {
            let name = self.fleet.capability_name(id).to_owned();
            let scheme = draft.scheme.map_or(DEFAULT_SCHEME, |(scheme, _)| scheme);
            let mut candidates =
                draft.candidates.iter().filter_map(|&text| self.version(scheme, text)).collect();
            sort_versions(self, &mut candidates);
            let step = self.rule(&name, draft.step);
            let on_change = self.effect_of(&name, draft.effect);
            self.fleet.capabilities.push(Capability {
                layer: draft.layer.map_or(DEFAULT_LAYER, |(layer, _)| layer),
                scheme,
                step,
                candidates,
                asked: Vec::new(),
                on_change,
                kernel_of: Isolation::with_kernel(&name),
            });
        }
    }

    /// Resolves the name of a capability. An undeclared one is an error, since a typo would otherwise read as "no
    /// machine has it".
    pub(super) fn capability_named(&mut self, (text, place): Placed) -> Option<CapabilityId> {
        let name = self.fleet.texts.get(text).to_owned();
        let found = self.fleet.capability_names.find(&name);
        if found.is_none() {
            let help = did_you_mean(&name, self.fleet.capability_names.iter()).unwrap_or_else(|| {
                format!("declare it: [[capability]] name = \"{name}\", with its layer and scheme")
            });
            self.unknown_name("capability", &name, place, Some(help));
        }
        found
    }

    /// Resolves `family@release`.
    pub(super) fn os_named(&mut self, said: Placed) -> Option<(FamilyId, crate::model::VersionId)> {
        let known = |builder: &Self, name: &str| builder.fleet.family_names.find(name).is_some();
        let (name, version) = self.split_reference(said, known);
        let text = self.fleet.texts.get(name).to_owned();
        let Some(family) = self.fleet.family_names.find(&text) else {
            let meant = self.meant.get(&said.0).map(|meant| format!("did you mean `{meant}`?"));
            let near = || did_you_mean(&text, self.fleet.family_names.iter());
            let help = meant.or_else(near).unwrap_or_else(|| {
                format!("define it: [[profile]] name = \"{text}\", with its version and what it provides")
            });
            self.unknown_name("OS profile", &text, said.1, Some(help));
            return None;
        };
        let Some(version) = version else {
            let diagnostic = Diagnostic::new(Code::BadValue, format!("the release of `{text}` is missing"))
                .at(said.1, "here")
                .help(format!("write `{text}@RELEASE`"));
            self.report(diagnostic);
            return None;
        };
        let scheme = self.fleet.families[family].scheme;
        let id = self.version(scheme, version)?;
        if self.fleet.families[family].release(id).is_none() {
            let releases: Vec<_> = self.fleet.families[family]
                .releases
                .iter()
                .map(|release| self.fleet.version(release.version).as_str().to_owned())
                .collect();
            let name = self.fleet.texts.get(said.0).to_owned();
            let help = format!("the releases that have a profile are {}", releases.join(", "));
            self.unknown_name("OS profile", &name, said.1, Some(help));
            return None;
        }
        Some((family, id))
    }

    pub(super) fn finish_machines(&mut self) {
        let drafts = std::mem::take(&mut self.machines);
        for (id, draft) in drafts.iter_enumerated() {
            let name = self.fleet.machine_names.get(id).to_owned();
            let machine = self.machine(&name, draft);
            self.fleet.machines.push(machine);
        }
        self.check_parents(&drafts);
        self.finish_pools();
    }

    /// Finishes one machine, which gets the next id.
    pub(super) fn machine(&mut self, name: &str, draft: &DraftMachine) -> Machine {
        let id = MachineId::from_index(self.fleet.machines.len());
        let shared = self.machine_ref(draft.shares_kernel_of, "host");
        let cluster = draft.cluster.and_then(|(text, place)| {
            let name = self.fleet.texts.get(text).to_owned();
            self.machine_key(&format!("cluster/{name}"), "cluster", &name, place)
        });
        let on = self.machine_ref(draft.on, "host or guest");
        let os = draft.os.and_then(|os| self.os_named(os).map(|found| (found, os.1)));
        let slots = self.draft_slots(draft, os);
        self.check_shared_kernel(name, draft, &slots);
        let slots = self.push_slots(id, &slots, &draft.candidates, os.map(|((family, _), _)| family));
        self.set_effects(slots.clone(), &draft.effects);
        Machine {
            kind: draft.kind,
            place: draft.place,
            parent: shared.or(on),
            shares_kernel: shared.is_some(),
            cluster,
            pool: self.pool_named(draft),
            family: os.map(|((family, _), _)| family),
            movable: draft.movable.map_or(draft.kind == MachineKind::Guest, |(movable, _)| movable),
            unschedulable: draft.unschedulable.is_some_and(|(flag, _)| flag),
            stopped: draft.stopped.is_some_and(|(flag, _)| flag),
            taints: self.push_taints(&draft.taints),
            cpu_milli: draft.cpu_milli.map_or(0, |(value, _)| value),
            memory_mib: draft.memory_mib.map_or(0, |(value, _)| value),
            disk_mib: draft.disk_mib.map(|(value, _)| value),
            pods: draft.pods.map(|(value, _)| value),
            gpus: draft.gpus.map(|(value, _)| value),
            start_seconds: draft.start_seconds.map(|(value, _)| value),
            slots,
            labels: self.push_labels(&draft.labels),
        }
    }

    fn draft_slots(
        &mut self,
        draft: &DraftMachine,
        os: Option<((FamilyId, crate::model::VersionId), Place)>,
    ) -> Vec<DraftSlot> {
        let mut slots: Vec<DraftSlot> = Vec::new();
        for &(key, value) in &draft.provides {
            let Some(capability) = self.capability_named(key) else {
                continue;
            };
            let scheme = self.fleet.capabilities[capability].scheme;
            let version = self.version(scheme, value);
            slots.push(DraftSlot { capability, version, place: value.1, from_profile: false });
        }
        if let Some(((family, version), place)) = os {
            let brought =
                self.fleet.families[family].release(version).map(|release| release.provides.clone());
            for (capability, version, _) in brought.unwrap_or_default() {
                if !slots.iter().any(|slot| slot.capability == capability) {
                    slots.push(DraftSlot { capability, version: Some(version), place, from_profile: true });
                }
            }
            // What only other releases provide exists with an unknown version: a later release may decide it.
            let releases = self.fleet.families[family].releases.iter();
            let others: Vec<CapabilityId> =
                releases.flat_map(|release| &release.provides).map(|&(capability, ..)| capability).collect();
            for capability in others {
                if !slots.iter().any(|slot| slot.capability == capability) {
                    slots.push(DraftSlot { capability, version: None, place, from_profile: true });
                }
            }
            if let Some(capability) = self.fleet.capability_names.find("os") {
                slots.push(DraftSlot { capability, version: Some(version), place, from_profile: false });
            }
        }
        if draft.kind != MachineKind::Cluster && draft.shares_kernel_of.is_none() {
            let kernel = self.fleet.capability_names.find("kernel");
            let unsaid = kernel.filter(|&kernel| !slots.iter().any(|slot| slot.capability == kernel));
            // Every machine has a kernel, known or not.
            slots.extend(unsaid.map(|capability| DraftSlot {
                capability,
                version: None,
                place: draft.place,
                from_profile: false,
            }));
        }
        slots.extend(self.architecture(draft, &slots));
        // A capability that is named and has no version exists with an unknown version.
        let named = draft.candidates.iter().map(|&(key, _)| key);
        for key in named.chain(draft.effects.iter().map(|&(key, _)| key)) {
            let known = self.fleet.capability_names.find(self.fleet.texts.get(key.0));
            if let Some(capability) = known.or_else(|| self.capability_named(key))
                && !slots.iter().any(|slot| slot.capability == capability)
            {
                slots.push(DraftSlot { capability, version: None, place: key.1, from_profile: false });
            }
        }
        slots
    }

    /// Returns the architecture of a machine's processor from its label, unless it is stated. It comes with no OS
    /// release, and a machine that shares a kernel has that of the machine underneath.
    fn architecture(&mut self, draft: &DraftMachine, slots: &[DraftSlot]) -> Option<DraftSlot> {
        let capability = self.fleet.capability_names.find("arch")?;
        let label = self.fleet.texts.find(ARCHITECTURE)?;
        let said = draft.shares_kernel_of.is_some() || slots.iter().any(|slot| slot.capability == capability);
        let &(_, text, place) = draft.labels.iter().find(|(key, ..)| *key == label && !said)?;
        let text = match self.fleet.texts.get(text) {
            "armv6l" => self.fleet.texts.intern("arm/v6"),
            "armv7l" => self.fleet.texts.intern("arm/v7"),
            _ => text,
        };
        let version = self.version(self.fleet.capabilities[capability].scheme, (text, place));
        Some(DraftSlot { capability, version, place, from_profile: false })
    }

    fn push_slots(
        &mut self,
        machine: MachineId,
        drafts: &[DraftSlot],
        candidates: &[(Placed, Vec<Placed>)],
        family: Option<FamilyId>,
    ) -> std::ops::Range<u32> {
        let count = |builder: &Self| u32::try_from(builder.fleet.slots.len()).expect("fewer than 2^32 slots");
        let start = count(self);
        for draft in drafts {
            let name = self.fleet.capability_names.get(draft.capability);
            let scheme = match (name, family) {
                ("os", Some(family)) => self.fleet.families[family].scheme,
                _ => self.fleet.capabilities[draft.capability].scheme,
            };
            let named = |key: TextId| self.fleet.texts.get(key) == name;
            let texts: Option<Vec<Placed>> =
                candidates.iter().find(|(key, _)| named(key.0)).map(|(_, list)| list.clone());
            let closed = texts.is_some();
            let mut later = Vec::new();
            for text in texts.unwrap_or_default() {
                later.extend(self.version(scheme, text));
            }
            sort_versions(self, &mut later);
            let from = u32::try_from(self.fleet.candidates.len()).expect("fewer than 2^32 candidates");
            self.fleet.candidates.extend(&later);
            let to = u32::try_from(self.fleet.candidates.len()).expect("fewer than 2^32 candidates");
            self.fleet.slots.push(Slot {
                machine,
                capability: draft.capability,
                version: draft.version,
                place: draft.place,
                candidates: (from, to),
                // Requirements are read later.
                asked: (0, 0),
                closed,
                from_profile: draft.from_profile,
                on_change: self.fleet.capabilities[draft.capability].on_change,
            });
        }
        start..count(self)
    }

    pub(super) fn push_labels(&mut self, labels: &[(TextId, TextId, Place)]) -> std::ops::Range<u32> {
        let count =
            |builder: &Self| u32::try_from(builder.fleet.labels.len()).expect("fewer than 2^32 labels");
        let start = count(self);
        self.fleet.labels.extend(labels.iter().map(|&(key, value, _)| (key, value)));
        self.fleet.label_places.extend(labels.iter().map(|&(.., place)| place));
        start..count(self)
    }

    /// Resolves a reference to a host or guest.
    pub(super) fn machine_ref(&mut self, said: Said<TextId>, what: &str) -> Option<MachineId> {
        let (text, place) = said?;
        if let Some(known) = self.machines_named.get(text) {
            return Some(known);
        }
        let name = self.fleet.texts.get(text).to_owned();
        let found = self.machine_key(&name, what, &name, place)?;
        self.machines_named.insert(text, found);
        Some(found)
    }

    fn machine_key(&mut self, key: &str, what: &str, name: &str, place: Place) -> Option<MachineId> {
        // A workload cannot run on a cluster, though its name is among those of the machines.
        let fits = key.starts_with("cluster/") == (what == "cluster");
        let found = self.fleet.machine_names.find(key).filter(|_| fits);
        if found.is_none() {
            let near = self.near();
            let bare =
                self.fleet.machine_names.iter().filter_map(|known| match known.strip_prefix("cluster/") {
                    Some(bare) => (what == "cluster").then_some(bare),
                    None => (what != "cluster").then_some(known),
                });
            // The search for near names is bounded, so that many faults stay linear.
            let define = || match what {
                "cluster" => format!("define it: [[cluster]] name = \"{name}\""),
                _ => format!("define it: [[host]] name = \"{name}\""),
            };
            let help = Some(did_you_mean(name, bare.take(near)).unwrap_or_else(define));
            self.unknown_name(what, name, place, help);
        }
        found
    }
}

/// How many names are searched for the nearest one.
const NEAR: usize = 10_000;
/// For how many unknown names near ones are searched. Nobody reads more, and each search looks at many names.
const MOST_NEAR: usize = 100;

impl Builder {
    /// How many names to search for one that is near an unknown one: none once many were searched for.
    pub(super) const fn near(&mut self) -> usize {
        self.searched += 1;
        if self.searched > MOST_NEAR { 0 } else { NEAR }
    }
}
