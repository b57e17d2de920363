//! The shipped facts: each has a source and examples, which are run.

use crate::compact;
use crate::fleets::{changes, fact_name, fleet, met, plan, planned, violated};
use comove::answer::known::{Known, Outcome, Says};
use comove::answer::plan::Plan;
use comove::facts::{Example, judge};
use comove::inventory::raw::{RawFact, RawInventory, Text};
use comove::model::Strategy;
use comove::read::Reader;
use std::collections::BTreeSet;
use std::path::Path;

/// Returns the facts of all files, each with its file.
fn facts() -> Vec<(String, RawFact)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let mut facts = Vec::new();
    for path in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let raw: RawInventory = toml::from_str(&std::fs::read_to_string(&path).expect("text"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        facts.extend(raw.fact.into_iter().map(|fact| (name.clone(), fact)));
    }
    facts
}

#[test]
fn every_example_is_judged_as_it_says() {
    let mut faults = Vec::new();
    let mut run = 0;
    for (file, fact) in facts() {
        let name = &fact.name.value;
        let examples = |all: &[Text], expected: bool| {
            all.iter().map(|text| (text.value.clone(), expected)).collect::<Vec<_>>()
        };
        for (text, expected) in examples(&fact.hits, true).into_iter().chain(examples(&fact.misses, false)) {
            run += 1;
            let example = match Example::parse(&text) {
                Ok(example) => example,
                Err(error) => {
                    faults.push(format!("{file}: {name}: {text}: {error}"));
                    continue;
                }
            };
            match judge(Reader::new(), name, &example) {
                Ok(found) if found == expected => {}
                Ok(_) if expected => faults.push(format!("{file}: {name} is not about {text}")),
                Ok(_) => faults.push(format!("{file}: {name} is about {text}")),
                Err(error) => {
                    let messages: Vec<_> = error.diagnostics.iter().map(|d| d.message.clone()).collect();
                    faults.push(format!("{file}: {name}: {text}: {}", messages.join("; ")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(run > 0);
}

#[test]
fn every_fact_says_what_a_reader_needs() {
    let mut names = BTreeSet::new();
    let mut faults = Vec::new();
    for (file, fact) in facts() {
        let name = &fact.name.value;
        let mut need = |holds: bool, what: &str| {
            if !holds {
                faults.push(format!("{file}: {name}: {what}"));
            }
        };
        need(names.insert(name.clone()), "the name is taken");
        need(fact.source.value.starts_with("https://"), "the source is no address");
        need(fact.checked.is_some(), "when was the source read?");
        need(fact.confidence.is_some(), "how sure is it?");
        need(!fact.hits.is_empty() && !fact.misses.is_empty(), "an example of each kind is missing");
        let is_skew = fact.skew.is_some();
        need(is_skew || fact.until.is_some() || fact.symptom.is_some(), "what is seen?");
        need(is_skew || fact.until.is_some() || fact.remedy.is_some(), "what helps?");
        need(fact.crossing.is_none() || fact.due.is_some(), "when is that due?");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_example_is_found() {
    let example = |text| Example::parse(text).expect("an example");
    let fact = |text| judge(Reader::new(), "jdk-before-cgroup-2", &example(text)).expect("a fleet");
    assert!(fact("package/openjdk@8u292 on cgroup=2"));
    assert!(!fact("package/openjdk@8u292"), "nothing is known of the machine");
    assert!(!fact("package/node@18 on cgroup=2"));
}

#[test]
fn what_a_release_takes_away_is_seen() {
    let fleet = r#"
        [[profile]]
        name = "system"
        version = "1"
        provides = { user-namespaces = "1" }
        [[profile]]
        name = "system"
        version = "2"
        provides = { user-namespaces = "0" }
        [[host]]
        name = "node-1"
        os = "system@1"
        [[image]]
        name = "pictures"
        version = "1"
        contains = ["package/npm/puppeteer"]
        [[package]]
        name = "npm/puppeteer"
        version = "24.1.0"
        [[workload]]
        name = "pictures"
        image = "pictures"
        host = "node-1"
    "#;
    let plan = planned(fleet, "host/node-1:os=2");
    let met = met(&plan, Outcome::Blocks);
    let [(fact, things)] = &met[..] else { panic!("{}", compact::plan(&plan)) };
    assert_eq!((*fact, things.len()), ("puppeteer-user-namespaces", 1));
}

#[test]
fn a_fact_of_ones_own_may_need_a_product_that_is_not_there() {
    let own = r#"
        [[fact]]
        name = "billing-on-java-17"
        subject = "package/billing"
        needs = "package/openjdk"
        in = ">=17"
        source = "https://wiki.example/billing/java"
    "#;
    let judged = |text| {
        let mut reader = Reader::new();
        reader.add("own.toml", own.as_bytes().to_vec());
        judge(reader, "billing-on-java-17", &Example::parse(text).expect("an example")).expect("a fleet")
    };
    assert!(judged("package/billing@1.0 with package/generic/jdk@11.0.22"));
    assert!(!judged("package/billing@1.0 with package/generic/jdk@17.0.9"));
    assert!(!judged("package/billing@1.0"), "of Java nothing is known");
}

/// The names of the facts that an answer has to do with.
fn names(plan: &Plan) -> Vec<&str> {
    plan.tables.facts.iter().map(|fact| fact.name.as_ref()).collect()
}

#[test]
fn the_fact_that_is_broken_is_the_one_that_is_named() {
    let fleet = r#"
        [[host]]
        name = "node-1"
        kernel = "4.19.5"
        [[image]]
        name = "api"
        version = "1"
        contains = ["package/golang/stdlib"]
        [[package]]
        name = "golang/stdlib"
        version = "1.14.0"
        [[workload]]
        name = "api"
        image = "api"
        host = "node-1"
    "#;
    let plan = planned(fleet, "host/node-1:kernel=5.4.1");
    let met = met(&plan, Outcome::Forces);
    let [(fact, things)] = &met[..] else { panic!("{}", compact::plan(&plan)) };
    assert_eq!((*fact, things.len()), ("go-114-kernel-52-53", 1));
    assert!(!names(&plan).contains(&"go-124-kernel-32"));
}

#[test]
fn who_violates_one_fact_is_told_at_once() {
    let workload = |name| format!("[[workload]]\nname = \"{name}\"\nimage = \"debian\"\nhost = \"node-1\"\n");
    let world = "[[host]]\nname = \"node-1\"\nprovides = { docker = \"20.10.7\" }\n\
                 [[image]]\nname = \"debian\"\nversion = \"12\"\n";
    let inventory = world.to_owned() + &["a", "b", "c", "d", "e"].map(workload).concat();
    let check = comove::check(&fleet(&inventory));
    let things = check.violations.iter().map(|one| check.tables.name(one.thing));
    let all = ["workload/a", "workload/b", "workload/c", "workload/d", "workload/e"];
    assert_eq!(things.collect::<Vec<_>>(), all);
    let told = check.tables.requirements.len() - check.unjudged.len();
    assert_eq!(told, 1, "it stands once");
    assert_eq!(violated(&check), ["glibc-234-clone3-docker"]);
    let plan = planned(&inventory, "image/debian=12.1");
    assert_eq!(met(&plan, Outcome::Broken), [("glibc-234-clone3-docker", all.to_vec())]);
    assert_eq!(plan.violations.len(), 5);
}

/// Two facts about one pair of versions are two things to know: both are told, today and of a plan.
#[test]
fn facts_that_one_pair_violates_are_all_told() {
    let inventory = |kernel: &str| {
        format!(
            r#"
            [[package]]
            name = "ledger"
            version = "1"
            [[workload]]
            name = "ledger"
            app = "shop"
            host = "node-1"
            [[app]]
            name = "shop"
            version = "1"
            contains = ["package/ledger"]
            [[host]]
            name = "node-1"
            kernel = "{kernel}"
            [[fact]]
            name = "ledger-locks"
            subject = "package/ledger"
            needs = "kernel"
            in = "<6"
            source = "https://wiki.example/locks"
            [[fact]]
            name = "ledger-clocks"
            subject = "package/ledger"
            needs = "kernel"
            in = "<5.19"
            source = "https://wiki.example/clocks"
            [[fact]]
            name = "ledger-sound"
            subject = "package/ledger"
            needs = "kernel"
            in = "<7"
            source = "https://wiki.example/sound"
            "#
        )
    };
    let both = ["ledger-clocks", "ledger-locks"];
    assert_eq!(violated(&comove::check(&fleet(&inventory("6.8")))), both);
    let plan = planned(&inventory("5.15"), "host/node-1:kernel=6.8");
    let known: BTreeSet<&str> = plan.known.iter().map(|known| fact_name(&plan.tables, known.fact)).collect();
    assert_eq!(known, BTreeSet::from(both));
}

/// A fleet in which one OS release moves kernel and cgroup, or only the kernel, with an old runc.
fn old_runc(cgroup: &str, later: &str) -> String {
    let release = |version: &str, kernel: &str, cgroup: &str| {
        format!(
            "[[profile]]\nname = \"system\"\nversion = \"{version}\"\nprovides = {{ kernel = \"{kernel}\"{cgroup} }}\n"
        )
    };
    let said = |cgroup: &str| match cgroup {
        "" => String::new(),
        cgroup => format!(", cgroup = \"{cgroup}\""),
    };
    release("1", "5.15", &said(cgroup))
        + &release("2", "6.8", &said(later))
        + "[[host]]\nname = \"node-1\"\nos = \"system@1\"\nprovides = { runc = \"1.1.4\" }\ncandidates = { runc = [\"1.1.12\"] }\n"
}

/// A condition is held where the machine ends, and an unknown one decides nothing.
#[test]
fn a_condition_is_asked_of_the_target_state() {
    let plan = |inventory: &str| planned(inventory, "host/node-1:os=2");
    let about = |plan: &Plan| -> Option<Known> {
        let found =
            plan.known.iter().find(|known| fact_name(&plan.tables, known.fact) == "runc-kernel-61-kmem");
        found.cloned()
    };
    let stays = plan(&old_runc("1", "1"));
    let known = about(&stays).expect("the condition holds before and after");
    assert_eq!((known.outcome, known.number), (Outcome::Forces, 1));
    let Says::Requirement { requirement } = known.says else { panic!("{known:?}") };
    assert_eq!(
        compact::requirement(&stays.tables, requirement),
        "kernel at >=6.1 needs runc >=1.1.10 where cgroup =1 by fact runc-kernel-61-kmem"
    );
    let moves = plan(&old_runc("1", "2"));
    assert_eq!(about(&moves), None, "the same release takes it to cgroup 2");
    let unknown = plan(&old_runc("", ""));
    assert_eq!(met(&unknown, Outcome::Undecided), [("runc-kernel-61-kmem", vec!["host/node-1"])]);
    let known = about(&unknown).expect("it is told");
    let Says::Undecided { open, .. } = &known.says else { panic!("{known:?}") };
    assert!(open.iter().any(|open| open.as_ref() == "cgroup"), "{open:?}");
}

/// What a fact asks of machines with some property is no version for others to go to.
#[test]
fn a_fact_asks_nothing_of_machines_that_it_is_not_about() {
    let plan = |first: &str, second: &str| {
        let inventory = format!(
            "[[host]]\nname = \"node-1\"\nkernel = \"5.4\"\n{first}\n\
             [[host]]\nname = \"node-2\"\nkernel = \"5.4\"\n{second}\n\
             [[app]]\nname = \"cart\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
             requires = [{{ at = \">=2\", needs = \"kernel\", in = \">5.5\" }}]\n\
             [[workload]]\nname = \"cart\"\napp = \"cart\"\nhost = \"node-1\"\n"
        );
        planned(&inventory, "app/cart=2")
    };
    let runc = "provides = { runc = \"1.2.2\" }";
    let here = plan(runc, "");
    let kernel = changes(&here, "host/node-1").into_iter().find(|change| change.of.as_ref() == "kernel");
    assert_eq!(kernel.and_then(|change| change.to.as_deref()), Some("5.6"), "{}", compact::plan(&here));
    let there = plan("", runc);
    assert_eq!(there.blocked.len(), 1, "{}", compact::plan(&there));
}

/// What an example leaves out is asked for.
#[test]
fn what_an_example_leaves_unsaid_is_asked_for() {
    let unsaid = |fact: &str, example: &str| {
        let example = Example::parse(example).expect("an example");
        comove::facts::explain(Reader::new(), fact, &example).expect("a verdict").unsaid.join(", ")
    };
    assert_eq!(unsaid("kubelet-skew", "kubelet=1.36"), "on kubernetes=VERSION");
    assert_eq!(unsaid("glibc-234-clone3-docker", "image/debian@12"), "on docker=VERSION");
    assert_eq!(unsaid("runc-kernel-61-kmem", "kernel=6.8"), "on cgroup=VERSION, on runc=VERSION");
    assert_eq!(unsaid("runc-kernel-61-kmem", "kernel=6.8 on cgroup=2"), "", "the condition decides");
    assert_eq!(unsaid("runc-kernel-61-kmem", "kernel=5.15"), "", "the version decides");
    assert_eq!(unsaid("runc-kernel-61-kmem", "kernel=6.8 on runc=1.1.10"), "", "the need is met");
}

/// Whom the shipped fact on collations concerns when a machine goes to Debian 10.
fn collated(rest: &str, bump: &str, strategy: Strategy) -> Vec<String> {
    let database = "[[package]]\nname = \"postgresql\"\nversion = \"11.5\"\n[[app]]\nname = \"ledger\"\nversion = \"1\"\n\
                    contains = [\"package/postgresql\"]\n";
    let plan = plan(&fleet(&format!("{database}{rest}")), bump, strategy);
    let by_hand = met(&plan, Outcome::ByHand);
    let found = by_hand.into_iter().filter(|(fact, _)| *fact == "glibc-228-collation");
    found.flat_map(|(_, things)| things).map(str::to_owned).collect()
}

#[test]
fn what_runs_on_a_machine_crosses_with_its_libraries() {
    let host = "[[host]]\nname = \"n1\"\nos = \"debian@9\"\n";
    let process = "[[workload]]\nname = \"pg\"\napp = \"ledger\"\nisolation = \"process\"\nhost = \"n1\"\n";
    let container = "[[workload]]\nname = \"pod\"\napp = \"ledger\"\nhost = \"n1\"\n";
    let other = "[[app]]\nname = \"web\"\nversion = \"1\"\n\
                 [[workload]]\nname = \"web\"\napp = \"web\"\nisolation = \"process\"\nhost = \"n1\"\n";
    let all = format!("{host}{process}{container}{other}");
    for &strategy in Strategy::ALL {
        assert_eq!(collated(&all, "host/n1:os=10", strategy), ["workload/pg"], "{strategy}");
        assert!(
            collated(&format!("{host}{container}{other}"), "host/n1:os=10", strategy).is_empty(),
            "{strategy}"
        );
    }
    let guest = "[[guest]]\nname = \"n1\"\nos = \"debian@9\"\n";
    assert_eq!(collated(&format!("{guest}{process}"), "guest/n1:os=10", Strategy::InPlace), ["workload/pg"]);
    let vm = "[[host]]\nname = \"n1\"\n[[workload]]\nname = \"pg\"\napp = \"ledger\"\nisolation = \"vm\"\n\
              os = \"debian@9\"\nhost = \"n1\"\n";
    assert_eq!(collated(vm, "guest/pg:os=10", Strategy::InPlace), ["workload/pg"]);
    let already = host.replace("@9", "@10");
    assert!(collated(&format!("{already}{process}"), "host/n1:os=11", Strategy::InPlace).is_empty());
}

/// The operators of OpenShift drain its nodes; whoever runs others has to.
#[test]
fn nobody_is_asked_to_drain_what_operators_drain() {
    let asked = |labels: &str| {
        let fleet = crate::fleets::fleet(&format!(
            "[[cluster]]\nname = \"c\"\nkubernetes = \"1.34\"\n[[host]]\nname = \"n\"\ncluster = \"c\"\n\
             provides = {{ kubelet = \"1.33\" }}\n{labels}"
        ));
        let plan = crate::fleets::certified(&fleet, "host/n:kubelet=1.34", Strategy::InPlace);
        let verdict = comove::verify::verify(&fleet, &plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
        plan.known.iter().any(|one| fact_name(&plan.tables, one.fact) == "kubelet-no-inplace-minor")
    };
    assert!(asked(""));
    let coreos = "labels = { \"comove.os-image\" = \"Red Hat Enterprise Linux CoreOS 419.96.202507\" }\n";
    assert!(!asked(coreos));
}
