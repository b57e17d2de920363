//! JSON of a failure.

use super::{Around, Each, Worded};
use crate::answer::exposure::Short;
use crate::answer::failure::{Failure, Fallen, Gone, Left, Needing};
use crate::answer::tables::Tables;
use crate::report::document::Line;
use crate::report::exposure::{fallen, left, left_short, lost, needing};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct FailureData<'a> {
    schema: u32,
    tool: &'a str,
    fail: &'a [String],
    machines: &'a [String],
    down: usize,
    runs: usize,
    unplaced: usize,
    services: usize,
    fallen: Each<'a, Fallen>,
    lost: Each<'a, Gone>,
    short: Each<'a, Short>,
    left: Each<'a, Left>,
    dependents: Each<'a, Needing>,
}

impl<'a> FailureData<'a> {
    /// A failure refers to no tables.
    pub(super) fn of(failure: &'a Failure, none: &'a Tables) -> Self {
        let around = Around { tables: none, today: None };
        let Failure { schema, tool, fail, machines, down, runs, unplaced, services, .. } = failure;
        let Failure { fallen, lost, short, left, dependents, .. } = failure;
        Self {
            schema: *schema,
            tool,
            fail,
            machines,
            down: *down,
            runs: *runs,
            unplaced: *unplaced,
            services: *services,
            fallen: Each { items: fallen, around },
            lost: Each { items: lost, around },
            short: Each { items: short, around },
            left: Each { items: left, around },
            dependents: Each { items: dependents, around },
        }
    }
}

impl Worded for Fallen {
    fn text(&self, _: Around<'_>) -> Line {
        fallen(self)
    }
}

impl Worded for Gone {
    fn text(&self, _: Around<'_>) -> Line {
        lost(self)
    }
}

impl Worded for Short {
    fn text(&self, _: Around<'_>) -> Line {
        left_short(self)
    }
}

impl Worded for Left {
    fn text(&self, _: Around<'_>) -> Line {
        left(self)
    }
}

impl Worded for Needing {
    fn text(&self, _: Around<'_>) -> Line {
        needing(self)
    }
}

#[cfg(test)]
mod tests {
    use crate::answer::exposure::{Floor, Short};
    use crate::answer::failure::{Failure, Fallen, Gone, Left, Needing};
    use crate::answer::plan::SCHEMA;
    use crate::answer::tables::Spot;
    use serde_json::Value;

    #[test]
    fn each_entry_of_a_failure_has_its_sentence_and_reads_back() {
        let spot = || Spot { text: "fleet.toml:1".into(), place: None };
        let answer = Failure {
            schema: SCHEMA,
            tool: "comove".to_owned(),
            fail: vec!["host/a".to_owned()],
            machines: vec!["host/a".to_owned()],
            down: 1,
            runs: 2,
            unplaced: 0,
            services: 2,
            fallen: vec![Fallen { thing: "workload/x".to_owned(), on: "host/a".to_owned(), place: spot() }],
            lost: vec![Gone { service: "service/x".to_owned(), replicas: 2 }],
            short: vec![Short {
                service: "service/y".to_owned(),
                left: 1,
                replicas: 3,
                needed: 2,
                because: Floor::Majority,
            }],
            left: vec![Left { service: "service/z".to_owned(), left: 2, replicas: 3, needed: None }],
            dependents: vec![Needing {
                service: "service/w".to_owned(),
                needs: "service/x".to_owned(),
                because: None,
                place: spot(),
            }],
        };
        let mut out = Vec::new();
        super::super::failure(&answer, &mut out).expect("a list takes it");
        let value: Value = serde_json::from_slice(&out).expect("JSON");
        for (list, text) in [
            ("fallen", "workload/x is on host/a"),
            ("lost", "service/x: all 2 replicas are down"),
            ("short", "service/y keeps 1 of 3, and its majority is 2"),
            ("left", "service/z: 2 of 3 left"),
            ("dependents", "service/w needs service/x"),
        ] {
            assert_eq!(value[list][0]["text"], text, "{list}");
        }
        let back: Failure = serde_json::from_slice(&out).expect("the same");
        assert_eq!(back, answer);
    }
}
