//! The counts of a plan's summary, added up again from its steps.

use super::certainty::Exposed;
use super::finding::OutcomeFinding;
use super::replay::{Replay, is_migration, is_restart, tracked, workload_of};
use super::report::FaultKind;
use super::track::{Rider, Thing, Track};
use crate::answer::Guarantee;
use crate::answer::plan::{Plan, Summary};
use crate::answer::step::{Certainty, Effect};
use crate::id::FixedMap;
use crate::model::{MachineId, MachineKind, Subject, Work, WorkloadId};
use std::collections::BTreeSet;

/// A count: its name in the plan, what the plan says, and what the steps make.
type Count = (&'static str, usize, usize);

/// What a plan does to each thing.
type Fates = FixedMap<Thing, Fate>;

/// What a plan does to one thing.
#[derive(Clone, Copy, Debug)]
struct Fate {
    version: bool,
    /// What is said of it as something under it changes: that it restarts, or stays stopped.
    seat: Option<Effect>,
    moved: bool,
    certainty: Option<Certainty>,
}

impl Fate {
    /// Tells whether it keeps its version and its machine.
    const fn stays(&self) -> bool {
        !self.version && !self.moved
    }
}

impl Replay<'_, '_> {
    /// Compares the counts with the steps.
    pub(super) fn check_counts(&mut self, plan: &Plan, held: usize, exposed: &Exposed) {
        let (summary, mut fates) = (&plan.summary, self.fates(plan));
        let exposed: BTreeSet<Thing> = exposed.values().flatten().copied().collect();
        for thing in &exposed {
            if let Some(fate) = fates.get_mut(thing) {
                fate.certainty = Some(Certainty::Unknown);
            }
        }
        let beside = exposed.iter().filter(|thing| !fates.contains_key(*thing)).count();
        let (hosts_kept, workloads_kept) = self.kept(&fates);
        let counts = change_counts(summary, &fates).into_iter().chain(step_counts(plan));
        let counts = counts.chain(self.bare_counts(summary, &fates));
        let hosts = [
            ("hosts-kept", summary.hosts_kept, hosts_kept),
            ("hosts-ready", summary.hosts_ready, self.ready()),
        ];
        let counts = counts.chain(hosts);
        let counts = counts.chain([("held", summary.held, held), ("exposed", summary.exposed, beside)]);
        let counts = counts.chain([("not-found", summary.not_found, not_found(plan))]);
        let counts = counts.chain(certainty_counts(summary, &fates));
        for (name, said, found) in counts.chain(checked_counts(plan)) {
            if let Some(finding) = differs(name, said as u64, found as u64) {
                self.verdict.fault(FaultKind::Count, finding);
            }
        }
        // Who else is there says nothing of whether the steps are right.
        let (guests, containers) = self.all_bare();
        let workloads = self.world.fleet.workload_ids().len() + guests + containers;
        let around = [
            ("workloads-kept", summary.workloads_kept, workloads_kept),
            ("workloads", summary.workloads, workloads),
            ("bare.guests", summary.bare.guests, guests),
            ("bare.containers", summary.bare.containers, containers),
            ("unplaced", summary.unplaced, self.unplaced(&fates)),
            ("renewed", summary.renewed, self.renewed(&fates)),
        ];
        for (name, said, found) in around {
            if let Some(finding) = differs(name, said as u64, found as u64) {
                self.verdict.drifted(None, finding);
            }
        }
        self.check_readings(plan, certain(&fates, Certainty::Unknown), beside);
        self.check_step_sizes(plan);
    }

    /// What is blocked is in either reading; what is unknown only fails in the pessimistic one.
    fn check_readings(&mut self, plan: &Plan, unknown: usize, exposed: usize) {
        let (best, worst) = (plan.summary.optimistic, plan.summary.pessimistic);
        let lost = best.possible.checked_sub(worst.possible);
        let fits = lost.is_some_and(|lost| {
            lost >= unknown
                && (unknown > 0 || (exposed > 0) == (lost > 0))
                && best.blocked.checked_add(lost) == Some(worst.blocked)
        });
        if !fits {
            let finding = OutcomeFinding::Readings {
                optimistic: (best.possible, best.blocked),
                pessimistic: (worst.possible, worst.blocked),
                unknown,
            };
            self.verdict.fault(FaultKind::Count, finding);
        }
        if plan.blocked.is_empty()
            && let Some(finding) = differs("optimistic.blocked", best.blocked as u64, 0)
        {
            self.verdict.fault(FaultKind::Count, finding);
        }
    }

    fn check_step_sizes(&mut self, plan: &Plan) {
        for (index, step) in plan.steps.iter().enumerate() {
            let things: BTreeSet<&str> =
                step.changes.iter().map(|change| plan.tables.name(change.thing)).collect();
            let sizes = [
                differs("seconds", step.seconds, self.seconds(index)),
                differs("things", step.things as u64, things.len() as u64),
            ];
            for finding in sizes.into_iter().flatten() {
                self.fault(FaultKind::Count, index, finding);
            }
        }
    }

    /// Returns how long a step takes by what the inventory states and assumes: its machines and images side by side, then
    /// its workloads.
    fn seconds(&self, index: usize) -> u64 {
        let (mut below, mut above) = (0, 0);
        for &track in self.tracks[index].iter().flatten() {
            let thing = track.thing(self.world.fleet);
            let seconds = self.work(track).zip(thing).map_or(0, |(work, thing)| self.lasts(thing, work));
            let slot = if thing.and_then(workload_of).is_some() { &mut above } else { &mut below };
            *slot = seconds.max(*slot);
        }
        below.saturating_add(above)
    }

    /// Returns what is done where a track moves; nothing where somebody else publishes it.
    fn work(&self, track: Track) -> Option<Work> {
        Some(match track {
            Track::Property(_) => Work::Upgrade,
            Track::OwnGuest(..) => Work::Make,
            Track::Left(_) => Work::Migrate,
            Track::Seat(Rider::Machine(id), _) if self.world.is_off(id) => return None,
            Track::Seat(..) => Work::Restart,
            Track::Carried(..) => Work::Rebuild,
            Track::Runs(..) => Work::Redeploy,
            Track::Published(_) | Track::Under(..) | Track::First(..) | Track::All(..) => return None,
        })
    }

    fn lasts(&self, thing: Thing, work: Work) -> u64 {
        let subject = match thing {
            // A machine that is added is there when it is needed.
            Thing::Spare(_) => return 0,
            Thing::Machine(id) => Subject::Machine(id),
            Thing::OwnGuest(id) | Thing::Workload(id) => Subject::Workload(id),
            Thing::Component(id) => Subject::Component(id),
            Thing::Service(id) => Subject::Service(id),
        };
        self.world.fleet.takes(subject, work).seconds
    }

    /// Counts the hosts beside which guests are made while they do not change, and the workloads there of which nothing
    /// is said.
    fn kept(&self, fates: &Fates) -> (usize, usize) {
        let fleet = self.world.fleet;
        let hosts: BTreeSet<MachineId> = fates
            .keys()
            .filter_map(|thing| match thing {
                Thing::OwnGuest(workload) => fleet.workload(*workload).machine,
                _ => None,
            })
            .filter(|&machine| fates.get(&Thing::Machine(machine)).is_none_or(|fate| !fate.version))
            .collect();
        let named = hosts.iter().flat_map(|&machine| fleet.workloads_on(machine));
        let named = named.map(|&workload| Thing::Workload(workload));
        let above = hosts.iter().flat_map(|&machine| fleet.machines_on(machine));
        let bare = above.filter(|&&id| self.world.is_bare(id)).map(|&id| Thing::Machine(id));
        let stay = named.chain(bare).filter(|thing| !fates.contains_key(thing));
        (hosts.len(), stay.count())
    }

    /// Counts the bare guests and the bare containers, unless the fleet keeps its census.
    fn all_bare(&self) -> (usize, usize) {
        let census = self.world.fleet.census().map(|census| (census.bare_guests, census.bare_containers));
        census.unwrap_or_else(|| (self.bare(MachineKind::Guest), self.bare(MachineKind::Host)))
    }

    /// Counts the bare machines of a kind.
    pub(super) fn bare(&self, kind: MachineKind) -> usize {
        let fleet = self.world.fleet;
        fleet.machine_ids().filter(|&id| fleet.machine(id).kind == kind && self.world.is_bare(id)).count()
    }

    /// Counts the bare machines by what happens to them, and with them the workloads that nothing happens to.
    fn bare_counts(&self, summary: &Summary, fates: &Fates) -> [Count; 5] {
        let bare = |thing| matches!(thing, Thing::Machine(id) if self.world.is_bare(id));
        let changed = number(fates, |thing, fate| bare(thing) && fate.version);
        let moved = number(fates, |thing, fate| bare(thing) && fate.moved && !fate.version);
        let both = number(fates, |thing, fate| bare(thing) && fate.moved && fate.version);
        let restarted = number(fates, |thing, fate| bare(thing) && fate.stays());
        let touched = number(fates, |thing, _| workload_of(thing).is_some() || bare(thing));
        [
            ("bare.changed", summary.bare.changed, changed),
            ("bare.moved", summary.bare.moved, moved),
            ("bare.changed-and-moved", summary.bare.changed_and_moved, both),
            ("bare.restarted", summary.bare.restarted, restarted),
            ("untouched", summary.untouched, summary.workloads.saturating_sub(touched)),
        ]
    }

    /// Counts what stands nowhere and is not touched by a plan that touches hosts or guests.
    fn unplaced(&self, fates: &Fates) -> usize {
        let fleet = self.world.fleet;
        let stands = |thing: &Thing| matches!(thing, Thing::Machine(id) if fleet.machine(*id).kind != MachineKind::Cluster);
        let is_touched =
            |thing: &&Thing| workload_of(**thing).is_some_and(|id| fleet.workload(id).machine.is_none());
        match fates.keys().any(stands) {
            true => fleet.unplaced() - fates.keys().filter(is_touched).count(),
            false => 0,
        }
    }

    /// Counts what is not touched and stands on a node that its platform renews with a cluster that changes version.
    fn renewed(&self, fates: &Fates) -> usize {
        let fleet = self.world.fleet;
        let changes =
            |cluster: MachineId| fates.get(&Thing::Machine(cluster)).is_some_and(|fate| fate.version);
        let renewed =
            |thing: &Thing| matches!(thing, Thing::Machine(id) if changes(*id) && fleet.renews_nodes(*id));
        // Most bumps change no cluster, and need no look at all workloads.
        if !fates.keys().any(renewed) {
            return 0;
        }
        let is_renewed = |&id: &WorkloadId| {
            let cluster = fleet.workload(id).machine.and_then(|node| fleet.machine(node).cluster);
            !fates.contains_key(&Thing::Workload(id))
                && cluster.is_some_and(|cluster| renewed(&Thing::Machine(cluster)))
        };
        fleet.workload_ids().filter(is_renewed).count()
    }

    fn fates(&self, plan: &Plan) -> Fates {
        let mut fates = Fates::default();
        for (_, change, track) in tracked(plan, &self.tracks) {
            let Some(thing) = track.thing(self.world.fleet) else {
                continue;
            };
            let fate = fates.entry(thing).or_insert(Fate {
                version: false,
                seat: None,
                moved: false,
                certainty: None,
            });
            fate.certainty = fate.certainty.max(change.certainty);
            fate.moved |= is_migration(track);
            if is_restart(track) {
                fate.seat = Some(change.effect);
            }
            fate.version |= !matches!(track, Track::Seat(..) | Track::Left(_));
        }
        fates
    }
}

/// Counts things by what happens to them.
fn change_counts(summary: &Summary, fates: &Fates) -> [Count; 9] {
    let machine = |thing| matches!(thing, Thing::Machine(_));
    let workload = |thing| workload_of(thing).is_some();
    let made = |thing| matches!(thing, Thing::OwnGuest(_));
    let image = |thing| matches!(thing, Thing::Component(_));
    let machines = number(fates, |thing, fate| made(thing) || machine(thing) && fate.version);
    let images = number(fates, |thing, _| image(thing));
    let workloads = number(fates, |thing, fate| workload(thing) && fate.version);
    let restarted = number(fates, |thing, fate| workload(thing) && fate.seat.is_some() && fate.stays());
    let moved = number(fates, |thing, fate| workload(thing) && fate.moved);
    let guests_moved = number(fates, |thing, fate| machine(thing) && fate.moved);
    let off = Some(Effect::NextStart);
    let guests_restarted = number(fates, |thing, fate| machine(thing) && fate.stays() && fate.seat != off);
    let guests_stopped = number(fates, |thing, fate| machine(thing) && fate.stays() && fate.seat == off);
    [
        ("things", summary.things, fates.len()),
        ("machines-changed", summary.machines_changed, machines),
        ("images-changed", summary.images_changed, images),
        ("workloads-changed", summary.workloads_changed, workloads),
        ("restart-only", summary.restart_only, restarted),
        ("moved", summary.moved, moved),
        ("guests-moved", summary.guests_moved, guests_moved),
        ("guests-restarted", summary.guests_restarted, guests_restarted),
        ("guests-stopped", summary.guests_stopped, guests_stopped),
    ]
}

/// Counts the steps, their ranks, and the things of the largest.
fn step_counts(plan: &Plan) -> [Count; 3] {
    let (summary, steps) = (&plan.summary, &plan.steps);
    let largest = steps.iter().map(|step| step.things).max().unwrap_or(0);
    let ranks = steps.iter().map(|step| step.rank).max().unwrap_or(0);
    [
        ("largest-step", summary.largest_step, largest),
        ("steps", summary.steps, steps.len()),
        ("ranks", summary.ranks, ranks),
    ]
}

/// Counts what a check of the plan looked at. Without its certificate the causes are not there to be counted.
fn checked_counts(plan: &Plan) -> impl Iterator<Item = Count> {
    let certificate = plan.certificate.as_ref();
    plan.checked.into_iter().flat_map(move |checked| {
        let causes = certificate.map(|all| ("checked.causes", checked.causes, all.events.len()));
        std::iter::once(("checked.steps", checked.steps, plan.steps.len())).chain(causes)
    })
}

/// Counts things by who says that they work.
fn certainty_counts(summary: &Summary, fates: &Fates) -> [Count; 4] {
    [
        ("stated", summary.stated, certain(fates, Certainty::Stated)),
        ("derived", summary.derived, certain(fates, Certainty::Derived)),
        ("unknown", summary.unknown, certain(fates, Certainty::Unknown)),
        ("optimistic.possible", summary.optimistic.possible, fates.len()),
    ]
}

fn certain(fates: &Fates, certainty: Certainty) -> usize {
    number(fates, |_, fate| fate.certainty == Some(certainty))
}

/// Counts what was asked for and is listed as blocked without proof.
fn not_found(plan: &Plan) -> usize {
    let unproven = plan.blocked.iter().filter(|blocked| blocked.guarantee == Guarantee::Feasible);
    unproven.flat_map(|blocked| &blocked.goals).collect::<BTreeSet<_>>().len()
}

/// Counts the things of which something is so.
fn number(fates: &Fates, is: impl Fn(Thing, &Fate) -> bool) -> usize {
    fates.iter().filter(|&(&thing, fate)| is(thing, fate)).count()
}

/// Says that a count is not what it is said to be.
fn differs(name: &'static str, said: u64, found: u64) -> Option<OutcomeFinding> {
    (said != found).then_some(OutcomeFinding::Count { name, said, found })
}
