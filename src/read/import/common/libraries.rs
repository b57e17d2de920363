//! The libraries and engines among the packages of a machine or image, and their upstream versions.

use crate::id::FixedMap;
use crate::inventory::raw::{RawMap, Text};
use crate::version::Scheme;
use std::borrow::Cow;

/// Packages by name, with the capability that each provides. Other packages provide none.
const PACKAGES: &[(&str, &str)] = &[
    // Debian and its derivatives.
    ("libc6", "glibc"),
    ("libssl1.0.0", "openssl"),
    ("libssl1.0.2", "openssl"),
    ("libssl1.1", "openssl"),
    ("libssl3", "openssl"),
    ("libssl3t64", "openssl"),
    ("libseccomp2", "libseccomp"),
    ("docker.io", "docker"),
    // Red Hat, SUSE and their derivatives.
    ("glibc", "glibc"),
    ("openssl-libs", "openssl"),
    ("libopenssl1_0_0", "openssl"),
    ("libopenssl1_1", "openssl"),
    ("libopenssl3", "openssl"),
    // Alpine; its `libssl3` is above.
    ("musl", "musl"),
    // The same everywhere.
    ("libseccomp", "libseccomp"),
    ("systemd", "systemd"),
    ("python3", "python"),
    ("containerd", "containerd"),
    ("containerd.io", "containerd"),
    ("docker-ce", "docker"),
    ("cri-o", "cri-o"),
    ("kubelet", "kubelet"),
    ("podman", "podman"),
    ("runc", "runc"),
    ("kubernetes-cni", "cni"),
    ("containernetworking-plugins", "cni"),
    ("cni-plugins", "cni"),
    ("lxd", "lxd"),
    ("incus", "incus"),
];

/// Those that are installed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Libraries(FixedMap<&'static str, Vec<Text>>);

impl Libraries {
    /// The capability that a package provides.
    pub(crate) fn capability(package: &str) -> Option<&'static str> {
        // Debian's multi-arch packages are written `libc6:amd64` by some tools.
        let name = package.split_once(':').map_or(package, |(name, _)| name);
        PACKAGES.iter().find(|(known, _)| *known == name).map(|(_, capability)| *capability)
    }

    /// Adds a package, if it is one of them. The version may be a distribution's; its upstream part is kept.
    pub(crate) fn add(&mut self, package: &str, version: Text) {
        let Some(capability) = Self::capability(package) else { return };
        let version = Text { value: upstream(&version.value).into_owned(), ..version };
        let numbered = version.value.starts_with(|c: char| c.is_ascii_digit());
        let versions = self.0.entry(capability).or_default();
        if numbered && versions.iter().all(|known| known.value != version.value) {
            versions.push(version);
        }
    }

    /// Adds what was found elsewhere in the same thing.
    pub(crate) fn merge(&mut self, other: Self) {
        for (capability, more) in other.0 {
            let versions = self.0.entry(capability).or_default();
            for version in more {
                if versions.iter().all(|known| known.value != version.value) {
                    versions.push(version);
                }
            }
        }
    }

    /// The capabilities that are there in several versions, none of which is *the* version.
    pub(crate) fn doubtful(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|(_, versions)| versions.len() > 1).map(|(capability, _)| *capability)
    }

    /// Makes what the machine provides, if it has only one version of it.
    pub(crate) fn finish(self) -> RawMap {
        let single = self.0.into_iter().filter_map(|(capability, mut versions)| match versions.len() {
            1 => versions
                .pop()
                .map(|version| (Text { value: capability.to_owned(), ..version.clone() }, version)),
            _ => None,
        });
        single.collect()
    }
}

/// What distributions write after a `~` without changing the version: repacked or rebuilt.
const REPACKED: &[&str] = &["bpo", "deb", "dfsg", "ds", "ubuntu"];
/// Words of what comes before a release.
const BEFORE: &[&str] = &["alpha", "beta", "pre", "preview", "rc"];

/// The upstream part of a distribution's version: without epoch, revision, and what says how it was packaged. What comes
/// before the release stays: `1.0.0~rc10-0ubuntu1`, `1.0.0_rc93-r0` and `1.0.0-70.rc92.el8` are none of them 1.0.0.
pub(crate) fn upstream(version: &str) -> Cow<'_, str> {
    let version = match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => version,
    };
    let end = version.find(['+', '~', '-', '_', '^']).unwrap_or(version.len());
    let (own, rest) = version.split_at(end);
    if let Some(before) = before_release(rest) {
        return format!("{own}-{before}").into();
    }
    // Anything else behind a tilde is older than the release as well, such as a snapshot.
    let mark = rest.strip_prefix('~').and_then(|rest| rest.split(['-', '+', '~', '_', '^']).next());
    let word = |mark: &str| mark.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned();
    match mark.filter(|mark| !mark.is_empty() && !REPACKED.contains(&word(mark).as_str())) {
        Some(mark) if Scheme::Dotted.parse(&format!("{own}~{mark}")).is_ok() => {
            format!("{own}~{mark}").into()
        }
        Some(_) => format!("{own}-pre").into(),
        None => own.into(),
    }
}

/// Finds what says that a version comes before its release, such as `rc10`.
fn before_release(rest: &str) -> Option<String> {
    let mut parts = rest.split(['+', '~', '-', '_', '.', '^']).filter(|part| !part.is_empty());
    while let Some(part) = parts.next() {
        let lower = part.to_ascii_lowercase();
        let word = lower.trim_end_matches(|c: char| c.is_ascii_digit());
        if BEFORE.contains(&word) {
            let number = &lower[word.len()..];
            let next =
                parts.next().filter(|next| number.is_empty() && next.bytes().all(|b| b.is_ascii_digit()));
            let word = if word == "preview" { "pre" } else { word };
            return Some(format!("{word}{}{number}", next.unwrap_or_default()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upstream_part_is_taken_from_all_schemes() {
        for (version, part) in [
            ("2.31-13+deb11u4", "2.31"),
            ("2.35-0ubuntu3.1", "2.35"),
            ("1:1.1.1k-7.el8_6", "1.1.1k"),
            ("1.2.3-r0", "1.2.3"),
            ("252.22-1~deb12u1", "252.22"),
            ("5:24.0.7-1~ubuntu.22.04~jammy", "24.0.7"),
            ("20.10.24+dfsg1-1+b3", "20.10.24"),
            ("2.34", "2.34"),
            ("2.34-100.el9_4.2", "2.34"),
            ("1.0.0~rc10-0ubuntu1~18.04.2", "1.0.0-rc10"),
            ("1.0.0_rc93-r0", "1.0.0-rc93"),
            ("1.0.0-rc93", "1.0.0-rc93"),
            ("1.0.0-rc.1", "1.0.0-rc1"),
            ("1.0.0-70.rc92.el8", "1.0.0-rc92"),
            ("5:25.0.0~beta.1-1~debian.12~bookworm", "25.0.0-beta1"),
            ("1.6.20~ds1-1+deb12u1", "1.6.20"),
            ("2.9~git20240101-1", "2.9~git20240101"),
            ("1.0^20240101-1.fc40", "1.0"),
        ] {
            assert_eq!(upstream(version), part, "{version}");
        }
    }

    #[test]
    fn what_is_there_in_two_versions_is_unknown() {
        let mut found = Libraries::default();
        for (package, version) in [
            ("libssl1.1:amd64", "1.1.1n-0+deb11u5"),
            ("libssl3", "3.0.11-1"),
            ("libc6", "2.36-9"),
            ("bash", "5.2"),
        ] {
            found.add(package, Text { value: version.to_owned(), ..Text::default() });
        }
        assert_eq!(found.doubtful().collect::<Vec<_>>(), ["openssl"]);
        let provides: Vec<(String, String)> =
            found.finish().into_iter().map(|(key, value)| (key.value, value.value)).collect();
        assert_eq!(provides, [("glibc".to_owned(), "2.36".to_owned())]);
    }
}
