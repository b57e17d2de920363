//! How reasons are told.

use super::{Because, Key, Met, Rule};
use crate::answer::known::{Concerned, Known, Says};
use crate::answer::refs::{RequirementRef, ThingRef};
use crate::answer::tables::{Requirement, Tables, ThingKind, Why};
use crate::report::Detail;
use crate::report::changes::named;
use crate::report::document::{Block, Item, Line};
use crate::report::known::{self, Said};
use crate::report::lists::{list, sentence, standing};
use crate::report::names::{concerned, names, sorted};
use crate::report::words::{noun, requirement, why};
use std::collections::BTreeSet;

impl<'p> Because<'p> {
    /// Lists what forces, each with its number.
    pub(in crate::report) fn list(&self, detail: Detail) -> Option<Block> {
        let all: Vec<(usize, (&Key<'p>, &Met<'p>))> = self.met.iter().enumerate().collect();
        list(&all, detail, |&(index, (key, met))| Item {
            number: Some(index + 1),
            ..self.item(*key, met, detail)
        })
    }

    fn item(&self, key: Key<'p>, met: &Met<'p>, detail: Detail) -> Item {
        let tables = &self.plan.tables;
        let who = self.who(met, detail);
        if matches!(key, Key::Fact(_) | Key::Requirement(_)) {
            return known::told(tables, &self.said(key, met), who, detail);
        }
        // Where a release is said to bring something.
        let place = match key {
            Key::Release { .. } => met.first.and_then(|reason| reason.place.as_ref()),
            _ => None,
        };
        let place = place.map(|place| Item::new(standing(Some(&place.text), None)));
        let below = place.into_iter().collect();
        Item { aside: who, below, ..Item::new(sentence(rule(tables, key, met))) }
    }

    /// What facts and requirements say that come to the same.
    fn said(&self, key: Key<'p>, met: &Met<'p>) -> Vec<Said> {
        let tables = &self.plan.tables;
        let mut said: Vec<Said> = met.known.iter().map(|known| Said::of(self.plan, known)).collect();
        let told: BTreeSet<RequirementRef> =
            met.known.iter().filter_map(|known| said_requirement(known)).collect();
        let others = met.requirements.iter().filter(|at| !told.contains(*at));
        said.extend(others.filter_map(|&at| Some(needed(tables.requirement(at)?))));
        if let (true, Key::Fact(fact)) = (said.is_empty(), key) {
            let line = "replicas have to change together".into();
            said.push(Said { fact: Some(fact), line, place: Line::default(), leads: false });
        }
        if let (Some(Why::Requirement { chosen: true, .. }), Some(first)) =
            (met.first.map(|reason| &reason.why), said.first_mut())
        {
            first.line.0.extend(Line::from("; chosen among several ways").0);
        }
        said
    }

    /// Names what is forced; a service only where none of its replicas is.
    fn who(&self, met: &Met<'p>, detail: Detail) -> Line {
        let tables = &self.plan.tables;
        let is_stated = |at: &RequirementRef| tables.requirement(*at).is_some_and(|one| one.fact.is_none());
        if !met.known.is_empty() && !met.requirements.iter().any(is_stated) {
            return concerned(tables, &met.known, detail);
        }
        let concerned = met.known.iter().flat_map(|known| &known.things).filter_map(|one| match one {
            Concerned::Thing(thing) => Some(*thing),
            Concerned::Named(_) => None,
        });
        let all: BTreeSet<ThingRef> = met.things.iter().copied().chain(concerned).collect();
        let is_service = |thing: &ThingRef| tables.thing(*thing).kind == ThingKind::Service;
        let mut things = sorted(tables, all.iter().copied().filter(|thing| !is_service(thing)));
        if things.is_empty() {
            things = sorted(tables, all);
        }
        names(tables, &things, detail)
    }
}

/// The requirement that a fact makes of a fleet.
const fn said_requirement(known: &Known) -> Option<RequirementRef> {
    match &known.says {
        Says::Requirement { requirement } => Some(*requirement),
        _ => None,
    }
}

fn needed(one: &Requirement) -> Said {
    let place = standing(Some(&one.place.text), None);
    Said { fact: one.fact, line: requirement(one), place, leads: false }
}

/// Words a rule that forces.
fn rule(tables: &Tables, key: Key<'_>, met: &Met<'_>) -> Line {
    match (key, met.first) {
        (Key::Adopted(of), _) => {
            Line::from("whatever carries ").join(named(of, "")).text(" is rebuilt or redeployed with it")
        }
        (Key::Rule(Rule::Shares), _) if met.machines.len() > 1 => {
            format!("each {} is changed in place, under all that runs on it", machine(tables, met)).into()
        }
        (Key::Rule(Rule::Moves), _) if met.machines.len() > 1 => {
            format!("each {} is drained before it changes", machine(tables, met)).into()
        }
        (_, Some(reason)) => why(tables, &reason.why),
        (_, None) => Line::default(),
    }
}

/// The kind of the machines of a rule, if that is one.
fn machine(tables: &Tables, met: &Met<'_>) -> &'static str {
    let kinds: BTreeSet<ThingKind> = met.machines.iter().map(|&machine| tables.thing(machine).kind).collect();
    match (kinds.first(), kinds.len()) {
        (Some(&kind), 1) => noun(kind, 1),
        _ => "machine",
    }
}
