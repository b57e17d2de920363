//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Artifact ".ArtifactName";
    Type ".ArtifactType";
    Metadata ".Metadata";
    Tags ".Metadata.RepoTags";
    Digests ".Metadata.RepoDigests";
    Id ".Metadata.ImageID";
    System ".Metadata.OS";
    Results ".Results";
    Target ".Results[].Target";
    Package ".Results[].Packages[].Version";
    Purl ".Results[].Packages[].Identifier.PURL";
}
