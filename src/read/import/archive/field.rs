//! The fields that are read: of the configuration, and files of the image.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Name "name";
    Digest "digest";
    Layers ".rootfs.diff_ids";
    Architecture ".architecture";
    Annotations "annotations";
    Labels ".config.Labels";
    System "etc/os-release";
    Dpkg "var/lib/dpkg/status";
    Apk "lib/apk/db/installed";
    Rpm "database of rpm";
}
