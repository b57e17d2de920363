//! Nodes that are containers themselves: several of them on one kernel.
//!
//! A node of kind, k3d or minikube reports the OS image of its container and the kernel of the machine under it. The
//! boot shows this, not the vendor: nodes of one boot and one kernel release run on one kernel.

use super::field::Field;
use super::node::Node;
use super::notes;
use crate::id::FixedMap;
use crate::inventory::raw::{Mark, RawMachine};
use crate::read::import::common::Notes;
use std::collections::BTreeSet;

/// Adds a host under the nodes that share a kernel and gives it that kernel.
pub(super) fn separate(nodes: &mut [(u32, Node)], notes: &mut Notes) -> Vec<RawMachine> {
    let mut names: BTreeSet<String> = nodes.iter().map(|(_, node)| node.machine.name.value.clone()).collect();
    let mut added = Vec::new();
    for members in groups(nodes) {
        let Some(&first) = members.first() else { continue };
        let (object, node) = &nodes[first];
        let Some(kernel) = node.machine.kernel.clone() else {
            continue;
        };
        let name = free_name(node, &mut names);
        added.push(RawMachine {
            name: Mark::imported(name.clone(), *object, Field::BootId.index()),
            kernel: Some(kernel),
            ..RawMachine::default()
        });
        for member in members {
            let (object, node) = &mut nodes[member];
            node.machine.kernel = None;
            node.machine.shares_kernel_of =
                Some(Mark::imported(name.clone(), *object, Field::BootId.index()));
            notes.add(notes::SHARED_KERNEL, &name, Some(*object));
        }
    }
    added
}

/// The indices of nodes that share a kernel: several of one boot and release, or nodes said to be containers.
fn groups(nodes: &[(u32, Node)]) -> Vec<Vec<usize>> {
    let mut groups: FixedMap<(Option<&str>, &str), Vec<usize>> = FixedMap::default();
    for (index, (_, node)) in nodes.iter().enumerate() {
        let Some(kernel) = &node.machine.kernel else {
            continue;
        };
        if node.boot.is_some() || node.container_of.is_some() {
            let key = (node.boot.as_deref(), kernel.value.as_str());
            groups.entry(key).or_default().push(index);
        }
    }
    groups
        .into_values()
        .filter(|members| {
            members.len() > 1 || members.iter().any(|&member| nodes[member].1.container_of.is_some())
        })
        .collect()
}

/// Makes a name for the machine that no node has.
fn free_name(node: &Node, names: &mut BTreeSet<String>) -> String {
    let stem = format!("{}-host", node.container_of.unwrap_or("shared"));
    let boot = node.boot.as_deref().unwrap_or_default();
    let short = boot.split('-').next().unwrap_or_default();
    let candidates = [short, boot].into_iter().map(|boot| {
        let dash = if boot.is_empty() { "" } else { "-" };
        format!("{stem}{dash}{boot}")
    });
    let numbered = (2..).map(|number: u64| format!("{stem}-{number}"));
    let name = candidates.chain(numbered).find(|name| !names.contains(name)).unwrap_or_default();
    names.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, kernel: &str, boot: Option<&str>, is_container: bool) -> (u32, Node) {
        let mark = |text: &str| Mark::imported(text.to_owned(), 0, 0);
        let machine = RawMachine { name: mark(name), kernel: Some(mark(kernel)), ..RawMachine::default() };
        let container_of = is_container.then_some("kind");
        (0, Node { machine, boot: boot.map(str::to_owned), container_of })
    }

    #[test]
    fn one_boot_is_one_kernel_whoever_the_vendor() {
        let mut nodes = [
            node("a", "6.8", Some("b1-x"), false),
            node("b", "6.8", Some("b1-x"), false),
            node("c", "6.8", Some("b2-x"), false),
            node("d", "6.9", None, false),
            node("shared-host-b1", "6.9", None, false),
        ];
        let added = separate(&mut nodes, &mut Notes::default());
        assert_eq!(added.len(), 1);
        assert_eq!(added[0].name.value, "shared-host-b1-x");
        let shares: Vec<bool> =
            nodes.iter().map(|(_, node)| node.machine.shares_kernel_of.is_some()).collect();
        assert_eq!(shares, [true, true, false, false, false]);
        assert!(nodes[0].1.machine.kernel.is_none());
    }

    #[test]
    fn a_single_node_in_a_container_is_separated_too() {
        let mut nodes = [node("a", "6.8", None, true)];
        let added = separate(&mut nodes, &mut Notes::default());
        assert_eq!(added[0].name.value, "kind-host");
    }
}
