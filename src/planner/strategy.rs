//! Strategy: how the change of a machine is carried out.
//!
//! Every question that depends on it is answered here, for one machine and what rides on it, by an exhaustive match: a
//! new strategy does not compile until each is answered. The checker has its own answers, in `verify/strategy.rs`.

use crate::model::{Binding, Capability, Fleet, Isolation, Layer, Machine, MachineKind, Strategy, Workload};

/// Whether a workload leaves its machine before the machine changes, rather than restarting with it; under `auto` if the
/// machine is one that is emptied.
pub(crate) fn workload_leaves(strategy: Strategy, workload: &Workload) -> bool {
    match strategy {
        Strategy::Drain | Strategy::Auto => workload.movable && workload.isolation != Isolation::Vm,
        Strategy::InPlace | Strategy::PerVm => false,
    }
}

/// Whether a machine leaves the one that it is on before that one changes; under `auto` if that is one that is emptied.
pub(crate) const fn machine_leaves(strategy: Strategy, machine: &Machine) -> bool {
    match strategy {
        Strategy::InPlace => false,
        Strategy::Drain | Strategy::PerVm | Strategy::Auto => machine.movable && !machine.shares_kernel,
    }
}

/// Whether machines leave the one that they are on before that one changes, if nothing ties them to it.
pub(crate) const fn moves_machines(strategy: Strategy) -> bool {
    match strategy {
        Strategy::InPlace => false,
        Strategy::Drain | Strategy::PerVm | Strategy::Auto => true,
    }
}

/// Whether workloads leave their machine before it changes, if nothing ties them to it.
pub(crate) const fn moves_workloads(strategy: Strategy) -> bool {
    match strategy {
        Strategy::Drain | Strategy::Auto => true,
        Strategy::InPlace | Strategy::PerVm => false,
    }
}

/// Whether a workload gets a guest of its own: it is on none yet, and nothing but its isolation ties it to its machine.
pub(crate) fn gets_guest(strategy: Strategy, fleet: &Fleet, workload: &Workload) -> bool {
    match strategy {
        Strategy::PerVm => {
            // What is on the kernel of a guest is in the guest.
            let below = |&id: &_| fleet.machine(id).parent.filter(|_| fleet.machine(id).shares_kernel);
            let mut machines = std::iter::successors(workload.machine, below);
            let tied = workload.isolation.movable() && !workload.movable;
            !machines.any(|id| fleet.machine(id).kind == MachineKind::Guest) && !tied
        }
        Strategy::InPlace | Strategy::Drain | Strategy::Auto => false,
    }
}

/// Whether a bump of a machine asks for guests of the workloads on it, rather than for the machine's own change.
pub(crate) fn asks_for_guests(strategy: Strategy, machine: &Machine) -> bool {
    match strategy {
        Strategy::PerVm => machine.kind == MachineKind::Host,
        Strategy::InPlace | Strategy::Drain | Strategy::Auto => false,
    }
}

/// Whether a strategy chooses for each machine whether it is emptied.
pub(crate) const fn chooses(strategy: Strategy) -> bool {
    match strategy {
        Strategy::Auto => true,
        Strategy::InPlace | Strategy::Drain | Strategy::PerVm => false,
    }
}

/// Whether a property is under a workload, so that a bump of it asks for a guest: an engine is beside a process, and a guest of
/// its own would stand on the hypervisor itself.
pub(crate) fn has_under_it(isolation: Isolation, capability: &Capability) -> bool {
    match capability.layer {
        Layer::Engine => capability.stops(isolation),
        Layer::Hypervisor => false,
        Layer::Kernel | Layer::Library | Layer::Cluster => capability.binding(isolation) == Binding::Live,
    }
}

/// Whether guests are made, each of which takes one step with everything that it is to have.
pub(crate) const fn makes_guests(strategy: Strategy) -> bool {
    match strategy {
        Strategy::PerVm => true,
        Strategy::InPlace | Strategy::Drain | Strategy::Auto => false,
    }
}
