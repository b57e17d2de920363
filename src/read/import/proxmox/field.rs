//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Type ".type";
    Id ".vmid";
    Name ".name";
    Node ".node";
    Status ".status";
    Template ".template";
    Processors ".maxcpu";
    Memory ".maxmem";
    BootDisk ".maxdisk";
    Disk ".scsi";
    Cgroup ".cgroup-mode";
    Kernel ".kversion";
    Release ".current-kernel.release";
    Manager ".pveversion";
    Version ".version";
    NodeProcessors ".cpuinfo.cpus";
    NodeMemory ".memory.total";
    Cores ".cores";
    Sockets ".sockets";
    ConfiguredMemory ".memory";
    Firmware ".smbios1";
    Card ".net";
    Passed ".hostpci";
    System ".ostype";
}
