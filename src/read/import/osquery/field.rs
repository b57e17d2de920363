//! The columns that are read, by table.

use crate::read::import::common::fields;

fields! {
    HostIdentifier ".hostIdentifier";
    Columns ".columns";
    Snapshot ".snapshot";
    DiffResults ".diffResults";
    System "os_version.name, os_version.version";
    Kernel "kernel_info.version";
    Hostname "system_info.hostname";
    Uuid "system_info.uuid";
    Processors "system_info.cpu_logical_cores";
    Memory "system_info.physical_memory";
    Architecture "os_version.arch";
    Card "interface_details.mac";
    Package "deb_packages, rpm_packages";
    Engine "docker_info.server_version";
    Container "docker_containers.name";
    Image "docker_containers.image";
}
