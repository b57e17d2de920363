//! Images: inspected, or in a list.

use super::container::image_text;
use super::field::Field;
use super::shape::Item;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::{At, Lenient, List, Quantity, Remark, Round, Scalar, Str};

const UNTAGGED: Remark =
    Remark::skipped("left out {n} image without a tag", "left out {n} images without a tag");

/// An image under its tags.
pub(super) struct Image {
    /// Each of its tags.
    pub(super) tags: Vec<Text>,
    /// The base image that its labels name.
    pub(super) base: Option<Text>,
    /// The disk that it takes when it is unpacked, in MiB.
    pub(super) size: Option<Mark<i64>>,
}

/// Reads an image.
pub(super) fn read(at: &mut At<'_>, item: Item<'_>) -> Image {
    let listed = listed(&item);
    let mut tags = at.list(item.repo_tags, Field::RepoTags);
    if tags.is_empty() {
        tags = listed;
    }
    let config = at.nested(item.config, Field::Config);
    let labels = at.pairs(config.labels, Field::Labels);
    let base = labels.get("org.opencontainers.image.base.name");
    let base = base.and_then(|base| image_text(at, base));
    let tagged = tags.iter().filter(|tag| !tag.contains("<none>"));
    let tags: Vec<Text> = tagged.filter_map(|tag| image_text(at, tag)).collect();
    if tags.is_empty() {
        at.remark(UNTAGGED, "");
    }
    Image { tags, base, size: size(at, item.size) }
}

/// The tags of an image in a list: Docker has the parts of one, Podman several names.
fn listed<'a>(item: &Item<'a>) -> Vec<Str<'a>> {
    if let (Some(name), Some(tag)) = (item.repository.known(), item.tag.known()) {
        return vec![Str(format!("{}:{}", &**name, &**tag).into())];
    }
    let names: List<Str<'a>> = item.names.map_or(Lenient::Absent, |raw| Lenient::of(raw.get()));
    names.into_known().unwrap_or_default().into_iter().filter_map(Lenient::into_known).collect()
}

/// A size, of which a list has `187MB`. Zero is of what states nothing.
fn size(at: &mut At<'_>, value: Lenient<Scalar<'_>>) -> Option<Mark<i64>> {
    let text = at.take(value, Field::Size)?;
    let Some(bytes) = Quantity::parse(text.0.trim().trim_end_matches('B')) else {
        at.odd(Field::Size);
        return None;
    };
    let mib = bytes.mebibytes(Round::Up);
    (mib > 0).then(|| at.mark(mib, Field::Size))
}
