//! Declared builds of images, and what an image has today.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::model::Strategy;

/// An earlier build, or one of today's version, says nothing of what the image is on today.
#[test]
fn builds_that_are_not_to_come_ask_for_nothing() {
    for (mid, build) in [("version = \"1\"", "1"), ("", "2")] {
        let text = format!(
            r#"
                [[package]]
                name = "b"
                version = "1"
                [[image]]
                name = "mid"
                {mid}
                [[image]]
                name = "leaf"
                version = "2"
                base = "mid"
                builds = [{{ version = "4", contains = ["package/b"] }}, {{ version = "{build}", base = "mid@3" }}]
                [[workload]]
                name = "w"
                image = "leaf"
            "#
        );
        holds(&text, &["image/leaf=4"]);
        let plan = Made::under(&fleet(&text), &[bump("image/leaf=4")], Strategy::InPlace);
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let of: Vec<&str> = changes.map(|change| &*change.of).collect();
        assert_eq!(of, ["image/leaf", "image/leaf"], "the base stays");
    }
}
