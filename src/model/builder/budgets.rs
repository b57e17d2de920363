//! Budgets with names, who is a member of them, and how services are rolled out.

use super::Builder;
use super::draft::{DraftRollout, DraftWorkload, Said};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::{FixedMap, FixedSet};
use crate::model::availability::{NamedBudget, NamedBudgetId};
use crate::model::fleet::TextId;
use crate::model::workload::{Rollout, WorkloadId};
use crate::source::Place;

/// What is said of a budget.
#[derive(Debug)]
pub(super) struct DraftBudget {
    pub(super) place: Place,
    /// Where it was last defined, so that a second definition in one file is known.
    pub(super) latest: Place,
    pub(super) min_available: Said<TextId>,
    pub(super) max_unavailable: Said<TextId>,
    pub(super) evicts_unready: Said<bool>,
}

/// What has been said of budgets so far.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    budgets: FixedMap<TextId, DraftBudget>,
    /// The budgets of the fleet, by name.
    known: FixedMap<TextId, NamedBudgetId>,
    /// Names that no budget has, so that each is told once.
    unknown: FixedSet<TextId>,
}

impl Drafts {
    /// Where a budget was last defined, if it was.
    pub(super) fn latest(&self, name: TextId) -> Option<Place> {
        self.budgets.get(&name).map(|draft| draft.latest)
    }

    pub(super) fn add(&mut self, name: TextId, new: DraftBudget) {
        self.budgets.insert(name, new);
    }
}

impl Builder {
    pub(super) fn join_budget(&mut self, name: TextId, new: DraftBudget) {
        let mut budgets = std::mem::take(&mut self.budgets.budgets);
        if let Some(old) = budgets.get_mut(&name) {
            let mut join = self.join_texts(format!("budget {}", self.fleet.text(name)));
            join.said(&mut old.min_available, new.min_available, "`min-available`");
            join.said(&mut old.max_unavailable, new.max_unavailable, "`max-unavailable`");
            join.said(&mut old.evicts_unready, new.evicts_unready, "`evicts-unready`");
            old.latest = new.latest;
        }
        self.budgets.budgets = budgets;
    }

    /// Makes the budgets, before the workloads that name them.
    pub(super) fn finish_budgets(&mut self) {
        for (name, draft) in std::mem::take(&mut self.budgets.budgets) {
            let budget = NamedBudget {
                name,
                place: draft.place,
                min_available: self.amount(draft.min_available),
                max_unavailable: self.amount(draft.max_unavailable),
                evicts_unready: draft.evicts_unready.is_some_and(|(evicts, _)| evicts),
            };
            if draft.min_available.or(draft.max_unavailable).is_none() {
                let message = format!("the budget {} limits nothing", self.fleet.text(name));
                let diagnostic = Diagnostic::new(Code::BadValue, message).at(draft.place, "this budget");
                self.report(diagnostic.help("write `max-unavailable = 1` or `min-available = 2`"));
            }
            let id = self.fleet.named_budgets.push(budget);
            self.budgets.known.insert(name, id);
        }
    }

    /// Notes a workload as a member of the budgets that it names, each once.
    pub(super) fn note_budgets(&mut self, id: WorkloadId, draft: &DraftWorkload) {
        let mut seen: Vec<TextId> = Vec::new();
        for &(name, place) in &draft.more().budgets {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            match self.budgets.known.get(&name) {
                Some(&budget) => self.fleet.budget_members.push((budget, id)),
                None if self.budgets.unknown.insert(name) => {
                    let text = self.fleet.text(name).to_owned();
                    let known = self.budgets.known.keys().map(|&name| self.fleet.text(name));
                    let help = did_you_mean(&text, known)
                        .unwrap_or_else(|| format!("define it: [[budget]] name = \"{text}\""));
                    self.unknown_name("budget", &text, place, Some(help));
                }
                None => {}
            }
        }
    }

    /// Reports budgets without a member.
    pub(super) fn check_budgets(&mut self) {
        let used: FixedSet<NamedBudgetId> = self.fleet.budget_members.iter().map(|&(id, _)| id).collect();
        let unused: Vec<NamedBudget> = self
            .fleet
            .named_budgets
            .iter_enumerated()
            .filter(|(id, _)| !used.contains(id))
            .map(|(_, one)| *one)
            .collect();
        for budget in unused {
            let name = self.fleet.text(budget.name);
            let message = format!("no workload is in the budget {name}");
            let help = format!("workloads say it: `budgets = [\"{name}\"]`");
            self.report(Diagnostic::new(Code::Unmatched, message).at(budget.place, "this budget").help(help));
        }
    }

    /// Reads how a service is rolled out; `None` if nothing is said.
    pub(super) fn rollout(&mut self, draft: DraftRollout) -> Option<Rollout> {
        let DraftRollout { max_unavailable, surge, ordered } = draft;
        let is_said = max_unavailable.is_some() || surge.is_some() || ordered.is_some();
        let rollout = Rollout {
            max_unavailable: self.amount(max_unavailable),
            surge: self.amount(surge),
            ordered: ordered.is_some_and(|(ordered, _)| ordered),
        };
        is_said.then_some(rollout)
    }
}
