//! The facts that are read.

use crate::read::import::common::fields;

fields! {
    Name "name";
    Kernel ".kernel";
    Release ".kernelrelease";
    Virtual ".virtual";
    Os ".os";
    OsName ".os.name";
    OsRelease ".os.release.full";
    Hardware ".os.hardware";
    Uuid ".dmi.product.uuid";
    Networking ".networking";
    Fqdn ".networking.fqdn";
    Interfaces ".networking.interfaces";
    Memory ".memory.system.total_bytes";
    Processors ".processors.count";
}
