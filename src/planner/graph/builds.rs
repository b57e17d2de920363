//! Declared builds of images: candidates whose contents are known.
//!
//! What a build declares is what is in it, neither less nor more. So a build is a rule about pairs of positions, of the
//! image and of a content of it, as a requirement is: an image that goes to a version with a declared build has just its
//! contents; one that goes to another has at least those of the last build before; and what has a content that builds
//! have goes to the first of them. A content beyond all builds comes with a build that has no declared version: the image
//! keeps its version, or goes to one of which no build is declared. That leaves holes, which [`crate::planner::choice`]
//! settles.

use super::bounds::Bounds;
use super::{Arrow, Carrier, Graph, Irregular, Origin};
use crate::id::{FixedMap, FixedSet};
use crate::model::{ComponentId, Whose};
use std::rc::Rc;

/// The positions of an image and of a content in a declared build.
#[derive(Clone, Copy, Debug)]
pub(super) struct Built {
    image: u16,
    content: u16,
    /// Whether the content is the image's own there, and today no copy beside that of the base.
    is_own: bool,
}

/// The declared builds of an image, by each content.
pub(super) type Builds = FixedMap<ComponentId, Vec<Built>>;

/// An image with declared builds and a content that these name, both in one carrier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct BuiltPair {
    of: Carrier,
    /// The image that carries both, or is the one of them: of a workload what it runs.
    carrier: ComponentId,
    builder: ComponentId,
    content: ComponentId,
}

impl BuiltPair {
    /// The tracks of the image and of the content.
    pub(crate) fn keys(self) -> [super::TrackKey; 2] {
        [self.builder, self.content].map(|id| Graph::content_key(self.of, id))
    }
}

/// What is carried, by what, and where the image and the content stand today.
pub(super) type BuiltKey = (ComponentId, ComponentId, ComponentId, u16, u16);

impl Graph<'_> {
    /// What follows from declared builds where a component in a carrier, or the carrier itself, has reached a position: for the
    /// contents that its own builds name, and for what it is carried by if builds of that name it.
    pub(super) fn build_arrows(
        &mut self,
        (of, carrier): (Carrier, ComponentId),
        moved: ComponentId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        for &content in self.builds(moved).keys() {
            // What an image has not contained so far has no track yet.
            if self.path(carrier, content).contains(&moved) {
                let pair = BuiltPair { of, carrier, builder: moved, content };
                let target = self.built(pair).after_subject(position).target;
                if let Some(target) = target {
                    self.imply(pair.keys()[1], target, Origin::Build, out);
                }
            }
        }
        for builder in self.path(carrier, moved) {
            if self.builds(builder).contains_key(&moved) {
                let pair = BuiltPair { of, carrier, builder, content: moved };
                let subject = self.built(pair).after_target(position).subject;
                if let Some(subject) = subject {
                    self.imply(pair.keys()[0], subject, Origin::Build, out);
                }
            }
        }
    }

    /// What declared builds allow of a pair that has been touched; noted if arrows cannot say it all.
    fn built(&mut self, pair: BuiltPair) -> Rc<Bounds> {
        let bounds = self.built_bounds(pair);
        if bounds.irregular {
            self.irregular.insert(Irregular::Built(pair));
        }
        bounds
    }

    /// What declared builds allow of a pair.
    pub(crate) fn built_bounds(&mut self, pair: BuiltPair) -> Rc<Bounds> {
        let [image, content] = pair.keys().map(|key| {
            let track = self.track_of(key);
            let track = self.track(track).1;
            (track.start, usize::from(track.len))
        });
        let key = (pair.carrier, pair.builder, pair.content, image.0, content.0);
        if let Some(known) = self.groups.built.get(&key) {
            return Rc::clone(known);
        }
        let builds = self.builds(pair.builder);
        let builds = &builds[&pair.content];
        // What lies behind the builds of today's version and before says nothing of what comes.
        let last = |p: usize| {
            let before = builds.iter().filter(|build| build.image > image.0 && usize::from(build.image) <= p);
            before.max_by_key(|build| build.image).map(|build| (usize::from(build.image), build.content))
        };
        let last: Vec<_> = (0..image.1).map(last).collect();
        // From where on the image may have a content, unless something above has it of its own.
        let first: Vec<Option<u16>> = (0..content.1)
            .map(|q| {
                let q = u16::try_from(q).expect("a track has fewer than 2^16 positions");
                let counts = q > content.0 && !self.is_own_above(pair, q);
                counts.then(|| self.first_build(pair.builder, pair.content, q).map_or(0, |build| build.image))
            })
            .collect();
        let found = Bounds::new(image, content, |p, q| {
            let (declared, has) = (last[p].filter(|build| build.0 == p), last[p].map_or(0, |build| build.1));
            let fits = first[q].is_none_or(|first| match declared {
                Some((_, content)) => q == usize::from(content),
                None => p >= usize::from(first),
            });
            q >= usize::from(has) && fits
        });
        let found = Rc::new(found);
        self.groups.built.insert(key, Rc::clone(&found));
        found
    }

    /// The path to a component, from the carrier itself down to what contains it; empty if it is not carried.
    fn path(&self, carrier: ComponentId, content: ComponentId) -> Vec<ComponentId> {
        let mut path = Vec::new();
        let mut at = carrier;
        while let Some(next) = self.via(at, content) {
            path.push(at);
            if next == content {
                break;
            }
            at = next;
        }
        path
    }

    /// Whether something that a carrier has an image by has a content at a position by a declared build, as its own: what
    /// is below then does not matter.
    fn is_own_above(&mut self, pair: BuiltPair, position: u16) -> bool {
        let path = self.path(pair.carrier, pair.content);
        let mut above = path.into_iter().take_while(|&id| id != pair.builder);
        above.any(|id| self.has_own_build(id, pair.content, position))
    }

    /// The first declared build of an image that has a content at a position or later.
    fn first_build(&mut self, image: ComponentId, content: ComponentId, position: u16) -> Option<Built> {
        let builds = self.builds(image);
        let with = builds.get(&content)?.iter().filter(|build| build.content >= position);
        with.min_by_key(|build| build.image).copied()
    }

    /// Whether an image gets a content at a position by a declared build, as its own, so that its base need not have it.
    pub(super) fn has_own_build(&mut self, image: ComponentId, content: ComponentId, position: u16) -> bool {
        self.first_build(image, content, position).is_some_and(|build| build.is_own)
    }

    fn builds(&mut self, image: ComponentId) -> Rc<Builds> {
        if let Some(known) = self.groups.builds.get(&image) {
            return Rc::clone(known);
        }
        let fleet = self.fleet;
        let both = fleet.contents(image).iter().filter(|content| content.whose == Whose::Both);
        let both: FixedSet<ComponentId> = both.map(|content| content.component).collect();
        let mut found = Builds::default();
        for build in &fleet.component(image).builds {
            let at = self.component_position(image, Some(build.version));
            for content in &build.contents {
                let inside = self.component_position(content.component, content.version);
                let is_own = !content.whose.is_of_base() && !both.contains(&content.component);
                let built = Built { image: at, content: inside, is_own };
                found.entry(content.component).or_default().push(built);
            }
        }
        let found = Rc::new(found);
        self.groups.builds.insert(image, Rc::clone(&found));
        found
    }
}
