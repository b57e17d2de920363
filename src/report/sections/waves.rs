//! Waves: when the steps of a plan are carried out, what each wave interrupts, and how good that is.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::schedule::{Binding, Broken, Forbidden, Interrupt, Objective, Rule, Schedule, Wave};
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Span, Tone};
use crate::report::lists::list;
use crate::report::names::{bare, full, names, sorted};
use crate::report::words::{count, duration, joined, plural, ranges};

/// Tells the waves of a plan; nothing if none were asked for.
pub(in crate::report) fn waves(plan: &Plan, detail: Detail) -> Vec<Block> {
    let Some(schedule) = &plan.schedule else { return Vec::new() };
    let waves = list(&schedule.waves, detail, |wave| item(plan, wave, detail));
    let forbidden = list(&schedule.forbidden, detail, |one| not_allowed(plan, one));
    let note = Block::Note(Tone::Aside, how_good(plan, schedule));
    waves.into_iter().chain([note]).chain(forbidden).collect()
}

fn item(plan: &Plan, wave: &Wave, detail: Detail) -> Item {
    let when = match (&wave.starts, &wave.ends) {
        (Some(start), Some(end)) => format!("{start} to {end}"),
        _ => format!("{} to {}", duration(wave.start), duration(wave.end)),
    };
    let from_to = format!("{when}: {} ", steps(&wave.steps));
    let changed = plan.steps.iter().filter(|step| wave.steps.binary_search(&step.number).is_ok());
    let machines = changed.flat_map(|step| &step.changes).map(|change| change.thing);
    let machines = sorted(&plan.tables, machines.filter(|&at| plan.tables.thing(at).kind.is_machine()));
    let who = match machines.is_empty() {
        true => Line::default(),
        false => Line::from("(").join(names(&plan.tables, &machines, detail)).text(")"),
    };
    let below = list(&wave.interrupts, detail, |one| Item::new(interrupt(one)));
    let mut below = match below {
        Some(Block::List(items)) => items,
        _ => Vec::new(),
    };
    below
        .extend(wave.rests.then(|| Item::new("then the plan rests, in a valid state, until a window opens")));
    Item { number: Some(wave.number), below, ..Item::new(Line::from(from_to).join(who)) }
}

fn interrupt(one: &Interrupt) -> Line {
    let name = Line::from(Span::Thing(bare(&one.budget).to_owned()));
    name.text(format!(": {} of {} away, {} allowed", one.away, one.of, one.allowed))
}

/// Says how many waves there are, how long they take, and how much better a schedule could be.
pub(in crate::report) fn how_good(plan: &Plan, schedule: &Schedule) -> Line {
    let number = count(schedule.waves.len(), "wave", "waves");
    let told = format!("{number}, {} in all; ", duration(schedule.seconds));
    let (least, gap) = match schedule.objective {
        Objective::Waves => (count_of(schedule.bound), count_of(schedule.gap)),
        Objective::Minutes => (duration(schedule.bound), duration(schedule.gap)),
    };
    let because = binding(plan, &schedule.binding);
    match (schedule.gap, schedule.objective) {
        (0, Objective::Waves) => Line::from(format!("{told}no schedule has fewer waves: ")).join(because),
        (0, Objective::Minutes) => Line::from(format!("{told}no schedule is shorter: ")).join(because),
        _ => Line::from(format!("{told}the best one may have {gap} less, and has at least {least}: "))
            .join(because),
    }
}

fn count_of(waves: u64) -> String {
    count(usize::try_from(waves).unwrap_or(usize::MAX), "wave", "waves")
}

fn binding(plan: &Plan, by: &Binding) -> Line {
    match by {
        Binding::Order { steps: chain } => match chain.len() {
            0 | 1 => "all can go at the same time".into(),
            _ => format!("{} come one after another", steps(chain)).into(),
        },
        Binding::Rule { of } => rule(plan, of),
        Binding::Conflicts { steps: apart } => format!("of {} no two can go together", steps(apart)).into(),
        Binding::Search => "all others were looked at".into(),
    }
}

fn not_allowed(plan: &Plan, one: &Forbidden) -> Item {
    let step = format!("step {} has no wave: ", one.step);
    let because = match one.after {
        Some(after) => format!("it comes after step {after}, which has none").into(),
        None => joined(one.rules.iter().map(|broken| breach(plan, broken)), "; "),
    };
    Item { tone: Tone::Bad, ..Item::new(Line::from(step).join(because)) }
}

/// Says what a rule allows, and what it would have to.
pub(in crate::report) fn breach(plan: &Plan, broken: &Broken) -> Line {
    let said = rule(plan, &broken.of);
    if let (Rule::Windows, Some(seconds)) = (&broken.of, broken.needs) {
        return said.text(format!(", and it needs {}", duration(seconds)));
    }
    match broken.needs {
        Some(needs) => said.text(format!(", and it needs {needs}")),
        None => said.text(", and it does that by itself"),
    }
}

/// Says what a rule allows.
fn rule(plan: &Plan, rule: &Rule) -> Line {
    let thing = |name: &str| Line::from(Span::Thing(bare(name).to_owned()));
    let named = |at: ThingRef| Line::from(Span::Thing(full(&plan.tables, at).into_owned()));
    match rule {
        Rule::Budget { budget, allowed } => thing(budget).text(allows(*allowed, "workload", "workloads")),
        Rule::Pool { pool, allowed } => {
            Line::from("pool ").join(thing(pool)).text(allows(*allowed, "machine", "machines"))
        }
        Rule::Machines { allowed } => {
            Line::from(format!("the question{}", allows(*allowed, "machine", "machines")))
        }
        Rule::Thing { thing } => named(*thing).text(" changes in one step at a time"),
        Rule::Domains { service, key } => {
            thing(service).text(format!(" is interrupted in one {key} at a time"))
        }
        Rule::Growth => "the first waves are small".into(),
        Rule::Windows => "each step is within one window".into(),
    }
}

fn allows(number: u64, one: &str, many: &str) -> String {
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    match number {
        0 => format!(" allows no {one} to be away"),
        _ => format!(" allows {} away", count(number, one, many)),
    }
}

fn steps(numbers: &[usize]) -> String {
    format!("{} {}", plural(numbers.len(), "step", "steps"), ranges(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::sample;

    #[test]
    fn waves_are_told_with_what_they_interrupt_and_how_good_they_are() {
        let plan = sample::plan();
        let told = waves(&plan, Detail::Full);
        let lists = told.iter().filter_map(|block| match block {
            Block::List(items) => Some(items),
            _ => None,
        });
        let told: Vec<String> = lists
            .flatten()
            .flat_map(|item| [item].into_iter().chain(&item.below))
            .map(|item| item.text.words())
            .collect();
        assert_eq!(
            told,
            [
                "2026-12-05T22:00:00Z to 2026-12-05T22:10:30Z: step 1 (host/node-1)",
                "api: 1 of 3 away, 1 allowed",
                "then the plan rests, in a valid state, until a window opens",
                "step 2 has no wave: api allows no workload to be away, and it needs 1; pool workers allows 2 machines away, \
                 and it needs 3; the question allows 5 machines away, and it needs 7; host/node-1 changes in one step at a \
                 time, and it does that by itself; api is interrupted in one zone at a time, and it does that by itself; \
                 the first waves are small, and it needs 2; each step is within one window, and it needs 1 h",
                "step 3 has no wave: it comes after step 2, which has none",
            ]
        );
    }

    #[test]
    fn a_gap_is_told() {
        let mut plan = sample::plan();
        let Some(schedule) = &mut plan.schedule else { panic!("the sample has waves") };
        let words = |plan: &Plan, schedule: &Schedule| how_good(plan, schedule).words();
        schedule.binding = Binding::Conflicts { steps: vec![1, 2, 3] };
        let mut schedule = schedule.clone();
        assert_eq!(
            words(&plan, &schedule),
            "1 wave, 10 min 30 s in all; no schedule has fewer waves: of steps 1-3 no two can go together"
        );
        (schedule.bound, schedule.gap) = (3, 1);
        let told = "1 wave, 10 min 30 s in all; the best one may have 1 wave less, and has at least 3 waves: of steps 1-3 no two can go together";
        assert_eq!(words(&plan, &schedule), told);
        (schedule.objective, schedule.gap, schedule.binding) = (Objective::Minutes, 0, Binding::Search);
        assert_eq!(
            words(&plan, &schedule),
            "1 wave, 10 min 30 s in all; no schedule is shorter: all others were looked at"
        );
    }
}
