//! Who sees a kernel, and so can attack it; and who is behind a hypervisor.

use super::under::{is_virtual, under};
use crate::answer::exposure::{Hypervisor, SharedKernel, Weak, WeakSum, Weakness};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, MachineKind, Privilege, Running, Seccomp};

/// For each machine, what runs on its kernel.
pub(crate) type Sharers = FixedMap<MachineId, Vec<Running>>;

/// Finds for each machine what runs on its kernel.
pub(crate) fn kernel_sharers(fleet: &Fleet) -> Sharers {
    let mut sharers = Sharers::default();
    for one in fleet.running() {
        if let Some(machine) = fleet.kernel_under(one) {
            sharers.entry(machine).or_default().push(one);
        }
    }
    sharers
}

/// Whether something is known to run under a seccomp profile.
pub(crate) fn is_confined(fleet: &Fleet, running: Running) -> bool {
    profile(fleet, running) == Profile::Some
}

/// Whether something runs under a seccomp profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Profile {
    Some,
    None,
    Unknown,
}

/// Of what is privileged no profile counts. Of a machine nothing says what its container is given.
pub(super) fn profile(fleet: &Fleet, running: Running) -> Profile {
    let Running::Workload(id) = running else { return Profile::Unknown };
    let workload = fleet.workload(id);
    match workload.seccomp {
        _ if workload.privileges.contains(&Privilege::Privileged) => Profile::None,
        Some(Seccomp::RuntimeDefault | Seccomp::Localhost) => Profile::Some,
        Some(Seccomp::Unconfined) => Profile::None,
        None => Profile::Unknown,
    }
}

/// Why something counts more than what is confined. What is privileged is under no profile, which is not said twice.
fn weaknesses(fleet: &Fleet, running: Running) -> Vec<Weakness> {
    let privileges = match running {
        Running::Workload(id) => fleet.workload(id).privileges.as_slice(),
        Running::Machine(_) => &[],
    };
    let mut all: Vec<Weakness> = privileges.iter().copied().map(Weakness::from).collect();
    match profile(fleet, running) {
        Profile::None if !all.contains(&Weakness::Privileged) => all.push(Weakness::Unconfined),
        Profile::Unknown => all.push(Weakness::Unknown),
        Profile::None | Profile::Some => {}
    }
    all
}

/// The kernels that several share, those that the most share first, then by name.
pub(super) fn shared_kernels(fleet: &Fleet, sharers: &Sharers) -> Vec<SharedKernel> {
    let several = sharers.iter().filter(|(_, list)| list.len() > 1);
    let mut kernels: Vec<SharedKernel> = several.map(|(&id, list)| kernel(fleet, id, list)).collect();
    kernels.sort_by(|a, b| b.shared_by.cmp(&a.shared_by).then_with(|| a.machine.cmp(&b.machine)));
    kernels
}

fn kernel(fleet: &Fleet, id: MachineId, list: &[Running]) -> SharedKernel {
    let mut weak: Vec<Weak> = Vec::new();
    for &one in list {
        for why in weaknesses(fleet, one) {
            let name = one.name(fleet);
            match weak.iter_mut().find(|known| known.why == why) {
                Some(known) => known.names.push(name),
                None => weak.push(Weak { why, names: vec![name] }),
            }
        }
    }
    weak.sort_by_key(|one| one.why);
    weak.iter_mut().for_each(|one| one.names.sort_unstable());
    SharedKernel { machine: fleet.machine_name(id), shared_by: list.len(), weak }
}

/// Sums over all kernels what counts more.
pub(super) fn sums(kernels: &[SharedKernel]) -> Vec<WeakSum> {
    let mut sums: Vec<WeakSum> = Vec::new();
    for weak in kernels.iter().flat_map(|kernel| &kernel.weak) {
        match sums.iter_mut().find(|known| known.why == weak.why) {
            Some(known) => known.number += weak.names.len(),
            None => sums.push(WeakSum { why: weak.why, number: weak.names.len() }),
        }
    }
    sums.sort_by_key(|sum| sum.why);
    sums
}

/// The machines that run guests or microVMs, those with the most first, then by name.
pub(super) fn hypervisors(fleet: &Fleet) -> Vec<Hypervisor> {
    let is_guest = |id: MachineId| fleet.machine(id).kind == MachineKind::Guest;
    let mut behind: FixedMap<MachineId, usize> = FixedMap::default();
    for one in fleet.running() {
        let Some(machine) = one.machine(fleet) else { continue };
        let microvm = matches!(one, Running::Workload(id) if is_virtual(fleet, id));
        // Each machine that is under a guest of those that this is in, once.
        let guests = under(fleet, machine).filter(|&id| is_guest(id));
        let under_guests = guests.filter_map(|id| fleet.machine(id).parent);
        let all: FixedSet<MachineId> = microvm.then_some(machine).into_iter().chain(under_guests).collect();
        all.into_iter().for_each(|id| *behind.entry(id).or_default() += 1);
    }
    let hypervisor = |(&id, &runs): (&MachineId, &usize)| {
        let guests =
            fleet.machines_on(id).iter().filter(|&&id| is_guest(id) && !fleet.is_at_rest(id)).count();
        let microvms = fleet.workloads_on(id).iter().filter(|&&id| is_virtual(fleet, id)).count();
        Hypervisor { machine: fleet.machine_name(id), guests: guests + microvms, runs }
    };
    let mut all: Vec<Hypervisor> = behind.iter().map(hypervisor).collect();
    all.sort_by(|a, b| b.guests.cmp(&a.guests).then_with(|| a.machine.cmp(&b.machine)));
    all
}
