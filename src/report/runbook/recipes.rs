//! The commands of each platform, with where they are documented.
//!
//! In braces stand values, which are quoted for the shell. A variable such as `$KIND` is set by a command above it, or a comment above
//! it says what a person sets it to. What looks before and after changes nothing.

/// What is done for one change, on one platform.
#[derive(Debug)]
pub(super) struct Recipe {
    /// What to look at before.
    pub(super) before: &'static [&'static str],
    /// What to do.
    pub(super) run: &'static [&'static str],
    /// What to look at after.
    pub(super) after: &'static [&'static str],
    /// What ends it once that is well.
    pub(super) finish: &'static [&'static str],
    /// What takes it back.
    pub(super) back: &'static [&'static str],
    /// Where the commands are documented.
    pub(super) sources: &'static [&'static str],
}

/// A node of Kubernetes, before and after its machine changes while its pods stay.
pub(super) const NODE: Recipe = Recipe {
    before: &["kubectl get node {node} --output wide"],
    run: &["kubectl cordon {node}"],
    after: &["kubectl wait --for=condition=Ready --timeout=15m node/{node}"],
    finish: &["kubectl uncordon {node}"],
    back: &[],
    sources: &[
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_cordon/",
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_wait/",
    ],
};

/// A node of Kubernetes that is emptied before its machine changes.
pub(super) const DRAINED_NODE: Recipe = Recipe {
    before: &[
        "kubectl get node {node} --output wide",
        "kubectl get poddisruptionbudgets --all-namespaces",
        "kubectl get pods --all-namespaces --field-selector spec.nodeName={node} --output wide",
    ],
    run: &[
        "kubectl cordon {node}",
        "# add --delete-emptydir-data where the contents of emptyDir volumes may be lost",
        "kubectl drain {node} --ignore-daemonsets --timeout=30m",
    ],
    after: NODE.after,
    finish: NODE.finish,
    back: &[],
    sources: &["https://kubernetes.io/docs/reference/kubectl/generated/kubectl_drain/"],
};

/// What is said of a node that is emptied though the plan leaves its pods where they are.
pub(super) const EMPTIED_IN_PLACE: &str = "# kubelet goes to another minor version only on an empty node: pods of a controller start elsewhere if there \
                                           is room, and wait if there is none";

/// What is said of a node that took no new pods before: somebody has seen to that.
pub(super) const CORDONED_BEFORE: &str =
    "# {node} took no new pods before: it is let in again by whoever has kept it out";

/// A control plane that kubeadm keeps.
pub(super) const CONTROL_PLANE: Recipe = Recipe {
    before: &["kubectl get nodes", "kubeadm upgrade plan"],
    run: &[
        "# by kubeadm of that version; a managed control plane is upgraded by its provider's tools",
        "kubeadm upgrade apply v{to}",
    ],
    after: &["kubectl version", "kubectl get nodes"],
    finish: &[],
    back: &[
        "# kubeadm leads back to no earlier minor version: restore etcd from a snapshot that was taken before",
    ],
    sources: &["https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/"],
};

/// The same where the plan names a minor version: which of its patch releases is a person's choice.
pub(super) const CONTROL_PLANE_PATCH: Recipe = Recipe {
    run: &[
        "# PATCH is yours to choose: the plan names {to}, and apply takes a whole version, v{to}.x, of those that kubeadm upgrade plan lists",
        "# by kubeadm of that version; a managed control plane is upgraded by its provider's tools",
        "kubeadm upgrade apply v{to}.\"$PATCH\"",
    ],
    ..CONTROL_PLANE
};

/// The release of an OpenShift cluster, whose operators bring the control plane and then the nodes to it.
pub(super) const OPENSHIFT: Recipe = Recipe {
    before: &[
        "oc get clusterversion",
        "oc get clusteroperators",
        "# a pool that is paused is left out, and its nodes stay as they are",
        "oc get machineconfigpools",
    ],
    run: &[
        "# this lists the releases that can be gone to, and what stands against it",
        "oc adm upgrade",
        "oc adm upgrade --to={to}",
    ],
    after: &["oc get clusterversion", "oc get clusteroperators", "oc get machineconfigpools", "oc get nodes"],
    finish: &[],
    back: &[
        "# a way back is attempted within one minor version only, and may break the cluster: restore etcd from a backup of before",
    ],
    sources: &[
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.14/html/updating_clusters/performing-a-cluster-update",
        "https://github.com/openshift/api/blob/master/config/v1/types_cluster_version.go",
    ],
};

/// The same where the plan names something else than a whole release.
pub(super) const OPENSHIFT_RELEASE: Recipe = Recipe {
    run: &[
        "# this lists the releases that can be gone to, and what stands against it",
        "oc adm upgrade",
        "# RELEASE is the one of these that brings {of} {to}",
        "oc adm upgrade --to=\"$RELEASE\"",
    ],
    ..OPENSHIFT
};

/// A node of OpenShift that runs CoreOS: its system, kernel, engine and kubelet come with the release of the cluster.
pub(super) const OPENSHIFT_NODE: Recipe = Recipe {
    before: &["oc get machineconfigpools", "oc get node {node} --output wide"],
    run: &[
        "# {of} {to} comes with a release of OpenShift: the Machine Config Operator empties, updates and reboots this node",
        "# when, and how many of its pool at the same time, is set by maxUnavailable and paused of its machine config pool",
        "oc adm upgrade",
        "# RELEASE is the one of these that brings {of} {to}; without effect where the cluster is at it already",
        "oc adm upgrade --to=\"$RELEASE\"",
    ],
    after: &["oc get machineconfigpools", "oc get node {node} --output wide"],
    finish: &[],
    back: OPENSHIFT.back,
    sources: &[
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.14/html/updating_clusters/performing-a-cluster-update",
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/machine_apis/machineconfigpool-machineconfiguration-openshift-io-v1",
    ],
};

/// What kubeadm does before a node's kubelet changes.
pub(super) const KUBEADM: Recipe = Recipe {
    before: &[],
    run: &[
        "# this takes kubeadm of version {to}: install it as kubelet is installed below",
        "kubeadm upgrade node",
    ],
    after: &[],
    finish: &[],
    back: &[],
    sources: &["https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/upgrading-linux-nodes/"],
};

/// A kubelet that was replaced.
pub(super) const KUBELET: Recipe = Recipe {
    before: &["kubelet --version"],
    run: &["systemctl daemon-reload", "systemctl restart kubelet"],
    after: &["kubelet --version"],
    finish: &[],
    back: &["systemctl daemon-reload", "systemctl restart kubelet"],
    sources: KUBEADM.sources,
};

/// A pod's controller, whose image changes.
pub(super) const POD: Recipe = Recipe {
    before: &["kubectl --namespace {namespace} get deployments,statefulsets,daemonsets,pods --output wide"],
    run: &[
        "# KIND is what {owner} is: deployment, statefulset or daemonset",
        "# this changes all of its pods, one after another: in further steps that name it, it changes nothing",
        "kubectl --namespace {namespace} set image \"$KIND\"/{owner} {container}={image}",
    ],
    after: &["kubectl --namespace {namespace} rollout status \"$KIND\"/{owner}"],
    finish: &[],
    // A second `rollout undo` would go back to what is new.
    back: &["kubectl --namespace {namespace} set image \"$KIND\"/{owner} {container}={former}"],
    sources: &[
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_set/kubectl_set_image/",
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/",
    ],
};

/// A part of a control plane, commonly a static pod, which no controller has: what upgrades the control plane writes it anew.
pub(super) const CONTROL_PLANE_PART: Recipe = Recipe {
    before: &["kubectl --namespace {namespace} get pods --output wide"],
    run: &[
        "# {owner} is of the control plane, and what upgrades that writes it anew: kubeadm, or the operators of the platform",
    ],
    after: &["kubectl --namespace {namespace} get pods --output wide"],
    finish: &[],
    back: &["# {owner} goes back with the control plane"],
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/"],
};

/// A container of Docker.
pub(super) const CONTAINER: Recipe = Recipe {
    before: &["docker inspect {name}"],
    run: &[
        "docker pull {image}",
        "docker rename {name} {name}-before",
        "docker stop {name}-before",
        "# OPTIONS are those that docker inspect shows: it is made again with them",
        "docker run --detach --name {name} $OPTIONS {image}",
    ],
    after: &["docker ps --filter name={name}", "docker logs --since 10m {name}"],
    finish: &["# without it there is no quick way back", "docker rm {name}-before"],
    back: &[
        "docker stop {name}",
        "docker rm {name}",
        "docker rename {name}-before {name}",
        "docker start {name}",
    ],
    sources: &["https://docs.docker.com/reference/cli/docker/container/"],
};

/// A service of a Compose project.
pub(super) const COMPOSE: Recipe = Recipe {
    before: &["docker compose --project-name {project} ps {service}"],
    run: &[
        "# name {image} in the project's file",
        "docker compose --project-name {project} pull {service}",
        "docker compose --project-name {project} up --detach --no-deps {service}",
    ],
    after: &["docker compose --project-name {project} ps {service}"],
    finish: &[],
    back: &[
        "# name the image of before in the project's file",
        "docker compose --project-name {project} up --detach --no-deps {service}",
    ],
    sources: &["https://docs.docker.com/reference/cli/docker/compose/up/"],
};

/// An application of Cloud Foundry.
pub(super) const CF_APP: Recipe = Recipe {
    before: &["cf app {name}", "cf revisions {name}"],
    run: &["cf push {name} -s {stack} --strategy rolling"],
    after: &["cf app {name}"],
    finish: &[],
    back: &["# VERSION is that of the revision before", "cf rollback {name} --version \"$VERSION\""],
    sources: &[
        "https://docs.cloudfoundry.org/devguide/deploy-apps/rolling-deploy.html",
        "https://docs.cloudfoundry.org/devguide/revisions.html",
    ],
};

/// An application of Heroku.
pub(super) const HEROKU_APP: Recipe = Recipe {
    before: &["heroku stack --app {name}", "heroku releases --app {name}"],
    run: &[
        "heroku stack:set {stack} --app {name}",
        "# deploy it again: the stack counts from the next build on",
        "git push heroku main",
    ],
    after: &["heroku ps --app {name}", "heroku releases --app {name}"],
    finish: &[],
    back: &["heroku rollback --app {name}"],
    sources: &[
        "https://devcenter.heroku.com/articles/upgrading-to-the-latest-stack",
        "https://devcenter.heroku.com/articles/releases",
    ],
};

/// An instance of Incus that goes to another member of its cluster.
pub(super) const INCUS_MOVE: Recipe = Recipe {
    before: &["incus info {name}"],
    run: &["incus move {name} --target {target}"],
    after: &["incus list {name}"],
    finish: &[],
    back: &["incus move {name} --target {origin}"],
    sources: &["https://linuxcontainers.org/incus/docs/main/howto/move_instances/"],
};

/// The same under LXD.
pub(super) const LXD_MOVE: Recipe = Recipe {
    before: &["lxc info {name}"],
    run: &["lxc move {name} --target {target}"],
    after: &["lxc list {name}"],
    finish: &[],
    back: &["lxc move {name} --target {origin}"],
    sources: &["https://documentation.ubuntu.com/lxd/latest/howto/move_instances/"],
};

/// A guest of Proxmox that goes to another node.
pub(super) const PROXMOX_MOVE: Recipe = Recipe {
    before: &["qm list", "pct list"],
    run: &[
        "# VMID is the number of {name} in these lists; a container moves with pct migrate \"$VMID\" {target} --restart",
        "qm migrate \"$VMID\" {target} --online",
    ],
    after: &["qm status \"$VMID\""],
    finish: &[],
    back: &["qm migrate \"$VMID\" {origin} --online"],
    sources: &["https://pve.proxmox.com/pve-docs/qm.1.html", "https://pve.proxmox.com/pve-docs/pct.1.html"],
};

/// A domain of libvirt that goes to another host while it runs.
pub(super) const LIBVIRT_MOVE: Recipe = Recipe {
    before: &["virsh dominfo {name}"],
    run: &["virsh migrate --live --persistent --undefinesource {name} qemu+ssh://{target}/system"],
    after: &["virsh --connect qemu+ssh://{target}/system dominfo {name}"],
    finish: &[],
    back: &[
        "virsh --connect qemu+ssh://{target}/system migrate --live --persistent --undefinesource {name} qemu+ssh://{origin}/system",
    ],
    sources: &["https://www.libvirt.org/manpages/virsh.html"],
};

/// What looks after something that stops with its machine and comes back with it.
pub(super) const fn comes_back(look: &'static [&'static str], sources: &'static [&'static str]) -> Recipe {
    Recipe { before: look, run: &[], after: look, finish: &[], back: &[], sources }
}

/// An instance of Incus.
pub(super) const INCUS_BACK: Recipe = comes_back(&["incus info {name}"], INCUS_MOVE.sources);
/// An instance of LXD.
pub(super) const LXD_BACK: Recipe = comes_back(&["lxc info {name}"], LXD_MOVE.sources);
/// A guest of Proxmox.
pub(super) const PROXMOX_BACK: Recipe = comes_back(&["qm list", "pct list"], PROXMOX_MOVE.sources);
/// A domain of libvirt.
pub(super) const LIBVIRT_BACK: Recipe = comes_back(&["virsh dominfo {name}"], LIBVIRT_MOVE.sources);
/// A container of Docker.
pub(super) const CONTAINER_BACK: Recipe = comes_back(&["docker ps --filter name={name}"], CONTAINER.sources);
/// A service of a Compose project.
pub(super) const COMPOSE_BACK: Recipe =
    comes_back(&["docker compose --project-name {project} ps {service}"], COMPOSE.sources);
/// Pods of a node. Those that a controller keeps come back under other names.
pub(super) const POD_BACK: Recipe = Recipe {
    before: &["kubectl get pods --all-namespaces --field-selector spec.nodeName={node} --output wide"],
    after: &["kubectl --namespace {namespace} get pods --output wide"],
    ..comes_back(&[], DRAINED_NODE.sources)
};

/// An image that is built again.
pub(super) const IMAGE: Recipe = Recipe {
    before: &[],
    run: &[
        "# where its Dockerfile is, once that names what it is built on",
        "docker build --pull --tag {name}:{to} .",
        "docker push {name}:{to}",
    ],
    after: &["docker buildx imagetools inspect {name}:{to}"],
    finish: &[],
    back: &["# the image of before keeps its tag: deploy that"],
    sources: &["https://docs.docker.com/reference/cli/docker/buildx/build/"],
};

/// Packages of Debian and what comes of it.
pub(super) const APT: Recipe = Recipe {
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
pub(super) const APT_KERNEL: Recipe = Recipe {
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
pub(super) const DNF: Recipe = Recipe {
    before: &[
        "dnf list --showduplicates {package}",
        "{kept}=$(rpm --query --queryformat '%{VERSION}-%{RELEASE}' {package})",
        "# note ${kept}: the way back needs it, perhaps in another shell",
    ],
    run: &["dnf install {package}-{to}'*'"],
    after: &[],
    finish: &[],
    back: &["dnf downgrade {package}-\"${kept}\""],
    sources: &[
        "https://dnf.readthedocs.io/en/latest/command_ref.html",
        "https://rpm.org/docs/latest/manual/queryformat.html",
    ],
};

/// Kernels of Red Hat's kin.
pub(super) const DNF_KERNEL: Recipe = Recipe {
    before: &["uname -r", "dnf list --showduplicates kernel"],
    run: &["dnf install kernel-{to}'*'", "systemctl reboot"],
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
pub(super) const ZYPPER: Recipe = Recipe {
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
pub(super) const ZYPPER_KERNEL: Recipe = Recipe {
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
pub(super) const RELEASE_BY_HAND: Recipe = Recipe {
    before: &["cat /etc/os-release"],
    run: &["# by hand, as the maker of its system says: no commands are known here that bring it to {to}"],
    // Not every system has systemd.
    after: &["cat /etc/os-release", "uname -r"],
    finish: &[],
    back: NO_RELEASE_BACK,
    sources: &["https://www.freedesktop.org/software/systemd/man/latest/os-release.html"],
};

/// A property of a machine whose system nothing states.
pub(super) const UNKNOWN_SYSTEM: Recipe = Recipe {
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
pub(super) const BY_HAND: Recipe = Recipe {
    before: &[],
    run: &["# by hand: bring {of} to {to}. No command is known for it on this system"],
    after: &[],
    finish: &[],
    back: &["# by hand: bring {of} back to what it was before"],
    sources: RELEASE_BY_HAND.sources,
};

/// Releases of Ubuntu.
pub(super) const UBUNTU: Recipe = Recipe {
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
pub(super) const DEBIAN: Recipe = Recipe {
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
pub(super) const FEDORA: Recipe = Recipe {
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
pub(super) const RHEL: Recipe = Recipe {
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
pub(super) const LEAP: Recipe = Recipe {
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
pub(super) const VERSIONS: &[(&str, &str)] = &[
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
pub(super) const PACKAGES: &[(&str, [&str; 3])] = &[
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

/// All recipes.
#[cfg(test)]
pub(super) const ALL: &[&Recipe] = &[
    &NODE,
    &DRAINED_NODE,
    &CONTROL_PLANE,
    &CONTROL_PLANE_PATCH,
    &OPENSHIFT,
    &OPENSHIFT_RELEASE,
    &OPENSHIFT_NODE,
    &KUBEADM,
    &KUBELET,
    &POD,
    &CONTROL_PLANE_PART,
    &CONTAINER,
    &COMPOSE,
    &CF_APP,
    &HEROKU_APP,
    &INCUS_MOVE,
    &LXD_MOVE,
    &PROXMOX_MOVE,
    &LIBVIRT_MOVE,
    &INCUS_BACK,
    &LXD_BACK,
    &PROXMOX_BACK,
    &LIBVIRT_BACK,
    &CONTAINER_BACK,
    &COMPOSE_BACK,
    &POD_BACK,
    &IMAGE,
    &APT,
    &APT_KERNEL,
    &DNF,
    &DNF_KERNEL,
    &ZYPPER,
    &ZYPPER_KERNEL,
    &RELEASE_BY_HAND,
    &UNKNOWN_SYSTEM,
    &BY_HAND,
    &UBUNTU,
    &DEBIAN,
    &FEDORA,
    &RHEL,
    &LEAP,
];
