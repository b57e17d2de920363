//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Name ".Name";
    Id ".Id";
    Host ".ComputerName";
    State ".State";
    Processors ".ProcessorCount";
    Memory ".MemoryStartup";
    Cards ".NetworkAdapters";
    Card ".NetworkAdapters[].MacAddress";
}
