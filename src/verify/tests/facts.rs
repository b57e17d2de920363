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
