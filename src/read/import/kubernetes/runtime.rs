//! How a pod is isolated from its host: its runtime, its seccomp profile.

use super::field::Field;
use super::shape::{Container, Security, is_true};
use crate::read::import::common::{At, isolation};

/// The strength of a seccomp profile, weakest first. An absent one depends on a setting of the kubelet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seccomp {
    Unconfined,
    Unknown,
    Localhost,
    RuntimeDefault,
}

/// What is known of how a pod's running containers are confined.
pub(super) struct Confined {
    /// The weakest seccomp profile of them, if it is known.
    pub(super) seccomp: Option<&'static str>,
    /// Whether one is privileged.
    pub(super) privileged: bool,
    /// Whether one has capabilities that open what a profile closes.
    pub(super) opened: bool,
}

/// Reads how the running containers of a pod are confined: the weakest of them counts.
pub(super) fn confined<'a>(at: &mut At<'_>, pod: Security<'a>, containers: &mut [Container<'a>]) -> Confined {
    let (mut privileged, mut opened) = (false, false);
    let outer = profile(at, pod, Field::SecurityContext);
    let weakest = containers
        .iter_mut()
        .map(|container| {
            let mut security =
                at.nested(std::mem::take(&mut container.security_context), Field::ContainerSecurity);
            let added = at.nested(std::mem::take(&mut security.capabilities), Field::ContainerSecurity).add;
            opened |= at.list(added, Field::ContainerSecurity).iter().any(|name| isolation::opens(name));
            if is_true(security.privileged) {
                privileged = true;
                return Seccomp::Unconfined;
            }
            profile(at, security, Field::ContainerSecurity).or(outer).unwrap_or(Seccomp::Unknown)
        })
        .min();
    let seccomp = match weakest {
        Some(Seccomp::Unconfined) => Some("unconfined"),
        None | Some(Seccomp::Unknown) => None,
        Some(Seccomp::Localhost) => Some("localhost"),
        Some(Seccomp::RuntimeDefault) => Some("runtime-default"),
    };
    Confined { seccomp, privileged, opened }
}

fn profile(at: &mut At<'_>, security: Security<'_>, field: Field) -> Option<Seccomp> {
    let profile = at.nested(security.seccomp_profile, field);
    let name = at.take(profile.r#type, field)?;
    match &*name.0 {
        "Unconfined" => Some(Seccomp::Unconfined),
        "Localhost" => Some(Seccomp::Localhost),
        "RuntimeDefault" => Some(Seccomp::RuntimeDefault),
        _ => None,
    }
}

/// Normalises the name of a processor architecture to the one that images use.
pub(super) fn architecture(name: &str) -> &str {
    match name {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv7l" | "armv6l" => "arm",
        "i386" | "i686" => "386",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::import::common::Notes;

    /// Reads the profiles of a pod and of its containers, each as JSON or empty.
    fn weakest(pod: &str, containers: &[&str]) -> Option<&'static str> {
        let context = |profile: &str| match profile {
            "" => "{}".to_owned(),
            "privileged" => r#"{"privileged": true}"#.to_owned(),
            name => format!(r#"{{"seccompProfile": {{"type": "{name}"}}}}"#),
        };
        let pod = context(pod);
        let texts: Vec<String> = containers
            .iter()
            .map(|profile| format!(r#"{{"securityContext": {}}}"#, context(profile)))
            .collect();
        let mut containers: Vec<Container<'_>> =
            texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        let mut notes = Notes::default();
        let pod = serde_json::from_str(&pod).unwrap();
        confined(&mut At::new(&mut notes, 0), pod, &mut containers).seccomp
    }

    #[test]
    fn the_weakest_container_tells_the_profile() {
        let strict = "RuntimeDefault";
        assert_eq!(weakest(strict, &["", ""]), Some("runtime-default"));
        assert_eq!(weakest(strict, &["", "Unconfined"]), Some("unconfined"));
        assert_eq!(weakest(strict, &["", "privileged"]), Some("unconfined"));
        assert_eq!(weakest(strict, &["Localhost", ""]), Some("localhost"));
        assert_eq!(weakest("", &[strict, ""]), None);
        assert_eq!(weakest("", &[strict, strict]), Some("runtime-default"));
        assert_eq!(weakest(strict, &[]), None);
    }

    #[test]
    fn architectures_have_the_names_that_images_use() {
        assert_eq!(architecture("x86_64"), "amd64");
        assert_eq!(architecture("aarch64"), "arm64");
        assert_eq!(architecture("s390x"), "s390x");
    }
}
