//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Project ".name";
    Services ".services";
    Volumes ".volumes";
    Image ".image";
    Build ".build";
    Deploy ".deploy";
    Replicas ".deploy.replicas";
    Resources ".deploy.resources";
    DependsOn ".depends_on";
    Links ".links";
    Runtime ".runtime";
    Security ".security_opt";
    Mounts ".services.volumes";
    Profiles ".profiles";
}
