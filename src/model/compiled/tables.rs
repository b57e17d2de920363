//! All tables of a fleet. Indices that are made fast out of the others are not among them.

use super::sound;
use crate::diag::Diagnostic;
use crate::id::{FixedMap, IdVec, Lists};
use crate::model::builder::fill;
use crate::model::fleet::Fleet;
use crate::model::{Component, ComponentId};
use crate::seal::{Bad, Lengths, Opened, Seal, Table};
use crate::version::Tags;
use std::sync::Arc;

/// How many parts the tables of a fleet make up. They are read side by side; each has about half of the work.
pub(super) const PARTS: usize = 2;

/// What one part has been read to: a fleet that lacks the rest.
pub(super) struct Half {
    fleet: Fleet,
    /// How long the tables of the whole fleet are announced to be.
    expected: Lengths,
}

/// Names the fields of a fleet that are written as they are, part by part, once for both ways.
macro_rules! parts {
    ($($part:ident { $($field:ident)* })*) => {
        $(mod $part {
            use super::{Bad, Fleet, Opened, Seal as _};

            pub(super) fn seal(fleet: &Fleet, to: &mut Vec<u8>) {
                $(fleet.$field.seal(to);)*
            }

            pub(super) fn open(fleet: &mut Fleet, from: &mut Opened<'_>) -> Result<(), Bad> {
                $(fleet.$field = crate::seal::Seal::open(from)?;)*
                Ok(())
            }

            pub(super) fn take(half: Fleet, fleet: &mut Fleet) {
                $(fleet.$field = half.$field;)*
            }
        })*

        /// Names all fields, so that a new one has to be put into a part.
        const fn name_all(fleet: &Fleet) {
            let Fleet { index: _, $($($field: _,)*)* } = fleet;
        }
    };
}

parts! {
    software {
        sources texts versions ranges capabilities capability_names families family_names unprofiled components component_names tracks
        labels label_places requirements facts planes tested
    }
    places {
        assumptions assumptions_stated holds pool_limits windows freezes durations no_returns owners owner_labels day waiver_ends
        machines machine_names services service_names workloads workload_names slots candidates named_budgets budget_members
        taints placements runs stated census
    }
}

/// Writes the tables of a fleet, without the texts of its files, and its warnings, part by part.
pub(super) fn seal(fleet: &Fleet, warnings: &[Diagnostic]) -> [Vec<u8>; PARTS] {
    name_all(fleet);
    let lengths = lengths(fleet);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    lengths.seal(&mut first);
    software::seal(fleet, &mut first);
    // The other indices are made of the tables.
    fleet.index.contents.seal(&mut first);
    seal_tags(&fleet.components, &mut first);
    lengths.seal(&mut second);
    places::seal(fleet, &mut second);
    warnings.to_vec().seal(&mut second);
    [first, second]
}

/// Reads the first part of what `seal` has written: what machines and workloads may run, and what is known of it.
///
/// # Errors
/// If the bytes are no such tables, or if something contains itself.
pub(super) fn open_software(bytes: &[u8]) -> Result<Half, Bad> {
    let (mut half, mut from) = begin(bytes)?;
    software::open(&mut half.fleet, &mut from)?;
    half.fleet.index.contents = Seal::open(&mut from)?;
    open_tags(&mut half.fleet.components, &mut from)?;
    from.end()?;
    if half.fleet.components.len() != half.expected.of(Table::Components) {
        return Err(Bad("there are more or fewer components than announced"));
    }
    half.fleet.index.containers = containers(&half.fleet);
    sound::check_contents(&half.fleet)?;
    Ok(half)
}

/// Reads the second part: what runs where. And warnings.
///
/// # Errors
/// If the bytes are no such tables.
pub(super) fn open_places(bytes: &[u8]) -> Result<(Half, Vec<Diagnostic>), Bad> {
    let (mut half, mut from) = begin(bytes)?;
    places::open(&mut half.fleet, &mut from)?;
    let warnings = Seal::open(&mut from)?;
    from.end()?;
    Ok((half, warnings))
}

/// Begins a part, in which ids are of tables as long as is announced.
fn begin(bytes: &[u8]) -> Result<(Half, Opened<'_>), Bad> {
    let mut from = Opened::new(bytes);
    let expected = Lengths::open(&mut from)?;
    from.within(expected);
    Ok((Half { fleet: Fleet::default(), expected }, from))
}

/// Makes a fleet without the texts of its files of its parts.
///
/// # Errors
/// If these do not belong together, or are not as a fleet has to be.
pub(super) fn join(software: Half, places: Half) -> Result<Fleet, Bad> {
    let Half { fleet: mut software, expected } = software;
    if places.expected != expected {
        return Err(Bad("its parts are of different fleets"));
    }
    let index = std::mem::take(&mut software.index);
    let mut fleet = Fleet { index, ..Fleet::default() };
    software::take(software, &mut fleet);
    places::take(places.fleet, &mut fleet);
    if lengths(&fleet) != expected {
        return Err(Bad("a table is not as long as announced"));
    }
    sound::check(&fleet)?;
    fill(&mut fleet);
    Ok(fleet)
}

/// The lengths of the tables that ids are of.
fn lengths(fleet: &Fleet) -> Lengths {
    let mut lengths = Lengths::default();
    for (table, length) in [
        (Table::Files, fleet.sources.ids().count()),
        (Table::Texts, fleet.texts.len()),
        (Table::Versions, fleet.versions.len()),
        (Table::Ranges, fleet.ranges.len()),
        (Table::Capabilities, fleet.capabilities.len()),
        (Table::Families, fleet.families.len()),
        (Table::Machines, fleet.machines.len()),
        (Table::Components, fleet.components.len()),
        (Table::Services, fleet.services.len()),
        (Table::Workloads, fleet.workloads.len()),
        (Table::Slots, fleet.slots.len()),
        (Table::Placements, fleet.placements.len()),
        (Table::Requirements, fleet.requirements.len()),
        (Table::Facts, fleet.facts.len()),
        (Table::NamedBudgets, fleet.named_budgets.len()),
    ] {
        lengths.set(table, length);
    }
    lengths
}

/// Writes the distinct readers of tags, then which of them each component has, counted from one; zero for none.
fn seal_tags(components: &IdVec<ComponentId, Component>, to: &mut Vec<u8>) {
    let mut known: FixedMap<*const Tags, u32> = FixedMap::default();
    let (mut distinct, mut of) = (Vec::new(), Vec::with_capacity(components.len()));
    for component in components.iter() {
        of.push(component.tags.as_ref().map_or(0, |tags| {
            *known.entry(Arc::as_ptr(tags)).or_insert_with(|| {
                distinct.push((**tags).clone());
                u32::try_from(distinct.len()).expect("fewer readers than components")
            })
        }));
    }
    distinct.seal(to);
    of.seal(to);
}

fn open_tags(components: &mut IdVec<ComponentId, Component>, from: &mut Opened<'_>) -> Result<(), Bad> {
    let distinct: Vec<Arc<Tags>> = Vec::<Tags>::open(from)?.into_iter().map(Arc::new).collect();
    let of: Vec<u32> = Seal::open(from)?;
    if of.len() != components.len() {
        return Err(Bad("readers of tags are of other components"));
    }
    for (id, at) in components.ids().zip(of) {
        if let Some(at) = (at as usize).checked_sub(1) {
            components[id].tags =
                Some(Arc::clone(distinct.get(at).ok_or(Bad("there is no such reader of tags"))?));
        }
    }
    Ok(())
}

/// The images that each component is baked into.
fn containers(fleet: &Fleet) -> Lists<ComponentId, ComponentId> {
    let ids = fleet.component_ids();
    let pairs: Vec<(ComponentId, ComponentId)> =
        ids.flat_map(|id| fleet.contents(id).iter().map(move |content| (content.component, id))).collect();
    Lists::from_pairs(fleet.components.len(), &pairs)
}
