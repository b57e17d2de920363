//! The picture of a plan: what changes together, on what it is, and in which order.
//!
//! As many things as there is room for have a node of their own, so that it can be seen which workload goes with which
//! host. Where there are more, those of a machine are counted in one node; where there are more machines than that, those
//! of a step are counted. Whatever is left out even then is counted in the picture's rest.

mod draw;
#[cfg(test)]
mod tests;

use self::draw::Drawer;
use super::Detail;
use super::changes::{Entry, entries};
use super::document::{Group, Happens, Layer, Line, Node, Picture, Span, Tone};
use super::names::full;
use super::words::{count, plural};
use crate::answer::plan::Plan;
use crate::id::FixedMap;

/// The most nodes of a picture: more of them tell nobody anything.
pub const NODES: usize = 500;
/// Steps of one thing each that are drawn in one frame: more are counted in one node.
const ALIKE: usize = 40;
/// Blocked goals that are drawn.
const WALLS: usize = 12;

/// How closely the things of a step are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// What happens in the step, with how many things of a kind.
    Counted,
    /// Each machine, with how many things on it.
    ByMachine,
    /// Each thing.
    Whole,
}

/// A frame to be drawn: a step, or steps alike.
struct Frame<'p, 'e> {
    /// The positions of its steps in the plan.
    steps: &'e [usize],
    entry: &'e Entry<'p>,
    form: Form,
    /// How many nodes that takes.
    nodes: usize,
    /// How many things change together in one of its steps.
    things: usize,
    /// The fewest.
    least: usize,
}

/// Makes the picture of a plan with at most so many nodes. It has none if the plan changes nothing and nothing is blocked.
#[must_use]
pub fn coupling(plan: &Plan, most: usize) -> Picture {
    let entries = entries(plan);
    let room = most.saturating_sub(WALLS + 1);
    let (frames, left_out) = frames(plan, &entries, room);
    let mut drawer = Drawer::new(plan);
    let mut group_of: FixedMap<usize, usize> = FixedMap::default();
    for frame in &frames {
        let at = drawer.frame(frame);
        group_of.extend(frame.steps.iter().filter_map(|&step| Some((plan.steps.get(step)?.number, at))));
    }
    let mut picture = drawer.picture;
    order(plan, &frames, &group_of, &mut picture.groups);
    walls(plan, &mut picture);
    untouched(plan, &mut picture);
    picture.title = "What changes together".into();
    picture.description = description(plan);
    picture.rest = (left_out > 0)
        .then(|| format!("and {} more, which are not drawn", count(left_out, "step", "steps")).into());
    picture
}

/// Decides which frames there are and how closely each is drawn. Returns how many steps are left out too.
fn frames<'p, 'e>(plan: &Plan, entries: &'e [Entry<'p>], room: usize) -> (Vec<Frame<'p, 'e>>, usize) {
    let all: usize = (0..plan.steps.len()).map(|at| things(plan, at)).sum();
    let mut frames: Vec<Frame<'p, 'e>> = Vec::new();
    for entry in entries {
        let is_company = entry.steps.iter().any(|&at| things(plan, at) > 1);
        // With room for every thing each step has its own frame; steps of one thing each share one.
        match all <= room && is_company {
            true => frames.extend(entry.steps.chunks(1).map(|steps| Frame::new(plan, steps, entry))),
            false => frames.push(Frame::new(plan, &entry.steps, entry)),
        }
    }
    let mut used: usize = frames.iter().map(|frame| frame.nodes).sum();
    // What does not fit even if it is counted is left out, the smallest steps first.
    let mut by_size: Vec<usize> = (0..frames.len()).collect();
    by_size.sort_by_key(|&at| std::cmp::Reverse((frames[at].things, frames[at].steps.len())));
    let mut kept = vec![true; frames.len()];
    for &at in by_size.iter().rev() {
        if used <= room {
            break;
        }
        used -= frames[at].nodes;
        kept[at] = false;
    }
    for &at in &by_size {
        let frame = &mut frames[at];
        for form in [Form::Whole, Form::ByMachine] {
            let nodes = draw::cost(plan, frame, form);
            if kept[at] && nodes.is_some_and(|nodes| used - frame.nodes + nodes <= room) {
                used = used - frame.nodes + nodes.unwrap_or(0);
                (frame.form, frame.nodes) = (form, nodes.unwrap_or(0));
                break;
            }
        }
    }
    let left_out = frames.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(frame, _)| frame.steps.len());
    let left_out = left_out.sum();
    let mut kept = kept.into_iter();
    frames.retain(|_| kept.next().unwrap_or(true));
    (frames, left_out)
}

impl<'p, 'e> Frame<'p, 'e> {
    fn new(plan: &Plan, steps: &'e [usize], entry: &'e Entry<'p>) -> Self {
        let numbers = || steps.iter().map(|&at| things(plan, at));
        let (least, things) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
        let mut frame = Self { steps, entry, form: Form::Counted, nodes: 0, things, least };
        frame.nodes = draw::cost(plan, &frame, Form::Counted).unwrap_or(1);
        frame
    }
}

/// How many things a step has.
fn things(plan: &Plan, step: usize) -> usize {
    plan.steps.get(step).map_or(0, |step| draw::things_of(step).len())
}

/// Notes which groups come before which.
fn order(plan: &Plan, frames: &[Frame<'_, '_>], group_of: &FixedMap<usize, usize>, groups: &mut [Group]) {
    for (at, (frame, group)) in frames.iter().zip(groups).enumerate() {
        let steps = frame.steps.iter().filter_map(|&step| plan.steps.get(step));
        let waits = steps.flat_map(|step| &step.after);
        group.after =
            waits.filter_map(|wait| group_of.get(&wait.step).copied()).filter(|&of| of != at).collect();
        group.after.sort_unstable();
        group.after.dedup();
    }
}

/// Adds what blocks goals.
fn walls(plan: &Plan, picture: &mut Picture) {
    for blocked in plan.blocked.iter().take(WALLS) {
        let thing = plan.tables.thing(blocked.thing);
        let goals = count(blocked.goals.len(), "goal", "goals");
        picture.nodes.push(Node {
            label: Span::Thing(full(&plan.tables, blocked.thing).into_owned()).into(),
            detail: format!("blocks {goals}").into(),
            layer: draw::layer(thing.kind),
            happens: Happens::Blocked,
            count: 1,
            tone: Tone::Bad,
            on: None,
        });
    }
}

/// Adds what the plan leaves as it is.
fn untouched(plan: &Plan, picture: &mut Picture) {
    let number = plan.summary.spared();
    if number == 0 || picture.nodes.is_empty() {
        return;
    }
    picture.nodes.push(Node {
        label: count(number, "workload", "workloads").into(),
        detail: Line::default(),
        layer: Layer::Application,
        happens: Happens::Untouched,
        count: number,
        tone: Tone::Plain,
        on: None,
    });
}

/// Says in words what is seen.
fn description(plan: &Plan) -> Line {
    let steps = count(plan.steps.len(), "step", "steps");
    let Some(largest) = plan.steps.iter().max_by_key(|step| (step.things, std::cmp::Reverse(step.number)))
    else {
        return "Nothing changes.".into();
    };
    let order = match plan.summary.ranks {
        0 | 1 => format!("{steps}, none of which has to wait for another."),
        ranks => format!("{steps}; the longest chain has {ranks}."),
    };
    let together = match largest.things {
        0 | 1 => " Each thing changes by itself.".to_owned(),
        many => format!(" In step {}, {many} things change together.", largest.number),
    };
    let beside = match plan.summary.spared() {
        0 => String::new(),
        some => {
            format!(" {} {} not touched.", count(some, "workload", "workloads"), plural(some, "is", "are"))
        }
    };
    format!("{order}{together}{beside}").into()
}

/// How much of a name is told in a picture.
const DETAIL: Detail = Detail::Full;
