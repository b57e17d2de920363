//! The entry points: one file, or several whose objects belong together.

use super::collect::Collector;
use super::join::join;
use crate::read::Limits;
use crate::read::import::common::ImportError;
use crate::read::import::common::json::pieces;
use crate::read::import::{File, Imported};

/// Reads the Kubernetes objects of one file: one or several JSON documents, each an object, a list or an array.
///
/// # Errors
/// If the text is not JSON or contains anything but objects. Fields that are absent or odd are no error: they are
/// unknown, and notes count them.
///
/// ```
/// use comove::read::import::kubernetes;
///
/// let text = r#"{
///     "apiVersion": "v1", "kind": "Pod",
///     "metadata": {"namespace": "shop", "name": "cart-0"},
///     "spec": {"nodeName": "n1", "containers": [{"image": "shop/cart:1.4"}]},
///     "status": {"phase": "Running"}
/// }"#;
/// let imported = kubernetes::read("pod.json", text)?;
/// assert_eq!(imported.raw.workload[0].name.value, "shop/cart-0");
/// assert_eq!(imported.raw.workload[0].images[0].value, "shop/cart@1.4");
/// assert_eq!(imported.raw.host[0].name.value, "n1");
/// # Ok::<(), comove::read::import::ImportError>(())
/// ```
pub fn read(name: &str, text: &str) -> Result<Imported, ImportError> {
    let mut collector = Collector::default();
    take(&mut collector, name, text)?;
    Ok(join(collector))
}

/// Reads the Kubernetes objects of several files, each a name and a text, and joins them before they are mapped.
///
/// Faults come with the index of the file that has them; they do not hide what the other files contain.
///
/// ```
/// use comove::read::import::kubernetes;
///
/// let files = [
///     ("set.json", r#"{"kind": "ReplicaSet", "metadata": {"namespace": "shop", "name": "cart-7f",
///         "ownerReferences": [{"kind": "Deployment", "name": "cart", "controller": true}]}}"#),
///     ("pod.json", r#"{"kind": "Pod", "metadata": {"namespace": "shop", "name": "cart-7f-x",
///         "ownerReferences": [{"kind": "ReplicaSet", "name": "cart-7f", "controller": true}]}}"#),
///     ("cut.json", r#"{"kind": "#),
/// ];
/// let (imported, faults) = kubernetes::read_many(&files);
/// assert_eq!(imported.raw.service[0].name.value, "shop/cart");
/// assert_eq!(faults[0].0, 2);
/// ```
#[must_use]
pub fn read_many(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> (Imported, Vec<(usize, ImportError)>) {
    let mut collector = Collector::default();
    let mut faults = Vec::new();
    for (index, (name, text)) in files.iter().enumerate() {
        if let Err(fault) = take(&mut collector, name.as_ref(), text.as_ref()) {
            faults.push((index, fault));
        }
    }
    (join(collector), faults)
}

fn take(collector: &mut Collector, name: &str, text: &str) -> Result<(), ImportError> {
    pieces::read(collector, File { name }, &text, Limits::default().piece())
}
