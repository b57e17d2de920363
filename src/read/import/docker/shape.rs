//! The structures of the fields that are read. One takes all objects, since their fields distinguish them.

use super::podman::{PodmanHost, PodmanVersion};
use crate::read::import::common::{Lenient, List, Nested, Object, Scalar, Str, Strings, shapes};
use serde_json::value::RawValue;

shapes! { "PascalCase";
    /// Any object.
    Item {
        id: Lenient<Str<'a>>,
        /// The same in a list.
        #[serde(rename = "ID")]
        listed_id: Lenient<Str<'a>>,
        platform: Lenient<Str<'a>>,
        name: Lenient<Str<'a>>,
        /// A list, or a text with commas.
        names: Option<&'a RawValue>,
        /// What Podman calls the image of a container.
        image_name: Lenient<Str<'a>>,
        /// For an inspected container, the image's digest.
        image: Lenient<Str<'a>>,
        config: Nested<Config<'a>>,
        /// An object, or a word in a list.
        state: Option<&'a RawValue>,
        status: Lenient<Str<'a>>,
        host_config: Nested<HostConfig<'a>>,
        mounts: Option<&'a RawValue>,
        #[serde(rename = "OCIRuntime")]
        oci_runtime: Lenient<Str<'a>>,
        /// An object, or a text of pairs with commas.
        labels: Option<&'a RawValue>,
        repo_tags: List<Str<'a>>,
        /// Of an image in the list of Docker's command.
        repository: Lenient<Str<'a>>,
        tag: Lenient<Str<'a>>,
        /// Of an image: bytes, or a text such as `187MB`.
        size: Lenient<Scalar<'a>>,
        #[serde(rename = "RootFS")]
        root_fs: Option<&'a RawValue>,
        kernel_version: Lenient<Str<'a>>,
        operating_system: Lenient<Str<'a>>,
        #[serde(rename = "OSType")]
        os_type: Lenient<Str<'a>>,
        os: Lenient<Str<'a>>,
        architecture: Lenient<Str<'a>>,
        arch: Lenient<Str<'a>>,
        #[serde(rename = "NCPU")]
        ncpu: Lenient<Scalar<'a>>,
        mem_total: Lenient<Scalar<'a>>,
        cgroup_version: Lenient<Str<'a>>,
        /// Of an engine, the driver of its storage.
        driver: Lenient<Str<'a>>,
        security_options: List<Str<'a>>,
        live_restore_enabled: Option<&'a RawValue>,
        server_version: Lenient<Str<'a>>,
        version: Lenient<Str<'a>>,
        components: List<Object<Component<'a>>>,
        /// For `docker version`, the engine; it has the same fields as what the API says about it.
        server: Option<&'a RawValue>,
        #[serde(rename = "host")]
        podman_host: Nested<PodmanHost<'a>>,
        #[serde(rename = "version")]
        podman_version: Nested<PodmanVersion<'a>>,
    }

    /// How a container or image was made.
    Config {
        image: Lenient<Str<'a>>,
        labels: Strings<'a>,
    }

    /// How a container relates to its host.
    HostConfig {
        runtime: Lenient<Str<'a>>,
        network_mode: Lenient<Str<'a>>,
        privileged: Option<&'a RawValue>,
        pid_mode: Lenient<Str<'a>>,
        ipc_mode: Lenient<Str<'a>>,
        cap_add: List<Str<'a>>,
        security_opt: List<Str<'a>>,
        memory: Lenient<Scalar<'a>>,
        nano_cpus: Lenient<Scalar<'a>>,
        /// Of a container of Windows: `process` or `hyperv`.
        isolation: Lenient<Str<'a>>,
    }

    /// The state of a container.
    State {
        status: Lenient<Str<'a>>,
        running: Option<&'a RawValue>,
    }

    /// Data from outside of a container.
    Mount {
        r#type: Lenient<Str<'a>>,
        name: Lenient<Str<'a>>,
        source: Lenient<Str<'a>>,
    }

    /// A part of the engine.
    Component {
        name: Lenient<Str<'a>>,
        version: Lenient<Str<'a>>,
    }
}

impl Item<'_> {
    /// Whether it is a container: inspected, or a line of a list.
    pub(super) const fn is_container(&self) -> bool {
        self.names.is_some() && !self.is_image() || self.id.is_known() && self.state.is_some()
    }

    pub(super) const fn is_image(&self) -> bool {
        let is_listed = self.size.is_known() && matches!(self.image, Lenient::Absent);
        !matches!(self.repo_tags, Lenient::Absent)
            || self.root_fs.is_some()
            || is_listed && (self.repository.is_known() || self.names.is_some())
    }
}
