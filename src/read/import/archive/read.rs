//! From one archive to the contents of each of its images.

use super::base::Built;
use super::elf::Need;
use super::field::Field;
use super::files::{self, Start, Wanted};
use super::image::{self, Image};
use super::layers::{self, Layer};
use super::limits::FILE;
use super::outer::Outer;
use super::runtimes;
use super::shape::Config;
use super::tree::{Miss, Place, Tree};
use crate::id::FixedMap;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::image::Reference;
use crate::read::import::common::{At, Bom, ImportError, Lenient, Object, Objects, Remark};
use crate::read::import::{File, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// Layers that cannot be read: the contents of the image are unknown.
const UNREADABLE: Remark = Remark::incomplete(
    "what is inside {n} image is unknown, since a layer cannot be read: {detail}",
    "what is inside {n} images is unknown, since layers cannot be read: {detail}",
);
/// Layers that do not match their digests.
const WRONG_LAYER: &str = "it is not what its digest says";
/// Files that are too large.
const LARGE: Remark = Remark::skipped(
    "left out {n} file of over 256 MiB: `{detail}`",
    "left out {n} files of over 256 MiB: `{detail}`",
);
/// Names that lead out of an image.
const ASTRAY: Remark = Remark::skipped(
    "left out {n} entry of a layer that leads out of the image or in a circle",
    "left out {n} entries of layers that lead out of the image or in a circle",
);
/// Links to nothing.
const DANGLING: Remark = Remark::skipped(
    "left out {n} entry of a layer that belongs to a file or directory that is not there",
    "left out {n} entries of layers that belong to files or directories that are not there",
);
/// Images without a name.
const UNNAMED: Remark = Remark::incomplete(
    "{n} image has no name in its archive and is called like the file",
    "{n} images have no names in their archives and are called like the files",
);
/// Images of other systems.
const OTHER_SYSTEM: Remark = Remark::incomplete(
    "{n} image is not of Linux, so what is inside is not read",
    "{n} images are not of Linux, so what is inside is not read",
);
/// Images that differ between platforms.
const DIFFERING: Remark = Remark::skipped(
    "left out {n} image whose platforms have different contents: save it for one of them",
    "left out {n} images whose platforms have different contents: save them for one of them",
);

/// An image that is being read.
struct Opened {
    image: Image,
    object: u32,
    bom: Bom,
    wanted: Vec<Wanted>,
    env: Vec<String>,
    chain: Vec<String>,
    needs: Vec<Need>,
}

/// Reads an archive.
///
/// # Errors
/// If it cannot be read as a whole, or contains no image.
pub(super) fn archive(
    file: File<'_>,
    stream: &dyn Stream,
    objects: &mut Objects<Field>,
) -> Result<Vec<Built>, ImportError> {
    let outer = Outer::read(stream)?;
    let images = image::images(&outer, &mut objects.notes);
    if images.is_empty() {
        let message = "there is no image in the archive, or its manifest is absent".to_owned();
        return Err(ImportError::Content { message, offset: 0 });
    }
    let needed = images.iter().flat_map(|image| image.layers.iter().flatten().copied());
    let listings = layers::list(stream, &needed.collect())?;
    let mut opened = Vec::new();
    for image in images {
        opened.push(open(file, image, &listings, objects)?);
    }
    drop(listings);
    contents(stream, &mut opened, objects)?;
    for Opened { object, bom, env, .. } in &mut opened {
        runtimes::variables(&mut objects.at(*object), bom, env);
    }
    Ok(platforms(opened, objects))
}

/// Reads the configuration of an image, and finds the files to read.
fn open(
    file: File<'_>,
    image: Image,
    listings: &FixedMap<u32, Layer>,
    objects: &mut Objects<Field>,
) -> Result<Opened, ImportError> {
    let object = objects.add(format!("image {}", image.title()));
    let mut at = objects.at(object);
    let mut bom = Bom::default();
    subject(&mut at, &mut bom, &image, file.stem());
    let config = match Lenient::<Object<Config<'_>>>::of(&image.config) {
        Lenient::Known(Object(config)) => config,
        _ => Config::default(),
    };
    let diff_ids = at.nested(config.rootfs, Field::Layers).diff_ids;
    let diff_ids: Vec<String> = at.list(diff_ids, Field::Layers).iter().map(|id| id.to_string()).collect();
    let arch = at.filled(config.architecture, Field::Architecture);
    bom.labels
        .extend(arch.map(|arch| (Text { value: "comove.architecture".to_owned(), ..arch.clone() }, arch)));
    let run = at.nested(config.config, Field::Labels);
    let labels = at.pairs(run.labels, Field::Labels);
    let env: Vec<String> = at.list(run.env, Field::Env).iter().map(|pair| pair.to_string()).collect();
    let entrypoint = at.list(run.entrypoint, Field::Entrypoint);
    let cmd = at.list(run.cmd, Field::Cmd);
    let start = Start {
        program: entrypoint.first().or(cmd.first()).map(|program| &**program),
        searched: env.iter().find_map(|pair| pair.strip_prefix("PATH=")),
    };
    let base = image.annotations.get(BASE).map(|base| (base.as_str(), Field::Annotations));
    let base = base.or_else(|| labels.get(BASE).map(|base| (&**base, Field::Labels)));
    bom.base = base.and_then(|(base, field)| Some(at.text(&Reference::parse(base)?.to_text(), field)));
    let (mut wanted, mut chain) = (Vec::new(), Vec::new());
    if at.take(config.os, Field::Architecture).is_some_and(|os| &*os != "linux") {
        at.remark(OTHER_SYSTEM, "");
    } else {
        match tree(&image, &diff_ids, listings) {
            Ok(tree) => {
                chain = layers::chain(&diff_ids);
                bom.size_mib = size(&mut at, &image, listings);
                wanted = inside(&mut at, &mut bom, tree, start);
            }
            Err(Fault::Layer(fault)) => at.remark(UNREADABLE, &fault),
            Err(Fault::TooMuch) => {
                let message = "the layers of an image hold more than any sound image does".to_owned();
                return Err(ImportError::TooLarge { message });
            }
        }
    }
    Ok(Opened { image, object, bom, wanted, env, chain, needs: Vec::new() })
}

/// The disk that an image takes: that of all its layers, since those above hide files and free none.
fn size(at: &mut At<'_>, image: &Image, listings: &FixedMap<u32, Layer>) -> Option<Mark<i64>> {
    let layers = image.layers.iter().map(|layer| listings.get(layer.as_ref().ok()?)?.as_ref().ok());
    let bytes = layers.map(|layer| layer.map(|layer| layer.size)).sum::<Option<u64>>()?;
    let mib = i64::try_from(bytes.div_ceil(1 << 20)).ok().filter(|mib| *mib > 0)?;
    Some(at.mark(mib, Field::Layers))
}

/// Finds the files to read, and counts what is odd among the others.
fn inside(at: &mut At<'_>, bom: &mut Bom, mut tree: Tree, start: Start<'_>) -> Vec<Wanted> {
    (0..tree.odd.astray).for_each(|_| at.remark(ASTRAY, ""));
    (0..tree.odd.dangling).for_each(|_| at.remark(DANGLING, ""));
    let mut wanted = files::wanted(&mut tree, at, bom, start);
    wanted.retain(|file| {
        let small = file.size <= FILE;
        if !small {
            at.remark(LARGE, &file.path);
        }
        small
    });
    wanted
}

/// The label and annotation with the name of the base image.
const BASE: &str = "org.opencontainers.image.base.name";

/// Sets which image it is: by its references, else by the name of the file.
fn subject(at: &mut At<'_>, bom: &mut Bom, image: &Image, stem: &str) {
    bom.image(at, Field::Name, image.names.iter().map(String::as_str), None);
    if bom.subject.is_none() {
        at.remark(UNNAMED, "");
        let tag = image.tag.as_deref().or(image.digests.first().map(String::as_str));
        bom.image(at, Field::File, [stem].into_iter(), tag);
    }
    for digest in &image.digests {
        bom.digest(at, Field::Digest, digest);
    }
}

/// Why the files of an image are unknown.
enum Fault {
    Layer(String),
    TooMuch,
}

/// Stacks the layers of an image.
fn tree(image: &Image, diff_ids: &[String], listings: &FixedMap<u32, Layer>) -> Result<Tree, Fault> {
    if diff_ids.len() != image.layers.len() {
        return Err(Fault::Layer("the configuration lists others than the manifest".to_owned()));
    }
    let mut tree = Tree::new();
    for (layer, diff_id) in image.layers.iter().zip(diff_ids) {
        let number = *layer.as_ref().map_err(|fault| Fault::Layer(fault.clone()))?;
        let listing = match listings.get(&number) {
            Some(Ok(listing)) => listing,
            Some(Err(fault)) => return Err(Fault::Layer(fault.clone())),
            None => return Err(Fault::Layer("the archive does not hold it".to_owned())),
        };
        if listing.digest != *diff_id {
            return Err(Fault::Layer(WRONG_LAYER.to_owned()));
        }
        tree.begin();
        for entry in &listing.entries {
            let place = Place { layer: number, entry: entry.at };
            tree.add(&entry.path, place, &entry.what).map_err(|_: Miss| Fault::TooMuch)?;
        }
    }
    Ok(tree)
}

/// Reads the wanted files of all images at once.
fn contents(
    stream: &dyn Stream,
    opened: &mut [Opened],
    objects: &mut Objects<Field>,
) -> Result<(), ImportError> {
    let wanted = opened.iter().flat_map(|image| &image.wanted).map(|file| file.place);
    let wanted: BTreeSet<Place> = wanted.collect();
    let mut takers: BTreeMap<Place, Vec<(usize, usize)>> = BTreeMap::new();
    for (number, image) in opened.iter().enumerate() {
        for (index, file) in image.wanted.iter().enumerate() {
            takers.entry(file.place).or_default().push((number, index));
        }
    }
    layers::contents(stream, &wanted, |place, bytes| {
        for &(number, index) in takers.get(&place).into_iter().flatten() {
            let Opened { object, bom, wanted, needs, .. } = &mut opened[number];
            needs.extend(files::take(&mut objects.at(*object), bom, &wanted[index], &bytes));
        }
    })?;
    Ok(())
}

/// Whether two images have the same packages and system.
fn same_contents(one: &Bom, other: &Bom) -> bool {
    let value = |text: &Text| text.value.clone();
    let packages = |bom: &Bom| -> BTreeMap<String, Vec<String>> {
        let packages = bom.packages.iter();
        packages.map(|(name, (_, all))| (name.clone(), all.iter().map(value).collect())).collect()
    };
    let system =
        |bom: &Bom| bom.os.as_ref().map(|(family, release)| (value(family), release.as_ref().map(value)));
    packages(one) == packages(other) && system(one) == system(other)
}

/// Joins the images of one index: they are one image for several platforms, if all have the same contents.
fn platforms(opened: Vec<Opened>, objects: &mut Objects<Field>) -> Vec<Built> {
    let mut groups: FixedMap<(Option<usize>, usize), Vec<Opened>> = FixedMap::default();
    for (number, image) in opened.into_iter().enumerate() {
        // An image without an index stands for itself.
        let alone = if image.image.group.is_none() { number } else { 0 };
        groups.entry((image.image.group, alone)).or_default().push(image);
    }
    let mut found = Vec::new();
    for (_, group) in groups {
        let mut group = group.into_iter();
        let Some(first) = group.next() else { continue };
        let rest: Vec<Opened> = group.collect();
        let several = !rest.is_empty();
        if rest.iter().any(|other| !same_contents(&first.bom, &other.bom)) {
            objects.notes.add(DIFFERING, "", Some(first.object));
            continue;
        }
        for mut image in std::iter::once(first).chain(rest) {
            if several {
                image.bom.labels.clear();
                image.bom.size_mib = None;
                image.needs.clear();
            }
            image.bom.close(&mut objects.at(image.object));
            let Opened { image, object, bom, chain, needs, .. } = image;
            found.push(Built { bom, object, names: image.names, chain, needs });
        }
    }
    found
}
