//! The structures of what Podman says about itself, which are spelled differently from Docker's.

use crate::read::import::common::{Lenient, Nested, Scalar, Str, shapes};

shapes! { "camelCase";
    /// The machine.
    PodmanHost {
        kernel: Lenient<Str<'a>>,
        os: Lenient<Str<'a>>,
        arch: Lenient<Str<'a>>,
        hostname: Lenient<Str<'a>>,
        cgroup_version: Lenient<Str<'a>>,
        cpus: Lenient<Scalar<'a>>,
        mem_total: Lenient<Scalar<'a>>,
        distribution: Nested<Distribution<'a>>,
    }

    /// Its system.
    Distribution {
        distribution: Lenient<Str<'a>>,
        version: Lenient<Str<'a>>,
    }

    /// The engine.
    PodmanVersion {
        #[serde(rename = "Version")]
        version: Lenient<Str<'a>>,
    }
}
