//! From the jobs of one turn to waves, with a bound.

use super::bounds;
use super::exact::{Found, decide};
use super::greedy::{Assignment, fill, waves};
use super::improve::{Effort, reduce};
use super::polish::{polish, seconds, shortest};
use super::problem::{JobId, Objective, Problem};
use super::region::Region;
use super::result::{Binding, Bound};
use crate::id::{IdVec, ids};

/// What is looked at for a proof before anything else is tried.
const FIRST_LOOK: u64 = 2_000_000;
/// What is looked at for fewer waves in all regions of a turn.
const REDUCE_EFFORT: u64 = 60_000_000;
/// The same, by job: of few jobs the search ends soon or never.
const REDUCE_EFFORT_EACH: u64 = 60_000;
/// What is looked at for a proof in all regions of a turn.
const SEARCH_EFFORT: u64 = 50_000_000;
/// What is looked at for fewer seconds.
const POLISH_EFFORT: u64 = 20_000_000;

ids! {
    /// A region of a turn.
    RegionId;
}

/// The waves of a turn, and what no other waves have less of.
#[derive(Debug)]
pub(super) struct Solved {
    pub(super) waves: Vec<Vec<JobId>>,
    /// The least number of waves.
    pub(super) least: Bound,
    /// The least number of seconds, with the soaking between these waves.
    pub(super) seconds: Bound,
}

impl Solved {
    /// The bounds of a turn alone, for waves that were found otherwise.
    pub(super) fn bounds(problem: &Problem, jobs: &[JobId]) -> (Bound, Bound) {
        let region = Region::new(problem, jobs);
        let least = bounds::waves(&region, u64::MAX);
        let seconds = soaked(problem, bounds::seconds(&region, &least), least.least);
        (least, seconds)
    }
}

/// Adds the soaking between so many waves.
fn soaked(problem: &Problem, bound: Bound, waves: u64) -> Bound {
    let soak = problem.soak.saturating_mul(waves.saturating_sub(1));
    Bound { least: bound.least.saturating_add(soak), by: bound.by }
}

/// Finds waves for the jobs of a turn, all of which are allowed. `earlier` waves have taken machines away before.
pub(super) fn solve(problem: &Problem, jobs: &[JobId], earlier: usize) -> Solved {
    let whole = Region::new(problem, jobs);
    let few = Fewest::find(&whole, earlier);
    let least = few.bound();
    let bound = soaked(problem, bounds::seconds(&whole, &least), least.least);
    match problem.objective {
        Objective::Waves => Solved { waves: few.joined(), least, seconds: bound },
        Objective::Seconds => fastest(&whole, earlier, few.joined(), least, bound),
    }
}

/// The fewest waves: each region by itself, since their waves go side by side.
struct Fewest<'p> {
    regions: IdVec<RegionId, Region<'p>>,
    found: IdVec<RegionId, (Assignment, Bound)>,
}

impl<'p> Fewest<'p> {
    fn find(whole: &Region<'p>, earlier: usize) -> Self {
        // Growing waves bind all jobs together.
        let is_one = !whole.problem.growth.is_empty();
        let parts = if is_one { vec![whole.jobs.iter().copied().collect()] } else { whole.parts() };
        let regions: IdVec<RegionId, Region<'p>> =
            parts.iter().map(|part| Region::new(whole.problem, part)).collect();
        let solved = |region: &Region<'p>| {
            let filled = fill(region, earlier);
            let bound = bounds::waves(region, waves(&filled).into());
            (filled, bound)
        };
        let found = regions.iter().map(solved).collect();
        let mut few = Self { regions, found };
        few.improve(earlier);
        few
    }

    /// Looks for fewer waves in the regions that have the most of them: the others do not matter.
    fn improve(&mut self, earlier: usize) {
        let jobs = self.regions.iter().map(|region| region.jobs.len() as u64).sum::<u64>();
        let mut reduce_effort = Effort(REDUCE_EFFORT.min(jobs.saturating_mul(REDUCE_EFFORT_EACH)));
        let mut search_effort = Effort(SEARCH_EFFORT);
        loop {
            let most = self.found.iter().map(|(assignment, _)| waves(assignment)).max().unwrap_or(0);
            if u64::from(most) <= self.bound().least {
                break;
            }
            let Some(at) = self.found.ids().find(|&at| waves(&self.found[at].0) == most) else { break };
            let region = &self.regions[at];
            let Some(sizes) = sizes(region, earlier, most) else { break };
            // Few jobs are decided at once; of many, waves are easier to save than to be proven necessary.
            let first = decide(region, most - 1, &sizes, &mut Effort(FIRST_LOOK));
            let moved = |effort: &mut Effort| reduce(region, &self.found[at].0, &sizes, effort);
            let outcome = match first {
                Found::Unknown => match moved(&mut reduce_effort) {
                    Some(better) => Found::Some(better),
                    None => decide(region, most - 1, &sizes, &mut search_effort),
                },
                known => known,
            };
            match outcome {
                Found::Some(better) => self.found[at].0 = better,
                Found::None => self.found[at].1 = Bound { least: most.into(), by: Binding::Search },
                Found::Unknown => break,
            }
        }
    }

    /// The largest bound of all regions.
    fn bound(&self) -> Bound {
        let bounds = self.found.iter().map(|(_, bound)| bound);
        let largest = bounds.reduce(|best, other| if other.least > best.least { other } else { best });
        largest.cloned().unwrap_or(Bound { least: 0, by: Binding::Order(Vec::new()) })
    }

    /// The waves of all regions side by side.
    fn joined(&self) -> Vec<Vec<JobId>> {
        let all = self.regions.iter().zip(self.found.iter());
        let placed = all.flat_map(|(region, (assignment, _))| {
            assignment.iter_enumerated().map(|(item, &wave)| (wave, region.jobs[item]))
        });
        by_wave(placed)
    }
}

/// Jobs by wave, each wave in the order of ids.
fn by_wave(placed: impl Iterator<Item = (u32, JobId)>) -> Vec<Vec<JobId>> {
    let mut placed: Vec<(u32, JobId)> = placed.collect();
    placed.sort_unstable();
    placed.chunk_by(|a, b| a.0 == b.0).map(|wave| wave.iter().map(|&(_, job)| job).collect()).collect()
}

/// The most machines away in each wave of a region; empty if waves do not grow. `None` if they grow and some jobs take no
/// machine away: then it depends on these which wave is the first that does.
fn sizes(region: &Region<'_>, earlier: usize, waves: u32) -> Option<Vec<u64>> {
    if region.problem.growth.is_empty() {
        return Some(Vec::new());
    }
    let has_all = region.jobs.ids().all(|item| region.job(item).machines > 0);
    has_all.then(|| (0..waves as usize).map(|wave| region.problem.stage(earlier + wave)).collect())
}

/// The fewest seconds: the best of what goes by waves and of long jobs together, then moved about; all there is for few jobs.
fn fastest(whole: &Region<'_>, earlier: usize, few: Vec<Vec<JobId>>, least: Bound, bound: Bound) -> Solved {
    let problem = whole.problem;
    let greedy = fill(whole, earlier);
    let greedy = by_wave(greedy.iter_enumerated().map(|(item, &wave)| (wave, whole.jobs[item])));
    let is_better = seconds(problem, &greedy) < seconds(problem, &few);
    let start = if is_better { greedy } else { few };
    if let Some(waves) = shortest(whole) {
        let seconds = Bound { least: seconds(problem, &waves), by: Binding::Search };
        return Solved { waves, least, seconds };
    }
    let waves = match problem.growth.is_empty() {
        true => polish(whole, start, &mut Effort(POLISH_EFFORT)),
        false => start,
    };
    Solved { waves, least, seconds: bound }
}
