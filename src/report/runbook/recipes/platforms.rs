//! Platforms beside Kubernetes, and images.

use super::{Recipe, comes_back};

/// A container of Docker.
pub(in crate::report::runbook) const CONTAINER: Recipe = Recipe {
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
pub(in crate::report::runbook) const COMPOSE: Recipe = Recipe {
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

/// An application of Cloud Foundry that changes version.
pub(in crate::report::runbook) const CF_APP: Recipe = Recipe {
    before: &["cf app {name}", "cf revisions {name}"],
    run: &["# where its source is, at the version to go to", "cf push {name} --strategy rolling"],
    after: &["cf app {name}"],
    finish: &[],
    back: &["# VERSION is that of the revision before", "cf rollback {name} --version \"$VERSION\""],
    sources: &[
        "https://docs.cloudfoundry.org/devguide/deploy-apps/rolling-deploy.html",
        "https://docs.cloudfoundry.org/devguide/revisions.html",
    ],
};

/// One that goes to another stack, as it is.
pub(in crate::report::runbook) const CF_STACK: Recipe =
    Recipe { run: &["# where its source is", "cf push {name} -s {stack} --strategy rolling"], ..CF_APP };

/// One that does both in one step, so that one push does.
pub(in crate::report::runbook) const CF_APP_AND_STACK: Recipe =
    Recipe { run: &[CF_APP.run[0], CF_STACK.run[1]], ..CF_APP };

/// An application of Heroku that changes version.
pub(in crate::report::runbook) const HEROKU_APP: Recipe = Recipe {
    before: &["heroku stack --app {name}", "heroku releases --app {name}"],
    run: &["# where its source is, at the version to go to", "git push heroku main"],
    after: &["heroku ps --app {name}", "heroku stack --app {name}", "heroku releases --app {name}"],
    finish: &[],
    back: &["heroku rollback --app {name}"],
    sources: &[
        "https://devcenter.heroku.com/articles/upgrading-to-the-latest-stack",
        "https://devcenter.heroku.com/articles/releases",
    ],
};

/// One that goes to another stack, as it is.
pub(in crate::report::runbook) const HEROKU_STACK: Recipe = Recipe {
    run: &[
        "heroku stack:set {stack} --app {name}",
        "# where its source is: the stack counts from the next build on, and a push without a new commit builds nothing",
        "git commit --allow-empty --message 'Build on another stack'",
        "git push heroku main",
    ],
    ..HEROKU_APP
};

/// One that does both in one step, so that one push does.
pub(in crate::report::runbook) const HEROKU_APP_AND_STACK: Recipe = Recipe {
    run: &[
        HEROKU_STACK.run[0],
        "# where its source is, at the version to go to: its push is built on the new stack",
        "git push heroku main",
    ],
    ..HEROKU_APP
};

/// An instance of Incus that goes to another member of its cluster.
pub(in crate::report::runbook) const INCUS_MOVE: Recipe = Recipe {
    before: &["incus info {name}"],
    run: &[
        "# what runs moves if it can do so live, such as a VM with migration.stateful; else it is stopped before and started after",
        "incus move {name} --target {target}",
    ],
    after: &["incus list {name}"],
    finish: &[],
    back: &["incus move {name} --target {origin}"],
    sources: &["https://linuxcontainers.org/incus/docs/main/howto/move_instances/"],
};

/// The same under LXD.
pub(in crate::report::runbook) const LXD_MOVE: Recipe = Recipe {
    before: &["lxc info {name}"],
    run: &[
        "# where this is Incus, incus stands for lxc",
        INCUS_MOVE.run[0],
        "lxc move {name} --target {target}",
    ],
    after: &["lxc list {name}"],
    finish: &[],
    back: &["lxc move {name} --target {origin}"],
    sources: &["https://documentation.ubuntu.com/lxd/latest/howto/move_instances/"],
};

/// A guest of Proxmox that goes to another node. Its commands know the guests of the node on which they are typed.
pub(in crate::report::runbook) const PROXMOX_MOVE: Recipe = Recipe {
    before: &["qm list"],
    run: &["qm migrate {vmid} {target} --online"],
    after: &["qm status {vmid}"],
    finish: &[],
    back: &["qm migrate {vmid} {origin} --online"],
    sources: &["https://pve.proxmox.com/pve-docs/qm.1.html"],
};

/// A container of Proxmox that goes to another node: it stops there and starts here.
pub(in crate::report::runbook) const PROXMOX_CONTAINER_MOVE: Recipe = Recipe {
    before: &["pct list"],
    run: &["pct migrate {vmid} {target} --restart"],
    after: &["pct status {vmid}"],
    finish: &[],
    back: &["pct migrate {vmid} {origin} --restart"],
    sources: &["https://pve.proxmox.com/pve-docs/pct.1.html"],
};

/// A domain of libvirt that goes to another host while it runs.
pub(in crate::report::runbook) const LIBVIRT_MOVE: Recipe = Recipe {
    before: &["virsh dominfo {name}"],
    run: &["virsh migrate --live --persistent --undefinesource {name} qemu+ssh://{target}/system"],
    after: &["virsh dominfo {name}"],
    finish: &[],
    back: &["virsh migrate --live --persistent --undefinesource {name} qemu+ssh://{origin}/system"],
    sources: &["https://www.libvirt.org/manpages/virsh.html"],
};

/// An instance of Incus.
pub(in crate::report::runbook) const INCUS_BACK: Recipe =
    comes_back(&["incus info {name}"], INCUS_MOVE.sources);
/// An instance of LXD.
pub(in crate::report::runbook) const LXD_BACK: Recipe = comes_back(&["lxc info {name}"], LXD_MOVE.sources);
/// A guest of Proxmox.
pub(in crate::report::runbook) const PROXMOX_BACK: Recipe = comes_back(&["qm list"], PROXMOX_MOVE.sources);
/// A container of Proxmox.
pub(in crate::report::runbook) const PROXMOX_CONTAINER_BACK: Recipe =
    comes_back(&["pct list"], PROXMOX_CONTAINER_MOVE.sources);
/// A domain of libvirt.
pub(in crate::report::runbook) const LIBVIRT_BACK: Recipe =
    comes_back(&["virsh dominfo {name}"], LIBVIRT_MOVE.sources);
/// A container of Docker.
pub(in crate::report::runbook) const CONTAINER_BACK: Recipe =
    comes_back(&["docker ps --filter name={name}"], CONTAINER.sources);
/// A service of a Compose project.
pub(in crate::report::runbook) const COMPOSE_BACK: Recipe =
    comes_back(&["docker compose --project-name {project} ps {service}"], COMPOSE.sources);
/// An image that is built again.
pub(in crate::report::runbook) const IMAGE: Recipe = Recipe {
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

/// A container of Docker that goes to another machine, which no command does.
pub(in crate::report::runbook) const CONTAINER_MOVE: Recipe = Recipe {
    before: &["docker inspect {name}"],
    run: &[
        "# by hand: make {name} on {target} as docker inspect shows it, with a copy of its volumes that is made once it has stopped",
        "docker stop {name}",
    ],
    after: &["docker ps --filter name={name}"],
    finish: &[],
    back: &["# by hand: stop {name} here, and start it where it was"],
    sources: CONTAINER.sources,
};

/// An image that its maker publishes.
pub(in crate::report::runbook) const PUBLISHED: Recipe = Recipe {
    before: &[
        "# {name} comes from its maker; where this fails there is no such tag: choose one that is {to}",
        "docker buildx imagetools inspect {name}:{to}",
    ],
    run: &[],
    after: &[],
    finish: &[],
    back: &[],
    sources: &["https://docs.docker.com/reference/cli/docker/buildx/imagetools/inspect/"],
};

/// A machine that a workload gets for itself.
pub(in crate::report::runbook) const OWN_VM: Recipe = Recipe {
    before: &[],
    run: &[
        "# by hand: make a VM for {name} with {of} {to}, and start {name} in it. No command is known for it",
    ],
    after: &[],
    finish: &[],
    back: &["# by hand: start {name} where it ran before, then remove the VM"],
    sources: super::RELEASE_BY_HAND.sources,
};
