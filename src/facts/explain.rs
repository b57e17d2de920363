//! Why a fact is about an example, or is not.

use super::Example;
use super::judge::{fleet, is_violated, scheme, speaks};
use crate::model::{
    Basis, CapabilityId, Concern, FactId, Fleet, Isolation, Need, RangeId, Target, Whom, Within,
};
use crate::read::{Faults, Reader};

/// Whether a fact is about an example, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is.
    pub hits: bool,
    /// The reasons, one a line.
    pub because: Vec<String>,
    /// If it is not, but may be: what the example would have to say, such as `on docker=VERSION`.
    pub unsaid: Vec<String>,
}

/// Explains whether a fact is about an example. `reader` has read what there is besides the shipped facts.
///
/// # Errors
/// The faults of the example, if it makes no fleet.
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
        let because = vec![format!("there is no fact `{fact}`")];
        return Ok(Verdict { hits: false, because, unsaid: Vec::new() });
    };
    let hits = is_violated(&fleet, id) || speaks(&fleet, fleet.fact(id), example);
    let mut unsaid = if hits { Vec::new() } else { unsaid(&fleet, id, example) };
    if !hits && is_open(&fleet, id, example) {
        unsaid.insert(0, format!("{}@VERSION", example.subject));
    }
    Ok(Verdict { hits, because: reasons(&fleet, id, example), unsaid })
}

/// Whether the example's version is a tag that may mean versions that a fact is about and others, and the fact might not be
/// met.
fn is_open(fleet: &Fleet, id: FactId, example: &Example) -> bool {
    let is_open = |concern: &Concern| {
        let version = scheme(fleet, concern.whom).parse(&example.version);
        let tagged = matches!(concern.whom, Whom::Component(id) if fleet.has_tags(id));
        tagged
            && is_about(fleet, concern.whom, example)
            && version.is_ok_and(|version| fleet.is_about(*concern, &version).is_none())
    };
    let is_met = |need: &Need| {
        let (Target::Capability(target), Within::Range(range)) = (need.target, need.within) else {
            return false;
        };
        let version = found(example, fleet.capability_name(target));
        let version = version.and_then(|version| fleet.capability(target).scheme.parse(version).ok());
        version.is_some_and(|version| fleet.range(range).contains(&version))
    };
    let mut requirements = fleet.requirement_ids().map(|id| fleet.requirement(id));
    let of_fact = requirements.find(|requirement| requirement.basis == Basis::Fact(id));
    fleet.fact(id).concerns.iter().any(is_open)
        && of_fact.is_some_and(|requirement| !requirement.needed().iter().any(is_met))
}

/// Returns what an example leaves unsaid that decides whether a fact is about it; empty if it says enough.
fn unsaid(fleet: &Fleet, id: FactId, example: &Example) -> Vec<String> {
    let concerned = |concern: &&Concern| {
        let version = scheme(fleet, concern.whom).parse(&example.version);
        is_about(fleet, concern.whom, example)
            && version.is_ok_and(|version| fleet.is_about(**concern, &version) == Some(true))
    };
    let mut requirements = fleet.requirement_ids().map(|id| fleet.requirement(id));
    let of_fact = requirements.find(|requirement| requirement.basis == Basis::Fact(id));
    let Some(requirement) = of_fact.filter(|_| fleet.fact(id).concerns.iter().any(|c| concerned(&c))) else {
        return Vec::new();
    };
    let inside = example.inside.unwrap_or(Isolation::Container);
    let is_within = |capability: CapabilityId, range: RangeId, version: &str| {
        let version = fleet.capability(capability).scheme.parse(version);
        version.is_ok_and(|version| fleet.range(range).contains(&version))
    };
    let fails = |&(capability, range): &(CapabilityId, RangeId)| {
        let version = found(example, fleet.capability_name(capability));
        version.is_some_and(|version| !is_within(capability, range, version))
    };
    let said = |target: &Target| found(example, &fleet.target_name(*target)).is_some();
    let needed: Vec<Target> = requirement.needed().iter().map(|need| need.target).collect();
    let elsewhere = !requirement.isolation.is_empty() && !requirement.isolation.contains(&inside);
    if elsewhere || needed.iter().any(said) || requirement.only.iter().any(fails) {
        return Vec::new();
    }
    let conditions = requirement.only.iter().map(|&(capability, _)| Target::Capability(capability));
    let mut names: Vec<String> =
        conditions
            .chain(needed)
            .filter(|target| !said(target))
            .map(|target| fleet.target_name(target))
            .map(|name| {
                if name.contains('/') { format!("with {name}@VERSION") } else { format!("on {name}=VERSION") }
            })
            .collect();
    names.dedup();
    names
}

fn reasons(fleet: &Fleet, id: FactId, example: &Example) -> Vec<String> {
    let concerns: Vec<&Concern> =
        fleet.fact(id).concerns.iter().filter(|concern| is_about(fleet, concern.whom, example)).collect();
    if concerns.is_empty() {
        return vec![format!("it is not about {}", example.subject)];
    }
    let mut lines: Vec<String> = concerns.iter().map(|concern| versions(fleet, concern, example)).collect();
    let requirements = fleet.requirement_ids().map(|id| fleet.requirement(id));
    let of_fact: Vec<_> = requirements.filter(|requirement| requirement.basis == Basis::Fact(id)).collect();
    lines.extend(fleet.fact(id).only.iter().map(|&condition| holds(fleet, condition, example)));
    lines.extend(of_fact.first().and_then(|requirement| inside(&requirement.isolation, example)));
    if let Some(requirement) = of_fact.first() {
        lines.extend(requirement.only.iter().map(|&condition| holds(fleet, condition, example)));
    }
    let mut needs: Vec<String> = of_fact
        .into_iter()
        .flat_map(|requirement| requirement.needed())
        .map(|need| match need.within {
            Within::Range(range) => need_met(fleet, need.target, &fleet.range(range).to_string(), example),
            Within::Skew(most) => format!(
                "it needs {} of the same minor version or up to {most} later",
                fleet.target_name(need.target)
            ),
            Within::Same(less) => {
                format!("it needs {} {}", fleet.target_name(need.target), Need::same_words(less))
            }
            Within::Unsaid => {
                format!("it needs {}", fleet.target_name(need.target))
            }
        })
        .collect();
    needs.dedup();
    lines.extend(needs);
    lines
}

/// Whether something is what an example is about: the subject, or what provides it in the image.
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
        Ok(version) if range.excludes(&version) => format!("it is about {range}, and not {version}"),
        Ok(version) => format!("it is about {range}, and nothing says if {version} is one of these"),
        Err(_) => format!("`{}` cannot be read as a version of {}", example.version, example.subject),
    }
}

/// Formats the isolations that a fact is limited to, and whether the example has one of them.
fn inside(isolation: &[Isolation], example: &Example) -> Option<String> {
    let of = Isolation::any_of(isolation);
    let is = match example.inside.is_some_and(|inside| isolation.contains(&inside)) {
        true => "and so is the example",
        false => "and the example is not",
    };
    (!isolation.is_empty()).then(|| format!("it is about what is{of}, {is}"))
}

/// Formats a condition, and whether it holds in the example.
fn holds(fleet: &Fleet, (capability, range): (CapabilityId, RangeId), example: &Example) -> String {
    let (name, range) = (fleet.capability_name(capability), fleet.range(range));
    match found(example, name) {
        Some(version) => format!("it counts where {name} is {range}, and there is {name} {version}"),
        None => format!(
            "{name} would decide: it counts where that is {range}, and the example says nothing of it"
        ),
    }
}

/// Returns the version of something in an example.
fn found<'e>(example: &'e Example, name: &str) -> Option<&'e str> {
    let own = (example.subject == name).then_some(example.version.as_str());
    let mut known = example.on.iter().chain(&example.with);
    let named =
        |(known, _): &&(String, String)| *known == name || name.strip_prefix("package/") == Some(known);
    own.or_else(|| known.find(named).map(|(_, version)| version.as_str()))
}

/// Formats a need, and whether the example meets it.
fn need_met(fleet: &Fleet, target: Target, range: &str, example: &Example) -> String {
    let name = fleet.target_name(target);
    match found(example, &name) {
        Some(version) => format!("it needs {name} {range}, and there is {name} {version}"),
        None => format!("it needs {name} {range}, of which the example says nothing"),
    }
}
