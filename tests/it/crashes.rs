//! What one failure takes down and who sees a kernel, against a judge that marks what is down, one failure at a time.

use crate::cli::{comove, stdout};
use crate::random_worlds::worlds;
use crate::theorems::{config, read};
use crate::worlds::{Isolation, Need, Place, Subject, Target, UNKNOWN, World};
use comove::answer::contrast::Contrast;
use comove::answer::exposure::Exposure;
use comove::answer::failure::Failure;
use comove::model::{Fleet, Pattern};
use comove::{Bump, contrast, fail};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is down, by definition: what fails, and what is on something that is down, again and again.
struct Down<'w> {
    world: &'w World,
    machines: BTreeSet<Place>,
}

impl<'w> Down<'w> {
    fn with(world: &'w World, failing: Place) -> Self {
        let mut machines = BTreeSet::from([failing]);
        loop {
            let falls = |place: &Place| beneath(world, *place).is_some_and(|under| machines.contains(&under));
            let more: Vec<Place> =
                world.places().filter(falls).filter(|place| !machines.contains(place)).collect();
            if more.is_empty() {
                return Self { world, machines };
            }
            machines.extend(more);
        }
    }

    fn has(&self, workload: usize) -> bool {
        self.machines.contains(&self.world.workloads[workload].on)
    }

    /// How much of what runs is down.
    fn number(&self) -> usize {
        let workloads = (0..self.world.workloads.len()).filter(|&workload| self.has(workload)).count();
        workloads + self.machines.iter().filter(|place| is_bare(self.world, **place)).count()
    }

    fn lost(&self) -> BTreeSet<usize> {
        let services: BTreeSet<usize> = self.world.workloads.iter().map(|one| one.service).collect();
        let mut all = (0..self.world.workloads.len()).collect::<Vec<_>>();
        all.retain(|&workload| !self.has(workload));
        let left: BTreeSet<usize> =
            all.iter().map(|&workload| self.world.workloads[workload].service).collect();
        services.difference(&left).copied().collect()
    }

    /// The services that need one that is lost, again and again.
    fn dependents(&self) -> BTreeSet<usize> {
        let lost = self.lost();
        let mut gone = lost.clone();
        loop {
            let before = gone.len();
            for need in &self.world.needs {
                let targets = need.any.iter().map(|(target, _)| match target {
                    Target::Service(service) => Some(*service),
                    _ => None,
                });
                let targets: Option<Vec<usize>> = targets.collect();
                if let Some(targets) = targets
                    && targets.iter().all(|target| gone.contains(target))
                {
                    gone.extend(callers(self.world, need).into_iter().filter(|one| !targets.contains(one)));
                }
            }
            if gone.len() == before {
                return gone.difference(&lost).copied().collect();
            }
        }
    }
}

fn beneath(world: &World, place: Place) -> Option<Place> {
    let machine = world.machine(place);
    machine.beneath.or(machine.on.map(Place::Host))
}

/// A guest, or a machine on the kernel of another, on which there is nothing.
fn is_bare(world: &World, place: Place) -> bool {
    let is_made = matches!(place, Place::Guest(_) | Place::Inner(_));
    is_made
        && world.workloads.iter().all(|one| one.on != place)
        && world.places().all(|other| beneath(world, other) != Some(place))
}

/// The services that have a need of services in the version that they run.
fn callers(world: &World, need: &Need) -> BTreeSet<usize> {
    let has = |service: usize| {
        let mut workloads = world.workloads.iter().filter(|one| one.service == service);
        workloads.any(|one| one.version == UNKNOWN || need.at.is_none_or(|at| at.holds(one.version)))
    };
    match need.subject {
        Subject::App(service) | Subject::Service(service) => {
            Some(service).filter(|&one| has(one)).into_iter().collect()
        }
        Subject::Workload(workload) => BTreeSet::from([world.workloads[workload].service]),
        _ => BTreeSet::new(),
    }
}

/// Whether all needs of services are such as the judge reads: of applications, services and workloads.
fn is_read(world: &World) -> bool {
    let of_service = |need: &&Need| need.any.iter().all(|(target, _)| matches!(target, Target::Service(_)));
    let mut needs = world.needs.iter().filter(of_service);
    needs.all(|need| matches!(need.subject, Subject::App(_) | Subject::Service(_) | Subject::Workload(_)))
}

/// Who sees each kernel.
fn kernels(world: &World) -> BTreeMap<Place, usize> {
    let holder = |place: Place| {
        std::iter::successors(Some(place), |&place| world.machine(place).beneath).last().expect("itself")
    };
    let mut seen: BTreeMap<Place, usize> = BTreeMap::new();
    for one in world.workloads.iter().filter(|one| one.isolation != Isolation::Microvm) {
        *seen.entry(holder(one.on)).or_default() += 1;
    }
    for place in world.places().filter(|&place| is_bare(world, place)) {
        *seen.entry(holder(place)).or_default() += 1;
    }
    seen
}

fn failure(fleet: &Fleet, text: &str) -> Failure {
    let pattern = Pattern::parse(text).expect("a pattern");
    fail(fleet, &[pattern]).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"))
}

fn exposed(fleet: &Fleet, bump: &str) -> Contrast {
    let bump = Bump::parse(bump).expect("a bump");
    contrast(fleet, &[bump], &[]).unwrap_or_else(|faults| panic!("{faults:#?}")).0
}

fn services(numbers: &BTreeSet<usize>) -> Vec<String> {
    numbers.iter().map(|number| format!("service/s{number}")).collect()
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn a_failure_takes_down_what_is_on_what_fails(world in worlds()) {
        prop_assume!(is_read(&world));
        let fleet = read(&world.inventory());
        for place in world.places().filter(|&place| place != Place::Cluster) {
            let (judge, found) = (Down::with(&world, place), failure(&fleet, &place.name()));
            prop_assert_eq!(found.down, judge.number(), "{}\n{:?}", place.name(), world);
            let lost: Vec<String> = found.lost.into_iter().map(|gone| gone.service).collect();
            prop_assert_eq!(lost, services(&judge.lost()), "{}\n{:?}", place.name(), world);
            let mut needing: Vec<String> = found.dependents.into_iter().map(|one| one.service).collect();
            needing.sort();
            prop_assert_eq!(needing, services(&judge.dependents()), "{}\n{:?}", place.name(), world);
        }
    }

    #[test]
    fn the_contrast_tells_every_failure_and_every_kernel(world in worlds()) {
        let fleet = read(&world.inventory());
        let Some(bump) = world.bump_texts().into_iter().next() else { return Ok(()) };
        let Exposure { domains, kernels: shared, .. } = exposed(&fleet, &bump).fleet;
        let mut told: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
        for loss in domains.into_iter().flat_map(|domains| domains.losses) {
            told.insert(loss.what, (loss.down, loss.lost));
        }
        let mut right = BTreeMap::new();
        for place in world.places().filter(|&place| place != Place::Cluster) {
            let judge = Down::with(&world, place);
            if judge.number() > 1 || !judge.lost().is_empty() {
                right.insert(place.name(), (judge.number(), services(&judge.lost())));
            }
        }
        prop_assert_eq!(told, right, "{:?}", world);
        let shared: BTreeMap<String, usize> =
            shared.into_iter().map(|kernel| (kernel.machine, kernel.shared_by)).collect();
        let seen = kernels(&world).into_iter().filter(|(_, number)| *number > 1);
        let seen: BTreeMap<String, usize> = seen.map(|(place, number)| (place.name(), number)).collect();
        prop_assert_eq!(shared, seen, "{:?}", world);
    }
}

/// A fleet in words, of which some answers are known.
const FLEET: &str = r#"
format = 1

[[host]]
name = "hv"
kernel = "6.1"
labels = { "topology.kubernetes.io/zone" = "a" }

[[guest]]
name = "vm1"
on = "hv"
kernel = "6.1"

[[guest]]
name = "vm2"
on = "hv"
kernel = "6.1"

[[host]]
name = "h1"
kernel = "6.1"
labels = { "topology.kubernetes.io/zone" = "b" }

[[host]]
name = "h2"
kernel = "6.1"
labels = { "topology.kubernetes.io/zone" = "b" }

[[service]]
name = "shop"
calls = ["db"]

[[service]]
name = "web"
calls = ["shop"]
apart = ["topology.kubernetes.io/zone"]

[[service]]
name = "api"
min-available = "50%"
spread = ["topology.kubernetes.io/zone"]

[[app]]
name = "etcd"
version = "3.5.9"

[[workload]]
name = "db"
app = "db"
host = "vm1"
isolation = "process"

[[workload]]
name = "shop"
app = "shop"
host = "h1"
seccomp = "runtime-default"
privileges = ["privileged", "host-pid"]

[[workload]]
name = "web"
app = "web"
hosts = ["h1", "h2"]
replicas = 2
seccomp = "unconfined"

[[workload]]
name = "api"
app = "api"
hosts = ["h1", "h1", "h1", "h2"]
replicas = 4
seccomp = "runtime-default"
privileges = ["host-network", "capabilities"]

[[workload]]
name = "etcd"
app = "etcd"
hosts = ["h1", "h1", "h2"]
replicas = 3

[[workload]]
name = "job"
app = "job"
host = "h2"
isolation = "microvm"

[[workload]]
name = "sand"
app = "sand"
host = "h2"
isolation = "sandbox"

[[app]]
name = "db"
version = "1"

[[app]]
name = "shop"
version = "1"

[[app]]
name = "web"
version = "1"

[[app]]
name = "api"
version = "1"

[[app]]
name = "job"
version = "1"

[[app]]
name = "sand"
version = "1"
"#;

#[test]
fn the_failure_of_a_hypervisor_takes_down_what_runs_in_its_guests() {
    let fleet = read(FLEET);
    let found = failure(&fleet, "host/hv");
    // The process in one guest, and the other guest, on which nothing is known.
    assert_eq!((found.down, found.runs), (2, 14));
    let lost: Vec<&str> = found.lost.iter().map(|gone| gone.service.as_str()).collect();
    assert_eq!(lost, ["service/db"]);
    let needing: Vec<(&str, &str)> =
        found.dependents.iter().map(|one| (one.service.as_str(), one.needs.as_str())).collect();
    assert_eq!(needing, [("service/shop", "service/db"), ("service/web", "service/shop")]);
    let fallen: Vec<(&str, &str)> =
        found.fallen.iter().map(|one| (one.thing.as_str(), one.on.as_str())).collect();
    let right = [("guest/vm1", "host/hv"), ("guest/vm2", "host/hv"), ("workload/db", "guest/vm1")];
    assert_eq!(fallen, right);
}

#[test]
fn the_failure_of_a_host_takes_a_majority() {
    let fleet = read(FLEET);
    let found = failure(&fleet, "host/h1");
    let short: Vec<(&str, usize, usize)> =
        found.short.iter().map(|one| (one.service.as_str(), one.left, one.needed)).collect();
    assert_eq!(short, [("service/api", 1, 2), ("service/etcd", 1, 2)]);
    let all = failure(&fleet, "machine/*[topology.kubernetes.io/zone=b]");
    let lost: Vec<&str> = all.lost.iter().map(|gone| gone.service.as_str()).collect();
    let right = ["service/api", "service/etcd", "service/job", "service/sand", "service/shop", "service/web"];
    assert_eq!(lost, right);
    assert_eq!(all.machines, ["host/h1", "host/h2"]);
}

#[test]
fn what_fails_has_to_be_a_machine() {
    let fleet = read(FLEET);
    for text in ["host/none", "workload/web#1", "guest/*[zone=x]", "host/h1:kernel"] {
        let faults = fail(&fleet, &[Pattern::parse(text).expect("a pattern")]).expect_err("none is named");
        assert_eq!(faults.len(), 1, "{text}");
    }
    let help = |text: &str| {
        let faults = fail(&fleet, &[Pattern::parse(text).expect("a pattern")]).expect_err("none is named");
        faults[0].help.clone().expect("help")
    };
    assert_eq!(help("workload/web#1"), "workload/web#1 is on host/h1: `--fail host/h1`");
    assert_eq!(help("guest/h1"), "did you mean `host/h1`?");
    // What is no machine is not suggested.
    assert!(help("service/web").starts_with("it is written as a pattern"), "{}", help("service/web"));
}

#[test]
fn who_sees_a_kernel_is_told_with_why_it_counts_more() {
    let fleet = exposed(&read(FLEET), "host/h1:kernel=6.8").fleet;
    let kernels: Vec<(&str, usize)> =
        fleet.kernels.iter().map(|kernel| (kernel.machine.as_str(), kernel.shared_by)).collect();
    // Neither the microVM nor the sandbox sees the kernel of its host.
    assert_eq!(kernels, [("host/h1", 7), ("host/h2", 3)]);
    let weak: Vec<(String, usize)> =
        fleet.weak.iter().map(|sum| (format!("{:?}", sum.why), sum.number)).collect();
    let right = [
        ("Privileged", 1),
        ("Unconfined", 2),
        ("Capabilities", 4),
        ("HostNetwork", 4),
        ("HostPid", 1),
        ("Unknown", 3),
    ];
    assert_eq!(weak, right.map(|(why, number)| (why.to_owned(), number)));
    let behind: Vec<(&str, usize, usize)> =
        fleet.hypervisors.iter().map(|one| (one.machine.as_str(), one.guests, one.runs)).collect();
    assert_eq!(behind, [("host/hv", 2, 2), ("host/h2", 1, 1)]);
}

#[test]
fn replicas_that_stand_otherwise_than_stated_are_told() {
    let found = comove::check(&read(FLEET)).misplaced;
    let told: Vec<(&str, String)> =
        found.iter().map(|one| (one.service.as_str(), format!("{:?} {:?}", one.rule, one.values))).collect();
    assert_eq!(
        told,
        [
            ("service/api", r#"Spread [("b", 4)]"#.to_owned()),
            ("service/web", r#"Apart [("b", 2)]"#.to_owned()),
        ]
    );
}

/// Three replicas in zone a, one in b, and none on what is said of a third machine.
fn uneven(spread: &str, third: &str, workload: &str) -> bool {
    let host = |name: &str, said: &str| format!("[[host]]\nname = \"{name}\"\n{said}\n");
    let zone = |zone: &str| format!("cluster = \"one\"\nlabels = {{ zone = \"{zone}\" }}");
    let hosts = [host("a", &zone("a")), host("b", &zone("b")), host("c", third)].concat();
    let clusters = "[[cluster]]\nname = \"one\"\n[[cluster]]\nname = \"two\"\n";
    let service = format!("[[service]]\nname = \"api\"\nspread = [\"{spread}\"]\n");
    let hosts_of = "hosts = [\"a\", \"a\", \"a\", \"b\"]";
    let fleet = format!("{clusters}{hosts}{service}[[workload]]\nname = \"api\"\n{hosts_of}\n{workload}\n");
    !comove::check(&read(&fleet)).misplaced.is_empty()
}

#[test]
fn replicas_are_as_uneven_as_the_skew_lets_them_be() {
    let own = "cluster = \"one\"\nlabels = { zone = \"c\" }";
    for (spread, is_uneven) in [
        ("zone", true),
        ("zone <= 2", true),
        ("zone <= 3", false),
        ("zone <= 2 over 4", true),
        ("zone <= 3 over 4", false),
    ] {
        assert_eq!(uneven(spread, own, ""), is_uneven, "{spread}");
    }
    // Where the replicas cannot go, there is nothing to be even with; with too few values there are to be more.
    let selector = "node-affinity = \"zone in (a, b)\"";
    for (third, workload) in [
        ("cluster = \"two\"\nlabels = { zone = \"c\" }", ""),
        ("cluster = \"one\"\nunschedulable = true\nlabels = { zone = \"c\" }", ""),
        (own, selector),
    ] {
        assert!(!uneven("zone <= 2", third, workload), "{third} {workload}");
        assert!(uneven("zone", third, workload), "{third} {workload}");
        assert!(uneven("zone <= 2 over 3", third, workload), "{third} {workload}");
    }
}

#[test]
fn a_failure_is_told_in_every_format_and_ends_with_zero() {
    let thirty = ["impact", "-i", "inventories/thirty-containers.toml", "--fail", "host/node-1"];
    for format in ["text", "markdown", "json"] {
        let output = comove(&[&thirty[..], &["--format", format]].concat());
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(stdout(&output).contains("30"), "{format}: {}", stdout(&output));
    }
    for wrong in [&["--bump", "host/*:kernel=6.8"][..], &["--hold", "host/*"], &["--strategy", "drain"]] {
        assert_eq!(comove(&[&thirty[..], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
    let nothing = ["impact", "-i", "inventories/thirty-containers.toml", "--fail", "zone=nowhere"];
    assert_eq!(comove(&nothing).status.code(), Some(2));
    assert_eq!(comove(&nothing[..3]).status.code(), Some(2), "a bump or a failure is asked for");
}

/// That a node turns out to be a VM takes away no warning on what shares its kernel, or stands on it alone.
#[test]
fn knowing_more_of_machines_takes_no_warning_away() {
    let node = "[[NODE]]\nname = \"n\"\nkernel = \"6.1\"\n";
    let pods = "[[workload]]\nname = \"web\"\napp = \"web\"\nhost = \"n\"\nreplicas = 3\n\n[[app]]\nname = \"web\"\n";
    let told = |text: &str| {
        let kind = if text.contains("[[guest]]") { "guest" } else { "host" };
        let Exposure { kernels, services_on_one_host, domains, .. } =
            exposed(&read(text), &format!("{kind}/n:kernel=6.8")).fleet;
        let shared: Vec<usize> = kernels.iter().map(|kernel| kernel.shared_by).collect();
        let most = domains.iter().flat_map(|domains| &domains.losses).map(|loss| loss.down).max();
        (shared, services_on_one_host, most)
    };
    let host = told(&format!("format = 1\n\n{}\n{pods}", node.replace("NODE", "host")));
    let guest = node.replace("NODE", "guest");
    let alone = told(&format!("format = 1\n\n{guest}\n{pods}"));
    let on = format!("{guest}on = \"hv\"\n\n[[host]]\nname = \"hv\"\n");
    let nested = told(&format!("format = 1\n\n{on}\n{pods}"));
    let right = (vec![3], vec!["service/web".to_owned()], Some(3));
    assert_eq!(host, right);
    assert_eq!(alone, right);
    assert_eq!(nested, right);
}

const UNREADY: &str = r#"
    [[host]]
    name = "h1"
    [[host]]
    name = "h2"
    [[host]]
    name = "h3"
    [[service]]
    name = "web"
    max-unavailable = 1
    [[workload]]
    name = "w1"
    service = "web"
    host = "h1"
    [[workload]]
    name = "w2"
    service = "web"
    host = "h2"
    ready = false
    [[workload]]
    name = "adrift"
"#;

/// A replica that does not serve is nothing that is left, and what stands nowhere may go down with anything.
#[test]
fn what_does_not_serve_is_not_left_and_what_stands_nowhere_is_not_spared() {
    let fleet = read(UNREADY);
    let first = failure(&fleet, "host/h1");
    assert_eq!(first.lost.iter().map(|one| one.service.as_str()).collect::<Vec<_>>(), ["service/web"]);
    assert_eq!((first.down, first.unplaced), (1, 1));
    let second = failure(&fleet, "host/h2");
    assert!(second.lost.is_empty() && second.short.is_empty(), "{second:#?}");
    let third = failure(&fleet, "host/h3");
    assert_eq!((third.down, third.unplaced, third.left.len()), (0, 1, 0));
}

/// A budget that is broken by a failure is told, whichever way it is written.
#[test]
fn a_broken_budget_is_told_however_it_is_written() {
    let replicas: String = (1..=4)
        .map(|at| format!("[[host]]\nname = \"h{at}\"\nlabels = {{ zone = \"z{}\" }}\n", at % 2))
        .collect();
    for (rule, is_broken) in [
        ("max-unavailable = \"25%\"", true),
        ("max-unavailable = 2", false),
        ("min-available = 3", true),
        ("", false),
    ] {
        let service = format!(
            "[[service]]\nname = \"web\"\n{rule}\n[[workload]]\nname = \"web\"\nservice = \"web\"\nhosts = [\"h1\", \"h2\", \"h3\", \"h4\"]\n"
        );
        let told = failure(&read(&format!("{replicas}{service}")), "machine/*[zone=z1]");
        assert_eq!(
            (told.short.len(), told.left.len()),
            (usize::from(is_broken), usize::from(!is_broken)),
            "{rule}"
        );
    }
}
