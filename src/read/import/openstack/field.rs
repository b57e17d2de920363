//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Servers ".servers";
    Id ".id";
    Name ".name";
    Status ".status";
    Hypervisor ".OS-EXT-SRV-ATTR:hypervisor_hostname";
    Hostname ".OS-EXT-SRV-ATTR:hostname";
    Card ".addresses[].OS-EXT-IPS-MAC:mac_addr";
    Processors ".flavor.vcpus";
    Memory ".flavor.ram";
    Disk ".flavor.disk";
    More ".servers_links";
}
