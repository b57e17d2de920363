//! The counterpart: the same bump in the same fleet turned around.

use super::{costs, uniform};
use crate::answer::contrast::Counterpart;
use crate::answer::plan::Plan;
use crate::diag::{Code, Diagnostic};
use crate::id::FixedSet;
use crate::model::{Fleet, Pattern, Turn, Turned, escaped};
use crate::question::{Ask, Bump};

/// Who wants to see each plan, with the fleet that it is for.
type See<'s> = &'s mut dyn FnMut(&Fleet, &Plan);

/// Turns a fleet around and sets the strategies side by side there. Whoever wants to see the plans gets each with the
/// fleet that it is for.
pub(crate) fn counterpart(
    fleet: &Fleet,
    (bumps, holds): (&[Bump], &[Pattern]),
    turn: Turn,
    see: Option<See<'_>>,
) -> Result<Counterpart, Vec<Diagnostic>> {
    let turned = fleet.turned(turn);
    if turned.running == 0 {
        return Err(vec![nothing_to_turn(turn)]);
    }
    let bumps = translated(fleet, &turned, bumps)?;
    // What was turned has another name there.
    let holds: Vec<Pattern> = holds.iter().filter(|hold| !is_of_machine(hold)).cloned().collect();
    let (ask, _) = Ask::resolve(&turned.fleet, &bumps, &holds)?;
    let there = match see {
        Some(see) => uniform(&turned.fleet, &ask, Some(&mut |plan: &Plan| see(&turned.fleet, plan))),
        None => uniform(&turned.fleet, &ask, None),
    };
    let assumed = fleet.assumptions();
    let hosts = match turn {
        Turn::Containers(_) => turned.machines as u64,
        Turn::Vms => 0,
    };
    let vms = turned.vms as u64;
    let counterpart = Counterpart {
        vm_memory_mib: vms.saturating_mul(assumed.vm_memory_mib),
        vm_disk_mib: vms.saturating_mul(assumed.vm_disk_mib),
        host_memory_mib: hosts.saturating_mul(assumed.host_memory_mib),
        host_disk_mib: hosts.saturating_mul(assumed.host_disk_mib),
        costs: matches!(turn, Turn::Containers(_)).then(|| costs::of_vms(fleet, &turned)),
        turn,
        bumps: there.bumps,
        running: turned.running,
        machines: turned.machines,
        columns: there.columns,
    };
    Ok(counterpart)
}

/// Whether a pattern names machines.
fn is_of_machine(pattern: &Pattern) -> bool {
    matches!(pattern.kind(), "host" | "guest" | "machine")
}

fn nothing_to_turn(turn: Turn) -> Diagnostic {
    let (message, help) = match turn {
        Turn::Containers(_) => {
            ("nothing in the inventory runs in a VM", "`--as vms` makes VMs of what has no kernel of its own")
        }
        Turn::Vms => (
            "everything in the inventory has a kernel of its own",
            "`--as containers` puts what runs in VMs on hosts that it shares",
        ),
    };
    Diagnostic::new(Code::NothingMatches, message).help(help.to_owned())
}

/// The bumps as they read in the fleet that was turned around: of a machine that was turned, what takes its place.
fn translated(fleet: &Fleet, turned: &Turned, bumps: &[Bump]) -> Result<Vec<Bump>, Vec<Diagnostic>> {
    let mut all = Vec::new();
    for bump in bumps {
        let (ask, _) = Ask::resolve(fleet, std::slice::from_ref(bump), &[])?;
        let mut texts: FixedSet<String> = FixedSet::default();
        let slots = ask.wishes.iter().map(|wish| wish.what.slot()).collect::<Option<Vec<_>>>();
        let Some(slots) = slots.filter(|slots| !slots.is_empty()) else {
            all.push(bump.clone());
            continue;
        };
        for (slot, wish) in slots.into_iter().zip(&ask.wishes) {
            let version = ask.version(fleet, wish.version);
            for there in turned.instead(slot) {
                let found = turned.fleet.slot(there);
                let machine = escaped(&turned.fleet.machine_name(found.machine));
                let property = turned.fleet.capability_name(found.capability);
                texts.insert(format!("{machine}:{property}={version}"));
            }
        }
        // Each is made of names and a version that were read before.
        all.extend(texts.iter().filter_map(|text| Bump::parse(text).ok()));
    }
    Ok(all)
}
