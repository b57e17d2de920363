//! Declared builds of images: candidates whose contents are known.

use super::{Arrow, Graph, Origin, TrackKey};
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

/// The declared builds of an image.
#[derive(Debug, Default)]
pub(super) struct Builds {
    /// Those with a content.
    with: FixedMap<ComponentId, Vec<Built>>,
    /// What they contain, by the position of the image.
    at: FixedMap<u16, Vec<(ComponentId, u16)>>,
}

impl Graph<'_> {
    /// A carrier of an image in a version with a declared build has the contents of that build, if it gets them from
    /// the image.
    pub(super) fn build_arrows(
        &mut self,
        carrier: ComponentId,
        image: ComponentId,
        position: u16,
        inside: &dyn Fn(ComponentId) -> TrackKey,
        out: &mut Vec<Arrow>,
    ) {
        let builds = self.builds(image);
        for &(content, at) in builds.at.get(&position).into_iter().flatten() {
            // What an image has not contained so far has no track yet.
            if self.path(carrier, content).contains(&image) {
                self.imply(inside(content), at, Origin::Build, out);
            }
        }
    }

    /// The path to a component, from the carrier itself down to what contains it; empty if it is not carried.
    fn path(&mut self, carrier: ComponentId, content: ComponentId) -> Vec<ComponentId> {
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

    /// The images on the path to a content that have it at a position by a declared build only, and the positions of
    /// these builds; none below one that has it of its own then.
    pub(super) fn builders(
        &mut self,
        carrier: ComponentId,
        content: ComponentId,
        position: u16,
    ) -> Vec<(ComponentId, u16)> {
        let mut found = Vec::new();
        for builder in self.path(carrier, content) {
            if let Some(build) = self.build_with(builder, content, position) {
                found.push((builder, build.image));
                if self.has_own_build(builder, content, position) {
                    break;
                }
            }
        }
        found
    }

    /// The first declared build of an image that has a content at a position or later.
    fn build_with(&mut self, image: ComponentId, content: ComponentId, position: u16) -> Option<Built> {
        let builds = self.builds(image);
        let with = builds.with.get(&content)?.iter().filter(|build| build.content >= position);
        with.min_by_key(|build| build.image).copied()
    }

    /// Whether an image gets a content at a position by a declared build, as its own, so that its base need not have it.
    pub(super) fn has_own_build(&mut self, image: ComponentId, content: ComponentId, position: u16) -> bool {
        self.build_with(image, content, position).is_some_and(|build| build.is_own)
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
                found.with.entry(content.component).or_default().push(built);
                found.at.entry(at).or_default().push((content.component, inside));
            }
        }
        let found = Rc::new(found);
        self.groups.builds.insert(image, Rc::clone(&found));
        found
    }
}
