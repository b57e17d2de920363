//! Whose things are.

use super::fleet::{Fleet, TextId};
use super::requirement::Subject;
use super::timed::Timed;

/// The keys of labels that name owners where the inventory names none.
const LABELS: [&str; 2] = ["owner", "team"];

impl Fleet {
    /// Whose things are, by pattern, as the inventory states it.
    #[must_use]
    pub fn owners(&self) -> &[Timed<String>] {
        &self.owners
    }

    /// The owner of a machine, component, workload or service, if the inventory tells: by `[[owner]]`, of which one that can name
    /// nothing else counts before the others, and of equal ones the first; else by its labels; for a workload, else by those of
    /// its service; for a service, else the one that all of its workloads have. Linear in the owners that the inventory states, for a
    /// service times its workloads.
    #[must_use]
    pub fn owner_of(&self, thing: Subject) -> Option<&str> {
        let own = |thing| self.stated_owner(thing).or_else(|| self.owner_by_label(thing));
        match thing {
            Subject::Service(id) => own(thing).or_else(|| {
                let mut all = self.replicas(id).iter().map(|&id| own(Subject::Workload(id)));
                let first = all.next()??;
                all.all(|other| other == Some(first)).then_some(first)
            }),
            _ => own(thing),
        }
    }

    fn stated_owner(&self, thing: Subject) -> Option<&str> {
        let stated = self.owners.iter().filter_map(|timed| {
            let pattern = timed.whom.as_ref()?;
            self.is_named(pattern, thing).then_some((!pattern.is_exact(), timed.what.as_str()))
        });
        stated.min_by_key(|&(is_wide, _)| is_wide).map(|(_, name)| name)
    }

    fn owner_by_label(&self, thing: Subject) -> Option<&str> {
        let labels = match thing {
            Subject::Machine(id) => self.machine_labels(id),
            Subject::Component(id) => self.component_labels(id),
            Subject::Workload(id) => self.workload_labels(id),
            Subject::Service(id) => self.service_labels(id),
            Subject::Property(..) | Subject::Everywhere(_) => &[],
        };
        let own = self.owner_among(labels);
        own.or_else(|| match thing {
            Subject::Workload(id) => self.owner_among(self.service_labels(self.workload(id).service)),
            _ => None,
        })
    }

    fn owner_among(&self, labels: &[(TextId, TextId)]) -> Option<&str> {
        let value = |is_key: &dyn Fn(TextId) -> bool| {
            let found = labels.iter().find(|(key, _)| is_key(*key));
            found.map(|&(_, value)| self.text(value)).filter(|name| !name.is_empty())
        };
        match self.owner_labels.as_slice() {
            [] => LABELS.iter().find_map(|&label| value(&|key| self.text(key) == label)),
            keys => keys.iter().find_map(|&(label, _)| value(&|key| key == label)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::read::Reader;

    fn read(text: &str) -> (Fleet, Vec<Code>) {
        let mut reader = Reader::new();
        reader.add("fleet.toml", text.as_bytes().to_vec());
        let (fleet, warnings) = reader.finish().expect("a fleet");
        (fleet, warnings.into_iter().map(|warning| warning.code).collect())
    }

    const FLEET: &str = r#"
[[host]]
name = "node-1"
kernel = "5.15"
labels = { team = "systems", "acme/owner" = "ops" }

[[service]]
name = "cart"
labels = { owner = "shop" }

[[workload]]
name = "cart"
host = "node-1"
replicas = 2

[[workload]]
name = "ledger"
host = "node-1"
labels = { owner = "books" }
"#;

    fn owner<'f>(fleet: &'f Fleet, name: &str) -> Option<&'f str> {
        fleet.owner_of(fleet.find_subject(name).expect(name))
    }

    #[test]
    fn labels_tell_owners_and_a_workload_has_that_of_its_service() {
        let (fleet, warnings) = read(FLEET);
        assert_eq!(warnings, []);
        let owners = ["host/node-1", "workload/cart#2", "workload/ledger"].map(|name| owner(&fleet, name));
        assert_eq!(owners, [Some("systems"), Some("shop"), Some("books")]);
    }

    #[test]
    fn the_inventory_may_name_other_labels() {
        let (fleet, warnings) = read(&format!("owner-label = [\"nobody\", \"acme/owner\"]\n{FLEET}"));
        assert_eq!(warnings, [Code::Unmatched]);
        let owners = ["host/node-1", "workload/cart#2"].map(|name| owner(&fleet, name));
        assert_eq!(owners, [Some("ops"), None]);
    }

    #[test]
    fn a_stated_owner_counts_before_labels_and_an_exact_one_before_others() {
        let stated = "[[owner]]\nname = \"all\"\nfor = \"workload/*\"\n\
                      [[owner]]\nname = \"late\"\nfor = \"service/cart\"\n\
                      [[owner]]\nname = \"one\"\nfor = \"workload/ledger\"\n";
        let (fleet, warnings) = read(&format!("{FLEET}{stated}"));
        assert_eq!(warnings, []);
        let owners = ["workload/cart#1", "workload/ledger"].map(|name| owner(&fleet, name));
        assert_eq!(owners, [Some("late"), Some("one")]);
        let service = |name| fleet.owner_of(Subject::Service(fleet.find_service(name).expect(name)));
        assert_eq!(
            [service("cart"), service("ledger")],
            [Some("late"), Some("one")],
            "that of all its workloads"
        );
    }
}
