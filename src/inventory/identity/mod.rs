//! Recognizing one machine under the names that sources give it.
//!
//! The node that Kubernetes knows, the VM that libvirt or EC2 knows and the host that Ansible knows are one machine
//! if their keys say so: in order of trust the provider's id, the firmware's UUID, the machine-id, the address of a
//! network card, the whole name. A key that two machines of one source share identifies neither and does not count.
//! If a more trusted key contradicts a match, or if only the first part of two names is equal, the match is reported
//! and not made. Neither is one by name alone between machines of two [platforms](platform): there the second is called
//! with its platform.
//!
//! A machine takes its name from the inventory, else from Kubernetes, since pods name their nodes, else from the kind
//! of source that is first by name. It is a guest if any source says so. Linear in the machines and their keys.

mod key;
mod nested;
mod platform;
mod strangers;
mod unite;

pub(crate) use key::names_one;
pub(crate) use nested::LABELS as NODE_LABELS;

use super::raw::{RawIdentity, RawInventory, RawMachine, Text};
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, FixedSet};
use crate::source::{FileId, Place};
use key::Key;
use unite::Groups;

/// A machine of an inventory, which keeps its name.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) is_guest: bool,
    pub(crate) name: String,
    pub(crate) identity: RawIdentity,
    pub(crate) place: Place,
}

/// What one importer produced.
pub(crate) struct Source<'a> {
    /// The name of the kind.
    pub(crate) kind: &'static str,
    pub(crate) raw: &'a mut RawInventory,
    /// What it remarks on: each with the object where it did so first.
    pub(crate) notes: &'a mut Vec<(Code, String, Option<u32>)>,
    pub(crate) file: FileId,
}

/// A machine as one source describes it.
struct Record {
    /// Zero for the inventories, then the importers in order.
    source: usize,
    name: String,
    is_guest: bool,
    place: Place,
    keys: Vec<Key>,
    /// The platform that has made it, if that is known.
    platform: Option<String>,
}

/// Gives each machine one name throughout the sources. Returns the doubtful matches.
pub(crate) fn join(known: &[Known], sources: &mut [Source<'_>]) -> Vec<Diagnostic> {
    nested::settle(sources);
    let records = records(known, sources);
    let mut groups = Groups::new(&records);
    groups.unite();
    let mut doubts = groups.doubts();
    let order: Vec<_> = records.iter().map(|record| rank(record, sources)).collect();
    let names = strangers::named_apart(&records, &mut groups, &order, &mut doubts);
    let mut renamed: Vec<FixedMap<String, String>> = vec![FixedMap::default(); sources.len()];
    let mut guests: FixedSet<String> = FixedSet::default();
    let mut call = |at: usize, name: &str| {
        let Record { source, name: own, .. } = &records[at];
        if let Some(source) = source.checked_sub(1) {
            renamed[source].insert(own.clone(), name.to_owned());
        }
    };
    let called = called(&names);
    for members in groups.members() {
        let first = members.iter().copied().min_by_key(|&at| order[at]);
        let Some(first) = first else { continue };
        let name = &names[first];
        let is_taken =
            called.get(name.as_str()).is_some_and(|all| all.iter().any(|at| !members.contains(at)));
        if is_taken {
            let others = members.iter().map(|&at| &records[at]).filter(|record| record.name != *name);
            doubts.extend(others.map(|record| taken(record, &records[first])));
            continue;
        }
        let fixed = records[first].source == 0;
        let is_guest = match fixed {
            true => records[first].is_guest,
            false => members.iter().any(|&at| records[at].is_guest),
        };
        if is_guest {
            guests.insert(name.clone());
        }
        members.iter().for_each(|&at| call(at, name));
    }
    for (at, name) in names.iter().enumerate().filter(|(at, name)| records[*at].name != **name) {
        if groups.is_alone(at) {
            guests.extend(records[at].is_guest.then(|| name.clone()));
            call(at, name);
        }
    }
    for (source, names) in sources.iter_mut().zip(&renamed) {
        rename(source.raw, names);
        settle_kinds(source.raw, names, &guests);
    }
    settle_figures(sources);
    doubts
}

/// The records that have each name.
fn called(names: &[String]) -> FixedMap<&str, Vec<usize>> {
    let mut called: FixedMap<&str, Vec<usize>> = FixedMap::default();
    for (at, name) in names.iter().enumerate() {
        called.entry(name).or_default().push(at);
    }
    called
}

/// Keeps figures that sources measure differently from the first source that has them: Kubernetes counts what may be
/// requested, others what is built in, and each has its own name for the system.
fn settle_figures(sources: &mut [Source<'_>]) {
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by_key(|&index| (sources[index].kind != "kubernetes", sources[index].kind));
    let mut said: FixedSet<(String, &'static str)> = FixedSet::default();
    for index in order {
        let raw = &mut *sources[index].raw;
        for machine in raw.host.iter_mut().chain(&mut raw.guest) {
            let mut first = |what| said.insert((machine.name.value.clone(), what));
            if machine.memory_mib.is_some() && !first("memory-mib") {
                machine.memory_mib = None;
            }
            if machine.disk_mib.is_some() && !first("disk-mib") {
                machine.disk_mib = None;
            }
            if machine.gpus.is_some() && !first("gpus") {
                machine.gpus = None;
            }
            if machine.cpu_milli.is_some() && !first("cpu-milli") {
                machine.cpu_milli = None;
            }
            // A cloud's group of instances is seldom called as the pool of nodes that is made of it.
            if machine.pool.is_some() && !first("pool") {
                machine.pool = None;
            }
            for label in [super::SYSTEM, super::POOL] {
                let is_it = |key: &Text| key.value == label;
                if machine.labels.keys().any(is_it) && !first(label) {
                    machine.labels.retain(|key, _| !is_it(key));
                }
            }
        }
    }
}

fn records(known: &[Known], sources: &[Source<'_>]) -> Vec<Record> {
    let inventories = known.iter().map(|known| {
        let name = Text { value: known.name.clone(), ..Text::default() };
        let machine = RawMachine { name, identity: Some(known.identity.clone()), ..RawMachine::default() };
        Record {
            source: 0,
            name: known.name.clone(),
            is_guest: known.is_guest,
            place: known.place,
            keys: key::keys(&machine),
            platform: platform::platform("", &machine, known.is_guest),
        }
    });
    let imported = sources.iter().enumerate().flat_map(|(index, source)| {
        let hosts = source.raw.host.iter().map(|machine| (machine, false));
        hosts.chain(source.raw.guest.iter().map(|machine| (machine, true))).map(move |(machine, is_guest)| {
            let Text { value, start, end } = &machine.name;
            Record {
                source: index + 1,
                name: value.clone(),
                is_guest,
                place: Place { file: source.file, start: *start, end: *end },
                keys: key::keys(machine),
                platform: platform::platform(source.kind, machine, is_guest),
            }
        })
    });
    inventories.chain(imported).collect()
}

/// Orders the records of a machine by their sources.
fn rank<'r>(record: &'r Record, sources: &[Source<'_>]) -> (usize, &'static str, &'r str) {
    let kind = record.source.checked_sub(1).map(|index| sources[index].kind);
    match kind {
        None => (0, "", &record.name),
        Some("kubernetes") => (1, "", &record.name),
        Some(kind) => (2, kind, &record.name),
    }
}

fn taken(record: &Record, first: &Record) -> Diagnostic {
    let message =
        format!("{} seems to be {}, and there is another machine called so", record.name, first.name);
    Diagnostic::new(Code::DoubtfulIdentity, message)
        .at(record.place, "this one")
        .help("give one of them another name, or `identity` in an inventory")
}

fn rename(raw: &mut RawInventory, names: &FixedMap<String, String>) {
    if names.iter().all(|(old, new)| old == new) {
        return;
    }
    let to = |text: &mut Text| {
        if let Some(name) = names.get(&text.value) {
            text.value.clone_from(name);
        }
    };
    for machine in raw.host.iter_mut().chain(&mut raw.guest) {
        let own = machine.name.clone();
        to(&mut machine.name);
        // Keep the name that the source gives it.
        if own != machine.name {
            let called = &mut machine.identity.get_or_insert_default().hostname;
            if called.iter().all(|known| known.value != own.value) {
                called.push(own);
            }
        }
        machine.on.iter_mut().chain(&mut machine.shares_kernel_of).for_each(to);
    }
    for workload in &mut raw.workload {
        workload.host.iter_mut().chain(&mut workload.hosts).for_each(to);
    }
}

/// Moves machines to the list of their kind: to the guests if some source says so, else joined ones to the hosts.
fn settle_kinds(raw: &mut RawInventory, names: &FixedMap<String, String>, guests: &FixedSet<String>) {
    let joined: FixedSet<&String> = names.values().collect();
    let is_guest = |machine: &RawMachine| guests.contains(&machine.name.value);
    let (up, hosts) = std::mem::take(&mut raw.host).into_iter().partition(is_guest);
    let down = |machine: &RawMachine| joined.contains(&machine.name.value) && !is_guest(machine);
    let (mut down, mut all): (Vec<RawMachine>, Vec<RawMachine>) =
        std::mem::take(&mut raw.guest).into_iter().partition(down);
    raw.host = hosts;
    all.extend::<Vec<RawMachine>>(up);
    raw.guest = all;
    // A host runs on no other machine.
    down.iter_mut().for_each(|machine| machine.on = None);
    raw.host.append(&mut down);
}

#[cfg(test)]
mod tests;
