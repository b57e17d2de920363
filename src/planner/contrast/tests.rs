//! What things cost, from inventories.

use super::costs::{of_shared, of_vms, whole};
use super::images::{Seat, images};
use crate::answer::costs::{Amount, Costs};
use crate::model::{Fleet, Turn};
use crate::read::Reader;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

fn fleet(text: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    reader.finish().unwrap_or_else(|faults| panic!("{:#?}\n{text}", faults.diagnostics)).0
}

const fn amount(sum: u64, stated: usize, of: usize) -> Amount {
    Amount { sum, stated, of }
}

const SHARED: &str = r#"
[assumptions]
vm-memory-mib = 100
vm-disk-mib = 1000

[[host]]
name = "h"
memory-mib = 4096
disk-mib = 50000

[[image]]
name = "debian"
version = "12"
size-mib = 120

[[image]]
name = "shop"
version = "7"
base = "debian"
size-mib = 350
start-seconds = 4

[[image]]
name = "cache"
version = "7"

[[workload]]
name = "shop"
image = "shop"
host = "h"
replicas = 3
memory-mib = 256
disk-mib = 0

[[workload]]
name = "cache"
image = "cache"
host = "h"
start-seconds = 90

[[workload]]
name = "tool"
host = "h"
isolation = "process"

[[host]]
name = "lx"
shares-kernel-of = "h"
memory-mib = 512
disk-mib = 3000
"#;

#[test]
fn what_shares_a_kernel_costs_its_images_once_for_each_machine() {
    let fleet = fleet(SHARED);
    let costs = of_shared(&fleet).expect("six share a kernel");
    assert_eq!(costs.running, 6);
    assert_eq!(costs.memory_mib, amount(3 * 256 + 512, 4, 6));
    // A disk of zero is stated; the process has no image, and that of the cache is of unknown size.
    assert_eq!(costs.disk_mib, amount(3000, 4, 6));
    assert_eq!(costs.shared.images_mib, amount(350, 2, 3));
    assert_eq!(costs.vms.images_mib, amount(3 * 350, 6, 7));
    assert_eq!((costs.vms.memory_on_top_mib, costs.vms.disk_on_top_mib), (600, 6000));
    assert_eq!((costs.shared.start.seconds, costs.vms.start.seconds), (90, 110));
    assert_eq!((costs.shared.start.stated, costs.shared.start.of), (4, 6));
    assert_eq!(whole(&fleet, |id| fleet.machine(id).disk_mib), Some(50000));
}

#[test]
fn a_fleet_in_which_one_host_states_nothing_has_no_shares() {
    let fleet = fleet(&format!("{SHARED}\n[[host]]\nname = \"other\"\nmemory-mib = 1\n"));
    assert_eq!(whole(&fleet, |id| fleet.machine(id).disk_mib), None);
    assert_eq!(whole(&fleet, |id| Some(fleet.machine(id).memory_mib)), Some(4097));
}

#[test]
fn what_vms_have_is_of_their_systems_and_of_what_runs() {
    let fleet = fleet(
        r#"
[[host]]
name = "h"

[[image]]
name = "shop"
version = "7"
size-mib = 350

[[guest]]
name = "a"
on = "h"
memory-mib = 2048
disk-mib = 10240
start-seconds = 45

[[guest]]
name = "b"
on = "h"
memory-mib = 128

[[guest]]
name = "c"
on = "h"

[[workload]]
name = "shop"
image = "shop"
hosts = ["a", "c"]
memory-mib = 700
"#,
    );
    let turned = fleet.turned(Turn::Containers(30));
    let Costs { running, memory_mib, disk_mib, shared, vms } = of_vms(&fleet, &turned);
    assert_eq!((running, turned.machines), (3, 1));
    // b has less than is assumed of a system alone: all of it is on top.
    assert_eq!(memory_mib, amount((2048 - 256) + 700, 3, 3));
    assert_eq!((vms.memory_on_top_mib, shared.memory_on_top_mib), (256 + 128 + 256, 512));
    assert_eq!(disk_mib, amount(10240 - 2048 - 350, 1, 3));
    assert_eq!((vms.images_mib, shared.images_mib), (amount(700, 2, 2), amount(350, 1, 1)));
    assert_eq!((vms.disk_on_top_mib, shared.disk_on_top_mib), (3 * 2048, 8192));
    assert_eq!((vms.start.seconds, shared.start.seconds), (50, 30));
}

#[test]
fn nothing_that_shares_a_kernel_has_no_costs() {
    let fleet = fleet("[[host]]\nname = \"h\"\n[[guest]]\nname = \"g\"\non = \"h\"\n");
    assert_eq!(of_shared(&fleet), None);
}

/// Images of which each may be built on an earlier one, as size on top of that and whether the size is stated; and
/// workloads, each with a host and the images that it runs.
type Small = (Vec<(Option<usize>, u64, bool)>, Vec<(usize, BTreeSet<usize>)>);

fn small() -> impl proptest::strategy::Strategy<Value = Small> {
    let image = (prop::option::of(0usize..5), 1u64..50, prop::bool::weighted(0.7));
    let workload = (0usize..3, prop::collection::btree_set(0usize..5, 1..3));
    (prop::collection::vec(image, 5), prop::collection::vec(workload, 1..7))
}

/// An image is built only on one before it.
fn base(images: &Small, at: usize) -> Option<usize> {
    images.0[at].0.filter(|&base| base < at)
}

fn written(small: &Small) -> String {
    let mut text = String::new();
    for host in 0..3 {
        writeln!(text, "[[host]]\nname = \"h{host}\"").expect("a text takes it");
    }
    for at in 0..small.0.len() {
        writeln!(text, "[[image]]\nname = \"i{at}\"\nversion = \"1\"").expect("a text takes it");
        if let Some(base) = base(small, at) {
            writeln!(text, "base = \"i{base}\"").expect("a text takes it");
        }
        if let Some(size) = size(small, at) {
            writeln!(text, "size-mib = {size}").expect("a text takes it");
        }
    }
    for (at, (host, images)) in small.1.iter().enumerate() {
        let images: Vec<String> = images.iter().map(|image| format!("\"i{image}\"")).collect();
        writeln!(
            text,
            "[[workload]]\nname = \"w{at}\"\nhost = \"h{host}\"\nimages = [{}]",
            images.join(", ")
        )
        .expect("a text takes it");
    }
    text
}

/// The layers of an image, each with its size: its own, and those of what it is built on.
fn layers(small: &Small, at: usize) -> Vec<(usize, u64)> {
    let below = base(small, at).map(|base| layers(small, base)).unwrap_or_default();
    below.into_iter().chain([(at, small.0[at].1)]).collect()
}

fn size(small: &Small, at: usize) -> Option<u64> {
    small.0[at].2.then(|| layers(small, at).iter().map(|(_, size)| size).sum())
}

/// The images that each machine has, or each workload for itself.
fn seats_of(small: &Small, own: bool) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut seats: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, (host, run)) in small.1.iter().enumerate() {
        seats.entry(if own { at } else { *host }).or_default().extend(run);
    }
    seats
}

proptest! {
    /// Where all sizes are stated, a seat needs each layer once; where some are not, at least its largest image, and no more
    /// than all of them.
    #[test]
    fn images_take_the_disk_of_their_layers(small in small(), own in any::<bool>()) {
        let fleet = fleet(&written(&small));
        let of_seat = |run: BTreeSet<usize>| run.into_iter().flat_map(|image| layers(&small, image)).collect();
        let seats = seats_of(&small, own).into_values().map(of_seat);
        let expected: u64 = seats.map(|seat: BTreeMap<usize, u64>| seat.values().sum::<u64>()).sum();
        let seat = |id| match fleet.workload(id).machine {
            Some(machine) if !own => Seat::On(machine),
            _ => Seat::Own(id),
        };
        let found = images(&fleet, fleet.workload_ids().map(|id| (seat(id), id)));
        let used: BTreeSet<usize> = small.1.iter().flat_map(|(_, run)| run.iter().copied()).collect();
        let known = used.iter().all(|&image| layers(&small, image).iter().all(|&(at, _)| small.0[at].2));
        prop_assert_eq!(used.iter().all(|&image| small.0[image].2), found.is_whole());
        if known {
            prop_assert_eq!(found.sum, expected);
        }
        // Of an image of unknown size, what it is built on counts.
        let below = |image| base(&small, image).and_then(|base| size(&small, base));
        let stated = |image: &usize| size(&small, *image).or_else(|| below(*image)).unwrap_or(0);
        let each = seats_of(&small, own);
        let least: u64 = each.values().map(|run| run.iter().map(stated).max().unwrap_or(0)).sum();
        let most: u64 = each.values().flatten().map(stated).sum();
        prop_assert!((least..=most).contains(&found.sum), "{} in {least}..={most}", found.sum);
    }
}
