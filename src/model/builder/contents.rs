//! What is baked in, and whose it is: an image's own, or its base's.
//!
//! An image and its base may both have a package. Which of the two counts is decided here, once, for all who ask; see
//! decision 0021. Each image comes after those that it is built on.

use super::Builder;
use super::draft::{DraftComponent, DraftContent, Said};
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, IdVec, Lists};
use crate::inventory::package;
use crate::model::component::{Build, ComponentId, Content, Whose};
use crate::model::fleet::{TextId, VersionId};
use crate::model::words::ComponentKind;
use crate::source::Place;
use std::cmp::Ordering;
use std::rc::Rc;

/// An image, or other component, in one version.
type Release = (ComponentId, Option<VersionId>);

/// What a component contains directly, and what it is built on.
#[derive(Debug, Default)]
struct Layer {
    base: Option<Release>,
    contents: Vec<Content>,
}

/// All of them: of the described versions, and of the declared builds.
#[derive(Debug, Default)]
struct Layers {
    described: IdVec<ComponentId, Layer>,
    builds: FixedMap<ComponentId, Vec<Layer>>,
}

/// What is known to be in an image.
#[derive(Debug, Default)]
struct Inside {
    versions: FixedMap<ComponentId, Option<VersionId>>,
    /// Whether nothing else is in it.
    whole: bool,
}

/// What has been found out so far; nothing for an image of which no contents are stated.
type Known = FixedMap<Release, Option<Rc<Inside>>>;

impl Builder {
    /// Resolves what is baked in, and decides whose it is. Linear in the contents of the images and of their bases.
    pub(super) fn finish_contents(&mut self, drafts: &IdVec<ComponentId, DraftComponent>) {
        let mut layers = self.layers(drafts);
        self.index_contents(&layers);
        let order = self.check_contents();
        // What is built on itself, or too deep, is reported.
        if !self.messages.has_errors() {
            let mut known = Known::default();
            for id in order {
                let mut own = std::mem::take(&mut layers.described[id]);
                self.decide(id, &mut own, &layers, &mut known);
                layers.described[id] = own;
                let mut builds = layers.builds.get_mut(&id).map(std::mem::take).unwrap_or_default();
                for build in &mut builds {
                    self.decide(id, build, &layers, &mut known);
                }
                if let Some(decided) = layers.builds.get_mut(&id) {
                    *decided = builds;
                }
            }
            self.index_contents(&layers);
        }
        for (id, builds) in layers.builds {
            for (build, layer) in self.fleet.components[id].builds.iter_mut().zip(builds) {
                build.contents = layer.contents;
            }
        }
    }

    /// Resolves what is baked in.
    fn layers(&mut self, drafts: &IdVec<ComponentId, DraftComponent>) -> Layers {
        let mut layers = Layers::default();
        for (id, draft) in drafts.iter_enumerated() {
            let layer = self.baked_in(draft.base, &draft.contains);
            self.fleet.components[id].base = layer.base.map(|(base, _)| base);
            layers.described.push(layer);
            for build in &draft.builds {
                let scheme = self.fleet.components[id].scheme;
                let Some(version) = self.version(scheme, build.version) else { continue };
                let layer = self.baked_in(build.base, &build.contains);
                if self.compare(self.fleet.components[id].version, Some(version)) == Some(Ordering::Equal) {
                    self.refuse_other_contents((id, version), &layers.described[id], &layer);
                }
                layers.builds.entry(id).or_default().push(layer);
                let build = Build { version, contents: Vec::new(), place: build.version.1 };
                self.fleet.components[id].builds.push(build);
            }
        }
        layers
    }

    /// Reports what the declared build of the version that an image has today has otherwise than its table says: another base,
    /// or something in another version.
    fn refuse_other_contents(
        &mut self,
        (id, version): (ComponentId, VersionId),
        table: &Layer,
        build: &Layer,
    ) {
        let other_base = table.base.zip(build.base).is_some_and(|(here, there)| here.0 != there.0);
        let bases = table.contents.first().zip(build.contents.first()).filter(|_| other_base);
        let others = build.contents.iter().filter_map(|there| {
            let same = table.contents.iter().filter(|here| here.component == there.component);
            let same: Vec<&Content> = same.collect();
            let agrees = same.iter().any(|here| {
                here.version.is_none()
                    || there.version.is_none()
                    || self.compare(here.version, there.version) == Some(Ordering::Equal)
            });
            same.first().filter(|_| !agrees).map(|&here| (here, there))
        });
        let pairs: Vec<(Content, Content)> =
            bases.into_iter().chain(others).map(|(&here, &there)| (here, there)).collect();
        for (here, there) in pairs {
            let message = format!(
                "{} is said to have {}, and by one of its builds {}",
                self.release_name((id, Some(version))),
                self.release_name((here.component, here.version)),
                self.release_name((there.component, there.version)),
            );
            let fault = Diagnostic::new(Code::Conflict, message)
                .at(there.place, "in a build of the version that it has today")
                .at(here.place, "in its table")
                .help("its table says what an image has today: leave that build out, or make the two agree");
            self.report(fault);
        }
    }

    /// Names a component and its version, if that is known.
    fn release_name(&self, (id, version): Release) -> String {
        let name = self.fleet.component_name(id);
        version.map_or_else(|| name.to_owned(), |version| format!("{name} {}", self.fleet.version(version)))
    }

    /// Resolves what is baked in directly. Whose it is is what is stated, else unknown.
    fn baked_in(&mut self, base: Said<TextId>, contains: &[DraftContent]) -> Layer {
        let mut layer = Layer::default();
        if let Some(said) = base
            && let Some((component, version)) = self.component_ref(said, Some("image"))
        {
            layer.base = Some((component, version));
            layer.contents.push(Content { component, version, whose: Whose::Own, place: said.1 });
        }
        for &DraftContent { said, own } in contains {
            let whose = match own {
                Some((true, _)) => Whose::Own,
                Some((false, _)) => Whose::Base,
                None => Whose::Unknown,
            };
            if let Some((component, version)) = self.component_ref(said, None)
                && !self.refuse_state(component, said.1)
            {
                layer.contents.push(Content { component, version, whose, place: said.1 });
            }
        }
        layer
    }

    /// Whether something is a state, which no image has; that is reported.
    fn refuse_state(&mut self, id: ComponentId, place: Place) -> bool {
        let is_state = self.fleet.components[id].kind == ComponentKind::State;
        if is_state {
            let message = "a state is not baked in: the workloads that keep it say so, in `keeps`";
            self.report(Diagnostic::new(Code::BadValue, message).at(place, "a state"));
        }
        is_state
    }

    fn index_contents(&mut self, layers: &Layers) {
        let all = layers.described.iter_enumerated();
        let pairs: Vec<(ComponentId, Content)> =
            all.flat_map(|(id, layer)| layer.contents.iter().map(move |&content| (id, content))).collect();
        self.fleet.index.contents = Lists::from_pairs(layers.described.len(), &pairs);
        let reverse: Vec<_> = pairs.iter().map(|&(id, content)| (content.component, id)).collect();
        self.fleet.index.containers = Lists::from_pairs(layers.described.len(), &reverse);
    }

    /// Decides whose the contents of an image are. Nothing else has a base.
    fn decide(&mut self, id: ComponentId, layer: &mut Layer, layers: &Layers, known: &mut Known) {
        if self.fleet.components[id].kind != ComponentKind::Image {
            layer.contents.iter_mut().for_each(|content| content.whose = Whose::Own);
            return;
        }
        let below = layer.base.and_then(|base| self.inside(base, layers, known));
        for content in &mut layer.contents {
            self.decide_content(content, below.as_deref());
        }
    }

    fn decide_content(&mut self, content: &mut Content, below: Option<&Inside>) {
        let there = below.and_then(|inside| inside.versions.get(&content.component)).copied();
        let own = content.version;
        (content.whose, content.version) = match (content.whose, there) {
            (Whose::Own, _) => (Whose::Own, own),
            (Whose::Base, Some(version)) => (Whose::Base, version.or(own)),
            (Whose::Base, None) => (Whose::Unknown, own),
            (_, Some(version)) if self.has_copies(content.component) => {
                let earlier = version.filter(|_| self.compare(version, own) == Some(Ordering::Less));
                (Whose::Both, earlier.or(own))
            }
            (_, Some(version)) => match self.compare(version, own) {
                Some(Ordering::Equal) => (Whose::Same, own),
                None if version.is_none() || own.is_none() => (Whose::Unknown, own),
                _ => (Whose::Own, own),
            },
            (_, None) if below.is_some_and(|inside| inside.whole) => (Whose::Own, own),
            (_, None) => (Whose::Unknown, own),
        };
        if content.version != own {
            self.copies.push((content.component, own));
        }
    }

    /// Whether an image may have a copy of a component beside that of its base.
    fn has_copies(&self, component: ComponentId) -> bool {
        let name = self.fleet.component_name(component);
        name.strip_prefix("package/").is_some_and(package::has_copies)
    }

    /// Compares two versions of a component; an unknown one equals none.
    fn compare(&self, a: Option<VersionId>, b: Option<VersionId>) -> Option<Ordering> {
        let (a, b) = (a?, b?);
        if a == b {
            return Some(Ordering::Equal);
        }
        self.fleet.version(a).compare(self.fleet.version(b))
    }

    /// Finds out what is in an image of a version.
    fn inside(&self, release: Release, layers: &Layers, known: &mut Known) -> Option<Rc<Inside>> {
        if let Some(found) = known.get(&release) {
            return found.clone();
        }
        let layer = self.contents_of(release, layers).filter(|layer| !layer.contents.is_empty());
        let found = layer.map(|layer| Rc::new(self.look_inside(layer, layers, known)));
        known.insert(release, found.clone());
        found
    }

    /// Finds what is stated of an image of a version.
    fn contents_of<'l>(&self, (id, version): Release, layers: &'l Layers) -> Option<&'l Layer> {
        let component = &self.fleet.components[id];
        let is_it = |other| self.compare(version, other) == Some(Ordering::Equal);
        if is_it(component.version) {
            return Some(&layers.described[id]);
        }
        let at = component.builds.iter().position(|build| is_it(Some(build.version)))?;
        layers.builds.get(&id)?.get(at)
    }

    fn look_inside(&self, layer: &Layer, layers: &Layers, known: &mut Known) -> Inside {
        let mut inside = Inside::default();
        for content in &layer.contents {
            inside.versions.entry(content.component).or_insert(content.version);
        }
        let (mut others, mut below_is_whole) = (0, true);
        for content in &layer.contents {
            let is_base = layer.base.is_some_and(|(base, _)| base == content.component);
            let below = self.inside((content.component, content.version), layers, known);
            if is_base {
                below_is_whole = below.as_ref().is_some_and(|below| below.whole);
            } else {
                others += 1;
            }
            for (&component, &version) in below.iter().flat_map(|below| &below.versions) {
                inside.versions.entry(component).or_insert(version);
            }
        }
        inside.whole = below_is_whole && others > 0;
        inside
    }
}
