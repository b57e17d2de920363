//! Words for findings about waves.

use crate::verify::finding::{Claim, WavesFinding};

pub(super) fn words(finding: &WavesFinding) -> String {
    match finding {
        WavesFinding::Number { said, found } => format!("wave {found} has the number {said}"),
        WavesFinding::Time { wave } => {
            format!("wave {wave} starts before the one before it ends, or ends before its steps do")
        }
        WavesFinding::Placed { step, times: 0 } => {
            format!("step {step} is in no wave, and not listed as forbidden")
        }
        WavesFinding::Placed { step, times } => format!("step {step} is in waves and lists {times} times"),
        WavesFinding::Wait { step, on } => {
            format!("step {step} is not in a later wave than step {on}, for which it waits")
        }
        WavesFinding::Away { wave, of, away, allowed } => {
            format!("wave {wave} takes {away} of {of} away, and {allowed} may be away")
        }
        WavesFinding::Shared { wave, thing } => {
            format!("two steps of wave {wave} change {thing}, or something on it")
        }
        WavesFinding::Domains { wave, service, key } => {
            format!("wave {wave} interrupts {service} in more than one {key}")
        }
        WavesFinding::Window { wave, step } => {
            format!("step {step} of wave {wave} is not within one window, or in a freeze")
        }
        WavesFinding::Gap { said, found } => format!("the gap is given as {said}, and it is {found}"),
        WavesFinding::Unfounded { step } => format!("nothing is said to forbid step {step}"),
        WavesFinding::Turn { step, on } => {
            format!("step {step} has an earlier turn than step {on}, and is not in an earlier wave")
        }
        WavesFinding::Claim { what } => format!("{} is not what follows from the steps", claim(what)),
    }
}

/// Says what is claimed.
fn claim(what: &Claim) -> String {
    match what {
        Claim::Step => "the wave, the time or the moves that the step has".to_owned(),
        Claim::Interrupted => "what the step is said to take away of services".to_owned(),
        Claim::Interrupts { wave } => format!("what wave {wave} is said to take away of budgets"),
        Claim::Away { wave } => format!("the number of machines that wave {wave} is said to take away"),
        Claim::Rest { wave } => format!("the pause that is said to be after wave {wave}"),
        Claim::Times => "a start, zone, window or freeze of the question, which cannot be read".to_owned(),
        Claim::Instants => "an instant at which something is said to start or end".to_owned(),
        Claim::Seconds => "the time that all waves are said to take".to_owned(),
        Claim::Binding => "what is said to make the bound".to_owned(),
        Claim::Violations => "the list of rules that are said to be broken".to_owned(),
        Claim::Forbidden => "what is said to forbid the step".to_owned(),
        Claim::Relax => "what is said to be asked for".to_owned(),
        Claim::NoReturn => "from where on there is said to be no way back".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_without_a_wave_is_told_from_one_with_two() {
        let of = |times| words(&WavesFinding::Placed { step: 4, times });
        assert_eq!(of(0), "step 4 is in no wave, and not listed as forbidden");
        assert_eq!(of(2), "step 4 is in waves and lists 2 times");
    }
}
