//! From the way that was found back to a closure: arrows that lead to its end, and ties that keep to its steps.

use super::order::Order;
use super::region::{Region, State};
use crate::id::FixedMap;
use crate::planner::closure::{Closure, Ties, close};
use crate::planner::graph::{Arrow, EventId, Graph, Origin};

/// Makes the closure of the goals with arrows to where the core ends up, and the ties of the steps that lead there;
/// `None` if no arrows lead there.
pub(super) fn weave(
    graph: &mut Graph<'_>,
    region: &Region,
    goals: &[EventId],
    (target, orders): (&State, &[Order]),
) -> Option<(Closure, Ties)> {
    drop(graph.take_choices());
    let mut closure = close(graph, goals);
    loop {
        let reached: State = region.core.iter().map(|core| closure.reach(graph, core.key)).collect();
        if reached == *target {
            break;
        }
        let Lead { tail, head, rule } = lead(region, &reached, (target, orders))?;
        let mut without = reached.clone();
        without[tail.0] = tail.1;
        without[head.0] = without[head.0].min(head.1 - 1);
        let why = region.rules[rule].origin(graph, region, [reached, without]);
        let mut event = |(track, at): (usize, u16)| graph.reached(region.core[track].key, at);
        let (tail, head) = (event(tail)?, event(head)?);
        closure.add_arrow(graph, tail, Arrow { to: Some(head), why, who: None });
    }
    let closure = close(graph, goals);
    let mut ties = Ties::default();
    for order in orders {
        tie_steps(graph, region, order, target, &mut ties);
    }
    Some((closure, ties))
}

/// A position of a track of the core that leads to another by a rule.
#[derive(Clone, Copy, Debug)]
struct Lead {
    tail: (usize, u16),
    head: (usize, u16),
    rule: usize,
}

/// Finds what leads on to a position that still has to be reached: something that happens in the same step, else that waits
/// for it. Rules that do not hold come first.
fn lead(region: &Region, reached: &State, (target, orders): (&State, &[Order])) -> Option<Lead> {
    let today = region.today();
    let mut best: Option<((bool, bool), Lead)> = None;
    for (number, rule) in region.rules.iter().enumerate() {
        let holds = rule.broken(&today, reached).is_none();
        for head in rule.tracks().filter(|&track| reached[track] < target[track]) {
            let head = (head, reached[head] + 1);
            let Some((order, step)) = step_of(orders, head) else { continue };
            for tail in
                rule.tracks().flat_map(|track| (today[track] + 1..=reached[track]).map(move |at| (track, at)))
            {
                let Some(other) = order.step_of(tail) else { continue };
                if other != step && !order.before[other].contains(&step) {
                    continue;
                }
                let key = (other != step, holds);
                if key == (false, false) {
                    return Some(Lead { tail, head, rule: number });
                }
                if best.is_none_or(|(known, _)| key < known) {
                    best = Some((key, Lead { tail, head, rule: number }));
                }
            }
        }
    }
    best.map(|(_, lead)| lead)
}

fn step_of(orders: &[Order], at: (usize, u16)) -> Option<(&Order, usize)> {
    orders.iter().find_map(|order| Some((order, order.step_of(at)?)))
}

/// States in which one of two tracks has moved, or one track a part of its way.
fn partial(region: &Region, target: &State, (a, b): (usize, usize)) -> Vec<State> {
    let today = region.today();
    let moved = |track: usize| (today[track] + 1..=target[track]).rev().map(move |at| (track, at));
    let other = moved(b).filter(|_| a != b);
    let moves = moved(a).chain(other).map(|(track, at)| {
        let mut state = today.clone();
        state[track] = at;
        state
    });
    moves.collect()
}

/// Ties what happens in each step, and each step to those that it waits for.
fn tie_steps(graph: &mut Graph<'_>, region: &Region, order: &Order, target: &State, ties: &mut Ties) {
    let mut why: FixedMap<(usize, usize), Origin> = FixedMap::default();
    for rule in &region.rules {
        let tracks: Vec<usize> = rule.tracks().collect();
        for (number, &a) in tracks.iter().enumerate() {
            for &b in &tracks[number..] {
                let key = (a.min(b), a.max(b));
                if !why.contains_key(&key) {
                    why.insert(key, rule.origin(graph, region, partial(region, target, key)));
                }
            }
        }
    }
    let why = |a: usize, b: usize| why.get(&(a.min(b), a.max(b))).copied();
    let mut event = |track: usize, at: u16| graph.reached(region.core[track].key, at);
    for step in &order.steps {
        for &(track, from, to) in step {
            // Versions that a step passes are gone through together.
            if let (Some(first), Some(last)) = (event(track, from + 1), event(track, to))
                && first != last
                && let Some(why) = why(track, track)
            {
                ties.entry(first).or_default().push((last, why));
            }
            for &(other, _, end) in step.iter().filter(|(other, ..)| *other != track) {
                if let (Some(why), Some(tail), Some(head)) =
                    (why(track, other), event(track, from + 1), event(other, end))
                {
                    ties.entry(tail).or_default().push((head, why));
                }
            }
        }
    }
    for &(later, earlier) in &order.waits {
        let earlier = &order.steps[earlier];
        let pairs = order.steps[later].iter().flat_map(|tail| earlier.iter().map(move |head| (tail, head)));
        let known = pairs.clone().find_map(|(tail, head)| Some((tail, head, why(tail.0, head.0)?)));
        let any = || pairs.clone().find_map(|(tail, head)| Some((tail, head, why(tail.0, tail.0)?)));
        if let Some((&(track, from, _), &(other, _, end), why)) = known.or_else(any)
            && let (Some(tail), Some(head)) = (event(track, from + 1), event(other, end))
        {
            ties.entry(tail).or_default().push((head, why));
        }
    }
}
