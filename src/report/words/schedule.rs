//! Words for the rules of schedules, for what forbids a step, and for what to ask for then.

use super::{count, duration, duration_up, joined, plural, ranges};
use crate::answer::plan::Plan;
use crate::answer::relax::{Exception, Relax};
use crate::answer::schedule::{Final, Interrupt, Rule};
use crate::answer::tables::Tables;
use crate::report::document::{Line, Span};
use crate::report::names::{bare, full};
use std::cmp::Reverse;

/// Says what a rule allows.
pub(in crate::report) fn rule(tables: &Tables, rule: &Rule) -> Line {
    match rule {
        Rule::Budget { budget, allowed } => thing(budget).text(allows(*allowed, "workload", "workloads")),
        Rule::Pool { pool, allowed } => {
            Line::from("pool ").join(thing(pool)).text(allows(*allowed, "machine", "machines"))
        }
        Rule::Machines { allowed } => {
            Line::from(format!("the question{}", allows(*allowed, "machine", "machines")))
        }
        Rule::Thing { thing } => {
            Line::from(Span::Thing(full(tables, *thing).into_owned())).text(" changes in one step at a time")
        }
        Rule::Domains { service, key } => {
            thing(service).text(format!(" is interrupted in one {key} at a time"))
        }
        Rule::Growth => "the first waves are small".into(),
        Rule::Turns => "machines go in the order that was asked for".into(),
        Rule::Surge { pool, allowed } => {
            let added = match allowed {
                0 => " may have no spare hosts".to_owned(),
                _ => format!(" may have {}", many_of(*allowed, "spare host", "spare hosts")),
            };
            Line::from("pool ").join(thing(pool)).text(added)
        }
        Rule::Rollout { service, allowed } => thing(service)
            .text(format!(" changes {} at a time, as its ", many_of(*allowed, "replica", "replicas")))
            .with(Span::Code("rollout".to_owned()))
            .text(" says"),
        Rule::Windows => "each step is within one window".into(),
    }
}

/// What a wave interrupts, the worst first: that of which nothing is left, of more members before of fewer; then that of which
/// the greatest part is away; then that of which the fewest more may be.
pub(in crate::report) fn worst_first(all: &[Interrupt]) -> Vec<&Interrupt> {
    let mut sorted: Vec<&Interrupt> = all.iter().collect();
    let share = |one: &Interrupt| u128::from(one.away) * 1_000_000 / u128::from(one.of.max(1));
    sorted.sort_by_key(|one| {
        let is_lost = one.away >= one.of;
        let lost = if is_lost { one.of } else { 0 };
        (Reverse(is_lost), Reverse(lost), Reverse(share(one)), one.allowed.saturating_sub(one.away))
    });
    sorted
}

fn thing(name: &str) -> Line {
    Line::from(Span::Thing(bare(name).to_owned()))
}

fn allows(number: u64, one: &str, many: &str) -> String {
    match number {
        0 => format!(" allows no {one} to be away"),
        _ => format!(" allows {} away", many_of(number, one, many)),
    }
}

fn many_of(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// Names steps by their numbers.
pub(in crate::report) fn steps(numbers: &[usize]) -> String {
    format!("{} {}", plural(numbers.len(), "step", "steps"), ranges(numbers))
}

/// Names a step, with the wave that it is in if the plan has any: `step 14 in wave 3`.
pub(in crate::report) fn step_in_wave(plan: &Plan, number: usize) -> String {
    match plan.step(number).and_then(|step| step.wave) {
        Some(wave) => format!("step {number} in wave {wave}"),
        None => format!("step {number}"),
    }
}

/// Says that steps cannot be taken back without a backup, by the first of them: `step 2 cannot be taken back without a backup made
/// before it`.
pub(in crate::report) fn without_backup(first: &str, number: usize) -> String {
    match number {
        1 => format!("{first} cannot be taken back without a backup made before it"),
        _ => format!(
            "{number} steps, the first of them {first}, cannot be taken back without a backup made before each"
        ),
    }
}

/// Says which rule has to give way, and everything that would do.
pub(in crate::report) fn relax(tables: &Tables, relax: &Relax) -> Line {
    let ask = relax.ask.iter().map(|exception| self::exception(relax, exception));
    rule(tables, &relax.of)
        .text(format!(", which forbids {}: ", steps(&relax.steps)))
        .join(joined(ask, ", or "))
}

/// Says what to ask for.
pub(in crate::report) fn exception(relax: &Relax, exception: &Exception) -> Line {
    let steps = steps(&relax.steps);
    match exception {
        Exception::Repair { workloads } => {
            let names = workloads.iter().map(|name| thing(name));
            Line::from("get ").join(joined(names, ", ")).text(" to serve again")
        }
        Exception::Drain => Line::from("plan it with ")
            .with(Span::Code("--strategy drain".to_owned()))
            .text(", where what is on a machine leaves bit by bit, if it can move"),
        Exception::Replicas { number } => {
            let more = many_of(*number, "more replica", "more replicas");
            let steps = match relax.steps.len() {
                1 => format!("a machine that {steps} does not take away"),
                _ => format!("machines that {steps} do not take away"),
            };
            Line::from(format!("run {more} of ")).join(subject(&relax.of)).text(format!(", on {steps}"))
        }
        Exception::Downtime { away, of, seconds } => {
            let time = duration(*seconds);
            match away >= of {
                true => Line::from(format!("approve {time} of downtime for ")).join(subject(&relax.of)),
                false => Line::from(format!("approve that {away} of {of} of "))
                    .join(subject(&relax.of))
                    .text(format!(" are away for {time}")),
            }
            .text(format!(", in {steps}"))
        }
        Exception::Machines { allowed } => machines(&relax.of, *allowed, &steps),
        Exception::Growth { allowed } => {
            format!("let the first waves take {} away", many_of(*allowed, "machine", "machines")).into()
        }
        Exception::Turn => format!("let {steps} go with what has an earlier turn").into(),
        Exception::Hosts { number } => {
            let hosts = many_of(*number, "spare host", "spare hosts");
            let of = match &relax.of {
                Rule::Surge { pool, .. } => thing(pool),
                _ => Line::default(),
            };
            let surge = Span::Code(format!("--surge {number}"));
            Line::from(format!("{hosts} for pool ")).join(of).text(": ").with(surge)
        }
        Exception::Domains => match &relax.of {
            Rule::Domains { service, key } => Line::from("approve that ")
                .join(thing(service))
                .text(format!(" is interrupted in more than one {key} at the same time, in {steps}")),
            _ => format!("approve {steps}").into(),
        },
        Exception::Window { seconds } => {
            format!("one more window, of at least {}, for {steps}", duration_up(*seconds)).into()
        }
    }
}

/// Whose the workloads of a rule are.
fn subject(of: &Rule) -> Line {
    match of {
        Rule::Budget { budget, .. } => thing(budget),
        _ => Line::default(),
    }
}

fn machines(of: &Rule, allowed: u64, steps: &str) -> Line {
    let machines = many_of(allowed, "machine", "machines");
    match of {
        Rule::Pool { pool, .. } => Line::from(format!("approve that {machines} of pool "))
            .join(thing(pool))
            .text(format!(" are away at the same time, in {steps}")),
        _ => format!("let {machines} be away at the same time, in {steps}").into(),
    }
}

/// Says why a step cannot be taken back.
pub(in crate::report) fn last(tables: &Tables, because: &Final) -> String {
    match because {
        Final::Fact { fact } => format!("fact {}", tables.fact(*fact).map_or("?", |fact| &fact.name)),
        Final::Recreated { of } => format!("{of} is made anew"),
        Final::Stated { of, because } => format!("{of}: {because}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::sample;

    #[test]
    fn what_is_lost_is_told_before_what_is_short() {
        let one = |name: &str, away, of, allowed| Interrupt { budget: name.into(), away, of, allowed };
        let all = [
            one("a-few-of-many", 1, 10, 1),
            one("b-single", 1, 1, 1),
            one("c-half", 5, 10, 5),
            one("d-all-of-three", 3, 3, 3),
            one("e-most", 4, 5, 4),
            one("f-half-with-room", 5, 10, 7),
        ];
        let names: Vec<&str> = worst_first(&all).iter().map(|one| &*one.budget).collect();
        assert_eq!(
            names,
            ["d-all-of-three", "b-single", "e-most", "c-half", "f-half-with-room", "a-few-of-many"]
        );
    }

    #[test]
    fn exceptions_are_sentences_that_somebody_can_approve() {
        let ledger = Rule::Budget { budget: "service/ledger".into(), allowed: 0 };
        let pool = Rule::Pool { pool: "workers".into(), allowed: 2 };
        let domains = Rule::Domains { service: "service/cart".into(), key: "zone".into() };
        let say = |of: &Rule, steps: &[usize], ask: Exception| {
            let relax = Relax { of: of.clone(), needs: Some(1), steps: steps.to_vec(), ask: vec![ask] };
            exception(&relax, &relax.ask[0]).words()
        };
        let downtime = |away, of| Exception::Downtime { away, of, seconds: 240 };
        assert_eq!(say(&ledger, &[2], downtime(1, 1)), "approve 4 min of downtime for ledger, in step 2");
        assert_eq!(
            say(&ledger, &[2, 3], downtime(1, 2)),
            "approve that 1 of 2 of ledger are away for 4 min, in steps 2, 3"
        );
        assert_eq!(
            say(&ledger, &[2], Exception::Replicas { number: 1 }),
            "run 1 more replica of ledger, on a machine that step 2 does not take away"
        );
        assert_eq!(
            say(&ledger, &[2], Exception::Repair { workloads: vec!["workload/ledger#2".into()] }),
            "get ledger#2 to serve again"
        );
        assert_eq!(
            say(&pool, &[4], Exception::Machines { allowed: 3 }),
            "approve that 3 machines of pool workers are away at the same time, in step 4"
        );
        assert_eq!(
            say(&Rule::Machines { allowed: 1 }, &[4], Exception::Machines { allowed: 3 }),
            "let 3 machines be away at the same time, in step 4"
        );
        assert_eq!(
            say(&domains, &[4], Exception::Domains),
            "approve that cart is interrupted in more than one zone at the same time, in step 4"
        );
        let surge = Rule::Surge { pool: "b".into(), allowed: 0 };
        assert_eq!(say(&surge, &[1], Exception::Hosts { number: 2 }), "2 spare hosts for pool b: --surge 2");
        assert_eq!(rule(&sample::tables(), &surge).words(), "pool b may have no spare hosts");
        assert_eq!(say(&Rule::Turns, &[1], Exception::Turn), "let step 1 go with what has an earlier turn");
        assert_eq!(
            say(&Rule::Windows, &[1], Exception::Window { seconds: 3600 }),
            "one more window, of at least 1 h, for step 1"
        );
        let relax = Relax {
            of: ledger,
            needs: Some(1),
            steps: vec![2],
            ask: vec![downtime(1, 1), Exception::Replicas { number: 1 }],
        };
        assert_eq!(
            self::relax(&sample::tables(), &relax).words(),
            "ledger allows no workload to be away, which forbids step 2: approve 4 min of downtime for ledger, in step 2, or run \
             1 more replica of ledger, on a machine that step 2 does not take away"
        );
    }
}
