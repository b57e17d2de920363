//! Components: images, packages, applications, stacks and states, and what is baked into them.

use super::fleet::VersionId;
use super::machine::{CapabilityId, FamilyId};
use super::words::{ComponentKind, Step};
use crate::id::ids;
use crate::source::Place;
use crate::version::{Scheme, Tags};
use std::ops::Range;
use std::sync::Arc;

ids! {
    /// An image, package, application, stack or state.
    pub ComponentId;
}

/// An image, package, application, stack or state.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its kind.
    pub kind: ComponentKind,
    /// Where it is defined.
    pub place: Place,
    /// How its versions are ordered.
    pub scheme: Scheme,
    /// Which versions must not be skipped.
    pub step: Step,
    /// The version in use or the newest published, if known.
    pub version: Option<VersionId>,
    /// Whether its later versions are listed, so that there are no others.
    pub closed: bool,
    /// Whether dependents see a change at once (a stack that is rebased under its applications).
    pub live: bool,
    /// The capability whose version made a state, and which the state does not follow.
    pub made_by: Option<CapabilityId>,
    /// The OS family whose releases its versions are.
    pub family: Option<FamilyId>,
    /// How its versions, as tags, indicate the OS release that it is built on.
    pub tags: Option<Arc<Tags>>,
    /// The image that it is built on.
    pub base: Option<ComponentId>,
    /// Candidates whose contents are known.
    pub builds: Vec<Build>,
    /// Disk that an image takes with all that it is built on, in MiB, if stated: the largest that is stated of any version.
    pub size_mib: Option<u32>,
    /// Seconds until what runs an image has started, if stated.
    pub start_seconds: Option<u32>,
    /// All versions that the input names, in order: a run of the fleet's versions in tracks.
    pub(crate) track: Range<u32>,
    /// Its labels: a run of the fleet's labels.
    pub(crate) labels: Range<u32>,
}

/// A component baked into an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Content {
    /// What is baked in.
    pub component: ComponentId,
    /// Its version, if known: of several copies the earliest.
    pub version: Option<VersionId>,
    /// Whose it is.
    pub whose: Whose,
    /// Where this is stated.
    pub place: Place,
}

/// Whose a content of an image is that its base may have too. Of what is no content of an image, or the image's base
/// itself, the answer is [`Own`](Self::Own).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Whose {
    /// The image's own, whatever its base has.
    Own,
    /// The base's, as is stated.
    Base,
    /// Taken as the base's, which has the same version: the two have one database of packages.
    Same,
    /// Each has a copy, and both count.
    Both,
    /// Nothing says whether it is the image's own or its base's.
    Unknown,
}

impl Whose {
    /// Whether what the base has counts for the image, so that a later version has to be there first.
    #[must_use]
    pub const fn is_of_base(self) -> bool {
        matches!(self, Self::Base | Self::Same | Self::Both)
    }
}

/// A component as something has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Carried {
    /// Its version there, if known.
    pub(crate) version: Option<VersionId>,
    /// The content that it comes from; none if it comes from no other one.
    pub(crate) from: Option<ComponentId>,
}

/// A candidate version of an image whose contents are known.
#[derive(Clone, Debug)]
pub struct Build {
    /// The image's version.
    pub version: VersionId,
    /// What it contains.
    pub contents: Vec<Content>,
    /// Where it is defined.
    pub place: Place,
}
