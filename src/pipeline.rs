//! The questions that can be asked of a fleet.

use crate::ask::{Ask, Bump};
use crate::assemble::{assemble, ends};
use crate::certify::certify;
use crate::contrast::Contrast;
use crate::diag::Diagnostic;
use crate::explain::{Explanation, Link};
use crate::graph::TrackKey;
use crate::model::{Fleet, Pattern, RequirementId, Strategy};
use crate::plan::{Broken, Plan};
use crate::solve::{Solution, solve};
use crate::thing::Thing;
use crate::{figures, soundness};
use jiff::civil::Date;

/// How a plan is to be made.
#[derive(Clone, Debug)]
pub struct Options {
    /// How machines' changes are carried out.
    pub strategy: Strategy,
    /// What to hold beyond what the inventory holds.
    pub holds: Vec<Pattern>,
    /// Whether the plan is to carry its certificate.
    pub certificate: bool,
    /// The day on which it is made, from which ends of support are seen; the library has no clock.
    pub today: Option<Date>,
}

impl Default for Options {
    fn default() -> Self {
        Self { strategy: Strategy::InPlace, holds: Vec::new(), certificate: false, today: None }
    }
}

/// An answer with warnings, or the faults of the question.
pub type Answered<T> = Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Plans bumps.
///
/// # Errors
/// When a bump or hold cannot be meant: all of their faults.
pub fn plan(fleet: &Fleet, bumps: &[Bump], options: &Options) -> Answered<Plan> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, &options.holds)?;
    // Whether the fleet keeps its own requirements has nothing to do with the bump, and takes a while where it is big.
    let plan = std::thread::scope(|scope| {
        let checked = std::thread::Builder::new().spawn_scoped(scope, || soundness::check(fleet));
        let mut solution = solve(fleet, ask, options.strategy);
        let mut assembled = assemble(&mut solution);
        if options.certificate {
            assembled.plan.certificate = Some(certify(&solution, &assembled.steps));
        }
        let checked = checked.ok().and_then(|thread| thread.join().ok());
        let checked = checked.unwrap_or_else(|| soundness::check(fleet));
        let violated = checked.violations.iter().map(|one| (one.requirement, one.thing.clone()));
        assembled.plan.known.extend(crate::assemble::broken(fleet, violated));
        assembled.plan.today = options.today.map(|today| today.to_string());
        assembled.plan.known.extend(options.today.into_iter().flat_map(|today| ends(&solution, today)));
        assembled.plan.broken = broken(fleet, checked.violations, &mut solution);
        assembled.plan
    });
    Ok((plan, warnings))
}

/// Plans bumps under each strategy and sets the figures side by side.
///
/// # Errors
/// When a bump or hold cannot be meant: all of their faults.
pub fn contrast(fleet: &Fleet, bumps: &[Bump], holds: &[Pattern]) -> Answered<Contrast> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, holds)?;
    Ok((figures::contrast(fleet, &ask), warnings))
}

/// Explains what a plan does with one thing, named as in `workload/cart` or `host/node-1`.
///
/// # Errors
/// When a bump or hold cannot be meant, or nothing has the name.
pub fn why(fleet: &Fleet, bumps: &[Bump], options: &Options, name: &str) -> Answered<Explanation> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, &options.holds)?;
    let solution = solve(fleet, ask, options.strategy);
    Ok((crate::why::why(&solution, name).map_err(|fault| vec![fault])?, warnings))
}

/// A requirement that the fleet violates today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Who violates it.
    pub thing: String,
    /// The fact that says so; none where the inventory does.
    pub fact: Option<String>,
    /// What is violated, and the places that say so: the requirement, then the versions.
    pub links: Vec<Link>,
    /// Which requirement that is.
    pub(crate) requirement: RequirementId,
    /// Who that is.
    pub(crate) of: Thing,
    /// The tracks that do not agree: the subject's, the target's.
    pub(crate) sides: Vec<TrackKey>,
}

/// What a fleet's check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Requirements violated today.
    pub violations: Vec<Violation>,
    /// How many requirements of how many workloads were looked at.
    pub looked_at: usize,
    /// How many of these could not be judged, since a version is not known.
    pub unknown: usize,
}

/// Tells whether the fleet satisfies its own requirements today.
#[must_use]
pub fn check(fleet: &Fleet) -> Check {
    soundness::check(fleet)
}

/// Words today's violations for a plan, and tells which of them it mends: from the step in which either side moves, a
/// requirement has to hold again.
fn broken(fleet: &Fleet, violations: Vec<Violation>, solution: &mut Solution<'_>) -> Vec<Broken> {
    let broken = violations.into_iter().map(|violation| {
        let place =
            violation.links[0].place.map_or_else(String::new, |place| fleet.sources().describe(place));
        let text: Vec<_> = violation.links.iter().map(|link| link.text.as_str()).collect();
        Broken {
            mended: violation.sides.iter().any(|&side| solution.moves(violation.of, side)),
            text: text.join("; "),
            place,
            thing: violation.thing,
        }
    });
    broken.collect()
}
