//! Names for machines of several platforms that are called alike.

use super::Record;
use super::unite::{Groups, MOST};
use crate::diag::{Code, Diagnostic};
use crate::id::FixedSet;
use std::collections::BTreeMap;

/// The name of each record. Where machines of several platforms have one name, it stays with the one of which no platform is
/// known, else with the first by `order`; the others are called with their platforms: `web-proxmox`. Says so.
pub(super) fn named_apart<O: Ord>(
    records: &[Record],
    groups: &mut Groups<'_>,
    order: &[O],
    doubts: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut names: Vec<String> = records.iter().map(|record| record.name.clone()).collect();
    let mut known: Option<FixedSet<String>> = None;
    let mut told: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (one, other) in groups.strangers() {
        let name = &records[one].name;
        let [mine, theirs] = [one, other].map(|at| groups.with_name(at, name));
        let is_settled = names[one] != names[other] || records[other].name != *name;
        let is_made = |list: &[usize]| list.iter().any(|&at| records[at].platform.is_some());
        let first = |list: &[usize]| list.iter().map(|&at| &order[at]).min();
        let is_first = (is_made(&mine), first(&mine)) <= (is_made(&theirs), first(&theirs));
        let (kept, lost) = if is_first { (mine, theirs) } else { (theirs, mine) };
        let platform = lost.iter().find_map(|&at| records[at].platform.as_deref());
        let (false, Some(platform)) = (is_settled, platform) else { continue };
        let known = known.get_or_insert_with(|| records.iter().map(|record| record.name.clone()).collect());
        let numbered = (2..).map(|number: u32| format!("{name}-{platform}-{number}"));
        let mut all = std::iter::once(format!("{name}-{platform}")).chain(numbered);
        let own = all.find(|name| known.insert(name.clone())).unwrap_or_default();
        told.entry(platform.to_owned()).or_default().push((kept[0], lost[0]));
        for at in lost {
            names[at].clone_from(&own);
        }
    }
    doubts.extend(told.into_iter().map(|(platform, pairs)| word(records, &platform, &pairs)));
    names
}

fn word(records: &[Record], platform: &str, pairs: &[(usize, usize)]) -> Diagnostic {
    let machines = match pairs {
        [(_, one)] => format!("the machine {} of {platform} is called", records[*one].name),
        _ => format!("{} machines of {platform} are called", pairs.len()),
    };
    let message = format!("{machines} as one of another platform is, and gets `-{platform}` behind its name");
    let mut said = Diagnostic::new(Code::DoubtfulIdentity, message);
    for &(kept, lost) in pairs.iter().take(MOST) {
        said = said.at(records[lost].place, "this one").at(records[kept].place, "called so too");
    }
    said.help("to call them otherwise, write an inventory with a name and the `identity` of each")
}
