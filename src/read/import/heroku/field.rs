//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Name ".name";
    Stack ".stack.name";
    BuildStack ".build_stack.name";
    Description ".buildpack_provided_description";
    Region ".region.name";
    Space ".space.name";
    Maintenance ".maintenance";
    Type ".type";
    Quantity ".quantity";
    Dynos ".dynos";
    Buildpack ".buildpack";
    Version ".version";
    Slug ".slug.id";
}
