//! Plans of the planner, checked; and the same plans spoilt, caught.

mod as_today;
mod avoided;
mod bare;
mod between;
mod beyond;
mod builds;
mod clusters;
mod crossings;
mod deep;
mod drained;
mod edited;
mod engines;
mod facts;
mod floating;
mod found;
mod going_on;
mod guests;
mod handwritten;
mod inventories;
mod large;
mod leaving;
mod libraries;
mod machines;
mod mangled;
mod members;
mod one_stop;
mod packages;
mod places;
mod pools;
mod question;
mod replicas;
mod scenes;
mod spoilt;
mod states;
mod unknown;
mod walls;
mod waves;
mod ways;
mod work;

use super::{FaultKind, Verdict};
use crate::answer::plan::Plan;
use crate::model::{Fleet, Strategy};
use crate::read::Reader;
use crate::{Bump, Options, plan};

fn fleet(text: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
    fleet
}

/// Whether an inventory is at fault.
fn refused(text: &str) -> bool {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    reader.finish().is_err()
}

fn bump(text: &str) -> Bump {
    Bump::parse(text).unwrap()
}

struct Made;

impl Made {
    /// Makes a plan with its certificate.
    fn under(fleet: &Fleet, bumps: &[Bump], strategy: Strategy) -> Plan {
        let today = Some("2027-03-31".parse().unwrap());
        let options = Options { strategy, certificate: true, today, ..Options::default() };
        plan(fleet, bumps, &options).unwrap_or_else(|faults| panic!("{faults:#?}")).0
    }
}

/// Returns the kinds of a verdict's faults, each once.
fn kinds(verdict: &Verdict) -> Vec<FaultKind> {
    let mut kinds: Vec<_> = verdict.faults.iter().map(|fault| fault.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
