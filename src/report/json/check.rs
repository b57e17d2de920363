//! JSON of a check.

use super::{Around, Each, TablesData};
use crate::answer::check::{Check, Misplaced, Unjudged};
use crate::answer::gate::Gates;
use crate::answer::obstacle::Violation;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct CheckData<'a> {
    schema: u32,
    looked_at: usize,
    unknown: usize,
    violations: Each<'a, Violation>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unjudged: &'a [Unjudged],
    misplaced: &'a [Misplaced],
    #[serde(skip_serializing_if = "Option::is_none")]
    gates: Option<&'a Gates>,
    tables: TablesData<'a>,
}

impl<'a> CheckData<'a> {
    pub(super) fn of(check: &'a Check) -> Self {
        let Check { schema, looked_at, unknown, violations, unjudged, misplaced, gates, tables } = check;
        let around = Around { tables, today: None };
        Self {
            schema: *schema,
            looked_at: *looked_at,
            unknown: *unknown,
            violations: Each { items: violations, around },
            unjudged,
            misplaced,
            gates: gates.as_ref(),
            tables: TablesData::of(tables),
        }
    }
}
