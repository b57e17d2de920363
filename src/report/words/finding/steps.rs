//! Words for findings about the steps and their order.

use super::named::name;
use crate::answer::step::WaitKind;
use crate::verify::finding::{StepsFinding, WaitFlaw};

pub(super) fn words(finding: &StepsFinding) -> String {
    match finding {
        StepsFinding::Number { said } => format!("the step has the number {said}"),
        StepsFinding::Strategy { said, found } => {
            format!("the strategy of the step is {said}, and the plan makes it {found}")
        }
        StepsFinding::Rank { said, found } => {
            format!("its rank is given as {said}, and what it waits for makes it {found}")
        }
        StepsFinding::Wait { step, flaw } => format!("it waits for step {step}{}", waits(*flaw)),
        StepsFinding::Unordered { item, on: None, step } => {
            format!("{} moves in step {step} too, and nothing says which comes first", name(item))
        }
        StepsFinding::Unordered { item, on: Some(on), step } => {
            format!("{} has to wait for {} in step {step}, and nothing says so", name(item), name(on))
        }
        StepsFinding::Shared { thing, step } => {
            format!("something happens to {thing} in step {step} too, and nothing says which comes first")
        }
        StepsFinding::MadeBefore { guest, step } => format!("step {step} creates {guest} already"),
    }
}

const fn waits(flaw: WaitFlaw) -> &'static str {
    match flaw {
        WaitFlaw::Later => ", which is not earlier",
        WaitFlaw::Twice => " twice",
        WaitFlaw::Kind(WaitKind::Rule) => " by a rule, which is not so",
        WaitFlaw::Kind(WaitKind::Choice) => " because of a choice, and none was made",
        WaitFlaw::Kind(WaitKind::Merged) => " because steps were merged, and none were",
        WaitFlaw::Kind(WaitKind::Shared) => " because both have a thing in common, which is not why",
        WaitFlaw::Kind(WaitKind::Placed) => " because of where things stand, which is not why",
        WaitFlaw::Spared => ", and does so already by waiting for another",
        WaitFlaw::Needless => ", and nothing asks for that",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_wait_ends_the_sentence() {
        let of = |flaw| words(&StepsFinding::Wait { step: 3, flaw });
        assert_eq!(of(WaitFlaw::Needless), "it waits for step 3, and nothing asks for that");
        assert_eq!(of(WaitFlaw::Twice), "it waits for step 3 twice");
        let merged = of(WaitFlaw::Kind(WaitKind::Merged));
        assert_eq!(merged, "it waits for step 3 because steps were merged, and none were");
    }
}
