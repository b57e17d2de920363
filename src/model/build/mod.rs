//! The only way to a [`Fleet`]: raw inventories in, a valid fleet or all of their faults out.
//!
//! Adding a raw inventory interns its names and keeps the rest in compact drafts, so that big inputs can be handed
//! over in pieces. A thing that several files define is joined: later files fill what earlier ones left open, and
//! a contradiction is reported with both places. [`Builder::finish`] then resolves names, reads versions in their
//! schemes, and builds the reverse indices; it is linear in the input.

mod add;
mod components;
mod draft;
mod index;
mod machines;
mod requirements;
mod text;
mod workloads;

use super::fleet::{Assumptions, Fleet, RangeId, TextId, VersionId};
use super::machine::{CapabilityId, MachineId};
use super::{ComponentId, ServiceId, WorkloadId};
use crate::diag::{Code, Diagnostic, has_errors};
use crate::id::{FixedMap, IdVec};
use crate::read::raw::RawInventory;
use crate::source::{FileId, Place, SourceFile, Sources};
use crate::version::Scheme;
use draft::{
    DraftCapability, DraftComponent, DraftMachine, DraftProfile, DraftRequirement, DraftService,
    DraftWorkload,
};

/// Collects raw inventories and makes a fleet of them.
#[derive(Debug, Default)]
pub struct Builder {
    fleet: Fleet,
    diagnostics: Vec<Diagnostic>,
    capabilities: IdVec<CapabilityId, DraftCapability>,
    profiles: Vec<DraftProfile>,
    machines: IdVec<MachineId, DraftMachine>,
    components: IdVec<ComponentId, DraftComponent>,
    services: IdVec<ServiceId, DraftService>,
    workloads: IdVec<WorkloadId, DraftWorkload>,
    requirements: Vec<DraftRequirement>,
    holds: Vec<(TextId, Place)>,
    versions: FixedMap<(Scheme, TextId), Result<VersionId, ()>>,
    ranges: FixedMap<(Scheme, TextId), Result<RangeId, ()>>,
    candidate_texts: Vec<Vec<draft::Placed>>,
    builtin: Option<FileId>,
}

impl Builder {
    /// Makes an empty builder.
    #[must_use]
    pub fn new() -> Self {
        Self { fleet: Fleet { assumptions: Assumptions::default(), ..Fleet::default() }, ..Self::default() }
    }

    /// Adds a source file, to which the places of raw inventories refer.
    pub fn add_source(&mut self, source: SourceFile) -> FileId {
        self.fleet.sources.add(source)
    }

    /// Returns the source files added so far.
    #[must_use]
    pub const fn sources(&self) -> &crate::source::Sources {
        self.fleet.sources()
    }

    /// Adds a message about an input, which `finish` returns with its own.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Marks a file as the one that comove ships, whose facts may match nothing.
    pub const fn set_builtin(&mut self, file: FileId) {
        self.builtin = Some(file);
    }

    /// Adds a raw inventory, or a piece of one that begins `offset` bytes into its file.
    pub fn add(&mut self, raw: RawInventory, file: FileId, offset: u32) {
        add::Adder { builder: self, file, offset }.inventory(raw);
    }

    /// Makes the fleet, with warnings.
    ///
    /// # Errors
    /// All faults found in all inputs, warnings among them, in the order of their places, and the files they speak of.
    pub fn finish(mut self) -> Result<(Fleet, Vec<Diagnostic>), (Sources, Vec<Diagnostic>)> {
        let empty = self.machines.is_empty() && self.components.is_empty() && self.workloads.is_empty();
        // Where something could not be read, that may have been all there was.
        if empty && !has_errors(&self.diagnostics) {
            self.report(Diagnostic::new(
                Code::EmptyInventory,
                "the inputs define no host, guest, image, package, app, stack or workload",
            ));
        }
        self.finish_capabilities();
        self.finish_families();
        self.finish_machines();
        self.finish_components();
        self.finish_workloads();
        self.finish_requirements();
        self.finish_holds();
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|(place, _)| *place));
        if has_errors(&diagnostics) {
            return Err((self.fleet.sources, diagnostics));
        }
        index::fill(&mut self.fleet);
        Ok((self.fleet, diagnostics))
    }
}
