//! Where replicas that are kept apart do not come together.

use crate::model::{Fleet, MachineId, TextId, WorkloadId};

/// What two replicas of a service that is kept [apart](crate::model::Service::apart) do not share.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Corner {
    /// All machines with a value of a label: the label, and the value.
    Label(TextId, TextId),
    /// One machine by itself.
    Machine(MachineId),
}

impl Fleet {
    /// What a workload would take for itself alone on a machine: a corner for each label by which its service is kept apart.
    /// Nothing says where a machine without such a label is, but that a machine is called as it is.
    pub fn corners(&self, workload: WorkloadId, machine: MachineId) -> impl Iterator<Item = Corner> + '_ {
        let keys = &self.service(self.workload(workload).service).apart;
        keys.iter().filter_map(move |&key| {
            let said = self.label_at(machine, key).map(|value| Corner::Label(key, value));
            said.or_else(|| self.names_machines(key).then_some(Corner::Machine(machine)))
        })
    }

    /// What a workload would take for itself alone on a machine that is added and is like one: that is in the same zone, and has a
    /// name of its own.
    pub fn corners_like(&self, workload: WorkloadId, like: MachineId) -> impl Iterator<Item = Corner> + '_ {
        let is_shared =
            |corner: &Corner| matches!(corner, Corner::Label(key, _) if !self.names_machines(*key));
        self.corners(workload, like).filter(is_shared)
    }

    /// Whether a workload is of a service whose replicas are kept apart.
    #[must_use]
    pub fn is_kept_apart(&self, workload: WorkloadId) -> bool {
        !self.service(self.workload(workload).service).apart.is_empty()
    }

    /// The value of a label where something stands: of its machine, else of the nearest one under it.
    #[must_use]
    pub fn label_at(&self, machine: MachineId, key: TextId) -> Option<TextId> {
        let mut under = std::iter::successors(Some(machine), |&id| self.machine(id).parent);
        let label = |id: MachineId| self.machine_labels(id).iter().find(|(label, _)| *label == key);
        under.find_map(label).map(|&(_, value)| value)
    }

    /// Whether a label tells machines apart by their names, as `kubernetes.io/hostname` does.
    #[must_use]
    pub fn names_machines(&self, key: TextId) -> bool {
        self.text(key).rsplit('/').next() == Some("hostname")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Reader;

    #[test]
    fn a_corner_is_a_value_or_a_machine() {
        let text = r#"
            [[host]]
            name = "h"
            labels = { zone = "a" }
            [[guest]]
            name = "g"
            on = "h"
            labels = { hostname = "g.example" }
            [[service]]
            name = "s"
            apart = ["hostname", "zone", "rack"]
            [[workload]]
            name = "w"
            service = "s"
            host = "h"
            [[workload]]
            name = "v"
            service = "s"
            host = "g"
        "#;
        let mut reader = Reader::new();
        reader.add("a.toml", text.as_bytes().to_vec());
        let fleet = reader.finish().expect("a fleet").0;
        let told = |corner: Corner| match corner {
            Corner::Label(key, value) => format!("{}={}", fleet.text(key), fleet.text(value)),
            Corner::Machine(machine) => fleet.machine_name(machine),
        };
        let workload = fleet.find_workload("w").expect("a workload");
        let corners = |name: &str| {
            let machine = fleet.find_machine(name).expect("a machine");
            let own: Vec<String> = fleet.corners(workload, machine).map(told).collect();
            let like: Vec<String> = fleet.corners_like(workload, machine).map(told).collect();
            (own.join(" "), like.join(" "))
        };
        assert_eq!(corners("h"), ("host/h zone=a".to_owned(), "zone=a".to_owned()));
        assert_eq!(corners("g"), ("hostname=g.example zone=a".to_owned(), "zone=a".to_owned()));
    }
}
