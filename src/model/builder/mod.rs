//! The only way to a [`Fleet`]: raw inventories in; a valid fleet, or all of their faults, out.
//!
//! Adding a raw inventory interns its names and keeps the rest in compact drafts, so that large inputs can be passed in
//! pieces. A thing that several files define is joined: later files fill what earlier ones left open, and a
//! contradiction is reported with both places. [`Builder::finish`] then resolves names, reads versions in their
//! schemes, and builds the reverse indices; it is linear in the input.

mod add;
mod add_facts;
mod add_times;
mod asked;
mod avoided;
mod budgets;
mod components;
mod contents;
mod control_planes;
mod cycles;
mod doubts;
mod draft;
mod effects;
mod facts;
mod families;
mod floating;
mod index;
mod join;
mod kernels;
mod keys;
mod machines;
mod memo;
mod messages;
mod owners;
mod placement;
mod pools;
mod releases;
mod replicas;
mod requirements;
mod stated;
mod stops;
mod systems;
mod tags;
mod tested;
mod text;
mod told;
mod unknown;
mod waivers;
mod workloads;

pub(super) use index::fill;
pub(crate) use tags::official;

use super::assumptions::Assumptions;
use super::fleet::{Fleet, RangeId, TextId, VersionId};
use super::machine::{CapabilityId, MachineId};
use super::pattern::Pattern;
use super::requirement::Subject;
use super::words::Layer;
use super::{ComponentId, ServiceId, WorkloadId};
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, IdVec};
use crate::inventory::identity::Known;
use crate::inventory::plain::Piece;
use crate::inventory::raw::RawInventory;
use crate::source::{FileId, Place, SourceFile, Sources};
use crate::version::{Scheme, Tags};
use draft::{
    DraftCapability, DraftComponent, DraftMachine, DraftProfile, DraftRequirement, DraftService,
    DraftWorkload, Placed, Said,
};
use jiff::civil::Date;
use messages::Messages;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most files without content that are named.
const MOST_EMPTY: usize = 5;

/// What a text refers to: a component, and its version if the text says one.
type Referred = (ComponentId, Option<VersionId>);

/// Collects raw inventories and makes a fleet of them.
#[derive(Debug, Default)]
pub struct Builder {
    fleet: Fleet,
    messages: Messages,
    capabilities: IdVec<CapabilityId, DraftCapability>,
    profiles: Vec<DraftProfile>,
    machines: IdVec<MachineId, DraftMachine>,
    components: IdVec<ComponentId, DraftComponent>,
    services: IdVec<ServiceId, DraftService>,
    workloads: IdVec<WorkloadId, DraftWorkload>,
    requirements: Vec<DraftRequirement>,
    /// What is to be avoided: of what, and in which versions.
    avoided: Vec<(Subject, Placed)>,
    tested: Vec<tested::DraftTested>,
    /// Where the values of things are stated.
    stated: stated::Statements,
    holds: Vec<(TextId, Place)>,
    pools: pools::Drafts,
    budgets: budgets::Drafts,
    placements: placement::Known,
    /// Durations and costs as stated, in the order of the fields.
    assumptions: [Said<u32>; Assumptions::KEYS.len()],
    versions: FixedMap<(Scheme, TextId), Result<VersionId, ()>>,
    ranges: FixedMap<(Scheme, TextId), Result<RangeId, ()>>,
    /// Components that a workload runs in two versions.
    two_versions: BTreeMap<ComponentId, workloads::Doubled>,
    candidate_texts: Vec<Vec<draft::Placed>>,
    /// Versions of copies of a component beside which an earlier copy counts.
    copies: Vec<(ComponentId, Option<VersionId>)>,
    /// Machines that state their identity.
    identified: Vec<Known>,
    /// The places of the path rules, by what they are about.
    rules: FixedMap<String, Place>,
    asked_by: asked::AskedBy,
    /// For tables that stand for several replicas: how many, and the place of the last one.
    numbered: FixedMap<TextId, (usize, Place)>,
    /// The services of which replicas run different things, with two of these.
    of_several_kinds: FixedMap<ServiceId, [ComponentId; 2]>,
    /// What these tables stand for altogether.
    replicas: usize,
    /// For how many unknown names near ones were searched.
    searched: usize,
    /// The files that comove ships.
    shipped: Vec<FileId>,
    facts: Vec<facts::DraftFact>,
    /// The facts, with what they are about.
    matched: Vec<(facts::DraftFact, Vec<facts::DraftConcern>)>,
    waivers: Vec<waivers::Waiver>,
    today: Option<Date>,
    /// The patterns of the images and packages of a product.
    products: FixedMap<String, Vec<Pattern>>,
    /// The meaning of each `os` that is not `family@release`.
    meant: FixedMap<TextId, String>,
    os_images: Vec<draft::DraftOsImage>,
    /// The names of images and packages in the user's own tables of these.
    named: Vec<(Pattern, Place)>,
    /// Whether facts are read without a fleet, so that they are about nothing.
    without_fleet: bool,
    /// References to components that have been resolved, by their text and kind.
    references: FixedMap<(TextId, Option<&'static str>), Referred>,
    /// Hosts and guests, and services, by the text that names them.
    machines_named: memo::Memo<MachineId>,
    services_named: memo::Memo<ServiceId>,
    /// Ranges as ranges of tags of a scheme.
    tag_ranges: FixedMap<(RangeId, Scheme), RangeId>,
    /// The readers of tags, one for each of these tables.
    tags: Vec<Arc<Tags>>,
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

    /// Notes what an input was when it was read.
    pub fn note_digest(&mut self, digest: crate::source::Digest) {
        self.fleet.sources.note(digest);
    }

    /// The source files added so far.
    #[must_use]
    pub const fn sources(&self) -> &crate::source::Sources {
        self.fleet.sources()
    }

    /// The machines that state their identity.
    pub(crate) fn identified(&self) -> &[Known] {
        &self.identified
    }

    /// Returns the layer of a declared property.
    pub(crate) fn layer(&self, property: &str) -> Option<Layer> {
        let id = self.fleet.capability_names.find(property)?;
        self.capabilities[id].layer.map(|(layer, _)| layer)
    }

    /// Adds a message about an input, which `finish` returns with its own.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.messages.push(diagnostic);
    }

    /// Notes that something could not be read that may define a name used elsewhere.
    pub(crate) const fn lose(&mut self) {
        self.messages.lose();
    }

    /// Marks a file as shipped with comove, so that its facts may match nothing.
    pub fn set_shipped(&mut self, file: FileId) {
        self.shipped.push(file);
    }

    /// Says that facts are read without a fleet: none has to be there, and that waivers match nothing is no matter.
    pub(crate) const fn set_without_fleet(&mut self) {
        self.without_fleet = true;
    }

    /// Adds a raw inventory, or a piece of one that begins `offset` bytes into its file.
    pub fn add(&mut self, raw: RawInventory, file: FileId, offset: u32) {
        self.add_piece(raw.into(), file, offset);
    }

    /// The same with workloads that may be plain.
    pub(crate) fn add_piece(&mut self, piece: Piece<'_>, file: FileId, offset: u32) {
        add::Adder { builder: self, file, offset }.inventory(piece);
    }

    /// Makes the fleet, with warnings.
    ///
    /// # Errors
    /// All faults found in all inputs, warnings among them, in the order of their places, and the files they are about.
    pub fn finish(mut self) -> Result<(Fleet, Vec<Diagnostic>), (Sources, Vec<Diagnostic>)> {
        let empty = self.machines.is_empty() && self.components.is_empty() && self.workloads.is_empty();
        // If something could not be read, it may have been all there was.
        if empty && !self.without_fleet && !self.messages.has_errors() {
            self.empty();
        }
        self.finish_assumptions();
        self.finish_capabilities();
        self.report_doubts();
        self.find_os_images();
        self.choose_profiles();
        self.finish_families();
        self.finish_os_images();
        self.match_facts();
        self.read_cluster_versions();
        self.finish_machines();
        self.finish_components();
        self.finish_budgets();
        self.finish_workloads();
        self.finish_owners();
        self.check_budgets();
        self.check_waivers();
        self.finish_facts();
        self.finish_requirements();
        self.finish_tested();
        self.check_unused();
        self.warn_of_unknown();
        self.check_stops();
        self.finish_holds();
        let failed = self.messages.has_errors();
        let messages = std::mem::take(&mut self.messages).finish();
        if failed {
            return Err((self.fleet.sources, messages));
        }
        self.finish_stated();
        index::fill(&mut self.fleet);
        Ok((self.fleet, messages))
    }

    /// Reports each file that contains nothing.
    fn empty(&mut self) {
        let message = "the inputs define no host, guest, image, package, app, stack or workload";
        let mut diagnostic = Diagnostic::new(Code::EmptyInventory, message).help(
            "is it the right file? an inventory begins with tables such as `[[host]]` and `[[workload]]`",
        );
        let files = self.fleet.sources.ids().filter(|&file| !self.is_shipped(file));
        for file in files.take(MOST_EMPTY) {
            diagnostic = diagnostic.at(Place { file, start: 0, end: 0 }, "nothing in this file");
        }
        self.report(diagnostic);
    }

    fn finish_assumptions(&mut self) {
        let said = self.assumptions.iter().enumerate();
        let said: Vec<(usize, u64)> =
            said.filter_map(|(at, said)| said.map(|(value, _)| (at, u64::from(value)))).collect();
        let mut values = self.fleet.assumptions.values_mut();
        for &(at, value) in &said {
            *values[at] = value;
        }
        self.fleet.assumptions_stated = said.into_iter().map(|(at, _)| at).collect();
    }
}
