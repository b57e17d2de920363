//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Metadata ".metadata";
    Containers ".containers";
    Name ".name";
    Type ".type";
    Status ".status";
    Project ".project";
    Location ".location";
    Architecture ".architecture";
    Config ".config";
    System ".config.image.os";
    Release ".config.image.release";
    Hierarchy ".config.image.requirements.cgroup";
    Card ".config.volatile.eth0.hwaddr";
    Uuid ".config.volatile.uuid";
    Processors ".config.limits.cpu";
    Memory ".config.limits.memory";
    Disk ".devices.root.size";
    State ".state";
    Kernel ".state.os_info.kernel_version";
    Os ".state.os_info.os";
    OsVersion ".state.os_info.os_version";
    Fqdn ".state.os_info.fqdn";
}
