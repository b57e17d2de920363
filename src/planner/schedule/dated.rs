//! The best sequence of waves within windows, by looking at all of them where there are few.
//!
//! Which jobs go first depends on when their windows open and close, so that waves cannot be found first and dated later. Of
//! the jobs that are done by a moment only matters which they are, how many waves they took, and how early the last of these
//! ends: a wave never starts earlier because the one before it ends later. Jobs that differ in nothing are done in their order.

use super::improve::Effort;
use super::ledger::Ledger;
use super::openings::{Lengths, Openings, lengths};
use super::problem::{JobId, Objective, Problem, WindowsId};
use super::region::{Item, Region};
use super::timing::courses;
use crate::id::IdVec;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most sets of jobs that may be done at a moment, for a search to begin.
const MOST_STATES: u64 = 200_000;
/// What is looked at.
const EFFORT: u64 = 2_000_000;

/// The waves of a schedule with the most jobs, and of these one with the least of the objective; of waves, the one that ends
/// first. `None` if that is too much to look at.
pub(super) fn best(
    problem: &Problem,
    jobs: &[JobId],
    openings: &mut Openings<'_>,
) -> Option<Vec<Vec<JobId>>> {
    let region = Region::new(problem, jobs);
    let classes = classes(&region);
    let sets = classes.iter().map(|class| class.members.len() as u64 + 1);
    sets.fold(1u64, u64::saturating_mul).le(&MOST_STATES).then_some(())?;
    let mut ledger = Ledger::new(&region);
    ledger.open(u64::MAX);
    let mut search = Search { region: &region, ledger, classes, openings, effort: Effort(EFFORT) };
    let (labels, last) = search.go_on()?;
    let mut waves: Vec<Vec<JobId>> = Vec::new();
    let mut at = Some(last);
    while let Some(label) = at.map(|at| &labels[at]) {
        waves.extend((!label.wave.is_empty()).then(|| label.wave.clone()));
        at = label.before;
    }
    waves.reverse();
    Some(waves)
}

/// Jobs that differ in nothing, in the order in which they are done.
struct Class {
    members: Vec<Item>,
    turn: u32,
}

/// How many of each class are done.
type Done = Vec<usize>;

/// How some jobs can have been done.
#[derive(Clone)]
struct Label {
    waves: usize,
    /// How many waves have taken machines away, as far as it matters.
    stage: usize,
    end: u64,
    /// The wave that made it, and what was before that.
    wave: Vec<JobId>,
    before: Option<usize>,
}

struct Search<'r, 'p, 'o, 'c> {
    region: &'r Region<'p>,
    /// Of one wave.
    ledger: Ledger<'r, 'p>,
    classes: Vec<Class>,
    openings: &'o mut Openings<'c>,
    effort: Effort,
}

impl Search<'_, '_, '_, '_> {
    /// Follows all sequences; returns all labels that were kept, and the best of them.
    fn go_on(&mut self) -> Option<(Vec<Label>, usize)> {
        let mut labels = vec![Label { waves: 0, stage: 0, end: 0, wave: Vec::new(), before: None }];
        // Waves only add jobs, so that what is taken out first is never reached again.
        let mut open: BTreeMap<(usize, Done), Vec<usize>> =
            BTreeMap::from([((0, vec![0; self.classes.len()]), vec![0])]);
        let mut best = 0;
        let mut most = 0;
        while let Some(((number, done), own)) = open.pop_first() {
            let costs = |at: usize| self.costs(&labels[at]);
            let first = own.iter().copied().min_by_key(|&at| (costs(at), at))?;
            if number > most || costs(first) < costs(best) {
                (most, best) = (number, first);
            }
            for (wave, next) in self.waves(&done)? {
                let shape = Shape::of(self.region.problem, wave);
                self.effort.spend((shape.jobs.len() + own.len()) as u64)?;
                for &at in &own {
                    let Some(label) = self.after(&labels[at], at, &shape) else { continue };
                    let entry = open.entry((number + shape.jobs.len(), next.clone())).or_default();
                    if entry.iter().any(|&other| self.is_beaten(&label, &labels[other])) {
                        continue;
                    }
                    entry.retain(|&other| !self.is_beaten(&labels[other], &label));
                    entry.push(labels.len());
                    labels.push(label);
                }
            }
        }
        Some((labels, best))
    }

    /// What there is to have little of, first things first.
    fn costs(&self, label: &Label) -> (u64, u64) {
        let waves = label.waves as u64;
        match self.region.problem.objective {
            Objective::Waves => (waves, label.end),
            Objective::Seconds => (label.end, waves),
        }
    }

    /// Whether whatever can follow a label can follow another one of the same jobs at no higher cost.
    fn is_beaten(&self, label: &Label, other: &Label) -> bool {
        let is_less = match self.region.problem.objective {
            Objective::Waves => other.waves <= label.waves && other.end <= label.end,
            Objective::Seconds => (other.end, other.waves) <= (label.end, label.waves),
        };
        is_less && other.stage >= label.stage
    }

    /// The label after a wave, if it can follow.
    fn after(&mut self, label: &Label, at: usize, shape: &Shape) -> Option<Label> {
        let problem = self.region.problem;
        if shape.machines > problem.stage(label.stage) {
            return None;
        }
        let soak = if label.waves == 0 { 0 } else { problem.soak };
        let start = self.openings.start(&shape.lengths, label.end.saturating_add(soak))?;
        let stage = label.stage + usize::from(shape.machines > 0);
        Some(Label {
            waves: label.waves + 1,
            stage: stage.min(problem.growth.len()),
            end: start.saturating_add(shape.length),
            wave: shape.jobs.clone(),
            before: Some(at),
        })
    }

    /// All waves that can follow where some jobs are done, each with what is done after it.
    fn waves(&mut self, done: &Done) -> Option<Vec<(Vec<JobId>, Done)>> {
        let open = |class: usize| done[class] < self.classes[class].members.len();
        let all = 0..self.classes.len();
        let turn = all.clone().filter(|&class| open(class)).map(|class| self.classes[class].turn).min();
        let is_done: IdVec<Item, bool> = {
            let mut is_done = IdVec::filled(self.region.jobs.len(), false);
            for (class, &number) in self.classes.iter().zip(done) {
                class.members[..number].iter().for_each(|&item| is_done[item] = true);
            }
            is_done
        };
        let ready = all.filter(|&class| {
            let own = &self.classes[class];
            open(class)
                && Some(own.turn) == turn
                && self.region.before[own.members[0]].iter().all(|&earlier| is_done[earlier])
        });
        let ready: Vec<usize> = ready.collect();
        let mut found = Vec::new();
        self.extend(&ready, &mut done.clone(), &mut Vec::new(), &mut found)?;
        Some(found)
    }

    /// Adds to a wave some of the first class, then of the others.
    fn extend(
        &mut self,
        ready: &[usize],
        done: &mut Done,
        wave: &mut Vec<Item>,
        found: &mut Vec<(Vec<JobId>, Done)>,
    ) -> Option<()> {
        self.effort.spend(1)?;
        let [class, others @ ..] = ready else {
            if !wave.is_empty() {
                found.push((self.region.named(wave), done.clone()));
            }
            return Some(());
        };
        self.extend(others, done, wave, found)?;
        let before = done[*class];
        while let Some(&item) = self.classes[*class].members.get(done[*class]) {
            if !self.ledger.fits(item, 0) {
                break;
            }
            self.ledger.put(item, 0);
            wave.push(item);
            done[*class] += 1;
            self.extend(others, done, wave, found)?;
        }
        for item in wave.drain(wave.len() - (done[*class] - before)..) {
            self.ledger.take(item, 0);
        }
        done[*class] = before;
        Some(())
    }
}

/// A wave: how long it takes, and for how long which windows have to be open.
struct Shape {
    jobs: Vec<JobId>,
    lengths: Lengths,
    length: u64,
    machines: u64,
}

impl Shape {
    fn of(problem: &Problem, mut jobs: Vec<JobId>) -> Self {
        jobs.sort_unstable();
        let courses = courses(problem, &jobs, &BTreeSet::new());
        let length = courses.iter().map(|course| course.end).max().unwrap_or(0);
        let machines = jobs.iter().map(|&job| problem.jobs[job].machines).sum();
        Self { lengths: lengths(problem, &jobs, &courses), length, machines, jobs }
    }
}

/// What jobs have to have in common to stand for each other.
type Alike = (
    u32,
    [u64; 3],
    Option<WindowsId>,
    Vec<(usize, u64, bool)>,
    Vec<(Vec<usize>, u64)>,
    Vec<(usize, u32)>,
    Vec<Item>,
    Option<Item>,
);

/// The jobs that differ in nothing. What others come after stands alone.
fn classes(region: &Region<'_>) -> Vec<Class> {
    use crate::id::Id;
    let alike = |item: Item| -> Alike {
        let job = region.job(item);
        let mut uses: Vec<(usize, u64, bool)> =
            region.uses[item].iter().map(|one| (one.cap.index(), one.amount, one.opens)).collect();
        uses.sort_unstable();
        let evicts = job.evicts.iter();
        let evicts = evicts
            .map(|one| (one.budgets.iter().map(|budget| budget.index()).collect(), one.lasts))
            .collect();
        let domains = region.domains[item].iter().map(|&(split, domain)| (split.index(), domain)).collect();
        let alone = (!region.behind[item].is_empty()).then_some(item);
        let numbers = [job.prepares, job.lasts, job.machines];
        (job.turn, numbers, job.windows, uses, evicts, domains, region.before[item].clone(), alone)
    };
    let mut classes: BTreeMap<Alike, Vec<Item>> = BTreeMap::new();
    for item in region.jobs.ids() {
        classes.entry(alike(item)).or_default().push(item);
    }
    let mut classes: Vec<Class> =
        classes.into_values().map(|members| Class { turn: region.job(members[0]).turn, members }).collect();
    // As the plan has them, so that of equals the first is taken.
    classes.sort_by_key(|class| Reverse(class.members[0]));
    classes
}
