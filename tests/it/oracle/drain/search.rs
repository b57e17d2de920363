//! What can be reached, in how small transitions, and with how few moves.

use super::space::{Part, Place, Space, States};

/// By the largest transition on the way, from none: the states that can be reached with it and with no smaller one.
pub(crate) struct Widths(Vec<States>);

impl Widths {
    /// The smallest that leads to one of `wanted`, if any does.
    pub(super) fn of(&self, wanted: &States) -> Option<usize> {
        self.0.iter().position(|states| !states.is_disjoint(wanted))
    }

    /// All states that can be reached.
    pub(super) fn reached(&self) -> States {
        let mut all = self.0[0].clone();
        self.0.iter().for_each(|states| all.union_with(states));
        all
    }
}

/// Splits a set by how many of `sames` a state is outside of, up to `most`; those outside of more are left out.
fn split(among: States, sames: &[&States], most: usize) -> Vec<States> {
    let none = States::with_capacity(among.len());
    let mut by = vec![none; most + 1];
    by[0] = among;
    for &same in sames {
        for count in (1..=most).rev() {
            let mut more = by[count - 1].clone();
            more.difference_with(same);
            by[count].intersect_with(same);
            by[count].union_with(&more);
        }
        by[0].intersect_with(same);
    }
    by
}

impl Space<'_> {
    /// Where one transition of any width leads from a state, but for `known`. With `once`, who has left home stays where it is.
    fn new_from(&self, parts: &[Part<'_>], once: Option<usize>, known: &[&States]) -> States {
        let mut may = parts[0].may.clone();
        parts[1..].iter().for_each(|part| may.intersect_with(part.may));
        known.iter().for_each(|known| may.difference_with(known));
        let places = once.map_or(&[][..], |state| &self.states[state].places);
        for ((place, work), part) in
            places.iter().zip(&self.fleet.works).zip(&parts[self.fleet.hosts.len()..])
        {
            if let Some(here) = part.here.filter(|_| *place != Place::Host(work.home)) {
                may.intersect_with(here);
            }
        }
        may
    }

    /// How wide the transitions have to be that lead to each state. With `once`, each workload moves at most once.
    pub(crate) fn widths(&self, once: bool) -> Widths {
        let things = self.states[self.today].at.len();
        let mut waiting = vec![self.none(); things + 1];
        waiting[0].insert(self.today);
        let (mut seen, mut found) = (self.none(), Vec::new());
        for width in 0..=things {
            let mut here = self.none();
            loop {
                let mut new = waiting[width].clone();
                new.difference_with(&seen);
                if new.is_clear() {
                    break;
                }
                seen.union_with(&new);
                here.union_with(&new);
                for state in new.ones() {
                    let parts = self.parts(state);
                    let may = self.new_from(&parts, once.then_some(state), &[&seen, &waiting[width]]);
                    if may.is_clear() {
                        continue;
                    }
                    let sames: Vec<&States> = parts.iter().map(|part| part.same).collect();
                    for (wide, states) in split(may, &sames, things).iter().enumerate() {
                        waiting[wide.max(width)].union_with(states);
                    }
                }
            }
            found.push(here);
        }
        Widths(found)
    }

    /// The fewest moves that lead to one of `wanted`, with transitions of at most a width.
    pub(super) fn moves(&self, wanted: &States, width: usize) -> Option<usize> {
        let works = self.fleet.works.len();
        let mut waiting = vec![self.none()];
        waiting[0].insert(self.today);
        let mut seen = self.none();
        let mut moves = 0;
        while moves < waiting.len() {
            loop {
                let mut new = waiting[moves].clone();
                new.difference_with(&seen);
                if !new.is_disjoint(wanted) {
                    return Some(moves);
                }
                if new.is_clear() {
                    break;
                }
                seen.union_with(&new);
                for state in new.ones() {
                    let parts = self.parts(state);
                    let may = self.new_from(&parts, None, &[&seen, &waiting[moves]]);
                    if may.is_clear() {
                        continue;
                    }
                    let sames: Vec<&States> = parts.iter().map(|part| part.same).collect();
                    let mut near = self.none();
                    split(may, &sames, width).iter().for_each(|states| near.union_with(states));
                    let heres: Vec<&States> = parts.iter().filter_map(|part| part.here).collect();
                    for (more, states) in split(near, &heres, works).iter().enumerate() {
                        if waiting.len() <= moves + more {
                            waiting.push(self.none());
                        }
                        waiting[moves + more].union_with(states);
                    }
                }
            }
            moves += 1;
        }
        None
    }
}
