//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Name ".name";
    Packages ".packages[]";
    Relationships ".relationships[]";
    Graph ".@graph[]";
    PackageName "PackageName";
}
