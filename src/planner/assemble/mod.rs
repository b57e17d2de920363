//! From a solution to a readable plan: steps in order, changes by thing, counts.

mod blocked;
mod change;
mod ends;
mod known;
mod layout;
mod left_out;
mod origins;
mod reasons;
mod room;
mod spares;
mod stays;
mod undecided;
mod unheeded;
mod violations;
mod ways;

pub(crate) use crate::answer::plan::TOOL;
pub(crate) use blocked::rule;
pub(crate) use left_out::left_out;
use unheeded::unheeded_by;
pub(crate) use unheeded::{limited, unheeded};
pub(crate) use ways::ways as ways_of;

use crate::answer::plan::{Bare, Plan, Reading, SCHEMA, Summary, Unknown};
use crate::answer::step::{Certainty, Change, Effect, Step, Wait, WaitKind};
use crate::answer::tables::{Tables, ThingKind};
use crate::id::{FixedMap, FixedSet, Id};
use crate::model::{Fleet, MachineId, MachineKind, VersionId, Work};
use crate::planner::certainty::{Answers, Order, assess};
use crate::planner::certificate::certify;
use crate::planner::check::Checked;
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{EventId, Graph, Label, Rider, Thing, TrackKey, thing_of};
use crate::planner::lockstep::StepId;
use crate::planner::record::{Lengths, Recorder, inputs};
use crate::planner::solve::Solution;
use change::Goals;
use jiff::civil::Date;
use layout::{Layout, lay_out};
use std::collections::{BTreeMap, BTreeSet};

/// What a plan includes besides its solution.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// What the fleet violates today, if it was checked.
    pub(crate) checked: Option<Checked>,
    /// The day from which ends of support are seen.
    pub(crate) today: Option<Date>,
    /// Whether to make the certificate.
    pub(crate) certificate: bool,
}

/// A plan with its certificate, which can be taken out again without a trace.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The plan.
    pub plan: Plan,
    /// How long its tables are without what only the certificate refers to, which comes last.
    bare: Lengths,
}

impl Proven {
    /// The plan without its certificate, as if none had been made.
    #[must_use]
    pub fn without_certificate(mut self) -> Plan {
        self.plan.certificate = None;
        self.bare.cut(&mut self.plan.tables);
        self.plan
    }
}

/// Makes the plan of a solution.
pub(crate) fn assemble(solution: &mut Solution<'_>, given: Given) -> Proven {
    let laid = lay_out(solution);
    let answers = answers(solution, &laid);
    let facts = known::known(solution);
    let violated = given.checked.map(|checked| violations::violations(solution, checked)).unwrap_or_default();
    let could_stay = could_stay(solution);
    // From here on the solution does not change, and everything is recorded in plan order.
    let fleet = solution.graph.fleet;
    let mut record = Recorder::new(fleet);
    let steps = steps(solution, &answers, &laid, &mut record);
    let blocked = blocked::blocked(solution, &mut record);
    let mut known = known::record(fleet, facts, &mut record);
    let broken = violated.iter().map(|(one, _)| (one.requirement, one.thing));
    known.extend(known::record(fleet, known::broken(fleet, broken), &mut record));
    known.extend(given.today.into_iter().flat_map(|today| ends::ends(solution, today, &mut record)));
    let violations =
        violated.iter().map(|(one, mended)| one.record(fleet, Some(*mended), &mut record)).collect();
    let unknowns = unknowns(&solution.graph, &solution.closure, &answers, |_| true, &mut record);
    let left_out = left_out(fleet, &solution.graph.ask, |_| true, &mut record);
    let origins = origins::origins(solution, &mut record);
    let stays = stays::stays(solution, &laid, &mut record);
    let spares = spares::spares(solution, &steps, &mut record);
    let ways = ways::ways(solution, |_| true, &mut record);
    // The certificate comes last, so that it can be left out.
    let bare = record.lengths();
    let certificate = given.certificate.then(|| certify(solution, &laid.of_event, &mut record));
    let not_found = blocked::not_found(&blocked);
    let graph = &solution.graph;
    let tables = record.finish();
    let plan = Plan {
        schema: SCHEMA,
        tool: TOOL.to_owned(),
        inputs: fleet.sources().inputs().map(str::to_owned).collect(),
        read: inputs(fleet),
        bumps: each_once(graph.ask.bumps()),
        holds: each_once(graph.ask.held()),
        except: each_once(graph.ask.excepted()),
        left_out,
        today: given.today.map(|today| today.to_string()),
        strategy: graph.strategy,
        ways,
        guarantee: solution.guarantee,
        checked: None,
        summary: Summary { could_stay, not_found, ..summary(solution, &answers, &steps) },
        unheeded: unheeded_by(fleet, &tables, &steps),
        tables,
        steps,
        blocked,
        violations,
        known,
        unknowns,
        origins,
        stays,
        spares,
        schedule: None,
        rest: None,
        gates: None,
        certificate,
    };
    Proven { plan, bare }
}

/// Who says that what a solution does works.
pub(crate) fn assessed(solution: &mut Solution<'_>) -> Answers {
    let laid = lay_out(solution);
    answers(solution, &laid)
}

fn answers(solution: &mut Solution<'_>, laid: &Layout) -> Answers {
    let Solution { graph, closure, groups, placed, .. } = solution;
    assess(graph, closure, groups, placed, Order::new(&laid.of_event, &laid.after))
}

/// Makes the steps in order.
fn steps(solution: &Solution<'_>, answers: &Answers, laid: &Layout, record: &mut Recorder<'_>) -> Vec<Step> {
    let goals = Goals::of(&solution.graph, &solution.closure);
    let mut steps = Vec::with_capacity(laid.order.len());
    for (step, &group) in laid.order.iter_enumerated() {
        let members = &solution.groups.members[group];
        let changes = change::changes(solution, answers, &goals, members, record);
        let reasons = reasons::of_step(solution, &goals, members, record);
        let wait = |&(before, kind): &(StepId, WaitKind)| Wait { step: before.index() + 1, kind };
        steps.push(Step {
            number: step.index() + 1,
            rank: laid.ranks[step] as usize + 1,
            strategy: ways::of_step(solution, members),
            after: laid.after.get(step).iter().map(wait).collect(),
            things: distinct(&changes),
            seconds: seconds(solution.graph.fleet, record.tables(), &changes),
            changes,
            reasons,
            wave: None,
            start: None,
            end: None,
            starts: None,
            ends: None,
            moves: Vec::new(),
            interrupts: Vec::new(),
        });
    }
    steps
}

/// The texts of what was asked for, without duplicates.
pub(crate) fn each_once<T: ToString>(said: impl IntoIterator<Item = T>) -> Vec<String> {
    let texts: FixedSet<String> = said.into_iter().map(|item| item.to_string()).collect();
    texts.into_iter().collect()
}

/// Counts the things among changes, which are sorted by thing.
fn distinct(changes: &[Change]) -> usize {
    changes.chunk_by(|a, b| a.thing == b.thing).count()
}

/// The duration of a step: changes happen side by side, except that workloads follow everything else.
fn seconds(fleet: &Fleet, tables: &Tables, changes: &[Change]) -> u64 {
    let kind = |change: &Change| tables.thing(change.thing).kind;
    let cost = |change: &Change| {
        let work = work(change.effect, kind(change));
        work.map_or(0, |work| fleet.takes_named(tables.name(change.thing), work).seconds)
    };
    let slowest = |workloads: bool| {
        let of_kind = changes.iter().filter(|change| (kind(change) == ThingKind::Workload) == workloads);
        of_kind.map(cost).max().unwrap_or(0)
    };
    slowest(false) + slowest(true)
}

/// What is done to a thing, as far as its duration goes; nothing where somebody else publishes it, or it stays stopped.
const fn work(effect: Effect, kind: ThingKind) -> Option<Work> {
    Some(match (effect, kind) {
        (Effect::Upgrade, ThingKind::Workload) | (Effect::Redeploy | Effect::Recreate, _) => Work::Redeploy,
        (Effect::Upgrade, kind) if kind.is_machine() => Work::Upgrade,
        (Effect::Upgrade, _) => return None,
        (Effect::Reprovision, _) => Work::Make,
        (Effect::Rebuild, _) => Work::Rebuild,
        (Effect::Restart, _) => Work::Restart,
        (Effect::NextStart, _) => return None,
        (Effect::Migrate, _) => Work::Migrate,
    })
}

/// What the whole plan does to one thing.
#[derive(Clone, Copy, Default)]
struct Fate {
    version: bool,
    restart: bool,
    moved: bool,
    certainty: Option<Certainty>,
}

fn fates(graph: &Graph<'_>, closure: &Closure, answers: &Answers) -> FixedMap<Thing, Fate> {
    let mut fates: FixedMap<Thing, Fate> = FixedMap::default();
    for (at, event) in closure.events() {
        let key = graph.event(event).0;
        let Some(thing) = thing_of(graph.fleet, key) else {
            continue;
        };
        let fate = fates.entry(thing).or_default();
        match key {
            TrackKey::Left(_) => fate.moved = true,
            TrackKey::Seat(..) => fate.restart = true,
            _ => fate.version = true,
        }
        fate.certainty = fate.certainty.max(answers.of[at]);
    }
    fates
}

fn summary(solution: &Solution<'_>, answers: &Answers, steps: &[Step]) -> Summary {
    let (hosts_kept, workloads_kept) = room::kept(solution);
    let hosts_ready = room::ready(solution);
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let mut fates = fates(graph, closure, answers);
    let mut exposed: FixedSet<Thing> = FixedSet::default();
    for beside in &answers.beside {
        match fates.get_mut(&beside.thing) {
            Some(fate) => fate.certainty = Some(Certainty::Unknown),
            None => drop(exposed.insert(beside.thing)),
        }
    }
    let bare = bare(fleet, &fates);
    let mut summary = Summary {
        exposed: exposed.len(),
        things: fates.len(),
        hosts_ready,
        hosts_kept,
        workloads_kept,
        workloads: fleet.workload_ids().len() + bare.guests + bare.containers,
        bare,
        largest_step: steps.iter().map(|step| step.things).max().unwrap_or(0),
        steps: steps.len(),
        ranks: steps.iter().map(|step| step.rank).max().unwrap_or(0),
        held: solution.held,
        ..Summary::default()
    };
    let mut touched = 0;
    for (&thing, fate) in &fates {
        summary.guests_moved += usize::from(fate.moved && matches!(thing, Thing::Machine(_)));
        match thing {
            Thing::Machine(_) if fate.version => summary.machines_changed += 1,
            Thing::Machine(_) if fate.moved => {}
            Thing::Machine(id) if fleet.is_off(id) => summary.guests_stopped += 1,
            Thing::Machine(_) => summary.guests_restarted += 1,
            Thing::OwnGuest(_) => summary.machines_changed += 1,
            Thing::Component(_) => summary.images_changed += 1,
            Thing::Workload(_) => {
                touched += 1;
                summary.workloads_changed += usize::from(fate.version);
                summary.restart_only += usize::from(fate.restart && !fate.version && !fate.moved);
                summary.moved += usize::from(fate.moved);
            }
        }
        match fate.certainty {
            Some(Certainty::Stated) => summary.stated += 1,
            Some(Certainty::Derived) => summary.derived += 1,
            Some(Certainty::Unknown) => summary.unknown += 1,
            None => {}
        }
    }
    summary.untouched = summary.workloads - touched - summary.bare.touched();
    summary.unplaced = unplaced(fleet, &fates);
    summary.renewed = renewed(fleet, &fates);
    let blocked = blocked_things(solution).len();
    summary.optimistic = Reading { possible: fates.len(), blocked };
    summary.pessimistic = pessimistic(solution, answers, &fates, blocked);
    summary
}

/// Counts the workloads that nothing happens to and that are on no known machine, if something happens to hosts or guests.
fn unplaced(fleet: &Fleet, fates: &FixedMap<Thing, Fate>) -> usize {
    let is_machine = |thing: &Thing| matches!(thing, Thing::Machine(id) if fleet.machine(*id).kind != MachineKind::Cluster);
    if !fates.keys().any(is_machine) {
        return 0;
    }
    let is_touched =
        |thing: &&Thing| matches!(thing, Thing::Workload(id) if fleet.workload(*id).machine.is_none());
    fleet.unplaced() - fates.keys().filter(is_touched).count()
}

/// Counts the workloads that nothing happens to, on nodes that a platform renews once their cluster has changed version.
fn renewed(fleet: &Fleet, fates: &FixedMap<Thing, Fate>) -> usize {
    let clusters = fates.iter().filter_map(|(thing, fate)| match thing {
        Thing::Machine(id) if fate.version && fleet.renews_nodes(*id) => Some(*id),
        _ => None,
    });
    let workloads = clusters.flat_map(|id| fleet.nodes(id)).flat_map(|&node| fleet.workloads_on(node));
    workloads.filter(|&&id| !fates.contains_key(&Thing::Workload(id))).count()
}

/// Counts the bare machines, and those that something happens to.
fn bare(fleet: &Fleet, fates: &FixedMap<Thing, Fate>) -> Bare {
    let counted = || fleet.census().map(|census| (census.bare_guests, census.bare_containers));
    let (guests, containers) = counted().unwrap_or_else(|| bare_machines(fleet));
    let mut bare = Bare { guests, containers, ..Bare::default() };
    for (&thing, fate) in fates {
        match thing {
            Thing::Machine(id) if !fleet.is_bare(id) => {}
            Thing::Machine(_) if fate.version => {
                bare.changed += 1;
                bare.changed_and_moved += usize::from(fate.moved);
            }
            Thing::Machine(_) if fate.moved => bare.moved += 1,
            Thing::Machine(_) => bare.restarted += 1,
            Thing::Workload(_) | Thing::OwnGuest(_) | Thing::Component(_) => {}
        }
    }
    bare
}

/// Counts the bare guests, and the bare machines that share the kernel of another. Linear in the machines.
pub(crate) fn bare_machines(fleet: &Fleet) -> (usize, usize) {
    let (guests, containers): (Vec<_>, Vec<_>) =
        fleet.bare_machines().partition(|&id| fleet.machine(id).kind == MachineKind::Guest);
    (guests.len(), containers.len())
}

/// The counts if everything unknown fails, and with it whatever leads there.
fn pessimistic(
    solution: &Solution<'_>,
    answers: &Answers,
    fates: &FixedMap<Thing, Fate>,
    blocked: usize,
) -> Reading {
    let Solution { graph, closure, .. } = solution;
    let things: FixedSet<Thing> = answers.beside.iter().map(|beside| beside.thing).collect();
    let fails = |&(_, event): &(ForcedId, EventId)| {
        thing_of(graph.fleet, graph.event(event).0).is_some_and(|thing| things.contains(&thing))
    };
    let own = answers.unknown.iter().map(|open| open.at);
    let beside = answers.beside.iter().flat_map(|beside| beside.at.iter().copied());
    let touched = closure.events().filter(fails).map(|(at, _)| at);
    let mut ends: Vec<ForcedId> = own.chain(beside).chain(touched).collect();
    ends.sort_unstable();
    ends.dedup();
    let failing = closure.leading_to(&ends);
    let lost = closure.events().filter(|&(at, _)| failing[at]);
    let lost: FixedSet<Thing> =
        lost.filter_map(|(_, event)| thing_of(graph.fleet, graph.event(event).0)).collect();
    Reading { possible: fates.len() - lost.len(), blocked: blocked + lost.len() }
}

/// The things that only a blocked goal would move.
fn blocked_things(solution: &Solution<'_>) -> FixedSet<Thing> {
    let Solution { graph, refused, closure, .. } = solution;
    let all = refused.iter().flat_map(|round| round.closure.events());
    let beyond = all.filter(|&(_, event)| !closure.has(event));
    beyond.filter_map(|(_, event)| thing_of(graph.fleet, graph.event(event).0)).collect()
}

/// Counts what restarts or moves with a host, or with a guest that it shares, whose new version it does not need. A workload
/// needs it if a change of what it runs requires it; see `needy`. A bare machine may need it if it changes itself.
fn could_stay(solution: &mut Solution<'_>) -> usize {
    let fleet = solution.graph.fleet;
    let needy = crate::planner::solve::needy(&mut solution.graph);
    let Solution { graph, closure, .. } = solution;
    let mut riders: FixedSet<Rider> = FixedSet::default();
    let mut changed: FixedSet<MachineId> = FixedSet::default();
    let mut shared: FixedMap<MachineId, bool> = FixedMap::default();
    // A guest with one thing in it changes for that.
    let mut is_shared = |id: MachineId| {
        let several = || fleet.machine(id).kind == MachineKind::Host || fleet.running_on(id).len() > 1;
        *shared.entry(id).or_insert_with(several)
    };
    for (_, event) in closure.events() {
        match graph.event(event).0 {
            TrackKey::Seat(rider, slot) if is_shared(fleet.slot(slot).machine) => {
                let counts = match rider {
                    Rider::Workload(_) => true,
                    Rider::Machine(id) => fleet.is_bare(id),
                };
                riders.extend(counts.then_some(rider));
            }
            TrackKey::Left(rider @ Rider::Workload(_)) => drop(riders.insert(rider)),
            TrackKey::Slot(slot) => drop(changed.insert(fleet.slot(slot).machine)),
            _ => {}
        }
    }
    let has_no_need = |rider: &&Rider| match rider {
        Rider::Workload(id) => !needy.contains(id),
        Rider::Machine(id) => !changed.contains(id),
    };
    riders.iter().filter(has_no_need).count()
}

/// A version, and by name the things that are not known to work with it.
#[derive(Default)]
struct Doubt<'f> {
    version: Option<VersionId>,
    /// Of an OS release, the families.
    families: BTreeSet<&'f str>,
    things: BTreeMap<Label<'f>, Thing>,
}

/// Groups unknown outcomes of some things by the version that they are unknown with.
pub(crate) fn unknowns(
    graph: &Graph<'_>,
    closure: &Closure,
    answers: &Answers,
    is_about: impl Fn(Thing) -> bool,
    record: &mut Recorder<'_>,
) -> Vec<Unknown> {
    let fleet = graph.fleet;
    let mut by: BTreeMap<(&str, &str), Doubt<'_>> = BTreeMap::new();
    let own = answers.unknown.iter().filter_map(|open| {
        let key = graph.event(closure.event(open.at)).0;
        let os = key.slot().filter(|&slot| fleet.is_os(slot));
        let family = os.and_then(|slot| fleet.family_of(fleet.slot(slot).machine));
        Some((thing_of(fleet, key)?, &open.of, open.version, family))
    });
    let beside = answers.beside.iter().map(|beside| (beside.thing, &beside.of, beside.version, None));
    for (thing, of, version, family) in own.chain(beside).filter(|&(thing, ..)| is_about(thing)) {
        let text = version.map_or("", |id| graph.ask.version(fleet, id).as_str());
        let doubt = by.entry((of, text)).or_default();
        doubt.version = version;
        doubt.families.extend(family.map(|family| family.name.as_str()));
        doubt.things.insert(thing.label(fleet), thing);
    }
    let unknown = by.into_iter().map(|((of, _), Doubt { version, families, things })| Unknown {
        of: record.text(of),
        version: record.version(graph, version),
        family: families.first().filter(|_| families.len() == 1).map(|name| record.text(name)),
        things: things.into_values().map(|thing| record.thing(thing)).collect(),
    });
    unknown.collect()
}
