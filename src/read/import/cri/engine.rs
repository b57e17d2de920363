//! What a runtime says about itself.

use super::field::Field;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Facts, Keys, Remark, Str, parse};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

const OTHER: Remark = Remark::incomplete(
    "runtime `{detail}` of {n} machine is none that is read",
    "runtime `{detail}` of {n} machines is none that is read",
);

/// Reads `crictl version`.
pub(super) fn version(at: &mut At<'_>, name: Option<Text>, version: Option<Text>, machine: &mut Facts) {
    let (Some(name), Some(version)) = (name, version) else {
        return at.remark(Remark::MISSING, Field::RuntimeVersion.path());
    };
    let package = match name.value.as_str() {
        "containerd" => "containerd",
        "cri-o" => "cri-o",
        "docker" => "docker-ce",
        other => return at.remark(OTHER, other),
    };
    let number = version.value.trim_start_matches('v').to_owned();
    machine.libraries.add(package, Text { value: number, ..version });
}

/// Reads the type of each handler from `crictl info`.
pub(super) fn handlers(at: &mut At<'_>, item: &Keys<'_>) -> Vec<(String, Text)> {
    let config = item.object(at, &["config"], Field::Runtimes);
    let containerd = config.object(at, &["containerd"], Field::Runtimes);
    let runtimes = containerd.get::<BTreeMap<Str<'_>, &RawValue>>("runtimes");
    let mut handlers = Vec::new();
    for (name, raw) in at.take(runtimes, Field::Runtimes).unwrap_or_default() {
        let runtime: Keys<'_> = parse(raw.get()).unwrap_or_default();
        if let Some(sort) = at.filled(runtime.first(&["runtimeType", "runtime_type"]), Field::Runtimes) {
            handlers.push((name.0.into_owned(), sort));
        }
    }
    handlers
}
