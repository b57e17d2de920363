//! Rules of gates that name things, facts and owners: those that name nothing are told.

use crate::cli::{comove, stdout};
use comove::answer::gate::Gate;
use comove::answer::plan::Plan;
use std::fmt::Write as _;
use std::process::Output;

const FLEET: &str = r#"
[[host]]
name = "n"
kernel = "5.15"

[[service]]
name = "ledger"
labels = { tier = "critical" }

[[workload]]
name = "ledger"
service = "ledger"
host = "n"
isolation = "container"

[[workload]]
name = "web"
host = "n"
isolation = "container"

[[owner]]
name = "payments"
for = "service/ledger"

[[owner]]
name = "shop"
for = "workload/web"
"#;

fn asked(command: &str, more: &[&str]) -> Output {
    let place = tempfile::tempdir().expect("a directory");
    let fleet = place.path().join("fleet.toml");
    std::fs::write(&fleet, FLEET).expect("it can be written");
    let fleet = fleet.to_string_lossy().into_owned();
    let policy = place.path().join("gates.toml");
    let (more, policies): (Vec<&str>, Vec<&str>) = more.iter().partition(|one| !one.contains("[[deny]]"));
    std::fs::write(&policy, policies.concat()).expect("it can be written");
    let policy = policy.to_string_lossy().into_owned();
    let policy: &[&str] = if policies.is_empty() { &[] } else { &["--policy", &policy] };
    let bump: &[&str] = if command == "check" { &[] } else { &["--bump", "host/n:kernel=6.8"] };
    comove(&[&[command, "-i", &fleet], bump, &more, policy].concat())
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn gate(rule: &str) -> Gate {
    let json = stdout(&asked("plan", &["--deny", rule, "--format", "json"]));
    let plan: Plan = serde_json::from_str(&json).expect("a plan");
    plan.gates.expect("gates").gates.remove(0)
}

#[test]
fn a_fact_that_there_is_not_is_a_fault_at_its_place() {
    for command in ["impact", "plan", "check"] {
        let output = asked(command, &["--deny", "fact:containerd-17-eo"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{command}");
        let said = errors(&output);
        assert!(said.contains("unknown-name") && said.contains("did you mean `containerd-17-eol`"), "{said}");
        let known = asked(command, &["--deny", "fact:containerd-17-eol>9", "--deny", "fact:hard>99"]);
        assert_eq!(known.status.code(), Some(0), "{command}: {}", errors(&known));
    }
    let policy = "[[deny]]\nrule = \"blocked\"\n\n[[deny]]\nrule = \"fact:nonsense\"\n";
    let output = asked("plan", &[policy]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("gates.toml:5:8"), "{}", errors(&output));
}

#[test]
fn a_rule_that_names_nothing_is_warned_of() {
    for (rule, near) in [
        ("interrupts:teir=critical", "tier=critical"),
        ("interrupts:tier=critcal", "tier=critical"),
        ("interrupts:service/legder", "service/ledger"),
        ("interrupts:workload/*[tier=critcal]", "tier=critical"),
        ("interrupts:owner=paymnets", "payments"),
        ("interrupts:host/m-*", ""),
    ] {
        let output = asked("plan", &["--deny", rule]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{rule}: a fleet need not have what a policy of many is about"
        );
        let said = errors(&output);
        assert!(
            said.contains("unmatched") && said.contains("names nothing") && said.contains(near),
            "{rule}: {said}"
        );
        assert!(stdout(&output).contains("1 gate names nothing of the inventory"), "{rule}");
        assert!(gate(rule).idle, "{rule}");
        let junit = stdout(&asked("plan", &["--deny", rule, "--format", "junit"]));
        assert!(junit.contains("<skipped/>"), "{rule}: {junit}");
    }
    for rule in
        ["interrupts", "interrupts:tier=critical>9", "interrupts:machine/n>9", "group>9", "unknown>99"]
    {
        let output = asked("plan", &["--deny", rule]);
        assert!(!errors(&output).contains("unmatched") && !gate(rule).idle, "{rule}");
    }
}

#[test]
fn an_owner_is_named_as_a_label_is() {
    let found = |rule: &str| -> Vec<String> {
        gate(rule).offenders.iter().map(|one| one.thing.to_string()).collect()
    };
    assert_eq!(found("interrupts:owner=payments"), ["workload/ledger"]);
    assert_eq!(found("interrupts:owner=shop"), ["workload/web"]);
    assert_eq!(found("interrupts:service/ledger"), ["workload/ledger"]);
    assert_eq!(found("interrupts:machine/n"), ["host/n"]);
    assert_eq!(asked("plan", &["--deny", "interrupts:owner="]).status.code(), Some(2));
}

/// Rules share what they count, and what is excepted from one is not from another.
#[test]
fn rules_that_count_the_same_are_judged_by_themselves() {
    let mut policy = String::new();
    for most in 0..3 {
        write!(policy, "[[deny]]\nrule = \"interrupts>{most}\"\n").expect("a string takes all text");
    }
    policy += "[[except]]\nrule = \"interrupts>0\"\nfor = \"workload/web\"\nuntil = 2027-01-01\nbecause = \"tried\"\n";
    let plan: Plan =
        serde_json::from_slice(&asked("plan", &[&policy, "--format", "json"]).stdout).expect("a plan");
    let gates = plan.gates.expect("gates").gates;
    let told: Vec<(u64, bool, usize)> =
        gates.iter().map(|gate| (gate.found, gate.broken, gate.exceptions.len())).collect();
    assert_eq!(told, [(1, true, 1), (2, true, 0), (2, false, 0)]);
}
