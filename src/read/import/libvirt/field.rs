//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Name "name";
    Uuid "uuid";
    Type "@type";
    Os "metadata/libosinfo/os/@id";
    Arch "os/type/@arch";
    Memory "memory";
    Vcpu "vcpu";
    Mac "devices/interface/mac/@address";
    Hostdev "devices/hostdev";
    HostUuid "host/uuid";
    HostArch "host/cpu/arch";
    Cells "host/topology/cells";
    Listed "line";
}
