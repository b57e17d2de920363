//! What was read: the fleet at a glance, lists of its things, and one thing of it. Nothing here plans.

mod glance;
mod list;
mod relations;
mod stock;
mod thing;
mod united;
mod unknown;
mod versions;

pub(crate) use glance::survey;
pub(crate) use list::list;
pub(crate) use stock::stock;
pub(crate) use thing::show;

use crate::answer::tables::{Spot, Text};
use crate::inventory::SYSTEM;
use crate::model::{ComponentId, Content, Fleet, MachineId, VersionId};
use crate::source::Place;
use std::cmp::Ordering;

/// Says where something is stated.
fn spot(fleet: &Fleet, place: Place) -> Spot {
    Spot { text: fleet.sources().describe(place).into(), place: Some(place) }
}

/// How the name of an image begins that stands for the system that another image holds.
const SYSTEM_IMAGE: &str = "image/os/";

/// What an image is built on, and in which version; if that is not stated, the system that it holds.
fn base_of(fleet: &Fleet, id: ComponentId) -> Option<(ComponentId, Option<VersionId>)> {
    let base = fleet.component(id).base;
    let is_base = |content: &&Content| match base {
        Some(base) => content.component == base,
        None => fleet.component_name(content.component).starts_with(SYSTEM_IMAGE),
    };
    let content = fleet.contents(id).iter().find(is_base);
    match (base, content) {
        (_, Some(content)) => Some((content.component, content.version)),
        (base, None) => base.map(|base| (base, None)),
    }
}

/// The OS of a machine: as `family@release`, else as the machine names it itself.
fn os_of(fleet: &Fleet, id: MachineId) -> Option<Text> {
    let release = || {
        let slot = fleet.slots_of(id).find(|&slot| fleet.is_os(slot))?;
        let version = fleet.version(fleet.slot(slot).version?);
        Some(Text::from(format!("{}@{version}", fleet.family_of(id)?.name)))
    };
    release().or_else(|| system_of(fleet, id).map(Text::from))
}

/// The name that a machine's system gives itself.
fn system_of(fleet: &Fleet, id: MachineId) -> Option<&str> {
    let mut labels = fleet.machine_labels(id).iter();
    labels.find(|(key, _)| fleet.text(*key) == SYSTEM).map(|&(_, system)| fleet.text(system))
}

/// Compares names as people read them: `node-2` comes before `node-10`.
fn by_name(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (one, rest) = number(left);
            let (other, more) = number(right);
            match one.len().cmp(&other.len()).then_with(|| one.cmp(other)) {
                Ordering::Equal => (left, right) = (rest, more),
                order => return order,
            }
        } else if x == y {
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
        } else {
            return x.cmp(&y);
        }
    }
}

/// Splits the digits off with which a text begins, without zeros before them.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::by_name;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let mut names = ["node-10", "node-2", "node-2a", "node-02", "db", "node", "node-1.10", "node-1.9"];
        names.sort_by(|a, b| by_name(a, b));
        assert_eq!(names, ["db", "node", "node-1.9", "node-1.10", "node-02", "node-2", "node-2a", "node-10"]);
    }
}
