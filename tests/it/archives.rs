//! Archives of images, made by hand for tests.

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Write;
use tar::{Builder, EntryType, Header};

/// What an entry of a layer is.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    File(Vec<u8>),
    Directory,
    Link(String),
    Hard(String),
}

/// Makes a file of a text.
pub(crate) fn text(text: &str) -> Node {
    Node::File(text.as_bytes().to_vec())
}

/// Makes a symbolic link.
pub(crate) fn link(to: &str) -> Node {
    Node::Link(to.to_owned())
}

/// Makes the tar of a layer. Names are written as they are given, also those that no tool writes.
pub(crate) fn layer<'e>(entries: impl IntoIterator<Item = (&'e str, Node)>) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, node) in entries {
        let mut header = Header::new_gnu();
        let (kind, content, to) = match node {
            Node::File(content) => (EntryType::Regular, content, None),
            Node::Directory => (EntryType::Directory, Vec::new(), None),
            Node::Link(to) => (EntryType::Symlink, Vec::new(), Some(to)),
            Node::Hard(to) => (EntryType::Link, Vec::new(), Some(to)),
        };
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        if let Some(to) = to {
            header.set_link_name_literal(to).expect("short");
        }
        header.set_entry_type(kind);
        header.set_mode(0o755);
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content.as_slice()).expect("memory takes it");
    }
    builder.into_inner().expect("memory takes it")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An image to be put into an archive.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) name: String,
    pub(crate) layers: Vec<Vec<u8>>,
    /// What `.config` has.
    pub(crate) run: Value,
    pub(crate) arch: &'static str,
    pub(crate) pack: fn(&[u8]) -> Vec<u8>,
}

impl Image {
    pub(crate) fn new(name: &str, layers: &[Vec<u8>]) -> Self {
        Self { name: name.to_owned(), layers: layers.to_vec(), run: json!({}), arch: "amd64", pack: gzip }
    }

    fn config(&self) -> Vec<u8> {
        let diff_ids: Vec<String> =
            self.layers.iter().map(|layer| format!("sha256:{}", hex(layer))).collect();
        json!({
            "architecture": self.arch, "os": "linux", "config": self.run,
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
        })
        .to_string()
        .into_bytes()
    }

    /// Makes the blobs of OCI, of which the last is the manifest.
    pub(crate) fn blobs(&self) -> Vec<Vec<u8>> {
        let layers: Vec<Vec<u8>> = self.layers.iter().map(|layer| (self.pack)(layer)).collect();
        let form = if layers == self.layers { "layer.v1.tar" } else { "layer.v1.tar+gzip" };
        let about = |kind: &str, blob: &[u8]| json!({"mediaType": format!("application/vnd.oci.image.{kind}"), "digest": format!("sha256:{}", hex(blob)), "size": blob.len()});
        let config = self.config();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": about("config.v1+json", &config),
            "layers": layers.iter().map(|layer| about(form, layer)).collect::<Vec<_>>(),
        });
        layers.into_iter().chain([config, manifest.to_string().into_bytes()]).collect()
    }

    /// Returns the digest of its manifest.
    pub(crate) fn digest(&self) -> String {
        format!("sha256:{}", hex(self.blobs().last().expect("a manifest")))
    }
}

/// Makes an archive of files.
pub(crate) fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    layer(files.iter().map(|(name, content)| (name.as_str(), Node::File(content.clone()))))
}

/// Makes the files of an OCI layout.
pub(crate) fn layout(images: &[Image]) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("oci-layout".to_owned(), br#"{"imageLayoutVersion": "1.0.0"}"#.to_vec())];
    let mut manifests = Vec::new();
    for image in images {
        let blobs = image.blobs();
        let digest = image.digest();
        manifests.push(json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest,
            "annotations": {"org.opencontainers.image.ref.name": image.name},
            "platform": {"os": "linux", "architecture": image.arch},
        }));
        files.extend(blobs.into_iter().map(|blob| (format!("blobs/sha256/{}", hex(&blob)), blob)));
    }
    let index = json!({"schemaVersion": 2, "manifests": manifests}).to_string().into_bytes();
    files.push(("index.json".to_owned(), index));
    files
}

/// Makes what `skopeo copy` writes to `oci-archive:`.
pub(crate) fn oci(images: &[Image]) -> Vec<u8> {
    archive(&layout(images))
}

/// Makes what `docker save` wrote before it wrote OCI too.
pub(crate) fn saved(images: &[Image]) -> Vec<u8> {
    let mut files = Vec::new();
    let mut manifest = Vec::new();
    for image in images {
        let config = image.config();
        let name = format!("{}.json", hex(&config));
        let layers = image.layers.iter().map(|layer| (format!("{}/layer.tar", hex(layer)), layer.clone()));
        let layers: Vec<(String, Vec<u8>)> = layers.collect();
        let names: Vec<&String> = layers.iter().map(|(name, _)| name).collect();
        let tags: Vec<&str> = image.name.split(',').collect();
        manifest.push(json!({"Config": name, "RepoTags": tags, "Layers": names}));
        files.extend(layers);
        files.push((name, config));
    }
    files.push(("manifest.json".to_owned(), Value::from(manifest).to_string().into_bytes()));
    archive(&files)
}
