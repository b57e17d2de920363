//! Answers as JSON, streamed: a plan may have a million changes.
//!
//! A requirement, reason, obstacle, violation, known fact or entry of a failure has a `text` beside its data: the
//! sentence that the other formats show. It is for people; who reads an answer back goes by the data and ignores it.

mod check;
mod contrast;
mod escape;
mod failure;
mod lines;
mod review;

use self::check::CheckData;
pub use self::contrast::contrast;
use self::failure::FailureData;
pub use self::review::review;
#[cfg(feature = "templates")]
pub(super) use self::review::review_value;
use super::words;
use crate::answer::Guarantee;
use crate::answer::certificate::Certificate;
use crate::answer::check::Check;
use crate::answer::failure::Failure;
use crate::answer::gate::Gates;
use crate::answer::input::Input;
use crate::answer::known::Known;
use crate::answer::obstacle::{Blocked, Violation};
use crate::answer::plan::{Checked, LeftOut, Origin, Plan, Spare, Stay, Summary, Unheeded, Unknown};
use crate::answer::refs::{RequirementRef, ThingRef};
use crate::answer::relax::Relax;
use crate::answer::rest::Rest;
use crate::answer::schedule::{
    Binding, Forbidden, NoReturn, Objective, Rest as Pause, Rule, Schedule, Terms, Wave,
};
use crate::answer::show::{Portrait, Relation, Value, Version};
use crate::answer::step::Step;
use crate::answer::tables::{Fact, Reason, Requirement, Spot, Tables, Thing, ThingKind};
use crate::answer::way::Way;
use crate::answer::why::{Chain, Coupling, Explanation, Fate};
use crate::model::Strategy;
use crate::report::document::Line;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes a value as JSON with a line for each entry of its lists and a line end, as it is.
///
/// # Errors
/// Those of `out`.
///
/// # Examples
/// ```
/// let mut out = Vec::new();
/// comove::report::json::write(&comove::answer::plan::Summary::default(), &mut out)?;
/// assert!(out.starts_with(b"{\n  \"things\": 0"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(answer: &impl Serialize, mut out: impl Write) -> io::Result<()> {
    let mut writer = serde_json::Serializer::with_formatter(&mut out, escape::Escaped::default());
    answer.serialize(&mut writer)?;
    out.write_all(b"\n")
}

/// Writes a plan with its sentences. `docs/plan.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn plan(plan: &Plan, out: impl Write) -> io::Result<()> {
    write(&PlanData::of(plan), out)
}

/// Writes an explanation with its sentences. `docs/why.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn why(explanation: &Explanation, out: impl Write) -> io::Result<()> {
    write(&ExplanationData::of(explanation), out)
}

/// Writes a check with its sentences. `docs/check.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn check(check: &Check, out: impl Write) -> io::Result<()> {
    write(&CheckData::of(check), out)
}

/// Writes what goes down if machines fail. `docs/failure.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn failure(failure: &Failure, out: impl Write) -> io::Result<()> {
    write(&FailureData::of(failure, &Tables::default()), out)
}

/// Writes what is known of a thing with its sentences. `docs/thing.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn show(portrait: &Portrait, out: impl Write) -> io::Result<()> {
    write(&PortraitData::of(portrait), out)
}

/// What a sentence rests on beside the data that it is about.
#[derive(Clone, Copy)]
struct Around<'a> {
    tables: &'a Tables,
    /// The day from which ends of support are seen.
    today: Option<&'a str>,
}

/// Data with a sentence on it.
trait Worded: Serialize {
    fn text(&self, around: Around<'_>) -> Line;
}

impl Worded for Requirement {
    fn text(&self, _: Around<'_>) -> Line {
        words::requirement(self)
    }
}

impl Worded for Reason {
    fn text(&self, around: Around<'_>) -> Line {
        words::reason(around.tables, self).text
    }
}

impl Worded for Blocked {
    fn text(&self, around: Around<'_>) -> Line {
        words::wall(around.tables, self.thing, &self.wall).text
    }
}

impl Worded for Violation {
    fn text(&self, around: Around<'_>) -> Line {
        let told = words::violation(around.tables, self);
        words::joined(told.into_iter().map(|told| told.text), "; ")
    }
}

impl Worded for Relax {
    fn text(&self, around: Around<'_>) -> Line {
        words::relax(around.tables, self)
    }
}

impl Worded for Known {
    fn text(&self, around: Around<'_>) -> Line {
        words::says(around.tables, self, around.today)
    }
}

/// Data as it is, then its sentence.
#[derive(Serialize)]
struct WithText<'a, T> {
    #[serde(flatten)]
    data: &'a T,
    text: String,
}

/// A list whose items have sentences, each of which is made only when its turn to be written comes.
struct Each<'a, T> {
    items: &'a [T],
    around: Around<'a>,
}

impl<T: Worded> Serialize for Each<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let with_text = |data| WithText { data, text: T::text(data, self.around).words() };
        serializer.collect_seq(self.items.iter().map(with_text))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct TablesData<'a> {
    things: &'a [Thing],
    requirements: Each<'a, Requirement>,
    facts: &'a [Fact],
    reasons: Each<'a, Reason>,
}

impl<'a> TablesData<'a> {
    fn of(tables: &'a Tables) -> Self {
        let Tables { things, requirements, facts, reasons } = tables;
        let around = Around { tables, today: None };
        Self {
            things,
            requirements: Each { items: requirements, around },
            facts,
            reasons: Each { items: reasons, around },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PortraitData<'a> {
    schema: u32,
    thing: &'a str,
    kind: ThingKind,
    defined: &'a [Spot],
    versions: &'a [Version],
    contents: &'a [Version],
    values: &'a [Value],
    relations: &'a [Relation],
    requirements: &'a [RequirementRef],
    required: &'a [RequirementRef],
    holds: &'a [Value],
    tables: TablesData<'a>,
}

impl<'a> PortraitData<'a> {
    /// Every field is named, so that a new one is not forgotten here.
    fn of(portrait: &'a Portrait) -> Self {
        let Portrait {
            schema,
            thing,
            kind,
            defined,
            versions,
            contents,
            values,
            relations,
            requirements,
            required,
            holds,
            tables,
        } = portrait;
        Self {
            schema: *schema,
            thing,
            kind: *kind,
            defined,
            versions,
            contents,
            values,
            relations,
            requirements,
            required,
            holds,
            tables: TablesData::of(tables),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PlanData<'a> {
    schema: u32,
    tool: &'a str,
    inputs: &'a [String],
    #[serde(skip_serializing_if = "<[Input]>::is_empty")]
    read: &'a [Input],
    bumps: &'a [String],
    holds: &'a [String],
    except: &'a [String],
    left_out: &'a [LeftOut],
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'a str>,
    strategy: Strategy,
    #[serde(skip_serializing_if = "<[Way]>::is_empty")]
    ways: &'a [Way],
    guarantee: Guarantee,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
    summary: &'a Summary,
    tables: TablesData<'a>,
    steps: &'a [Step],
    blocked: Each<'a, Blocked>,
    violations: Each<'a, Violation>,
    known: Each<'a, Known>,
    unknowns: &'a [Unknown],
    #[serde(skip_serializing_if = "<[Origin]>::is_empty")]
    origins: &'a [Origin],
    #[serde(skip_serializing_if = "<[Stay]>::is_empty")]
    stays: &'a [Stay],
    #[serde(skip_serializing_if = "<[Spare]>::is_empty")]
    spares: &'a [Spare],
    unheeded: &'a [Unheeded],
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<ScheduleData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<&'a Rest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gates: Option<&'a Gates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<&'a Certificate>,
}

impl<'a> PlanData<'a> {
    /// Every field is named, so that a new one is not forgotten here.
    fn of(plan: &'a Plan) -> Self {
        let Plan {
            schema,
            tool,
            inputs,
            read,
            bumps,
            holds,
            except,
            left_out,
            today,
            strategy,
            ways,
            guarantee,
            checked,
            summary,
            tables,
            steps,
            blocked,
            violations,
            known,
            unknowns,
            origins,
            stays,
            spares,
            unheeded,
            schedule,
            rest,
            gates,
            certificate,
        } = plan;
        let around = Around { tables, today: today.as_deref() };
        Self {
            schema: *schema,
            tool,
            inputs,
            read,
            bumps,
            holds,
            except,
            left_out,
            today: around.today,
            strategy: *strategy,
            ways,
            guarantee: *guarantee,
            checked: *checked,
            summary,
            tables: TablesData::of(tables),
            steps,
            blocked: Each { items: blocked, around },
            violations: Each { items: violations, around },
            known: Each { items: known, around },
            unknowns,
            origins,
            stays,
            spares,
            unheeded,
            schedule: schedule.as_ref().map(|schedule| ScheduleData::of(schedule, around)),
            rest: rest.as_ref(),
            gates: gates.as_ref(),
            certificate: certificate.as_ref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ScheduleData<'a> {
    objective: Objective,
    terms: &'a Terms,
    waves: &'a [Wave],
    seconds: u64,
    bound: u64,
    binding: &'a Binding,
    gap: u64,
    rests: &'a [Pause],
    no_return: &'a [NoReturn],
    violations: &'a [Rule],
    forbidden: &'a [Forbidden],
    relax: Each<'a, Relax>,
}

impl<'a> ScheduleData<'a> {
    fn of(schedule: &'a Schedule, around: Around<'a>) -> Self {
        let Schedule {
            objective,
            terms,
            waves,
            seconds,
            bound,
            binding,
            gap,
            rests,
            no_return,
            violations,
            forbidden,
            relax,
        } = schedule;
        Self {
            objective: *objective,
            terms,
            waves,
            seconds: *seconds,
            bound: *bound,
            binding,
            gap: *gap,
            rests,
            no_return,
            violations,
            forbidden,
            relax: Each { items: relax, around },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ExplanationData<'a> {
    schema: u32,
    bumps: &'a [String],
    holds: &'a [String],
    except: &'a [String],
    left_out: &'a [LeftOut],
    strategy: Strategy,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
    thing: &'a str,
    fate: Fate,
    chains: &'a [Chain],
    more: usize,
    unknowns: &'a [Unknown],
    coupled: &'a [Coupling],
    #[serde(skip_serializing_if = "<[Way]>::is_empty")]
    ways: &'a [Way],
    #[serde(skip_serializing_if = "<[ThingRef]>::is_empty")]
    in_place: &'a [ThingRef],
    tables: TablesData<'a>,
}

impl<'a> ExplanationData<'a> {
    fn of(explanation: &'a Explanation) -> Self {
        let Explanation {
            schema,
            bumps,
            holds,
            except,
            left_out,
            strategy,
            checked,
            thing,
            fate,
            chains,
            more,
            unknowns,
            coupled,
            ways,
            in_place,
            tables,
        } = explanation;
        Self {
            schema: *schema,
            bumps,
            holds,
            except,
            left_out,
            strategy: *strategy,
            checked: *checked,
            thing,
            fate: *fate,
            chains,
            more: *more,
            unknowns,
            coupled,
            ways,
            in_place,
            tables: TablesData::of(tables),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words::sample;
    use super::*;
    use crate::answer::check::{Misplaced, Placement, Unjudged};
    use crate::answer::contrast::{Assumption, Contrast, Exposure};
    use crate::answer::costs::Costs;
    use crate::answer::obstacle::Wall;
    use crate::answer::plan::SCHEMA;
    use crate::answer::refs::ReasonRef;
    use crate::answer::refs::ThingRef;
    use crate::answer::tables::Why;
    use crate::answer::why::{Beneath, Rest, Stays};
    use crate::id::Id;
    use crate::model::Isolation;
    use serde::de::DeserializeOwned;
    use serde_json::Value;
    use std::fmt::Debug;

    /// Holds an answer as it was written against the one that its own type writes, and reads it back.
    fn agrees<T: Serialize + DeserializeOwned + PartialEq + Debug>(answer: &T, written: &[u8]) {
        let mut value: Value = serde_json::from_slice(written).expect("JSON");
        let mut own = serde_json::to_value(answer).expect("data");
        drop_texts(&mut value);
        drop_texts(&mut own);
        assert_eq!(value, own);
        assert_eq!(serde_json::from_slice::<T>(written).expect("readable"), *answer);
    }

    fn drop_texts(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.remove("text");
                members.values_mut().for_each(drop_texts);
            }
            Value::Array(items) => items.iter_mut().for_each(drop_texts),
            _ => {}
        }
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes all");
        assert!(out.ends_with(b"}\n"));
        out
    }

    fn without_options(whole: &Plan) -> Plan {
        Plan {
            today: None,
            checked: None,
            certificate: None,
            schedule: None,
            rest: None,
            gates: None,
            blocked: Vec::new(),
            known: Vec::new(),
            ..whole.clone()
        }
    }

    #[test]
    fn a_plan_is_written_in_full_and_reads_back() {
        let whole = sample::plan();
        let bare = without_options(&whole);
        for answer in [whole, bare] {
            let out = written(|out| plan(&answer, out));
            agrees(&answer, &out);
            let mut value: Value = serde_json::from_slice(&out).expect("JSON");
            drop_texts(&mut value);
            assert_eq!(value, serde_json::to_value(&answer).expect("data"));
        }
    }

    #[test]
    fn each_entry_has_its_sentence() {
        let out = written(|out| plan(&sample::plan(), out));
        let value: Value = serde_json::from_slice(&out).expect("JSON");
        let text = |at: &str| value.pointer(at).and_then(|entry| entry["text"].as_str()).unwrap_or_default();
        let needs = "app/api at <4 needs kernel <6 (its driver is old)";
        assert_eq!(text("/tables/requirements/0"), needs);
        assert_eq!(text("/tables/reasons/0"), "the bump asks for host/node-1:kernel 12");
        let wall = format!("workload/api#1: {needs}, and no version listed or asked for satisfies it");
        assert_eq!(text("/blocked/0"), wall);
        let found = format!("{needs}; app/api is at 3.1; kernel is 6.8; kernel is of unknown version");
        assert_eq!(text("/violations/0"), found);
        assert_eq!(text("/known/8"), "support of app/x 12.1 ended on 2026-11-17, 12 days ago");
        for list in ["/tables/requirements", "/tables/reasons", "/blocked", "/violations", "/known"] {
            let entries = value.pointer(list).and_then(Value::as_array).expect("a list");
            assert!(entries.iter().all(|entry| entry["text"].is_string()), "{list}");
        }
    }

    #[test]
    fn a_contrast_is_written_in_full_and_reads_back() {
        let fleet = Exposure {
            most_shared_kernel: Some("host/node-1".to_owned()),
            most_shared_by: 30,
            with_seccomp: 1,
            without_seccomp: 2,
            seccomp_unknown: 27,
            without_own_kernel: 30,
            vms_instead_memory_mib: 7680,
            vms_instead_disk_mib: 61440,
            services_on_one_host: vec!["service/api".to_owned()],
            ..Exposure::default()
        };
        let answer = Contrast {
            schema: SCHEMA,
            tool: "comove 0.1.0".to_owned(),
            read: sample::plan().read,
            bumps: vec!["image/debian=12".to_owned()],
            holds: vec!["app/x".to_owned()],
            except: vec!["host/old".to_owned()],
            left_out: sample::plan().left_out,
            columns: Vec::new(),
            fleet,
            memory_mib: Some(65536),
            disk_mib: Some(102_400),
            costs: Some(Costs::default()),
            empty_hosts: 1,
            stopped: 2,
            reasons: vec![ReasonRef::from_index(0)],
            today: Some("5.15".into()),
            also: sample::plan().steps[0].changes.clone(),
            blocked: sample::plan().blocked,
            tables: sample::tables(),
            unheeded: Vec::new(),
            assumptions: vec![Assumption { name: "upgrade-seconds".to_owned(), value: 600, default: true }],
            counterpart: None,
        };
        agrees(&answer, &written(|out| contrast(&answer, out)));
    }

    #[test]
    fn an_explanation_is_written_in_full_and_reads_back() {
        let (isolation, place) = (Isolation::Container, sample::spot("fleet.toml:1"));
        let wall = Wall::Rule { why: Why::Unmixed, of: None, place: None };
        let changes = vec![Beneath { property: "glibc".into(), used: false }];
        let held = Rest::Held { component: "app/api".into(), pattern: "app/*".into(), place: None };
        let instead = Rest::Instead {
            machine: "host/node-1".into(),
            property: "kernel".into(),
            version: Some("6.8".into()),
            today: None,
            guests: 3,
            asked: true,
            place: place.clone(),
        };
        let stays = Stays {
            thing: "workload/api#1".into(),
            because: Some("its disk".into()),
            isolation: None,
            place: place.clone(),
        };
        let because = vec![
            held,
            instead,
            Rest::Machine { machine: None, isolation, changes, moves: true, place: place.clone() },
            Rest::Runs { component: "app/api".into(), place: place.clone() },
            Rest::Service { service: "service/api".into() },
            Rest::Properties { properties: vec!["host/node-1:kernel".into()], place: place.clone() },
            Rest::Replicas { number: 3, place: place.clone() },
            Rest::Itself { place },
            Rest::Nothing,
        ];
        let answer = Explanation {
            schema: SCHEMA,
            bumps: vec!["image/debian=12".to_owned()],
            holds: Vec::new(),
            except: Vec::new(),
            left_out: sample::plan().left_out,
            strategy: Strategy::Drain,
            checked: Some(Checked { steps: 1, causes: 2 }),
            thing: "workload/api#1".to_owned(),
            fate: Fate::Blocked,
            chains: vec![
                Chain::Happens { reason: ReasonRef::from_index(1), stays: Some(stays) },
                Chain::Blocked { reason: ReasonRef::from_index(0), wall },
                Chain::Untouched { because },
            ],
            more: 1,
            unknowns: sample::plan().unknowns,
            coupled: vec![Coupling {
                property: "kernel".into(),
                version: Some("6.8".into()),
                machine: "host/node-1".into(),
            }],
            ways: sample::plan().ways,
            in_place: vec![ThingRef::from_index(0)],
            tables: sample::tables(),
        };
        agrees(&answer, &written(|out| why(&answer, out)));
    }

    #[test]
    fn a_check_is_written_in_full_and_reads_back() {
        let (violations, tables) = (sample::violations(), sample::tables());
        let misplaced = vec![Misplaced {
            service: "service/api".to_owned(),
            rule: Placement::Apart,
            key: "zone".to_owned(),
            max_skew: Some(1),
            values: vec![("a".to_owned(), 2)],
            replicas: vec!["workload/api#1".to_owned(), "workload/api#2".to_owned()],
        }];
        let answer = Check {
            schema: SCHEMA,
            looked_at: 7,
            unknown: 2,
            violations,
            unjudged: vec![Unjudged {
                requirement: RequirementRef::from_index(0),
                things: vec![ThingRef::from_index(0)],
                more: 1,
            }],
            misplaced,
            gates: Some(sample::gates()),
            tables,
        };
        agrees(&answer, &written(|out| check(&answer, out)));
    }
}
