//! What a source of facts knows of one machine, and the tables made of it.

use super::At;
use super::libraries::Libraries;
use super::notes::{Remark, clean};
use super::together::Together;
use crate::id::FixedMap;
use crate::inventory::POOL;
use crate::inventory::identity::names_one;
use crate::inventory::merge::larger;
use crate::inventory::raw::{Mark, RawIdentity, RawInventory, RawMachine, RawMap, RawRequirement, Text};
use crate::read::import::File;

/// What is under a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Under {
    /// Nothing, or unknown.
    #[default]
    Nothing,
    /// A hypervisor.
    Hypervisor,
    /// The kernel of a host, which the source may not name: the machine is a container of this kind.
    Container(Text),
}

/// The facts of one machine, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) name: Text,
    pub(crate) identity: RawIdentity,
    pub(crate) under: Under,
    /// The release of its kernel, if that is Linux.
    pub(crate) kernel: Option<Text>,
    /// The name of its system, such as `Debian 12.5`: that is no OS profile, so it becomes a label.
    pub(crate) os: Option<Text>,
    pub(crate) arch: Option<Text>,
    pub(crate) cgroup: Option<Text>,
    /// What else its kernel, its processor or their drivers provide.
    pub(crate) below: RawMap,
    pub(crate) cpu_milli: Option<Mark<i64>>,
    pub(crate) memory_mib: Option<Mark<i64>>,
    /// Disk that it has. Of one that several sources state, the largest: some have the first disk alone.
    pub(crate) disk_mib: Option<Mark<i64>>,
    /// The machine that it runs on: a hypervisor, or for a container the one whose kernel it has.
    pub(crate) on: Option<Text>,
    /// The pool of machines that it is one of.
    pub(crate) pool: Option<Text>,
    /// Its version, if it is a hypervisor.
    pub(crate) hypervisor: Option<Text>,
    /// Whether a guest can be moved while it runs.
    pub(crate) movable: Option<Mark<bool>>,
    /// Whether a guest or container is off.
    pub(crate) stopped: Option<Mark<bool>>,
    /// What it states that it needs of the machine under it.
    pub(crate) requires: Vec<RawRequirement>,
    /// The libraries and engines among its packages.
    pub(crate) libraries: Libraries,
    /// What a change of an engine does to what it runs, where that is otherwise than usual.
    pub(crate) effects: RawMap,
}

/// Machines of one name.
const NAMESAKE: Remark = Remark::incomplete(
    "another machine is called `{detail}` too and has other keys: both are read, the second with a number",
    "{n} more machines are called `{detail}` too and have other keys: all are read, with numbers",
);

/// Kinds of virtualization in which a machine has its host's kernel, as Ansible, Facter and systemd name them.
const CONTAINERS: &[&str] = &[
    "container",
    "docker",
    "podman",
    "lxc",
    "lxc-libvirt",
    "lxd",
    "incus",
    "openvz",
    "openvzve",
    "openvz_ve",
    "systemd-nspawn",
    "systemd_nspawn",
    "containerd",
    "kubernetes",
    "linux_vserver",
    "vserver",
    "wsl",
    "crio",
    "rkt",
    "illumos-lx",
];

impl Under {
    /// Reads the name of the virtualization that a machine is a guest of.
    pub(crate) fn of(virtualization: Text) -> Self {
        let kind = virtualization.value.to_ascii_lowercase();
        match kind.as_str() {
            "" | "physical" | "none" | "na" | "host" | "unknown" => Self::Nothing,
            kind if CONTAINERS.contains(&kind) => Self::Container(virtualization),
            _ => Self::Hypervisor,
        }
    }
}

/// The name of a processor architecture as Kubernetes writes it.
pub(crate) fn go_name(name: &str) -> &str {
    match name {
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        "i686" | "i586" | "i486" | "x86" => "386",
        other => other,
    }
}

/// What the unknown host of a container is called.
fn host_of(kind: &Text, container: &str) -> Text {
    Text { value: format!("{}-host-of-{container}", kind.value.to_ascii_lowercase()), ..*kind }
}

/// Writes the address of a network card as Linux does, `52:54:00:ab:cd:ef`; any other text is left as it is.
fn in_one_form(card: &str) -> String {
    let digits: Vec<char> = card.trim().chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
    if digits.len() != 12 || !digits.iter().all(char::is_ascii_hexdigit) {
        return card.to_owned();
    }
    let bytes = digits.chunks(2).map(|pair| pair.iter().collect::<String>().to_ascii_lowercase());
    bytes.collect::<Vec<_>>().join(":")
}

impl Facts {
    /// Takes the first of its own names if the path of its file names no machine; without one it is called as the file,
    /// and that is told.
    pub(crate) fn name_itself(&mut self, at: &mut At<'_>, file: File<'_>, plain: &[&str]) {
        if file.host(plain).is_some() {
            return;
        }
        match self.identity.hostname.iter().find(|name| names_one(&name.value)) {
            Some(name) => self.name = name.clone(),
            None => at.remark(Remark::UNNAMED, &self.name.value),
        }
    }

    /// Sets which machine it runs on, unless that is known.
    pub(crate) fn runs_on(&mut self, host: Text) {
        self.on.get_or_insert(host);
    }

    /// Takes from another what is unknown here.
    pub(crate) fn fill(&mut self, other: Self) {
        fn fill<T>(slot: &mut Option<T>, value: Option<T>) {
            if slot.is_none() {
                *slot = value;
            }
        }
        // A list of guests does not say which of them are containers.
        match (&self.under, &other.under) {
            (Under::Nothing, _) | (Under::Hypervisor, Under::Container(_)) => self.under = other.under,
            _ => {}
        }
        fill(&mut self.identity.provider_id, other.identity.provider_id);
        fill(&mut self.identity.system_uuid, other.identity.system_uuid);
        fill(&mut self.identity.machine_id, other.identity.machine_id);
        self.identity.mac.extend(other.identity.mac);
        self.identity.hostname.extend(other.identity.hostname);
        fill(&mut self.kernel, other.kernel);
        fill(&mut self.os, other.os);
        fill(&mut self.arch, other.arch);
        fill(&mut self.cgroup, other.cgroup);
        for (capability, version) in other.below {
            self.below.entry(capability).or_insert(version);
        }
        fill(&mut self.cpu_milli, other.cpu_milli);
        fill(&mut self.memory_mib, other.memory_mib);
        self.disk_mib = larger(self.disk_mib.take(), other.disk_mib);
        fill(&mut self.on, other.on);
        fill(&mut self.pool, other.pool);
        fill(&mut self.hypervisor, other.hypervisor);
        fill(&mut self.movable, other.movable);
        fill(&mut self.stopped, other.stopped);
        self.libraries.merge(other.libraries);
        for (engine, effect) in other.effects {
            self.effects.entry(engine).or_insert(effect);
        }
        if self.requires.is_empty() {
            self.requires = other.requires;
        }
    }

    /// Whether the keys of two records show that they are about two machines.
    fn is_other_than(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.identity, &other.identity);
        let plain = |text: &Text| -> String {
            text.value.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
        };
        let differ = |a: &Option<Text>, b: &Option<Text>| {
            a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| plain(a) != plain(b))
        };
        let first = |text: &Text| text.value.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let names = |of: &RawIdentity| of.hostname.iter().map(first).collect::<Vec<_>>();
        let (my_names, their_names) = (names(mine), names(theirs));
        let apart = !my_names.is_empty()
            && !their_names.is_empty()
            && my_names.iter().all(|name| !their_names.contains(name));
        differ(&mine.provider_id, &theirs.provider_id)
            || differ(&mine.system_uuid, &theirs.system_uuid)
            || differ(&mine.machine_id, &theirs.machine_id)
            || apart
    }

    /// Whether another machine is under it.
    pub(crate) fn is_guest(&self) -> bool {
        self.under != Under::Nothing
    }

    /// Adds the tables: a host, a guest, or a container and the host whose kernel it has.
    pub(crate) fn add_to(mut self, raw: &mut RawInventory) {
        let cards = std::mem::take(&mut self.identity.mac);
        for card in cards.into_iter().map(|card| Text { value: in_one_form(&card.value), ..card }) {
            if !self.identity.mac.iter().any(|known| known.value == card.value) {
                self.identity.mac.push(card);
            }
        }
        let mut machine = RawMachine {
            identity: (self.identity != RawIdentity::default()).then_some(self.identity),
            kernel: self.kernel,
            cpu_milli: self.cpu_milli,
            memory_mib: self.memory_mib,
            disk_mib: self.disk_mib,
            hypervisor: self.hypervisor,
            pool: self.pool,
            provides: self.libraries.finish(),
            effects: self.effects,
            requires: self.requires,
            ..RawMachine::default()
        };
        let key =
            |key: &str, value: &Text| (Mark::imported(key.to_owned(), value.start, value.end), value.clone());
        machine.labels.extend(machine.pool.iter().map(|pool| key(POOL, pool)));
        machine.labels.extend(self.os.iter().map(|os| key("comove.os-image", os)));
        machine.labels.extend(self.arch.iter().map(|arch| key("kubernetes.io/arch", arch)));
        let mut below = self.below;
        below.extend(self.cgroup.iter().map(|cgroup| key("cgroup", cgroup)));
        machine.name = self.name;
        machine.stopped = self.stopped.filter(|_| self.under != Under::Nothing);
        match self.under {
            Under::Nothing => {
                machine.provides.append(&mut below);
                raw.host.push(machine);
            }
            Under::Hypervisor => {
                machine.provides.append(&mut below);
                machine.on = self.on;
                machine.movable = self.movable;
                raw.guest.push(machine);
            }
            // What its kernel provides belongs to its host, which itself says more.
            Under::Container(_) if self.on.is_some() => {
                machine.shares_kernel_of = self.on;
                machine.kernel = None;
                raw.host.push(machine);
            }
            Under::Container(kind) => {
                let host = host_of(&kind, &machine.name.value);
                let kernel = machine.kernel.take();
                machine.shares_kernel_of = Some(host.clone());
                raw.host.push(RawMachine { name: host, kernel, provides: below, ..RawMachine::default() });
                raw.host.push(machine);
            }
        }
    }
}

/// The machines of a source: what several files say about one is joined, and the first statement wins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Machines {
    known: FixedMap<String, Facts>,
    clusters: Together,
}

impl Machines {
    /// Returns a machine whose name is its key, which is made if necessary.
    pub(crate) fn named(&mut self, name: Text) -> &mut Facts {
        self.known_as(&name.value.clone(), name)
    }

    /// Returns a machine by a key that is unique even if names are not, which is made if necessary.
    pub(crate) fn known_as(&mut self, key: &str, name: Text) -> &mut Facts {
        self.known.entry(key.to_owned()).or_insert_with(|| Facts { name, ..Facts::default() })
    }

    /// Adds a record of a machine, by a key: to the one that has it, unless their own keys show that they are two. Then
    /// the second gets a number, and a remark says so.
    pub(crate) fn add(&mut self, at: &mut At<'_>, key: &str, facts: Facts) -> &mut Facts {
        let numbered = (2..).map(|number: u32| format!("{key}-{number}"));
        let mut keys = std::iter::once(key.to_owned()).chain(numbered);
        let free = |key: &String| self.known.get(key).is_none_or(|known| !known.is_other_than(&facts));
        let own = keys.find(free).unwrap_or_default();
        if own != key && !self.known.contains_key(&own) {
            at.remark(NAMESAKE, &facts.name.value);
        }
        let known =
            self.known.entry(own).or_insert_with(|| Facts { name: facts.name.clone(), ..Facts::default() });
        known.fill(facts);
        known
    }

    /// Notes machines of one cluster that are under others or nothing, by name, and what it is called if that is known: what
    /// leaves one of them goes to another.
    pub(crate) fn take_each_others_place(
        &mut self,
        machines: impl IntoIterator<Item = Text>,
        name: Option<Text>,
    ) {
        self.clusters.add(machines, name);
    }

    /// Puts machines on one host that nothing names, if one of them is a container: that one names it. Machines are given by
    /// their keys.
    pub(crate) fn share_a_host(&mut self, keys: &[String]) {
        let first = keys.iter().find_map(|key| match &self.known.get(key)?.under {
            Under::Container(kind) => Some(host_of(kind, key)),
            Under::Nothing | Under::Hypervisor => None,
        });
        let Some(host) = first else { return };
        for key in keys {
            if let Some(machine) = self.known.get_mut(key) {
                machine.runs_on(host.clone());
            }
        }
    }

    /// A machine, by its key.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Facts> {
        self.known.get_mut(key)
    }

    /// A machine, by its key.
    pub(crate) fn get(&self, key: &str) -> Option<&Facts> {
        self.known.get(key)
    }

    /// Whether a machine of this key is known.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.known.contains_key(key)
    }

    /// All machines, in the order of first mention.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Facts> {
        self.known.values()
    }

    /// Makes the tables of all machines, in the order of first mention. Those of one name get their keys appended,
    /// unless these begin with it; machines that others run on are added, if nothing more is said about them.
    pub(crate) fn finish(self) -> RawInventory {
        let mut raw = RawInventory::default();
        let pools = self.clusters.pools();
        let mut names: FixedMap<String, u32> = FixedMap::default();
        for facts in self.known.values() {
            *names.entry(facts.name.value.clone()).or_default() += 1;
        }
        for (key, mut facts) in self.known {
            if names[&facts.name.value] > 1 && facts.name.value != key {
                let key = clean(&key).into_owned();
                facts.name.value = match key.starts_with(&facts.name.value) {
                    true => key,
                    false => format!("{}-{key}", facts.name.value),
                };
            }
            if let Some(on) = facts.on.as_ref().filter(|on| !names.contains_key(&on.value)) {
                names.insert(on.value.clone(), 1);
                let pool = pools.get(&on.value).cloned();
                let bare = Facts { name: on.clone(), pool, ..Facts::default() };
                bare.add_to(&mut raw);
            }
            if !facts.is_guest() && facts.pool.is_none() {
                facts.pool = pools.get(&facts.name.value).cloned();
            }
            facts.add_to(&mut raw);
        }
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_cards_are_written_in_one_form() {
        for card in ["52:54:00:AB:CD:EF", "52-54-00-ab-cd-ef", "5254.00ab.cdef", " 525400abcdef"] {
            assert_eq!(in_one_form(card), "52:54:00:ab:cd:ef");
        }
        assert_eq!(in_one_form("(unknown)"), "(unknown)");
    }
}
