//! Where something may go: on which machines of its pool, whatever room these have.

use super::pool::PoolId;
use super::taint::{Taint, Toleration};
use crate::id::ids;
use crate::inventory::labels::{Alternatives, Ask};
use crate::model::{Fleet, Isolation, MachineId, Running, TextId, WorkloadId};

ids! {
    /// A distinct placement.
    pub PlacementId;
}

/// The label for the architecture of a machine's processor.
pub(in crate::model) const ARCHITECTURE: &str = "kubernetes.io/arch";

/// What workloads ask of the machine that they start on. Workloads that ask for the same share one.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Placement {
    /// Labels that the machine must have, with their values.
    pub selector: Vec<(TextId, TextId)>,
    /// Further conditions on its labels, in alternatives; none if there are none.
    pub affinity: Option<Alternatives>,
    /// The taints that are tolerated.
    pub tolerates: Vec<Toleration>,
}

impl Placement {
    /// Whether it asks for labels of the machine.
    #[must_use]
    pub const fn selects(&self) -> bool {
        !self.selector.is_empty() || self.affinity.is_some()
    }
}

/// Whether something can go to a machine, capacity and versions apart.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Fit {
    /// Nothing known keeps it off.
    Yes,
    /// This keeps it off.
    No(Hindrance),
    /// This may keep it off: nobody says whether it does.
    Unknown(Hindrance),
}

impl Fit {
    /// Whether it can go there as far as is known: where something is to be proven forced, what is not known counts as able.
    #[must_use]
    pub const fn may(&self) -> bool {
        !matches!(self, Self::No(_))
    }
}

/// Why something cannot go to a machine, or may not.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Hindrance {
    /// It is in another pool.
    Pool,
    /// It refuses new workloads.
    Unschedulable,
    /// It has a taint that is not tolerated.
    Taint(Taint),
    /// It has not the label of this key and value.
    Selector(TextId, TextId),
    /// Its labels do not meet the conditions.
    Affinity,
    /// Its processor is of another architecture.
    Architecture,
    /// What it has stays where it is: data on its machine, or whatever else ties it.
    Tied,
}

/// What decides where something can go: what has the same goes to the same machines.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Demand {
    /// The pool of the machine that it is on.
    pub pool: PoolId,
    /// What it asks of machines; nothing if it is a machine itself.
    pub placement: Option<PlacementId>,
    /// The architecture of the machine that it is on, if that is known.
    pub architecture: Option<TextId>,
    /// Whether it runs code of that architecture alone: all but a container, whose image may be there for several.
    pub is_native: bool,
    /// Whether it stays on its machine.
    pub is_tied: bool,
}

/// Whether what is isolated so comes in an image, which may be there for several architectures.
const fn has_image(isolation: Isolation) -> bool {
    matches!(isolation, Isolation::Container | Isolation::Sandbox | Isolation::Microvm)
}

impl Fleet {
    /// What a workload asks of machines.
    #[must_use]
    pub fn placement_of(&self, workload: WorkloadId) -> &Placement {
        self.placement(self.workload(workload).placement)
    }

    /// The taints of a machine.
    #[must_use]
    pub fn taints_of(&self, machine: MachineId) -> &[Taint] {
        let range = &self.machine(machine).taints;
        &self.taints[range.start as usize..range.end as usize]
    }

    /// The architecture of a machine's processor, if it is known: its own, else that of the machine under it.
    #[must_use]
    pub fn architecture_of(&self, machine: MachineId) -> Option<TextId> {
        let arch = self.texts.find(ARCHITECTURE)?;
        let own = |id: MachineId| self.machine_labels(id).iter().find(|(key, _)| *key == arch);
        let chain = std::iter::successors(Some(machine), |&id| self.machine(id).parent);
        chain.filter_map(own).map(|&(_, value)| value).next()
    }

    /// The machine that something is on: of a machine, the one under it.
    #[must_use]
    pub fn home_of(&self, running: Running) -> Option<MachineId> {
        match running {
            Running::Workload(id) => self.workload(id).machine,
            Running::Machine(id) => self.machine(id).parent,
        }
    }

    /// What decides where something can go; `None` if it is on no machine.
    #[must_use]
    pub fn demand(&self, running: Running) -> Option<Demand> {
        let home = self.home_of(running)?;
        let (placement, is_native, movable) = match running {
            Running::Workload(id) => {
                let workload = self.workload(id);
                (Some(workload.placement), !has_image(workload.isolation), workload.movable)
            }
            Running::Machine(id) => (None, true, self.machine(id).movable),
        };
        Some(Demand {
            pool: self.pool_of(home),
            placement,
            architecture: self.architecture_of(home),
            is_native,
            is_tied: !movable,
        })
    }

    /// Whether what has a demand can go to a machine other than its own. Linear in the labels and taints of the machine
    /// and the conditions of the placement.
    #[must_use]
    pub fn fit(&self, demand: &Demand, machine: MachineId) -> Fit {
        if demand.is_tied {
            return Fit::No(Hindrance::Tied);
        }
        if demand.pool != self.pool_of(machine) {
            return Fit::No(Hindrance::Pool);
        }
        let found = [
            self.closed(demand, machine),
            self.selected(demand.placement, machine),
            self.native(demand, machine),
        ];
        let worst = |fit: &&Fit| matches!(fit, Fit::No(_));
        let unknown = |fit: &&Fit| matches!(fit, Fit::Unknown(_));
        let told = found.iter().find(worst).or_else(|| found.iter().find(unknown));
        told.cloned().unwrap_or(Fit::Yes)
    }

    /// The machines of its pool with whether something can go there, in input order; its own is among them, and fits: what
    /// keeps newcomers off does not send off what is there.
    #[must_use]
    pub fn places(&self, running: Running) -> Vec<(MachineId, Fit)> {
        let Some((home, demand)) = self.home_of(running).zip(self.demand(running)) else { return Vec::new() };
        let fit = |id: MachineId| if id == home { Fit::Yes } else { self.fit(&demand, id) };
        self.machines_in(demand.pool).iter().map(|&id| (id, fit(id))).collect()
    }

    /// Whether a machine takes newcomers.
    fn closed(&self, demand: &Demand, machine: MachineId) -> Fit {
        let tolerates = demand.placement.map_or(&[][..], |id| &self.placement(id).tolerates);
        if self.machine(machine).unschedulable {
            return Fit::No(Hindrance::Unschedulable);
        }
        // Taints are for what a scheduler places.
        let taints = demand.placement.map_or(&[][..], |_| self.taints_of(machine));
        let keeps = |taint: &&Taint| taint.keeps_off() && !tolerates.iter().any(|one| one.covers(taint));
        taints.iter().find(keeps).map_or(Fit::Yes, |&taint| Fit::No(Hindrance::Taint(taint)))
    }

    /// Whether a machine has the labels that workloads with a placement ask for, or may have them.
    #[must_use]
    pub fn may_be_selected(&self, placement: PlacementId, machine: MachineId) -> bool {
        self.selected(Some(placement), machine).may()
    }

    /// Whether a machine has the labels that are asked for. Nobody knows those of a machine without any.
    fn selected(&self, placement: Option<PlacementId>, machine: MachineId) -> Fit {
        let Some(placement) = placement.map(|id| self.placement(id)).filter(|one| one.selects()) else {
            return Fit::Yes;
        };
        let labels = self.machine_labels(machine);
        let lacks = |wanted: &&(TextId, TextId)| !labels.contains(wanted);
        let missing =
            placement.selector.iter().find(lacks).map(|&(key, value)| Hindrance::Selector(key, value));
        let value = |ask: &Ask| {
            labels.iter().find(|(key, _)| self.text(*key) == ask.key).map(|&(_, id)| self.text(id))
        };
        let holds = |asks: &Vec<Ask>| asks.iter().all(|ask| ask.test.passes(value(ask)));
        let meets = placement.affinity.as_ref().is_none_or(|affinity| affinity.0.iter().any(holds));
        match missing.or_else(|| (!meets).then_some(Hindrance::Affinity)) {
            Some(hindrance) if labels.is_empty() => Fit::Unknown(hindrance),
            Some(hindrance) => Fit::No(hindrance),
            None if labels.is_empty() => Fit::Unknown(Hindrance::Affinity),
            None => Fit::Yes,
        }
    }

    /// Whether a machine runs the code. An inventory that names no architecture has but one.
    fn native(&self, demand: &Demand, machine: MachineId) -> Fit {
        match (demand.architecture, self.architecture_of(machine)) {
            (Some(here), Some(there)) if here == there => Fit::Yes,
            (None, None) => Fit::Yes,
            (Some(_), Some(_)) if demand.is_native => Fit::No(Hindrance::Architecture),
            _ => Fit::Unknown(Hindrance::Architecture),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Reader;

    fn fleet(text: &str) -> Fleet {
        let mut reader = Reader::new();
        reader.add("a.toml", text.as_bytes().to_vec());
        reader.finish().expect("a fleet").0
    }

    /// Where a workload, or else a machine, may go: each machine with why not, or why perhaps not.
    fn places(fleet: &Fleet, name: &str) -> Vec<String> {
        let workload = fleet.find_workload(name).map(Running::Workload);
        let running = workload.or_else(|| fleet.find_machine(name).map(Running::Machine)).expect(name);
        let told = |fit: Fit| match fit {
            Fit::Yes => String::new(),
            Fit::No(Hindrance::Taint(taint)) => format!(" no {}", taint.text(fleet)),
            Fit::No(Hindrance::Selector(key, value)) => {
                format!(" no {}={}", fleet.text(key), fleet.text(value))
            }
            Fit::No(hindrance) => format!(" no {hindrance:?}"),
            Fit::Unknown(Hindrance::Selector(key, _)) => format!(" perhaps {}", fleet.text(key)),
            Fit::Unknown(hindrance) => format!(" perhaps {hindrance:?}"),
        };
        let places = fleet.places(running).into_iter();
        places.map(|(id, fit)| format!("{}{}", fleet.machine_name(id), told(fit))).collect()
    }

    /// Hosts of one pool, each with what it says, and a workload on the first.
    fn pool(hosts: &[&str], workload: &str) -> Vec<String> {
        let host = |(number, said): (usize, &&str)| {
            format!("[[host]]\nname = \"h{number}\"\npool = \"p\"\n{said}\n")
        };
        let hosts: String = hosts.iter().enumerate().map(host).collect();
        let text = format!(
            "{hosts}[[host]]\nname = \"other\"\n[[workload]]\nname = \"w\"\nhost = \"h0\"\n{workload}\n"
        );
        places(&fleet(&text), "w")
    }

    #[test]
    fn taints_keep_off_what_does_not_tolerate_them() {
        let hosts = [
            "taints = [\"a=b:NoExecute\"]",
            "taints = [\"a=b:NoSchedule\"]",
            "taints = [\"a=c\"]",
            "taints = [\"a:PreferNoSchedule\"]",
            "unschedulable = true",
        ];
        for (tolerates, first, second) in [
            ("[]", " no a=b:NoSchedule", " no a=c:NoSchedule"),
            ("[\"a\"]", "", ""),
            ("[\"*\"]", "", ""),
            ("[\"*:NoExecute\"]", " no a=b:NoSchedule", " no a=c:NoSchedule"),
            ("[\"a=c\"]", " no a=b:NoSchedule", ""),
            ("[\"a=b:NoExecute\", \"a:NoSchedule\"]", "", ""),
            ("[\"a=b:NoSchedule\", \"b\"]", "", " no a=c:NoSchedule"),
        ] {
            let found = pool(&hosts, &format!("tolerates = {tolerates}"));
            let expected = [
                "host/h0",
                &format!("host/h1{first}"),
                &format!("host/h2{second}"),
                "host/h3",
                "host/h4 no Unschedulable",
            ];
            assert_eq!(found, expected, "{tolerates}");
        }
    }

    #[test]
    fn labels_decide_where_they_are_known() {
        let hosts =
            ["", "labels = { zone = \"a\", cores = \"8\" }", "labels = { zone = \"b\", spot = \"\" }", ""];
        for (asks, a, b, bare) in [
            ("node-selector = { zone = \"a\" }", "", " no zone=a", " perhaps zone"),
            (
                "node-selector = { zone = \"a\", cores = \"9\" }",
                " no cores=9",
                " no cores=9",
                " perhaps cores",
            ),
            ("node-affinity = \"zone in (a, b), !spot\"", "", " no Affinity", " perhaps Affinity"),
            ("node-affinity = \"cores > 8 || spot\"", " no Affinity", "", " perhaps Affinity"),
            ("node-affinity = \"zone != a\"", " no Affinity", "", " perhaps Affinity"),
        ] {
            let found = pool(&hosts, asks);
            let expected = [format!("host/h1{a}"), format!("host/h2{b}"), format!("host/h3{bare}")];
            assert_eq!(found[1..], expected, "{asks}");
        }
    }

    #[test]
    fn an_architecture_is_for_what_is_there_in_several() {
        let arch = |name: &str| format!("labels = {{ \"kubernetes.io/arch\" = \"{name}\" }}");
        let (amd, arm) = (arch("amd64"), arch("arm64"));
        let all = [amd.as_str(), &arm, &amd, ""];
        let found = pool(&all, "");
        assert_eq!(
            found,
            ["host/h0", "host/h1 perhaps Architecture", "host/h2", "host/h3 perhaps Architecture"]
        );
        let found = pool(&all, "isolation = \"process\"\nmovable = true");
        assert_eq!(found[1], "host/h1 no Architecture");
        assert_eq!(pool(&["", ""], ""), ["host/h0", "host/h1"]);
    }

    #[test]
    fn what_is_tied_stays_and_guests_go_by_what_is_under_them() {
        assert_eq!(pool(&["", ""], "movable = false"), ["host/h0", "host/h1 no Tied"]);
        let text = "[[host]]\nname = \"a\"\npool = \"p\"\n
            [[host]]\nname = \"b\"\npool = \"p\"\ntaints = [\"x:NoSchedule\"]\n
            [[host]]\nname = \"c\"\npool = \"p\"\nunschedulable = true\n
            [[guest]]\nname = \"g\"\non = \"a\"\n[[guest]]\nname = \"f\"\non = \"a\"\nmovable = false\n";
        let fleet = fleet(text);
        assert_eq!(places(&fleet, "g"), ["host/a", "host/b", "host/c no Unschedulable"]);
        assert_eq!(places(&fleet, "f"), ["host/a", "host/b no Tied", "host/c no Tied"]);
        assert_eq!(places(&fleet, "a"), [""; 0], "it is on nothing");
    }

    #[test]
    fn workloads_that_ask_for_the_same_share_a_placement() {
        let text = "[[host]]\nname = \"a\"\n[[workload]]\nname = \"w\"\nhost = \"a\"\nreplicas = 3\ntolerates = [\"x\"]\n
            [[workload]]\nname = \"v\"\nhost = \"a\"\n";
        let fleet = fleet(text);
        assert_eq!(fleet.placement_ids().len(), 2);
        let of = |name: &str| fleet.workload(fleet.find_workload(name).expect(name)).placement;
        assert!(of("w#1") == of("w#3") && of("w#1") != of("v"));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for (said, message) in [
            ("tolerates = [\"a:NoSchedul\"]", "`NoSchedul` is no effect of a taint"),
            ("node-affinity = \"zone in (a\"", "`zone in (a` is no condition on labels"),
        ] {
            let mut reader = Reader::new();
            reader.add("a.toml", format!("[[workload]]\nname = \"w\"\n{said}\n").into_bytes());
            let faults = reader.finish().expect_err("a fault");
            assert_eq!(faults.diagnostics[0].message, message);
        }
    }
}
