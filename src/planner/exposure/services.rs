//! Services: what is left of them when some replicas are down, and which need which.

use crate::answer::exposure::{Floor, Loss, Short};
use crate::id::{FixedMap, FixedSet, IdVec};
use crate::model::{BudgetId, BudgetSource, Fleet, RequirementId, ServiceId, Subject, Target, WorkloadId};

/// How many replicas of each service are down that serve today, none of some that do not.
pub(super) type Down = FixedMap<ServiceId, usize>;

/// A service that needs others.
struct Call {
    caller: ServiceId,
    /// What it needs: one of these.
    called: Vec<ServiceId>,
    requirement: RequirementId,
}

/// The services of a fleet, and which need which.
pub(super) struct Services<'f> {
    fleet: &'f Fleet,
    calls: Vec<Call>,
    /// The calls of each service that is called.
    of: FixedMap<ServiceId, Vec<usize>>,
    /// How many replicas of each serve today: all that are ready.
    serving: IdVec<ServiceId, usize>,
    floors: IdVec<ServiceId, Option<(usize, Floor)>>,
}

/// A service that is lost with another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lost {
    pub(super) service: ServiceId,
    /// The one that it needs.
    pub(super) needs: ServiceId,
    /// What says that it does.
    pub(super) requirement: RequirementId,
}

impl<'f> Services<'f> {
    pub(super) fn of(fleet: &'f Fleet) -> Self {
        let mut calls = Vec::new();
        for id in fleet.requirement_ids() {
            let requirement = fleet.requirement(id);
            let targets = requirement.needed().iter().map(|need| match need.target {
                Target::Service(service) => Some(service),
                Target::Capability(_) | Target::Component(_) => None,
            });
            // Who can do with something else is not lost.
            let called: Option<Vec<ServiceId>> = targets.collect();
            if let Some(called) = called.filter(|called| !called.is_empty()) {
                let callers = callers(fleet, id).into_iter().filter(|caller| !called.contains(caller));
                calls.extend(callers.map(|caller| Call { caller, called: called.clone(), requirement: id }));
            }
        }
        let mut of: FixedMap<ServiceId, Vec<usize>> = FixedMap::default();
        for (at, call) in calls.iter().enumerate() {
            call.called.iter().for_each(|&service| of.entry(service).or_default().push(at));
        }
        let ready = |id| fleet.replicas(id).iter().filter(|&&id| fleet.workload(id).ready).count();
        let serving = fleet.service_ids().map(ready).collect();
        let floors = fleet.service_ids().map(|id| floor(fleet, id)).collect();
        Self { fleet, calls, of, serving, floors }
    }

    /// How many replicas a service has to have, and who says so.
    pub(super) fn floor(&self, service: ServiceId) -> Option<(usize, Floor)> {
        self.floors[service]
    }

    /// Notes that a workload is down.
    pub(super) fn count(&self, workload: WorkloadId, down: &mut Down) {
        let workload = self.fleet.workload(workload);
        *down.entry(workload.service).or_default() += usize::from(workload.ready);
    }

    /// The services of which nothing is left, by name.
    pub(super) fn lost(&self, down: &Down) -> Vec<ServiceId> {
        let lost = down.iter().filter(|&(&service, &number)| number > 0 && number == self.serving[service]);
        let mut lost: Vec<ServiceId> = lost.map(|(&service, _)| service).collect();
        lost.sort_by_key(|&service| self.fleet.service_name(service));
        lost
    }

    /// The services of which something is left, and how much, by name.
    pub(super) fn left(&self, down: &Down) -> Vec<(ServiceId, usize)> {
        let left = down.iter().map(|(&service, number)| (service, self.serving[service] - number));
        let mut left: Vec<(ServiceId, usize)> = left.filter(|(_, left)| *left > 0).collect();
        left.sort_by_key(|(service, _)| self.fleet.service_name(*service));
        left
    }

    /// Whether too little is left of a service.
    pub(super) fn short(&self, (service, left): (ServiceId, usize)) -> Option<Short> {
        let (needed, because) = self.floor(service)?;
        (left < needed).then(|| Short {
            service: self.name(service),
            left,
            replicas: self.fleet.replicas(service).len(),
            needed,
            because,
        })
    }

    /// What goes down with services, but for what others need them.
    pub(super) fn loss(&self, what: String, number: usize, down: &Down) -> Loss {
        Loss {
            what,
            down: number,
            lost: self.lost(down).into_iter().map(|service| self.name(service)).collect(),
            short: self.left(down).into_iter().filter_map(|left| self.short(left)).collect(),
            dependents: Vec::new(),
        }
    }

    /// The services that do not work any more: those of which nothing is left, and those that have lost their majority.
    pub(super) fn gone(&self, down: &Down) -> Vec<ServiceId> {
        let split = self
            .left(down)
            .into_iter()
            .filter(|&left| self.short(left).is_some_and(|short| short.because == Floor::Majority));
        self.lost(down).into_iter().chain(split.map(|(service, _)| service)).collect()
    }

    /// The services that need, directly or through others, services that are gone; nearer ones first. Who needs one of
    /// several is lost with the last of them.
    pub(super) fn dependents(&self, gone: &[ServiceId]) -> Vec<Lost> {
        let mut all: FixedSet<ServiceId> = gone.iter().copied().collect();
        let mut found = Vec::new();
        let mut next = 0;
        while let Some(&service) = all.get_index(next) {
            next += 1;
            for call in self.of.get(&service).into_iter().flatten().map(|&at| &self.calls[at]) {
                if call.called.iter().all(|called| all.contains(called)) && all.insert(call.caller) {
                    let requirement = call.requirement;
                    found.push(Lost { service: call.caller, needs: service, requirement });
                }
            }
        }
        found
    }

    pub(super) fn name(&self, service: ServiceId) -> String {
        format!("service/{}", self.fleet.service_name(service))
    }
}

/// The services whose workloads have a requirement today, each once.
fn callers(fleet: &Fleet, id: RequirementId) -> FixedSet<ServiceId> {
    let requirement = fleet.requirement(id);
    let services: Vec<ServiceId> = match requirement.subject {
        Subject::Component(component) => fleet.callers(component).to_vec(),
        Subject::Service(service) => vec![service],
        Subject::Workload(workload) => vec![fleet.workload(workload).service],
        Subject::Property(..) | Subject::Everywhere(_) | Subject::Machine(_) => Vec::new(),
    };
    let has = |workload: WorkloadId| fleet.counts_in(id, workload) && is_at(fleet, id, workload);
    let calls = |service: &ServiceId| fleet.replicas(*service).iter().any(|&workload| has(workload));
    services.into_iter().filter(calls).collect()
}

/// Whether the version that a workload runs may be one that has a requirement: unless it is known not to be.
fn is_at(fleet: &Fleet, id: RequirementId, workload: WorkloadId) -> bool {
    let requirement = fleet.requirement(id);
    let Some(at) = requirement.at else { return true };
    let subject = match requirement.subject {
        Subject::Component(component) => Some(component),
        Subject::Service(service) => fleet.service(service).primary,
        _ => None,
    };
    let run = fleet.runs(workload).iter().find(|run| Some(run.component) == subject);
    let version = run.and_then(|run| run.version);
    version.is_none_or(|version| fleet.range(at).contains(fleet.version(version)))
}

/// How many replicas a service has to have, and who says so: the most that any budget wants which is about all of its replicas
/// and nothing else.
fn floor(fleet: &Fleet, service: ServiceId) -> Option<(usize, Floor)> {
    let replicas = fleet.replicas(service);
    let budgets = fleet.budgets_of(*replicas.first()?).iter().copied();
    let is_of_all = |&id: &BudgetId| {
        let members = fleet.members_of(id);
        members.len() == replicas.len() && members.iter().all(|&id| fleet.workload(id).service == service)
    };
    let wanted = budgets.filter(is_of_all).map(|id| {
        let budget = fleet.budget(id);
        let because = match budget.source {
            BudgetSource::Service(id) if fleet.service(id).min_available.is_none() => Floor::MaxUnavailable,
            BudgetSource::Service(_) => Floor::MinAvailable,
            BudgetSource::Named(_) => Floor::Budget,
            BudgetSource::Majority(_) => Floor::Majority,
        };
        (budget.needed as usize, because)
    });
    // Of what wants equally many the majority counts, without which nothing is decided any more.
    wanted.max_by_key(|&(needed, because)| (needed, because))
}
