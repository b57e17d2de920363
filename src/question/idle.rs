//! Conditions that leave nothing out: `zonne!=a` holds of every machine where none has a label `zonne`.

use super::resolve::Resolver;
use crate::diag::{Code, did_you_mean};
use crate::id::FixedSet;
use crate::model::{ComponentKind, Fleet, Pattern, TextId};

/// The most labels that are named.
const FEW: usize = 6;

impl Resolver<'_> {
    /// Reports conditions with a key that nothing of the pattern's kind has: an error if another key is like it, for then
    /// it would take what it was meant to leave out.
    pub(super) fn check_idle(&mut self, pattern: &Pattern) {
        let fleet = self.fleet;
        let kind = pattern.kind();
        for (key, condition) in pattern.excluding() {
            if is_key(fleet, kind, key) {
                continue;
            }
            let labels = labels(fleet, kind);
            if labels.contains(key) {
                continue;
            }
            let message = format!(
                "in `{pattern}`, `{condition}` leaves nothing out: nothing of kind `{kind}` has `{key}`"
            );
            if let Some(help) = did_you_mean(key, labels.iter().copied().chain(keys(kind).iter().copied())) {
                self.fault(Code::BadPattern, message, Some(help));
                continue;
            }
            let mut known: Vec<&str> = labels.into_iter().collect();
            known.sort_unstable();
            let more = if known.len() > FEW { ", ..." } else { "" };
            known.truncate(FEW);
            let help = match known.is_empty() {
                true => "they have no labels".to_owned(),
                false => format!("their labels are {}{more}", known.join(", ")),
            };
            self.fault(Code::Unmatched, message, Some(help));
        }
    }
}

/// What a condition can name beside labels and properties.
fn keys(kind: &str) -> &'static [&'static str] {
    match kind {
        "host" | "guest" | "machine" | "cluster" => &["cluster", "on", "os"],
        "workload" => &["version", "isolation", "service", "host", "cluster", "on", "os"],
        "service" => &["version"],
        _ => &["version", "base"],
    }
}

/// Whether a key names something other than a label. Nobody need have it: it is none that was misspelt.
fn is_key(fleet: &Fleet, kind: &str, key: &str) -> bool {
    let has_properties = matches!(kind, "host" | "guest" | "machine" | "cluster" | "workload");
    keys(kind).contains(&key) || has_properties && fleet.find_capability(key).is_some()
}

/// The keys of the labels that things of a kind have.
fn labels<'f>(fleet: &'f Fleet, kind: &str) -> FixedSet<&'f str> {
    let mut found: FixedSet<TextId> = FixedSet::default();
    let mut add = |labels: &[(TextId, TextId)]| found.extend(labels.iter().map(|(key, _)| *key));
    match kind {
        "workload" => fleet.workload_ids().for_each(|id| add(fleet.workload_labels(id))),
        "service" => fleet.service_ids().for_each(|id| add(fleet.service_labels(id))),
        "host" | "guest" | "machine" | "cluster" => {
            let is_of = |own: &str| own == kind || kind == "machine" && own != "cluster";
            let all = fleet.machine_ids().filter(|&id| is_of(fleet.machine(id).kind.name()));
            all.for_each(|id| add(fleet.machine_labels(id)));
        }
        _ => {
            let is_of = |of: ComponentKind| of.name() == kind;
            let all = fleet.component_ids().filter(|&id| is_of(fleet.component(id).kind));
            all.for_each(|id| add(fleet.component_labels(id)));
        }
    }
    found.into_iter().map(|key| fleet.text(key)).collect()
}
