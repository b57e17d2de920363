//! The structures of the fields that are read.

use crate::read::import::common::{Lenient, List, Nested, Object, Str, Strings, shapes};

shapes! { "camelCase";
    /// An index or a manifest of OCI or Docker.
    Document {
        media_type: Lenient<Str<'a>>,
        manifests: List<Object<Descriptor<'a>>>,
        config: Nested<Descriptor<'a>>,
        layers: List<Object<Descriptor<'a>>>,
        annotations: Strings<'a>,
    }

    /// What points to a blob.
    Descriptor {
        media_type: Lenient<Str<'a>>,
        digest: Lenient<Str<'a>>,
        platform: Nested<Platform<'a>>,
        annotations: Strings<'a>,
    }

    /// What an image runs on.
    Platform {
        os: Lenient<Str<'a>>,
        architecture: Lenient<Str<'a>>,
    }

    /// The configuration of an image.
    Config {
        os: Lenient<Str<'a>>,
        architecture: Lenient<Str<'a>>,
        config: Nested<Run<'a>>,
        rootfs: Nested<RootFs<'a>>,
    }

    /// Its layers.
    RootFs {
        #[serde(rename = "diff_ids")]
        diff_ids: List<Str<'a>>,
    }
}

shapes! { "PascalCase";
    /// An image of `docker save`.
    Saved {
        config: Lenient<Str<'a>>,
        repo_tags: List<Str<'a>>,
        layers: List<Str<'a>>,
    }

    /// How a container of the image is run.
    Run {
        env: List<Str<'a>>,
        entrypoint: List<Str<'a>>,
        cmd: List<Str<'a>>,
        labels: Strings<'a>,
    }
}
