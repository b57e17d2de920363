//! Reading the changes of a step as moves of tracks, and checking what is said of each.

use super::finding::{ChangeFinding, Listed, Mark};
use super::journey::Place;
use super::line::Spot;
use super::replay::{Move, Moves, Replay};
use super::report::FaultKind;
use super::track::{Rider, Track, missing_change};
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::{Tables, Text};
use crate::model::ComponentKind;
use std::sync::Arc;

/// A version as a plan writes it, and where it stands.
type End<'c> = (Spot, Option<&'c Text>);

impl Replay<'_, '_> {
    /// Reads the changes of a step.
    pub(super) fn read(&mut self, index: usize, step: &Step, tables: &Tables) -> Moves {
        let tracks = Arc::clone(&self.tracks);
        let mut moves = Vec::with_capacity(step.changes.len());
        for (change, track) in step.changes.iter().zip(&tracks[index]) {
            let Some(track) = *track else {
                self.fault(FaultKind::Missing, index, missing_change(tables, change));
                continue;
            };
            if let Some(found) = self.read_move(index, track, change) {
                self.check_listed(index, track, found.to, change);
                self.check_assumed(index, track, found.from, change);
                moves.push((track, found));
            }
            self.check_effect(index, track, change);
            self.check_brings(index, track, change);
            self.check_moved(index, track, change, tables);
        }
        let (moves, twice) = Moves::of(moves);
        for track in twice {
            let same = step.changes.iter().zip(&*tracks[index]).find(|(_, found)| **found == Some(track));
            if let Some((change, _)) = same {
                let (thing, of) = self.change_of(track, change);
                self.fault(FaultKind::Broken, index, Listed::Change { thing, of });
            }
        }
        moves
    }

    fn read_move(&mut self, index: usize, track: Track, change: &Change) -> Option<Move> {
        if let Track::Left(rider) = track {
            let moves = self.state.moves(rider);
            return Some(Move { from: Some(moves), to: moves + 1 });
        }
        let line = self.world.line(track);
        let find = |version: Option<&str>| self.world.lines.find(&line, version);
        let (from, to) = (find(change.from.as_deref()), find(change.to.as_deref()));
        let text = |version: Option<&Text>| version.map(ToString::to_string);
        let ends = [(from, change.from.as_ref()), (to, change.to.as_ref())];
        if let Some((_, version)) = ends.iter().find(|(spot, _)| *spot == Spot::Off) {
            let ((thing, of), version) = (self.change_of(track, change), text(*version));
            self.fault(FaultKind::OffTrack, index, ChangeFinding::OffTrack { thing, of, version });
            return None;
        }
        self.check_writing(index, track, ends);
        let from = match from {
            Spot::At(at) => Some(at),
            Spot::Behind | Spot::Off => None,
        };
        match to {
            Spot::At(to) if from.is_none_or(|from| from < to) => Some(Move { from, to }),
            Spot::Behind if from.is_none() => {
                let ((thing, of), version) = (self.change_of(track, change), text(change.to.as_ref()));
                self.verdict.drifted(Some(index + 1), ChangeFinding::LeftBehind { thing, of, version });
                None
            }
            _ => {
                let (thing, of) = self.change_of(track, change);
                let (from, to) = (text(change.from.as_ref()), text(change.to.as_ref()));
                self.fault(FaultKind::Broken, index, ChangeFinding::NotForward { thing, of, from, to });
                None
            }
        }
    }

    /// A version may be written in several ways; that it is not the inventory's is noted.
    fn check_writing(&mut self, index: usize, track: Track, ends: [End<'_>; 2]) {
        for (spot, text) in ends {
            if let (Spot::At(at), Some(text)) = (spot, text)
                && let Some(known) = self.world.version_text(track, at).filter(|known| **known != **text)
            {
                let (item, said) = (track.item(self.world.fleet), text.to_string());
                self.verdict.drifted(Some(index + 1), ChangeFinding::Writing { item, said, known });
            }
        }
    }

    fn check_effect(&mut self, index: usize, track: Track, change: &Change) {
        let (said, found) = (change.effect, self.effect(track));
        if said == found {
            return;
        }
        let finding = ChangeFinding::Effect { thing: self.named(track), said, found };
        // Somebody may have stopped or started it since.
        match (said, found) {
            (Effect::Restart, Effect::NextStart) | (Effect::NextStart, Effect::Restart) => {
                self.verdict.drifted(Some(index + 1), finding);
            }
            _ => self.fault(FaultKind::Effect, index, finding),
        }
    }

    /// The libraries that come with what an image is built on are those of the releases.
    fn check_brings(&mut self, index: usize, track: Track, change: &Change) {
        let fleet = self.world.fleet;
        let (carrier, component) = match track {
            Track::Published(id) => (id, id),
            Track::Carried(image, id) => (image, id),
            _ if change.brings.is_empty() => return,
            _ => return self.brings_other(index, track),
        };
        let line = self.world.line(track);
        let version = |text: Option<&str>| match self.world.lines.find(&line, text) {
            Spot::At(at) => line.versions.get(at).copied().flatten(),
            Spot::Behind | Spot::Off => None,
        };
        let (from, to) = (version(change.from.as_deref()), version(change.to.as_deref()));
        let read = |id| self.world.lines.ask.version(fleet, id);
        let brought = to.map(|to| fleet.brought(carrier, component, (from.map(read), read(to))));
        let text = |id| fleet.version(id).to_string();
        let found =
            brought.into_iter().flatten().map(|(of, from, to)| (of.to_owned(), from.map(text), text(to)));
        let said = change
            .brings
            .iter()
            .map(|one| (one.of.to_string(), one.from.as_ref().map(ToString::to_string), one.to.to_string()));
        if !said.eq(found) {
            self.brings_other(index, track);
        }
    }

    fn brings_other(&mut self, index: usize, track: Track) {
        let finding = ChangeFinding::Brings { thing: self.named(track) };
        self.verdict.drifted(Some(index + 1), finding);
    }

    /// That a version is taken as obtainable is said.
    fn check_listed(&mut self, index: usize, track: Track, to: usize, change: &Change) {
        let unlisted = matches!(track, Track::Property(slot) if !self.world.lines.is_listed(slot, to));
        if unlisted != change.unlisted {
            self.mark(index, track, change, (Mark::Unlisted, unlisted));
        }
    }

    /// That somebody has read a version off a machine makes no step wrong.
    fn check_assumed(&mut self, index: usize, track: Track, from: Option<usize>, change: &Change) {
        let is_assumed = match track {
            Track::Property(slot) | Track::Seat(_, slot) => {
                let slot = self.world.fleet.slot(slot);
                from == Some(0) && slot.from_profile && slot.version.is_some()
            }
            _ => false,
        };
        if is_assumed != change.assumed {
            let (thing, of) = self.change_of(track, change);
            let (version, mark) = (change.from.as_ref().map(ToString::to_string), Mark::Assumed);
            let finding = ChangeFinding::Mark { thing, of, version, mark, holds: is_assumed };
            self.verdict.drifted(Some(index + 1), finding);
        }
    }

    fn mark(&mut self, index: usize, track: Track, change: &Change, (mark, holds): (Mark, bool)) {
        let (thing, of) = self.change_of(track, change);
        let version = change.to.as_ref().map(ToString::to_string);
        self.fault(FaultKind::Effect, index, ChangeFinding::Mark { thing, of, version, mark, holds });
    }

    /// What moves leaves the machine on which it stands, and goes to another.
    fn check_moved(&mut self, index: usize, track: Track, change: &Change, tables: &Tables) {
        let found = match track {
            Track::Left(rider) => self.world.stand(rider, self.state.moves(rider)).thing(),
            _ => None,
        };
        let name = |at: Option<ThingRef>| at.map(|at| tables.name(at).to_owned());
        let leaves = change.moved.map(|moved| moved.from);
        let is_left = |at: Option<ThingRef>| at.map(|at| self.world.found.thing(at)) == found.map(Some);
        let under = if let Track::Left(_) = track { change.under } else { leaves };
        if let Some(wrong) = [leaves, under].into_iter().find(|&at| !is_left(at)) {
            let (said, found) = (name(wrong), found.map(|thing| thing.name(self.world.fleet)));
            let finding = ChangeFinding::Moved { thing: self.named(track), said, found };
            self.fault(FaultKind::Effect, index, finding);
        }
        if let Some(to) = change.moved.map(|moved| moved.to) {
            let to_found = self.world.found.thing(to);
            if Place::of(to_found) == Place::Nowhere || to_found == found {
                let to = tables.name(to).to_owned();
                self.fault(FaultKind::Effect, index, ChangeFinding::MovedTo { thing: self.named(track), to });
            }
        }
    }

    fn effect(&self, track: Track) -> Effect {
        let fleet = self.world.fleet;
        match track {
            // What leaves its machine does not restart on it.
            Track::Seat(rider, _) if self.world.leaves(rider) => Effect::Migrate,
            Track::Seat(Rider::Machine(id), _) if self.world.is_off(id) => Effect::NextStart,
            Track::Seat(..) => Effect::Restart,
            Track::Left(_) => Effect::Migrate,
            Track::Carried(..) => Effect::Rebuild,
            Track::OwnGuest(..) => Effect::Reprovision,
            Track::Runs(workload, id) => {
                let runs = fleet.runs(workload).iter().any(|run| run.component == id);
                match fleet.component(id).kind {
                    ComponentKind::State => Effect::Recreate,
                    ComponentKind::App if runs => Effect::Upgrade,
                    _ => Effect::Redeploy,
                }
            }
            Track::Property(_)
            | Track::Published(_)
            | Track::Under(..)
            | Track::First(..)
            | Track::All(..) => Effect::Upgrade,
        }
    }

    fn change_of(&self, track: Track, change: &Change) -> (String, String) {
        (self.named(track), change.of.to_string())
    }

    /// Names the thing of a track.
    pub(super) fn named(&self, track: Track) -> String {
        track.named(self.world.fleet).name(self.world.fleet)
    }
}
