//! What was asked for is what is done and what is blocked, and nothing else.

use super::arrows::Reached;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Track, find_thing, of_change};
use crate::answer::plan::{Asked, Blocked, Plan};
use crate::model::Fleet;
use std::collections::{BTreeMap, BTreeSet};

impl Replay<'_, '_> {
    /// Checks that everything asked for is reached or listed as blocked, and only one of both.
    pub(super) fn check_goals(&mut self, goals: &BTreeSet<Reached>, plan: &Plan) {
        let blocked: BTreeSet<&str> =
            plan.blocked.iter().flat_map(|blocked| &blocked.goals).map(String::as_str).collect();
        let mut asked: BTreeMap<String, bool> = BTreeMap::new();
        for &(track, at) in goals {
            let version = self.version(track, at);
            let done = self.state.at(self.world, track) >= at;
            asked.insert(track.goal(self.world.fleet, &version), done);
        }
        for (goal, _) in asked.iter().filter(|(goal, done)| !**done && !blocked.contains(goal.as_str())) {
            self.verdict.fault(FaultKind::Goal, format!("asked for and not reached: {goal}"));
        }
        self.verdict.goals = asked.len();
        self.verdict.blocked = asked.iter().filter(|(goal, _)| blocked.contains(goal.as_str())).count();
        let mut seen = BTreeSet::new();
        for entry in &plan.blocked {
            self.check_blocked(entry, &asked);
            let last = entry.reasons.last().map(|reason| &reason.text);
            if !seen.insert((&entry.thing, last)) {
                let text = format!("what {} stands in the way of is listed twice", entry.thing);
                self.verdict.fault(FaultKind::Blocked, text);
            }
        }
    }

    fn check_blocked(&mut self, entry: &Blocked, asked: &BTreeMap<String, bool>) {
        let mut fault = |text: String| self.verdict.fault(FaultKind::Blocked, text);
        let fleet = self.world.fleet;
        if !names_thing(fleet, &entry.thing) {
            fault(format!("there is no {} that could stand in the way", entry.thing));
        }
        if entry.goals.is_empty() {
            fault(format!("{} is said to stand in the way of nothing", entry.thing));
        }
        let mut seen = BTreeSet::new();
        for goal in &entry.goals {
            match asked.get(goal) {
                _ if !seen.insert(goal) => fault(format!("listed twice as blocked: {goal}")),
                None => fault(format!("listed as blocked, and nobody asked for it: {goal}")),
                Some(true) => fault(format!("listed as blocked, and yet it is reached: {goal}")),
                Some(false) => {}
            }
        }
        let first = entry.reasons.first().and_then(|reason| reason.text.strip_prefix("asked for: "));
        if !first.is_some_and(|goal| entry.goals.iter().any(|known| known == goal)) {
            fault(format!("why {} stands in the way does not begin with a goal", entry.thing));
        }
        if !entry.reasons.last().is_some_and(|reason| reason.text.starts_with("blocked: ")) {
            fault(format!("why {} stands in the way does not end with what blocks", entry.thing));
        }
    }

    /// Checks of each change whether a bump asks for it, for less, or not at all.
    pub(super) fn check_asked(&mut self, goals: &BTreeSet<Reached>, plan: &Plan) {
        // Where a bump asks for what cannot be had, the rest of what is asked counts.
        let mut furthest: BTreeMap<Track, usize> = BTreeMap::new();
        for &(track, at) in goals {
            if at > self.world.start(track) && at <= self.state.at(self.world, track) {
                furthest.insert(track, at);
            }
        }
        for (index, step) in plan.steps.iter().enumerate().take(self.moves.len()) {
            for change in &step.changes {
                let Some(track) = of_change(self.world.fleet, change) else {
                    continue;
                };
                let Some(to) = self.moves[index].get(&track).map(|found| found.to) else {
                    continue;
                };
                let asked = match furthest.get(&track) {
                    None => Asked::No,
                    Some(&goal) if to > goal => Asked::Beyond,
                    Some(_) => Asked::Yes,
                };
                if asked != change.asked {
                    let text = match asked {
                        Asked::Yes => "a bump asks for it, and the plan does not say so",
                        Asked::Beyond => "a bump asks for less, and the plan does not say so",
                        Asked::No => "no bump asks for it, and the plan says that one does",
                    };
                    let text = format!("{} {}: {text}", change.thing, change.what);
                    self.fault(FaultKind::Goal, index, text);
                }
            }
        }
    }
}

/// Tells whether a text names a thing of the fleet, or speaks of the replicas of a service.
fn names_thing(fleet: &Fleet, text: &str) -> bool {
    let service =
        |word: &str| word.strip_prefix("service/").is_some_and(|name| fleet.find_service(name).is_some());
    find_thing(fleet, text).is_some() || text.split(' ').any(service)
}
