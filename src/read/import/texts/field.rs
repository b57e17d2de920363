//! What is read of the texts.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Kernel "kernel";
    Node "node name";
    Machine "machine";
    System "system";
    Package "package";
    Version "comove-scan";
    Texts "texts";
    Unseen "unseen";
    Identity "identity";
    Cgroup "cgroup version";
    Under "container";
    Engine "engine";
    Processors "processors";
    Memory "memory";
    Cpu "flags of the processor";
    Parameters "parameters of the kernel";
    Modules "modules of the kernel";
    Sysctl "sysctl";
    Nvidia "driver of NVIDIA";
}
