//! Answering why something is in a plan, or is not.

use crate::answer::plan::SCHEMA;
use crate::answer::why::{Chain, Explanation, Fate, Rest};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Fleet, WorkloadId};
use crate::planner::assemble::rule;
use crate::planner::closure::{Closure, Stuck};
use crate::planner::graph::{Graph, Thing, TrackKey, thing_of};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;

/// Most chains for one thing; a service of a thousand replicas is explained by its first ones.
const MOST_CHAINS: usize = 12;

/// Explains what a solution does with a thing.
pub(crate) fn why(solution: &Solution<'_>, name: &str) -> Result<Explanation, Diagnostic> {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let asked = Asked::find(fleet, name)?;
    let mut record = Recorder::new(fleet);
    let mut found = chains(graph, (0, closure), &asked, &mut record);
    let mut fate = Fate::Affected;
    if found.chains.is_empty() {
        found = blocked_chains(solution, &asked, &mut record);
        fate = Fate::Blocked;
    }
    if found.chains.is_empty() {
        found.chains = vec![untouched(fleet, closure, &asked, &mut record)];
        fate = Fate::Untouched;
    }
    Ok(Explanation {
        schema: SCHEMA,
        bumps: graph.ask.bumps().iter().map(ToString::to_string).collect(),
        thing: name.to_owned(),
        fate,
        chains: found.chains,
        more: found.more,
        tables: record.finish(),
    })
}

/// What is asked about.
enum Asked {
    Thing(Thing),
    /// A component, as published or as anyone carries it.
    Component(crate::model::ComponentId),
    Service(crate::model::ServiceId),
    Property(crate::model::SlotId),
}

impl Asked {
    fn find(fleet: &Fleet, name: &str) -> Result<Self, Diagnostic> {
        let found = match name.split_once('/') {
            Some(("host" | "guest", bare)) => Self::machine(fleet, bare),
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

    /// Finds a machine, or a property of it. A colon may be part of the name.
    fn machine(fleet: &Fleet, key: &str) -> Option<Self> {
        let property = || {
            let (machine, property) = key.rsplit_once(':')?;
            let machine = fleet.find_machine(machine)?;
            fleet.find_slot(machine, fleet.find_capability(property)?).map(Self::Property)
        };
        fleet.find_machine(key).map(|id| Self::Thing(Thing::Machine(id))).or_else(property)
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

fn suggestion(fleet: &Fleet, name: &str) -> Option<String> {
    let mut names: Vec<String> = fleet.machine_ids().map(|id| fleet.machine_name(id)).collect();
    names.extend(fleet.component_ids().map(|id| fleet.component_name(id).to_owned()));
    names.extend(fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id))));
    names.extend(fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id))));
    did_you_mean(name, names.iter().map(String::as_str)).or_else(|| {
        (!name.contains('/')).then(|| "write its kind before it, such as `workload/cart`".to_owned())
    })
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
        .map(|(at, _)| Chain::Happens { reason: record.reason(graph, (number, closure), at) })
        .collect();
    Found { chains, more: last.count() }
}

/// Returns the chains of what would happen to a thing if nothing were blocked, and what blocks it.
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

/// Says what a thing hangs on, none of which moves.
fn untouched(fleet: &Fleet, closure: &Closure, asked: &Asked, record: &mut Recorder<'_>) -> Chain {
    let mut because = Vec::new();
    match asked {
        Asked::Thing(Thing::Workload(id)) => because.extend(under_workload(fleet, *id, record)),
        Asked::Thing(Thing::Machine(id)) => because.push(Rest::Properties {
            properties: fleet.slots_of(*id).map(|slot| record.property(slot)).collect(),
            place: record.spot(fleet.machine(*id).place),
        }),
        Asked::Component(id) => {
            because.push(Rest::Itself { place: record.spot(fleet.component(*id).place) });
        }
        Asked::Service(id) => because.push(Rest::Replicas {
            number: fleet.replicas(*id).len(),
            place: record.spot(fleet.service(*id).place),
        }),
        Asked::Property(slot) => because.push(Rest::Itself { place: record.spot(fleet.slot(*slot).place) }),
        Asked::Thing(_) => {}
    }
    if closure.len() == 0 {
        because.push(Rest::Nothing);
    }
    Chain::Untouched { because }
}

fn under_workload(fleet: &Fleet, id: WorkloadId, record: &mut Recorder<'_>) -> Vec<Rest> {
    let workload = fleet.workload(id);
    let mut found = vec![Rest::Machine {
        machine: workload.machine.map(|machine| fleet.machine_name(machine).into()),
        isolation: workload.isolation,
        place: record.spot(workload.place),
    }];
    found.extend(fleet.runs(id).iter().map(|run| Rest::Runs {
        component: record.component_name(run.component),
        place: record.spot(run.place),
    }));
    let service = format!("service/{}", fleet.service_name(workload.service)).into();
    found.push(Rest::Service { service });
    found
}
