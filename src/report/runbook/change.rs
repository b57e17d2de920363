//! The commands of a step's changes.

use super::platform::{self, Packages, Platform};
use super::recipes::{self as all, Recipe};
use super::values::{Value, Values, commented};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::model::{Fleet, MachineId, Strategy, Subject, WorkloadId};
use std::collections::BTreeSet;

/// The commands of a step.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) before: Part,
    pub(super) run: Part,
    pub(super) after: Part,
    pub(super) back: Part,
    /// The recipes that were followed, by what they are.
    pub(super) followed: BTreeSet<Followed>,
}

/// What tells one recipe from another: what looks before, runs, looks after, and takes back.
pub(super) type Followed = [&'static [&'static str]; 4];

/// Commands for one purpose.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) lines: Vec<String>,
    /// Where the last ones are run, and what has been added.
    on: Option<String>,
    seen: BTreeSet<(Option<String>, Vec<String>)>,
}

impl Lines {
    /// Adds a recipe with its values.
    fn add(&mut self, recipe: &Recipe, values: &Values) {
        self.followed.insert([recipe.before, recipe.run, recipe.after, recipe.back]);
        self.before.add(recipe.before, values);
        self.run.add(recipe.run, values);
        self.after.add(recipe.after, values);
        self.back.add(recipe.back, values);
    }
}

impl Part {
    /// Adds lines, under the name of the machine on which they are run. What has been added already is left out.
    fn add(&mut self, templates: &[&str], values: &Values) {
        let filled: Vec<String> = templates.iter().map(|template| values.fill(template)).collect();
        if filled.is_empty() || !self.seen.insert((values.on.clone(), filled.clone())) {
            return;
        }
        if self.on != values.on {
            let on = values
                .on
                .as_deref()
                .map_or_else(|| "where the platform is administered".to_owned(), commented);
            self.lines.push(format!("# on {on}"));
            self.on.clone_from(&values.on);
        }
        self.lines.extend(filled);
    }
}

/// A thing's name without its kind.
fn bare(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, bare)| bare)
}

/// Says what a step does, for its heading.
pub(super) fn told(plan: &Plan, step: &Step) -> String {
    let changed = || step.changes.iter().filter(|change| change.effect.changes_version());
    let release = changed().find(|change| &*change.of == "os");
    let Some(change) = release.or_else(|| changed().next()).or(step.changes.first()) else {
        return String::new();
    };
    let name = plan.tables.name(change.thing);
    if let (Effect::Migrate, Some(moved)) = (change.effect, change.moved) {
        return format!("{name} to {}", plan.tables.name(moved.to));
    }
    let to = change.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
    let of = if *change.of == *name { String::new() } else { format!(" {}", change.of) };
    match step.things {
        0 | 1 => format!("{name}{of}{to}"),
        more => format!("{name}{of}{to}, with {} more", more - 1),
    }
}

/// The commands of a step: machines first, then what is on them.
pub(super) fn lines(fleet: &Fleet, plan: &Plan, step: &Step) -> Lines {
    let mut lines = Lines::default();
    let mut nodes: BTreeSet<MachineId> = BTreeSet::new();
    let released: BTreeSet<ThingRef> = step
        .changes
        .iter()
        .filter(|change| change.effect == Effect::Upgrade && &*change.of == "os")
        .map(|change| change.thing)
        .collect();
    let of_machines = |change: &&Change| plan.tables.thing(change.thing).kind.is_machine();
    for change in step.changes.iter().filter(of_machines) {
        let Some(Subject::Machine(id)) = fleet.find_subject(plan.tables.name(change.thing)) else { continue };
        let is_node = fleet.machine(id).cluster.is_some() && change.effect == Effect::Upgrade;
        if is_node && nodes.insert(id) {
            let name = plan.tables.name(change.thing);
            empty(&mut lines, step.strategy, name);
        }
        // What comes with a release needs no command of its own.
        if !released.contains(&change.thing) || !comes_with_release(fleet, id, &change.of) {
            machine(fleet, plan, (id, change), &mut lines);
        }
    }
    for change in step.changes.iter().filter(|change| !of_machines(change)) {
        match fleet.find_subject(plan.tables.name(change.thing)) {
            Some(Subject::Workload(id)) => workload(fleet, plan, (id, change), &mut lines),
            Some(Subject::Component(_)) => image(plan, change, &mut lines),
            _ => {}
        }
    }
    for id in nodes {
        let name = fleet.machine_name(id);
        lines.after.add(all::NODE.after, &Values::default().with("node", bare(&name)));
    }
    lines
}

/// Keeps new pods off a node, and drains it where the strategy says so. It is let in again after everything else.
fn empty(lines: &mut Lines, strategy: Strategy, name: &str) {
    let recipe = if strategy == Strategy::Drain { &all::DRAINED_NODE } else { &all::NODE };
    let values = Values::default().with("node", bare(name));
    lines.before.add(recipe.before, &values);
    lines.run.add(recipe.run, &values);
}

fn machine(fleet: &Fleet, plan: &Plan, (id, change): (MachineId, &Change), lines: &mut Lines) {
    let name = plan.tables.name(change.thing);
    match change.effect {
        Effect::Upgrade if plan.tables.thing(change.thing).kind == ThingKind::Cluster => {
            let to = change.to.as_deref().map(|to| to.trim_start_matches('v'));
            lines.add(&all::CONTROL_PLANE, &Values::default().with("to", Value::or(to, "VERSION")));
        }
        Effect::Upgrade => upgrade(fleet, (id, name), change, lines),
        Effect::Migrate => moves(platform::of_guest(fleet, id), plan, change, lines),
        Effect::Restart => comes_back(platform::of_guest(fleet, id), bare(name), lines),
        _ => {}
    }
}

/// Whether a property of a machine comes with the release of its system.
fn comes_with_release(fleet: &Fleet, id: MachineId, of: &str) -> bool {
    let found = fleet.find_capability(of).zip(fleet.family_of(id));
    of != "os" && found.is_some_and(|(capability, family)| fleet.is_distributed(capability, family))
}

/// Changes a property of a machine, on the machine itself.
fn upgrade(fleet: &Fleet, (id, name): (MachineId, &str), change: &Change, lines: &mut Lines) {
    let values = || Values::on(name).with("to", Value::or(change.to.as_deref(), "VERSION"));
    let is_kubelet = *change.of == *"kubelet";
    if is_kubelet {
        lines.add(&all::KUBEADM, &values());
    }
    if let Some((recipe, package)) = property(fleet, id, &change.of) {
        lines.add(recipe, &values().with("package", package));
    }
    if is_kubelet {
        lines.add(&all::KUBELET, &values());
    }
    let tells = all::VERSIONS.iter().find(|(of, _)| *of == &*change.of);
    tells.into_iter().for_each(|&(_, line)| lines.after.add(&[line], &values()));
}

/// The recipe of a machine's property, and its package.
fn property(fleet: &Fleet, id: MachineId, of: &str) -> Option<(&'static Recipe, &'static str)> {
    let packages = platform::packages(fleet, id)?;
    let family = fleet.family_of(id).map(|family| family.name.as_str());
    match (of, family) {
        ("os", Some("ubuntu")) => return Some((&all::UBUNTU, "")),
        ("os", Some("debian")) => return Some((&all::DEBIAN, "")),
        ("os", Some("fedora")) => return Some((&all::FEDORA, "")),
        ("os", Some("rhel")) => return Some((&all::RHEL, "")),
        ("os", Some("opensuse-leap")) => return Some((&all::LEAP, "")),
        ("os", _) => return None,
        _ => {}
    }
    let (plain, kernel, at) = match packages {
        Packages::Apt => (&all::APT, &all::APT_KERNEL, 0),
        Packages::Dnf => (&all::DNF, &all::DNF_KERNEL, 1),
        Packages::Zypper => (&all::ZYPPER, &all::ZYPPER_KERNEL, 2),
    };
    if of == "kernel" {
        return Some((kernel, ""));
    }
    let (_, names) = all::PACKAGES.iter().find(|(known, _)| *known == of)?;
    Some((plain, names[at]))
}

fn workload(fleet: &Fleet, plan: &Plan, (id, change): (WorkloadId, &Change), lines: &mut Lines) {
    let platform = platform::of_workload(fleet, id);
    match change.effect {
        Effect::Upgrade | Effect::Redeploy => redeploy(fleet, platform, (id, change), lines),
        Effect::Migrate if platform != Some(Platform::Kubernetes) => moves(platform, plan, change, lines),
        Effect::Restart => comes_back(platform, fleet.workload_name(id), lines),
        _ => {}
    }
}

fn redeploy(
    fleet: &Fleet,
    platform: Option<Platform>,
    (id, change): (WorkloadId, &Change),
    lines: &mut Lines,
) {
    let name = fleet.workload_name(id);
    // A replica is one of those that the same table stands for.
    let stem = name.split_once('#').map_or(name, |(stem, _)| stem);
    let service = fleet.service_name(fleet.workload(id).service);
    let (recipe, values) = match platform {
        Some(Platform::Kubernetes) => {
            let own = name.split_once('/').map_or("default", |(namespace, _)| namespace);
            let (namespace, owner) = service.split_once('/').unwrap_or((own, service));
            (&all::POD, Values::default().with("namespace", namespace).with("owner", owner))
        }
        Some(Platform::Compose) => (&all::COMPOSE, project(stem)),
        Some(Platform::Docker) => (&all::CONTAINER, Values::default().with("name", stem)),
        Some(Platform::CloudFoundry) => (&all::CF_APP, stacked(stem, change)),
        Some(Platform::Heroku) => (&all::HEROKU_APP, stacked(stem, change)),
        _ => return,
    };
    lines.add(recipe, &values.with("image", image_of(fleet, id, change)));
}

/// The image that a workload runs after a change, if it is known: not where only something in it has a known version.
fn image_of(fleet: &Fleet, id: WorkloadId, change: &Change) -> Value {
    let is_run = fleet.software(id).any(|run| fleet.component_name(run.component) == &*change.of);
    let to = change.to.as_deref().filter(|_| is_run && change.of.starts_with("image/"));
    let image = to.map(|to| format!("{}:{to}", bare(&change.of)));
    Value::or(image.as_deref(), "IMAGE")
}

fn project(name: &str) -> Values {
    let (project, service) =
        name.split_once('/').map_or((None, name), |(project, service)| (Some(project), service));
    Values::default().with("project", Value::or(project, "PROJECT")).with("service", service)
}

fn stacked(name: &str, change: &Change) -> Values {
    // `stack/cflinuxfs` at 4 is `cflinuxfs4`; Heroku's `heroku` at 24 is `heroku-24`.
    let stack = bare(&change.of);
    let dash = if stack == "heroku" { "-" } else { "" };
    let to = change.to.as_deref().filter(|_| change.of.starts_with("stack/"));
    let stack = to.map(|to| format!("{stack}{dash}{to}"));
    Values::default().with("name", bare(name)).with("stack", Value::or(stack.as_deref(), "STACK"))
}

/// What moves something to another machine.
fn moves(platform: Option<Platform>, plan: &Plan, change: &Change, lines: &mut Lines) {
    let recipe = match platform {
        Some(Platform::Incus) => &all::INCUS_MOVE,
        Some(Platform::Lxd) => &all::LXD_MOVE,
        Some(Platform::Proxmox) => &all::PROXMOX_MOVE,
        Some(Platform::Libvirt) => &all::LIBVIRT_MOVE,
        _ => return,
    };
    let machine = |thing: ThingRef| bare(plan.tables.name(thing));
    let origin = change.moved.map(|moved| machine(moved.from));
    let target = change.moved.map(|moved| machine(moved.to));
    let values = Values::default().with("name", bare(plan.tables.name(change.thing)));
    let values = values.with("origin", Value::or(origin, "ORIGIN"));
    lines.add(recipe, &values.with("target", Value::or(target, "TARGET")));
}

/// What looks after something that stops and starts with its machine.
fn comes_back(platform: Option<Platform>, name: &str, lines: &mut Lines) {
    let recipe = match platform {
        Some(Platform::Kubernetes) => &all::POD_BACK,
        Some(Platform::Compose) => &all::COMPOSE_BACK,
        Some(Platform::Docker) => &all::CONTAINER_BACK,
        Some(Platform::Incus) => &all::INCUS_BACK,
        Some(Platform::Lxd) => &all::LXD_BACK,
        Some(Platform::Proxmox) => &all::PROXMOX_BACK,
        Some(Platform::Libvirt) => &all::LIBVIRT_BACK,
        _ => return,
    };
    let (namespace, pod) = name.split_once('/').unwrap_or(("default", name));
    lines.add(recipe, &project(name).with("name", name).with("namespace", namespace).with("pod", pod));
}

/// An image that is rebuilt; what somebody else publishes needs no command.
fn image(plan: &Plan, change: &Change, lines: &mut Lines) {
    if change.effect == Effect::Rebuild {
        let name = bare(plan.tables.name(change.thing));
        // The version of what it is built on is not its own.
        let is_own = *change.of == *plan.tables.name(change.thing);
        let to = Value::or(change.to.as_deref().filter(|_| is_own), "TAG");
        lines.add(&all::IMAGE, &Values::default().with("name", name).with("to", to));
    }
}
