//! Containers, pods and images, in lists or inspected.

use super::field::Field;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Keys, Remark, Str};

const AT_REST: Remark = Remark::skipped(
    "left out {n} container that does not run ({detail})",
    "left out {n} containers that do not run ({detail})",
);
const NOT_READY: Remark =
    Remark::skipped("left out {n} pod that does not run", "left out {n} pods that do not run");

/// A running container.
#[derive(Debug, Default)]
pub(super) struct Container {
    pub(super) id: String,
    /// Its pod, by id.
    pub(super) sandbox: Option<String>,
    /// The name of its pod.
    pub(super) pod: Option<Text>,
    /// Its own name.
    pub(super) name: Option<Text>,
    /// The names of its image, the best first: some may be ids.
    pub(super) images: Vec<Text>,
    /// The type of its runtime, such as `io.containerd.runc.v2`.
    pub(super) runtime: Option<Text>,
}

/// A running pod.
#[derive(Debug, Default)]
pub(super) struct Pod {
    pub(super) id: String,
    pub(super) name: Option<Text>,
    /// The handler that its runtime class names.
    pub(super) handler: Option<Text>,
    pub(super) runtime: Option<Text>,
    /// What says that it belongs to its machine, if anything.
    pub(super) tied: Option<Text>,
}

/// Reads a container: an item of a list, or the status of an inspected one with what is next to it.
pub(super) fn container(at: &mut At<'_>, item: &Keys<'_>, info: &Keys<'_>) -> Option<Container> {
    let id = id(at, item)?;
    let state = at.want(item.get::<Str<'_>>("state"), Field::State)?;
    if &*state != "CONTAINER_RUNNING" {
        let word = state.trim_start_matches("CONTAINER_").to_ascii_lowercase();
        let word = at.clean(&word);
        at.remark(AT_REST, &word);
        return None;
    }
    let spec = item.object(at, &["image"], Field::Image);
    let images = [
        (spec.get("userSpecifiedImage"), Field::Image),
        (spec.get("image"), Field::Image),
        (item.get("imageRef"), Field::ImageRef),
        (item.get("imageId"), Field::ImageRef),
    ];
    let metadata = item.object(at, &["metadata"], Field::Metadata);
    let sandbox = match item.has("podSandboxId") {
        true => item.get::<Str<'_>>("podSandboxId"),
        false => info.get("sandboxID"),
    };
    Some(Container {
        id,
        sandbox: at.filled(sandbox, Field::Sandbox).map(|sandbox| sandbox.value),
        pod: pod_name(at, item),
        name: at.filled(metadata.get("name"), Field::Metadata),
        images: images.into_iter().filter_map(|(text, field)| at.filled(text, field)).collect(),
        runtime: at.filled(info.get("runtimeType"), Field::RuntimeType),
    })
}

/// Reads a pod, likewise.
pub(super) fn pod(at: &mut At<'_>, item: &Keys<'_>, info: &Keys<'_>) -> Option<Pod> {
    let id = id(at, item)?;
    if &*at.want(item.get::<Str<'_>>("state"), Field::State)? != "SANDBOX_READY" {
        at.remark(NOT_READY, "");
        return None;
    }
    let metadata = item.object(at, &["metadata"], Field::Metadata);
    let (namespace, name) = (metadata.get::<Str<'_>>("namespace"), metadata.get::<Str<'_>>("name"));
    let name = at.take(namespace, Field::Metadata).zip(at.take(name, Field::Metadata));
    let name = name.map(|(namespace, name)| at.text(&format!("{}/{}", &*namespace, &*name), Field::Metadata));
    let handler = at.filled(item.get("runtimeHandler"), Field::Handler);
    let options = ["linux", "namespaces", "options"]
        .iter()
        .fold(item.clone(), |object, key| object.object(at, &[key], Field::Network));
    let network = at.filled(options.get("network"), Field::Network).filter(|network| network.value == "NODE");
    let annotations = item.object(at, &["annotations"], Field::Annotations);
    let source = at.filled(annotations.get("kubernetes.io/config.source"), Field::Annotations);
    Some(Pod {
        id,
        name: pod_name(at, item).or(name),
        handler,
        runtime: at.filled(info.get("runtimeType"), Field::RuntimeType),
        tied: network.or(source.filter(|source| source.value == "file")),
    })
}

/// The id of an image and the best of its names: a tag, else one with a digest.
pub(super) fn image(at: &mut At<'_>, item: &Keys<'_>) -> Option<(String, Text)> {
    let id = id(at, item)?;
    for key in ["repoTags", "repoDigests"] {
        let names = at.list(item.get::<Vec<_>>(key), Field::Images);
        let mut names = names.iter().filter(|name: &&Str<'_>| !name.contains("<none>"));
        if let Some(name) = names.next() {
            return Some((id, at.text(name, Field::Images)));
        }
    }
    None
}

fn id(at: &mut At<'_>, item: &Keys<'_>) -> Option<String> {
    at.want(item.get::<Str<'_>>("id"), Field::Id).map(|id| bare(&id).to_owned())
}

/// Cuts off the algorithm of an id.
pub(super) fn bare(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

/// The name of the pod in Kubernetes.
fn pod_name(at: &mut At<'_>, item: &Keys<'_>) -> Option<Text> {
    let labels = item.object(at, &["labels"], Field::Labels);
    let namespace = at.filled(labels.get("io.kubernetes.pod.namespace"), Field::Labels)?;
    let name = at.filled(labels.get("io.kubernetes.pod.name"), Field::Labels)?;
    Some(Text { value: format!("{}/{}", namespace.value, name.value), ..name })
}
