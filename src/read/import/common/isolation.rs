//! How a container is isolated: by its runtime, by a seccomp profile.

use super::{At, Field, Remark};
use crate::inventory::raw::Text;
use crate::model::Privilege;

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

/// The seccomp profile that an option of an engine's `--security-opt` names, or that an engine says it gives to all, as
/// in `name=seccomp,profile=builtin`.
pub(crate) fn seccomp(option: &str) -> Option<&'static str> {
    let option = option.strip_prefix("name=").unwrap_or(option);
    let profile = option.strip_prefix("seccomp")?.trim_start_matches(['=', ':', ',']);
    match profile.strip_prefix("profile=").unwrap_or(profile) {
        "unconfined" => Some("unconfined"),
        "builtin" | "default" | "" => Some("runtime-default"),
        _ => Some("localhost"),
    }
}

/// The seccomp profile that the options of one container name: of several the last counts, as engines have it.
pub(crate) fn last_seccomp<'a>(options: impl DoubleEndedIterator<Item = &'a str>) -> Option<&'static str> {
    options.rev().find_map(seccomp)
}

/// Whether a capability opens what the default profile closes, or all of it:
/// <https://github.com/moby/profiles/blob/main/seccomp/default.json>.
pub(crate) fn opens(capability: &str) -> bool {
    const OPENING: &[&str] = &[
        "ALL",
        "BPF",
        "DAC_READ_SEARCH",
        "PERFMON",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
    ];
    let name = capability.to_ascii_uppercase();
    OPENING.contains(&name.strip_prefix("CAP_").unwrap_or(&name))
}

/// Writes what a container may do beyond its isolation.
pub(crate) fn privileges(at: &mut At<'_>, said: &[(Privilege, bool)], field: impl Field) -> Vec<Text> {
    let some = said.iter().filter(|(_, is_so)| *is_so);
    some.map(|(privilege, _)| at.text(privilege.name(), field)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_told_by_every_form_of_an_option() {
        for (option, profile) in [
            ("seccomp=unconfined", Some("unconfined")),
            ("seccomp:unconfined", Some("unconfined")),
            ("name=seccomp,profile=unconfined", Some("unconfined")),
            ("name=seccomp,profile=builtin", Some("runtime-default")),
            ("name=seccomp,profile=default", Some("runtime-default")),
            ("seccomp", Some("runtime-default")),
            ("name=seccomp,profile=/etc/docker/ours.json", Some("localhost")),
            ("seccomp=/etc/ours.json", Some("localhost")),
            ("name=apparmor", None),
            ("label=disable", None),
        ] {
            assert_eq!(seccomp(option), profile, "{option}");
        }
        let both = ["seccomp=/etc/ours.json", "seccomp=unconfined", "label=disable"];
        assert_eq!(last_seccomp(both.into_iter()), Some("unconfined"));
    }

    #[test]
    fn some_capabilities_open_what_a_profile_closes() {
        for name in ["ALL", "SYS_ADMIN", "CAP_SYS_ADMIN", "cap_bpf", "sys_ptrace"] {
            assert!(opens(name), "{name}");
        }
        for name in ["NET_BIND_SERVICE", "CHOWN", "CAP_NET_ADMIN", ""] {
            assert!(!opens(name), "{name}");
        }
    }
}
