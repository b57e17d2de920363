//! When things may be changed: the windows and freezes of the inventory and of the question, by what they are for.

use crate::calendar::{Freeze, Hours, Slot, Unfit, Window};
use crate::id::FixedMap;
use crate::model::{Fleet, Pattern, Subject, Timed};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What is asked about time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// From when on something may be done. Without it no plan has dates; the library has no clock.
    pub start: Option<Timestamp>,
    /// The zone with which the start was written, by its name or by its distance to UTC, if it was not written in UTC as `Z`.
    pub zone: Option<TimeZone>,
    /// Windows for everything, beside those of the inventory: one of them has to be open.
    pub windows: Vec<Window>,
    /// Times in which nothing may be done, beside those of the inventory.
    pub freezes: Vec<Freeze>,
}

impl Times {
    /// The zone in which people are told times: the one by whose name the start was written; else the one of all windows and
    /// freezes that name one, if there is just one; else that of the start; else UTC.
    #[must_use]
    pub fn zone(&self, fleet: &Fleet) -> TimeZone {
        let is_named = |zone: &&TimeZone| zone.iana_name().is_some();
        if let Some(zone) = self.zone.as_ref().filter(is_named) {
            return zone.clone();
        }
        let windows = fleet.windows().iter().map(|timed| &timed.what).chain(&self.windows);
        let freezes = fleet.freezes().iter().map(|timed| &timed.what).chain(&self.freezes);
        let edges = freezes.flat_map(Freeze::edges).filter_map(|edge| edge.zone.as_ref());
        let mut zones = windows.map(Window::zone).chain(edges).filter(is_named);
        let first = zones.next().filter(|first| zones.all(|zone| zone == *first));
        first.or(self.zone.as_ref()).cloned().unwrap_or(TimeZone::UTC)
    }
}

/// When each thing of a fleet may be changed.
///
/// Windows for the same pattern stand for each other: one of them has to be open. Of different patterns that name a thing, each
/// has to leave it time. A freeze counts for all that it names. What nothing names is open always. A window or freeze without a pattern
/// is for all that runs, and for no image or stack: those may be built at any time unless a pattern names them.
#[derive(Clone, Debug)]
pub struct Calendar<'a> {
    fleet: &'a Fleet,
    scopes: Vec<(Option<&'a Pattern>, Vec<&'a Window>)>,
    freezes: Vec<(Option<&'a Pattern>, &'a Freeze)>,
}

/// Which windows and freezes count for some things. Equal limits leave equal hours, so that answers can be kept by them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limits {
    scopes: BTreeSet<usize>,
    freezes: BTreeSet<usize>,
}

impl Limits {
    /// Whether nothing limits the things.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty() && self.freezes.is_empty()
    }

    /// The limits of what has these and others.
    pub fn extend(&mut self, others: &Self) {
        self.scopes.extend(&others.scopes);
        self.freezes.extend(&others.freezes);
    }
}

impl<'a> Calendar<'a> {
    /// Joins the windows and freezes of an inventory and of a question.
    #[must_use]
    pub fn new(fleet: &'a Fleet, times: &'a Times) -> Self {
        let mut scopes: Vec<(Option<&Pattern>, Vec<&Window>)> = Vec::new();
        for Timed { whom, what, .. } in fleet.windows() {
            match scopes.iter_mut().find(|(known, _)| *known == whom.as_ref()) {
                Some((_, windows)) => windows.push(what),
                None => scopes.push((whom.as_ref(), vec![what])),
            }
        }
        if !times.windows.is_empty() {
            scopes.push((None, times.windows.iter().collect()));
        }
        let own = fleet.freezes().iter().map(|timed| (timed.whom.as_ref(), &timed.what));
        let freezes = own.chain(times.freezes.iter().map(|freeze| (None, freeze))).collect();
        Self { fleet, scopes, freezes }
    }

    /// Which windows and freezes count for some things together. Linear in the things and the patterns.
    pub fn limits(&self, things: impl IntoIterator<Item = Subject>) -> Limits {
        let mut limits = Limits::default();
        for thing in things {
            let runs = !matches!(thing, Subject::Component(_));
            let counts = |whom: Option<&Pattern>| whom.map_or(runs, |whom| self.fleet.is_named(whom, thing));
            let scopes = self.scopes.iter().enumerate().filter(|(_, (whom, _))| counts(*whom));
            limits.scopes.extend(scopes.map(|(at, _)| at));
            let freezes = self.freezes.iter().enumerate().filter(|(_, (whom, _))| counts(*whom));
            limits.freezes.extend(freezes.map(|(at, _)| at));
        }
        limits
    }

    /// When things with these limits may be changed.
    #[must_use]
    pub fn hours(&self, limits: &Limits) -> Hours<'a> {
        let mut hours = Hours::default();
        let scopes = limits.scopes.iter().filter_map(|&at| self.scopes.get(at));
        scopes.for_each(|(_, windows)| hours.within(windows.iter().copied()));
        let freezes = limits.freezes.iter().filter_map(|&at| self.freezes.get(at));
        freezes.for_each(|(_, freeze)| hours.without(freeze));
        hours
    }

    /// Finds the earliest slot for something that takes some seconds; see [`Hours::fit`].
    ///
    /// # Errors
    /// If there is none.
    pub fn fit(&self, limits: &Limits, from: Timestamp, seconds: u64) -> Result<Slot, Unfit> {
        self.hours(limits).fit(from, seconds)
    }
}

/// A calendar in seconds from a start on, for many questions about the same limits.
#[derive(Debug)]
pub struct Timeline<'a> {
    start: Timestamp,
    calendar: Calendar<'a>,
    hours: Vec<Hours<'a>>,
    known: FixedMap<Limits, usize>,
    /// The last answer to each question: from when on, and the start that was found.
    last: RefCell<FixedMap<(usize, u64), Answer>>,
}

/// From when on was asked, and when it can start.
type Answer = (u64, Option<u64>);

impl<'a> Timeline<'a> {
    /// Begins a timeline.
    #[must_use]
    pub fn new(calendar: Calendar<'a>, start: Timestamp) -> Self {
        let (known, last) = (FixedMap::default(), RefCell::default());
        Self { start, calendar, hours: Vec::new(), known, last }
    }

    /// The calendar that it is of.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar<'a> {
        &self.calendar
    }

    /// A number for limits, under which they can be asked about; none where nothing limits.
    pub fn number(&mut self, limits: Limits) -> Option<usize> {
        if limits.is_empty() {
            return None;
        }
        let next = self.hours.len();
        if let Some(&known) = self.known.get(&limits) {
            return Some(known);
        }
        self.hours.push(self.calendar.hours(&limits));
        self.known.insert(limits, next);
        Some(next)
    }

    /// The earliest second, not before `from`, at which something can start that takes some seconds; none if there is no such.
    #[must_use]
    pub fn fit(&self, number: usize, from: u64, seconds: u64) -> Option<u64> {
        let known = self.last.borrow().get(&(number, seconds)).copied();
        if let Some((asked, found)) = known
            && from >= asked
            && found.is_none_or(|found| from <= found)
        {
            return found;
        }
        let found = self.hours.get(number).and_then(|hours| {
            let slot = hours.fit(self.instant(from)?, seconds).ok()?;
            u64::try_from(slot.start.duration_since(self.start).as_secs()).ok()
        });
        self.last.borrow_mut().insert((number, seconds), (from, found));
        found
    }

    /// Whether what starts at a second and takes some has room only since clocks are set back; see [`Hours::is_set_back`].
    #[must_use]
    pub fn is_set_back(&self, number: usize, from: u64, seconds: u64) -> bool {
        let slot = self.instant(from).zip(self.instant(from.saturating_add(seconds)));
        let slot = slot.map(|(start, end)| Slot { start, end });
        self.hours.get(number).zip(slot).is_some_and(|(hours, slot)| hours.is_set_back(slot))
    }

    /// The instant of a second; none beyond the year 9999.
    #[must_use]
    pub fn instant(&self, second: u64) -> Option<Timestamp> {
        let span = SignedDuration::from_secs(i64::try_from(second).ok()?);
        self.start.checked_add(span).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Reader;

    const FLEET: &str = r#"
        [[host]]
        name = "db-1"
        kernel = "6.1"
        labels = { pool = "db" }
        [[host]]
        name = "web-1"
        kernel = "6.1"
        [[app]]
        name = "cart"
        version = "1"
        [[workload]]
        name = "cart-1"
        app = "cart"
        host = "web-1"
        [[window]]
        open = "Sat 22:00-02:00 UTC"
        for = "host/*[pool=db]"
        [[window]]
        open = "Sun 22:00-02:00 UTC"
        for = "host/*[pool=db]"
        [[window]]
        open = "daily 23:00-05:00 UTC"
        for = "service/cart"
        [[freeze]]
        from = "2026-12-05"
        until = "2026-12-05"
        zone = "UTC"
        because = "a fair"
    "#;

    #[test]
    fn each_thing_has_the_hours_of_what_names_it() {
        let mut reader = Reader::new();
        reader.add("fleet.toml", FLEET.as_bytes().to_vec());
        let (fleet, warnings) = reader.finish().expect("a fleet");
        assert_eq!(warnings, []);
        let times =
            Times { windows: vec!["daily 22:00-06:00 UTC".parse().expect("a window")], ..Times::default() };
        let calendar = Calendar::new(&fleet, &times);
        let thing = |name: &str| fleet.find_subject(name).expect(name);
        let first = |names: &[&str], seconds: u64| {
            let limits = calendar.limits(names.iter().map(|name| thing(name)));
            let from = "2026-12-01T00:00:00Z".parse().expect("an instant");
            calendar.fit(&limits, from, seconds).map(|slot| slot.start.to_string()).ok()
        };
        let found = |text: &str| Some(text.to_owned());
        // One of two windows for the same pattern is enough, and the fair takes the first of them.
        assert_eq!(first(&["host/db-1"], 4 * 3600), found("2026-12-06T22:00:00Z"));
        // Windows for different patterns all count.
        assert_eq!(first(&["workload/cart-1"], 6 * 3600), found("2026-12-01T23:00:00Z"));
        assert_eq!(first(&["workload/cart-1", "host/db-1"], 3 * 3600), found("2026-12-06T23:00:00Z"));
        assert_eq!(first(&["host/web-1"], 8 * 3600), found("2026-12-01T22:00:00Z"));
        assert_eq!(first(&["host/db-1"], 4 * 3600 + 1), None);
        let limits = |name: &str| calendar.limits([thing(name)]);
        assert!(limits("app/cart").is_empty(), "only what runs has windows");
        assert_ne!(
            limits("host/web-1"),
            limits("workload/cart-1"),
            "a service's window is for its workloads"
        );
        assert!(Calendar::new(&Fleet::default(), &Times::default()).limits([]).is_empty());
    }
    #[test]
    fn a_timeline_answers_as_its_calendar() {
        let mut reader = Reader::new();
        reader.add("fleet.toml", FLEET.as_bytes().to_vec());
        let (fleet, _) = reader.finish().expect("a fleet");
        let (times, start) = (Times::default(), "2026-12-01T00:00:00Z".parse().expect("an instant"));
        let mut timeline = Timeline::new(Calendar::new(&fleet, &times), start);
        let limits = timeline.calendar().limits(fleet.find_subject("host/db-1"));
        let number = timeline.number(limits.clone()).expect("it is limited");
        assert_eq!(timeline.number(limits.clone()), Some(number));
        assert_eq!(timeline.number(Limits::default()), None);
        // In any order, so that what is kept of earlier answers matters.
        let hour = 3_600;
        for from in [0, 200, 100, 150, 142, 0, 400, 146, 9_999, 118].map(|hours| hours * hour) {
            for seconds in [hour, 4 * hour, 5 * hour] {
                let slot =
                    timeline.calendar().fit(&limits, timeline.instant(from).expect("in range"), seconds);
                let found = timeline.fit(number, from, seconds).and_then(|second| timeline.instant(second));
                assert_eq!(found, slot.ok().map(|slot| slot.start), "{from} {seconds}");
            }
        }
    }
}
