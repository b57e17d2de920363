//! What is read of the texts.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Kernel "kernel";
    Node "node name";
    Machine "machine";
    System "system";
    Package "package";
}
