//! Which pool each machine names, and what is said of the pools.

use super::Builder;
use super::draft::{DraftMachine, Placed, Said};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::{FixedMap, FixedSet};
use crate::model::fleet::TextId;
use crate::source::Place;

/// What is said of a pool.
#[derive(Debug)]
pub(super) struct DraftPool {
    pub(super) place: Place,
    /// Where it was last defined, so that a second definition in one file is known.
    pub(super) latest: Place,
    pub(super) surge: Said<TextId>,
    pub(super) max_unavailable: Said<TextId>,
}

/// What has been said of pools so far.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    pools: FixedMap<TextId, DraftPool>,
    /// Keys of labels whose values name pools, the first that a machine has first.
    labels: Vec<Placed>,
}

impl Drafts {
    pub(super) fn label(&mut self, labels: Vec<Placed>) {
        let new = |label: &Placed| !self.labels.iter().any(|known| known.0 == label.0);
        let new: Vec<Placed> = labels.into_iter().filter(new).collect();
        self.labels.extend(new);
    }

    /// Where a pool was last defined, if it was.
    pub(super) fn latest(&self, name: TextId) -> Option<Place> {
        self.pools.get(&name).map(|draft| draft.latest)
    }

    pub(super) fn add(&mut self, name: TextId, new: DraftPool) {
        self.pools.insert(name, new);
    }
}

impl Builder {
    pub(super) fn join_pool(&mut self, name: TextId, new: DraftPool) {
        let Some(mut old) = self.pools.pools.swap_remove(&name) else { return };
        let thing = format!("pool {}", self.fleet.text(name));
        let mut join = self.join_texts(thing);
        join.said(&mut old.surge, new.surge, "`surge`");
        join.said(&mut old.max_unavailable, new.max_unavailable, "`max-unavailable`");
        old.latest = new.latest;
        self.pools.pools.insert(name, old);
    }

    /// The pool that a machine names by itself, else by the first of the labels that it has.
    pub(super) fn pool_named(&mut self, draft: &DraftMachine) -> Option<TextId> {
        if let Some((name, place)) = draft.pool {
            let is_empty = self.fleet.text(name).is_empty();
            if is_empty {
                let diagnostic = Diagnostic::new(Code::BadValue, "the name of a pool must not be empty");
                self.report(diagnostic.at(place, "this name").help("leave the key out"));
            }
            return Some(name).filter(|_| !is_empty);
        }
        let value = |key: &Placed| draft.labels.iter().find(|(label, ..)| *label == key.0);
        let name = self.pools.labels.iter().find_map(value).map(|(_, value, _)| *value);
        name.filter(|&name| !self.fleet.text(name).is_empty())
    }

    /// Notes the limits of pools, and reports pools and labels that no machine has.
    pub(super) fn finish_pools(&mut self) {
        let Drafts { pools, labels } = std::mem::take(&mut self.pools);
        let named: FixedSet<TextId> = self.fleet.machines.iter().filter_map(|machine| machine.pool).collect();
        for (name, draft) in pools {
            let limits = (self.amount(draft.surge), self.amount(draft.max_unavailable));
            self.fleet.pool_limits.insert(name, limits);
            if !named.contains(&name) && !self.without_fleet {
                let text = self.fleet.text(name).to_owned();
                let near = did_you_mean(&text, named.iter().map(|&name| self.fleet.text(name)));
                let message = format!("no machine is in the pool {text}");
                let diagnostic = Diagnostic::new(Code::Unmatched, message).at(draft.place, "this pool");
                let help = near.unwrap_or_else(|| format!("machines say it: `pool = \"{text}\"`"));
                self.report(diagnostic.help(help));
            }
        }
        let carried: FixedSet<TextId> = self.fleet.labels.iter().map(|&(key, _)| key).collect();
        for (key, place) in labels {
            if !carried.contains(&key) && !self.without_fleet {
                let message = format!("no machine has the label {}", self.fleet.text(key));
                self.report(
                    Diagnostic::new(Code::Unmatched, message).at(place, "whose value would be a pool"),
                );
            }
        }
    }
}
