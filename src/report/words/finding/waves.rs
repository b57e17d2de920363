//! Words for findings about waves.

use crate::verify::finding::WavesFinding;

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
        WavesFinding::Said { wave, budget, said, found } => {
            format!("wave {wave} takes {found} of {budget} away, and says {said}")
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
