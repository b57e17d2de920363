//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Metadata ".metadata";
    Subject ".metadata.component";
    Components ".components";
    Purl ".components[].purl";
    Nested ".components[].components";
    Properties ".components[].properties";
}
