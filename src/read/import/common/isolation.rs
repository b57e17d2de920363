//! How a container is isolated: by its runtime, by a seccomp profile.

use super::{At, Field, Remark};
use crate::inventory::raw::Text;

const RUNTIME: Remark = Remark::incomplete(
    "nothing tells how runtime `{detail}` isolates {n} container: taken as a container",
    "nothing tells how runtime `{detail}` isolates {n} containers: taken as containers",
);

/// The isolation that the name of a runtime class or handler indicates, if any.
pub(crate) fn of_runtime(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if has(&["gvisor", "runsc"]) {
        Some("sandbox")
    } else if has(&["kata", "firecracker", "microvm"]) {
        Some("microvm")
    } else {
        None
    }
}

/// Whether a handler is one of the runtimes that make plain containers.
pub(crate) fn is_plain(handler: &str) -> bool {
    ["runc", "crun", "youki", "nvidia"].contains(&handler)
}

/// The isolation by the runtime that an engine is given: a name, `io.containerd.runc.v2`, or the path of a binary. One
/// that indicates nothing is counted.
pub(crate) fn of_engine(at: &mut At<'_>, runtime: &str, field: impl Field) -> Option<Text> {
    let short = runtime.rsplit('/').next().unwrap_or(runtime);
    let told = of_runtime(short);
    let plain = short.is_empty() || short == "oci" || short.split('.').any(is_plain);
    if told.is_none() && !plain {
        let runtime = at.clean(short);
        at.remark(RUNTIME, &runtime);
    }
    told.map(|word| at.text(word, field))
}

/// The seccomp profile that an option of an engine's `--security-opt` names, if any.
pub(crate) fn seccomp(option: &str) -> Option<&'static str> {
    match option.strip_prefix("seccomp")?.trim_start_matches(['=', ':']) {
        "unconfined" => Some("unconfined"),
        "builtin" | "default" => Some("runtime-default"),
        _ => Some("localhost"),
    }
}
