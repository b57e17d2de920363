//! The structures of what Podman says about itself, which are spelled differently from Docker's.

use crate::read::import::common::{Lenient, Nested, Scalar, Str, shapes};
use crate::read::look::Look;

/// Whether a file is what `podman info` prints, which is YAML unless JSON is asked for.
pub(super) fn is_yaml(look: &Look<'_>) -> bool {
    let top = |key: &str| look.lines().any(|line| line.trim_end() == key);
    let inner =
        |keys: [&str; 2]| look.lines().any(|line| line.starts_with(' ') && keys.contains(&line.trim()));
    top("host:") && top("store:") && inner(["ociRuntime:", "OCIRuntime:"])
}

shapes! { "camelCase";
    /// The machine.
    PodmanHost {
        kernel: Lenient<Str<'a>>,
        os: Lenient<Str<'a>>,
        arch: Lenient<Str<'a>>,
        hostname: Lenient<Str<'a>>,
        #[serde(alias = "CgroupVersion")]
        cgroup_version: Lenient<Str<'a>>,
        cpus: Lenient<Scalar<'a>>,
        // Version 1 writes some names with a capital.
        #[serde(alias = "MemTotal")]
        mem_total: Lenient<Scalar<'a>>,
        #[serde(alias = "Distribution")]
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

impl PodmanHost<'_> {
    /// Whether it has anything that is read.
    pub(super) const fn says_something(&self) -> bool {
        self.kernel.is_known()
            || self.hostname.is_known()
            || self.arch.is_known()
            || self.cpus.is_known()
            || self.mem_total.is_known()
            || self.cgroup_version.is_known()
            || self.distribution.is_known()
    }
}
