//! The images of an archive, as its manifests describe them.

use super::limits::{IMAGES, LAYERS};
use super::outer::Outer;
use super::shape::{Descriptor, Document, Saved};
use crate::id::FixedMap;
use crate::read::import::common::{Lenient, List, Notes, Object, Remark, Str, Strings, image};
use std::collections::BTreeMap;

/// Documents whose content does not match their digests.
const WRONG: Remark = Remark::skipped(
    "left out {n} manifest or configuration that is not what its digest says",
    "left out {n} manifests or configurations that are not what their digests say",
);
/// What an archive has besides images.
const OTHER: Remark = Remark::skipped(
    "left out {n} thing in an archive that is no image",
    "left out {n} things in archives that are no images",
);
/// Images that the archive names and does not contain.
const ABSENT: Remark = Remark::skipped(
    "left out {n} image that its archive names and does not hold",
    "left out {n} images that their archives name and do not hold",
);
/// Images beyond a limit.
const TOO_MANY: Remark = Remark::skipped(
    "left out {n} image beyond the first 1,000 of an archive",
    "left out {n} images beyond the first 1,000 of an archive",
);

/// How deep indexes may be nested.
const DEEPEST: usize = 8;

/// An image.
#[derive(Clone, Debug, Default)]
pub(super) struct Image {
    /// The references that it is known by.
    pub(super) names: Vec<String>,
    /// A tag, if the archive has that and no name.
    pub(super) tag: Option<String>,
    /// Its digests: of indexes above it, of its manifest, and of its configuration.
    pub(super) digests: Vec<String>,
    /// The text of its configuration.
    pub(super) config: String,
    /// The layers from the bottom: entries of the archive, or what is wrong.
    pub(super) layers: Vec<Result<u32, String>>,
    pub(super) annotations: BTreeMap<String, String>,
    /// The index that it belongs to: its other images are the same for other platforms.
    pub(super) group: Option<usize>,
}

/// Finds the images of an archive.
pub(super) fn images(outer: &Outer, notes: &mut Notes) -> Vec<Image> {
    let mut found = Found { outer, notes, images: FixedMap::default() };
    for _ in 0..outer.wrong {
        found.notes.add(WRONG, "", None);
    }
    found.saved();
    found.indexed();
    found.images.into_values().collect()
}

struct Found<'o> {
    outer: &'o Outer,
    notes: &'o mut Notes,
    /// By the digest of the configuration.
    images: FixedMap<String, Image>,
}

impl Found<'_> {
    /// Reads `manifest.json` of `docker save`.
    fn saved(&mut self) {
        let Some(text) = self.outer.document("manifest.json") else { return };
        let Lenient::Known(list) = Lenient::<Vec<Lenient<Object<Saved<'_>>>>>::of(text) else {
            return;
        };
        for saved in list {
            let Lenient::Known(Object(saved)) = saved else {
                self.notes.add(Remark::NOT_AN_OBJECT, "", None);
                continue;
            };
            let config = saved.config.known().and_then(|name| self.outer.document(name));
            let Some(config) = config else {
                self.notes.add(ABSENT, "", None);
                continue;
            };
            let layer = |name: Str<'_>| {
                self.outer.entry(&name).ok_or_else(|| "the archive does not hold it".to_owned())
            };
            let layers = known(saved.layers).map(layer).collect();
            let names = known(saved.repo_tags).map(|tag| tag.to_string()).collect();
            self.add(Image { names, layers, config: config.to_owned(), ..Image::default() });
        }
    }

    /// Reads `index.json` of OCI.
    fn indexed(&mut self) {
        let Some(text) = self.outer.document("index.json") else { return };
        let Lenient::Known(Object(index)) = Lenient::<Object<Document<'_>>>::of(text) else { return };
        for (group, Object(descriptor)) in known(index.manifests).enumerate() {
            let mut image = Image { group: Some(group), ..Image::default() };
            image.name(&pairs(&descriptor.annotations));
            let before = self.images.len();
            let held = self.descriptor(&descriptor, &image, 0);
            if !held && self.images.len() == before {
                self.notes.add(ABSENT, "", None);
            }
        }
    }

    /// Reads what a descriptor points to. Returns whether there is anything.
    fn descriptor(&mut self, descriptor: &Descriptor<'_>, above: &Image, depth: usize) -> bool {
        let annotations = pairs(&descriptor.annotations);
        if annotations.contains_key("vnd.docker.reference.type") {
            return true;
        }
        let Some(digest) = descriptor.digest.known() else { return false };
        let Some(text) = self.outer.document(&blob(digest)) else { return false };
        let Lenient::Known(Object(document)) = Lenient::<Object<Document<'_>>>::of(text) else {
            return false;
        };
        let mut image = above.clone();
        image.annotations.extend(annotations);
        image.annotations.extend(pairs(&document.annotations));
        image.digests.push(digest.to_string());
        if let Lenient::Known(parts) = document.manifests {
            let mut held = false;
            for Object(part) in known(Lenient::Known(parts)).filter(|_| depth < DEEPEST) {
                held |= self.descriptor(&part, &image, depth + 1);
            }
            return held;
        }
        let Lenient::Known(Object(config)) = document.config else { return false };
        if !config.media_type.known().is_none_or(|kind| is_config(kind)) {
            self.notes.add(OTHER, "", None);
            return true;
        }
        let text = config.digest.known().and_then(|digest| self.outer.document(&blob(digest)));
        let Some(text) = text else { return false };
        image.config = text.to_owned();
        image.layers = known(document.layers).map(|Object(layer)| self.layer(&layer)).collect();
        self.add(image);
        true
    }

    fn layer(&self, layer: &Descriptor<'_>) -> Result<u32, String> {
        let kind = layer.media_type.known().map_or("", |kind| kind);
        if !is_layer(kind) {
            return Err(format!("it is of the type `{}`", kind.escape_debug()));
        }
        let entry = layer.digest.known().and_then(|digest| self.outer.entry(&blob(digest)));
        entry.ok_or_else(|| "the archive does not hold it".to_owned())
    }

    /// Adds an image, which both of an archive's manifests may describe.
    fn add(&mut self, mut image: Image) {
        let digest = super::layers::digest_of(image.config.as_bytes());
        image.digests.push(digest.clone());
        if self.images.len() == IMAGES && !self.images.contains_key(&digest) {
            return self.notes.add(TOO_MANY, "", None);
        }
        image.layers.truncate(LAYERS + 1);
        match self.images.get_mut(&digest) {
            None => drop(self.images.insert(digest, image)),
            Some(known) => {
                union(&mut known.names, image.names);
                union(&mut known.digests, image.digests);
                known.tag = known.tag.take().or(image.tag);
                known.group = known.group.or(image.group);
                known.annotations.extend(image.annotations);
            }
        }
    }
}

impl Image {
    /// Takes the name from an index. A tag alone is no name.
    fn name(&mut self, annotations: &BTreeMap<String, String>) {
        let full = annotations.get("io.containerd.image.name");
        match full.or_else(|| annotations.get("org.opencontainers.image.ref.name")) {
            Some(name) if full.is_some() || name.contains(['/', ':']) => self.names.push(name.clone()),
            Some(tag) => self.tag = Some(tag.clone()),
            None => {}
        }
    }

    /// Its name, else its first digest.
    pub(super) fn title(&self) -> &str {
        let named = self.names.iter().find(|name| image::Reference::parse(name).is_some());
        named.or(self.digests.first()).map_or("", String::as_str)
    }
}

fn union(all: &mut Vec<String>, more: Vec<String>) {
    for text in more {
        if !all.contains(&text) {
            all.push(text);
        }
    }
}

fn known<T>(list: List<T>) -> impl Iterator<Item = T> {
    let elements = if let Lenient::Known(elements) = list { elements } else { Vec::new() };
    elements
        .into_iter()
        .filter_map(|element| if let Lenient::Known(element) = element { Some(element) } else { None })
}

fn pairs(map: &Strings<'_>) -> BTreeMap<String, String> {
    let pairs = map.known().into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.to_string(), value.known()?.to_string()))).collect()
}

/// The path of a blob.
fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

fn is_config(kind: &str) -> bool {
    matches!(
        kind,
        "" | "application/vnd.oci.image.config.v1+json" | "application/vnd.docker.container.image.v1+json"
    )
}

/// Whether a layer is a tar, plain or compressed.
fn is_layer(kind: &str) -> bool {
    let form = ["application/vnd.oci.image.layer.", "application/vnd.docker.image.rootfs."];
    let plain = kind.is_empty() || form.iter().any(|form| kind.starts_with(form));
    plain && [".tar", "tar+gzip", "tar+zstd", ".tar.gzip", ".tar.zstd"].iter().any(|end| kind.ends_with(end))
}
