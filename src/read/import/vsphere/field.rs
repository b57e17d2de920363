//! The fields that are read. Older versions of govc begin each name with a capital.

use crate::read::import::common::fields;

fields! {
    Machines ".virtualMachines";
    Hosts ".hostSystems";
    Elements ".elements[].object";
    Reference ".self";
    Name ".name";
    Config ".config";
    Summary ".summary";
    Uuid ".config.uuid";
    InstanceUuid ".config.instanceUuid";
    System ".config.guestFullName";
    Hardware ".config.hardware";
    Processors ".config.hardware.numCPU";
    Memory ".config.hardware.memoryMB";
    Device ".config.hardware.device";
    Guest ".guest";
    Tools ".config.extraConfig";
    Host ".runtime.host";
    Power ".runtime.powerState";
    Parent ".parent";
    HostHardware ".summary.hardware";
    HostProduct ".summary.config.product";
    OvfName "VirtualSystem/Name";
    OvfSystem "VirtualSystem/OperatingSystemSection";
    OvfItem "VirtualSystem/VirtualHardwareSection/Item";
}
