//! How far a plan has been carried out: the first steps of random plans are carried out by hand, and things are moved
//! and changed beside the plan.

use crate::cli::{comove, stdout};
use crate::small_fleets::{Small, planned, question, small};
use crate::theorems::config;
use comove::answer::diff::Changed;
use comove::answer::plan::Plan;
use comove::answer::progress::Shown;
use comove::answer::step::Effect;
use comove::verify::{FaultKind, progress, verify, verify_rest};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The steps that touch a thing, from one.
fn touching(plan: &Plan, thing: &str) -> BTreeSet<usize> {
    let touches = |step: &&comove::answer::step::Step| {
        step.changes.iter().any(|change| plan.tables.name(change.thing) == thing)
    };
    plan.steps.iter().filter(touches).map(|step| step.number).collect()
}

/// Something that happens beside a plan.
#[derive(Clone, Debug)]
enum Drift {
    Kernel(prop::sample::Index, &'static str),
    Place(prop::sample::Index, prop::sample::Index),
    Version(prop::sample::Index),
    Gone(prop::sample::Index),
}

fn drift() -> impl Strategy<Value = Drift> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), prop::sample::select(vec!["4.9", "7.0"])).prop_map(|(at, kernel)| Drift::Kernel(at, kernel)),
        (at(), at()).prop_map(|(at, host)| Drift::Place(at, host)),
        at().prop_map(Drift::Version),
        at().prop_map(Drift::Gone),
    ]
}

/// Lets something happen; returns what it has happened to, if anything changes.
fn inject(small: &mut Small, drift: &Drift) -> Option<String> {
    let nth = |names: Vec<&String>, at: &prop::sample::Index| at.get(&names).to_string();
    match drift {
        Drift::Kernel(at, kernel) => {
            let host = nth(small.hosts.keys().collect(), at);
            *small.hosts.get_mut(&host)? = (*kernel).to_owned();
            Some(format!("host/{host}"))
        }
        Drift::Place(at, to) => {
            let (workload, to) =
                (nth(small.workloads.keys().collect(), at), nth(small.hosts.keys().collect(), to));
            let runs = small.workloads.get_mut(&workload)?;
            let is_other = runs.host != to;
            runs.host = to;
            is_other.then(|| format!("workload/{workload}"))
        }
        Drift::Version(at) => {
            let workload = nth(small.workloads.keys().collect(), at);
            small.workloads.get_mut(&workload)?.version = "9".to_owned();
            Some(format!("workload/{workload}"))
        }
        Drift::Gone(at) => {
            let workload = nth(small.workloads.keys().collect(), at);
            small.workloads.remove(&workload);
            Some(format!("workload/{workload}"))
        }
    }
}

proptest! {
    #![proptest_config(config(48))]

    /// Whichever first steps are carried out, just those are seen, and the rest holds.
    #[test]
    fn the_first_steps_are_seen(small in small(), question in question()) {
        let Some((fleet, plan)) = planned(&small, question) else { return Ok(()) };
        prop_assert!(verify(&fleet, &plan).holds());
        let mut after = small.clone();
        for done in 0..=plan.steps.len() {
            if let Some(step) = done.checked_sub(1).map(|at| &plan.steps[at]) {
                after.carry_out(&plan, step);
            }
            let fleet = after.fleet();
            let seen = progress(&fleet, &plan);
            prop_assert_eq!(seen.up_to(), Some(done), "{:?}\n{}", seen, after.text());
            prop_assert_eq!(seen.numbers(Shown::Open).len(), plan.steps.len() - done);
            prop_assert!(seen.strays.is_empty() && seen.early.is_empty(), "{:?}", seen);
            let verdict = verify_rest(&fleet, &plan);
            prop_assert!(verdict.holds(), "{} done: {:?}\n{}", done, verdict.faults, after.text());
        }
    }

    /// What happens beside the plan is found, with the steps that it touches, and none of these counts as done.
    #[test]
    fn drift_is_found(small in small(), question in question(), drift in drift(), at in any::<prop::sample::Index>()) {
        let Some((_, plan)) = planned(&small, question) else { return Ok(()) };
        let done = at.index(plan.steps.len() + 1);
        let mut after = small.clone();
        plan.steps[..done].iter().for_each(|step| after.carry_out(&plan, step));
        let Some(thing) = inject(&mut after, &drift) else { return Ok(()) };
        let touched = touching(&plan, &thing);
        // What moves anyway may have been moved to where the plan takes it next.
        let moves = plan.steps.iter().flat_map(|step| &step.changes).any(|change| {
            change.effect == Effect::Migrate && plan.tables.name(change.thing) == thing
        });
        if moves && matches!(drift, Drift::Place(..)) {
            return Ok(());
        }
        let seen = progress(&after.fleet(), &plan);
        let found: BTreeSet<&str> = seen.strays.iter().map(|one| &*one.thing).collect();
        // A version that the plan does not change is nothing to it, though the thing restarts.
        let changes = plan.steps.iter().flat_map(|step| &step.changes).any(|change| {
            plan.tables.name(change.thing) == thing && change.effect == Effect::Upgrade
        });
        if touched.is_empty() || matches!(drift, Drift::Version(_)) && !changes {
            prop_assert!(!found.contains(thing.as_str()), "{:?}", seen.strays);
            return Ok(());
        }
        prop_assert!(found.contains(thing.as_str()), "{} of {:?}: {:?}\n{}", thing, drift, seen, after.text());
        for stray in seen.strays.iter().filter(|one| *one.thing == *thing) {
            prop_assert!(stray.steps.iter().all(|step| touched.contains(step)));
            for step in &stray.steps {
                prop_assert_eq!(seen.steps[step - 1], Shown::Astray);
            }
        }
        if matches!(drift, Drift::Gone(_)) {
            prop_assert!(seen.strays.iter().all(|one| one.what == Changed::Gone || *one.thing != *thing));
        }
    }

    /// In half of a step something has begun, unless there is nothing to see of the other half.
    #[test]
    fn half_a_step_is_begun_and_not_done(small in small(), question in question(), at in any::<prop::sample::Index>()) {
        let Some((_, plan)) = planned(&small, question) else { return Ok(()) };
        let Some(step) = plan.steps.iter().find(|step| {
            step.changes.iter().filter(|change| change.effect != Effect::Restart).count() > 1
        }) else { return Ok(()) };
        let shown: Vec<_> = step.changes.iter().filter(|change| change.effect != Effect::Restart).collect();
        let half = shown[at.index(shown.len())];
        // What is back without the version that it comes back with may as well never have left.
        let is_back = half.moved.is_some_and(|moved| plan.tables.thing(half.thing).machine == Some(moved.to));
        if is_back && shown.iter().any(|other| other.thing == half.thing && other.effect != Effect::Migrate) {
            return Ok(());
        }
        let mut after = small.clone();
        plan.steps[..step.number - 1].iter().for_each(|step| after.carry_out(&plan, step));
        after.change(&plan, half);
        let seen = progress(&after.fleet(), &plan);
        prop_assert_eq!(seen.steps[step.number - 1], Shown::Begun, "{:?}", seen);
    }
}

/// What an image contains does not say which build its workloads run.
#[test]
fn a_redeployment_is_not_seen_by_what_its_image_contains() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let fleet = |base: u8| {
        format!(
            "[[host]]\nname = \"n\"\nkernel = \"5.15\"\n[[image]]\nname = \"debian\"\nversion = \"{base}\"\ncandidates = [\"11\", \"12\"]\n\
             [[image]]\nname = \"shop\"\nversion = \"1\"\nbase = \"debian@{base}\"\n\
             [[workload]]\nname = \"shop\"\nimage = \"shop\"\nhost = \"n\"\nisolation = \"container\"\n"
        )
    };
    std::fs::write(path("old.toml"), fleet(11)).expect("it can be written");
    std::fs::write(path("new.toml"), fleet(12)).expect("it can be written");
    let (old, new, plan) = (path("old.toml"), path("new.toml"), path("plan.json"));
    let made = comove(&["plan", "-i", &old, "--bump", "image/debian=12", "--format", "json", "-o", &plan]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let verdict = comove(&["verify", &plan, "-i", &new, "--format", "json"]);
    let verdict: serde_json::Value = serde_json::from_slice(&verdict.stdout).expect("JSON");
    let steps: Vec<&str> = verdict["progress"]["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|one| one.as_str())
        .collect();
    assert_eq!(steps.last(), Some(&"unseen"), "{steps:?}");
    assert!(steps[..steps.len() - 1].iter().all(|&step| step == "done"), "{steps:?}");
    let left = stdout(&comove(&["plan", "--from", &plan, "-i", &new]));
    assert!(left.contains("workload/shop") && left.contains("does not say whether"), "{left}");
}

/// The workload of a plan with VMs of their own is done once it is in a guest with the version.
#[test]
fn an_own_vm_is_done_once_the_workload_is_in_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let fleet = |rest: &str| {
        format!(
            "[[host]]\nname = \"n\"\nkernel = \"5.15\"\n[[app]]\nname = \"cart\"\nversion = \"2\"\ncandidates = [\"3\"]\n\
             requires = [{{ at = \">=3\", needs = \"kernel\", in = \">=6.8\" }}]\n{rest}"
        )
    };
    let on = |host: &str| {
        format!(
            "[[workload]]\nname = \"cart\"\napp = \"cart\"\nhost = \"{host}\"\nisolation = \"container\"\n"
        )
    };
    let guest = |kernel: &str| format!("[[guest]]\nname = \"cart-vm\"\non = \"n\"\nkernel = \"{kernel}\"\n");
    let plan = path("plan.json");
    std::fs::write(path("old.toml"), fleet(&on("n"))).expect("it can be written");
    let ask = [
        "plan",
        "-i",
        &path("old.toml"),
        "--bump",
        "app/cart=3",
        "-s",
        "per-vm",
        "--format",
        "json",
        "-o",
        &plan,
    ];
    assert_eq!(comove(&ask).status.code(), Some(0));
    for (kernel, expected) in [("6.8", "done"), ("5.15", "astray")] {
        std::fs::write(path("new.toml"), fleet(&(guest(kernel) + &on("cart-vm"))))
            .expect("it can be written");
        let verdict = comove(&["diff", &plan, &path("new.toml"), "--format", "json"]);
        let diff: serde_json::Value = serde_json::from_slice(&verdict.stdout).expect("JSON");
        assert_ne!(diff["progress"]["steps"][0] == "done", expected != "done", "{diff:#}");
    }
}

/// A bump names a version as far as somebody types it; the machine is there with any version that is called so.
#[test]
fn a_longer_version_of_the_same_name_is_the_one_that_was_asked_for() {
    let fleet = |first: &str, second: &str| {
        let host = |(name, kernel)| {
            format!(
                "[[host]]\nname = \"{name}\"\nkernel = \"{kernel}\"\n\
                 [[workload]]\nname = \"w-{name}\"\nhost = \"{name}\"\nisolation = \"container\"\n"
            )
        };
        crate::fleets::fleet(&[("a", first), ("b", second)].map(host).concat())
    };
    let before = "5.15.0-100-generic";
    let plan =
        crate::fleets::plan(&fleet(before, before), "host/*:kernel=6.8", comove::model::Strategy::InPlace);
    for (kernel, shown, holds) in [
        ("6.8.0-45-generic", Shown::Done, true),
        ("6.8", Shown::Done, true),
        (before, Shown::Open, true),
        ("6.80.1", Shown::Astray, false),
        ("6.9.0-1-generic", Shown::Astray, false),
    ] {
        let now = fleet(kernel, before);
        assert_eq!(progress(&now, &plan).steps, [shown, Shown::Open], "{kernel}");
        let verdict = verify_rest(&now, &plan);
        assert_eq!(verdict.holds() && verdict.drift.is_empty(), holds, "{kernel}: {verdict:#?}");
    }
}

/// Three machines that are drained for a kernel, and what runs on each of them.
fn drained(first: &str) -> String {
    let hosts = [("h1", first), ("h2", "5.15"), ("h3", "5.15")];
    let hosts = hosts
        .map(|(name, kernel)| format!("[[host]]\nname = \"{name}\"\nkernel = \"{kernel}\"\npool = \"p\"\n"));
    format!(
        "[[pool]]\nname = \"p\"\nsurge = 1\n{}[[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
         requires = [{{ at = \">=2\", needs = \"kernel\", in = \">=6.8\" }}, {{ at = \"<2\", needs = \"kernel\", in = \"<6.8\" }}]\n\
         [[service]]\nname = \"a\"\nmax-unavailable = 1\n\
         [[workload]]\nname = \"a\"\napp = \"a\"\nhosts = [\"h1\", \"h2\", \"h3\"]\n",
        hosts.concat()
    )
}

/// A machine was changed under what had to leave it first: that this has left and come back is not seen, and what it violates now is
/// a fault, not something that a step is in the middle of.
#[test]
fn what_was_changed_under_what_had_to_leave_is_no_step_that_has_begun() {
    let fleet = |first: &str| crate::fleets::fleet(&drained(first));
    let plan = crate::fleets::plan(&fleet("5.15"), "host/*:kernel=6.8", comove::model::Strategy::Drain);
    let step = |thing: &str, effect: Effect| {
        let changes = |step: &comove::answer::step::Step| {
            step.changes
                .iter()
                .any(|change| plan.tables.name(change.thing) == thing && change.effect == effect)
        };
        plan.steps.iter().position(changes).expect("a step")
    };
    let (leaves, changed) = (step("workload/a#1", Effect::Migrate), step("host/h1", Effect::Upgrade));
    let now = fleet("6.8");
    let seen = progress(&now, &plan);
    assert_eq!((seen.steps[leaves], seen.steps[changed]), (Shown::Open, Shown::Done), "{seen:?}");
    assert_eq!((seen.early.as_slice(), seen.numbers(Shown::Begun)), ([changed + 1].as_slice(), vec![]));
    let verdict = verify_rest(&now, &plan);
    assert!(verdict.faults.iter().any(|fault| fault.kind == FaultKind::Today), "{verdict:#?}");

    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    std::fs::write(path("old.toml"), drained("5.15")).expect("it can be written");
    std::fs::write(path("new.toml"), drained("6.8")).expect("it can be written");
    let (old, new, plan) = (path("old.toml"), path("new.toml"), path("plan.json"));
    let ask = ["plan", "-i", &old, "-b", "host/*:kernel=6.8", "-s", "drain", "--format", "json", "-o", &plan];
    assert_eq!(comove(&ask).status.code(), Some(0));
    for arguments in [["plan", "-i", &new, "--from", &plan].as_slice(), &["verify", "-i", &new, &plan]] {
        let output = comove(arguments);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("x workload/a#1 violates the requirement of app/a"), "{told}");
    }
}
