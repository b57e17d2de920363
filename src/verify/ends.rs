//! What of a plan's outcome is out of support, or will be within a year of the day that the plan names.

use super::finding::QuestionFinding;
use super::known::{Concerns, Expected, Told};
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Thing, Track};
use crate::answer::known::{Outcome, Says};
use crate::answer::plan::Plan;
use crate::answer::tables::{Fact as Entry, Spot, Text};
use crate::model::{Concern, Due, Fact, FactId, Family, Fleet, MachineId, Release, Whom};
use crate::version::Version;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How many days ahead an end is told.
const AHEAD: i32 = 365;

/// An end of support: its name, and when.
type Name = (String, Date);

/// What ends where, and whom it concerns.
#[derive(Default)]
struct End {
    /// The entry of an OS release; none of a fact, whose entry is that of the fact.
    release: Option<Entry>,
    of: BTreeSet<String>,
    things: BTreeSet<Thing>,
}

/// What of a track ends.
struct Ending {
    name: Name,
    /// What the version is of, and the version.
    of: String,
    release: Option<Entry>,
}

impl Replay<'_, '_> {
    /// Returns the ends of support of what machines and workloads come to that move. Linear in these and in the facts.
    pub(super) fn ending(&mut self, plan: &Plan, moved: &BTreeSet<Track>) -> Vec<Expected> {
        let Some(text) = &plan.today else { return Vec::new() };
        // A day has one form; what else can be read as one was not written by a planner.
        let Some(today) = text.parse::<Date>().ok().filter(|day| day.to_string() == *text) else {
            self.verdict.fault(FaultKind::Question, QuestionFinding::NoDay { text: text.clone() });
            return Vec::new();
        };
        let fleet = self.world.fleet;
        let machine = |track: &Track| match track {
            Track::Property(slot) => Some(fleet.slot(*slot).machine),
            _ => None,
        };
        let machines: BTreeSet<MachineId> = moved.iter().filter_map(machine).collect();
        let runs = moved.iter().copied().filter(|track| matches!(track, Track::Runs(..)));
        let slots = machines.into_iter().flat_map(|machine| fleet.slots_of(machine)).map(Track::Property);
        let dated = self.concerns(|fact| fact.until.is_some());
        let mut found: BTreeMap<Name, End> = BTreeMap::new();
        for track in runs.chain(slots) {
            for ending in self.ends_of(track, &dated) {
                let end = found.entry(ending.name).or_default();
                end.release = ending.release;
                end.of.insert(ending.of);
                end.things.extend(track.thing(fleet));
            }
        }
        found.into_iter().filter_map(|(name, end)| end.within(fleet, today, name)).collect()
    }

    /// Returns what ends of what a track comes to. A distribution looks after its kernels itself.
    fn ends_of(&mut self, track: Track, dated: &Concerns) -> Vec<Ending> {
        let fleet = self.world.fleet;
        let at = self.state.at(self.world, track);
        let Some(version) = self.world.known(track, at, None) else { return Vec::new() };
        let version = self.world.lines.ask.version(fleet, version);
        if let Track::Property(slot) = track
            && let Some(family) = fleet.machine(fleet.slot(slot).machine).family
        {
            if self.world.lines.is_os(slot) {
                return release_end(fleet, fleet.family(family), version).into_iter().collect();
            }
            if fleet.capability_name(fleet.slot(slot).capability) == "kernel" {
                return Vec::new();
            }
        }
        let whom = self.whom(track).pop();
        let name = match whom {
            Some(Whom::Component(id)) => fleet.component_name(id),
            Some(Whom::Property(id)) => fleet.capability_name(id),
            Some(Whom::Family(_)) | None => return Vec::new(),
        };
        let about = |&&(_, concern): &&(FactId, Concern)| {
            concern.at.is_none_or(|at| fleet.range(at).contains(version))
        };
        let end = |fact: &Fact| {
            Some(Ending {
                name: (fact.name.clone(), fact.until?),
                of: format!("{name} {version}"),
                release: None,
            })
        };
        let all = whom.and_then(|whom| dated.get(&whom)).into_iter().flatten();
        all.filter(about).filter_map(|&(id, _)| end(fleet.fact(id))).collect()
    }
}

/// Returns the end of support of an OS release.
fn release_end(fleet: &Fleet, family: &Family, version: &Version) -> Option<Ending> {
    let is =
        |release: &&Release| fleet.version(release.version).compare(version).is_some_and(Ordering::is_eq);
    let release = family.releases.iter().find(is)?;
    let name = format!("{} {}", family.name, fleet.version(release.version));
    let entry = Entry {
        name: name.as_str().into(),
        kind: "eol".into(),
        symptom: None,
        remedy: None,
        due: Due::unsaid(),
        source: release.source.as_deref()?.into(),
        place: Spot::from(Text::from(fleet.sources().describe(release.place))),
    };
    Some(Ending { name: (name.clone(), release.until?), of: name, release: Some(entry) })
}

impl End {
    /// Says when it ends and what, unless that is far off.
    fn within(self, fleet: &Fleet, today: Date, (fact, until): Name) -> Option<Expected> {
        let days = today.until(until).map_or(i32::MAX, |span| span.get_days());
        if days > AHEAD {
            return None;
        }
        let says = Says::End {
            of: self.of.first()?.as_str().into(),
            release: self.release.is_some(),
            more: self.of.len() - 1,
            until: until.to_string().into(),
        };
        let mut told = Told::default();
        for thing in self.things {
            told.add(thing.name(fleet), true);
        }
        told.say(says);
        Some(Expected { fact, outcome: Outcome::Ends, told, release: self.release })
    }
}
