//! Facts that are told beside what is blocked.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::known::Outcome;
use crate::model::Strategy;

/// The facts that are told as what blocks a bump.
fn blocking(text: &str, goal: &str) -> Vec<String> {
    let plan = Made::under(&fleet(text), &[bump(goal)], Strategy::InPlace);
    assert!(!plan.blocked.is_empty());
    let blocks = plan.known.iter().filter(|known| known.outcome == Outcome::Blocks);
    let name = |at| plan.tables.fact(at).map_or_else(String::new, |fact| fact.name.to_string());
    blocks.map(|known| name(known.fact)).collect()
}

/// A fact that the version which is asked for meets, and one on the way does not.
#[test]
fn a_fact_that_is_met_where_a_goal_ends_does_not_block_it() {
    let text = r#"
        [[guest]]
        name = "g"
        provides = { kernel = "6.1" }
        candidates = { kernel = ["6.5", "6.8", "6.11"] }
        [[app]]
        name = "a"
        requires = [{ needs = "kernel", in = "<6.8" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "g"
        [[fact]]
        name = "f1"
        subject = "app/a"
        needs = "kernel"
        in = "=6.1 || >=6.11"
        source = "https://e.org/x"
    "#;
    let unknown = text.replace("provides = { kernel = \"6.1\" }\n", "os = \"oz@1\"\n")
        + "[[profile]]\nname = \"oz\"\nversion = \"1\"\n[[profile]]\nname = \"oz\"\nversion = \"3\"\nprovides = { kernel = \"6.11\" }\n";
    for text in [text, &unknown] {
        assert_eq!(blocking(text, "guest/g:kernel=6.11"), [""; 0]);
        holds(text, &["guest/g:kernel=6.11"]);
    }
}

/// Of a version that is not known, only what the version at the end does not meet is told.
#[test]
fn of_two_facts_by_version_the_one_about_the_last_blocks() {
    let text = r#"
        [[cluster]]
        name = "k"
        kubernetes = "1.31"
        [[capability]]
        name = "kubelet"
        candidates = ["1.5", "2.3"]
        [[host]]
        name = "h1"
        effects = { kubelet = "restart" }
        cluster = "k"
    "#;
    assert_eq!(blocking(text, "host/h1:kubelet=2.0"), ["kubelet-skew"]);
    holds(text, &["host/h1:kubelet=2.0"]);
}

/// A node names no cluster where the version of the control plane is not known, and a cluster may have no version.
#[test]
fn a_skew_to_what_is_not_known_may_apply() {
    let text = r#"
        [[host]]
        name = "alone"
        kernel = "5.15"
        provides = { kubelet = "1.19" }
        [[cluster]]
        name = "k"
        [[host]]
        name = "node"
        kernel = "5.15"
        provides = { kubelet = "1.19" }
        cluster = "k"
    "#;
    for (goal, skew) in [("1.21", "kubelet-skew-before-1.25"), ("1.25", "kubelet-skew")] {
        let goals = [format!("host/alone:kubelet={goal}"), format!("host/node:kubelet={goal}")];
        let goals = goals.each_ref().map(String::as_str);
        let bumps = goals.map(bump);
        let plan = Made::under(&fleet(text), &bumps, Strategy::InPlace);
        let open: Vec<_> = plan.known.iter().filter(|known| known.outcome == Outcome::Undecided).collect();
        let fact = |at| plan.tables.fact(at).map_or_else(String::new, |fact| fact.name.to_string());
        let told: Vec<(String, usize)> = open.iter().map(|known| (fact(known.fact), known.number)).collect();
        assert_eq!(told, [(skew.to_owned(), 2)]);
        holds(text, &goals);
    }
    let known = text.replace("name = \"k\"\n", "name = \"k\"\nkubernetes = \"1.21\"\n");
    let plan = Made::under(&fleet(&known), &[bump("host/node:kubelet=1.21")], Strategy::InPlace);
    assert!(plan.known.iter().all(|known| known.outcome != Outcome::Undecided));
}

/// What forces something on a property is told of it; what a version needs of itself forces nothing where it is met.
#[test]
fn facts_of_a_property_that_needs_itself() {
    let of_itself = |more: &str| {
        format!(
            r#"
                [[capability]]
                name = "agent"
                [[host]]
                name = "h"
                hypervisor = "7"
                provides = {{ agent = "1" }}
                [[guest]]
                name = "g"
                on = "h"
                provides = {{ systemd = "252" }}
                [[fact]]
                name = "f"
                source = "https://example.com/f"
                {more}
            "#
        )
    };
    let met = "subject = \"systemd\"\nat = \">=257\"\nneeds = \"systemd\"\nin = \"<=247 || >=257\"";
    let left = "subject = \"agent\"\nat = \"<3\"\nneeds = \"agent\"\nin = \"<3\"";
    for (text, goal) in [
        (of_itself(met), "guest/g:systemd=257"),
        (of_itself(&format!("{met}\nisolation = [\"vm\"]")), "guest/g:systemd=257"),
        (of_itself(left), "host/h:agent=3"),
        (of_itself(&format!("{left}\nwhere = {{ hypervisor = \">=0\" }}")), "host/h:agent=3"),
    ] {
        holds(&text, &[goal]);
        let plan = Made::under(&fleet(&text), &[bump(goal)], Strategy::InPlace);
        assert!(plan.known.iter().all(|known| known.outcome != Outcome::Forces), "{:#?}", plan.known);
    }
}

/// A condition that does not hold in the end, on the other side or on the same.
#[test]
fn facts_with_conditions_that_change() {
    holds(
        r#"
            [[profile]]
            name = "myos"
            version = "1"
            provides = { cgroup = "1" }
            [[profile]]
            name = "myos"
            version = "3"
            provides = { kernel = "6.8", glibc = "2.41", cgroup = "2" }
            [[host]]
            name = "h"
            os = "myos@1"
            [[fact]]
            name = "f"
            subject = "kernel"
            needs = "kernel"
            in = "=5.10"
            where = { cgroup = "=1" }
            source = "https://example.com/f"
        "#,
        &["host/h:os=3"],
    );
    let text = r#"
        [[capability]]
        name = "agent"
        layer = "engine"
        [[cluster]]
        name = "c"
        kubernetes = "1.34"
        [[host]]
        name = "h"
        provides = { agent = "1" }
        [[guest]]
        name = "g"
        on = "h"
        provides = { kubelet = "1.31" }
        cluster = "c"
        [[fact]]
        name = "f"
        subject = "kubelet"
        needs = "agent"
        where = { agent = ">=0" }
        isolation = ["vm"]
        source = "https://example.com/f"
    "#;
    holds(text, &["cluster/c:kubernetes=1.35"]);
    let plan = Made::under(&fleet(text), &[bump("cluster/c:kubernetes=1.35")], Strategy::PerVm);
    let forcing = plan.known.iter().filter(|known| known.outcome == Outcome::Forces);
    let name = |at| plan.tables.fact(at).map_or_else(String::new, |fact| fact.name.to_string());
    assert_eq!(forcing.map(|known| name(known.fact)).collect::<Vec<_>>(), ["kubelet-skew"]);
}
