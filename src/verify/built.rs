//! Declared builds: what is in a version of an image is what is declared, neither less nor more.
//!
//! A build is held against pairs of positions, of the image and of a content, wherever something has both: the image
//! itself, what is built on it, what runs it.

use super::arrows::{Reached, Within};
use super::finding::StateFinding;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::Track;
use super::world::World;
use crate::answer::certificate::RuleKind;
use crate::model::{ComponentId, WorkloadId};

/// An image with declared builds and a content that these name, where something has both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The image that has both, or is the one of them; of a workload what it runs.
    carrier: ComponentId,
    image: ComponentId,
    content: ComponentId,
    whole: Track,
    part: Track,
}

/// What has an image and contents of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holder {
    Image(ComponentId),
    Workload(WorkloadId),
}

impl Holder {
    /// Returns the track of something that it has, or is.
    fn track(self, what: ComponentId) -> Track {
        match self {
            Self::Image(id) if id == what => Track::Published(id),
            Self::Image(id) => Track::Carried(id, what),
            Self::Workload(id) => Track::Runs(id, what),
        }
    }
}

impl World<'_> {
    /// Tells whether declared builds say something of two tracks, or of one.
    pub(super) fn is_built(&mut self, a: Track, b: Track) -> bool {
        !self.built_between(a, b).is_empty()
    }

    /// Tells whether one event implies another by declared builds: of all pairs of positions that these allow, none has the
    /// cause and not the effect.
    pub(super) fn build_arrow(&mut self, cause: Reached, effect: Reached, within: Within<'_>) -> bool {
        let pairs = self.built_between(cause.0, effect.0);
        pairs.into_iter().any(|pair| {
            let [image, content] =
                [pair.whole, pair.part].map(|track| self.start(track)..self.reach(track, within));
            let mut all = image.flat_map(|p| content.clone().map(move |q| (p, q)));
            all.all(|(p, q)| {
                let at = |track: Track| if track == pair.whole { p } else { q };
                at(cause.0) < cause.1 || at(effect.0) >= effect.1 || !self.build_allows(pair, (p, q))
            })
        })
    }

    /// Returns what declared builds say of two tracks; of one, all that it is a side of.
    fn built_between(&mut self, a: Track, b: Track) -> Vec<Pair> {
        if a == b {
            return self.built_pairs(a);
        }
        let (Some((one, _)), Some((other, _))) = (holder(a), holder(b)) else {
            return Vec::new();
        };
        let carriers = self.carriers(one).into_iter().filter(|_| one == other);
        carriers.flat_map(|carrier| self.built_of(carrier, a, b)).collect()
    }

    /// Returns what declared builds say that a track is a side of.
    pub(super) fn built_pairs(&mut self, track: Track) -> Vec<Pair> {
        let Some((holder, what)) = holder(track) else { return Vec::new() };
        let mut found = Vec::new();
        for carrier in self.carriers(holder) {
            for other in self.built_with(carrier, what).into_iter().filter(|&other| other != what) {
                found.extend(self.built_of(carrier, track, holder.track(other)));
            }
        }
        found
    }

    /// The same of two things that a carrier has or is.
    fn built_of(&mut self, carrier: ComponentId, a: Track, b: Track) -> Vec<Pair> {
        let mut found = Vec::new();
        for (whole, part) in [(a, b), (b, a)] {
            let ids = holder(whole).zip(holder(part));
            let Some(((_, image), (_, content))) = ids else { continue };
            if self.builds(image).contains_key(&content) && self.path(carrier, content).contains(&image) {
                found.push(Pair { carrier, image, content, whole, part });
            }
        }
        found
    }

    /// Returns what carries the things that somebody has.
    fn carriers(&self, holder: Holder) -> Vec<ComponentId> {
        match holder {
            Holder::Image(id) => vec![id],
            Holder::Workload(id) => self.fleet.runs(id).iter().map(|run| run.component).collect(),
        }
    }

    /// Tells whether what has an image at one position may have a content of it at another.
    fn build_allows(&mut self, pair: Pair, (p, q): (usize, usize)) -> bool {
        let (today, kept) = (self.start(pair.whole), self.start(pair.part));
        let builds = self.builds(pair.image);
        let Some(builds) = builds.get(&pair.content) else { return true };
        let since = builds.iter().filter(|build| build.image > today && build.image <= p);
        let last = since.max_by_key(|build| build.image);
        if last.is_some_and(|last| q < last.content) {
            return false;
        }
        if q <= kept || self.is_own_above(pair, q) {
            return true;
        }
        match last {
            Some(last) if last.image == p => q == last.content,
            _ => self.first_build(pair.image, pair.content, q).is_none_or(|first| first.image <= p),
        }
    }

    /// Tells whether the carrier has the image by something that comes to have the content of its own.
    fn is_own_above(&mut self, pair: Pair, q: usize) -> bool {
        let path = self.path(pair.carrier, pair.content);
        let mut above = path.into_iter().take_while(|&id| id != pair.image);
        above.any(|id| self.is_own_build(id, pair.content, q))
    }
}

impl Replay<'_, '_> {
    /// What has moved in a step has what builds declare, and would not have had it before an earlier step that does not
    /// have to be earlier.
    pub(super) fn test_builds(&mut self, index: usize, track: Track, moved: &[Track]) {
        for pair in self.world.built_pairs(track) {
            let at = [pair.whole, pair.part].map(|side| self.state.at(self.world, side));
            let other = if track == pair.whole { pair.part } else { pair.whole };
            if !self.world.build_allows(pair, at.into()) {
                self.report_build(index, pair, (track, other));
            } else if !moved.contains(&other) {
                self.order_build(index, pair, (track, other), at);
            }
        }
    }

    /// Names the least position of the other side with which a track may stand where it does.
    fn report_build(&mut self, index: usize, pair: Pair, (track, other): (Track, Track)) {
        let at = self.state.at(self.world, track);
        let positions = self.world.start(other)..self.world.line(other).versions.len();
        let with = |other: usize| if track == pair.whole { (at, other) } else { (other, at) };
        let mut allowed = positions.filter(|&other| self.world.build_allows(pair, with(other)));
        let least = allowed.next();
        let on = least.unwrap_or_else(|| self.world.start(other));
        let (at, on) = (self.world.at(track, at), self.world.at(other, on));
        self.fault(FaultKind::Alone, index, StateFinding::Alone { at, on, rule: RuleKind::Build });
    }

    fn order_build(&mut self, index: usize, pair: Pair, (track, other): (Track, Track), [p, q]: [usize; 2]) {
        for visit in (0..self.state.visits(other).len()).rev() {
            let before = self.state.before(self.world, other, visit);
            let with = if track == pair.whole { (p, before) } else { (before, q) };
            if !self.world.build_allows(pair, with) {
                let step = self.state.visits(other)[visit].step;
                self.all_before(index, &[step], track, other);
                return;
            }
        }
    }
}

/// Returns what has the thing that a track is of, and the thing.
const fn holder(track: Track) -> Option<(Holder, ComponentId)> {
    match track {
        Track::Published(id) => Some((Holder::Image(id), id)),
        Track::Carried(image, id) => Some((Holder::Image(image), id)),
        Track::Runs(workload, id) => Some((Holder::Workload(workload), id)),
        _ => None,
    }
}
