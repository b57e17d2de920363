//! From the way that was found back to a closure: arrows that lead to its end, and ties that keep to its steps.

use super::order::Order;
use super::region::{Region, State};
use super::rule::Rule;
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
    let mut of_track: Vec<Option<&Order>> = vec![None; region.core.len()];
    for order in orders {
        order.steps.iter().flatten().for_each(|&(track, ..)| of_track[track] = Some(order));
    }
    let mut closure = close(graph, goals);
    loop {
        let reached: State = region.core.iter().map(|core| closure.reach(graph, core.key)).collect();
        if reached == *target {
            break;
        }
        let Lead { tail, head, rule } = lead(region, &reached, (target, &of_track))?;
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
fn lead(region: &Region, reached: &State, (target, of_track): (&State, &[Option<&Order>])) -> Option<Lead> {
    let today = region.today();
    let rules = region.rules.iter().enumerate();
    let leads = rules.flat_map(|(number, rule)| {
        let holds = rule.broken(&today, reached).is_none();
        let heads = rule.tracks().filter(|&track| reached[track] != target[track]);
        heads.flat_map(move |track| {
            let head = (track, reached[track] + 1);
            let order = of_track[track].into_iter();
            let tails = order.flat_map(move |order| tails((rule, order), reached, head));
            tails.map(move |(tail, waits)| ((waits, holds), (tail, head, number)))
        })
    });
    let (_, (tail, head, rule)) = leads.min_by_key(|&(key, _)| key)?;
    Some(Lead { tail, head, rule })
}

/// The positions that tracks of a rule have come to from which another is reached: in the step in which that is, or in one that
/// waits for it, which is told beside. Where a track stands comes before what it has passed: that is what a rule does not allow.
fn tails<'a>(
    (rule, order): (&'a Rule, &'a Order),
    reached: &'a State,
    head: (usize, u16),
) -> impl Iterator<Item = ((usize, u16), bool)> + 'a {
    let stands = |track: usize| (0..=reached[track]).rev().map(move |at| (track, at));
    order.step_of(head).into_iter().flat_map(move |step| {
        rule.tracks().flat_map(stands).filter_map(move |tail| {
            let other = order.step_of(tail)?;
            (other == step || order.before[other].contains(&step)).then_some((tail, other != step))
        })
    })
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
