//! How the runtime of a container isolates it, by its name.

/// Tells the isolation by the name of a runtime class or handler, where the name tells it.
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

/// Tells whether a handler is one of the runtimes that make plain containers.
pub(crate) fn is_plain(handler: &str) -> bool {
    ["runc", "crun", "youki", "nvidia"].contains(&handler)
}
