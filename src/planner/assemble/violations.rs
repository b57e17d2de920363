//! Requirements that the fleet violates today, and which of them a plan mends.

use crate::planner::check::{Checked, Violated};
use crate::planner::solve::Solution;

/// The violations, each with whether the plan mends it: the requirement has to hold again from the step that moves
/// either side.
pub(super) fn violations(solution: &mut Solution<'_>, checked: Checked) -> Vec<(Violated, bool)> {
    let mended = |one: Violated| {
        let mended = one.sides().any(|side| solution.moves(one.thing, side));
        (one, mended)
    };
    checked.violated.into_iter().map(mended).collect()
}
