//! A review as JSON.

use super::contrast::ContrastData;
use super::{PlanData, write};
use crate::answer::refs::ThingRef;
use crate::answer::review::{Group, Noticed, Owner, Review};
use crate::answer::schedule::NoReturn;
#[cfg(feature = "templates")]
use crate::report::words::clean;
use serde::Serialize;
#[cfg(feature = "templates")]
use serde_json::Value;
#[cfg(feature = "templates")]
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes a review with its sentences. `docs/review.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn review(review: &Review, out: impl Write) -> io::Result<()> {
    write(&ReviewData::of(review), out)
}

/// The same as a value, for what looks into it. Nothing in its texts breaks lines or steers what shows them.
#[cfg(feature = "templates")]
pub(in crate::report) fn review_value(review: &Review) -> Value {
    let mut value = serde_json::to_value(ReviewData::of(review)).unwrap_or_default();
    cleaned(&mut value);
    value
}

/// Escapes what steers in all texts. As deep as a review is, which is not deep.
#[cfg(feature = "templates")]
fn cleaned(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(clean) = clean(text) {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(cleaned),
        Value::Object(members) => members.values_mut().for_each(cleaned),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ReviewData<'a> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<&'a str>,
    owners: &'a [Owner],
    unowned: &'a [ThingRef],
    services: &'a [Noticed],
    groups: &'a [Group],
    no_return: &'a [NoReturn],
    plan: PlanData<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contrast: Option<ContrastData<'a>>,
}

impl<'a> ReviewData<'a> {
    /// Every field is named, so that a new one is not forgotten here.
    fn of(review: &'a Review) -> Self {
        let Review { schema, because, command, owners, unowned, services, groups, no_return, plan, contrast } =
            review;
        Self {
            schema: *schema,
            because: because.as_deref(),
            command: command.as_deref(),
            owners,
            unowned,
            services,
            groups,
            no_return,
            plan: PlanData::of(plan),
            contrast: contrast.as_ref().map(ContrastData::of),
        }
    }
}
