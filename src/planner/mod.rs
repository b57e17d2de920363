//! The planner: from a question to its answer.
//!
//! The functions of this module are the only door; the stages behind it are private. A question becomes events and
//! implications ([`graph`]), the forced set ([`closure`], completed by [`choice`]) and lockstep groups ([`lockstep`]).
//! With their certainty, these become an answer ([`assemble`], and the modules named as their answers).

mod assemble;
mod auto;
mod certainty;
mod certificate;
mod check;
mod choice;
mod closure;
mod contrast;
mod exposure;
mod graph;
mod lockstep;
mod places;
mod record;
mod rest;
mod review;
mod schedule;
mod solve;
mod strategy;
mod survey;
mod waves;
mod ways;
mod why;

use crate::answer::check::{Check, Unjudged};
use crate::answer::contrast::{Contrast, Counterpart};
use crate::answer::failure::Failure;
use crate::answer::input::Input;
use crate::answer::list::Listing;
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::rest::Halted;
use crate::answer::review::{Review, Said};
use crate::answer::schedule::NoReturn;
use crate::answer::show::{Portrait, Survey};
use crate::answer::stock::Stock;
use crate::answer::tables::{Text, ThingKind};
use crate::answer::why::Explanation;
use crate::diag::Diagnostic;
use crate::model::{Census, Fleet, Pattern, Strategy, Turn};
use crate::question::{Ask, Bump, Rollout, Times};
pub use assemble::Proven;
use assemble::{Given, assemble};
use auto::solve;
use jiff::civil::Date;
use record::Recorder;
pub use rest::Onward;
use std::collections::BTreeSet;

/// How to make a plan.
#[derive(Clone, Debug)]
pub struct Options {
    /// How changes of machines are carried out.
    pub strategy: Strategy,
    /// Holds besides those of the inventory.
    pub holds: Vec<Pattern>,
    /// Whether the plan carries its certificate.
    pub certificate: bool,
    /// The day of planning, from which ends of support are seen; the library has no clock.
    pub today: Option<Date>,
    /// When something may be done, beside what the inventory states.
    pub times: Times,
    /// How many machines may be added to each pool for a time, where the strategy chooses; what the inventory says of each if
    /// this is none.
    pub surge: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strategy: Strategy::InPlace,
            holds: Vec::new(),
            certificate: false,
            today: None,
            times: Times::default(),
            surge: None,
        }
    }
}

/// An answer with warnings, or the faults of the question.
pub type Answered<T> = Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Plans bumps.
///
/// # Errors
/// If a bump or hold is invalid: all of their faults.
pub fn plan(fleet: &Fleet, bumps: &[Bump], options: &Options) -> Answered<Plan> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, &options.holds)?;
    let given = Given { today: options.today, certificate: options.certificate, checked: None };
    Ok((planned(fleet, ask, options, given).plan, warnings))
}

/// Plans bumps, with the certificate that a check needs, whether or not the plan is to carry it afterwards.
///
/// # Errors
/// If a bump or hold is invalid: all of their faults.
pub fn prove(fleet: &Fleet, bumps: &[Bump], options: &Options) -> Answered<Proven> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, &options.holds)?;
    let given = Given { today: options.today, certificate: true, checked: None };
    Ok((planned(fleet, ask, options, given), warnings))
}

fn planned(fleet: &Fleet, ask: Ask, options: &Options, given: Given) -> Proven {
    // Checking the fleet's own requirements does not depend on the bump, and takes a while for a large fleet.
    std::thread::scope(|scope| {
        let checked = std::thread::Builder::new().spawn_scoped(scope, || check::check(fleet));
        let mut solution = solve(fleet, ask, options.strategy, options.surge);
        let checked = checked.ok().and_then(|thread| thread.join().ok());
        let checked = Some(checked.unwrap_or_else(|| check::check(fleet)));
        assemble(&mut solution, Given { checked, ..given })
    })
}

/// Plans bumps under each strategy and sets the figures side by side.
///
/// # Errors
/// If a bump or hold is invalid: all of their faults.
pub fn contrast(fleet: &Fleet, bumps: &[Bump], holds: &[Pattern]) -> Answered<Contrast> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, holds)?;
    Ok((contrast::contrast(fleet, &ask, None), warnings))
}

/// As [`contrast()`], and shows each plan that a column is cut from, with its certificate, in the order of the columns.
///
/// # Errors
/// If a bump or hold is invalid: all of their faults.
pub fn contrast_of(
    fleet: &Fleet,
    bumps: &[Bump],
    holds: &[Pattern],
    mut see: impl FnMut(&Plan),
) -> Answered<Contrast> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, holds)?;
    Ok((contrast::contrast(fleet, &ask, Some(&mut see)), warnings))
}

/// Plans the same bumps under each strategy in a copy of the fleet that is turned around: its VMs as containers, or its
/// containers as VMs.
///
/// # Errors
/// If a bump or hold is invalid, or there is nothing to turn.
pub fn counterpart(fleet: &Fleet, bumps: &[Bump], holds: &[Pattern], turn: Turn) -> Answered<Counterpart> {
    Ok((contrast::counterpart(fleet, (bumps, holds), turn, None)?, Vec::new()))
}

/// As [`counterpart()`], and shows each plan with the fleet that it is for, with its certificate, in the order of the
/// columns.
///
/// # Errors
/// If a bump or hold is invalid, or there is nothing to turn.
pub fn counterpart_of(
    fleet: &Fleet,
    bumps: &[Bump],
    holds: &[Pattern],
    turn: Turn,
    mut see: impl FnMut(&Fleet, &Plan),
) -> Answered<Counterpart> {
    Ok((contrast::counterpart(fleet, (bumps, holds), turn, Some(&mut see))?, Vec::new()))
}

/// Explains what a plan does with one thing, named as in `workload/cart` or `host/node-1`.
///
/// # Errors
/// If a bump or hold is invalid, or nothing has the name.
pub fn why(fleet: &Fleet, bumps: &[Bump], options: &Options, name: &str) -> Answered<Explanation> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, &options.holds)?;
    let mut solution = solve(fleet, ask, options.strategy, options.surge);
    Ok((why::why(&mut solution, name).map_err(|fault| vec![fault])?, warnings))
}

/// As [`why()`], with the plan that the explanation is cut from and its certificate.
///
/// # Errors
/// If a bump or hold is invalid, or nothing has the name.
pub fn why_of(fleet: &Fleet, bumps: &[Bump], options: &Options, name: &str) -> Answered<(Explanation, Plan)> {
    let (ask, warnings) = Ask::resolve(fleet, bumps, &options.holds)?;
    let mut solution = solve(fleet, ask, options.strategy, options.surge);
    let explanation = why::why(&mut solution, name).map_err(|fault| vec![fault])?;
    let given = Given { checked: Some(check::check(fleet)), today: options.today, certificate: true };
    Ok(((explanation, assemble(&mut solution, given).plan), warnings))
}

/// Puts the steps of a plan of this fleet into waves, so that what has to stays available at every moment: gives the plan its
/// `schedule`, and each step what that says of it. Windows and freezes count if there is a start.
///
/// Takes time about linear in what the steps touch, times the number of waves; searches take a bounded time on top.
pub fn waves(fleet: &Fleet, plan: &mut Plan, rollout: &Rollout, times: &Times) {
    waves::waves(fleet, plan, rollout, times);
}

/// Finds the steps of a plan of this fleet from which there is no way back but from a backup, by their numbers. Linear in the
/// changes, times what the inventory states.
#[must_use]
pub fn no_returns(fleet: &Fleet, plan: &Plan) -> Vec<NoReturn> {
    waves::no_returns(fleet, plan)
}

/// Makes what a change review asks of a plan of this fleet: whose things it touches, which services notice, what goes together.
/// What who asks says beside it is taken over.
///
/// Takes time about linear in the changes of the plan.
#[must_use]
pub fn review(fleet: &Fleet, plan: Plan, contrast: Option<Contrast>, said: Said) -> Review {
    let no_returns = waves::no_returns(fleet, &plan);
    review::review(fleet, plan, contrast, (said, no_returns))
}

/// Leaves the steps that are done out of a plan, by their numbers; the others keep theirs.
#[must_use]
pub fn rest(plan: &Plan, done: &BTreeSet<usize>) -> Plan {
    rest::rest(plan, done)
}

/// Numbers the steps that are left of a plan from one, as a checker reads them.
#[must_use]
pub fn renumbered(rest: &Plan) -> Plan {
    rest::renumbered(rest)
}

/// Puts what is left of a plan into waves, as [`waves()`] does, and numbers them on from as many waves before. Returns the plan
/// with its steps and waves numbered through, as a checker of waves reads it.
pub fn waves_of_rest(fleet: &Fleet, rest: &mut Plan, how: (&Rollout, &Times), before: usize) -> Plan {
    rest::waves_of_rest(fleet, rest, how, before)
}

/// Tells how the schedule of a plan goes on once some steps are done, by their numbers. None if the plan has no schedule, or one
/// whose times cannot be read.
#[must_use]
pub fn onward(plan: &Plan, done: &BTreeSet<usize>) -> Option<Onward> {
    rest::onward(plan.schedule.as_ref()?, done)
}

/// What a fleet was read from.
#[must_use]
pub fn read_from(fleet: &Fleet) -> Vec<Input> {
    record::inputs(fleet)
}

/// Tells which steps of a plan must not be carried out while machines, by their full names, have not come back.
#[must_use]
pub fn halted(fleet: &Fleet, plan: &Plan, down: &[Text]) -> Vec<Halted> {
    rest::halted(fleet, plan, down)
}

/// Looks at all of a fleet, whatever it keeps, as [`Fleet::seal`] asks. Linear in the fleet and in what its things need.
#[must_use]
pub fn census(fleet: &Fleet) -> Census {
    let (checked, violating) = check::look(fleet);
    let (bare_guests, bare_containers) = assemble::bare_machines(fleet);
    Census {
        violating,
        limited: assemble::limited(fleet),
        bare_guests,
        bare_containers,
        looked_at: checked.looked_at,
        unknown: checked.unknown,
    }
}

/// Checks whether the fleet satisfies its own requirements today. Linear in the fleet and in what its things need.
#[must_use]
pub fn check(fleet: &Fleet) -> Check {
    let (checked, unjudged) = check::judge(fleet);
    let mut record = Recorder::new(fleet);
    let violations = checked.violated.iter().map(|one| one.record(fleet, None, &mut record)).collect();
    let unjudged = unjudged.into_iter().map(|(requirement, (things, number))| Unjudged {
        requirement: record.requirement(requirement),
        more: number - things.len(),
        things: things.into_iter().map(|thing| record.thing(thing)).collect(),
    });
    let unjudged = unjudged.collect();
    Check {
        schema: SCHEMA,
        looked_at: checked.looked_at,
        unknown: checked.unknown,
        violations,
        unjudged,
        misplaced: exposure::misplaced(fleet),
        gates: None,
        tables: record.finish(),
    }
}

/// Tells what goes down if the hosts and guests fail that patterns name, all at the same time.
///
/// # Errors
/// If a pattern names no host and no guest: all of these faults.
pub fn fail(fleet: &Fleet, patterns: &[Pattern]) -> Result<Failure, Vec<Diagnostic>> {
    exposure::fail(fleet, patterns, assemble::TOOL)
}

/// Tells what a fleet is, with the remarks that were made as it was read.
#[must_use]
pub fn survey(fleet: &Fleet, remarks: &[Diagnostic]) -> Survey {
    survey::survey(fleet, remarks)
}

/// Lists the things of a kind that match a pattern, all if there is none, with their versions.
#[must_use]
pub fn list(fleet: &Fleet, kind: ThingKind, pattern: Option<&Pattern>) -> Listing {
    survey::list(fleet, kind, pattern)
}

/// Tells all that is known of one thing, named as in `workload/cart` or `host/node-1`.
///
/// # Errors
/// If nothing has the name, or several things have a name that is given without its kind.
pub fn show(fleet: &Fleet, name: &str) -> Result<Portrait, Diagnostic> {
    survey::show(fleet, name)
}

/// Tells what a fleet holds, thing by thing, so that another can be told apart from it. Takes time linear in the fleet.
#[must_use]
pub fn stock(fleet: &Fleet) -> Stock {
    survey::stock(fleet)
}
