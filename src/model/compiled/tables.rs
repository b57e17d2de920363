//! All tables of a fleet. Indices that are made fast out of the others are not among them.

use super::sound;
use crate::diag::Diagnostic;
use crate::id::{FixedMap, IdVec, Lists};
use crate::model::builder::fill;
use crate::model::fleet::{Fleet, Indices};
use crate::model::{Component, ComponentId};
use crate::seal::{Bad, Lengths, Opened, Seal, Table};
use crate::version::Tags;
use std::sync::Arc;

/// Names the fields of a fleet that are written as they are, once for both ways.
macro_rules! fields {
    ($($field:ident)*) => {
        /// Writes the tables of a fleet, without the texts of its files.
        pub(super) fn seal(fleet: &Fleet, warnings: &[Diagnostic], to: &mut Vec<u8>) {
            let Fleet { $($field,)* index } = fleet;
            lengths(fleet).seal(to);
            $($field.seal(to);)*
            // The other indices are made of these tables.
            index.contents.seal(to);
            seal_tags(&fleet.components, to);
            warnings.to_vec().seal(to);
        }

        /// Reads what `seal` has written: a fleet without the texts of its files, and its warnings.
        ///
        /// # Errors
        /// If the bytes are no such tables, or if these are not as a fleet has to be.
        pub(super) fn open(bytes: &[u8]) -> Result<(Fleet, Vec<Diagnostic>), Bad> {
            let from = &mut Opened::new(bytes);
            let expected = Lengths::open(from)?;
            from.within(expected);
            $(let $field = Seal::open(from)?;)*
            let index = Indices { contents: Seal::open(from)?, ..Indices::default() };
            let mut fleet = Fleet { $($field,)* index };
            if lengths(&fleet) != expected {
                return Err(Bad("a table is not as long as announced"));
            }
            open_tags(&mut fleet.components, from)?;
            let warnings = Seal::open(from)?;
            from.end()?;
            fleet.index.containers = containers(&fleet);
            sound::check(&fleet)?;
            fill(&mut fleet);
            Ok((fleet, warnings))
        }
    };
}

fields! {
    sources texts versions ranges assumptions assumptions_stated holds pool_limits windows freezes durations no_returns
    owners owner_labels day waiver_ends capabilities capability_names families family_names unprofiled machines
    machine_names components component_names services service_names workloads workload_names slots candidates tracks
    named_budgets budget_members taints placements labels label_places runs requirements facts planes tested stated
    census
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
