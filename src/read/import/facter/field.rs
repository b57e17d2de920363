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
    Hostname ".networking.hostname";
    Interfaces ".networking.interfaces";
    Memory ".memory.system.total_bytes";
    Disks ".disks";
    Processors ".processors.count";
    Values ".values";
    OldSystem ".operatingsystem";
    OldRelease ".operatingsystemrelease";
    OldArchitecture ".architecture";
    OldFqdn ".fqdn";
    OldHostname ".hostname";
    OldCard ".macaddress";
    OldMemory ".memorysize_mb";
    OldProcessors ".processorcount";
    OldUuid ".uuid";
}
