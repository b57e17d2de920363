//! The certificate tells the same story as the steps.

use super::arrows::Reached;
use super::proof::Proof;
use super::replay::{Move, Replay};
use super::report::FaultKind;
use super::track::{Track, of_change};
use crate::answer::plan::{Event, Plan};
use std::collections::{BTreeMap, BTreeSet};

impl Replay<'_, '_> {
    /// Checks that every move of the steps is one of certified events, and every certified event is in its step.
    pub(super) fn check_story(&mut self, proof: &Proof<'_>, plan: &Plan) {
        let mut open: BTreeMap<(usize, Track), BTreeSet<usize>> = BTreeMap::new();
        for (index, moves) in self.moves.iter().enumerate() {
            for (&track, &Move { from, to }) in moves {
                let from = from.unwrap_or_else(|| self.world.start(track));
                open.insert((index + 1, track), (from + 1..=to).collect());
            }
        }
        let mut seen = BTreeSet::new();
        for (index, (event, reached)) in proof.events.iter().zip(&proof.reached).enumerate() {
            let Some(reached) = *reached else { continue };
            if !seen.insert(reached) {
                let text = "it is listed twice".to_owned();
                self.verdict.in_event(FaultKind::Certificate, index, text);
            }
            self.check_step(index, event, reached, &mut open);
        }
        for ((step, track), left) in open {
            if let Some(&at) = left.first() {
                let text = format!("nothing certifies that {}", self.say(track, at));
                self.fault(FaultKind::Certificate, step - 1, text);
            }
        }
        self.check_versions(proof, plan);
    }

    /// Checks that a change goes from where its first event begins to where its last ends, in the same writing.
    fn check_versions(&mut self, proof: &Proof<'_>, plan: &Plan) {
        let mut spans: BTreeMap<(usize, Track), (Reached, Reached)> = BTreeMap::new();
        let mut events: BTreeMap<Reached, &Event> = BTreeMap::new();
        for (event, reached) in proof.events.iter().zip(&proof.reached) {
            let (Some(step), Some(reached)) = (event.step, *reached) else { continue };
            events.insert(reached, event);
            let span = spans.entry((step, reached.0)).or_insert((reached, reached));
            *span = (span.0.min(reached), span.1.max(reached));
        }
        for (index, step) in plan.steps.iter().enumerate() {
            for change in &step.changes {
                let track = of_change(self.world.fleet, change);
                let Some((first, last)) = track.and_then(|track| spans.get(&(index + 1, track))) else {
                    continue;
                };
                let (from, to) = (&events[first].from, &events[last].to);
                if (from, to) != (&change.from, &change.to) {
                    let name = |version: &Option<String>| version.as_deref().unwrap_or("?").to_owned();
                    let text = format!(
                        "{} of {} goes from {} to {}, and by the certificate from {} to {}",
                        change.what,
                        change.thing,
                        name(&change.from),
                        name(&change.to),
                        name(from),
                        name(to)
                    );
                    self.fault(FaultKind::Certificate, index, text);
                }
            }
        }
    }

    fn check_step(
        &mut self,
        index: usize,
        event: &Event,
        (track, at): Reached,
        open: &mut BTreeMap<(usize, Track), BTreeSet<usize>>,
    ) {
        if track.thing(self.world.fleet).is_none() {
            return;
        }
        let step = event.step.unwrap_or_default();
        let listed = open.get_mut(&(step, track)).is_some_and(|left| left.remove(&at));
        if !listed && at > self.world.start(track) {
            let text = format!("{} in step {step}, which is not so", self.say(track, at));
            self.verdict.in_event(FaultKind::Certificate, index, text);
        }
    }
}
