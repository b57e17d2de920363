//! The facts that are read.

use crate::read::import::common::fields;

fields! {
    Host "name";
    Facts ".ansible_facts";
    System ".ansible_facts.ansible_system";
    Kernel ".ansible_facts.ansible_kernel";
    Distribution ".ansible_facts.ansible_distribution";
    Release ".ansible_facts.ansible_distribution_version";
    Architecture ".ansible_facts.ansible_architecture";
    VirtualizationType ".ansible_facts.ansible_virtualization_type";
    VirtualizationRole ".ansible_facts.ansible_virtualization_role";
    Memory ".ansible_facts.ansible_memtotal_mb";
    Processors ".ansible_facts.ansible_processor_vcpus";
    MachineId ".ansible_facts.ansible_machine_id";
    SystemUuid ".ansible_facts.ansible_product_uuid";
    Fqdn ".ansible_facts.ansible_fqdn";
    Nodename ".ansible_facts.ansible_nodename";
    Interfaces ".ansible_facts.ansible_interfaces";
    Packages ".ansible_facts.packages";
}
