//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Name ".Name";
    Image ".Config.Image";
    State ".State";
    Config ".Config";
    HostConfig ".HostConfig";
    Runtime ".HostConfig.Runtime";
    Memory ".HostConfig.Memory";
    Cpus ".HostConfig.NanoCpus";
    Security ".HostConfig.SecurityOpt";
    Capabilities ".HostConfig.CapAdd";
    Mounts ".Mounts";
    Labels ".Config.Labels";
    RepoTags ".RepoTags";
    Size ".Size";
    Kernel ".KernelVersion";
    System ".OperatingSystem";
    Architecture ".Architecture";
    Processors ".NCPU";
    TotalMemory ".MemTotal";
    Cgroup ".CgroupVersion";
    Driver ".Driver";
    SecurityOptions ".SecurityOptions";
    LiveRestore ".LiveRestoreEnabled";
    Engine ".ServerVersion";
    Components ".Components";
    PodmanHost ".host";
    PodmanVersion ".version.Version";
}
