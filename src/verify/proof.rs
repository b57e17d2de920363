//! The certificate: each event is needed.

use super::arrows::{Reached, Within};
use super::line::Spot;
use super::report::{FaultKind, Verdict, why};
use super::track::{Track, of_event};
use super::world::World;
use crate::Guarantee;
use crate::answer::plan::{Certificate, Event, Plan, Rule};
use crate::id::FixedMap;
use crate::model::RequirementId;
use std::collections::BTreeSet;

/// A certificate whose events have been found in the fleet; none for those that were not.
#[derive(Debug)]
pub(super) struct Proof<'p> {
    pub(super) events: &'p [Event],
    pub(super) reached: Vec<Option<Reached>>,
    feasible: bool,
    places: FixedMap<RequirementId, String>,
}

impl<'p> Proof<'p> {
    /// Finds the events in the fleet.
    pub(super) fn read(
        plan: &Plan,
        certificate: &'p Certificate,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) -> Self {
        let events = &certificate.events;
        let reached = events.iter().enumerate();
        let reached = reached.map(|(index, event)| find(index, event, world, verdict));
        Self {
            reached: reached.collect(),
            events,
            feasible: plan.guarantee == Guarantee::Feasible,
            places: FixedMap::default(),
        }
    }

    /// Checks that causes lead back to what was asked for, each by a true arrow.
    pub(super) fn check_causes(
        &mut self,
        goals: &BTreeSet<Reached>,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) {
        for (index, rooted) in self.rooted().into_iter().enumerate() {
            if verdict.is_full() {
                verdict.gave_up = true;
                return;
            }
            verdict.events += 1;
            if !rooted {
                let text = "its causes lead back to nothing that was asked for".to_owned();
                verdict.in_event(FaultKind::Cause, index, text);
                continue;
            }
            let event = &self.events[index];
            let (Some(effect), cause) = (self.reached[index], event.cause) else {
                continue;
            };
            match cause {
                None => check_goal(index, event, effect, goals, world, verdict),
                Some(cause) => {
                    if let Some(cause) = self.reached[cause]
                        && let Err(text) = self.arrow((cause, effect), &event.rule, None, world, verdict)
                    {
                        verdict.in_event(FaultKind::Cause, index, text);
                    }
                }
            }
        }
    }

    /// Tells of each event whether its chain of causes ends. Each event is passed once.
    fn rooted(&self) -> Vec<bool> {
        let mut rooted: Vec<Option<bool>> = vec![None; self.events.len()];
        for start in 0..self.events.len() {
            let mut path = Vec::new();
            let mut at = Some(start);
            let answer = loop {
                let Some(here) = at else { break true };
                match rooted.get(here) {
                    None => break false,
                    Some(&Some(known)) => break known,
                    Some(None) => {
                        // Until more is known: a chain that comes back here has no end.
                        rooted[here] = Some(false);
                        path.push(here);
                        at = self.events[here].cause;
                    }
                }
            };
            for here in path {
                rooted[here] = Some(answer);
            }
        }
        rooted.into_iter().map(|answer| answer == Some(true)).collect()
    }

    /// Checks that an arrow is true, by its rule: of every state, or of those within a plan.
    pub(super) fn arrow(
        &mut self,
        (cause, effect): (Reached, Reached),
        rule: &Rule,
        within: Within<'_>,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) -> Result<(), String> {
        let holds = match rule.kind.as_str() {
            "chain" => cause.0 == effect.0 && effect.1 < cause.1,
            "choice" if self.feasible => self.check_place((cause.0, effect.0), &[], rule, world, verdict),
            "requirement" => match world.requirement_arrow(cause, effect, within) {
                Some(found) => self.check_place((cause.0, effect.0), &found, rule, world, verdict),
                None => false,
            },
            "release" if cause.0 == effect.0 => {
                self.feasible || within.is_some_and(|ends| world.release_skipped(cause, effect, ends))
            }
            "own-kernel" if within.is_some() && made_together(cause.0, effect.0) => true,
            kind => structural(cause, effect, (kind, self.feasible), within, world),
        };
        if holds {
            return Ok(());
        }
        let text = |world: &mut World<'_>, (track, at): Reached| {
            format!("{} {}", track.name(world.fleet), world.version_text(track, at))
        };
        let (from, to) = (text(world, cause), text(world, effect));
        Err(format!("that {to} follows from {from}, since {}, is not so", why(&rule.kind)))
    }

    /// Tells whether there is a requirement of two tracks at all; those are given that are the most likely. It may stand on
    /// another line by now; that it is there is what counts.
    fn check_place(
        &mut self,
        (a, b): (Track, Track),
        likely: &[RequirementId],
        rule: &Rule,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) -> bool {
        let place = rule.place.as_deref().unwrap_or_default();
        if likely.iter().any(|&id| self.place(id, world) == place) {
            return true;
        }
        let all = world.requirements_of(a, b);
        let is_known = !likely.is_empty() || !all.is_empty();
        if is_known && !all.into_iter().any(|id| self.place(id, world) == place) {
            verdict.drifted(None, format!("the requirement at `{place}` stands elsewhere"));
        }
        is_known
    }

    fn place(&mut self, id: RequirementId, world: &World<'_>) -> &str {
        let describe = || world.fleet.sources().describe(world.fleet.requirement(id).place);
        self.places.entry(id).or_insert_with(describe)
    }
}

/// Tells whether two tracks are of one workload's own guest, which is made once.
fn made_together(a: Track, b: Track) -> bool {
    matches!((a, b), (Track::OwnGuest(one, _), Track::OwnGuest(other, _)) if one == other)
}

fn structural(
    cause: Reached,
    effect: Reached,
    (kind, chosen): (&str, bool),
    within: Within<'_>,
    world: &mut World<'_>,
) -> bool {
    let ((a, p), (b, q)) = (cause, effect);
    let mut leads = |at: usize| {
        let floor = world.floor(a, at, b);
        floor.is_some_and(|(floor, rule)| floor >= q && rule == kind)
    };
    // A version that only a release brings can be passed over on the way to one that is there without, unless the
    // release was chosen.
    if kind == "release" && !chosen {
        let len = world.reach(a, within);
        return (p..len).all(|at| {
            let floor = world.floor(a, at, b);
            floor.is_some_and(|(floor, rule)| floor >= q && rule == kind)
        });
    }
    leads(p)
}

fn find(index: usize, event: &Event, world: &mut World<'_>, verdict: &mut Verdict) -> Option<Reached> {
    let name = format!("{} of {}", event.what, event.thing);
    let Some(track) = of_event(world.fleet, event) else {
        verdict.in_event(FaultKind::Missing, index, format!("there is no {name}"));
        return None;
    };
    let line = world.line(track);
    let at = match world.lines.find(&line, event.to.as_deref()) {
        Spot::At(at) if at > 0 => at,
        Spot::Behind if event.to.is_some() => {
            verdict.drifted(event.step, format!("{name} has left the version behind"));
            return None;
        }
        _ => {
            let text = format!("{name} cannot reach {}", event.to.as_deref().unwrap_or("no version"));
            verdict.in_event(FaultKind::OffTrack, index, text);
            return None;
        }
    };
    let before = world.lines.find(&line, event.from.as_deref());
    if usize::from(event.position) != at || before != Spot::At(at - 1) {
        let text = format!("there are other versions of {name} now");
        verdict.drifted(event.step, text);
    }
    Some((track, at))
}

fn check_goal(
    index: usize,
    event: &Event,
    effect: Reached,
    goals: &BTreeSet<Reached>,
    world: &mut World<'_>,
    verdict: &mut Verdict,
) {
    if event.rule.kind != "goal" {
        let text = "it has no cause, and is not said to be asked for".to_owned();
        verdict.in_event(FaultKind::Cause, index, text);
    } else if !goals.contains(&effect) {
        let version = world.version_text(effect.0, effect.1);
        let text = format!("nobody asked for it: {}", effect.0.goal(world.fleet, &version));
        verdict.in_event(FaultKind::Cause, index, text);
    }
}
