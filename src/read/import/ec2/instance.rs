//! An instance.

use super::field::Field;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::{At, Keys, Lenient, Machines, Remark, Str, Under, go_name};

/// An instance that is gone.
pub(in crate::read::import) const GONE: Remark = Remark::skipped(
    "left out {n} instance that is terminated or about to be",
    "left out {n} instances that are terminated or about to be",
);

/// The tags that name a group of instances that take each other's place. What replaces instances most often comes first, as
/// with the labels of nodes; what a service makes for a group of its own comes last.
const POOLS: &[&str] = &[
    "karpenter.sh/nodepool",
    "karpenter.sh/provisioner-name",
    "eks:nodegroup-name",
    "alpha.eksctl.io/nodegroup-name",
    "kops.k8s.io/instancegroup",
    "aws:autoscaling:groupName",
];

/// Whether an instance in a state is gone.
pub(in crate::read::import) fn is_gone(state: &str) -> bool {
    matches!(state.to_ascii_lowercase().as_str(), "terminated" | "shutting-down")
}

/// Whether an instance in a state is off.
pub(in crate::read::import) fn is_stopped(state: &str) -> bool {
    state.eq_ignore_ascii_case("stopped")
}

/// What is under an instance of a type: nothing if it is a whole machine.
pub(in crate::read::import) fn under(sort: Option<&str>) -> Under {
    let is_whole = sort.is_some_and(|sort| sort.contains(".metal"));
    if is_whole { Under::Nothing } else { Under::Hypervisor }
}

/// The address of an instance as Kubernetes writes it.
pub(in crate::read::import) fn address(zone: Option<&str>, id: &Text) -> Text {
    let zone = zone.map(|zone| format!("{zone}/")).unwrap_or_default();
    Text { value: format!("aws:///{zone}{}", id.value), ..id.clone() }
}

pub(super) fn read(at: &mut At<'_>, item: &Keys<'_>, machines: &mut Machines) {
    let Some(id) = at.filled(item.get("InstanceId"), Field::Id) else {
        return at.remark(Remark::NAMELESS, "");
    };
    // A projection may have the word alone.
    let state = match item.get::<Str<'_>>("State") {
        Lenient::Known(state) => Some(state),
        _ => {
            let state = item.object(at, &["State"], Field::State);
            at.take(state.get::<Str<'_>>("Name"), Field::State)
        }
    };
    if state.as_ref().is_some_and(|state| is_gone(state)) {
        return at.remark(GONE, "");
    }
    if machines.has(&id.value) {
        return at.remark_named(Remark::DIFFERING, &id.value);
    }
    let tags = item.objects(at, &["Tags"], Field::Tags);
    let name = tag(at, &tags, "Name").or_else(|| at.filled(item.get("Name"), Field::Tags));
    let name = name.unwrap_or_else(|| id.clone());
    let pool = POOLS.iter().find_map(|key| tag(at, &tags, key));
    let placement = item.object(at, &["Placement"], Field::Zone);
    let zone = at.filled(placement.get("AvailabilityZone"), Field::Zone);
    let sort = at.filled(item.get("InstanceType"), Field::Type);
    let architecture = at.filled(item.get("Architecture"), Field::Architecture);
    let system = at.filled(item.first(&["PlatformDetails", "Platform"]), Field::System);
    let machine = machines.known_as(&id.value, name);
    machine.under = under(sort.as_ref().map(|sort| sort.value.as_str()));
    machine.arch = architecture.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch });
    // `Linux/UNIX` names no system.
    machine.os = system.filter(|system| system.value != "Linux/UNIX");
    machine.pool = pool;
    machine.stopped = state.is_some_and(|state| is_stopped(&state)).then(|| at.mark(true, Field::State));
    machine.cpu_milli = processors(at, item);
    machine.identity.provider_id = Some(address(zone.as_ref().map(|zone| zone.value.as_str()), &id));
    machine.identity.hostname.extend(at.filled(item.get("PrivateDnsName"), Field::Host));
    for card in item.objects(at, &["NetworkInterfaces"], Field::Card) {
        machine.identity.mac.extend(at.filled(card.get("MacAddress"), Field::Card));
    }
}

/// The value of a tag.
fn tag(at: &mut At<'_>, tags: &[Keys<'_>], key: &str) -> Option<Text> {
    let tag = tags.iter().find(|tag| tag.get::<Str<'_>>("Key").into_known().as_deref() == Some(key))?;
    at.filled(tag.get("Value"), Field::Tags)
}

/// Cores times threads, in thousandths.
fn processors(at: &mut At<'_>, item: &Keys<'_>) -> Option<Mark<i64>> {
    let options = item.object(at, &["CpuOptions"], Field::Processors);
    let cores = at.processors(options.get("CoreCount"), Field::Processors)?.value;
    let threads = at.processors(options.get("ThreadsPerCore"), Field::Processors)?.value;
    at.above_zero(cores.checked_mul(threads / 1000), Field::Processors)
}
