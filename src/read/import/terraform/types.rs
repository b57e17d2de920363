//! The types of resources that are machines or clusters, and where their providers keep what is read.

/// What is under a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A hypervisor, unless the type of instance says otherwise.
    Virtual,
    /// The kernel of the node that it is on.
    Container,
}

/// A type of machine. Paths are those of [`super::attributes::Attributes`], the first with a value is taken.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) types: &'static [&'static str],
    pub(super) sort: Sort,
    pub(super) name: &'static [&'static str],
    /// The address by which Kubernetes knows it, with paths in braces.
    pub(super) address: Option<&'static str>,
    /// The UUID of its firmware.
    pub(super) uuid: &'static [&'static str],
    pub(super) hostname: &'static [&'static str],
    pub(super) mac: &'static [&'static str],
    /// Numbers whose product is the number of processors.
    pub(super) processors: &'static [&'static [&'static str]],
    /// Memory in MiB.
    pub(super) memory: &'static [&'static [&'static str]],
    /// The size of the disk that it starts from, in GiB.
    pub(super) disk: &'static [&'static [&'static str]],
    /// What names its system, or the image that it was made from if that is named like one.
    pub(super) image: &'static [&'static str],
    /// The node that it is on.
    pub(super) host: &'static [&'static str],
}

const NOTHING: Machine = Machine {
    types: &[],
    sort: Sort::Virtual,
    name: &["name"],
    address: None,
    uuid: &[],
    hostname: &[],
    mac: &[],
    processors: &[],
    memory: &[],
    disk: &[],
    image: &[],
    host: &[],
};

static MACHINES: &[Machine] = &[
    Machine {
        types: &["aws_instance"],
        name: &["tags.Name", "tags_all.Name"],
        address: Some("aws:///{availability_zone}/{id}"),
        hostname: &["private_dns"],
        processors: &[
            &["cpu_options.0.core_count", "cpu_options.0.threads_per_core"],
            &["cpu_core_count", "cpu_threads_per_core"],
        ],
        disk: &[&["root_block_device.0.volume_size"]],
        ..NOTHING
    },
    Machine {
        types: &["google_compute_instance", "google_compute_instance_from_template"],
        address: Some("gce://{project}/{zone}/{name}"),
        hostname: &["hostname"],
        image: &["boot_disk.0.initialize_params.0.image"],
        disk: &[&["boot_disk.0.initialize_params.0.size"]],
        ..NOTHING
    },
    Machine {
        types: &[
            "azurerm_linux_virtual_machine",
            "azurerm_windows_virtual_machine",
            "azurerm_virtual_machine",
        ],
        address: Some("azure://{id}"),
        uuid: &["virtual_machine_id"],
        disk: &[&["os_disk.0.disk_size_gb"], &["storage_os_disk.0.disk_size_gb"]],
        hostname: &["computer_name", "os_profile.0.computer_name"],
        image: &["source_image_reference.0.offer", "storage_image_reference.0.offer"],
        ..NOTHING
    },
    Machine {
        types: &["openstack_compute_instance_v2"],
        address: Some("openstack:///{id}"),
        uuid: &["id"],
        mac: &["network.*.mac"],
        ..NOTHING
    },
    Machine {
        types: &["vsphere_virtual_machine"],
        uuid: &["uuid"],
        hostname: &["clone.0.customize.0.linux_options.0.host_name"],
        mac: &["network_interface.*.mac_address"],
        processors: &[&["num_cpus"]],
        memory: &[&["memory"]],
        disk: &[&["disk.0.size"]],
        image: &["guest_id"],
        ..NOTHING
    },
    Machine {
        types: &["libvirt_domain"],
        uuid: &["uuid", "id"],
        hostname: &["network_interface.*.hostname"],
        mac: &["network_interface.*.mac"],
        processors: &[&["vcpu"]],
        ..NOTHING
    },
    Machine {
        types: &["proxmox_vm_qemu"],
        uuid: &["smbios.0.uuid"],
        mac: &["network.*.macaddr"],
        processors: &[&["cpu.0.cores", "cpu.0.sockets"], &["sockets", "cores"], &["cores"]],
        memory: &[&["memory"]],
        host: &["target_node"],
        ..NOTHING
    },
    Machine {
        types: &["proxmox_virtual_environment_vm"],
        uuid: &["smbios.0.uuid"],
        mac: &["mac_addresses.*", "network_device.*.mac_address"],
        processors: &[&["cpu.0.cores", "cpu.0.sockets"]],
        memory: &[&["memory.0.dedicated"]],
        disk: &[&["disk.0.size"]],
        host: &["node_name"],
        ..NOTHING
    },
    Machine {
        types: &["proxmox_lxc", "proxmox_virtual_environment_container"],
        sort: Sort::Container,
        name: &["hostname", "initialization.0.hostname"],
        mac: &["network.*.hwaddr", "network_interface.*.mac_address"],
        processors: &[&["cores"], &["cpu.0.cores"]],
        memory: &[&["memory.0.dedicated"], &["memory"]],
        disk: &[&["disk.0.size"]],
        host: &["target_node", "node_name"],
        ..NOTHING
    },
    Machine { types: &["hcloud_server"], address: Some("hcloud://{id}"), image: &["image"], ..NOTHING },
    Machine {
        types: &["digitalocean_droplet"],
        address: Some("digitalocean://{id}"),
        processors: &[&["vcpus"]],
        memory: &[&["memory"]],
        disk: &[&["disk"]],
        image: &["image"],
        ..NOTHING
    },
];

/// Types of clusters, with the paths of the version of their control plane.
static CLUSTERS: &[(&str, &[&str])] = &[
    ("aws_eks_cluster", &["version"]),
    ("google_container_cluster", &["master_version"]),
    ("azurerm_kubernetes_cluster", &["current_kubernetes_version", "kubernetes_version"]),
    ("digitalocean_kubernetes_cluster", &["version"]),
];

/// What is known of a type of machine.
pub(super) fn machine(name: &str) -> Option<&'static Machine> {
    MACHINES.iter().find(|machine| machine.types.contains(&name))
}

/// Where a type of cluster has its version.
pub(super) fn cluster(name: &str) -> Option<&'static [&'static str]> {
    CLUSTERS.iter().find(|(known, _)| *known == name).map(|(_, paths)| *paths)
}
