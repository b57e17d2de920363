//! What a plan says of facts, held against the facts themselves.

use super::replay::Replay;
use super::report::FaultKind;
use crate::model::Fact;
use crate::plan::{Known, Outcome, Plan};

impl Replay<'_, '_> {
    /// Compares what a plan quotes of facts. Whom each concerns is taken as it stands.
    pub(super) fn check_known(&mut self, plan: &Plan) {
        for known in &plan.known {
            let fleet = self.world.fleet;
            let fact = fleet.fact_ids().map(|id| fleet.fact(id)).find(|fact| fact.name == known.fact);
            // Ends of support of OS releases are no facts.
            let sound = fact.map_or(known.outcome == Outcome::Ends, |fact| quotes(known, fact));
            if !sound {
                self.verdict
                    .fault(FaultKind::Fact, format!("{} is not what the plan says of it", known.fact));
            }
        }
    }
}

fn quotes(known: &Known, fact: &Fact) -> bool {
    known.symptom == fact.symptom
        && known.remedy == fact.remedy
        && known.source == fact.source
        && known.kind == fact.kind.name()
        && known.things.len() <= known.number
}
