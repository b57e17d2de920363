//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Source ".source";
    Target ".source.target, .source.metadata";
    Distro ".distro";
    Artifacts ".artifacts";
    Artifact ".artifacts[].version";
    Purl ".artifacts[].purl";
}
