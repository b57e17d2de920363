//! The structures of the facts that are read.

use crate::read::import::common::{Lenient, Nested, Scalar, Str, shapes};
use std::collections::BTreeMap;

shapes! { "snake_case";
    /// All facts of a machine.
    Output {
        kernel: Lenient<Str<'a>>,
        kernelrelease: Lenient<Str<'a>>,
        #[serde(rename = "virtual")]
        virtualization: Lenient<Str<'a>>,
        os: Nested<Os<'a>>,
        // Facter before version 3 has no structures.
        operatingsystem: Lenient<Str<'a>>,
        operatingsystemrelease: Lenient<Str<'a>>,
        architecture: Lenient<Str<'a>>,
        fqdn: Lenient<Str<'a>>,
        hostname: Lenient<Str<'a>>,
        macaddress: Lenient<Str<'a>>,
        memorysize_mb: Lenient<Scalar<'a>>,
        processorcount: Lenient<Scalar<'a>>,
        uuid: Lenient<Str<'a>>,
        /// What `puppet facts find` puts around them.
        values: Option<&'a serde_json::value::RawValue>,
        /// The name that Puppet has for the machine.
        name: Lenient<Str<'a>>,
        dmi: Nested<Dmi<'a>>,
        networking: Nested<Networking<'a>>,
        memory: Nested<Memory<'a>>,
        disks: Lenient<BTreeMap<Str<'a>, Nested<Disk<'a>>>>,
        processors: Nested<Processors<'a>>,
    }

    /// The system.
    Os {
        name: Lenient<Str<'a>>,
        hardware: Lenient<Str<'a>>,
        architecture: Lenient<Str<'a>>,
        release: Nested<Release<'a>>,
    }

    /// Its release.
    Release {
        full: Lenient<Str<'a>>,
    }

    /// What the firmware says.
    Dmi {
        product: Nested<Product<'a>>,
    }

    /// The machine as its maker knows it.
    Product {
        uuid: Lenient<Str<'a>>,
    }

    /// The network.
    Networking {
        fqdn: Lenient<Str<'a>>,
        hostname: Lenient<Str<'a>>,
        interfaces: Lenient<BTreeMap<Str<'a>, Nested<Interface<'a>>>>,
    }

    /// A network card.
    Interface {
        mac: Lenient<Str<'a>>,
    }

    /// Memory of all kinds.
    Memory {
        system: Nested<System<'a>>,
    }

    /// Memory of the machine.
    System {
        total_bytes: Lenient<Scalar<'a>>,
    }

    /// A disk.
    Disk {
        size_bytes: Lenient<Scalar<'a>>,
    }

    /// The processors.
    Processors {
        count: Lenient<Scalar<'a>>,
    }
}
