//! Waves: when the steps of a plan are carried out, what each wave interrupts, and how good that is.

use crate::answer::plan::Plan;
use crate::answer::relax::{Exception, Relax};
use crate::answer::schedule::{
    Binding, Broken, Forbidden, Interrupt, Objective, Proof, Rule, Schedule, Wave,
};
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Span, Tone};
use crate::report::lists::list;
use crate::report::names::{bare, names, sorted};
use crate::report::words::{
    Clock, capital, count, duration, duration_up, exception, joined, last, plural, rule, steps,
    without_backup, worst_first,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Tells the waves of a plan; nothing if none were asked for.
pub(in crate::report) fn waves(plan: &Plan, detail: Detail) -> Vec<Block> {
    let Some(schedule) = plan.schedule.as_ref().filter(|_| !plan.steps.is_empty()) else { return Vec::new() };
    let clock = Clock::of(schedule);
    let waves = list(&schedule.waves, detail, |wave| item(plan, wave, &clock, detail));
    let forbidden = list(&alike(plan, schedule), detail, |(numbers, why)| not_allowed(numbers, why));
    let note = Block::Note(Tone::Aside, how_good(plan, schedule));
    let is_dated = schedule.waves.iter().any(|wave| wave.starts.is_some());
    let whose = clock.whose().filter(|_| is_dated).map(|text| Block::Note(Tone::Aside, text.into()));
    let last = no_return(plan, schedule);
    let ask = asks(plan, schedule, detail);
    waves.into_iter().chain(whose).chain([note]).chain(last).chain(forbidden).chain(ask).collect()
}

/// Says what has to give way for every step to have a wave, and what to ask for; nothing if all have one.
pub(in crate::report) fn asks(plan: &Plan, schedule: &Schedule, detail: Detail) -> Vec<Block> {
    let asked = list(&asked(schedule), detail, |all| ask(plan, all));
    let with_head = asked.map(|asked| {
        let is_sought = |one: &Forbidden| one.rules.iter().any(|broken| broken.proof == Proof::Sought);
        let text = match schedule.forbidden.iter().any(is_sought) {
            true => "If these rules give way, every step has a wave; fewer may do. One of what stands below each is enough.",
            false => "For every step to have a wave, each of these rules has to give way. One of what stands below it is enough.",
        };
        vec![Block::Note(Tone::Plain, text.into()), asked]
    });
    with_head.unwrap_or_default()
}

/// Says from which wave on there is no way back.
fn no_return(plan: &Plan, schedule: &Schedule) -> Option<Block> {
    let first = schedule.no_return.first()?;
    let wave = plan.step(first.step)?.wave?;
    let why: Vec<String> = first.because.iter().map(|one| last(&plan.tables, one)).collect();
    let first = format!("step {} in wave {wave}", first.step);
    let text = capital(&without_backup(&first, schedule.no_return.len()));
    let text = format!("{text} ({}).", why.join("; "));
    Some(Block::Note(Tone::Bad, text.into()))
}

/// The rules that have to give way; pools that need equally many spare hosts together.
fn asked(schedule: &Schedule) -> Vec<Vec<&Relax>> {
    let mut all: Vec<Vec<&Relax>> = Vec::new();
    let mut hosts: FixedMap<(u64, Option<u64>), usize> = FixedMap::default();
    for one in &schedule.relax {
        let Rule::Surge { allowed, .. } = &one.of else {
            all.push(vec![one]);
            continue;
        };
        let at = *hosts.entry((*allowed, one.needs)).or_insert(all.len());
        match all.get_mut(at) {
            Some(like) => like.push(one),
            None => all.push(vec![one]),
        }
    }
    all
}

/// Tells a rule that has to give way, or several alike, and below it what would do.
fn ask(plan: &Plan, all: &[&Relax]) -> Item {
    let [one, others @ ..] = all else { return Item::new("") };
    let forbidden: BTreeSet<usize> = all.iter().flat_map(|one| &one.steps).copied().collect();
    let forbids = steps(&forbidden.into_iter().collect::<Vec<_>>());
    let mut what = rule(&plan.tables, &one.of);
    if !others.is_empty() {
        what = what.text(format!(", nor may {}", count(others.len(), "other", "others")));
    }
    let below = one.ask.iter().enumerate().map(|(at, each)| match (each, others) {
        (Exception::Hosts { number }, [_, ..]) => {
            let hosts = count_of(*number, "spare host", "spare hosts");
            let surge = Span::Code(format!("--surge {number}"));
            Item::new(Line::from(format!("{hosts} for each of these pools: ")).with(surge))
        }
        _ => {
            let or = if at == 0 { "" } else { "or " };
            Item::new(Line::from(or).join(exception(one, each)))
        }
    });
    let below = below.collect();
    Item { tone: Tone::Doubt, below, ..Item::new(what.text(format!(": this forbids {forbids}"))) }
}

fn item(plan: &Plan, wave: &Wave, clock: &Clock, detail: Detail) -> Item {
    let when = match (&wave.starts, &wave.ends) {
        (Some(start), Some(end)) if start == end => clock.moment(start),
        (Some(start), Some(end)) => format!("{} to {}", clock.moment(start), clock.moment(end)),
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
    let below = list(&worst_first(&wave.interrupts), detail, |one| Item::new(interrupt(one)));
    let mut below = match below {
        Some(Block::List(items)) => items,
        _ => Vec::new(),
    };
    below.extend(lost(plan, wave));
    below.extend(set_back(plan, wave));
    below
        .extend(wave.rests.then(|| Item::new("then the plan rests, in a valid state, until a window opens")));
    Item { number: Some(wave.number), below, ..Item::new(Line::from(from_to).join(who)) }
}

/// The steps that have room only since clocks are set back.
fn set_back(plan: &Plan, wave: &Wave) -> Option<Item> {
    let own = wave.set_back.iter().filter_map(|&number| plan.step(number));
    let longest = own.filter_map(|step| Some(step.end?.saturating_sub(step.start?))).max()?;
    let text = format!(
        "windows are too short for the {} of {}: only a night on which clocks are set back, such as this one, holds {}",
        duration_up(longest),
        steps(&wave.set_back),
        plural(wave.set_back.len(), "it", "them"),
    );
    Some(Item { tone: Tone::Doubt, ..Item::new(text) })
}

/// When how much leaves, or comes back.
type Moments = Vec<(u64, i64)>;

/// Says of which services nothing is left in a wave though no budget says that this must not be.
fn lost(plan: &Plan, wave: &Wave) -> Option<Item> {
    let lost = lost_in(plan, wave);
    let lost: Vec<Line> =
        lost.into_iter().map(|service| Line::from(Span::Thing(bare(service).to_owned()))).collect();
    let number = lost.len();
    let shown = joined(lost.into_iter().take(FEW), ", ");
    let more = if number > FEW { format!(" and {} more", number - FEW) } else { String::new() };
    let text =
        Line::from("nothing is left of ").join(shown).text(format!("{more}, and no budget forbids it"));
    (number > 0).then(|| Item { tone: Tone::Doubt, ..Item::new(text) })
}

/// The steps of a wave that cannot be taken back without a backup.
pub(in crate::report) fn finals_in(plan: &Plan, wave: &Wave) -> Vec<usize> {
    let stated = plan.schedule.iter().flat_map(|schedule| &schedule.no_return).map(|one| one.step);
    let steps: BTreeSet<usize> = plan.restored().into_iter().chain(stated).collect();
    steps.into_iter().filter(|step| wave.steps.binary_search(step).is_ok()).collect()
}

/// The services of which nothing is left at a moment of a wave, and of which no budget says that this must not be.
pub(in crate::report) fn lost_in<'p>(plan: &'p Plan, wave: &Wave) -> Vec<&'p str> {
    let steps = || wave.steps.iter().filter_map(|&number| plan.step(number));
    // By service: how many it has, how many of them something spares, and what leaves and comes back when.
    let mut away: BTreeMap<&str, (u64, Moments)> = BTreeMap::new();
    for one in steps().flat_map(|step| &step.interrupts) {
        if one.allowed.is_none_or(|allowed| allowed >= one.of) {
            away.entry(&one.service).or_insert((one.of, Vec::new()));
        }
    }
    let service = |thing| plan.tables.thing(thing).service.map(|service| plan.tables.name(service));
    for step in steps() {
        let moves = step.moves.iter().filter_map(|one| Some((service(one.thing)?, one)));
        let mut moving: BTreeMap<&str, Moments> = BTreeMap::new();
        for (name, one) in moves {
            moving.entry(name).or_default().extend([(one.start, 1), (one.end, -1)]);
        }
        for one in &step.interrupts {
            let Some((_, moments)) = away.get_mut(&*one.service) else { continue };
            let own = moving.remove(&*one.service).unwrap_or_default();
            // What does not move is stopped for the whole step.
            let stopped = one.away.saturating_sub(most_at_once(&own));
            let stopped = i64::try_from(stopped).unwrap_or(i64::MAX);
            let (start, end) = (step.start.unwrap_or(wave.start), step.end.unwrap_or(wave.end));
            moments.extend(own.into_iter().chain([(start, stopped), (end, -stopped)]));
        }
    }
    let lost = away.into_iter().filter(|(_, (of, moments))| most_at_once(moments) >= *of);
    let mut lost: Vec<(&str, u64)> = lost.map(|(service, (of, _))| (service, of)).collect();
    // Of a service of many replicas it is least expected.
    lost.sort_by_key(|&(service, of)| (Reverse(of), service));
    lost.into_iter().map(|(service, _)| service).collect()
}

/// The most that is away at once, of what leaves and comes back. What comes back at a moment makes room for what leaves then.
fn most_at_once(moments: &[(u64, i64)]) -> u64 {
    let mut moments = moments.to_vec();
    moments.sort_unstable();
    let sums = moments.iter().scan(0i64, |away, (_, change)| {
        *away = away.saturating_add(*change);
        Some(*away)
    });
    sums.max().map_or(0, |most| u64::try_from(most).unwrap_or(0))
}

/// Services that are named where nothing is left of many.
const FEW: usize = 3;

fn interrupt(one: &Interrupt) -> Line {
    let name = Line::from(Span::Thing(bare(&one.budget).to_owned()));
    name.text(format!(": {} of {} away, {} allowed", one.away, one.of, one.allowed))
}

/// Says how many waves there are, how long they take, and how much better a schedule could be.
pub(in crate::report) fn how_good(plan: &Plan, schedule: &Schedule) -> Line {
    if schedule.waves.is_empty() {
        return "No step has a wave.".into();
    }
    let is_partial = !schedule.forbidden.is_empty();
    let placed: usize = schedule.waves.iter().map(|wave| wave.steps.len()).sum();
    let whose = match is_partial {
        true => format!(" for the {} that can go", count(placed, "step", "steps")),
        false => String::new(),
    };
    let number = count(schedule.waves.len(), "wave", "waves") + &whose;
    let work: u64 = schedule.waves.iter().map(|wave| wave.end.saturating_sub(wave.start)).sum();
    let told = match schedule.rests.is_empty() {
        true if is_partial => format!("{number}, {}; ", duration(schedule.seconds)),
        true => format!("{number}, {} in all; ", duration(schedule.seconds)),
        false if is_partial => format!("{number}, {} together", duration(work)),
        false => format!("{number} of {} together", duration(work)),
    };
    let told = match (schedule.rests.is_empty(), schedule.objective) {
        (true, _) => told,
        (false, Objective::Waves) => told + "; ",
        (false, Objective::Minutes) => format!("{told}, done after {}; ", duration(schedule.seconds)),
    };
    let waves = |number: u64| count_of(number, "wave", "waves");
    let (least, gap) = match schedule.objective {
        Objective::Waves => (waves(schedule.bound), waves(schedule.gap)),
        Objective::Minutes => (duration(schedule.bound), duration(schedule.gap)),
    };
    let because = match &schedule.binding {
        Binding::Order { steps: chain } if chain.len() < 2 && schedule.waves.len() > 1 => {
            joined(set_apart(schedule), ", and ")
        }
        Binding::Order { steps: chain } if is_partial && chain.len() < 2 => {
            "these can go at the same time".into()
        }
        Binding::Search if schedule.gap > 0 => "more was not found out".into(),
        by => binding(plan, by),
    };
    if placed == 1 && schedule.gap == 0 && matches!(schedule.binding, Binding::Order { .. }) {
        // Of one step there is no order.
        return format!("{}.", told.trim_end_matches("; ")).into();
    }
    match (schedule.gap, schedule.objective) {
        (0, Objective::Waves) => Line::from(format!("{told}no schedule has fewer waves: ")).join(because),
        (0, Objective::Minutes) => Line::from(format!("{told}no schedule is shorter: ")).join(because),
        _ => Line::from(format!("{told}the best one may have {gap} less, and has at least {least}: "))
            .join(because),
    }
}

fn count_of(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// What the question sets steps apart by that do not wait for one another.
fn set_apart(schedule: &Schedule) -> Vec<Line> {
    let terms = &schedule.terms;
    let order = terms.order.as_ref().map(|order| {
        let values: Vec<&str> = order.values.iter().map(|value| &**value).collect();
        Line::from("machines go in the order ").with(Span::Code(format!(
            "{}={}",
            order.key,
            values.join(",")
        )))
    });
    let machines = terms.machines.map(|allowed| {
        Line::from(format!("the question allows {} away", count_of(allowed, "machine", "machines")))
    });
    let growth = (!terms.growth.is_empty()).then(|| "the first waves are small".into());
    let windows = (!schedule.rests.is_empty()).then(|| "each step is within one window".into());
    let found: Vec<Line> = [order, machines, growth, windows].into_iter().flatten().collect();
    if found.is_empty() { vec!["no more of them can go together".into()] } else { found }
}

fn binding(plan: &Plan, by: &Binding) -> Line {
    match by {
        Binding::Order { steps: chain } => match chain.len() {
            0 | 1 => "all can go at the same time".into(),
            _ => format!("{} come one after another", steps(chain)).into(),
        },
        Binding::Rule { of } => rule(&plan.tables, of),
        Binding::Conflicts { steps: apart } => format!("of {} no two can go together", steps(apart)).into(),
        Binding::Search => "all others were looked at".into(),
    }
}

/// Forbidden steps by what forbids them, in the order of the first of each.
fn alike(plan: &Plan, schedule: &Schedule) -> Vec<(Vec<usize>, Line)> {
    let mut all: BTreeMap<Line, Vec<usize>> = BTreeMap::new();
    for one in &schedule.forbidden {
        all.entry(why_not(plan, one)).or_default().push(one.step);
    }
    let mut all: Vec<(Vec<usize>, Line)> = all.into_iter().map(|(why, numbers)| (numbers, why)).collect();
    all.sort_by_key(|(numbers, _)| numbers.first().copied());
    all
}

/// Says why a step has no wave.
pub(in crate::report) fn why_not(plan: &Plan, one: &Forbidden) -> Line {
    match one.after {
        Some(_) => "what comes before has none".into(),
        None => joined(one.rules.iter().map(|broken| breach(plan, broken)), "; "),
    }
}

fn not_allowed(numbers: &[usize], why: &Line) -> Item {
    let have = plural(numbers.len(), "has", "have");
    let line = Line::from(format!("{} {have} no wave: ", steps(numbers)));
    Item { tone: Tone::Bad, ..Item::new(line.join(why.clone())) }
}

/// Says what a rule allows, and what it would have to.
pub(in crate::report) fn breach(plan: &Plan, broken: &Broken) -> Line {
    let said = rule(&plan.tables, &broken.of);
    if let (Rule::Windows, Some(seconds)) = (&broken.of, broken.needs) {
        let needs = duration_up(seconds);
        return said.text(match broken.proof {
            Proof::Alone => format!(", and no window for all that it touches is open for {needs}"),
            Proof::Together => {
                format!(", and there are too few for all: no order leaves {needs} for it beside the others")
            }
            Proof::Sought => format!(
                ", and no way was found to have {needs} for it beside the others, though there may be one"
            ),
        });
    }
    match broken.needs {
        Some(needs) => said.text(format!(", and it needs {needs}")),
        None => said.text(", and it does that by itself"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::schedule::{Interrupted, Turns};
    use crate::answer::step::Step;
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
                "Sat 2026-12-05 22:00 UTC to Sat 2026-12-05 22:10:30 UTC: step 1 (host/node-1)",
                "api: 1 of 3 away, 1 allowed",
                "then the plan rests, in a valid state, until a window opens",
                "step 2 has no wave: api allows no workload to be away, and it needs 1; pool workers allows 2 machines away, \
                 and it needs 3; the question allows 5 machines away, and it needs 7; host/node-1 changes in one step at a \
                 time, and it does that by itself; api is interrupted in one zone at a time, and it does that by itself; \
                 the first waves are small, and it needs 2; machines go in the order that was asked for, and it does that by \
                 itself; pool workers may have no spare hosts, and it needs 1; each step is within one window, and no window for all that it touches is open for 1 h",
                "step 3 has no wave: what comes before has none",
                "api allows no workload to be away: this forbids step 2",
                "run 1 more replica of api, on a machine that step 2 does not take away",
                "or approve that 1 of 3 of api are away for 4 min, in step 2",
            ]
        );
    }

    /// What is away one after another is not lost, nor is what a budget of any name keeps.
    #[test]
    fn nothing_is_left_of_what_is_away_at_one_moment() {
        let mut plan = sample::plan();
        let mut wave = plan.schedule.as_ref().expect("the sample has waves").waves[0].clone();
        wave.steps = vec![1, 2];
        plan.steps.truncate(1);
        let second = Step { number: 2, ..plan.steps[0].clone() };
        plan.steps.push(second);
        let mut said = |second: u64, allowed: Option<u64>| {
            for (step, start) in plan.steps.iter_mut().zip([0, second]) {
                (step.start, step.end) = (Some(start), Some(start + 60));
                step.moves = Vec::new();
                step.interrupts =
                    vec![Interrupted { service: "service/api".into(), away: 1, of: 2, allowed }];
            }
            lost(&plan, &wave).map(|item| item.text.words())
        };
        let lost = Some("nothing is left of api, and no budget forbids it".to_owned());
        assert_eq!(said(30, None), lost);
        assert_eq!(said(60, None), None);
        assert_eq!(said(30, Some(1)), None);
        assert_eq!(said(30, Some(2)), lost);
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
            "1 wave for the 1 step that can go, 10 min 30 s together; no schedule has fewer waves: of steps 1-3 no two can go together"
        );
        (schedule.bound, schedule.gap) = (3, 1);
        let told = "1 wave for the 1 step that can go, 10 min 30 s together; the best one may have 1 wave less, and has at least 3 waves: of steps 1-3 no two can go together";
        assert_eq!(words(&plan, &schedule), told);
        (schedule.objective, schedule.gap, schedule.binding) = (Objective::Minutes, 0, Binding::Search);
        assert_eq!(
            words(&plan, &schedule),
            "1 wave for the 1 step that can go, 10 min 30 s together, done after 10 min 30 s; no schedule is shorter: all others were looked at"
        );
    }

    /// Steps of several waves cannot all go at the same time, though none waits for another.
    #[test]
    fn what_the_question_sets_apart_is_named() {
        let plan = sample::plan();
        let Some(schedule) = &plan.schedule else { panic!("the sample has waves") };
        let mut schedule = Schedule { forbidden: Vec::new(), rests: Vec::new(), ..schedule.clone() };
        (schedule.terms.machines, schedule.terms.order) = (None, None);
        schedule.terms.growth = Vec::new();
        (schedule.objective, schedule.gap) = (Objective::Waves, 0);
        schedule.binding = Binding::Order { steps: vec![1] };
        schedule.waves = vec![schedule.waves[0].clone(); 3];
        let reason = |schedule: &Schedule| {
            let words = how_good(&plan, schedule).words();
            words.split_once("no schedule has fewer waves: ").map(|(_, why)| why.to_owned())
        };
        let told = |schedule: &Schedule, why: &str| assert_eq!(reason(schedule).as_deref(), Some(why));
        told(&schedule, "no more of them can go together");
        let values = vec!["c".into(), "b".into()];
        schedule.terms.order = Some(Turns { key: "zone".into(), values });
        told(&schedule, "machines go in the order zone=c,b");
        schedule.terms.machines = Some(2);
        told(&schedule, "machines go in the order zone=c,b, and the question allows 2 machines away");
        schedule.waves.truncate(1);
        schedule.waves[0].steps = vec![1, 2];
        told(&schedule, "all can go at the same time");
    }
}
