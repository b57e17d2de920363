//! Joining what several files state about one thing: later files fill what earlier ones left open, lists grow, and a
//! contradiction is reported with both places.

use super::Builder;
use super::draft::{
    DraftCapability, DraftComponent, DraftGuest, DraftMachine, DraftMore, DraftPlacement, DraftService,
    DraftWorkload, Placed, Said,
};
use super::messages::Messages;
use crate::diag::{Code, Diagnostic};
use crate::id::FixedMap;
use crate::model::fleet::TextId;
use crate::model::names::Names;
use crate::model::words::ComponentKind;
use crate::source::{FileId, Place};
use crate::version::Scheme;

/// Joins the definitions of one thing.
pub(super) struct Join<'b> {
    messages: &'b mut Messages,
    texts: &'b Names<TextId>,
    /// The files that comove ships.
    shipped: &'b [FileId],
    /// The name of the thing in messages.
    thing: String,
}

impl Builder {
    /// Makes the joiner of a thing's definitions, and lends the drafts beside it.
    pub(super) fn join(&mut self, thing: String) -> (Join<'_>, Drafts<'_>) {
        let Self {
            fleet, messages, shipped, capabilities, machines, components, services, workloads, ..
        } = self;
        let join = Join { messages, texts: &fleet.texts, shipped, thing };
        (join, Drafts { capabilities, machines, components, services, workloads })
    }

    /// Makes the joiner of statements about the whole inventory.
    pub(super) fn join_texts(&mut self, thing: String) -> Join<'_> {
        Join { messages: &mut self.messages, texts: &self.fleet.texts, shipped: &self.shipped, thing }
    }
}

/// The drafts of a builder.
pub(super) struct Drafts<'b> {
    pub(super) capabilities: &'b mut crate::id::IdVec<crate::model::CapabilityId, DraftCapability>,
    pub(super) machines: &'b mut crate::id::IdVec<crate::model::MachineId, DraftMachine>,
    pub(super) components: &'b mut crate::id::IdVec<crate::model::ComponentId, DraftComponent>,
    pub(super) services: &'b mut crate::id::IdVec<crate::model::ServiceId, DraftService>,
    pub(super) workloads: &'b mut crate::id::IdVec<crate::model::WorkloadId, DraftWorkload>,
}

impl Join<'_> {
    /// Takes a later statement, unless it contradicts an earlier one.
    pub(super) fn said<T: PartialEq>(&mut self, mine: &mut Said<T>, theirs: Said<T>, what: &str) {
        match (&*mine, theirs) {
            (Some((ours, at)), Some((other, place))) if *ours != other => self.conflict(what, place, *at),
            (None, theirs) => *mine = theirs,
            _ => {}
        }
    }

    /// The same of what comove ships a statement about, over which a user's takes precedence.
    fn said_over_shipped<T: PartialEq>(&mut self, mine: &mut Said<T>, theirs: Said<T>, what: &str) {
        let is_shipped =
            |said: &Said<T>| said.as_ref().is_some_and(|(_, at)| self.shipped.contains(&at.file));
        match (is_shipped(mine), is_shipped(&theirs)) {
            (true, false) if theirs.is_some() => *mine = theirs,
            (false, true) if mine.is_some() => {}
            _ => self.said(mine, theirs, what),
        }
    }

    /// Reports a contradiction.
    pub(super) fn conflict(&mut self, what: &str, here: Place, there: Place) {
        let who = if here.file == there.file { "two places" } else { "two files" };
        let message = format!("{who} say different things about {what} of {}", self.thing);
        self.messages.push(
            Diagnostic::new(Code::Conflict, message)
                .at(here, "said here")
                .at(there, "and here")
                .help("remove one of them: comove does not choose between sources"),
        );
    }

    /// Joins capabilities and their versions.
    pub(super) fn provides(&mut self, mine: &mut Vec<(Placed, Placed)>, theirs: Vec<(Placed, Placed)>) {
        for (key, value) in theirs {
            match mine.iter().find(|(known, _)| known.0 == key.0) {
                Some(&(_, known)) => {
                    let what = format!("the {}", self.texts.get(key.0));
                    self.said(&mut Some(known), Some(value), &what);
                }
                None => mine.push((key, value)),
            }
        }
    }

    fn labels(&mut self, mine: &mut Vec<(TextId, TextId, Place)>, theirs: Vec<(TextId, TextId, Place)>) {
        for (key, value, place) in theirs {
            match mine.iter().find(|(known, ..)| *known == key) {
                Some(&(_, known, at)) => {
                    let what = format!("the label `{}`", self.texts.get(key));
                    self.said(&mut Some((known, at)), Some((value, place)), &what);
                }
                None => mine.push((key, value, place)),
            }
        }
    }

    pub(super) fn capability(&mut self, old: &mut DraftCapability, new: DraftCapability) {
        self.said(&mut old.scheme, new.scheme, "the scheme");
        self.said_over_shipped(&mut old.layer, new.layer, "the layer");
        self.said_over_shipped(&mut old.step, new.step, "the path rule");
        self.said_over_shipped(&mut old.effect, new.effect, "the effect");
        old.candidates.extend(new.candidates);
        old.latest = new.latest;
    }

    pub(super) fn machine(&mut self, old: &mut DraftMachine, new: DraftMachine) {
        self.said(&mut old.on, new.on, "`on`");
        self.said(&mut old.cluster, new.cluster, "the cluster");
        self.said(&mut old.pool, new.pool, "the pool");
        self.said(&mut old.os, new.os, "the OS");
        self.said(&mut old.shares_kernel_of, new.shares_kernel_of, "`shares-kernel-of`");
        self.said(&mut old.movable, new.movable, "the mobility");
        self.said(&mut old.unschedulable, new.unschedulable, "`unschedulable`");
        self.said(&mut old.stopped, new.stopped, "`stopped`");
        for taint in new.taints {
            if !old.taints.iter().any(|known| known.0 == taint.0) {
                old.taints.push(taint);
            }
        }
        self.said(&mut old.cpu_milli, new.cpu_milli, "the processors");
        self.said(&mut old.memory_mib, new.memory_mib, "the memory");
        self.said(&mut old.disk_mib, new.disk_mib, "the disk");
        self.said(&mut old.pods, new.pods, "`pods`");
        self.said(&mut old.gpus, new.gpus, "`gpus`");
        self.said(&mut old.start_seconds, new.start_seconds, "`start-seconds`");
        self.provides(&mut old.provides, new.provides);
        self.provides(&mut old.effects, new.effects);
        join_candidates(&mut old.candidates, new.candidates);
        self.labels(&mut old.labels, new.labels);
        old.latest = new.latest;
    }

    pub(super) fn component(&mut self, old: &mut DraftComponent, new: DraftComponent) {
        match (old.version, new.version) {
            // Several versions of one software run side by side; when all is known it is judged which is meant.
            (Some(mine), Some(theirs)) if mine.0 != theirs.0 => old.others.push(theirs),
            _ => self.said(&mut old.version, new.version, "the version"),
        }
        match (old.kind, old.scheme, new.scheme) {
            // Not all the tags in use are numbers.
            (ComponentKind::Image, Some((mine, at)), Some((theirs, _))) if mine != theirs => {
                old.scheme = Some((Scheme::Opaque, at));
            }
            _ => self.said(&mut old.scheme, new.scheme, "the scheme"),
        }
        self.said(&mut old.step, new.step, "the path rule");
        self.said(&mut old.profile, new.profile, "the OS family");
        self.said(&mut old.rebase, new.rebase, "`rebase`");
        self.said(&mut old.made_by, new.made_by, "`made-by`");
        // Its versions differ in size.
        old.size_mib = [old.size_mib, new.size_mib].into_iter().flatten().max_by_key(|(size, _)| *size);
        self.said(&mut old.start_seconds, new.start_seconds, "`start-seconds`");
        self.said(&mut old.base, new.base, "the base");
        match (&mut old.candidates, new.candidates) {
            (Some(mine), Some(theirs)) => mine.extend(theirs),
            (mine @ None, theirs) => *mine = theirs,
            _ => {}
        }
        let known = old.contains.iter().enumerate().map(|(at, known)| (known.said.0, at));
        let known: FixedMap<TextId, usize> = known.collect();
        for content in new.contains {
            match known.get(&content.said.0) {
                Some(&at) => self.said(&mut old.contains[at].own, content.own, "whose it is"),
                None => old.contains.push(content),
            }
        }
        old.builds.extend(new.builds);
        self.labels(&mut old.labels, new.labels);
        old.latest = new.latest;
    }

    pub(super) fn service(&mut self, old: &mut DraftService, new: DraftService) {
        self.said(&mut old.mixed, new.mixed, "`mixed`");
        self.said(&mut old.max_unavailable, new.max_unavailable, "`max-unavailable`");
        self.said(&mut old.min_available, new.min_available, "`min-available`");
        self.said(&mut old.daemon, new.daemon, "`daemon`");
        self.said(
            &mut old.rollout.max_unavailable,
            new.rollout.max_unavailable,
            "`max-unavailable` of `rollout`",
        );
        self.said(&mut old.rollout.surge, new.rollout.surge, "`surge` of `rollout`");
        self.said(&mut old.rollout.ordered, new.rollout.ordered, "`ordered` of `rollout`");
        old.apart.extend(new.apart);
        old.spread.extend(new.spread);
        self.labels(&mut old.labels, new.labels);
        old.latest = new.latest;
    }

    pub(super) fn workload(&mut self, old: &mut DraftWorkload, mut new: DraftWorkload) {
        let more = new.take_more();
        self.said(&mut old.app, new.app, "the application");
        if let Some(more) = &more {
            self.said(&mut old.more_mut().stack, more.stack, "the stack");
        }
        self.said(&mut old.service, new.service, "the service");
        self.said(&mut old.host, new.host, "the host");
        self.said(&mut old.isolation, new.isolation, "the isolation");
        self.images(old, new.image.into_iter().chain(more.iter().flat_map(|more| more.images.clone())));
        if let Some(more) = more {
            self.more(old.more_mut(), more);
        }
        old.latest = new.latest;
    }

    fn images(&mut self, old: &mut DraftWorkload, new: impl Iterator<Item = Placed>) {
        let mut new = new.peekable();
        let Some(first) = old.image else {
            old.image = new.next();
            if new.peek().is_some() {
                old.more_mut().images = new.collect();
            }
            return;
        };
        for image in new {
            if !old.images().any(|known| known.0 == image.0) {
                self.said(&mut Some(first), Some(image), "the images");
            }
        }
    }

    fn more(&mut self, old: &mut DraftMore, new: DraftMore) {
        self.said(&mut old.movable, new.movable, "the mobility");
        self.said(&mut old.stuck_because, new.stuck_because, "`stuck-because`");
        self.said(&mut old.ready, new.ready, "`ready`");
        old.budgets.extend(new.budgets);
        match (&mut old.placement, new.placement) {
            (Some(mine), Some(theirs)) => self.placement(mine, *theirs),
            (mine @ None, theirs) => *mine = theirs,
            _ => {}
        }
        self.said(&mut old.seccomp, new.seccomp, "the seccomp profile");
        old.privileges.extend(new.privileges);
        self.said(&mut old.control_plane, new.control_plane, "`control-plane`");
        self.said(&mut old.cpu_milli, new.cpu_milli, "the processors");
        self.said(&mut old.memory_mib, new.memory_mib, "the memory");
        self.said(&mut old.disk_mib, new.disk_mib, "the disk");
        self.said(&mut old.gpus, new.gpus, "`gpus`");
        self.said(&mut old.start_seconds, new.start_seconds, "`start-seconds`");
        for state in new.keeps {
            if !old.keeps.iter().any(|known| known.0 == state.0) {
                old.keeps.push(state);
            }
        }
        match (&mut old.guest, new.guest) {
            (Some(mine), Some(theirs)) => self.guest(mine, *theirs),
            (mine @ None, theirs) => *mine = theirs,
            _ => {}
        }
        self.labels(&mut old.labels, new.labels);
    }

    fn placement(&mut self, old: &mut DraftPlacement, new: DraftPlacement) {
        self.labels(&mut old.selector, new.selector);
        self.said(&mut old.affinity, new.affinity, "`node-affinity`");
        for taint in new.tolerates {
            if !old.tolerates.iter().any(|known| known.0 == taint.0) {
                old.tolerates.push(taint);
            }
        }
    }

    fn guest(&mut self, old: &mut DraftGuest, new: DraftGuest) {
        self.said(&mut old.os, new.os, "the OS");
        self.provides(&mut old.provides, new.provides);
        join_candidates(&mut old.candidates, new.candidates);
    }
}

fn join_candidates(mine: &mut Vec<(Placed, Vec<Placed>)>, theirs: Vec<(Placed, Vec<Placed>)>) {
    for (key, list) in theirs {
        match mine.iter_mut().find(|(known, _)| known.0 == key.0) {
            Some((_, known)) => known.extend(list),
            None => mine.push((key, list)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::Reader;

    /// The messages of two files that each say something of one thing.
    fn said(first: &str, second: &str) -> Vec<(String, usize)> {
        let mut reader = Reader::new();
        reader.add("a.toml", format!("[[host]]\nname = \"h\"\n{first}").into_bytes());
        reader.add("b.toml", second.as_bytes().to_vec());
        let Err(faults) = reader.finish() else { return Vec::new() };
        faults.diagnostics.into_iter().map(|one| (one.message, one.labels.len())).collect()
    }

    #[test]
    fn two_files_that_differ_on_a_capability_conflict() {
        for (name, key, one, other, what) in [
            ("docker", "effect", "none", "reconnect", "the effect"),
            ("kubernetes", "step", "listed", "any", "the path rule"),
            ("agent", "scheme", "semver", "dotted", "the scheme"),
        ] {
            let table = |word: &str| format!("[[capability]]\nname = \"{name}\"\n{key} = \"{word}\"\n");
            let message = format!("two files say different things about {what} of capability {name}");
            assert_eq!(said(&table(one), &table(other)), [(message, 2)], "{key}");
            assert_eq!(said(&table(one), &table(one)), [], "{key}");
        }
        let effects = |word: &str| format!("[[host]]\nname = \"x\"\neffects = {{ docker = \"{word}\" }}\n");
        let message = "two files say different things about the docker of x".to_owned();
        let found = said(&effects("none"), &effects("restart"));
        assert!(found.len() == 1 && found[0].1 == 2, "{message}: {found:?}");
    }
}
