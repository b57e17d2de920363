//! Instances that are mirrored on two nodes, which must not be away together: what Ganeti's `hroller` groups nodes for. The same bytes for the
//! same seed on every machine.

use std::fmt::Write;

/// Instances for each node.
pub(crate) const EACH: usize = 8;

/// Random numbers from a seed (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("below a size")
    }
}

/// The two nodes of each instance.
pub(crate) fn mirrored(nodes: usize, seed: u64) -> Vec<(usize, usize)> {
    let mut dice = Dice(seed);
    let other = |dice: &mut Dice, node: usize| {
        let other = dice.below(nodes - 1);
        other + usize::from(other >= node)
    };
    (0..nodes).flat_map(|node| [node; EACH]).map(|node| (node, other(&mut dice, node))).collect()
}

/// The instances as an inventory: of the two replicas of each, one may be away.
pub(crate) fn inventory(nodes: usize, instances: &[(usize, usize)]) -> String {
    let mut text = "format = 1\n".to_owned();
    for node in 0..nodes {
        writeln!(text, "[[host]]\nname = \"node{node}\"\nkernel = \"5.15\"").expect("a string takes all");
    }
    for (at, (one, other)) in instances.iter().enumerate() {
        writeln!(text, "[[service]]\nname = \"i{at}\"\nmax-unavailable = 1").expect("a string takes all");
        for (node, half) in [(one, 'a'), (other, 'b')] {
            let workload = format!("name = \"i{at}{half}\"\nservice = \"i{at}\"\nhost = \"node{node}\"");
            writeln!(text, "[[workload]]\n{workload}").expect("a string takes all");
        }
    }
    text
}
