//! Tags that may mean several releases: what holds for all of them is known, what holds for some is not.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::known::{Outcome, Says};
use crate::answer::plan::Plan;
use crate::answer::step::Certainty;
use crate::model::Strategy;

fn planned(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::InPlace)
}

/// A host that goes to cgroup 2 under an image of a tag, which is said to work there, and a fact about earlier releases.
fn image(table: &str, runs: &str) -> String {
    format!(
        "[[host]]\nname = \"h\"\nprovides = {{ cgroup = \"1\" }}\ncandidates = {{ cgroup = [\"2\"] }}\n\
         [[image]]\nname = \"r/node\"\ncandidates = []\nrequires = [{{ needs = \"cgroup\", in = \">=1\" }}]\n{table}\n\
         [[fact]]\nname = \"f\"\nsubject = \"image/r/node\"\nat = \">=14, <18.20\"\nneeds = \"cgroup\"\nin = \"=1\"\n\
         source = \"https://example.com/\"\n[[workload]]\nname = \"w\"\nimage = \"{runs}\"\nhost = \"h\"\n"
    )
}

const CGROUP: &[&str] = &["host/h:cgroup=2"];

/// Who says that the workload works, and what would decide the facts that may apply.
fn outcome(plan: &Plan) -> (Option<Certainty>, Vec<String>) {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let of_it = changes.filter(|change| plan.tables.name(change.thing) == "workload/w");
    let open = plan.known.iter().filter(|known| known.outcome == Outcome::Undecided);
    let open = open.flat_map(|known| match &known.says {
        Says::Undecided { open, .. } => open.iter().map(ToString::to_string).collect(),
        other => vec![format!("{other:?}")],
    });
    (of_it.filter_map(|change| change.certainty).max(), open.collect())
}

#[test]
fn a_fact_may_apply_to_a_tag_that_means_several_releases() {
    let of = |tag: &str| outcome(&planned(&image("", &format!("r/node@{tag}")), CGROUP));
    let open = || (Some(Certainty::Unknown), vec!["image/r/node".to_owned()]);
    for tag in ["18", "18-alpine", "v18", "latest", "lts-slim", "stable"] {
        assert_eq!(of(tag), open(), "{tag}");
    }
    for tag in ["20", "18.20", "18.20.1-alpine", "12", "19"] {
        assert_eq!(of(tag), (Some(Certainty::Stated), Vec::new()), "{tag}");
    }
    for tag in ["16", "18.19", "18.2.0", "14-alpine"] {
        let plan = planned(&image("", &format!("r/node@{tag}")), CGROUP);
        assert!(plan.steps.is_empty() && !plan.blocked.is_empty(), "{tag}: the fact is about it");
    }
}

#[test]
fn a_component_of_unknown_version_may_be_what_a_fact_is_about() {
    let open = (Some(Certainty::Unknown), vec!["image/r/node".to_owned()]);
    assert_eq!(outcome(&planned(&image("", "r/node"), CGROUP)), open);
    assert_eq!(outcome(&planned(&image("version = \"latest\"", "r/node"), CGROUP)), open);
    // Whether it is does not matter where what is needed is there.
    let same = image("", "r/node").replace("\"=1\"", "\">=1\"");
    assert_eq!(outcome(&planned(&same, CGROUP)).1, Vec::<String>::new());
}

#[test]
fn tags_that_are_words_do_not_hide_the_others() {
    let two = |tag: &str| {
        image("scheme = \"opaque\"", &format!("r/node@{tag}"))
            + "[[workload]]\nname = \"x\"\nimage = \"r/node@latest\"\nhost = \"h\"\n"
    };
    let open = vec!["image/r/node".to_owned()];
    assert_eq!(outcome(&planned(&two("18"), CGROUP)), (Some(Certainty::Unknown), open.clone()));
    assert_eq!(outcome(&planned(&two("20.1"), CGROUP)), (Some(Certainty::Stated), open));
    assert!(planned(&two("16"), CGROUP).steps.is_empty());
}

#[test]
fn what_somebody_has_tried_settles_what_may_apply() {
    let of = |tested: &str| outcome(&planned(&image(tested, "r/node@18"), CGROUP)).0;
    assert_eq!(of("version = \"18\"\ntested = { cgroup = [\"2\"] }"), Some(Certainty::Stated));
    assert_eq!(of("version = \"18\"\ntested = { cgroup = [\"1\"] }"), Some(Certainty::Unknown));
    assert_eq!(of("tested = { at = \"=18\", cgroup = [\"2\"] }"), Some(Certainty::Stated));
    assert_eq!(of("tested = { at = \"=18.20\", cgroup = [\"2\"] }"), Some(Certainty::Unknown));
}

#[test]
fn what_is_needed_of_a_tag_may_be_there() {
    let of = |tag: &str, within: &str| {
        let text = format!(
            "[[host]]\nname = \"h\"\n[[image]]\nname = \"r/redis\"\nversion = \"{tag}\"\ncandidates = []\n\
             [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
             requires = [{{ at = \">=2\", needs = \"image/r/redis\", in = \"{within}\" }}]\n\
             [[workload]]\nname = \"w\"\napp = \"a\"\nimage = \"r/redis\"\nhost = \"h\"\n"
        );
        let plan = planned(&text, &["app/a=2"]);
        assert_eq!(plan.blocked.is_empty(), !plan.steps.is_empty(), "{tag} {within}");
        outcome(&plan).0
    };
    assert_eq!(of("7", ">=7.2"), Some(Certainty::Unknown));
    assert_eq!(of("latest", ">=7.2"), Some(Certainty::Unknown));
    assert_eq!(of("7.2", ">=7.2"), Some(Certainty::Stated));
    assert_eq!(of("8", ">=7.2"), Some(Certainty::Stated));
    assert_eq!(of("6", ">=7.2"), None);
}

#[test]
fn a_base_image_may_be_what_a_fact_is_about() {
    let text = image("", "shop")
        + "[[image]]\nname = \"shop\"\nversion = \"3\"\nbase = \"r/node@18\"\n\
        requires = [{ needs = \"cgroup\", in = \">=1\" }]\n";
    assert_eq!(outcome(&planned(&text, CGROUP)), (Some(Certainty::Unknown), vec!["image/r/node".to_owned()]));
    let text = text.replace("r/node@18", "r/node@18.20.4");
    assert_eq!(outcome(&planned(&text, CGROUP)), (Some(Certainty::Stated), Vec::new()));
}

#[test]
fn releases_of_an_os_are_no_tags() {
    let text = "[[host]]\nname = \"h\"\n[[image]]\nname = \"r/debian\"\nversion = \"11\"\nprofile = \"debian\"\n\
        candidates = [\"12\"]\n[[image]]\nname = \"shop\"\nversion = \"3\"\nbase = \"r/debian\"\n\
        requires = [{ needs = \"image/r/debian\", in = \">=11.0\" }]\n\
        [[workload]]\nname = \"w\"\nimage = \"shop\"\nhost = \"h\"\n";
    let plan = planned(text, &["image/r/debian=12"]);
    assert_eq!(outcome(&plan).0, Some(Certainty::Stated));
}

#[test]
fn a_caller_may_have_a_need_that_the_service_does_not_meet() {
    let of = |version: &str| {
        let text = format!(
            "[[host]]\nname = \"h\"\n[[app]]\nname = \"api\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
             [[workload]]\nname = \"api\"\napp = \"api\"\nhost = \"h\"\n\
             [[app]]\nname = \"web\"\n{version}\nrequires = [{{ at = \"<5\", needs = \"service/api\", in = \"<2\" }},\n\
             {{ needs = \"service/api\", in = \">=1\" }}]\n[[workload]]\nname = \"w\"\napp = \"web\"\nhost = \"h\"\n"
        );
        let plan = planned(&text, &["app/api=2"]);
        (plan.summary.exposed, plan.blocked.len())
    };
    assert_eq!(of(""), (1, 0));
    assert_eq!(of("version = \"5\"\ncandidates = []"), (0, 0));
    assert_eq!(of("version = \"4\"\ncandidates = []").1, 1);
}

#[test]
fn a_crossing_from_a_version_that_nobody_knows_may_be_made() {
    let of = |table: &str, bumps: &[&str]| {
        let text = format!(
            "[[host]]\nname = \"h\"\nkernel = \"5.15\"\n[[image]]\nname = \"db\"\n{table}\n\
             [[fact]]\nname = \"f\"\nkind = \"data\"\nsubject = \"image/db\"\nat = \">=10\"\ncrossing = \"major\"\n\
             source = \"https://example.com/\"\n[[workload]]\nname = \"w\"\nimage = \"db\"\nhost = \"h\"\n"
        );
        let plan = planned(&text, bumps);
        plan.known.iter().map(|known| known.outcome).collect::<Vec<_>>()
    };
    let up = &["image/db=16"];
    assert_eq!(of("version = \"15\"", up), [Outcome::ByHand]);
    assert_eq!(of("version = \"16.0\"", &["image/db=16.1"]), []);
    assert_eq!(of("version = \"latest\"", up), [Outcome::Undecided]);
    assert_eq!(of("", up), [Outcome::Undecided]);
    assert_eq!(of("", &["image/db=9"]), []);
}
