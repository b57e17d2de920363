//! What is baked into what, by what, and what declared builds say of it: each looked up once.
//!
//! A content has to do with another only through a build that declares it. So who may ask something of whom is read off
//! the builds, and never tried of all pairs.

use super::world::World;
use crate::id::FixedMap;
use crate::model::{ComponentId, ComponentKind, Fleet, RequirementId, VersionId};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A component and what is baked into it, with versions, nearer ones first.
pub(super) type Contents = FixedMap<ComponentId, Option<VersionId>>;

/// By each content that the declared builds of an image name: the positions of the image and of the content.
type Builds = FixedMap<ComponentId, Vec<(usize, usize)>>;

/// What has been looked up.
#[derive(Debug)]
pub(super) struct Carried {
    contents: FixedMap<ComponentId, Rc<Contents>>,
    /// By component and content: the direct content by which it has that.
    by: FixedMap<ComponentId, Rc<FixedMap<ComponentId, ComponentId>>>,
    builds: FixedMap<ComponentId, Rc<Builds>>,
    /// What any declared build names.
    declared: BTreeSet<ComponentId>,
    required: FixedMap<ComponentId, Rc<[(ComponentId, RequirementId)]>>,
    apps: FixedMap<ComponentId, Rc<[ComponentId]>>,
}

impl Carried {
    pub(super) fn new(fleet: &Fleet) -> Self {
        let builds = fleet.component_ids().flat_map(|id| &fleet.component(id).builds);
        let declared = builds.flat_map(|build| build.contents.iter().map(|content| content.component));
        Self {
            declared: declared.collect(),
            contents: FixedMap::default(),
            by: FixedMap::default(),
            builds: FixedMap::default(),
            required: FixedMap::default(),
            apps: FixedMap::default(),
        }
    }
}

impl World<'_> {
    pub(super) fn contents(&mut self, component: ComponentId) -> Rc<Contents> {
        let found = self.carried.contents.entry(component);
        let fleet = self.fleet;
        Rc::clone(found.or_insert_with(|| Rc::new(fleet.closure(component, None).into_iter().collect())))
    }

    /// Returns what an image contains directly by which it has something; none where it contains that itself.
    pub(super) fn via(&mut self, image: ComponentId, what: ComponentId) -> Option<ComponentId> {
        if let Some(known) = self.carried.by.get(&image) {
            return known.get(&what).copied();
        }
        let direct: BTreeSet<ComponentId> =
            self.fleet.contents(image).iter().map(|content| content.component).collect();
        let mut by: FixedMap<ComponentId, ComponentId> = FixedMap::default();
        for content in self.fleet.contents(image) {
            for &inside in self.contents(content.component).keys() {
                if !direct.contains(&inside) {
                    by.entry(inside).or_insert(content.component);
                }
            }
        }
        let found = by.get(&what).copied();
        self.carried.by.insert(image, Rc::new(by));
        found
    }

    /// Returns what a carrier has something by, itself first; nothing where it does not have it.
    pub(super) fn path(&mut self, carrier: ComponentId, what: ComponentId) -> Vec<ComponentId> {
        let mut path = Vec::new();
        let mut at = Some(carrier).filter(|&id| id != what && self.contents(id).contains_key(&what));
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
        for build in &self.fleet.component(image).builds {
            let version = self.position_of(image, Some(build.version));
            for content in &build.contents {
                let inside = self.position_of(content.component, content.version);
                found.entry(content.component).or_default().push((version, inside));
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
        let mut found: Vec<ComponentId> =
            builds.keys().copied().filter(|id| contents.contains_key(id)).collect();
        if self.carried.declared.contains(&what) {
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
        let all = contents.keys().flat_map(|&content| {
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
        let found: Rc<[_]> = contents.keys().copied().skip(1).filter(is_app).collect();
        self.carried.apps.insert(component, Rc::clone(&found));
        found
    }
}
