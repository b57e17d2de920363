//! A fleet as the judge sees it: hosts, workloads, and what each may become.

use super::pairs::Pair;
use super::spare::Kind;
use super::vector::{Changes, Vector};
use super::version::{Range, number};
use std::collections::BTreeMap;

/// Versions of properties, by name.
pub(super) type Has<'f> = BTreeMap<&'f str, &'f str>;

#[derive(Debug)]
pub(super) struct Track {
    pub(super) name: String,
    /// Where it can be, in order. The first is today's.
    pub(super) versions: Vec<String>,
}

impl Track {
    /// A track that goes from today's version to those of `later` that are above it, or stays where it is.
    pub(super) fn new(name: &str, now: &str, later: &[String], stays: bool) -> Self {
        let mut above: Vec<String> =
            later.iter().filter(|&version| !stays && number(version) > number(now)).cloned().collect();
        above.sort_by_cached_key(|version| (number(version), version.clone()));
        above.dedup();
        above.insert(0, now.to_owned());
        Self { name: name.to_owned(), versions: above }
    }
}

/// A host or a workload.
#[derive(Debug)]
pub(super) struct Thing {
    /// As in `host/a`.
    pub(super) name: String,
    pub(super) tracks: Vec<Track>,
    /// What it may be, whatever is around it. Elsewhere a vector of a thing is an index into these; the first is today's.
    pub(super) vectors: Vec<Vector>,
}

impl Thing {
    /// The versions of its tracks, by name.
    pub(super) fn versions(&self, vector: &[usize]) -> Has<'_> {
        let tracks = self.tracks.iter().zip(vector);
        tracks.map(|(track, &at)| (track.name.as_str(), track.versions[at].as_str())).collect()
    }

    fn changes(&self, vector: &[usize]) -> impl Iterator<Item = (String, String)> {
        let tracks = self.tracks.iter().zip(vector).filter(|(_, at)| **at > 0);
        tracks.map(|(track, &at)| (format!("{}:{}", self.name, track.name), track.versions[at].clone()))
    }
}

/// What a host needs of its own properties.
#[derive(Debug)]
pub(super) struct OwnNeed {
    /// The property that needs it, and its versions that do; all of the host, always, if there is none.
    pub(super) of: Option<(String, Range)>,
    pub(super) property: String,
    pub(super) range: Range,
}

#[derive(Debug)]
pub(super) struct Host {
    pub(super) thing: Thing,
    /// Workloads move among the hosts with the same.
    pub(super) pool: String,
    /// The `cpu-milli` that it has; no end if it does not say.
    pub(super) room: Option<u64>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) needs: Vec<OwnNeed>,
}

impl Host {
    /// Whether it can have these versions itself.
    pub(super) fn can_be(&self, has: &Has<'_>) -> bool {
        self.needs.iter().all(|need| {
            let of = need.of.as_ref();
            let concerned = of.is_none_or(|(of, at)| has.get(of.as_str()).is_none_or(|now| at.holds(now)));
            !concerned || has.get(need.property.as_str()).is_none_or(|now| need.range.holds(now))
        })
    }
}

/// What a workload needs of the machine under it, or of another service.
#[derive(Debug)]
pub(super) struct Need {
    /// The track of the workload that needs it, in the versions of `at`; the workload as such if there is none.
    pub(super) track: Option<usize>,
    pub(super) at: Range,
    /// A property, or `service/NAME`.
    pub(super) of: String,
    pub(super) range: Range,
}

impl Need {
    pub(super) fn concerns(&self, thing: &Thing, vector: &[usize]) -> bool {
        self.track.is_none_or(|track| self.at.holds(&thing.tracks[track].versions[vector[track]]))
    }
}

#[derive(Debug)]
pub(super) struct Work {
    pub(super) thing: Thing,
    /// The host that it stands on today.
    pub(super) home: usize,
    /// The `cpu-milli` that it takes.
    pub(super) load: u64,
    pub(super) movable: bool,
    pub(super) service: String,
    pub(super) needs: Vec<Need>,
    /// The properties that it does not see.
    pub(super) unseen: Vec<String>,
    /// What its host has today.
    pub(super) today: BTreeMap<String, String>,
    /// The hosts on which it may stand.
    pub(super) places: Vec<usize>,
    /// By place and vector of the host there: its own vectors that the host carries then.
    pub(super) carried: BTreeMap<(usize, usize), Vec<usize>>,
    /// By place: the tracks of the host there whose change stops it.
    pub(super) stopped_by: BTreeMap<usize, Vec<usize>>,
}

impl Work {
    /// Whether a machine with these versions carries it. What nobody says counts as able, and a need that is between the
    /// versions of today is put up with.
    pub(super) fn is_carried(&self, has: &Has<'_>, vector: &[usize]) -> bool {
        self.needs.iter().all(|need| {
            let now = has.get(need.of.as_str()).filter(|_| !self.unseen.contains(&need.of));
            now.is_none_or(|now| self.is_as_today(need, vector, now) || self.allows(need, vector, now))
        })
    }

    /// Whether a need of the machine under it is broken today.
    pub(super) fn is_broken(&self) -> bool {
        let start = vec![0; self.thing.tracks.len()];
        self.needs.iter().any(|need| {
            let now = self.today.get(&need.of).filter(|_| !self.unseen.contains(&need.of));
            now.is_some_and(|now| !self.allows(need, &start, now))
        })
    }

    fn allows(&self, need: &Need, vector: &[usize], now: &str) -> bool {
        !need.concerns(&self.thing, vector) || need.range.holds(now)
    }

    fn is_as_today(&self, need: &Need, vector: &[usize], now: &str) -> bool {
        need.track.is_none_or(|track| vector[track] == 0)
            && self.today.get(&need.of).is_some_and(|today| today == now)
    }
}

/// A position that a bump asks for. It is beyond the track's end if that has no such version.
#[derive(Debug)]
pub(super) struct Goal {
    /// The thing: hosts come first, then workloads.
    pub(super) thing: usize,
    pub(super) track: usize,
    pub(super) position: usize,
}

/// A fleet, and what is asked of it.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(super) hosts: Vec<Host>,
    pub(super) works: Vec<Work>,
    pub(super) goals: Vec<Goal>,
    pub(super) pairs: Vec<Pair>,
    pub(super) spares: Vec<Kind>,
}

impl Fleet {
    /// Hosts, then workloads: a thing is known by its place here.
    pub(super) fn things(&self) -> impl Iterator<Item = &Thing> {
        self.hosts.iter().map(|host| &host.thing).chain(self.works.iter().map(|work| &work.thing))
    }

    /// Whether a thing reaches all that is asked of it.
    pub(super) fn is_reached(&self, thing: usize, vector: &[usize]) -> bool {
        let mut asked = self.goals.iter().filter(|goal| goal.thing == thing);
        asked.all(|goal| vector[goal.track] >= goal.position)
    }

    pub(super) fn has_rooms(&self) -> bool {
        self.hosts.iter().any(|host| host.room.is_some())
    }

    /// How large it is: things, and the versions that they can go to.
    pub(crate) fn size(&self) -> usize {
        let later = |thing: &Thing| thing.tracks.iter().map(|track| track.versions.len() - 1).sum::<usize>();
        self.things().map(|thing| 1 + later(thing)).sum()
    }

    /// The number of pools that hosts share or are alone in.
    pub(crate) fn pools(&self) -> usize {
        let pools: std::collections::BTreeSet<&str> =
            self.hosts.iter().map(|host| host.pool.as_str()).collect();
        pools.len()
    }

    /// What a vector of the whole fleet changes.
    pub(crate) fn changes(&self, vector: &[usize]) -> Changes {
        let mut rest = vector;
        let mut changes = Changes::new();
        for thing in self.things() {
            let (own, others) = rest.split_at(thing.tracks.len());
            changes.extend(thing.changes(own));
            rest = others;
        }
        changes
    }
}
