//! The commands of a step's changes.

use super::nodes::{self, Drains};
use super::platform::{self, Packages, Platform};
use super::recipes::{self as all, Recipe};
use super::values::{Value, Values, commented};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::model::{Fleet, Isolation, MachineId, Subject, WorkloadId};
use crate::report::names::{bare, full};
use crate::source::Excerpt;
use std::collections::{BTreeMap, BTreeSet};

/// What the commands of steps are told by.
#[derive(Debug)]
pub(super) struct Around<'p> {
    pub(super) fleet: &'p Fleet,
    pub(super) plan: &'p Plan,
    pub(super) drains: Drains,
}

/// The commands of a step.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) before: Part,
    pub(super) run: Part,
    pub(super) after: Part,
    pub(super) finish: Part,
    pub(super) back: Part,
    /// The recipes that were followed, by what they are.
    pub(super) followed: BTreeSet<Followed>,
}

/// What tells one recipe from another: what looks before, runs, looks after, and takes back.
pub(super) type Followed = [&'static [&'static str]; 5];

/// Commands for one purpose.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) lines: Vec<String>,
    /// Where the last ones are run, and what has been added.
    on: Option<String>,
    seen: BTreeSet<(Option<String>, Vec<String>)>,
    /// What variables that a person sets were said to be last.
    told: BTreeMap<&'static str, String>,
}

impl Lines {
    /// Adds a recipe with its values.
    pub(super) fn add(&mut self, recipe: &Recipe, values: &Values) {
        self.add_between(recipe, values, values);
    }

    /// Adds a recipe of which what looks afterwards and leads back is run elsewhere.
    fn add_between(&mut self, recipe: &Recipe, values: &Values, later: &Values) {
        self.followed.insert([recipe.before, recipe.run, recipe.after, recipe.finish, recipe.back]);
        self.before.look(recipe.before, values);
        self.run.add(recipe.run, values);
        self.after.look(recipe.after, later);
        self.finish.add(recipe.finish, later);
        self.back.add(recipe.back, later);
    }
}

impl Part {
    /// Adds lines that belong together, under the name of the machine on which they are run. What has been added already is left out.
    pub(super) fn add(&mut self, templates: &[&str], values: &Values) {
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
        for (template, line) in templates.iter().zip(filled) {
            self.explain(template, values);
            self.lines.push(line);
        }
    }

    /// Adds lines of which each is told once.
    pub(super) fn look(&mut self, templates: &[&str], values: &Values) {
        templates.iter().for_each(|template| self.add(&[*template], values));
    }

    /// Says what the variables of a line are that a person has to set, unless the lines above have said it.
    fn explain(&mut self, template: &str, values: &Values) {
        for open in values.open(template) {
            if self.told.get(open.name) != Some(&open.is) {
                self.lines.push(format!("# {} is {}", open.name, commented(&open.is)));
                self.told.insert(open.name, open.is.clone());
            }
        }
    }
}

/// The name that a replica has from the table that stands for it and others alike; nothing of a name of its own.
fn stem(name: &str) -> Option<&str> {
    let (stem, number) = name.rsplit_once('#')?;
    (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(stem)
}

/// What a platform calls a thing: nobody has said that of a replica that only has a number.
pub(super) fn called(name: &str) -> Value {
    Value::or(Some(name).filter(|name| stem(name).is_none()), "NAME", format!("what {name} is called there"))
}

/// Says what a step does, for its heading.
pub(in crate::report) fn told(plan: &Plan, step: &Step) -> String {
    let changed = || step.changes.iter().filter(|change| change.effect.changes_version());
    let release = changed().find(|change| &*change.of == "os");
    let Some(change) = release.or_else(|| changed().next()).or(step.changes.first()) else {
        return String::new();
    };
    let name = full(&plan.tables, change.thing);
    if let (Effect::Migrate, Some(moved)) = (change.effect, change.moved) {
        return format!("{name} to {}", plan.tables.name(moved.to));
    }
    let to = change.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
    let of =
        if *change.of == *plan.tables.name(change.thing) { String::new() } else { format!(" {}", change.of) };
    match step.things {
        0 | 1 => format!("{name}{of}{to}"),
        more => format!("{name}{of}{to}, with {} more", more - 1),
    }
}

/// The commands of a step: machines first, then what is on them.
pub(super) fn lines(around: &Around<'_>, step: &Step) -> Lines {
    let Around { fleet, plan, .. } = *around;
    let mut lines = Lines::default();
    let mut changed: BTreeSet<MachineId> = BTreeSet::new();
    let mut made: BTreeSet<WorkloadId> = BTreeSet::new();
    let released: BTreeSet<ThingRef> = step
        .changes
        .iter()
        .filter(|change| change.effect == Effect::Upgrade && &*change.of == "os")
        .map(|change| change.thing)
        .collect();
    let of_machines = |change: &&Change| plan.tables.thing(change.thing).kind.is_machine();
    for change in step.changes.iter().filter(of_machines) {
        let id = match fleet.find_subject(plan.tables.name(change.thing)) {
            Some(Subject::Machine(id)) => id,
            Some(Subject::Workload(id)) if made.insert(id) => {
                own_vm(fleet.workload_name(id), change, &mut lines);
                continue;
            }
            _ => continue,
        };
        let is_node = nodes::is_changed_node(fleet, plan, change).is_some();
        if is_node && platform::is_renewed(fleet, id) {
            renewed(&mut lines, bare(plan.tables.name(change.thing)), change);
            continue;
        }
        if is_node && changed.insert(id) {
            nodes::empty(around, step, change.thing, &mut lines);
        }
        // What comes with a release needs no command of its own.
        if !released.contains(&change.thing) || !comes_with_release(fleet, id, &change.of) {
            machine(fleet, plan, (id, change), &mut lines);
        }
    }
    let pushed = Pushed::of(step);
    for change in step.changes.iter().filter(|change| !of_machines(change)) {
        match fleet.find_subject(plan.tables.name(change.thing)) {
            Some(Subject::Workload(id)) => workload(around, (step, &pushed), (id, change), &mut lines),
            Some(Subject::Component(_)) => image(plan, change, &mut lines),
            _ => {}
        }
    }
    changed.into_iter().for_each(|id| nodes::let_in(fleet, id, &mut lines));
    lines
}

/// What is done for a node whose platform keeps its software.
fn renewed(lines: &mut Lines, node: &str, change: &Change) {
    let values = Values::default().with("node", node).with("of", &*change.of);
    lines.add(&all::OPENSHIFT_NODE, &values.with("to", version(change.to.as_deref())));
}

fn machine(fleet: &Fleet, plan: &Plan, (id, change): (MachineId, &Change), lines: &mut Lines) {
    let name = plan.tables.name(change.thing);
    match change.effect {
        Effect::Upgrade if plan.tables.thing(change.thing).kind == ThingKind::Cluster => {
            control_plane(fleet.is_openshift(id), change, lines);
        }
        Effect::Upgrade => upgrade(fleet, (id, name), change, lines),
        Effect::Migrate => moves(plan, of_guest(fleet, id), change, lines),
        Effect::Restart => {
            let parent = fleet.machine(id).parent.map(|parent| fleet.machine_name(parent));
            comes_back(of_guest(fleet, id), bare(name), parent.as_deref(), lines);
        }
        _ => {}
    }
}

/// What runs a machine, and whether it is a container there.
fn of_guest(fleet: &Fleet, id: MachineId) -> (Option<Platform>, bool) {
    let is_container = fleet.machine(id).isolation() == Some(Isolation::SystemContainer);
    (platform::of_guest(fleet, id), is_container)
}

/// Changes the version of a cluster.
fn control_plane(is_openshift: bool, change: &Change, lines: &mut Lines) {
    let to = change.to.as_deref().map(|to| to.trim_start_matches('v'));
    let is_whole = to.is_some_and(|to| to.split('.').count() > 2);
    let recipe = match (is_openshift, is_whole || to.is_none()) {
        (true, true) if *change.of == *"openshift" => &all::OPENSHIFT,
        (true, _) => &all::OPENSHIFT_RELEASE,
        (false, true) => &all::CONTROL_PLANE,
        (false, false) => &all::CONTROL_PLANE_PATCH,
    };
    lines.add(recipe, &Values::default().with("of", &*change.of).with("to", version(to)));
}

/// The version that something goes to.
fn version(to: Option<&str>) -> Value {
    Value::or(to, "TO", "the version to go to, which nothing says")
}

/// Whether a property of a machine comes with the release of its system.
fn comes_with_release(fleet: &Fleet, id: MachineId, of: &str) -> bool {
    let found = fleet.find_capability(of).zip(fleet.family_of(id));
    of != "os" && found.is_some_and(|(capability, family)| fleet.is_distributed(capability, family))
}

/// Changes a property of a machine, on the machine itself.
fn upgrade(fleet: &Fleet, (id, name): (MachineId, &str), change: &Change, lines: &mut Lines) {
    let values = || Values::on(name).with("to", version(change.to.as_deref()));
    let is_kubelet = *change.of == *"kubelet";
    if is_kubelet {
        lines.add(&all::KUBEADM, &values());
    }
    let (recipe, package) = property(fleet, id, &change.of);
    let values_of = values().with("of", &*change.of).with("package", package);
    lines.add(recipe, &values_of.with("kept", Value::kept(package)));
    if is_kubelet {
        lines.add(&all::KUBELET, &values());
    }
    let tells = all::VERSIONS.iter().find(|(of, _)| *of == &*change.of);
    tells.into_iter().for_each(|&(_, line)| lines.after.look(&[line], &values()));
}

/// The recipe of a machine's property, and its package; what says that it is done by hand if none is known.
fn property(fleet: &Fleet, id: MachineId, of: &str) -> (&'static Recipe, &'static str) {
    let family = fleet.family_of(id).map(|family| family.name.as_str());
    match (of, family) {
        ("os", Some("ubuntu")) => return (&all::UBUNTU, ""),
        ("os", Some("debian")) => return (&all::DEBIAN, ""),
        ("os", Some("fedora")) => return (&all::FEDORA, ""),
        ("os", Some("rhel")) => return (&all::RHEL, ""),
        ("os", Some("opensuse-leap")) => return (&all::LEAP, ""),
        ("os", _) => return (&all::RELEASE_BY_HAND, ""),
        (_, None) => return (&all::UNKNOWN_SYSTEM, ""),
        _ => {}
    }
    let Some(packages) = platform::packages(fleet, id) else { return (&all::BY_HAND, "") };
    let (plain, kernel, at) = match packages {
        Packages::Apt => (&all::APT, &all::APT_KERNEL, 0),
        Packages::Dnf => (&all::DNF, &all::DNF_KERNEL, 1),
        Packages::Zypper => (&all::ZYPPER, &all::ZYPPER_KERNEL, 2),
    };
    if of == "kernel" {
        return (kernel, "");
    }
    match all::PACKAGES.iter().find(|(known, _)| *known == of) {
        Some((_, names)) => (plain, names[at]),
        None => (&all::BY_HAND, ""),
    }
}

fn workload(
    around: &Around<'_>,
    (step, pushed): (&Step, &Pushed<'_>),
    (id, change): (WorkloadId, &Change),
    lines: &mut Lines,
) {
    let Around { fleet, plan, .. } = *around;
    let platform = platform::of_workload(fleet, id);
    let machine = fleet.workload(id).machine.map(|machine| fleet.machine_name(machine));
    let machine = machine.as_deref();
    match (change.effect, platform) {
        (Effect::Upgrade | Effect::Redeploy, Some(Platform::CloudFoundry | Platform::Heroku)) => {
            push(fleet, (platform, pushed), (id, change), lines);
        }
        (Effect::Upgrade | Effect::Redeploy, _) => redeploy(fleet, (platform, machine), (id, change), lines),
        (Effect::Migrate, Some(Platform::Kubernetes)) => nodes::pod_leaves(around, step, change, lines),
        (Effect::Migrate, Some(Platform::Docker)) => {
            let name = |thing| plan.tables.name(thing);
            let [from, to] =
                [change.moved.map(|moved| name(moved.from)), change.moved.map(|moved| name(moved.to))];
            let values = |on| at(on).with("name", called(of_docker(fleet.workload_name(id))));
            let values = |on| values(on).with("target", to.unwrap_or("the other machine"));
            lines.add_between(&all::CONTAINER_MOVE, &values(from), &values(to));
        }
        (Effect::Migrate, _) => {
            let is_container = fleet.workload(id).isolation == Isolation::SystemContainer;
            moves(plan, (platform, is_container), change, lines);
        }
        (Effect::Restart, _) => {
            let is_container = fleet.workload(id).isolation == Isolation::SystemContainer;
            comes_back((platform, is_container), fleet.workload_name(id), machine, lines);
        }
        _ => {}
    }
}

/// Makes the machine that a workload gets for itself.
fn own_vm(name: &str, change: &Change, lines: &mut Lines) {
    let values = Values::default().with("name", name).with("of", &*change.of);
    lines.add(&all::OWN_VM, &values.with("to", version(change.to.as_deref())));
}

/// The applications of platforms that change in a step: they are pushed once, whether they change version, stack or both.
struct Pushed<'s> {
    stacks: BTreeMap<ThingRef, &'s Change>,
    versions: BTreeSet<ThingRef>,
}

impl<'s> Pushed<'s> {
    fn of(step: &'s Step) -> Self {
        let changed = step.changes.iter().filter(|change| change.effect.changes_version());
        let (stacks, versions): (Vec<&Change>, Vec<&Change>) =
            changed.partition(|change| change.of.starts_with("stack/"));
        Self {
            stacks: stacks.into_iter().map(|change| (change.thing, change)).collect(),
            versions: versions.into_iter().map(|change| change.thing).collect(),
        }
    }
}

/// Pushes an application to its platform.
fn push(
    fleet: &Fleet,
    (platform, pushed): (Option<Platform>, &Pushed<'_>),
    (id, change): (WorkloadId, &Change),
    lines: &mut Lines,
) {
    let name = fleet.workload_name(id);
    let values = Values::default().with("name", stem(name).unwrap_or(name));
    let stack = pushed.stacks.get(&change.thing);
    let [version, alone, both] = match platform {
        Some(Platform::Heroku) => [&all::HEROKU_APP, &all::HEROKU_STACK, &all::HEROKU_APP_AND_STACK],
        _ => [&all::CF_APP, &all::CF_STACK, &all::CF_APP_AND_STACK],
    };
    match stack {
        None => lines.add(version, &values),
        Some(stack) if pushed.versions.contains(&change.thing) => {
            lines.add(both, &values.with("stack", called_stack(stack)));
        }
        Some(stack) => lines.add(alone, &values.with("stack", called_stack(stack))),
    }
}

/// What a platform calls the stack to go to: `stack/cflinuxfs` at 4 is `cflinuxfs4`; Heroku's `heroku` at 24 is `heroku-24`.
fn called_stack(change: &Change) -> Value {
    let stack = bare(&change.of);
    let dash = if stack == "heroku" { "-" } else { "" };
    let stack = change.to.as_deref().map(|to| format!("{stack}{dash}{to}"));
    Value::or(stack.as_deref(), "STACK", "the stack to go to, which nothing says")
}

fn redeploy(
    fleet: &Fleet,
    (platform, machine): (Option<Platform>, Option<&str>),
    (id, change): (WorkloadId, &Change),
    lines: &mut Lines,
) {
    let name = fleet.workload_name(id);
    let stem = stem(name).unwrap_or(name);
    let service = fleet.service_name(fleet.workload(id).service);
    let (recipe, values) = match platform {
        Some(Platform::Kubernetes) => {
            let own = name.split_once('/').map_or("default", |(namespace, _)| namespace);
            let (namespace, owner) = service.split_once('/').unwrap_or((own, service));
            let recipe = if fleet.workload(id).part.is_some() { &all::CONTROL_PLANE_PART } else { &all::POD };
            let (kind, owner) = controller(fleet, id, owner);
            let values =
                Values::default().with("namespace", namespace).with("owner", owner).with("kind", kind);
            let container = Value::or(None, "CONTAINER", CONTAINER);
            (recipe, values.with("container", container).with("former", former(change)))
        }
        Some(Platform::Compose) => (&all::COMPOSE, project(at(machine), stem)),
        Some(Platform::Docker) => (&all::CONTAINER, at(machine).with("name", called(of_docker(name)))),
        _ => return,
    };
    lines.add(recipe, &values.with("image", image_of(fleet, id, change)));
}

/// The kind and the name of the controller that a service is of. The inventory's kind is where the service is stated: no model keeps it.
fn controller<'n>(fleet: &Fleet, id: WorkloadId, owner: &'n str) -> (Value, &'n str) {
    let place = fleet.service(fleet.workload(id).service).place;
    let stated = match fleet.sources().excerpt(place) {
        Excerpt::Object { object, .. } => object.split(' ').next(),
        Excerpt::Line { .. } => None,
    };
    let known = ["Deployment", "StatefulSet", "DaemonSet"].into_iter().find(|&kind| stated == Some(kind));
    // Two kinds that share a name have theirs behind it.
    let own = known.and_then(|kind| owner.strip_suffix(kind)?.strip_suffix('.')).unwrap_or(owner);
    let kind = known.map(str::to_lowercase);
    (Value::or(kind.as_deref(), "KIND", format!("what {own} is: deployment, statefulset or daemonset")), own)
}

/// What says which container of a pod gets an image. With a star `set image` overwrites all, those that only prepare the pod too.
const CONTAINER: &str =
    "the one that runs this image, as the first command shows: all others, init containers too, keep theirs";

/// Values of lines that are run on a machine, if it is known.
pub(super) fn at(machine: Option<&str>) -> Values {
    machine.map_or_else(Values::default, Values::on)
}

/// The image that a workload runs after a change, if it is known: not where only something in it has a known version.
fn image_of(fleet: &Fleet, id: WorkloadId, change: &Change) -> Value {
    let is_run = fleet.software(id).any(|run| fleet.component_name(run.component) == &*change.of);
    let to = change.to.as_deref().filter(|_| is_run && change.of.starts_with("image/"));
    let image = to.map(|to| format!("{}:{to}", bare(&change.of)));
    let what = stem(fleet.workload_name(id)).unwrap_or(fleet.workload_name(id));
    Value::or(
        image.as_deref(),
        "IMAGE",
        format!("the image that {what} runs then, of which the inventory does not say the tag"),
    )
}

/// The image that a workload ran before a change, if it is known.
fn former(change: &Change) -> Value {
    let from = change.from.as_deref().filter(|_| change.of.starts_with("image/"));
    let image = from.map(|from| format!("{}:{from}", bare(&change.of)));
    Value::or(
        image.as_deref(),
        "IMAGE_BEFORE",
        "the image that it ran before, as the first command has shown",
    )
}

fn project(values: Values, name: &str) -> Values {
    let (project, service) =
        name.split_once('/').map_or((None, name), |(project, service)| (Some(project), service));
    let project = Value::or(project, "PROJECT", format!("the Compose project of {service}"));
    values.with("project", project).with("service", service)
}

/// What Docker calls a container: names there have no stroke, and what stands before one is the host's.
pub(super) fn of_docker(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, own)| own)
}

/// What moves something to another machine. Some platforms know what is on a machine on that one alone: there the commands
/// name it before the move on the one, and after it on the other.
fn moves(
    plan: &Plan,
    (platform, is_container): (Option<Platform>, bool),
    change: &Change,
    lines: &mut Lines,
) {
    let (recipe, is_local) = match (platform, is_container) {
        (Some(Platform::Incus), _) => (&all::INCUS_MOVE, false),
        (Some(Platform::Lxd), _) => (&all::LXD_MOVE, false),
        (Some(Platform::Proxmox), true) => (&all::PROXMOX_CONTAINER_MOVE, true),
        (Some(Platform::Proxmox), false) => (&all::PROXMOX_MOVE, true),
        (Some(Platform::Libvirt), _) => (&all::LIBVIRT_MOVE, true),
        _ => return,
    };
    let machine = |thing: ThingRef| plan.tables.name(thing);
    let origin = change.moved.map(|moved| machine(moved.from));
    let target = change.moved.map(|moved| machine(moved.to));
    // What a spare host is called is not for the plan to say.
    let end = |at: Option<ThingRef>, variable| {
        let is_spare = at.is_some_and(|at| plan.tables.thing(at).kind == ThingKind::SpareHost);
        let name = at.map_or("the other machine", machine);
        let is = format!("what {name} is called");
        Value::or(at.map(|at| bare(machine(at))).filter(|_| !is_spare), variable, is)
    };
    let name = bare(plan.tables.name(change.thing));
    let number = Value::or(None, "VMID", format!("the number of {name} on the node that it leaves"));
    let values = |on: Option<&str>| {
        let values = at(on.filter(|_| is_local)).with("name", called(name)).with("vmid", number.clone());
        let values = values.with("origin", end(change.moved.map(|moved| moved.from), "ORIGIN"));
        values.with("target", end(change.moved.map(|moved| moved.to), "TARGET"))
    };
    lines.add_between(recipe, &values(origin), &values(target));
}

/// What looks after something that stops and starts with its machine.
fn comes_back(
    (platform, is_container): (Option<Platform>, bool),
    name: &str,
    machine: Option<&str>,
    lines: &mut Lines,
) {
    let recipe = match (platform, is_container) {
        (Some(Platform::Kubernetes), _) => &all::POD_BACK,
        (Some(Platform::Compose), _) => &all::COMPOSE_BACK,
        (Some(Platform::Docker), _) => &all::CONTAINER_BACK,
        (Some(Platform::Incus), _) => &all::INCUS_BACK,
        (Some(Platform::Lxd), _) => &all::LXD_BACK,
        (Some(Platform::Proxmox), true) => &all::PROXMOX_CONTAINER_BACK,
        (Some(Platform::Proxmox), false) => &all::PROXMOX_BACK,
        (Some(Platform::Libvirt), _) => &all::LIBVIRT_BACK,
        _ => return,
    };
    let namespace = name.split_once('/').map_or("default", |(namespace, _)| namespace);
    let node = Value::or(machine.map(bare), "NODE", format!("the node of {name}"));
    let stem = stem(name).unwrap_or(name);
    let name = match platform {
        // It lists all whose names hold this.
        Some(Platform::Docker) => Value::from(of_docker(stem)),
        _ => called(name),
    };
    let on = machine.filter(|_| platform != Some(Platform::Kubernetes));
    let values = project(at(on), stem).with("name", name).with("namespace", namespace);
    lines.add(recipe, &values.with("node", node));
}

/// An image that is rebuilt, or that somebody else publishes.
fn image(plan: &Plan, change: &Change, lines: &mut Lines) {
    let name = bare(plan.tables.name(change.thing));
    // The version of what it is built on is not its own.
    let is_own = *change.of == *plan.tables.name(change.thing);
    let is_image = plan.tables.thing(change.thing).kind == ThingKind::Image;
    if is_image && is_own && change.effect == Effect::Upgrade {
        let values = Values::default().with("name", name).with("to", version(change.to.as_deref()));
        lines.add(&all::PUBLISHED, &values);
    }
    if change.effect == Effect::Rebuild {
        let to = change.to.as_deref().filter(|_| is_own);
        let to = Value::or(to, "TAG", format!("the tag that {name} gets, which is its own"));
        lines.add(&all::IMAGE, &Values::default().with("name", name).with("to", to));
    }
}
