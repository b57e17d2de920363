//! Answering why something is in a plan, or is not.

use crate::answer::why::{Chain, Explanation, Fate, Link};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Fleet, WorkloadId};
use crate::planner::assemble::wall;
use crate::planner::closure::Closure;
use crate::planner::graph::{Graph, TrackKey};
use crate::planner::graph::{Thing, thing_of};
use crate::planner::solve::Solution;
use crate::planner::wording::{chain, slot_name, word_event};

/// Most chains for one thing; a service of a thousand replicas is explained by its first ones.
const MOST_CHAINS: usize = 12;

/// Explains what a solution does with a thing.
pub(crate) fn why(solution: &Solution<'_>, name: &str) -> Result<Explanation, Diagnostic> {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let asked = Asked::find(fleet, name)?;
    let mut found = chains(graph, closure, &asked);
    let mut fate = Fate::Affected;
    if found.chains.is_empty() {
        found = blocked_chains(solution, &asked);
        fate = Fate::Blocked;
    }
    if found.chains.is_empty() {
        found.chains = vec![untouched(graph, closure, &asked)];
        fate = Fate::Untouched;
    }
    Ok(Explanation { thing: name.to_owned(), fate, chains: found.chains, more: found.more })
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

fn chains(graph: &Graph<'_>, closure: &Closure, asked: &Asked) -> Found {
    let all = closure.events().iter().enumerate();
    let found = all.filter(|(_, event)| asked.concerns(graph.fleet, graph.event(**event).0));
    // A track's furthest event explains the earlier ones.
    let mut last =
        found.filter(|(_, event)| graph.next(**event).is_none_or(|next| closure.position(next).is_none()));
    let chains = last
        .by_ref()
        .take(MOST_CHAINS)
        .map(|(at, &event)| Chain {
            about: word_event(graph, event),
            links: chain(graph, closure, u32::try_from(at).expect("fewer than 2^32 events")),
        })
        .collect();
    Found { chains, more: last.count() }
}

/// Returns the chains of what would happen to a thing if nothing were blocked, and what blocks it.
fn blocked_chains(solution: &Solution<'_>, asked: &Asked) -> Found {
    let Solution { graph, refused, .. } = solution;
    refused
        .iter()
        .map(|round| refused_chains(graph, &round.closure, asked))
        .find(|found| !found.chains.is_empty())
        .unwrap_or_default()
}

fn refused_chains(graph: &Graph<'_>, whole: &Closure, asked: &Asked) -> Found {
    let mut found = chains(graph, whole, asked);
    let first =
        whole.blocked().iter().find(|&&(at, ..)| asked.concerns(graph.fleet, graph.event(whole.event(at)).0));
    if !found.chains.is_empty()
        && let Some(&(at, origin, who)) = first.or(whole.blocked().first())
    {
        let mut links = chain(graph, whole, at);
        links.push(wall(graph, origin, who, whole.event(at)));
        found.chains.push(Chain { about: "it is blocked".to_owned(), links });
    }
    found
}

/// Says what a thing hangs on and that none of it moves.
fn untouched(graph: &Graph<'_>, closure: &Closure, asked: &Asked) -> Chain {
    let fleet = graph.fleet;
    let mut links = Vec::new();
    match asked {
        Asked::Thing(Thing::Workload(id)) => workload_links(fleet, *id, &mut links),
        Asked::Thing(Thing::Machine(id)) => {
            let place = Some(fleet.machine(*id).place);
            let properties: Vec<_> = fleet.slots_of(*id).map(|slot| slot_name(fleet, slot)).collect();
            let text = format!("nothing asks for another version of {}", properties.join(", "));
            links.push(Link { text, place, source: None });
        }
        Asked::Component(id) => links.push(Link {
            text: "no bump names it, and nothing that moves needs a later version of it".to_owned(),
            place: Some(fleet.component(*id).place),
            source: None,
        }),
        Asked::Service(id) => links.push(Link {
            text: format!("none of its {} replicas is touched", fleet.replicas(*id).len()),
            place: Some(fleet.service(*id).place),
            source: None,
        }),
        Asked::Property(slot) => links.push(Link {
            text: "no bump names it, and nothing that moves needs a later version of it".to_owned(),
            place: Some(fleet.slot(*slot).place),
            source: None,
        }),
        Asked::Thing(_) => {}
    }
    if closure.len() == 0 {
        links.push(Link {
            text: "the bump changes nothing that can be planned".to_owned(),
            place: None,
            source: None,
        });
    }
    Chain { about: "nothing happens to it".to_owned(), links }
}

fn workload_links(fleet: &Fleet, id: WorkloadId, links: &mut Vec<Link>) {
    let workload = fleet.workload(id);
    let machine = match workload.machine {
        Some(machine) => format!(
            "it sits on {} (isolation {}), and nothing under it there is changed",
            fleet.machine_name(machine),
            workload.isolation
        ),
        None => "it sits on no machine that the inventory knows".to_owned(),
    };
    links.push(Link { text: machine, place: Some(workload.place), source: None });
    for run in fleet.runs(id) {
        let name = fleet.component_name(run.component);
        let text = format!("it runs {name}, which neither is bumped nor contains anything that is");
        links.push(Link { text, place: Some(run.place), source: None });
    }
    links.push(Link {
        text: format!(
            "it is a replica of service/{}, of which no other version is needed",
            fleet.service_name(workload.service)
        ),
        place: None,
        source: None,
    });
}
