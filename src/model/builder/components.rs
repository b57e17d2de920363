//! Finishing components: versions, tracks.

use super::Builder;
use super::draft::{DraftComponent, Placed};
use super::text::sort_versions;
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::id::{FixedSet, Id, Lists};
use crate::model::component::{Component, ComponentId};
use crate::model::fleet::{TextId, VersionId};
use crate::model::words::ComponentKind;
use crate::source::Place;
use crate::version::Scheme;

impl Builder {
    pub(super) fn finish_components(&mut self) {
        self.settle_versions();
        let drafts = std::mem::take(&mut self.components);
        for (id, draft) in drafts.iter_enumerated() {
            let name = self.fleet.component_name(id).to_owned();
            let component = self.component(&name, draft);
            self.fleet.components.push(component);
        }
        self.finish_contents(&drafts);
        let later = |draft: &DraftComponent| draft.candidates.clone().unwrap_or_default();
        self.candidate_texts = drafts.iter().map(later).collect();
    }

    /// Decides which version software has of which files state several. What an inventory says goes before what other
    /// tools show. If inventories differ and all that run it or have it in them say which version is theirs, it has none of
    /// its own; otherwise the files contradict each other.
    fn settle_versions(&mut self) {
        let disputed: Vec<ComponentId> = self
            .components
            .iter_enumerated()
            .filter(|(_, draft)| !draft.others.is_empty())
            .map(|(id, _)| id)
            .collect();
        if disputed.is_empty() {
            return;
        }
        let (relied_on, versioned) = self.named_components();
        for id in disputed {
            let draft = &mut self.components[id];
            let others = std::mem::take(&mut draft.others);
            let all: Vec<Placed> = draft.version.into_iter().chain(others).collect();
            let is_stated = |said: &&Placed| self.fleet.sources.file(said.1.file).as_text().is_some();
            let stated: Vec<Placed> = all.iter().filter(is_stated).copied().collect();
            let other = stated.iter().find(|said| said.0 != stated[0].0).copied();
            draft.version = stated.first().copied().filter(|_| other.is_none());
            let full = self.fleet.component_name(id).to_owned();
            let side_by_side = versioned.contains(&full) && !relied_on.contains(&full);
            if let Some(other) = other.filter(|_| !side_by_side) {
                let first = stated[0].1;
                self.join(full).0.conflict("the version", other.1, first);
            }
        }
    }

    /// The components, by their full names, that something names and leaves the version to them, and those that something
    /// names with a version.
    fn named_components(&self) -> (FixedSet<String>, FixedSet<String>) {
        let (mut bare, mut versioned) = (FixedSet::default(), FixedSet::default());
        let mut add = |text: TextId, kind: Option<&str>| {
            let full = full_name(self.fleet.texts.get(text), kind);
            if let Some((name, _)) = full.rsplit_once('@') {
                versioned.insert(name.to_owned());
            }
            bare.insert(full);
        };
        for workload in self.workloads.iter() {
            workload.images().for_each(|image| add(image.0, Some("image")));
            workload.app.iter().for_each(|app| add(app.0, Some("app")));
            workload.more().stack.iter().for_each(|stack| add(stack.0, Some("stack")));
        }
        for draft in self.components.iter() {
            let builds = draft.builds.iter();
            let bases = draft.base.iter().chain(builds.clone().filter_map(|build| build.base.as_ref()));
            bases.for_each(|base| add(base.0, Some("image")));
            let contents = draft.contains.iter().chain(builds.flat_map(|build| &build.contains));
            contents.for_each(|content| add(content.said.0, None));
        }
        (bare, versioned)
    }

    fn component(&mut self, name: &str, draft: &DraftComponent) -> Component {
        let family = draft.profile.and_then(|(text, place)| {
            let name = self.fleet.texts.get(text).to_owned();
            let found = self.fleet.family_names.find(&name);
            if found.is_none() {
                let help = did_you_mean(&name, self.fleet.family_names.iter());
                self.unknown_name("OS profile", &name, place, help);
            }
            found
        });
        let scheme = match (draft.scheme, family) {
            (Some((scheme, _)), _) => scheme,
            (None, Some(family)) => self.fleet.families[family].scheme,
            (None, None) => Scheme::Dotted,
        };
        if let Some((_, place)) = draft.rebase
            && draft.kind != ComponentKind::Stack
        {
            let diagnostic =
                Diagnostic::new(Code::BadValue, "only a stack is rebased").at(place, "not a stack");
            self.report(diagnostic);
        }
        let made_by = draft.made_by.filter(|_| draft.kind == ComponentKind::State);
        if let Some((_, place)) = draft.made_by.filter(|_| made_by.is_none()) {
            let diagnostic = Diagnostic::new(Code::BadValue, "only a state outlives what made it")
                .at(place, "not a state");
            self.report(diagnostic);
        }
        let made_by = made_by.and_then(|said| self.capability_named(said));
        let tagged = draft.kind == ComponentKind::Image && family.is_none();
        Component {
            kind: draft.kind,
            place: draft.place,
            scheme,
            step: self.rule(name, draft.step),
            version: draft
                .version
                .filter(|&text| !(tagged && self.names_no_version(scheme, text)))
                .and_then(|text| self.version(scheme, text)),
            closed: draft.candidates.is_some() || !draft.builds.is_empty(),
            live: draft.rebase.is_some_and(|(rebase, _)| rebase),
            family,
            made_by,
            tags: draft.tags.and_then(|table| self.tags.get(table).cloned()),
            base: None,
            builds: Vec::new(),
            size_mib: draft.size_mib.map(|(value, _)| value),
            start_seconds: draft.start_seconds.map(|(value, _)| value),
            track: 0..0,
            labels: self.push_labels(&draft.labels),
        }
    }

    /// Resolves a reference to a component: `name@version` of a given kind, or `kind/name@version`.
    pub(super) fn component_ref(
        &mut self,
        said: Placed,
        kind: Option<&'static str>,
    ) -> Option<(ComponentId, Option<VersionId>)> {
        if let Some(&known) = self.references.get(&(said.0, kind)) {
            return Some(known);
        }
        let (name, version) = self.split_component(said, kind);
        let name = full_name(self.fleet.texts.get(name), kind);
        let Some(id) = self.fleet.component_names.find(&name) else {
            self.unknown_component(&name, kind.is_some(), said.1);
            return None;
        };
        let own = self.fleet.components[id].version;
        let version = version.map_or(Some(own), |version| self.version_of(id, version))?;
        self.references.insert((said.0, kind), (id, version));
        Some((id, version))
    }

    /// Splits `name@version` of a component.
    pub(super) fn split_component(&mut self, said: Placed, kind: Option<&str>) -> (TextId, Option<Placed>) {
        self.split_reference(said, |builder, name| {
            builder.fleet.component_names.find(&full_name(name, kind)).is_some()
        })
    }

    /// Reports a reference to no component. The suggestion has the form of the reference: with its kind, or without if
    /// only one kind is possible.
    fn unknown_component(&mut self, full: &str, bare: bool, place: Place) {
        let near = self.near();
        let names = &self.fleet.component_names;
        let (kind, name) = full.split_once('/').unwrap_or(("", full));
        let Some(known) = ComponentKind::from_name(kind) else {
            let kinds: Vec<_> = ComponentKind::ALL.iter().map(|kind| format!("{kind}/{name}")).collect();
            let there = kinds.iter().find(|full| names.find(full).is_some());
            let message = match kind {
                "" => format!("`{name}` does not say what kind of component it is"),
                _ => format!("`{kind}` is not a kind of component"),
            };
            let help = match there {
                Some(there) if kind.is_empty() => format!("did you mean `{there}`?"),
                _ => {
                    "write `image/NAME`, `package/NAME`, `app/NAME`, `stack/NAME` or `state/NAME`".to_owned()
                }
            };
            let diagnostic = Diagnostic::new(Code::UnknownName, message).at(place, "referred to here");
            return self.report(diagnostic.help(help));
        };
        let same_kind = names.iter().filter_map(|other| other.strip_prefix(kind)?.strip_prefix('/'));
        let near = nearest(name, same_kind.take(near));
        let near: Vec<_> = near
            .into_iter()
            .map(|near| if bare { near.to_owned() } else { format!("{kind}/{near}") })
            .collect();
        let tagged =
            name.rsplit_once(':').filter(|(stem, _)| names.find(&format!("{kind}/{stem}")).is_some());
        let help = match tagged {
            Some((stem, tag)) => format!("a version follows `@`: write `{stem}@{tag}`"),
            None if near.is_empty() => format!("define it: [[{known}]] name = \"{name}\""),
            None => format!("did you mean `{}`?", near.join("`, `")),
        };
        let (kind, name) = (kind.to_owned(), name.to_owned());
        self.unknown_name(&kind, &name, place, Some(help));
    }

    /// Lays out the tracks: every version of a component that the input names, in order. Called once workloads are
    /// finished, since they name versions too.
    pub(super) fn finish_tracks(&mut self) {
        let mut named: Vec<(ComponentId, Option<VersionId>)> = Vec::new();
        let components = &self.fleet.components;
        for id in components.ids() {
            named.extend(
                self.fleet.index.contents.get(id).iter().map(|content| (content.component, content.version)),
            );
            for build in &components[id].builds {
                named.push((id, Some(build.version)));
                let later = build.contents.iter();
                named.extend(
                    later.filter(|content| content.version.is_some()).map(|c| (c.component, c.version)),
                );
            }
        }
        named.append(&mut self.copies);
        let mut runs: Vec<_> = self.fleet.runs.iter().map(|run| (run.component, run.version)).collect();
        runs.sort_unstable();
        runs.dedup();
        named.extend(runs);
        let texts = std::mem::take(&mut self.candidate_texts);
        for id in self.fleet.components.ids() {
            named.push((id, self.fleet.components[id].version));
            for &text in texts.get(id.index()).into_iter().flatten() {
                let scheme = self.fleet.components[id].scheme;
                named.extend(self.version(scheme, text).map(|version| (id, Some(version))));
            }
        }
        let lists = Lists::from_pairs(self.fleet.components.len(), &named);
        for id in self.fleet.components.ids() {
            let mut versions: Vec<_> = lists.get(id).iter().filter_map(|version| *version).collect();
            sort_versions(self, &mut versions);
            let unknown = lists.get(id).contains(&None).then_some(None);
            let start = u32::try_from(self.fleet.tracks.len()).expect("fewer than 2^32 versions in tracks");
            self.fleet.tracks.extend(unknown.into_iter().chain(versions.into_iter().map(Some)));
            let end = u32::try_from(self.fleet.tracks.len()).expect("fewer than 2^32 versions in tracks");
            self.fleet.components[id].track = start..end;
        }
    }
}

/// Adds the kind to a name if only one kind is possible.
fn full_name(name: &str, kind: Option<&str>) -> String {
    kind.map_or_else(|| name.to_owned(), |kind| format!("{kind}/{name}"))
}
