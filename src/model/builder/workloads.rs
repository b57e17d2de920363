//! Finishing workloads and services.

use std::fmt::Write as _;

use super::Builder;
use super::draft::{DraftGuest, DraftMachine, DraftRollout, DraftService, DraftWorkload, Said};
use crate::diag::{Code, Diagnostic};
use crate::id::{Id, IdVec};
use crate::model::availability::Amount;
use crate::model::component::ComponentId;
use crate::model::fleet::TextId;
use crate::model::machine::MachineId;
use crate::model::words::{Isolation, MachineKind, Privilege};
use crate::model::workload::{Run, Service, ServiceId, Workload, WorkloadId};

/// The first workload that runs a component in two versions, and the number of others.
#[derive(Debug)]
pub(super) struct Doubled {
    table: Table,
    taken: Run,
    left_out: Run,
    others: u32,
    last: Table,
}

/// The table of a workload: its own, or one of several replicas.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Table {
    One(WorkloadId),
    Several(TextId),
}

/// What several files say, each once and in order.
fn privileges(said: &[Privilege]) -> Vec<Privilege> {
    Privilege::ALL.iter().copied().filter(|privilege| said.contains(privilege)).collect()
}

impl Builder {
    pub(super) fn finish_workloads(&mut self) {
        let drafts = std::mem::take(&mut self.workloads);
        for (id, draft) in drafts.iter_enumerated() {
            let workload = self.workload(id, draft);
            self.fleet.workloads.push(workload);
        }
        self.warn_of_two_versions();
        self.finish_tracks();
        self.finish_services();
    }

    fn workload(&mut self, id: WorkloadId, draft: &DraftWorkload) -> Workload {
        let runs = self.runs(id, draft);
        let service = self.service_of(id, draft);
        let host = self.machine_ref(draft.host, "host or guest");
        let more = draft.more();
        let isolation = draft.isolation.map_or(Isolation::Container, |(isolation, _)| isolation);
        let machine = if isolation == Isolation::Vm { self.own_guest(id, draft, host) } else { host };
        if isolation != Isolation::Vm
            && let Some(guest) = &more.guest
        {
            self.refuse_guest(draft, guest);
        }
        self.note_budgets(id, draft);
        let part = self.part_of(draft, machine, &runs);
        Workload {
            place: draft.place,
            machine,
            isolation,
            service,
            movable: more.movable.map_or(isolation.movable(), |(movable, _)| movable),
            ready: more.ready.is_none_or(|(ready, _)| ready),
            stuck_because: more.stuck_because.map(|(text, _)| text),
            placement: self.placement(more.placement.as_deref()),
            seccomp: more.seccomp.map(|(seccomp, _)| seccomp),
            privileges: privileges(&more.privileges),
            part,
            beside: None,
            cpu_milli: more.cpu_milli.map_or(0, |(value, _)| value),
            memory_mib: more.memory_mib.map_or(0, |(value, _)| value),
            disk_mib: more.disk_mib.map(|(value, _)| value),
            gpus: more.gpus.map_or(0, |(value, _)| value),
            start_seconds: more.start_seconds.map(|(value, _)| value),
            runs,
            labels: self.push_labels(&more.labels),
        }
    }

    fn runs(&mut self, id: WorkloadId, draft: &DraftWorkload) -> std::ops::Range<u32> {
        let count = |builder: &Self| u32::try_from(builder.fleet.runs.len()).expect("fewer than 2^32 runs");
        let start = count(self);
        let more = draft.more();
        let table = draft.stem.map_or(Table::One(id), Table::Several);
        let apps = draft.app.into_iter().map(|said| ("app", said));
        let images = draft.images().map(|said| ("image", said));
        let stacks = more.stack.into_iter().map(|said| ("stack", said));
        let states = more.keeps.iter().map(|&said| ("state", said));
        for (kind, said) in apps.chain(images).chain(stacks).chain(states) {
            if let Some((component, version)) = self.component_ref(said, Some(kind)) {
                let run = Run { component, version, place: said.1 };
                let mut known = self.fleet.runs[start as usize..].iter();
                match known.find(|run| run.component == component) {
                    None => self.fleet.runs.push(run),
                    Some(&known) if known.version != version => self.two_versions(table, known, run),
                    Some(_) => {}
                }
            }
        }
        start..count(self)
    }

    /// Notes that a workload names one component in two versions. It gets one version of each component, since what
    /// changes together could not be told for two.
    fn two_versions(&mut self, table: Table, taken: Run, left_out: Run) {
        let seen = self.two_versions.entry(taken.component).or_insert(Doubled {
            table,
            taken,
            left_out,
            others: 0,
            last: table,
        });
        if seen.last != table {
            seen.last = table;
            seen.others += 1;
        }
    }

    /// Warns once about each component that workloads run in two versions, with the first such workload and the number
    /// of others.
    fn warn_of_two_versions(&mut self) {
        for (component, doubled) in std::mem::take(&mut self.two_versions) {
            let Doubled { table, taken, left_out, others, .. } = doubled;
            let name = match table {
                Table::One(id) => self.fleet.workload_names.get(id),
                Table::Several(stem) => self.fleet.texts.get(stem),
            };
            let version =
                |run: Run| run.version.map_or("one that is not known", |id| self.fleet.version(id).as_str());
            let mut message = format!(
                "workload {} runs {} in two versions, {} and {}; the first is taken",
                name,
                self.fleet.component_name(component),
                version(taken),
                version(left_out),
            );
            if others > 0 {
                let _ = write!(
                    message,
                    ", as it is of {others} more workload{}",
                    if others == 1 { "" } else { "s" }
                );
            }
            let diagnostic = Diagnostic::new(Code::TwoVersions, message)
                .at(left_out.place, "left out")
                .at(taken.place, "taken")
                .help("make workloads of their own of the two, if both matter");
            self.report(diagnostic);
        }
    }

    /// Returns the service that a workload is a replica of: the one named, else one named after its application,
    /// else one of its own.
    fn service_of(&mut self, id: WorkloadId, draft: &DraftWorkload) -> ServiceId {
        let text = match (draft.service, draft.app) {
            (Some((name, _)), _) => Some(name),
            (None, Some(app)) => Some(self.split_component(app, Some("app")).0),
            (None, None) => draft.stem,
        };
        if let Some(known) = text.and_then(|text| self.services_named.get(text)) {
            return known;
        }
        let fleet = &mut self.fleet;
        let name = text.map_or_else(|| fleet.workload_names.get(id), |text| fleet.texts.get(text));
        let id = fleet.service_names.intern(name);
        if let Some(text) = text {
            self.services_named.insert(text, id);
        }
        if id.index() == self.services.len() {
            self.services.push(DraftService {
                place: draft.place,
                latest: draft.place,
                mixed: None,
                max_unavailable: None,
                min_available: None,
                daemon: None,
                rollout: DraftRollout::default(),
                apart: Vec::new(),
                spread: Vec::new(),
                labels: Vec::new(),
            });
        }
        id
    }

    /// Makes the guest that a workload of isolation `vm` has for itself, unless its host is already a guest.
    fn own_guest(
        &mut self,
        id: WorkloadId,
        draft: &DraftWorkload,
        host: Option<MachineId>,
    ) -> Option<MachineId> {
        if host.is_some_and(|host| self.fleet.machines[host].kind == MachineKind::Guest) {
            return host;
        }
        let name = self.fleet.workload_names.get(id).to_owned();
        let key = self.fleet.machine_names.intern(&name);
        if key.index() != self.fleet.machines.len() {
            let diagnostic = Diagnostic::new(
                Code::DuplicateName,
                format!("workload `{name}` is a vm, and its guest would have the name of another machine"),
            )
            .at(draft.place, "this workload")
            .at(self.fleet.machines[key].place, "this machine")
            .help(format!("rename one of them, or put the workload on it: host = \"{name}\""));
            self.report(diagnostic);
            return None;
        }
        let more = draft.more();
        let guest = more.guest.as_deref();
        let machine = self.machine(
            &name,
            &DraftMachine {
                kind: MachineKind::Guest,
                place: draft.place,
                latest: draft.place,
                on: None,
                cluster: None,
                pool: None,
                os: guest.and_then(|guest| guest.os),
                shares_kernel_of: None,
                movable: more.movable,
                unschedulable: None,
                stopped: None,
                taints: Vec::new(),
                cpu_milli: None,
                memory_mib: None,
                disk_mib: None,
                pods: None,
                gpus: None,
                start_seconds: None,
                provides: guest.map(|guest| guest.provides.clone()).unwrap_or_default(),
                candidates: guest.map(|guest| guest.candidates.clone()).unwrap_or_default(),
                effects: Vec::new(),
                labels: Vec::new(),
            },
        );
        self.fleet.machines.push(machine);
        self.fleet.machines[key].parent = host;
        Some(key)
    }

    fn refuse_guest(&mut self, draft: &DraftWorkload, guest: &DraftGuest) {
        let place = guest.os.map(|(_, place)| place).or(guest.provides.first().map(|(key, _)| key.1));
        let diagnostic = Diagnostic::new(
            Code::BadValue,
            "only a workload of isolation `vm` has an OS and kernel of its own",
        )
        .at(place.unwrap_or(draft.place), "said here")
        .help("say it of its host or guest, or write isolation = \"vm\"");
        self.report(diagnostic);
    }

    fn finish_services(&mut self) {
        let drafts = std::mem::take(&mut self.services);
        let primary = self.primaries(drafts.len());
        for (id, draft) in drafts.iter_enumerated() {
            let service = Service {
                place: draft.place,
                primary: primary[id],
                mixed: draft.mixed.is_none_or(|(mixed, _)| mixed),
                max_unavailable: self.amount(draft.max_unavailable),
                min_available: self.amount(draft.min_available),
                daemon: draft.daemon.is_some_and(|(daemon, _)| daemon),
                rollout: self.rollout(draft.rollout),
                apart: draft.apart.clone(),
                spread: self.spread(&draft.spread),
                labels: self.push_labels(&draft.labels),
            };
            self.fleet.services.push(service);
        }
        self.keep_daemons();
    }

    /// Finds what the replicas of each service run whose version is the service's: none if they run different things, of which
    /// the versions do not compare.
    fn primaries(&mut self, services: usize) -> IdVec<ServiceId, Option<ComponentId>> {
        let mut found: IdVec<ServiceId, Option<ComponentId>> = (0..services).map(|_| None).collect();
        for id in self.fleet.workloads.ids() {
            let service = self.fleet.workloads[id].service;
            let Some(run) = self.fleet.software(id).next() else { continue };
            let first = *found[service].get_or_insert(run.component);
            if first != run.component {
                self.of_several_kinds.entry(service).or_insert([first, run.component]);
            }
        }
        for &service in self.of_several_kinds.keys() {
            found[service] = None;
        }
        found
    }

    /// Says why a service has no version of its own, and what helps.
    pub(super) fn no_version(&self, id: ServiceId) -> (String, String) {
        let Some(&[one, other]) = self.of_several_kinds.get(&id) else {
            let help = "give its workloads an `app` or `image`";
            return ("the service runs nothing that has a version".to_owned(), help.to_owned());
        };
        let [one, other] = [one, other].map(|id| self.fleet.component_name(id));
        let message = "its replicas run different things, so the service has no one version";
        let help = format!("name what is meant, `{one}` or `{other}`, or give these a service each");
        (message.to_owned(), help)
    }

    /// A daemon has a replica on each machine, so that none of them goes to another.
    fn keep_daemons(&mut self) {
        for id in self.fleet.workloads.ids() {
            if self.fleet.services[self.fleet.workloads[id].service].daemon {
                let because = self.fleet.texts.intern("it has a replica on each machine");
                let workload = &mut self.fleet.workloads[id];
                workload.movable = false;
                workload.stuck_because.get_or_insert(because);
            }
        }
    }

    /// Reads a number or percentage.
    pub(super) fn amount(&mut self, said: Said<TextId>) -> Option<Amount> {
        let (text, place) = said?;
        let written = self.fleet.texts.get(text);
        let amount = Amount::parse(written);
        if amount.is_none() {
            let diagnostic =
                Diagnostic::new(Code::BadValue, format!("`{written}` is neither a number nor a percentage"))
                    .at(place, "here")
                    .help("write \"1\" or \"25%\"");
            self.report(diagnostic);
        }
        amount
    }
}
