//! How it is done, tested and taken back.

use super::View;
use super::changes::waves;
use super::verdict::no_way_back;
use crate::answer::known::{Known, Outcome};
use crate::answer::plan::Plan;
use crate::answer::schedule::Wave;
use crate::answer::step::{Certainty, Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::id::FixedMap;
use crate::model::Due;
use crate::report::Detail;
use crate::report::changes::{Bundle, Shape, beside, deed, named, of_step};
use crate::report::document::{Block, Item, Line, Span, Tone};
use crate::report::known::{is_final, met, to_do};
use crate::report::names::{full, names, sorted};
use crate::report::runbook::{self, Book, Finals, finals};
use crate::report::sections::counted;
use crate::report::words::{
    self, capital, count, duration, joined, plural, ranges, step_in_wave, without_backup,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is done, to be ticked off, wave by wave; then the commands of each step.
pub(super) fn steps(view: &View<'_>) -> Vec<Block> {
    let plan = view.plan;
    let mut left = view.cut.rows.saturating_mul(4);
    let mut blocks = Vec::new();
    let in_wave = waves(plan);
    let mut untold: Vec<&Wave> = Vec::new();
    for wave in plan.schedule.iter().flat_map(|schedule| &schedule.waves) {
        // A wave of which no step has room is not begun.
        if left == 0 {
            untold.push(wave);
            continue;
        }
        let steps = wave.steps.iter().filter_map(|&number| plan.step(number));
        part(view, &mut blocks, &mut left, begin(view, wave), steps.collect());
    }
    if !untold.is_empty() {
        let steps = count(untold.iter().map(|wave| wave.steps.len()).sum(), "step", "steps");
        let text =
            format!("and {} with {steps}; {}", count(untold.len(), "more wave", "more waves"), view.cut.hint);
        blocks.push(Block::Note(Tone::Aside, text.into()));
    }
    let others: Vec<&Step> = plan.steps.iter().filter(|step| !in_wave.contains_key(&step.number)).collect();
    let title = match plan.schedule {
        Some(_) => "Without a wave: these wait until the rules are changed that forbid them",
        None => "In this order",
    };
    part(view, &mut blocks, &mut left, title.into(), others);
    blocks.extend(commands(view));
    blocks
}

/// Steps that are done side by side or in order.
fn part(view: &View<'_>, blocks: &mut Vec<Block>, left: &mut usize, title: Line, steps: Vec<&Step>) {
    if steps.is_empty() {
        return;
    }
    let alike = alike(view, steps);
    let lines: Vec<Line> = alike.iter().take(*left).map(|steps| line(view, steps)).collect();
    let cut = alike.iter().skip(lines.len()).map(Vec::len).sum();
    *left -= lines.len();
    let rest = view.rest(cut).map(|rest| Block::Note(Tone::Aside, rest));
    let checks = (!lines.is_empty()).then_some(Block::Checks(lines));
    blocks.extend([Block::Note(Tone::Plain, title)].into_iter().chain(checks).chain(rest));
}

/// Steps in which the same is done, one by one if all is told.
fn alike<'r>(view: &View<'r>, steps: Vec<&'r Step>) -> Vec<Vec<&'r Step>> {
    if !view.cut.is_made() {
        return steps.into_iter().map(|step| vec![step]).collect();
    }
    let mut by: BTreeMap<Vec<Shape<'_>>, usize> = BTreeMap::new();
    let mut all: Vec<Vec<&Step>> = Vec::new();
    for step in steps {
        let at = *by.entry(shapes(view, step)).or_insert(all.len());
        match all.get_mut(at) {
            Some(alike) => alike.push(step),
            None => all.push(vec![step]),
        }
    }
    all
}

fn bundles<'r>(view: &View<'r>, step: &'r Step) -> Vec<Bundle<'r>> {
    of_step(&view.plan.tables, view.plan.position(step.number).unwrap_or(usize::MAX), step)
}

fn shapes<'r>(view: &View<'r>, step: &'r Step) -> Vec<Shape<'r>> {
    bundles(view, step).into_iter().map(|bundle| bundle.shape).collect()
}

fn begin(view: &View<'_>, wave: &Wave) -> Line {
    let number = Span::Strong(format!("Wave {}", wave.number));
    let when = match (&wave.starts, &wave.ends) {
        (Some(starts), Some(ends)) if starts == ends => format!(", {}", view.clock.moment(starts)),
        (Some(starts), Some(ends)) => {
            format!(", {} to {}", view.clock.moment(starts), view.clock.moment(ends))
        }
        _ => format!(", {} to {} after the start", duration(wave.start), duration(wave.end)),
    };
    Line::from(number).text(when)
}

/// What is done in steps alike: `Step 3: host/node-1: kernel 5.15 -> 6.8; restarts 30 workloads (10 min 30 s)`.
fn line(view: &View<'_>, steps: &[&Step]) -> Line {
    let tables = &view.plan.tables;
    let mut all: Vec<Bundle<'_>> = Vec::new();
    for step in steps {
        for (at, bundle) in bundles(view, step).into_iter().enumerate() {
            match all.get_mut(at) {
                Some(known) => known.members.extend(bundle.members),
                None => all.push(bundle),
            }
        }
    }
    let Some((head, others)) = all.split_first() else { return Line::default() };
    let things = head.things(tables);
    let who = match things.as_slice() {
        [one] => Line::from(Span::Thing(full(tables, *one).into_owned())),
        several => names(tables, several, Detail::Brief),
    };
    let numbers = format!(
        "{} {}: ",
        plural(steps.len(), "Step", "Steps"),
        view.cut.spans(steps.iter().map(|step| step.number))
    );
    let line = Line::from(numbers).join(who).text(": ").join(deed(&head.shape, Detail::Brief));
    let beside = others.iter().map(|bundle| {
        let things = bundle.things(tables);
        beside(&bundle.shape, counted(tables, &things).into(), things.len(), Detail::Brief)
    });
    let line = beside.fold(line, |line, other| line.text("; ").join(other));
    let after: BTreeSet<usize> = steps.iter().flat_map(|step| &step.after).map(|wait| wait.step).collect();
    let after = match after.len() {
        0 => String::new(),
        _ => format!(", after {}", ranges(&after.into_iter().collect::<Vec<_>>())),
    };
    let longest = steps.iter().map(|step| step.seconds).max().unwrap_or(0);
    let each = if steps.len() > 1 { " each" } else { "" };
    line.text(format!(" ({}{each}{after})", duration(longest)))
}

/// Steps that are few enough for each to have its commands.
const EACH: usize = 40;

/// The commands of each step; of many steps alike those of the first.
fn commands(view: &View<'_>) -> Vec<Block> {
    let book = Book::new(view.fleet, view.plan, &view.review.no_return);
    let kinds = kinds(view, &book);
    let most = if view.cut.is_made() { view.cut.rows / 2 } else { usize::MAX };
    let mut blocks = Vec::new();
    for steps in kinds.iter().take(most) {
        let Some((first, others)) = steps.split_first() else { continue };
        let mut block = book.step(first);
        if let (Block::Fold { blocks, .. }, false) = (&mut block, others.is_empty()) {
            let numbers = view.cut.spans(others.iter().map(|step| step.number));
            let text = format!(
                "The same under their own names in {} {numbers}",
                plural(others.len(), "step", "steps")
            );
            blocks.insert(0, Block::Note(Tone::Plain, text.into()));
        }
        blocks.push(block);
    }
    let left_out: usize = kinds.iter().skip(most).map(Vec::len).sum();
    let rest = (left_out > 0).then(|| {
        let line = Line::from(format!(
            "The commands of {} are left out: ",
            count(left_out, "more step", "more steps")
        ));
        Block::Note(Tone::Aside, line.with(Span::Code(RUNBOOK.to_owned())).text(" prints them."))
    });
    blocks.into_iter().chain(rest).collect()
}

/// Steps of which the commands differ in names only; each by itself where they are few.
fn kinds<'r>(view: &View<'r>, book: &Book<'r>) -> Vec<Vec<&'r Step>> {
    let plan = view.plan;
    if plan.steps.len() <= EACH && !view.cut.is_made() {
        return plan.steps.iter().map(|step| vec![step]).collect();
    }
    let mut by: BTreeMap<_, usize> = BTreeMap::new();
    let mut all: Vec<Vec<&Step>> = Vec::new();
    for step in &plan.steps {
        let key = (shapes(view, step), book.followed(step));
        let at = *by.entry(key).or_insert(all.len());
        match all.get_mut(at) {
            Some(alike) => alike.push(step),
            None => all.push(vec![step]),
        }
    }
    all
}

/// What is tried before, looked at meanwhile, and looked at in the end.
pub(super) fn tests(view: &View<'_>) -> Vec<Block> {
    let plan = view.plan;
    if plan.steps.is_empty() {
        return Vec::new();
    }
    let mut before: Vec<Line> = Vec::new();
    before.push(
        Line::from("The inventory is still as it was: ")
            .with(Span::Code("comove plan ... --format json -o plan.json".to_owned()))
            .text(" writes the plan, and ")
            .with(Span::Code("comove verify plan.json -i INVENTORY".to_owned()))
            .text(" on a fresh inventory finds what has drifted"),
    );
    before.extend(plan.unknowns.iter().map(|unknown| {
        let with = match &unknown.version {
            Some(version) => named(&unknown.of, version),
            None => Line::from("a new ").join(named(&unknown.of, "")),
        };
        let who = counted(&plan.tables, &unknown.things);
        Line::from("Try ")
            .join(who.into())
            .text(" with ")
            .join(with)
            .text(": nothing says that it works, see Unknown")
    }));
    let finals = met(plan, Outcome::ByHand).into_iter().filter(|known| is_final(plan, known));
    let due = |known: &&Known| plan.tables.fact(known.fact).is_none_or(|fact| fact.due == Due::Before);
    let (first, later): (Vec<&Known>, Vec<&Known>) = finals.partition(due);
    before.extend(first.into_iter().map(|known| to_do(plan, known, view.cut.detail)));
    if !no_way_back(view).is_empty() {
        let text = "There is a backup or snapshot for each step of Way back that needs one, and somebody has restored one";
        before.push(text.into());
    }
    let untested = plan
        .steps
        .iter()
        .filter(|step| step.changes.iter().any(|change| change.certainty == Some(Certainty::Unknown)));
    let untested: Vec<usize> = untested.map(|step| step.number).collect();
    let (looks_after, _) = Book::new(view.fleet, plan, &view.review.no_return).tells();
    let replicas = "each service has as many replicas as before";
    let mut during = vec![match looks_after {
        true => Line::from("After each step: what its commands show under Look after (")
            .with(Span::Code(RUNBOOK.to_owned()))
            .text(format!(" prints them); {replicas}")),
        false => format!("After each step: {replicas}").into(),
    }];
    during.extend(later.into_iter().map(|known| to_do(plan, known, view.cut.detail)));
    during.extend(machines(plan));
    if !untested.is_empty() {
        let text = format!(
            "After {} {}: watch what is untested there for as long as it takes to fail",
            plural(untested.len(), "step", "steps"),
            view.cut.spans(untested)
        );
        during.push(text.into());
    }
    let after = vec![
        Line::from("The fleet is as planned: ")
            .with(Span::Code("comove list".to_owned()))
            .text(" on a fresh inventory shows the new versions"),
        Line::from("Nothing is violated: ").with(Span::Code("comove check -i INVENTORY".to_owned())),
    ];
    let mut blocks = Vec::new();
    for (title, mut lines) in [("Before", before), ("Meanwhile", during), ("In the end", after)] {
        let cut = lines.len().saturating_sub(view.cut.rows.max(1));
        lines.truncate(view.cut.rows.max(1));
        blocks
            .extend([Block::Note(Tone::Plain, Span::Strong(title.to_owned()).into()), Block::Checks(lines)]);
        blocks.extend(view.rest(cut).map(|rest| Block::Note(Tone::Aside, rest)));
    }
    blocks
}

/// What is looked at on each machine that changes, also where nothing runs that could be tested.
fn machines(plan: &Plan) -> Option<Line> {
    let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
    let is_changed = |change: &Change| {
        let kind = plan.tables.thing(change.thing).kind;
        change.effect == Effect::Upgrade && matches!(kind, ThingKind::Host | ThingKind::Guest)
    };
    let line = Line::from(
        "After each host and guest: it has booted, its release and kernel are those of the plan, and ",
    )
    .with(Span::Code("systemctl --failed".to_owned()));
    changes.any(is_changed).then(|| line.text(" lists no service"))
}

/// How it is taken back, and from where on it cannot be. None of it is cut.
pub(super) fn back(view: &View<'_>) -> Vec<Block> {
    let plan = view.plan;
    if plan.steps.is_empty() {
        return Vec::new();
    }
    let steps = no_way_back(view);
    let (tone, text) = match plan.first_done(&steps) {
        None => (
            Tone::Plain,
            format!(
                "{} No step is known that cannot be taken back, and nothing says that each can.",
                runbook::IN_REVERSE
            ),
        ),
        Some(first) => {
            let first = capital(&without_backup(&step_in_wave(plan, first), steps.len()));
            let text = format!("{} {first}.", runbook::IN_REVERSE);
            (Tone::Bad, text)
        }
    };
    let items = of_finals(view, &finals(&view.review.no_return)).into_iter().chain(of_restored(view));
    let items: Vec<Item> = items.collect();
    let list = (!items.is_empty()).then_some(Block::List(items));
    let (_, takes_back) = Book::new(view.fleet, plan, &view.review.no_return).tells();
    let how = match takes_back {
        true => Line::from("The commands of each step say how under To take it back (")
            .with(Span::Code(RUNBOOK.to_owned()))
            .text(" prints them); a step for which none are known is taken back by hand."),
        false => "No commands are known that take a step back: each is taken back by hand.".into(),
    };
    [Block::Note(tone, text.into())].into_iter().chain(list).chain([Block::Note(Tone::Aside, how)]).collect()
}

/// The command that prints the commands of each step.
const RUNBOOK: &str = "comove plan ... --runbook";

/// The steps that cannot be taken back; those for the same reasons are told at once.
fn of_finals(view: &View<'_>, finals: &Finals<'_>) -> Vec<Item> {
    let mut by: FixedMap<Vec<String>, Vec<usize>> = FixedMap::default();
    for (&step, why) in finals {
        let why = why.iter().map(|one| words::last(&view.plan.tables, one)).collect();
        by.entry(why).or_default().push(step);
    }
    let item = |(why, steps): (Vec<String>, Vec<usize>)| {
        let why = joined(why.into_iter().map(Line::from), "; ");
        item(view, &steps, Line::from("cannot be taken back without a backup made before: ").join(why))
    };
    by.into_iter().map(item).collect()
}

/// The steps that no tool takes back.
fn of_restored(view: &View<'_>) -> Option<Item> {
    let steps: Vec<usize> = view.plan.restored().into_iter().collect();
    let why = "no tool leads back from a release of a system or a control plane: restore a snapshot, or install anew";
    (!steps.is_empty()).then(|| item(view, &steps, why.into()))
}

fn item(view: &View<'_>, steps: &[usize], why: Line) -> Item {
    let tables = &view.plan.tables;
    let of = steps.iter().filter_map(|&number| view.plan.step(number));
    let changed = of.flat_map(|step| &step.changes).filter(|change| change.effect.changes_version());
    let things = sorted(tables, changed.map(|change| change.thing));
    let numbers =
        format!("{} {}: ", plural(steps.len(), "Step", "Steps"), view.cut.spans(steps.iter().copied()));
    let aside = names(tables, &things, Detail::Brief);
    Item { tone: Tone::Bad, aside, ..Item::new(Line::from(numbers).join(why)) }
}
