//! Virtual machines of Hyper-V: `Get-VM | ConvertTo-Json`.
//!
//! PowerShell writes one machine as an object, several as an array, and turns what is deeper than `-Depth` into texts.

mod field;

use super::{Importer, Kind};
use crate::read::import::common::{
    Keys, Lenient, List, Machines, Object, Objects, Remark, Scalar, Str, Under,
};
use crate::read::look::Look;
use field::Field;

/// What `Get-VM` knows.
pub(super) static KIND: Kind = Kind {
    name: "hyperv",
    about: "virtual machines of Hyper-V: `Get-VM | ConvertTo-Json -Depth 3`",
    detect,
    importer: || Importer::of_objects(machine),
};

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        ["", "[]."].iter().any(|place| {
            let has = |key: &str| json.has(&format!("{place}{key}"));
            has("VMName") && has("ComputerName") && (has("VMId") || has("Generation"))
        })
    })
}

fn machine(objects: &mut Objects<Field>, machines: &mut Machines, item: &Keys<'_>) {
    let called = item.first::<Str<'_>>(&["VMName", "Name"]).into_known().unwrap_or_default();
    let mut at = objects.open(format!("machine {}", &*called));
    let Some(name) = at.filled(item.first(&["VMName", "Name"]), Field::Name) else {
        return at.remark(Remark::NAMELESS, "");
    };
    let id = at.take(item.first::<Scalar<'_>>(&["VMId", "Id"]), Field::Id);
    let key = id.map_or_else(|| name.value.clone(), |id| id.0.into_owned());
    if machines.has(&key) {
        return at.remark_named(Remark::DIFFERING, &name.value);
    }
    let machine = machines.known_as(&key, name);
    machine.under = Under::Hypervisor;
    // The number is that of `Microsoft.HyperV.PowerShell.VMState`.
    let state = at.take(item.get::<Scalar<'_>>("State"), Field::State);
    let is_off = state.is_some_and(|state| matches!(&*state.0, "Off" | "3"));
    machine.stopped = is_off.then(|| at.mark(true, Field::State));
    machine.on = at.filled(item.get("ComputerName"), Field::Host);
    machine.cpu_milli = at.processors(item.get("ProcessorCount"), Field::Processors);
    machine.memory_mib = at.memory(item.get("MemoryStartup"), 1, Field::Memory);
    // If the depth is too small, the cards are one text.
    if let Lenient::Known(cards) = item.get::<Vec<Lenient<Object<Keys<'_>>>>>("NetworkAdapters") {
        let cards: List<Object<Keys<'_>>> =
            Lenient::Known(cards.into_iter().filter(Lenient::is_known).collect());
        for card in at.list(cards, Field::Cards) {
            machine.identity.mac.extend(at.filled(card.0.get("MacAddress"), Field::Card));
        }
    }
}
