//! What importers are made of.
//!
//! | need | use |
//! |---|---|
//! | a JSON file, or several documents one after another | [`json::documents`] |
//! | JSON files of any size, piece by piece | [`json::pieces`] |
//! | an XML file, or several documents one after another | [`xml::documents`], [`xml::Element`] |
//! | a YAML file, as JSON | [`yaml::to_json`] |
//! | fields that may be of the wrong type, borrowed from the text | [`Lenient`], [`Str`], [`Scalar`], [`Nested`], [`List`] |
//! | the text of one JSON value, as such fields | [`parse`] |
//! | structures of the fields that are used | [`shapes!`] |
//! | an object by its keys, if one thing has several names | [`Keys`] |
//! | an importer, given what reads a file or an object | [`Importer::of_texts`](super::Importer::of_texts), [`Importer::of_objects`](super::Importer::of_objects) |
//! | an object that is being read: take fields, count what is odd, mark what is found | [`At`] |
//! | the paths of the fields, for reasons and messages | [`fields!`] |
//! | what every importer keeps: the files and objects that marks refer to, and the remarks on them | [`Objects`] |
//! | remarks, counted | [`Notes`], [`Remark`] |
//! | `250m`, `1.5Gi` | [`Quantity`] |
//! | the machine that a file is about, by its path | [`File::host`](super::File::host) |
//! | the facts of a machine, on the way to its table | [`Machines`], [`Facts`], [`Under`] |
//! | machines that take each other's place | [`Machines::take_each_others_place`] |
//! | glibc, OpenSSL and engines among the packages of a distribution | [`Libraries`] |
//! | how a runtime isolates, by its name; what seccomp profile options name | [`isolation`] |
//! | what ties a container to its machine | [`Ties`] |
//! | stanzas of `key: value` | [`stanza`] |
//! | a package URL; the operating system as `os-release` names it | [`crate::inventory::package`], [`os`] |
//! | the contents of an image, on the way to its table | [`Bom`], [`Boms`] |
//! | applications that a platform staged, stacks, buildpacks | [`paas`] |
//! | `host:port/name:tag@digest`, and the table of images in use | [`image`] |

mod at;
pub(crate) mod bom;
mod boms;
mod error;
mod field;
mod gatherer;
pub(crate) mod image;
pub(crate) mod isolation;
pub(crate) mod json;
mod keys;
mod lenient;
pub(crate) mod libraries;
mod machine;
mod notes;
mod objects;
pub(crate) mod os;
pub(crate) mod paas;
mod parse;
mod quantity;
mod shapes;
pub(crate) mod stanza;
mod ties;
mod together;
pub(crate) mod xml;
#[cfg_attr(not(feature = "yaml"), path = "yaml/absent.rs")]
pub(crate) mod yaml;

pub(crate) use at::At;
pub(crate) use bom::Bom;
pub(crate) use boms::{ALSO, Boms, DIGEST, UNSURE};
pub use error::ImportError;
pub(crate) use field::{Field, fields};
pub(crate) use gatherer::Gathered;
pub(crate) use keys::Keys;
pub(crate) use lenient::{Lenient, List, Nested, Object, Quantities, Scalar, Str, Strings};
pub(crate) use libraries::Libraries;
pub(crate) use machine::{Facts, Machines, Under, go_name};
pub(crate) use notes::{Notes, Remark, clean};
pub(crate) use objects::Objects;
pub(crate) use parse::parse;
pub(crate) use quantity::{Quantity, Round};
pub(crate) use shapes::shapes;
pub(crate) use ties::Ties;
