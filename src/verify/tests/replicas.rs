//! Replicas that do not move alike, in services whose needs form no lattice.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::Strategy;
use std::fmt::Write as _;

fn app(text: &mut String, name: &str, candidates: &[&str], requires: &str) {
    let _ = writeln!(
        text,
        "[[app]]\nname = \"{name}\"\nversion = \"1\"\ncandidates = {candidates:?}\nrequires = [{requires}]"
    );
}

fn workload(text: &mut String, (name, app, service): (&str, &str, &str), more: &str) {
    let _ =
        writeln!(text, "[[workload]]\nname = \"{name}\"\napp = \"{app}\"\nservice = \"{service}\"\n{more}");
}

/// Where each workload comes to with what it runs.
fn ends(text: &str, bump_text: &str) -> Vec<String> {
    holds(text, &[bump_text]);
    let plan: Plan = Made::under(&fleet(text), &[bump(bump_text)], Strategy::InPlace);
    assert!(plan.blocked.is_empty(), "{:?}", plan.blocked);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let runs = changes.filter(|change| change.under.is_none() && change.from != change.to);
    let told = runs.map(|change| {
        let name = plan.tables.name(change.thing);
        format!("{name} {}", change.to.as_deref().unwrap_or("?"))
    });
    let mut all: Vec<String> = told.filter(|told| told.starts_with("workload/")).collect();
    all.sort();
    all
}

/// One replica has to move with its host and comes to a version that the caller cannot use; the other stays.
#[test]
fn a_replica_that_moves_beside_one_that_stays() {
    for (moving, staying) in [("b1", "b2"), ("b2", "b1")] {
        let mut text = String::from(
            "[[host]]\nname = \"h\"\nkernel = \"5.4\"\n[[host]]\nname = \"g\"\nkernel = \"5.4\"\n",
        );
        app(&mut text, "front", &[], "{ needs = \"service/back\", in = \"!=2\" }");
        app(&mut text, "back", &["2", "3"], "{ at = \"<2\", needs = \"kernel\", in = \"<6\" }");
        workload(&mut text, ("front", "front", "front"), "host = \"g\"");
        for name in ["b1", "b2"] {
            let host = if name == moving { "h" } else { "g" };
            workload(&mut text, (name, "back", "back"), &format!("host = \"{host}\""));
        }
        let found = ends(&text, "host/h:kernel=6.8");
        assert_eq!(found, [format!("workload/{moving} 3")], "{staying} stays");
    }
}

/// Some replicas that stay have a version that others have not, and only that is in the caller's way.
#[test]
fn replicas_that_stay_at_several_versions() {
    for order in [["1", "2", "1"], ["2", "1", "1"], ["1", "1", "2"]] {
        let mut text = String::new();
        app(&mut text, "front", &["2"], "{ at = \">=2\", needs = \"service/back\", in = \"=1 || >=3\" }");
        app(&mut text, "back", &["2", "3"], "");
        workload(&mut text, ("front", "front", "front"), "");
        for (number, version) in order.iter().enumerate() {
            workload(&mut text, (&format!("b{number}"), &format!("back@{version}"), "back"), "");
        }
        let old = order.iter().position(|version| *version == "2").unwrap();
        let found = ends(&text, "app/front=2");
        assert_eq!(found, [format!("workload/b{old} 3"), "workload/front 2".to_owned()]);
    }
}

/// Two services run one app. What is said of the one is not said of the other, though their replicas look alike.
#[test]
fn replicas_of_different_services_do_not_take_each_other_s_place() {
    for names in [["b1", "b2"], ["b2", "b1"]] {
        for first in ["s", "t"] {
            let mut text = String::new();
            app(&mut text, "front", &["2"], "{ at = \">=2\", needs = \"service/s\", in = \"=2 || =4\" }");
            app(&mut text, "x", &[], "{ needs = \"service/s\", in = \"!=2\" }");
            app(&mut text, "y", &[], "{ needs = \"service/t\", in = \"!=2\" }");
            app(&mut text, "back", &["2", "3", "4"], "");
            for name in ["front", "x", "y"] {
                workload(&mut text, (name, name, name), "");
            }
            let second = if first == "s" { "t" } else { "s" };
            workload(&mut text, (names[0], "back", first), "");
            workload(&mut text, (names[1], "back", second), "");
            let of_s = if first == "s" { names[0] } else { names[1] };
            let found = ends(&text, "app/front=2");
            assert_eq!(found, [format!("workload/{of_s} 4"), "workload/front 2".to_owned()]);
        }
    }
}

/// Replicas that disagree today with what somebody needs are let be until one of them moves; then all have to agree.
#[test]
fn replicas_that_disagree_today_agree_once_one_moves() {
    let own = "host = \"g\"\nrequires = [{ needs = \"service/back\", in = \">=2\" }]";
    for (of_app, of_workload, end) in
        [("{ needs = \"service/back\", in = \"=2 || >=4\" }", "host = \"g\"", "4"), ("", own, "3")]
    {
        let mut text = String::from(
            "[[host]]\nname = \"h\"\nkernel = \"5.4\"\n[[host]]\nname = \"g\"\nkernel = \"5.4\"\n",
        );
        app(&mut text, "front", &[], of_app);
        app(&mut text, "back", &["2", "3", "4"], "{ at = \"<3\", needs = \"kernel\", in = \"<6\" }");
        workload(&mut text, ("front", "front", "front"), of_workload);
        workload(&mut text, ("b1", "back@1", "back"), "host = \"g\"");
        workload(&mut text, ("b2", "back@2", "back"), "host = \"h\"");
        let found = ends(&text, "host/h:kernel=6.8");
        assert_eq!(found, ["workload/b1 2".to_owned(), format!("workload/b2 {end}")]);
    }
}

/// Each way in which a service may need versions of itself.
const OWN_NEEDS: [(&str, &str); 4] = [
    ("app/es", "[[app]]\nname = \"es\"\nVERSIONS\nrequires = [NEED]\n"),
    ("app/es", "[[app]]\nname = \"es\"\nVERSIONS\n[[service]]\nname = \"es\"\nrequires = [NEED]\n"),
    ("image/es", "[[image]]\nname = \"es\"\nVERSIONS\nrequires = [NEED]\n"),
    (
        "app/es",
        "[[app]]\nname = \"es\"\nVERSIONS\nrequires = [NEED]\n[[workload]]\nname = \"other\"\napp = \"es\"\nservice = \"other\"\n",
    ),
];

/// What the only replica of a service needs of the service it has itself: it goes there in one step.
#[test]
fn the_only_replica_of_a_service_that_needs_itself() {
    for (goal, carrier) in OWN_NEEDS {
        for need in [">=7", ">=8"] {
            let text = carrier
                .replace("VERSIONS", "version = \"6\"\ncandidates = [\"7\", \"8\"]")
                .replace("NEED", &format!("{{ at = \">=8\", needs = \"service/es\", in = \"{need}\" }}"));
            let runs = goal.replace('/', " = \"");
            let one = format!("{text}[[workload]]\nname = \"es\"\n{runs}\"\n");
            let others = text.matches("[[workload]]").count();
            let bumped = format!("{goal}=8");
            let mut expected = vec!["workload/es 8".to_owned()];
            expected.extend((0..others).map(|_| "workload/other 8".to_owned()));
            assert_eq!(ends(&one, &bumped), expected, "{one}");
            let plan = Made::under(&fleet(&one), &[bump(&bumped)], Strategy::InPlace);
            let of = |name: &str| {
                let moves = |step: &&crate::answer::step::Step| {
                    step.changes.iter().any(|change| plan.tables.name(change.thing) == name)
                };
                plan.steps.iter().filter(moves).count()
            };
            assert_eq!(of("workload/es"), 1, "{one}");
            holds(&format!("{one}replicas = 2\n"), &[&bumped]);
        }
    }
}

/// What goes along with one of them does so for two reasons: the versions that they need of each other, and a caller that is
/// not served today. Either may be named.
#[test]
fn replicas_that_need_each_other_and_have_a_caller_that_is_not_served_today() {
    for replicas in 1..=3 {
        let mut text = String::new();
        app(&mut text, "a", &["3", "4"], "{ at = \">=2\", needs = \"service/a\", in = \">=4\" }");
        app(&mut text, "b", &[], "{ needs = \"service/a\", in = \">=2\" }");
        workload(&mut text, ("b", "b", "b"), "");
        let mut expected = Vec::new();
        for number in 0..replicas {
            workload(&mut text, (&format!("a{number}"), "a", "a"), "");
            expected.push(format!("workload/a{number} 4"));
        }
        assert_eq!(ends(&text, "app/a=3"), expected);
        assert_eq!(ends(&text, "app/a=4"), expected);
    }
}

/// Nothing that is called lets a version stay, nor does a caller: either may be named of why it goes on.
#[test]
fn a_version_may_be_left_no_place_by_what_is_called_and_by_a_caller() {
    let mut text = String::new();
    app(&mut text, "a", &["3"], "{ needs = \"service/c\", in = \">=2\" }");
    app(&mut text, "b", &["2", "3"], "");
    app(&mut text, "c", &["2", "3", "4"], "{ at = \">=4\", needs = \"service/a\", in = \"<2\" }");
    text += "[[service]]\nname = \"c\"\nrequires = [{ at = \"<=1 || >=3\", needs = \"service/b\", in = \">=4\" }]\n";
    for name in ["a", "b", "c"] {
        workload(&mut text, (name, name, name), "");
    }
    assert_eq!(ends(&text, "app/b=2"), ["workload/b 2", "workload/c 2"]);
}

/// Of a caller one replica is behind, and nothing moves it: what it does not work with is passed in the same step.
#[test]
fn a_replica_that_stays_behind_lets_nothing_stop_where_it_does_not_fit() {
    let mut text = String::new();
    app(&mut text, "a", &["2", "3", "4"], "{ at = \"=1\", needs = \"service/b\", in = \"!=2\" }");
    text += "[[service]]\nname = \"a\"\nrequires = [{ at = \">=3\", needs = \"service/a\", in = \"!=4\" }]\n";
    app(&mut text, "b", &["2", "3", "4"], "");
    workload(&mut text, ("a1", "a@1", "a"), "");
    workload(&mut text, ("a2", "a@2", "a"), "");
    workload(&mut text, ("b", "b", "b"), "");
    holds(&text, &["app/a=4", "app/b=4"]);
    let plan: Plan = Made::under(&fleet(&text), &[bump("app/a=4"), bump("app/b=4")], Strategy::InPlace);
    assert_eq!(plan.steps.len(), 1, "1 to 4, without a stop at 2");
}
