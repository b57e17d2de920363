//! The fields that are read. Their names at each provider are in `types.rs`.

use crate::read::import::common::fields;

fields! {
    Resources "resources";
    Instances "instances";
    Attributes "attributes";
    Name "attributes: name";
    Id "attributes: id";
    State "attributes: state";
    Uuid "attributes: uuid";
    Hostname "attributes: host name";
    Card "attributes: hardware address";
    Processors "attributes: processors";
    Memory "attributes: memory";
    Disk "attributes: disk";
    Image "attributes: image";
    Host "attributes: node";
    Version "attributes: version";
}
