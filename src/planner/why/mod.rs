//! Why something is in a plan, or is not.

mod stays;
mod untouched;
mod ways;

use crate::answer::plan::SCHEMA;
use crate::answer::why::{Chain, Coupling, Explanation, Fate};
use crate::diag::{Code, Diagnostic};
use crate::model::{Fleet, WorkloadId};
use crate::planner::assemble::{assessed, each_once, left_out, rule, unknowns};
use crate::planner::closure::{Closure, Stuck};
use crate::planner::exposure::coupled;
use crate::planner::graph::{EventId, Graph, Thing, TrackKey, thing_of};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use crate::question::{Named, suggestion};
use stays::stays;
use untouched::untouched;
use ways::ways;

/// The most chains for one thing; a service of a thousand replicas is explained by its first ones.
const MOST_CHAINS: usize = 12;

/// Explains what a solution does with a thing.
pub(crate) fn why(solution: &mut Solution<'_>, name: &str) -> Result<Explanation, Diagnostic> {
    let answers = assessed(solution);
    let solution = &*solution;
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let asked = Asked::find(solution, name)?;
    let mut record = Recorder::new(fleet);
    let mut found = chains(graph, (0, closure), &asked, &mut record);
    let mut fate = Fate::Affected;
    if found.chains.is_empty() {
        found = blocked_chains(solution, &asked, &mut record);
        fate = Fate::Blocked;
    }
    if found.chains.is_empty() {
        found.chains = vec![untouched(solution, &asked, &mut record)];
        fate = Fate::Untouched;
    }
    let unknowns = unknowns(graph, closure, &answers, |thing| asked.is_about(fleet, thing), &mut record);
    let left_out = left_out(fleet, &graph.ask, |thing| asked.is(fleet, thing), &mut record);
    let (ways, in_place) = ways(solution, &asked, &mut record);
    Ok(Explanation {
        schema: SCHEMA,
        bumps: graph.ask.bumps().iter().map(ToString::to_string).collect(),
        holds: each_once(graph.ask.held()),
        except: each_once(graph.ask.excepted()),
        left_out,
        strategy: graph.strategy,
        checked: None,
        thing: name.to_owned(),
        fate,
        chains: found.chains,
        more: found.more,
        unknowns,
        coupled: couplings(fleet, &asked),
        ways,
        in_place,
        tables: record.finish(),
    })
}

/// What couples a workload to its machine.
fn couplings(fleet: &Fleet, asked: &Asked) -> Vec<Coupling> {
    let Asked::Thing(Thing::Workload(id)) = *asked else { return Vec::new() };
    let coupling = |slot| {
        let found = fleet.slot(slot);
        Coupling {
            property: fleet.capability_name(found.capability).into(),
            version: found.version.map(|version| fleet.version(version).as_str().into()),
            machine: fleet.machine_name(found.machine).into(),
        }
    };
    coupled(fleet, id).into_iter().map(coupling).collect()
}

/// What is asked about.
enum Asked {
    Thing(Thing),
    /// A component, as published or as anything carries it.
    Component(crate::model::ComponentId),
    Service(crate::model::ServiceId),
    Property(crate::model::SlotId),
}

impl Asked {
    fn find(solution: &Solution<'_>, name: &str) -> Result<Self, Diagnostic> {
        let fleet = solution.graph.fleet;
        if let Some(id) = name.strip_prefix("own-guest/").and_then(|bare| fleet.find_workload(bare)) {
            return Self::own_guest(solution, id);
        }
        let found = match name.split_once('/') {
            Some(("host" | "guest" | "machine", bare)) => Self::machine(fleet, bare),
            Some(("cluster", _)) => Self::machine(fleet, name),
            Some(("workload", bare)) => fleet.find_workload(bare).map(|id| Self::Thing(Thing::Workload(id))),
            Some(("service", bare)) => fleet.find_service(bare).map(Self::Service),
            Some(_) => fleet.find_component(name).map(Self::Component),
            None => None,
        };
        found.ok_or_else(|| {
            let mut fault = Diagnostic::new(Code::NothingMatches, format!("the inventory knows no `{name}`"));
            fault.help = suggestion(fleet, name);
            fault
        })
    }

    /// Finds the VM that a workload gets, or would get if that were not blocked.
    fn own_guest(solution: &Solution<'_>, id: WorkloadId) -> Result<Self, Diagnostic> {
        let (graph, asked) = (&solution.graph, Self::Thing(Thing::OwnGuest(id)));
        let concerns = |event: EventId| asked.concerns(graph.fleet, graph.event(event).0);
        if closures(solution).any(|closure| closure.events().any(|(_, event)| concerns(event))) {
            return Ok(asked);
        }
        let name = graph.fleet.workload_name(id);
        let message = format!("no VM is created for workload/{name}");
        let help = "workloads get VMs under `--strategy per-vm`, if they need what their host does not have";
        Err(Diagnostic::new(Code::NothingMatches, message).help(help))
    }

    /// Finds a machine, or a property of it. A colon may be part of the name.
    fn machine(fleet: &Fleet, key: &str) -> Option<Self> {
        let property = || {
            let (machine, property) = key.rsplit_once(':')?;
            let machine = fleet.find_machine(machine)?;
            fleet.find_slot(machine, fleet.find_capability(property)?).map(Self::Property)
        };
        fleet.find_machine(key).map(|id| Self::Thing(Thing::Machine(id))).or_else(property)
    }

    /// Whether it is, or stands for, a thing.
    fn is_about(&self, fleet: &Fleet, thing: Thing) -> bool {
        match (self, thing) {
            (Self::Thing(Thing::Workload(id)), Thing::OwnGuest(other)) => *id == other,
            (Self::Thing(asked), thing) => *asked == thing,
            (Self::Component(id), Thing::Component(other)) => *id == other,
            (Self::Service(id), Thing::Workload(other)) => fleet.workload(other).service == *id,
            (Self::Property(slot), Thing::Machine(id)) => fleet.slot(*slot).machine == id,
            _ => false,
        }
    }

    /// Whether something that a bump names is what is asked about.
    fn is(&self, fleet: &Fleet, thing: Named) -> bool {
        match (self, thing) {
            (Self::Thing(Thing::Machine(id)), Named::Machine(other)) => *id == other,
            (Self::Property(slot), Named::Machine(other)) => fleet.slot(*slot).machine == other,
            (Self::Thing(Thing::Workload(id)), Named::Workload(other)) => *id == other,
            (Self::Service(id), Named::Workload(other)) => fleet.workload(other).service == *id,
            (Self::Component(id), Named::Component(other)) => *id == other,
            _ => false,
        }
    }

    fn concerns(&self, fleet: &Fleet, key: TrackKey) -> bool {
        match (self, key) {
            (Self::Thing(Thing::Workload(id)), TrackKey::Own(other, _)) => *id == other,
            (Self::Thing(thing), key) => thing_of(fleet, key) == Some(*thing),
            (Self::Component(id), TrackKey::Published(other)) => *id == other,
            (Self::Component(id), TrackKey::Carried(image, content)) => *id == image || *id == content,
            (Self::Component(id), TrackKey::Runs(_, content)) => *id == content,
            (Self::Service(id), key) => match thing_of(fleet, key) {
                Some(Thing::Workload(workload)) => fleet.workload(workload).service == *id,
                _ => false,
            },
            (Self::Property(slot), TrackKey::Slot(other)) => *slot == other,
            _ => false,
        }
    }
}

/// Chains that are shown, and how many more there are.
#[derive(Default)]
struct Found {
    chains: Vec<Chain>,
    more: usize,
}

fn chains(
    graph: &Graph<'_>,
    (number, closure): (usize, &Closure),
    asked: &Asked,
    record: &mut Recorder<'_>,
) -> Found {
    let found = closure.events().filter(|&(_, event)| asked.concerns(graph.fleet, graph.event(event).0));
    // A track's furthest event explains the earlier ones.
    let mut last = found.filter(|&(at, _)| closure.next(graph, at).is_none());
    let chains = last
        .by_ref()
        .take(MOST_CHAINS)
        .map(|(at, event)| Chain::Happens {
            reason: record.reason(graph, (number, closure), at),
            stays: stays(graph, event, record),
        })
        .collect();
    Found { chains, more: last.count() }
}

/// The chains of what would happen to a thing if nothing were blocked, and what blocks it.
fn blocked_chains(solution: &Solution<'_>, asked: &Asked, record: &mut Recorder<'_>) -> Found {
    let Solution { graph, refused, .. } = solution;
    (1..)
        .zip(refused)
        .map(|(number, round)| refused_chains(graph, (number, &round.closure), asked, record))
        .find(|found| !found.chains.is_empty())
        .unwrap_or_default()
}

fn refused_chains(
    graph: &Graph<'_>,
    (number, whole): (usize, &Closure),
    asked: &Asked,
    record: &mut Recorder<'_>,
) -> Found {
    let mut found = chains(graph, (number, whole), asked, record);
    let is_own = |stuck: &&Stuck| asked.concerns(graph.fleet, graph.event(whole.event(stuck.at)).0);
    let first = whole.blocked().iter().find(is_own);
    if !found.chains.is_empty()
        && let Some(stuck) = first.or(whole.blocked().first())
    {
        let reason = record.reason(graph, (number, whole), stuck.at);
        let wall = rule(graph, whole, stuck, record);
        found.chains.push(Chain::Blocked { reason, wall });
    }
    found
}

/// The closure of the answer, then those that were refused.
fn closures<'s>(solution: &'s Solution<'_>) -> impl Iterator<Item = &'s Closure> {
    std::iter::once(&solution.closure).chain(solution.refused.iter().map(|round| &round.closure))
}
