//! Inspected images.

use super::container::image_text;
use super::field::Field;
use super::shape::Item;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Remark};

const UNTAGGED: Remark =
    Remark::skipped("left out {n} image without a tag", "left out {n} images without a tag");

/// An image and the base image that its labels name.
pub(super) type Image = (Text, Option<Text>);

/// Reads an image under each of its tags.
pub(super) fn read(at: &mut At<'_>, item: Item<'_>) -> Vec<Image> {
    let tags = at.list(item.repo_tags, Field::RepoTags);
    let config = at.nested(item.config, Field::Config);
    let labels = at.pairs(config.labels, Field::Labels);
    let base = labels.get("org.opencontainers.image.base.name");
    let base = base.and_then(|base| image_text(at, base));
    let tagged: Vec<Image> = tags
        .iter()
        .filter(|tag| !tag.contains("<none>"))
        .filter_map(|tag| Some((image_text(at, tag)?, base.clone())))
        .collect();
    if tagged.is_empty() {
        at.remark(UNTAGGED, "");
    }
    tagged
}
