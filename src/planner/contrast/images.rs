//! The disk that images take: each once where several have it, and what they are built on once as well.

use crate::answer::costs::Amount;
use crate::id::FixedSet;
use crate::model::{ComponentId, ComponentKind, Fleet, Isolation, MachineId, VersionId, WorkloadId};

/// Where images are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Seat {
    /// On a machine.
    On(MachineId),
    /// On a machine that is made for all that move.
    New,
    /// In a VM that is made for a workload.
    Own(WorkloadId),
}

/// An image in a version.
type Image = (ComponentId, Option<VersionId>);

/// The disk of the images of workloads, each of which has them at a seat.
pub(super) fn images(fleet: &Fleet, all: impl Iterator<Item = (Seat, WorkloadId)>) -> Amount {
    let mut amount = Amount::default();
    let mut there: FixedSet<(Seat, Image)> = FixedSet::default();
    for (seat, id) in all {
        let mut named = images_of(fleet, id).peekable();
        if named.peek().is_none() && has_image(fleet.workload(id).isolation) {
            amount.add(None);
        }
        for image in named {
            add(fleet, (seat, image), &mut there, &mut amount);
        }
    }
    amount
}

/// The images that a workload runs.
fn images_of(fleet: &Fleet, id: WorkloadId) -> impl Iterator<Item = Image> {
    let is_image = |&id: &ComponentId| fleet.component(id).kind == ComponentKind::Image;
    let runs = fleet.runs(id).iter().map(|run| (run.component, run.version));
    runs.filter(move |(component, _)| is_image(component))
}

/// Adds an image, and what it is built on as far as the sizes are known; nothing that is there.
fn add(fleet: &Fleet, at: (Seat, Image), there: &mut FixedSet<(Seat, Image)>, amount: &mut Amount) {
    let (seat, mut image) = at;
    while there.insert((seat, image)) {
        let own = size(fleet, image);
        let base = base(fleet, image).and_then(|base| Some((base, size(fleet, base)?)));
        let Some((base, below)) = base else { return amount.add(own) };
        amount.add(own.map(|own| own.saturating_sub(below)));
        image = base;
    }
}

fn size(fleet: &Fleet, (image, _): Image) -> Option<u64> {
    fleet.component(image).size_mib.map(u64::from)
}

/// What an image is built on, which is known of the version that is described.
fn base(fleet: &Fleet, (image, version): Image) -> Option<Image> {
    let component = fleet.component(image);
    let base = component.base.filter(|_| component.version == version)?;
    let found = fleet.contents(image).iter().find(|content| content.component == base)?;
    Some((base, found.version))
}

/// Whether what is isolated so is started from an image, whether or not that is named.
const fn has_image(isolation: Isolation) -> bool {
    match isolation {
        Isolation::Container | Isolation::Sandbox | Isolation::Microvm | Isolation::Paas => true,
        Isolation::Process | Isolation::SystemContainer | Isolation::Vm => false,
    }
}
