//! Checking a plan again, without the planner.
//!
//! A plan can be wrong because the planner is, because somebody has edited it, or because the fleet has changed since.
//! [`verify()`] finds out: it takes a plan and an inventory, shares no code with the planner, and tests by definition
//! what the planner derives by implication.
//!
//! * **Its references lead somewhere.** Nothing else makes sense otherwise, so that checking ends here.
//! * **It is valid.** The steps are carried out one by one on the fleet as it stands; after each, every requirement of
//!   what has just moved is held against the state, and so is what has to happen together. What leaves its machine
//!   stands where the plan takes it, and everything is held against that. Where two steps may be carried out in either
//!   order, the other order is looked at too.
//! * **It is enough.** At the end everything that was asked for is there, but for what the plan lists as blocked.
//! * **It is needed.** If the plan carries its certificate: each event follows from what was asked for, by a chain of
//!   implications each of which is true of every pair of versions of the two things, or of all ways for what moves to
//!   stand somewhere in the end.
//! * **It is lockstep.** The events of one step lead to each other by true implications, so that no order separates
//!   them.
//! * **Its counts are right.**
//!
//! A newer inventory shows as [`Drift`]: what differs from when the plan was made. Drift alone is no fault; the question
//! is whether the same steps are still right, and that is what is tested. An inventory in which some steps have been
//! carried out shows that as well ([`progress()`]); of such a plan [`verify_rest()`] checks the steps that are left.
//!
//! What is found is data ([`Finding`]): no sentence is made here.

pub mod finding;

mod able;
mod alternatives;
mod apart;
mod arrows;
mod blocked;
mod built;
mod carried;
mod census;
mod certainty;
mod change;
mod clause;
mod count;
mod ends;
mod forcing;
mod goals;
mod journey;
mod known;
mod limits;
mod line;
mod load;
mod order;
mod origins;
mod placed;
mod pool;
mod progress;
mod proof;
mod question;
mod refs;
mod replay;
mod report;
mod requirements;
mod rest;
mod room;
mod spare;
mod standing;
mod state;
mod stays;
mod story;
mod strategy;
mod structure;
mod tables;
mod ties;
mod track;
mod undecided;
mod violations;
mod waves;
mod ways;
mod within;
mod world;

#[cfg(test)]
mod tests;

pub use census::census;
use finding::CertificateFinding;
pub use finding::Finding;
pub use progress::progress;
pub use report::{Drift, Fault, FaultKind, Unchecked, Verdict};
pub use rest::verify_rest;

use crate::answer::Guarantee;
use crate::answer::certificate::Certificate;
use crate::answer::plan::{Plan, TOOL};
use crate::model::Fleet;
use crate::question::Times;
use arrows::Reached;
use certainty::Exposed;
use proof::Proof;
use replay::{Record, Replay};
use state::State;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread::{Builder, Scope};
use violations::{Violation, violations};
use world::World;

/// Checks a plan against a fleet.
///
/// It takes any plan, however mangled, and costs time linear in the plan and in the requirements of what the plan
/// touches. A plan that is said to be minimal needs its certificate; of any other without one it says nothing of whether the
/// changes are needed.
///
/// # Examples
/// ```
/// use comove::read::Reader;
/// use comove::verify::{FaultKind, verify};
/// use comove::{Bump, Options, plan};
///
/// let mut reader = Reader::new();
/// let fleet = r#"
///     [[host]]
///     name = "node-1"
///     kernel = "5.15"
///     [[app]]
///     name = "cart"
///     version = "2.9"
///     requires = [{ at = ">=3.0", needs = "kernel", in = ">=6.8" }]
///     [[workload]]
///     name = "cart"
///     app = "cart"
///     host = "node-1"
/// "#;
/// reader.add("fleet.toml", fleet.into());
/// let (fleet, _) = reader.finish().expect("a sound inventory");
/// let options = Options { certificate: true, ..Options::default() };
/// let (mut made, _) = plan(&fleet, &[Bump::parse("app/cart=3.0")?], &options).expect("a question that can be asked");
/// assert!(verify(&fleet, &made).holds());
///
/// // cart 3.0 on kernel 5.15: the first state is broken.
/// made.steps.remove(0);
/// let verdict = verify(&fleet, &made);
/// assert!(verdict.faults.iter().any(|fault| fault.kind == FaultKind::Requirement));
/// # Ok::<(), comove::BumpError>(())
/// ```
pub fn verify(fleet: &Fleet, plan: &Plan) -> Verdict {
    let mut verdict = Verdict::default();
    match question::ask(fleet, plan) {
        Ok(ask) if refs::check(plan, &mut verdict) => {
            question::check(fleet, plan, &mut verdict);
            question::check_left_out(fleet, &ask, plan, &mut verdict);
            let mut world = World::new(fleet, ask, plan);
            world.found.compare(fleet, plan, &mut verdict);
            check(&mut world, plan, &mut verdict);
        }
        Ok(_) => verdict.gave_up = true,
        Err(faults) => {
            for (kind, finding) in faults {
                verdict.fault(kind, finding);
            }
            verdict.gave_up = true;
        }
    }
    verdict
}

/// Checks the waves of a plan that has passed without them, within the windows and freezes that count from a start on.
pub fn verify_waves(fleet: &Fleet, plan: &Plan, times: &Times) -> Verdict {
    let mut verdict = Verdict::default();
    waves::check(fleet, plan, Some(times), &mut verdict);
    verdict
}

/// As [`verify()`], for a gate: a plan without its certificate does not hold, whatever it claims.
pub fn verify_proven(fleet: &Fleet, plan: &Plan) -> Verdict {
    let mut verdict = verify(fleet, plan);
    if plan.certificate.is_none() && !claims_proof(plan) {
        verdict.fault(FaultKind::Certificate, CertificateFinding::Absent);
    }
    verdict
}

/// Tells whether a plan was made of just what a fleet was read from, by this version: by the digests of the inputs, as far as who opened
/// them says these. What then differs was never so; see [`Verdict::of_own_inventory`].
#[must_use]
pub fn is_made_of(fleet: &Fleet, plan: &Plan) -> bool {
    let mut read: Vec<&str> = fleet.sources().digests().iter().map(|digest| digest.sha256.as_str()).collect();
    let said = plan.read.iter().filter(|input| input.is_of_inventory());
    let mut said: Vec<&str> = said.map(|input| input.sha256.as_str()).collect();
    read.sort_unstable();
    said.sort_unstable();
    !read.is_empty() && read == said && plan.tool == TOOL
}

/// Tells whether a plan says of itself what only its certificate can show.
fn claims_proof(plan: &Plan) -> bool {
    plan.guarantee == Guarantee::Least && !plan.steps.is_empty()
}

/// Checks all of a plan. What takes a while for a large fleet is done by threads beside one another: what the fleet violates today,
/// how far it shows the plan to be carried out, and what the certificate proves, while the steps are replayed; then who says
/// that they work.
fn check(world: &mut World<'_>, plan: &Plan, verdict: &mut Verdict) {
    let (goals, held) = world.goals();
    let goals: BTreeSet<Reached> = goals.into_iter().collect();
    let (fleet, ask) = (world.fleet, world.lines.ask.clone());
    let (strategy, drained) = (world.strategy, world.drained.clone());
    let found = Arc::clone(&world.found);
    // Where something moves, what is proven depends on where it stands.
    let is_still = world.journeys.riders().is_empty();
    let another = || World::with(fleet, ask.clone(), plan, Arc::clone(&found));
    let proven = |state: State| {
        let certificate = plan.certificate.as_ref()?;
        Some(prove(another(), (plan, certificate), &goals, state))
    };
    std::thread::scope(|scope| {
        let violations = beside(scope, || violations(fleet, ask.clone(), strategy, &drained));
        let progress = beside(scope, || progress::of(fleet, plan, &found));
        let early = is_still.then(|| beside(scope, || proven(State::default())));
        let mut replay = Replay::new(world, plan, verdict);
        replay.run(plan);
        let record = replay.record();
        let state = record.state.share();
        let late = (!is_still).then(|| beside(scope, move || proven(state.share())));
        let answers = beside(scope, move || answers(another(), plan, &record));
        check_steps(&mut replay, &goals, plan);
        let violations = violations();
        check_rest(&mut replay, &violations, plan);
        let (exposed, found) = answers();
        replay.verdict.join(found);
        replay.check_counts(plan, held, &exposed);
        let proof = early.map_or_else(|| late.and_then(|late| late()), |early| early());
        check_proof(replay, proof, plan);
        verdict.progress = progress();
    });
}

/// Starts some work in a thread of its own, or leaves it for later if there is none to be had. Returns how to get at what comes of
/// it.
fn beside<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    work: impl Fn() -> T + Send + Sync + 's,
) -> impl FnOnce() -> T + 's {
    let work = Arc::new(work);
    let same = Arc::clone(&work);
    let thread = Builder::new().spawn_scoped(scope, move || same());
    move || {
        let done = thread.ok().and_then(|thread| thread.join().ok());
        done.unwrap_or_else(|| work())
    }
}

/// Checks the certificate of a plan by itself.
fn prove<'p>(
    mut world: World<'_>,
    (plan, certificate): (&'p Plan, &'p Certificate),
    goals: &BTreeSet<Reached>,
    state: State,
) -> (Proof<'p>, Verdict) {
    let mut verdict = Verdict::default();
    let mut proof = Proof::read(plan, certificate, &mut world, &mut verdict);
    proof.state = state;
    proof.check_causes(goals, &mut world, &mut verdict);
    proof.check_ties(certificate, plan.steps.len(), &mut world, &mut verdict);
    (proof, verdict)
}

/// Who says that the changes of a plan work, and what that has in common with what the plan says.
fn answers(mut world: World<'_>, plan: &Plan, record: &Record) -> (Exposed, Verdict) {
    let mut verdict = Verdict::default();
    let exposed = Replay::of_record(&mut world, &mut verdict, (plan, record)).check_certainty(plan);
    (exposed, verdict)
}

/// Checks where the steps lead, and in which order.
fn check_steps(replay: &mut Replay<'_, '_>, goals: &BTreeSet<Reached>, plan: &Plan) {
    replay.order.check_shared(plan, replay.verdict);
    replay.order.check_least(plan, replay.verdict);
    replay.check_goals(goals, plan);
    replay.check_asked(goals, plan);
}

/// Checks what a plan tells of its steps and of what is beside them.
fn check_rest(replay: &mut Replay<'_, '_>, violations: &[Violation], plan: &Plan) {
    replay.check_violations(violations, plan);
    replay.check_moves_needed();
    replay.check_spares(plan);
    replay.check_limits(plan);
    replay.check_origins(plan);
    replay.check_stays(plan);
    replay.check_ways(plan);
    replay.check_known(violations, plan);
    waves::check(replay.world.fleet, plan, None, replay.verdict);
    replay.verdict.unchecked = report::unchecked(plan);
}

/// Checks that the certificate, if there is one, tells the same story as the steps.
fn check_proof(mut replay: Replay<'_, '_>, proof: Option<(Proof<'_>, Verdict)>, plan: &Plan) {
    match proof {
        Some((proof, found)) => {
            replay.check_story(&proof, plan);
            replay.verdict.join(found);
        }
        None if claims_proof(plan) => {
            replay.verdict.fault(FaultKind::Certificate, CertificateFinding::Absent);
        }
        None => {}
    }
}
