//! Judging examples: each becomes a small fleet that is read and checked like any other.

use super::{Entry, Example};
use crate::inventory::package;
use crate::inventory::raw::{
    RawComponent, RawFact, RawInventory, RawMachine, RawProduct, RawProfile, RawWorkload, Text,
};
use crate::model::{Concern, Fact, FactId, Fleet, Isolation, Layer, Step, Whom};
use crate::read::{Faults, Reader};
use crate::version::{Scheme, Version};
use std::sync::Arc;

/// The name of the image and the machine of an example.
const IMAGE: &str = "example";
const MACHINE: &str = "machine";
const INSIDE: &str = "inside";

/// Whether a fact is about an example: whether its need is not met there, its path rule would be broken, its crossing
/// is made, or its support ends. `reader` has read what there is besides the shipped facts.
///
/// # Errors
/// The faults of the example, if it makes no fleet.
pub fn judge(reader: Reader, fact: &str, example: &Example) -> Result<bool, Faults> {
    let fleet = fleet(reader, example)?;
    let id = fleet.fact_ids().find(|&id| fleet.fact(id).name == fact);
    Ok(id.is_some_and(|id| is_violated(&fleet, id) || speaks(&fleet, fleet.fact(id), example)))
}

/// A user's file of facts.
#[derive(Clone, Debug)]
pub struct FactFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: Arc<String>,
    /// What it says.
    pub raw: RawInventory,
}

/// Judges many examples: the files of facts are read once, and each example meets its own fact alone. So judging all is
/// linear in the examples.
#[derive(Debug)]
pub struct Judge {
    files: Vec<FactFile>,
}

impl Judge {
    /// Makes a judge of the facts in some files.
    #[must_use]
    pub fn new(mut files: Vec<FactFile>) -> Self {
        for file in &mut files {
            file.raw.fact = Vec::new();
        }
        Self { files }
    }

    /// Whether a fact of one of the files is about an example.
    ///
    /// # Errors
    /// The faults of the example, if it makes no fleet.
    pub fn judge(&self, entry: &Entry, example: &Example) -> Result<bool, Faults> {
        let fact = &entry.fact;
        let mut reader = Reader::without_facts();
        for FactFile { name, text, raw } in &self.files {
            let of_fact = |product: &&RawProduct| sells(fact, &product.name.value);
            let product = raw.product.iter().filter(of_fact).cloned().collect();
            let fact = if *name == entry.file { vec![fact.clone()] } else { Vec::new() };
            let raw = RawInventory {
                capability: raw.capability.clone(),
                profile: raw.profile.clone(),
                os_image: raw.os_image.clone(),
                product,
                fact,
                ..RawInventory::default()
            };
            reader.add_raw(name, Arc::clone(text), raw);
        }
        judge(reader, entry.name(), example)
    }
}

/// Whether a fact speaks of a product.
fn sells(fact: &RawFact, product: &str) -> bool {
    let others = fact.also.iter().chain(&fact.except).map(|other| &other.subject);
    let mut all = std::iter::once(&fact.subject).chain(others).chain(&fact.needs).chain(&fact.with);
    all.any(|name| name.value.strip_prefix("package/") == Some(product))
}

/// Makes a fleet of a machine with one workload.
pub(super) fn fleet(mut reader: Reader, example: &Example) -> Result<Fleet, Faults> {
    let raw = world(example, &|name| reader.layer(name));
    reader.add_raw("the example", String::new(), raw);
    reader.finish().map(|(fleet, _)| fleet)
}

fn text(value: &str) -> Text {
    Text { value: value.to_owned(), ..Text::default() }
}

/// Lays out the example: machine properties on a machine, contents in the image that its workload runs.
fn world(example: &Example, layer: &dyn Fn(&str) -> Option<Layer>) -> RawInventory {
    let mut raw = RawInventory::default();
    let mut machine = RawMachine { name: text(MACHINE), ..RawMachine::default() };
    let mut contents: Vec<(String, String)> = example.with.clone();
    let mut has: Vec<(String, String)> = Vec::new();
    let is_component = example.subject.contains('/');
    let said = example.on.iter().cloned();
    let own = (!is_component).then(|| (example.subject.clone(), example.version.clone()));
    for (name, version) in said.chain(own) {
        if layer(&name) == Some(Layer::Library) {
            contents.push((format!("package/{name}"), version.clone()));
        }
        has.push((name, version));
    }
    if is_component {
        contents.insert(0, (example.subject.clone(), example.version.clone()));
    }
    if !is_component && example.inside == Some(Isolation::SystemContainer) {
        // The subject is a property of the container; the other properties are those of the machine underneath.
        let (own, under): (Vec<_>, Vec<_>) = has.into_iter().partition(|(name, _)| *name == example.subject);
        let mut inner = RawMachine { name: text(INSIDE), ..RawMachine::default() };
        inner.shares_kernel_of = Some(text(MACHINE));
        place(&mut raw, &mut inner, own);
        raw.host.push(inner);
        has = under;
    }
    place(&mut raw, &mut machine, has);
    let runs = bake(&mut raw, &contents);
    raw.workload.push(RawWorkload {
        name: text("workload"),
        image: Some(text(&runs)),
        host: Some(text(MACHINE)),
        isolation: example.inside.map(|inside| text(inside.name())),
        ..RawWorkload::default()
    });
    raw.host.push(machine);
    raw
}

/// Gives the machine its properties, and a cluster if it has one.
fn place(raw: &mut RawInventory, machine: &mut RawMachine, has: Vec<(String, String)>) {
    for (name, version) in has {
        let version = text(&version);
        match name.as_str() {
            "kernel" => machine.kernel = Some(version),
            "engine" => machine.engine = Some(version),
            "hypervisor" => machine.hypervisor = Some(version),
            "kubernetes" => {
                let name = text("cluster");
                machine.cluster = Some(name.clone());
                raw.cluster.push(RawMachine { name, kubernetes: Some(version), ..RawMachine::default() });
            }
            _ => drop(machine.provides.insert(text(&name), version)),
        }
    }
}

/// Makes the components, and returns the image that contains them all.
fn bake(raw: &mut RawInventory, contents: &[(String, String)]) -> String {
    let mut whole = RawComponent { name: text(IMAGE), version: Some(text("1")), ..RawComponent::default() };
    for (at, (name, version)) in contents.iter().enumerate() {
        let (kind, bare) = name.split_once('/').unwrap_or(("package", name));
        let (kind, bare) =
            if kind == "os" { ("image", format!("os/{bare}")) } else { (kind, bare.to_owned()) };
        let scheme = match kind {
            "package" => package::scheme(&bare, std::iter::once(version.as_str())),
            _ if Scheme::Dotted.parse(version).is_ok() => Scheme::Dotted,
            _ => Scheme::Opaque,
        };
        let profile = bare.strip_prefix("os/").map(text);
        let scheme = profile.is_none().then(|| text(scheme.name()));
        let table = RawComponent {
            name: text(&bare),
            version: Some(text(version)),
            profile,
            scheme,
            ..RawComponent::default()
        };
        // As importers do: the release is known to exist, whatever it provides.
        raw.profile.extend(bare.strip_prefix("os/").map(|family| RawProfile {
            name: text(family),
            version: text(version),
            ..RawProfile::default()
        }));
        // If the example is about an image, the workload runs that image, with the rest in it.
        if kind == "image" && at == 0 && !bare.starts_with("os/") {
            whole = table;
            continue;
        }
        whole.contains.push(text(&format!("{kind}/{bare}")).into());
        match kind {
            "image" => raw.image.push(table),
            "app" => raw.app.push(table),
            "stack" => raw.stack.push(table),
            _ => raw.package.push(table),
        }
    }
    let name = whole.name.value.clone();
    raw.image.push(whole);
    name
}

pub(super) fn is_violated(fleet: &Fleet, id: FactId) -> bool {
    let name = fleet.fact(id).name.as_str();
    let check = crate::planner::check(fleet);
    let of = check.violations.iter().filter_map(|one| check.tables.requirement(one.requirement)?.fact);
    of.filter_map(|fact| check.tables.fact(fact)).any(|fact| &*fact.name == name)
}

/// Whether a fact without a need is about the example.
pub(super) fn speaks(fleet: &Fleet, fact: &Fact, example: &Example) -> bool {
    let applies = fleet.find_machine(MACHINE).is_none_or(|machine| fleet.may_cross_on(fact, machine));
    fact.concerns.iter().any(|concern| {
        let scheme = scheme(fleet, concern.whom);
        let version = |text: &str| scheme.parse(text).ok();
        let Some(from) = version(&example.version) else { return false };
        let within = |version: &Version| fleet.is_about(*concern, version);
        match example.later.as_deref().and_then(version) {
            Some(to) => {
                applies && fact.crossing.is_some_and(|crossing| crossing.is_made(&from, &to, within))
                    || skips(fleet, fact, concern, (&from, &to))
            }
            None => fact.until.is_some() && within(&from) == Some(true),
        }
    })
}

/// Whether a path rule of the fact forbids going directly from one version to another.
fn skips(fleet: &Fleet, fact: &Fact, concern: &Concern, (from, to): (&Version, &Version)) -> bool {
    let Whom::Component(id) = concern.whom else { return false };
    let step = fleet.component(id).step;
    let ends = from.release().zip(to.release());
    fact.gives_step && step != Step::Any && ends.is_some_and(|(from, to)| step.gap(from, to) > 0)
}

pub(super) fn scheme(fleet: &Fleet, whom: Whom) -> Scheme {
    match whom {
        Whom::Component(id) => fleet.component(id).scheme,
        Whom::Property(id) => fleet.capability(id).scheme,
        Whom::Family(id) => fleet.family(id).scheme,
    }
}
