//! How exposed the fleet is, whatever is bumped: two relations that are kept apart. Who *sees* a kernel can attack it
//! ([`kernels`]); who is *on* a machine, however deep, goes down with it ([`domains`]).

mod coupled;
mod domains;
mod fail;
mod kernels;
mod placement;
mod services;
mod under;

pub(super) use coupled::coupled;
pub(super) use fail::fail;
pub(super) use kernels::{Sharers, is_confined, kernel_sharers};
pub(super) use placement::misplaced;

use crate::answer::exposure::{Domains, Exposure};
use crate::id::FixedSet;
use crate::model::{Fleet, MachineKind, ServiceId};
use kernels::{Profile, hypervisors, profile, shared_kernels, sums};
use services::Services;

/// Tells how exposed a fleet is, given what runs on each kernel.
pub(super) fn exposure(fleet: &Fleet, shared: &Sharers) -> Exposure {
    let most = shared.iter().max_by(|a, b| {
        // Of two machines with equally many, the first by name.
        a.1.len().cmp(&b.1.len()).then_with(|| fleet.machine_name(*b.0).cmp(&fleet.machine_name(*a.0)))
    });
    let list = most.map_or(&[][..], |(_, list)| list);
    let count = |wanted: Profile| list.iter().filter(|&&one| profile(fleet, one) == wanted).count();
    let without_own_kernel = fleet.without_own_kernel().len();
    let (number, assumed) = (without_own_kernel as u64, fleet.assumptions());
    let kernels = shared_kernels(fleet, shared);
    let services = Services::of(fleet);
    let domains = domains::domains(fleet, &services);
    Exposure {
        most_shared_kernel: most.map(|(&machine, _)| fleet.machine_name(machine)),
        most_shared_by: list.len(),
        with_seccomp: count(Profile::Some),
        without_seccomp: count(Profile::None),
        seccomp_unknown: count(Profile::Unknown),
        without_own_kernel,
        vms_instead_memory_mib: number.saturating_mul(assumed.vm_memory_mib),
        vms_instead_disk_mib: number.saturating_mul(assumed.vm_disk_mib),
        services_on_one_host: on_one_machine(fleet, &domains),
        weak: sums(&kernels),
        kernels,
        hypervisors: hypervisors(fleet),
        coupled: coupled::sums(fleet),
        domains,
    }
}

/// Which service needs which.
pub(super) struct Needs<'f>(Services<'f>);

impl<'f> Needs<'f> {
    pub(super) fn of(fleet: &'f Fleet) -> Self {
        Self(Services::of(fleet))
    }

    /// The services that need one, directly or through others: nearer ones first, by their full names.
    pub(super) fn on(&self, service: ServiceId) -> Vec<String> {
        self.0.dependents(&[service]).into_iter().map(|lost| self.0.name(lost.service)).collect()
    }
}

fn is_of_machines(domains: &Domains) -> bool {
    MachineKind::from_name(&domains.kind).is_some()
}

/// The services of several replicas that the failure of one machine takes down wholly, by name.
fn on_one_machine(fleet: &Fleet, domains: &[Domains]) -> Vec<String> {
    let of_machines = domains.iter().filter(|domains| is_of_machines(domains));
    let lost = of_machines.flat_map(|domains| &domains.losses).flat_map(|loss| &loss.lost);
    let several = |name: &&String| {
        let service = name.strip_prefix("service/").and_then(|bare| fleet.find_service(bare));
        service.is_some_and(|service| fleet.replicas(service).len() > 1)
    };
    let lost: FixedSet<&String> = lost.filter(several).collect();
    let mut names: Vec<String> = lost.into_iter().cloned().collect();
    names.sort_unstable();
    names
}
