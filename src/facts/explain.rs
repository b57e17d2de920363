//! Why a fact is about an example, or is not.

use super::Example;
use super::judge::{fleet, is_violated, scheme, speaks};
use crate::model::{Basis, Concern, FactId, Fleet, Target, Whom, Within};
use crate::read::{Faults, Reader};

/// Whether a fact is about an example, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is.
    pub hits: bool,
    /// The reasons, one a line.
    pub because: Vec<String>,
}

/// Explains whether a fact is about an example. `reader` has read what there is beside the shipped facts.
///
/// # Errors
/// When the example makes no fleet: what is wrong.
///
/// # Examples
/// ```
/// use comove::facts::{Example, explain};
/// let example = Example::parse("package/openjdk@17.0.9 on cgroup=2")?;
/// let verdict = explain(comove::read::Reader::new(), "jdk-before-cgroup-2", &example).expect("a sound example");
/// assert!(!verdict.hits && verdict.because[0].ends_with("not 17.0.9"));
/// # Ok::<(), comove::facts::ExampleError>(())
/// ```
pub fn explain(reader: Reader, fact: &str, example: &Example) -> Result<Verdict, Faults> {
    let fleet = fleet(reader, example)?;
    let Some(id) = fleet.fact_ids().find(|&id| fleet.fact(id).name == fact) else {
        return Ok(Verdict { hits: false, because: vec![format!("there is no fact `{fact}`")] });
    };
    let hits = is_violated(&fleet, id) || speaks(&fleet, fleet.fact(id), example);
    Ok(Verdict { hits, because: reasons(&fleet, id, example) })
}

fn reasons(fleet: &Fleet, id: FactId, example: &Example) -> Vec<String> {
    let concerns: Vec<&Concern> =
        fleet.fact(id).concerns.iter().filter(|concern| is_about(fleet, concern.whom, example)).collect();
    if concerns.is_empty() {
        return vec![format!("it is not about {}", example.subject)];
    }
    let mut lines: Vec<String> = concerns.iter().map(|concern| versions(fleet, concern, example)).collect();
    let requirements = fleet.requirement_ids().map(|id| fleet.requirement(id));
    let mut needs: Vec<String> = requirements
        .filter(|requirement| requirement.basis == Basis::Fact(id))
        .flat_map(|requirement| &requirement.needs)
        .map(|need| match need.within {
            Within::Range(range) => need_met(fleet, need.target, &fleet.range(range).to_string(), example),
            Within::Skew(most) => format!(
                "it needs {} of the same minor version or up to {most} later",
                crate::explain::target_name(fleet, need.target)
            ),
            Within::Unsaid => format!("it needs {}", crate::explain::target_name(fleet, need.target)),
        })
        .collect();
    needs.dedup();
    lines.extend(needs);
    lines
}

/// Tells whether something is what an example is about: the subject, or what brings it into the image.
fn is_about(fleet: &Fleet, whom: Whom, example: &Example) -> bool {
    match whom {
        Whom::Component(id) => {
            let name = fleet.component_name(id);
            let library = name.strip_prefix("package/").is_some_and(|name| name == example.subject);
            let system = name.strip_prefix("image/").is_some_and(|name| name == example.subject);
            name == example.subject || library || system
        }
        Whom::Property(id) => fleet.capability_name(id) == example.subject,
        Whom::Family(id) => example.subject.strip_prefix("os/") == Some(&fleet.family(id).name),
    }
}

fn versions(fleet: &Fleet, concern: &Concern, example: &Example) -> String {
    let version = scheme(fleet, concern.whom).parse(&example.version);
    let Some(range) = concern.at.map(|at| fleet.range(at)) else {
        return format!("it is about every version of {}", example.subject);
    };
    match version {
        Ok(version) if range.contains(&version) => format!("it is about {range}, and so about {version}"),
        Ok(version) => format!("it is about {range}, and not {version}"),
        Err(_) => format!("`{}` cannot be read as a version of {}", example.version, example.subject),
    }
}

/// Words what is needed, and whether the example has it.
fn need_met(fleet: &Fleet, target: Target, range: &str, example: &Example) -> String {
    let name = crate::explain::target_name(fleet, target);
    let has = example
        .on
        .iter()
        .chain(&example.with)
        .find(|(known, _)| *known == name || name.strip_prefix("package/") == Some(known));
    match has {
        Some((_, version)) => format!("it needs {name} {range}, and there is {name} {version}"),
        None => format!("it needs {name} {range}, of which the example says nothing"),
    }
}
