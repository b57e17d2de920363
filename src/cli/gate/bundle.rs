//! What reproduces a fault of the planner or the checker, with every name replaced: an inventory that says in its head
//! how to see the fault. It is written only if the fault shows in it.

use super::{Asked, fails};
use crate::cli::args::Question;
use crate::cli::error::Error;
use crate::cli::{input, output, terminal};
use crate::inventory::anonymous::Names;
use crate::inventory::raw::{Mark, RawInventory, RawWaiver};
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

fn made(asked: &Asked<'_>, strategy: Strategy) -> Result<Bundle, String> {
    let (raw, bumps) = disguised(asked)?;
    let verdict = again(&raw, &bumps, strategy, asked).ok_or(
        "the fault does not show once names are replaced, so it has to be reported with the inventory itself",
    )?;
    Ok(Bundle { head: head(&bumps, strategy, asked.typed, &verdict), raw })
}

/// The inventory and the bumps under other names; the holds are part of the inventory.
pub(super) fn disguised(asked: &Asked<'_>) -> Result<(RawInventory, Vec<String>), String> {
    let Asked { fleet, bumps, options, typed } = asked;
    let raw = inventory(typed)?;
    let mut names = Names::of(&raw, shipped_names());
    let mut other = names.inventory(&RawInventory { waiver: waivers(fleet, &raw), ..raw });
    let holds = fleet.holds().iter().map(|(hold, _)| hold).chain(&options.holds);
    let holds: Vec<String> = holds.flat_map(|hold| renamed(fleet, hold, &mut names)).collect();
    other.hold = holds.into_iter().map(|hold| Mark { value: hold, start: 0, end: 0 }).collect();
    let (taken, _) = taken(fleet, bumps);
    let bumps = taken.iter().flat_map(|bump| {
        let all = renamed(fleet, bump.pattern(), &mut names);
        let end = format!("{}{}", bump.sign(), bump.version());
        all.into_iter().map(|pattern| format!("{pattern}{end}")).collect::<Vec<_>>()
    });
    let bumps = bumps.collect();
    Ok((other, bumps))
}

/// Reads the inputs once more, as they are written.
fn inventory(typed: &Question) -> Result<RawInventory, String> {
    if typed.inputs.input.iter().any(|path| path.as_os_str() == "-") {
        return Err("standard input can be read only once; save it to a file and name that".to_owned());
    }
    input::raw(&typed.inputs).map_err(|_| "the inputs could not be read a second time".to_owned())
}

/// Looks for the fault in an inventory as it will be written.
fn again(raw: &RawInventory, bumps: &[String], strategy: Strategy, asked: &Asked<'_>) -> Option<Verdict> {
    let mut text = Vec::new();
    write::write(raw, "", &mut text).ok()?;
    let mut reader = Reader::new().on(asked.typed.inputs.day());
    reader.add("bundle.toml", text);
    let (fleet, _) = reader.finish().ok()?;
    let bumps: Vec<Bump> = bumps.iter().map(|bump| Bump::parse(bump).ok()).collect::<Option<_>>()?;
    let options = Options { strategy, holds: Vec::new(), ..asked.options.clone() };
    fails(&fleet, &bumps, &options)
}

/// Says how to see the fault, and what it is.
fn head(bumps: &[String], strategy: Strategy, typed: &Question, verdict: &Verdict) -> String {
    let asked: String = bumps.iter().map(|bump| format!(" --bump '{bump}'")).collect();
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
