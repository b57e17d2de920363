//! The programs in `examples/` say what they should.

use comove::model::Strategy;

#[expect(dead_code, reason = "main is for cargo")]
#[path = "../../examples/contrast.rs"]
mod contrast;
#[expect(dead_code, reason = "main is for cargo")]
#[path = "../../examples/plan.rs"]
mod plan;
#[expect(dead_code, reason = "main is for cargo")]
#[path = "../../examples/verify.rs"]
mod verify;

#[test]
fn a_plan_has_steps() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/inventories/thirty-vms.toml");
    let answer = plan::answer(file, "app/cart=3.0", Strategy::InPlace).expect("an answer");
    let beginning = "2 things in 2 steps, 2 in the largest\nstep 1 (rank 1): 2 things\n";
    assert!(answer.starts_with(beginning), "{answer}");
}

#[test]
fn a_contrast_starts_with_a_line_for_each_strategy() {
    let answer = contrast::answer().expect("an answer");
    for (line, beginning) in answer.lines().zip(["in-place: 4 ", "drain: 4 ", "per-vm: 4 "]) {
        assert!(line.starts_with(beginning), "{answer}");
    }
}

#[test]
fn a_plan_is_checked_against_what_has_changed() {
    let answer = verify::answer().expect("an answer");
    let days: Vec<_> = answer.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(days, ["monday: the plan holds", "tuesday: the plan holds", "wednesday: make a new plan"]);
    assert!(answer.contains("workload/agent"), "{answer}");
}
