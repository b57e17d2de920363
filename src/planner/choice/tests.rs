//! What the random worlds do not reach: they are so small that a search settles all of them.

use super::search::Budget;
use super::{Settled, settle};
use crate::model::{Fleet, Strategy};
use crate::planner::closure::close;
use crate::planner::graph::{EventId, Graph, TrackKey};
use crate::question::Ask;
use crate::read::Reader;
use crate::{Bump, Guarantee};

pub(super) fn fleet(text: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
    fleet
}

/// The graph of some bumps in place, and their goals.
pub(super) fn asked<'f>(fleet: &'f Fleet, bumps: &[&str]) -> (Graph<'f>, Vec<EventId>) {
    let bumps: Vec<Bump> = bumps.iter().map(|text| Bump::parse(text).unwrap()).collect();
    let (ask, _) = Ask::resolve(fleet, &bumps, &[]).unwrap();
    let mut graph = Graph::new(fleet, ask, Strategy::InPlace);
    let wishes = graph.ask.wishes.clone();
    let goals = wishes.into_iter().flat_map(|wish| graph.goals(wish).events).collect();
    (graph, goals)
}

const ALTERNATIVES: &str = r#"
    [[host]]
    name = "h"
    provides = { kernel = "6.1", cgroup = "1", engine = "1" }
    candidates = { kernel = ["6.2"], cgroup = ["2"], engine = ["2", "3"] }
    [[capability]]
    name = "engine"
    step = "listed"
    [[app]]
    name = "a"
    version = "1"
    candidates = ["2"]
    requires = [
      { at = ">=2", needs = "engine", in = ">=3" },
      { at = ">=2", any = [{ needs = "kernel", in = ">=6.2" }, { needs = "cgroup", in = ">=2" }] },
    ]
    [[workload]]
    name = "w"
    app = "a"
    host = "h"
"#;

#[test]
fn what_was_chosen_is_kept_where_a_search_gives_up() {
    let fleet = fleet(ALTERNATIVES);
    let (mut graph, goals) = asked(&fleet, &["app/a=2"]);
    let settled = settle(&mut graph, &goals, &mut Budget::spent()).ok().unwrap();
    assert_eq!(settled.guarantee, Guarantee::Feasible);
    assert!(!graph.irregular.is_empty());
    assert_eq!(close(&mut graph, &goals).len(), settled.closure.len());
}

/// The engine stops at 2 before the application moves, which needs it at 3 and one of two other things.
#[test]
fn a_step_does_not_have_what_may_come_before_it() {
    let fleet = fleet(ALTERNATIVES);
    let (mut graph, goals) = asked(&fleet, &["app/a=2"]);
    let mut budget = Budget::default();
    assert!(settle(&mut graph, &goals, &mut budget).is_ok());
    assert!(budget.tried() > 0, "a search settles it");
}

/// Today the front needs more than the back has. From the first replica of the back that moves on, all of them are held to that.
#[test]
fn replicas_that_are_not_enough_today_move_in_one_step() {
    let fleet = fleet(
        r#"
        [[host]]
        name = "h"
        provides = { kernel = "6.1" }
        [[app]]
        name = "front"
        version = "1"
        candidates = ["2"]
        requires = [{ at = "<2", needs = "service/back", in = ">=2" }]
        [[app]]
        name = "back"
        version = "1"
        candidates = ["2"]
        [[workload]]
        name = "f"
        service = "front"
        app = "front"
        host = "h"
        [[workload]]
        name = "b"
        service = "back"
        app = "back"
        host = "h"
        replicas = 2
    "#,
    );
    let (mut graph, goals) = asked(&fleet, &["app/back=2"]);
    let Settled { closure, groups, .. } = settle(&mut graph, &goals, &mut Budget::spent()).ok().unwrap();
    let moves = closure.events().filter(|&(_, event)| matches!(graph.event(event).0, TrackKey::Runs(..)));
    let steps: Vec<_> = moves.map(|(at, _)| groups.of[at]).collect();
    assert_eq!(steps.len(), 2);
    assert_eq!(steps[0], steps[1]);
}
