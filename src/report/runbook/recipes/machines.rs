//! The software of machines: packages, kernels and releases of systems.

use super::Recipe;

/// Packages of Debian and what comes of it.
pub(in crate::report::runbook) const APT: Recipe = Recipe {
    before: &[
        "apt-cache policy {package}",
        "{kept}=$(dpkg-query --show --showformat='${Version}' {package})",
        "# note ${kept}: the way back needs it, perhaps in another shell",
    ],
    run: &[
        "apt-get update",
        "apt-cache madison {package}",
        "# VERSION is one of these for {to}",
        "apt-get install {package}=\"$VERSION\"",
    ],
    after: &[],
    finish: &[],
    back: &["apt-get install --allow-downgrades {package}=\"${kept}\""],
    sources: &[
        "https://manpages.debian.org/trixie/apt/apt-get.8.en.html",
        "https://manpages.debian.org/trixie/apt/apt-cache.8.en.html",
        "https://manpages.debian.org/trixie/dpkg/dpkg-query.1.en.html",
    ],
};

/// Kernels of Debian and what comes of it, of which each release is a package of its own.
pub(in crate::report::runbook) const APT_KERNEL: Recipe = Recipe {
    before: &["uname -r"],
    run: &[
        "apt-get update",
        "apt-cache search --names-only '^linux-image-[0-9]'",
        "# PACKAGE is one of these for {to}",
        "apt-get install \"$PACKAGE\"",
        "systemctl reboot",
    ],
    after: &["uname -r", "systemctl --failed"],
    finish: &[],
    back: &[
        "# choose the kernel of before in the boot loader, or remove the new one: PACKAGE is that",
        "dpkg --list 'linux-image-*'",
        "apt-get purge \"$PACKAGE\"",
        "systemctl reboot",
    ],
    sources: APT.sources,
};

/// Packages of Red Hat's kin.
pub(in crate::report::runbook) const DNF: Recipe = Recipe {
    before: &[
        "dnf list --showduplicates {package}",
        "{kept}=$(rpm --query --queryformat '%{VERSION}-%{RELEASE}' {package})",
        "# note ${kept}: the way back needs it, perhaps in another shell",
    ],
    run: &[
        "dnf list --showduplicates {package}",
        "# VERSION is one of these for {to}",
        "dnf install {package}-\"$VERSION\"",
    ],
    after: &[],
    finish: &[],
    back: &["dnf downgrade {package}-\"${kept}\""],
    sources: &[
        "https://dnf.readthedocs.io/en/latest/command_ref.html",
        "https://rpm.org/docs/latest/manual/queryformat.html",
    ],
};

/// Kernels of Red Hat's kin.
pub(in crate::report::runbook) const DNF_KERNEL: Recipe = Recipe {
    before: &["uname -r", "dnf list --showduplicates kernel"],
    run: &[
        "dnf list --showduplicates kernel",
        "# VERSION is one of these for {to}",
        "dnf install kernel-\"$VERSION\"",
        "systemctl reboot",
    ],
    after: &["uname -r", "systemctl --failed"],
    finish: &[],
    back: &[
        "grubby --info=ALL",
        "# INDEX is that of the kernel of before",
        "grubby --set-default-index=\"$INDEX\"",
        "systemctl reboot",
    ],
    sources: DNF.sources,
};

/// Packages of SUSE.
pub(in crate::report::runbook) const ZYPPER: Recipe = Recipe {
    before: &[
        "{kept}=$(rpm --query --queryformat '%{VERSION}-%{RELEASE}' {package})",
        "# note ${kept}: the way back needs it, perhaps in another shell",
    ],
    run: &[
        "zypper refresh",
        "zypper search --details --match-exact {package}",
        "# VERSION is one of these for {to}",
        "zypper install {package}=\"$VERSION\"",
    ],
    after: &[],
    finish: &[],
    back: &["zypper install --oldpackage {package}=\"${kept}\""],
    sources: &["https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html"],
};

/// Kernels of SUSE.
pub(in crate::report::runbook) const ZYPPER_KERNEL: Recipe = Recipe {
    before: &["uname -r"],
    run: &[
        "zypper refresh",
        "zypper search --details --match-exact kernel-default",
        "# VERSION is one of these for {to}",
        "zypper install kernel-default=\"$VERSION\"",
        "systemctl reboot",
    ],
    after: &["uname -r", "systemctl --failed"],
    finish: &[],
    back: &["# choose the kernel of before in the boot loader", "systemctl reboot"],
    sources: ZYPPER.sources,
};

/// Why no release of a system leads back.
const NO_RELEASE_BACK: &[&str] = &[
    "# no distribution supports going back to an earlier release: restore a snapshot that was taken before, or install the machine anew",
];

/// What a machine shows that has come up with another release: this, its kernel, and the services that did not start.
const BOOTED: &[&str] = &["cat /etc/os-release", "uname -r", "systemctl --failed"];

/// A release of a system for which there is no recipe here.
pub(in crate::report::runbook) const RELEASE_BY_HAND: Recipe = Recipe {
    before: &["cat /etc/os-release"],
    run: &["# by hand, as the maker of its system says: no commands are known here that bring it to {to}"],
    // Not every system has systemd.
    after: &["cat /etc/os-release", "uname -r"],
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &["https://www.freedesktop.org/software/systemd/man/latest/os-release.html"],
};

/// A property of a machine whose system nothing states.
pub(in crate::report::runbook) const UNKNOWN_SYSTEM: Recipe = Recipe {
    before: &[],
    run: &[
        "# by hand: bring {of} to {to}. Nothing states the system of this machine, so that no command is known for it",
    ],
    after: &[],
    finish: &[],
    back: BY_HAND.back,
    sources: RELEASE_BY_HAND.sources,
};

/// A property of a machine that no package here is known to bring.
pub(in crate::report::runbook) const BY_HAND: Recipe = Recipe {
    before: &[],
    run: &["# by hand: bring {of} to {to}. No command is known for it on this system"],
    after: &[],
    finish: &[],
    back: &["# by hand: bring {of} back to what it was before"],
    sources: RELEASE_BY_HAND.sources,
};

/// Releases of Ubuntu.
pub(in crate::report::runbook) const UBUNTU: Recipe = Recipe {
    before: &["cat /etc/os-release", "apt-mark showhold"],
    run: &[
        "apt-get update",
        "apt-get dist-upgrade",
        "# it asks, goes to the next release that it offers, and reboots at the end",
        "do-release-upgrade",
    ],
    after: BOOTED,
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &["https://documentation.ubuntu.com/server/how-to/software/upgrade-your-release/"],
};

/// Releases of Debian.
pub(in crate::report::runbook) const DEBIAN: Recipe = Recipe {
    before: &["cat /etc/os-release", "apt-mark showhold", "dpkg --audit"],
    run: &[
        "apt-get update",
        "apt-get upgrade",
        "# name the release {to} in /etc/apt/sources.list and /etc/apt/sources.list.d",
        "apt-get update",
        "apt-get upgrade --without-new-pkgs",
        "apt-get full-upgrade",
        "systemctl reboot",
    ],
    after: BOOTED,
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &["https://www.debian.org/releases/stable/release-notes/upgrading.en.html"],
};

/// Releases of Fedora.
pub(in crate::report::runbook) const FEDORA: Recipe = Recipe {
    before: &["cat /etc/os-release", "dnf repolist"],
    run: &[
        "dnf upgrade --refresh",
        "dnf system-upgrade download --releasever={to}",
        "dnf system-upgrade reboot",
    ],
    after: BOOTED,
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &["https://docs.fedoraproject.org/en-US/quick-docs/upgrading-fedora-offline/"],
};

/// Major releases of Red Hat Enterprise Linux.
pub(in crate::report::runbook) const RHEL: Recipe = Recipe {
    before: &["cat /etc/os-release", "dnf repolist"],
    run: &[
        "dnf upgrade",
        "leapp preupgrade",
        "# go on once nothing in /var/log/leapp/leapp-report.txt inhibits the upgrade",
        "leapp upgrade",
        "systemctl reboot",
    ],
    after: BOOTED,
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &[
        "https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/upgrading_from_rhel_8_to_rhel_9/",
    ],
};

/// Releases of openSUSE Leap.
pub(in crate::report::runbook) const LEAP: Recipe = Recipe {
    before: &["cat /etc/os-release", "zypper repos --uri"],
    run: &[
        "zypper refresh",
        "zypper update",
        "zypper --releasever={to} refresh",
        "zypper --releasever={to} dup --download-in-advance",
        "systemctl reboot",
    ],
    after: BOOTED,
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &["https://en.opensuse.org/SDB:System_upgrade"],
};

/// What tells the version of a property that a machine has.
pub(in crate::report::runbook) const VERSIONS: &[(&str, &str)] = &[
    ("docker", "docker version --format '{{.Server.Version}}'"),
    ("containerd", "containerd --version"),
    ("cri-o", "crio --version"),
    ("podman", "podman --version"),
    ("runc", "runc --version"),
    ("systemd", "systemctl --version"),
    ("glibc", "ldd --version"),
    ("openssl", "openssl version"),
    ("hypervisor", "virsh version"),
];

/// What packages of properties are called: by apt, by dnf, by zypper.
pub(in crate::report::runbook) const PACKAGES: &[(&str, [&str; 3])] = &[
    ("docker", ["docker-ce", "docker-ce", "docker"]),
    ("containerd", ["containerd.io", "containerd.io", "containerd"]),
    ("cri-o", ["cri-o", "cri-o", "cri-o"]),
    ("kubelet", ["kubelet", "kubelet", "kubelet"]),
    ("podman", ["podman", "podman", "podman"]),
    ("runc", ["runc", "runc", "runc"]),
    ("systemd", ["systemd", "systemd", "systemd"]),
    ("glibc", ["libc6", "glibc", "glibc"]),
    ("openssl", ["openssl", "openssl-libs", "openssl"]),
    ("libseccomp", ["libseccomp2", "libseccomp", "libseccomp2"]),
];
