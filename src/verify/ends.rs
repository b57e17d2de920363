//! What of a plan's outcome is out of support, or will be within a year of the day that the plan names.

use super::known::Told;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::Track;
use crate::answer::plan::{Known, Outcome, Plan};
use crate::model::{Fact, Family, Fleet, MachineId, Release, Whom};
use crate::version::Version;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How many days ahead an end is told.
const AHEAD: i32 = 365;

/// An end of support: its name, and when.
type Name = (String, Date);

/// What ends where, and what is told of it.
struct End {
    known: Known,
    whats: BTreeSet<String>,
    told: Told,
}

impl Replay<'_, '_> {
    /// Returns the ends of support of what machines and workloads come to that move. Linear in these and in the facts.
    pub(super) fn ending(&mut self, plan: &Plan, moved: &BTreeSet<Track>) -> Vec<(Known, Told)> {
        let Some(text) = &plan.today else { return Vec::new() };
        let Ok(today) = text.parse::<Date>() else {
            self.verdict.fault(FaultKind::Question, format!("`{text}` is not a day"));
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
        let mut found: BTreeMap<Name, End> = BTreeMap::new();
        for track in runs.chain(slots) {
            for (what, until, known) in self.ends_of(track) {
                let none = || End { known, whats: BTreeSet::new(), told: Told::default() };
                let end = found.entry((what.1, until)).or_insert_with(none);
                end.whats.insert(what.0);
                if let Some(thing) = track.thing(fleet) {
                    end.told.add(thing.name(fleet), true);
                }
            }
        }
        found.into_iter().filter_map(|((_, until), end)| end.on(today, until)).collect()
    }

    /// Returns what ends of what a track comes to, with the name of the end, and when. A distribution looks after its kernels
    /// itself.
    fn ends_of(&mut self, track: Track) -> Vec<((String, String), Date, Known)> {
        let fleet = self.world.fleet;
        let at = self.state.at(self.world, track);
        let Some(version) = self.world.seen(track, at, None) else { return Vec::new() };
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
            _ => return Vec::new(),
        };
        let facts = fleet.fact_ids().map(|id| fleet.fact(id)).filter(|fact| {
            fact.concerns.iter().any(|concern| {
                Some(concern.whom) == whom && concern.at.is_none_or(|at| fleet.range(at).contains(version))
            })
        });
        let end = |fact: &Fact| {
            let what = format!("support of {name} {version}");
            let place = fleet.sources().describe(fact.place);
            let known = bare(&fact.name, &fact.source, place);
            let known = Known { symptom: fact.symptom.clone(), remedy: fact.remedy.clone(), ..known };
            Some(((what, fact.name.clone()), fact.until?, known))
        };
        facts.filter_map(end).collect()
    }
}

/// Returns the end of support of an OS release.
fn release_end(fleet: &Fleet, family: &Family, version: &Version) -> Option<((String, String), Date, Known)> {
    let is =
        |release: &&Release| fleet.version(release.version).compare(version).is_some_and(Ordering::is_eq);
    let release = family.releases.iter().find(is)?;
    let name = format!("{} {}", family.name, fleet.version(release.version));
    let place = fleet.sources().describe(release.place);
    let known = bare(&name, release.source.as_ref()?, place);
    Some(((format!("standard support of {name}"), name), release.until?, known))
}

fn bare(fact: &str, source: &str, place: String) -> Known {
    Known {
        fact: fact.to_owned(),
        kind: "eol".to_owned(),
        outcome: Outcome::Ends,
        says: None,
        number: 0,
        things: Vec::new(),
        symptom: None,
        remedy: None,
        source: source.to_owned(),
        place,
    }
}

impl End {
    /// Says when it ends and what, unless that is far off.
    fn on(self, today: Date, until: Date) -> Option<(Known, Told)> {
        let days = today.until(until).map_or(i32::MAX, |span| span.get_days());
        let plural = if days.abs() == 1 { "day" } else { "days" };
        let when = match days {
            0 => "ends today".to_owned(),
            1..=AHEAD => format!("ends on {until}, in {days} {plural}"),
            i32::MIN..0 => format!("ended on {until}, {} {plural} ago", days.unsigned_abs()),
            _ => return None,
        };
        let more = match self.whats.len() {
            0 | 1 => String::new(),
            number => format!(" and {} more", number - 1),
        };
        let says = format!("{}{more} {when}", self.whats.first()?);
        Some((Known { says: Some(says), ..self.known }, self.told))
    }
}
