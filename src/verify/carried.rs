//! What is baked into what, by what, and what declared builds say of it: each looked up once.
//!
//! A content has to do with another only through a build that declares it. So who may ask something of whom is read off
//! the builds, and never tried of all pairs.

use super::world::World;
use crate::id::FixedMap;
use crate::model::{Carried as Content, ComponentId, ComponentKind, Inside, RequirementId, VersionId, Whose};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A component and what is baked into it, nearer ones first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contents<'f> {
    of: ComponentId,
    inside: &'f Inside,
}

impl<'f> Contents<'f> {
    pub(super) fn get(self, id: ComponentId) -> Option<Content> {
        match id == self.of {
            true => Some(Content { version: None, from: None }),
            false => self.inside.get(id),
        }
    }

    pub(super) fn has(self, id: ComponentId) -> bool {
        self.get(id).is_some()
    }

    pub(super) fn ids(self) -> impl Iterator<Item = ComponentId> + 'f {
        std::iter::once(self.of).chain(self.inside.ids())
    }
}

/// By each content that the declared builds of an image name.
type Builds = FixedMap<ComponentId, Vec<Built>>;

/// The positions of an image and of a content in a declared build.
#[derive(Clone, Copy, Debug)]
pub(super) struct Built {
    pub(super) image: usize,
    pub(super) content: usize,
    /// Whether the build does not take the content from the base, nor has the image a copy beside that of its base today.
    is_own: bool,
}

/// What has been looked up.
#[derive(Debug, Default)]
pub(super) struct Carried {
    builds: FixedMap<ComponentId, Rc<Builds>>,
    required: FixedMap<ComponentId, Rc<[(ComponentId, RequirementId)]>>,
    apps: FixedMap<ComponentId, Rc<[ComponentId]>>,
}

impl<'f> World<'f> {
    pub(super) fn contents(&self, component: ComponentId) -> Contents<'f> {
        Contents { of: component, inside: self.fleet.inside(component) }
    }

    /// Returns what an image contains directly by which it has something; none where it has that from nothing else.
    pub(super) fn via(&self, image: ComponentId, what: ComponentId) -> Option<ComponentId> {
        self.contents(image).get(what)?.from
    }

    /// Tells whether an image comes to have something of its own by being built as declared.
    pub(super) fn is_own_build(&mut self, image: ComponentId, what: ComponentId, at: usize) -> bool {
        self.first_build(image, what, at).is_some_and(|build| build.is_own)
    }

    /// Returns the first build of an image that has a content at a version or a later one.
    pub(super) fn first_build(&mut self, image: ComponentId, what: ComponentId, at: usize) -> Option<Built> {
        let builds = self.builds(image);
        let with = builds.get(&what)?.iter().filter(|build| build.content >= at);
        with.min_by_key(|build| build.image).copied()
    }

    /// Returns what a carrier has something by, itself first; nothing where it does not have it.
    pub(super) fn path(&self, carrier: ComponentId, what: ComponentId) -> Vec<ComponentId> {
        let mut path = Vec::new();
        let mut at = Some(carrier).filter(|&id| id != what && self.contents(id).has(what));
        while let Some(here) = at {
            path.push(here);
            at = self.via(here, what);
        }
        path
    }

    /// Returns what the declared builds of an image say of its contents.
    pub(super) fn builds(&mut self, image: ComponentId) -> Rc<Builds> {
        if let Some(known) = self.carried.builds.get(&image) {
            return Rc::clone(known);
        }
        let mut found = Builds::default();
        let fleet = self.fleet;
        let both = fleet.contents(image).iter().filter(|content| content.whose == Whose::Both);
        let both: BTreeSet<ComponentId> = both.map(|content| content.component).collect();
        for build in &fleet.component(image).builds {
            let version = self.position_of(image, Some(build.version));
            for content in &build.contents {
                let inside = self.position_of(content.component, content.version);
                let free = matches!(content.whose, Whose::Own | Whose::Unknown);
                let is_own = free && !both.contains(&content.component);
                let built = Built { image: version, content: inside, is_own };
                found.entry(content.component).or_default().push(built);
            }
        }
        let found = Rc::new(found);
        self.carried.builds.insert(image, Rc::clone(&found));
        found
    }

    fn position_of(&mut self, component: ComponentId, version: Option<VersionId>) -> usize {
        let line = self.lines.component(component);
        self.lines.position(&line, version)
    }

    /// Returns what else of a carrier a content may have to do with: what the content's own builds name, and whatever the
    /// carrier has it by if builds of that name it.
    pub(super) fn built_with(&mut self, carrier: ComponentId, what: ComponentId) -> Vec<ComponentId> {
        let contents = self.contents(carrier);
        let builds = self.builds(what);
        let mut found: Vec<ComponentId> = builds.keys().copied().filter(|&id| contents.has(id)).collect();
        if self.fleet.is_declared(what) {
            let path = self.path(carrier, what).into_iter();
            found.extend(path.filter(|&other| self.builds(other).contains_key(&what)));
        }
        found
    }

    /// Returns what a component and its contents require, each with whose requirement it is.
    pub(super) fn required_by(&mut self, component: ComponentId) -> Rc<[(ComponentId, RequirementId)]> {
        if let Some(known) = self.carried.required.get(&component) {
            return Rc::clone(known);
        }
        let (fleet, contents) = (self.fleet, self.contents(component));
        let all = contents.ids().flat_map(|content| {
            fleet.requirements_of_component(content).iter().map(move |&requirement| (content, requirement))
        });
        let found: Rc<[_]> = all.filter(|&(_, id)| fleet.requirement(id).counts_for(component)).collect();
        self.carried.required.insert(component, Rc::clone(&found));
        found
    }

    /// Returns the applications that are baked into a component.
    pub(super) fn apps_in(&mut self, component: ComponentId) -> Rc<[ComponentId]> {
        if let Some(known) = self.carried.apps.get(&component) {
            return Rc::clone(known);
        }
        let (fleet, contents) = (self.fleet, self.contents(component));
        let is_app = |id: &ComponentId| fleet.component(*id).kind == ComponentKind::App;
        let found: Rc<[_]> = contents.ids().skip(1).filter(is_app).collect();
        self.carried.apps.insert(component, Rc::clone(&found));
        found
    }
}
