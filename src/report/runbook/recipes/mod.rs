//! The commands of each platform, with where they are documented.
//!
//! In braces stand values, which are quoted for the shell. A variable such as `$KIND` is set by a command above it, or a comment above
//! it says what a person sets it to. What looks before and after changes nothing.

mod kubernetes;
mod machines;
mod platforms;

pub(super) use kubernetes::*;
pub(super) use machines::*;
pub(super) use platforms::*;

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

/// What looks after something that stops with its machine and comes back with it.
pub(super) const fn comes_back(look: &'static [&'static str], sources: &'static [&'static str]) -> Recipe {
    Recipe { before: look, run: &[], after: look, finish: &[], back: &[], sources }
}

/// All recipes.
#[cfg(test)]
pub(super) const ALL: &[&Recipe] = &[
    &NODE,
    &DRAINED_NODE,
    &DRAINED_AHEAD,
    &DRAINED_BEFORE,
    &SPARE_NODE,
    &POD_LEAVES,
    &POD_LEAVES_RENEWED,
    &POD_LEAVES_BY_HAND,
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
    &CF_STACK,
    &CF_APP_AND_STACK,
    &HEROKU_APP,
    &HEROKU_STACK,
    &HEROKU_APP_AND_STACK,
    &INCUS_MOVE,
    &LXD_MOVE,
    &PROXMOX_MOVE,
    &PROXMOX_CONTAINER_MOVE,
    &LIBVIRT_MOVE,
    &INCUS_BACK,
    &LXD_BACK,
    &PROXMOX_BACK,
    &PROXMOX_CONTAINER_BACK,
    &LIBVIRT_BACK,
    &CONTAINER_BACK,
    &COMPOSE_BACK,
    &POD_BACK,
    &CONTAINER_MOVE,
    &PUBLISHED,
    &OWN_VM,
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
