//! The certificate tells the same story as the steps.

use super::arrows::Reached;
use super::finding::{CertificateFinding, Listed};
use super::line::Spot;
use super::proof::Proof;
use super::replay::{Move, Replay, tracked};
use super::report::FaultKind;
use super::track::Track;
use crate::answer::certificate::Event;
use crate::answer::plan::Plan;
use crate::answer::tables::Text;
use crate::id::FixedSet;
use std::sync::Arc;

/// By step, from one, and track: the positions that no event has been found for.
type Open = FixedSet<(usize, Track, usize)>;

impl Replay<'_, '_> {
    /// Checks that every move of the steps is one of certified events, and every certified event is in its step.
    pub(super) fn check_story(&mut self, proof: &Proof<'_>, plan: &Plan) {
        let mut open = Open::default();
        for (index, moves) in self.moves.iter().enumerate() {
            for (track, Move { from, to }) in moves.iter() {
                let from = from.unwrap_or_else(|| self.world.start(track));
                open.extend((from + 1..=to).map(|at| (index + 1, track, at)));
            }
        }
        let mut seen: FixedSet<Reached> = FixedSet::default();
        for (index, (event, reached)) in proof.events.iter().zip(&proof.reached).enumerate() {
            let Some(reached) = *reached else { continue };
            if !seen.insert(reached) {
                self.verdict.in_event(FaultKind::Certificate, index, Listed::Event);
            }
            self.check_step(index, event, reached, &mut open);
        }
        drop(seen);
        let mut open: Vec<(usize, Track, usize)> = open.into_iter().collect();
        open.sort_unstable();
        open.dedup_by_key(|&mut (step, track, _)| (step, track));
        for (step, track, at) in open {
            let finding = CertificateFinding::NotCertified { at: self.world.at(track, at) };
            self.fault(FaultKind::Certificate, step - 1, finding);
        }
        self.check_versions(proof, plan);
    }

    /// Checks that a change goes from where its first event begins to where its last ends, in the same writing.
    fn check_versions(&mut self, proof: &Proof<'_>, plan: &Plan) {
        let events = proof.events.iter().zip(&proof.reached);
        let events = events.filter_map(|(event, reached)| Some((event.step?, (*reached)?, event)));
        let mut spans: Vec<(usize, Reached, &Event)> = events.collect();
        spans.sort_by_key(|&(step, reached, _)| (step, reached));
        let tracks = Arc::clone(&self.tracks);
        for (index, change, track) in tracked(plan, &tracks) {
            let key = (index + 1, track);
            let begin = spans.partition_point(|&(step, (track, _), _)| (step, track) < key);
            let count = spans[begin..].partition_point(|&(step, (track, _), _)| (step, track) == key);
            // Of a move the places say from what to what.
            let own = Some(&spans[begin..begin + count]).filter(|_| !matches!(track, Track::Left(_)));
            let Some([(.., first), ..]) = own else { continue };
            let Some([.., (.., last)]) = own else { continue };
            let (from, to) = (&first.from, &last.what.to);
            if (from, to) != (&change.from, &change.to) {
                let finding = CertificateFinding::OtherSpan {
                    thing: self.named(track),
                    of: change.of.to_string(),
                    change: (text(change.from.as_ref()), text(change.to.as_ref())),
                    events: (text(from.as_ref()), text(to.as_ref())),
                };
                self.fault(FaultKind::Certificate, index, finding);
            }
        }
    }

    fn check_step(&mut self, index: usize, event: &Event, (track, at): Reached, open: &mut Open) {
        if track.thing(self.world.fleet).is_none() {
            return;
        }
        let step = event.step.unwrap_or_default();
        let line = self.world.line(track);
        let from = match self.world.lines.find(&line, event.from.as_deref()) {
            Spot::At(from) => from,
            Spot::Behind | Spot::Off => at - 1,
        };
        // Versions that were not there when the plan was made have no events, and are passed over.
        for between in from + 1..at {
            open.swap_remove(&(step, track, between));
        }
        let listed = open.swap_remove(&(step, track, at));
        if !listed && at > self.world.start(track) {
            let finding = CertificateFinding::NotInStep { at: self.world.at(track, at), step: event.step };
            self.verdict.in_event(FaultKind::Certificate, index, finding);
        }
    }
}

fn text(version: Option<&Text>) -> Option<String> {
    version.map(ToString::to_string)
}
