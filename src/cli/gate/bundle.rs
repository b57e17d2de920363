//! What reproduces a fault of the planner or the checker, with every name replaced: an inventory that says in its head
//! how to see the fault. It is written only if the fault shows in it.

use super::{Asked, fails};
use crate::cli::args::Question;
use crate::cli::error::Error;
use crate::cli::{input, output, terminal};
use crate::inventory::anonymous::Names;
use crate::inventory::raw::{
    Mark, RawFact, RawFactSubject, RawInventory, RawOsImage, RawProduct, RawWaiver, Text,
};
use crate::inventory::write;
use crate::model::{Fleet, MachineId, Pattern, Strategy, Subject, escaped};
use crate::planner::Options;
use crate::question::{Bump, component_matches, machine_matches, taken};
use crate::read::{Reader, shipped_names};
use crate::report;
use crate::verify::Verdict;
use std::path::Path;

/// Writes the bundle, and says what became of it.
pub(super) fn write(asked: &Asked<'_>, strategy: Strategy, file: &Path) -> String {
    let name = file.display();
    match made(asked, strategy) {
        Err(why) => format!("{name} is not written: {why}."),
        Ok(bundle) => {
            let written =
                output::plain(Some(file), |mut out| write::write(&bundle.raw, &bundle.head, &mut out));
            match written {
                Ok(()) => format!(
                    "{name} reproduces it, with every name replaced: please read it and send it along."
                ),
                Err(Error::Output(_, error)) => format!("{name} cannot be written: {error}."),
                Err(_) => format!("{name} cannot be written."),
            }
        }
    }
}

/// An inventory under other names in which the fault shows.
struct Bundle {
    raw: RawInventory,
    head: String,
}

/// A question under other names.
#[derive(Debug, Default)]
pub(super) struct Disguised {
    pub(super) raw: RawInventory,
    pub(super) bumps: Vec<String>,
    /// What is left out of them.
    pub(super) except: Vec<String>,
}

impl Disguised {
    /// The bumps, read again.
    pub(super) fn read(&self) -> Option<Vec<Bump>> {
        let except: Option<Vec<Pattern>> =
            self.except.iter().map(|pattern| Pattern::parse(pattern).ok()).collect();
        let except = except?;
        self.bumps.iter().map(|bump| Some(Bump::parse(bump).ok()?.except(&except))).collect()
    }
}

fn made(asked: &Asked<'_>, strategy: Strategy) -> Result<Bundle, String> {
    let disguised = disguised(asked)?;
    let verdict = again(&disguised, strategy, asked).ok_or(
        "the fault does not show once names are replaced, so it has to be reported with the inventory itself",
    )?;
    Ok(Bundle { head: head(&disguised, strategy, asked.typed, &verdict), raw: disguised.raw })
}

/// The inventory, the bumps and what is left out of them under other names; the holds are part of the inventory.
pub(super) fn disguised(asked: &Asked<'_>) -> Result<Disguised, String> {
    let Asked { fleet, bumps, options, typed } = asked;
    let raw = spelled_out(fleet, inventory(typed)?);
    let mut names = Names::of(&raw, shipped_names());
    let mut other = names.inventory(&raw);
    let holds = fleet.holds().iter().map(|(hold, _)| hold).chain(&options.holds);
    let holds: Vec<String> = holds.flat_map(|hold| renamed(fleet, hold, &mut names)).collect();
    other.hold = holds.into_iter().map(|hold| Mark { value: hold, start: 0, end: 0 }).collect();
    let (taken, _) = taken(fleet, bumps);
    let bumps = taken.iter().flat_map(|bump| {
        let all = renamed(fleet, bump.pattern(), &mut names);
        let version = match bump.pattern().property() {
            Some("os") => names.release(bump.version()),
            _ => bump.version().to_owned(),
        };
        let end = format!("{}{version}", bump.sign());
        all.into_iter().map(|pattern| format!("{pattern}{end}")).collect::<Vec<_>>()
    });
    let bumps = bumps.collect();
    let mut except: Vec<String> = Vec::new();
    for pattern in taken.iter().flat_map(Bump::excepted) {
        let renamed = renamed(fleet, pattern, &mut names);
        except.extend(renamed.into_iter().filter(|one| !except.contains(one)).collect::<Vec<_>>());
    }
    Ok(Disguised { raw: other, bumps, except })
}

/// Reads the inputs once more, as they are written.
fn inventory(typed: &Question) -> Result<RawInventory, String> {
    if typed.inputs.input.iter().any(|path| path.as_os_str() == "-") {
        return Err("standard input can be read only once; save it to a file and name that".to_owned());
    }
    if input::compiled(&typed.inputs).is_some() {
        return Err(
            "a compiled fleet is not its inventory; ask once more with what it was made from".to_owned()
        );
    }
    input::raw(&typed.inputs).map_err(|_| "the inputs could not be read a second time".to_owned())
}

/// Looks for the fault in an inventory as it will be written.
fn again(disguised: &Disguised, strategy: Strategy, asked: &Asked<'_>) -> Option<Verdict> {
    let mut text = Vec::new();
    write::write(&disguised.raw, "", &mut text).ok()?;
    let mut reader = Reader::new().on(asked.typed.inputs.day());
    reader.add("bundle.toml", text);
    let (fleet, _) = reader.finish().ok()?;
    let options = Options { strategy, holds: Vec::new(), ..asked.options.clone() };
    fails(&fleet, &disguised.read()?, &options)
}

/// Says how to see the fault, and what it is.
fn head(disguised: &Disguised, strategy: Strategy, typed: &Question, verdict: &Verdict) -> String {
    let Disguised { bumps, except, .. } = disguised;
    let asked = bumps.iter().map(|bump| format!(" --bump '{bump}'"));
    let asked: String = asked.chain(except.iter().map(|one| format!(" --except '{one}'"))).collect();
    let (way, day) = (strategy.name(), typed.inputs.day());
    let document = report::refused(verdict, bumps, strategy);
    let text = report::text::render(&document, &terminal::plain(), &mut |_| String::new());
    format!(
        "comove {} plans this and refuses its own plan. Names are replaced, versions are as they were.\n\n  \
         comove plan -i FILE{asked} --strategy {way} --date {day}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        text.trim_end()
    )
}

/// A pattern under other names: as it is if it takes everything of its kind, else each thing by itself.
fn renamed(fleet: &Fleet, pattern: &Pattern, names: &mut Names) -> Vec<String> {
    let kind = pattern.kind();
    let property = pattern.property().map(|property| format!(":{}", names.capability(property)));
    let property = property.unwrap_or_default();
    let text = pattern.to_string();
    let (name, _) = text.split_once(':').unwrap_or((&text, ""));
    if name == kind || name.strip_prefix(kind) == Some("/*") {
        return vec![format!("{kind}/*{property}")];
    }
    let all = things(fleet, pattern);
    all.iter().map(|full| format!("{}{property}", escaped(&names.full(full)))).collect()
}

/// The full names of what a pattern takes.
fn things(fleet: &Fleet, pattern: &Pattern) -> Vec<String> {
    let kind = pattern.kind();
    let machines = fleet.machine_ids().filter(|&id| machine_matches(fleet, pattern, id));
    let has = |&id: &MachineId| {
        let property = pattern.property().and_then(|property| fleet.find_capability(property));
        pattern.exact_name().is_some()
            || property.is_none_or(|property| fleet.find_slot(id, property).is_some())
    };
    let mut all: Vec<String> = machines.filter(has).map(|id| fleet.machine_name(id)).collect();
    let components = fleet.component_ids().filter(|&id| component_matches(fleet, pattern, id));
    all.extend(components.map(|id| fleet.component_name(id).to_owned()));
    if kind == "service" {
        let services = fleet.service_ids().filter(|&id| pattern.matches(fleet, Subject::Service(id)));
        all.extend(services.map(|id| format!("service/{}", fleet.service_name(id))));
    }
    if kind == "workload" {
        let workloads = fleet.workload_ids().filter(|&id| pattern.matches(fleet, Subject::Workload(id)));
        all.extend(workloads.map(|id| format!("workload/{}", fleet.workload_name(id))));
    }
    all
}

/// The inventory with a name in place of each pattern.
fn spelled_out(fleet: &Fleet, raw: RawInventory) -> RawInventory {
    let named = |texts: &[Text], kind: &str| {
        let all = texts.iter().flat_map(|text| named(fleet, &format!("{kind}/{}", text.value)));
        let bare = all.filter_map(|full| full.strip_prefix(kind)?.strip_prefix('/').map(marked));
        bare.collect::<Vec<Text>>()
    };
    let product = raw.product.iter().map(|one| RawProduct {
        name: one.name.clone(),
        images: named(&one.images, "image"),
        packages: named(&one.packages, "package"),
    });
    let tags =
        raw.os_image.iter().map(|one| RawOsImage { images: named(&one.images, "image"), ..one.clone() });
    RawInventory {
        waiver: waivers(fleet, &raw),
        window: timed(fleet, &raw.window, |one| one.whom.as_ref(), |one, whom| one.whom = Some(whom)),
        freeze: timed(fleet, &raw.freeze, |one| one.whom.as_ref(), |one, whom| one.whom = Some(whom)),
        duration: timed(fleet, &raw.duration, |one| Some(&one.whom), |one, whom| one.whom = whom),
        no_return: timed(fleet, &raw.no_return, |one| Some(&one.whom), |one, whom| one.whom = whom),
        owner: timed(fleet, &raw.owner, |one| Some(&one.whom), |one, whom| one.whom = whom),
        fact: raw.fact.iter().filter_map(|fact| spelled_out_fact(fleet, fact)).collect(),
        product: product.collect(),
        os_image: tags.collect(),
        ..raw
    }
}

/// A fact with the names of what it is about; none if it is about nothing here.
fn spelled_out_fact(fleet: &Fleet, fact: &RawFact) -> Option<RawFact> {
    let each = |one: &RawFactSubject| {
        let names = named(fleet, &one.subject.value).into_iter();
        names.map(|name| RawFactSubject { subject: marked(&name), ..one.clone() }).collect::<Vec<_>>()
    };
    let own =
        RawFactSubject { subject: fact.subject.clone(), at: fact.at.clone(), fixed: fact.fixed.clone() };
    let mut subjects = std::iter::once(&own).chain(&fact.also).flat_map(each);
    let first = subjects.next()?;
    Some(RawFact {
        subject: first.subject,
        at: first.at,
        fixed: first.fixed,
        also: subjects.collect(),
        except: fact.except.iter().flat_map(each).collect(),
        ..fact.clone()
    })
}

/// The full names that a pattern of components takes; what is no such pattern stays as it is.
fn named(fleet: &Fleet, text: &str) -> Vec<String> {
    match Pattern::parse(text) {
        Ok(pattern) if text.contains(['*', '?']) => things(fleet, &pattern),
        _ => vec![text.to_owned()],
    }
}

fn marked(value: &str) -> Text {
    Mark { value: value.to_owned(), start: 0, end: 0 }
}

/// The waivers, each for one thing by its name.
fn waivers(fleet: &Fleet, raw: &RawInventory) -> Vec<RawWaiver> {
    let each = raw.waiver.iter().flat_map(|waiver| {
        let whom =
            Pattern::parse(&waiver.whom.value).map(|pattern| things(fleet, &pattern)).unwrap_or_default();
        whom.into_iter()
            .map(|full| RawWaiver { whom: Mark { value: full, start: 0, end: 0 }, ..waiver.clone() })
    });
    each.collect()
}

/// Tables that are for things, each for one thing by its name; those for everything stay as they are.
fn timed<T: Clone>(
    fleet: &Fleet,
    all: &[T],
    whom: impl Fn(&T) -> Option<&Text>,
    set: impl Fn(&mut T, Text),
) -> Vec<T> {
    let each = all.iter().flat_map(|one| {
        let Some(text) = whom(one) else { return vec![one.clone()] };
        let things = Pattern::parse(&text.value).map(|pattern| things(fleet, &pattern)).unwrap_or_default();
        let named = things.iter().map(|full| {
            let mut named = one.clone();
            set(&mut named, marked(full));
            named
        });
        named.collect::<Vec<_>>()
    });
    each.collect()
}
