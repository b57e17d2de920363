//! Which images indicate by their tags the OS release they are built on.
//!
//! `[[os-image]]` tables list well-known images. What an inventory, an SBOM or an image archive says about an image
//! takes precedence over its tags.

use super::Builder;
use super::draft::{DraftComponent, DraftWorkload};
use super::systems::begins;
use crate::id::FixedMap;
use crate::model::component::ComponentId;
use crate::model::fleet::TextId;
use crate::version::Tags;
use std::sync::Arc;

/// Where the official images of Docker Hub are available.
const MIRRORS: [&str; 6] = [
    "docker.io/",
    "index.docker.io/",
    "registry-1.docker.io/",
    "registry.hub.docker.com/",
    "mirror.gcr.io/",
    "public.ecr.aws/docker/",
];

impl Builder {
    /// Finds for each image the table that says how its tags are read; a later table takes precedence.
    pub(super) fn find_os_images(&mut self) {
        let mut exact: FixedMap<String, usize> = FixedMap::default();
        let mut globs = Vec::new();
        for (table, draft) in self.os_images.iter().enumerate() {
            for pattern in &draft.images {
                match pattern.exact_name() {
                    Some(name) => drop(exact.insert(name, table)),
                    None => globs.push((pattern, table)),
                }
            }
        }
        let find = |name: &str| {
            let glob = || globs.iter().rev().find(|(pattern, _)| pattern.matches_name(name));
            exact.get(name).copied().or_else(|| glob().map(|&(_, table)| table))
        };
        for id in self.components.ids() {
            let draft = &mut self.components[id];
            let name = self.fleet.component_names.get(id);
            if let (Some(name), None, []) = (name.strip_prefix("image/"), draft.profile, &draft.builds[..]) {
                draft.tags = find(name).or_else(|| find(official(name)?));
            }
        }
    }

    /// Returns the families whose releases tags in use may indicate.
    pub(super) fn told_families(&self) -> impl Iterator<Item = String> {
        let used: std::collections::BTreeSet<usize> =
            self.components.iter().filter_map(|draft| draft.tags).collect();
        let (mut named, mut any) = (Vec::new(), false);
        for table in used {
            any |= self.os_images[table].family.is_none();
            named.extend(self.os_images[table].family);
        }
        let all = self.os_images.iter().filter_map(|draft| draft.family).filter(|_| any);
        let families: Vec<TextId> = named.into_iter().chain(all).collect();
        families.into_iter().map(|family| self.fleet.texts.get(family).to_owned())
    }

    /// Makes the readers of tags from the tables, now that the releases of families are known.
    pub(super) fn finish_os_images(&mut self) {
        self.tags = self.os_images.iter().map(|draft| Arc::new(self.read_tags(draft))).collect();
        let used = self.tags_in_use();
        let spoken: Vec<ComponentId> = self
            .components
            .iter_enumerated()
            .filter(|(id, draft)| !self.agrees(draft, used.get(id).map_or(&[], Vec::as_slice)))
            .map(|(id, _)| id)
            .collect();
        for id in spoken {
            self.components[id].tags = None;
        }
    }

    fn read_tags(&self, draft: &super::draft::DraftOsImage) -> Tags {
        let text = |id| self.fleet.texts.get(id);
        let names = |draft: &super::draft::DraftOsImage| {
            let family = draft.family.map(text).unwrap_or_default();
            let name = |&(name, release): &(TextId, TextId)| {
                (text(name).into(), family.into(), text(release).into())
            };
            draft.names.iter().map(name).collect::<Vec<_>>()
        };
        let Some(family) = draft.family.map(text) else {
            return Tags::new(self.os_images.iter().flat_map(names).collect());
        };
        if let Some(release) = draft.release {
            return Tags::new(Vec::new()).all_of(family, text(release));
        }
        let releases = self.fleet.family_names.find(family).map(|id| &self.fleet.families[id].releases);
        let releases = releases.into_iter().flatten();
        let releases = releases.map(|release| self.fleet.version(release.version).as_str().into()).collect();
        Tags::new(names(draft)).beginning_with(family, releases)
    }

    /// Returns the tags under which images with a base are run.
    fn tags_in_use(&self) -> FixedMap<ComponentId, Vec<&str>> {
        let mut used: FixedMap<ComponentId, Vec<&str>> = FixedMap::default();
        let texts = &self.fleet.texts;
        if self.components.iter().all(|draft| draft.tags.is_none()) {
            return used;
        }
        for (image, _) in self.workloads.iter().flat_map(DraftWorkload::images) {
            let (name, tag) = texts.get(image).split_once('@').unwrap_or((texts.get(image), ""));
            let id = self.fleet.component_names.find(&format!("image/{name}"));
            if let Some(id) =
                id.filter(|&id| self.components[id].base.is_some() && self.components[id].tags.is_some())
            {
                let own = self.components[id].version.map_or("", |(version, _)| texts.get(version));
                used.entry(id).or_default().push(if tag.is_empty() { own } else { tag });
            }
        }
        used
    }

    /// Whether the tags in use indicate the release that an image is stated to be built on, if any.
    fn agrees(&self, draft: &DraftComponent, used: &[&str]) -> bool {
        let (Some(table), Some((base, _))) = (draft.tags, draft.base) else { return true };
        let texts = &self.fleet.texts;
        let said = || {
            let (name, release) = texts.get(base).rsplit_once('@')?;
            let base = self.fleet.component_names.find(&format!("image/{name}"))?;
            Some((texts.get(self.components[base].profile?.0), release))
        };
        let Some((family, release)) = said() else { return false };
        let own = draft.version.map(|(version, _)| texts.get(version));
        let mut tags = used.iter().copied().chain(own).peekable();
        let same = |tag: &str| {
            self.tags[table].told(tag).is_some_and(|told| {
                told.family == family && (begins(release, told.release) || begins(told.release, release))
            })
        };
        tags.peek().is_some() && tags.all(same)
    }
}

/// Returns Docker Hub's name of an image that comes from a mirror of it. `library` is Docker Hub's project for official
/// images; as the first project of a registry it can be somebody else's, after another project it is a proxy's.
pub(crate) fn official(name: &str) -> Option<&str> {
    let hub = MIRRORS.iter().find_map(|mirror| name.strip_prefix(mirror));
    let short = hub.unwrap_or(name);
    let own = |short: &'_ str| !short.contains('/');
    let library = short.strip_prefix("library/").filter(|short| own(short));
    let proxied = || {
        let (before, short) = short.rsplit_once("/library/")?;
        (before.contains('/') && own(short)).then_some(short)
    };
    library.or_else(proxied).or(hub)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_of_docker_hub_are_known() {
        for (name, short) in [
            ("library/debian", Some("debian")),
            ("docker.io/library/debian", Some("debian")),
            ("mirror.gcr.io/library/debian", Some("debian")),
            ("public.ecr.aws/docker/library/debian", Some("debian")),
            ("mirror.gcr.io/bitnami/postgresql", Some("bitnami/postgresql")),
            ("harbor.example/proxy/library/debian", Some("debian")),
            ("1.dkr.ecr.eu-west-1.amazonaws.com/hub/library/python", Some("python")),
            ("harbor.example/library/debian", None),
            ("registry.example/debian", None),
            ("registry.example/team/debian", None),
            ("registry.example/a/library/b/debian", None),
            ("debian", None),
        ] {
            assert_eq!(official(name), short, "{name}");
        }
    }
}
