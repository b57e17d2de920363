//! Joining what several sources say about one thing into one table, so that the written inventory names it once.
//!
//! As when a fleet is built, a later source fills what earlier ones left open, lists grow, and a contradiction is an
//! error. Linear in the inventories.

use super::raw::{
    Baked, Mark, RawBudget, RawCapability, RawComponent, RawFact, RawIdentity, RawInventory, RawMachine,
    RawMap, RawPool, RawProfile, RawRollout, RawService, RawWorkload, Text,
};
use crate::diag::{Code, Diagnostic};
use crate::id::FixedMap;
use crate::source::{FileId, Place, SourceFile};
use std::collections::BTreeMap;

/// What has been added so far.
#[derive(Default)]
pub(crate) struct Merger {
    raw: RawInventory,
    /// The position in its list of the thing with this kind and name, and the first file that has it, with its
    /// number within.
    known: FixedMap<(&'static str, String), (usize, FileId, u32)>,
    /// The other file that filled in a field of a thing, or that states another version.
    filled: FixedMap<(String, String), FileId>,
    conflicts: Vec<Diagnostic>,
    /// An object of each file that speaks of a thing, if several do: by file and its number within.
    united: FixedMap<(&'static str, String), Objects>,
}

/// An object of each file: by the source and the file's number within.
type Objects = BTreeMap<(FileId, u32), u32>;

/// A thing of which several files of the input speak.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct United {
    /// The kind of its table, such as `host`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// An object of each file that says something about it which no file before it has said.
    pub places: Vec<Place>,
}

impl Merger {
    /// Adds an inventory.
    pub(crate) fn add(&mut self, raw: RawInventory, file: FileId, source: &SourceFile) {
        let Self { raw: all, known, filled, conflicts, united } = self;
        all.format = all.format.take().or(raw.format);
        all.assumptions = all.assumptions.take().or(raw.assumptions);
        all.hold.extend(raw.hold);
        list(&mut all.pool_label, raw.pool_label);
        list(&mut all.owner_label, raw.owner_label);
        all.product.extend(raw.product);
        all.os_image.extend(raw.os_image);
        all.waiver.extend(raw.waiver);
        all.window.extend(raw.window);
        all.freeze.extend(raw.freeze);
        all.duration.extend(raw.duration);
        all.no_return.extend(raw.no_return);
        all.owner.extend(raw.owner);
        let mut lists = Lists { known, filled, conflicts, united, file, source };
        lists.add("capability", &mut all.capability, raw.capability);
        lists.add("profile", &mut all.profile, raw.profile);
        lists.add("cluster", &mut all.cluster, raw.cluster);
        lists.add("host", &mut all.host, raw.host);
        lists.add("guest", &mut all.guest, raw.guest);
        lists.add("budget", &mut all.budget, raw.budget);
        lists.add("pool", &mut all.pool, raw.pool);
        lists.add("image", &mut all.image, raw.image);
        lists.add("package", &mut all.package, raw.package);
        lists.add("app", &mut all.app, raw.app);
        lists.add("stack", &mut all.stack, raw.stack);
        lists.add("state", &mut all.state, raw.state);
        lists.add("service", &mut all.service, raw.service);
        lists.add("workload", &mut all.workload, raw.workload);
        lists.add("fact", &mut all.fact, raw.fact);
    }

    /// The things of which several files speak.
    pub(crate) fn united(&self) -> Vec<United> {
        let place = |(&(file, _), &start): (&(FileId, u32), &u32)| Place { file, start, end: u32::MAX };
        let united = self.united.iter().map(|((kind, name), objects)| United {
            kind,
            name: name.clone(),
            places: objects.iter().map(place).collect(),
        });
        united.collect()
    }

    /// Returns the joined inventory and the contradictions.
    pub(crate) fn finish(self) -> (RawInventory, Vec<Diagnostic>) {
        (self.raw, self.conflicts)
    }
}

struct Lists<'a> {
    known: &'a mut FixedMap<(&'static str, String), (usize, FileId, u32)>,
    filled: &'a mut FixedMap<(String, String), FileId>,
    conflicts: &'a mut Vec<Diagnostic>,
    united: &'a mut FixedMap<(&'static str, String), Objects>,
    file: FileId,
    source: &'a SourceFile,
}

impl Lists<'_> {
    fn add<T: Table>(&mut self, kind: &'static str, all: &mut Vec<T>, more: Vec<T>) {
        for table in more {
            let key = (kind, table.key());
            let mut objects = BTreeMap::new();
            table.objects(&mut |object| {
                objects.entry((self.file, self.source.number_of(object))).or_insert(object);
            });
            let known = self.known.get(&key).copied();
            if let Some((at, first, number)) = known {
                objects.entry((first, number)).or_insert(all[at].name().start);
            }
            if objects.len() > 1 {
                self.united.entry(key.clone()).or_default().append(&mut objects);
            }
            match known {
                None => {
                    let number = self.source.number_of(table.name().start);
                    self.known.insert(key, (all.len(), self.file, number));
                    all.push(table);
                }
                Some((at, first, _)) => {
                    let thing = format!("{kind}/{}", key.1);
                    let Self { filled, conflicts, file, .. } = self;
                    let mut says = Says { thing, first, filled, conflicts, file: *file };
                    all[at].merge(table, &mut says);
                }
            }
        }
    }
}

/// Joins the statements about one thing.
struct Says<'a> {
    thing: String,
    /// The first file that has the thing.
    first: FileId,
    filled: &'a mut FixedMap<(String, String), FileId>,
    conflicts: &'a mut Vec<Diagnostic>,
    file: FileId,
}

impl Says<'_> {
    fn one<T: PartialEq>(&mut self, key: &str, mine: &mut Option<Mark<T>>, theirs: Option<Mark<T>>) {
        let what = format!("`{key}`");
        match (&*mine, theirs) {
            (None, Some(theirs)) => {
                self.fills(what);
                *mine = Some(theirs);
            }
            (Some(ours), Some(other)) if ours.value != other.value => self.conflict(what, ours, &other),
            _ => {}
        }
    }

    /// Joins the versions of software, of which hosts run several side by side: then it has none of its own.
    fn side_by_side(&mut self, mine: &mut RawComponent, theirs: Option<&Text>) {
        let several = (self.thing.clone(), "several versions".to_owned());
        if mine.version.as_ref().zip(theirs).is_some_and(|(a, b)| a.value != b.value) {
            self.filled.insert(several.clone(), self.file);
            mine.version = None;
        }
        if !self.filled.contains_key(&several) {
            mine.version = mine.version.take().or_else(|| theirs.cloned());
        }
    }

    /// Notes that a value is from this file and not from the first.
    fn fills(&mut self, what: String) {
        self.filled.insert((self.thing.clone(), what), self.file);
    }

    fn conflict<T>(&mut self, what: String, ours: &Mark<T>, other: &Mark<T>) {
        let message = format!("two files say different things about {what} of {}", self.thing);
        let place = |file, mark: &Mark<T>| Place { file, start: mark.start, end: mark.end };
        let first = self.filled.get(&(self.thing.clone(), what)).copied().unwrap_or(self.first);
        let diagnostic = Diagnostic::new(Code::Conflict, message)
            .at(place(self.file, other), "said here")
            .at(place(first, ours), "and here")
            .help("leave one of them out: comove does not choose between sources");
        self.conflicts.push(diagnostic);
    }

    fn map(&mut self, table: &str, mine: &mut RawMap, theirs: RawMap) {
        for (key, value) in theirs {
            let what = match table {
                "labels" => format!("the label `{}`", key.value),
                _ => format!("`{}`", key.value),
            };
            // Keys compare with their marks, so the map holds the same key of another source as a different one.
            match mine.iter().find(|(known, _)| known.value == key.value) {
                None => {
                    self.fills(what);
                    mine.insert(key, value);
                }
                Some((_, ours)) if ours.value != value.value => self.conflict(what, &ours.clone(), &value),
                Some(_) => {}
            }
        }
    }
}

fn list(mine: &mut Vec<Text>, theirs: Vec<Text>) {
    for text in theirs {
        if !mine.iter().any(|known| known.value == text.value) {
            mine.push(text);
        }
    }
}

/// Joins what is baked in, and whose it is.
fn contents(mine: &mut Vec<Baked>, theirs: Vec<Baked>, says: &mut Says<'_>) {
    for baked in theirs {
        match mine.iter_mut().find(|known| known.name.value == baked.name.value) {
            Some(known) => says.one(&format!("own of {}", baked.name.value), &mut known.own, baked.own),
            None => mine.push(baked),
        }
    }
}

fn lists(mine: &mut BTreeMap<Text, Vec<Text>>, theirs: BTreeMap<Text, Vec<Text>>) {
    for (key, values) in theirs {
        match mine.iter_mut().find(|(known, _)| known.value == key.value) {
            None => drop(mine.insert(key, values)),
            Some((_, ours)) => list(ours, values),
        }
    }
}

/// A table that several sources may have.
trait Table {
    /// Its key among those of its kind.
    fn key(&self) -> String {
        self.name().value.clone()
    }

    fn name(&self) -> &Text;

    /// Joins what another source says.
    fn merge(&mut self, other: Self, says: &mut Says<'_>);

    /// Shows the objects that say something about it.
    fn objects(&self, see: &mut dyn FnMut(u32)) {
        see(self.name().start);
    }
}

/// Declares how each field of a table is joined: as one value, a list, a table of values, a table of lists, or by
/// appending.
macro_rules! table {
    ($table:ident: one [$($one:ident)*] list [$($list:ident)*] map [$($map:ident)*] lists [$($lists:ident)*]
     rest [$($rest:ident)*] $(also $also:ident by $join:path)?) => {
        impl Table for $table {
            fn name(&self) -> &Text {
                &self.name
            }

            fn merge(&mut self, other: Self, says: &mut Says<'_>) {
                $(says.one(&stringify!($one).replace('_', "-"), &mut self.$one, other.$one);)*
                $(list(&mut self.$list, other.$list);)*
                $(says.map(stringify!($map), &mut self.$map, other.$map);)*
                $(lists(&mut self.$lists, other.$lists);)*
                $(self.$rest.extend(other.$rest);)*
                $($join(&mut self.$also, other.$also);)?
            }

            fn objects(&self, see: &mut dyn FnMut(u32)) {
                see(self.name.start);
                $(self.$one.iter().for_each(|mark| see(mark.start));)*
                $(self.$list.iter().for_each(|mark| see(mark.start));)*
                $(self.$map.values().for_each(|mark| see(mark.start));)*
                $(self.$also.iter().for_each(|also| also.objects(see));)?
            }
        }
    };
}

table!(RawCapability: one [scheme layer step effect means] list [candidates avoid] map [] lists [] rest []);
table!(RawMachine:
    one [on cluster pool os kernel engine hypervisor kubernetes movable shares_kernel_of unschedulable stopped cpu_milli
        memory_mib disk_mib pods gpus start_seconds]
    list [taints] map [provides effects labels] lists [candidates] rest [requires tested] also identity by identity);
table!(RawBudget: one [min_available max_unavailable evicts_unready] list [] map [] lists [] rest []);
table!(RawPool: one [surge max_unavailable] list [] map [] lists [] rest []);
table!(RawService: one [mixed max_unavailable min_available daemon] list [calls apart spread] map [labels] lists []
    rest [requires tested] also rollout by rollout);
table!(RawWorkload:
    one [app image stack service host replicas node_affinity isolation movable stuck_because ready os kernel cpu_milli
        memory_mib disk_mib gpus start_seconds seccomp control_plane]
    list [images keeps hosts tolerates budgets privileges] map [provides labels node_selector] lists [candidates] rest [requires tested]);

/// Joins how a service is rolled out. What the first source says stays.
fn rollout(mine: &mut Option<RawRollout>, theirs: Option<RawRollout>) {
    match (&mut *mine, theirs) {
        (Some(mine), Some(theirs)) => {
            mine.max_unavailable = mine.max_unavailable.take().or(theirs.max_unavailable);
            mine.surge = mine.surge.take().or(theirs.surge);
            mine.ordered = mine.ordered.take().or(theirs.ordered);
        }
        (None, theirs) => *mine = theirs,
        (Some(_), None) => {}
    }
}

impl RawRollout {
    fn objects(&self, see: &mut dyn FnMut(u32)) {
        let amounts = [&self.max_unavailable, &self.surge].into_iter().flatten();
        amounts.for_each(|mark| see(mark.start));
        self.ordered.iter().for_each(|mark| see(mark.start));
    }
}

/// Joins the keys that identify a machine. Sources write them differently, so the first one's stay.
fn identity(mine: &mut Option<RawIdentity>, theirs: Option<RawIdentity>) {
    match (&mut *mine, theirs) {
        (Some(mine), Some(theirs)) => {
            mine.provider_id = mine.provider_id.take().or(theirs.provider_id);
            mine.system_uuid = mine.system_uuid.take().or(theirs.system_uuid);
            mine.machine_id = mine.machine_id.take().or(theirs.machine_id);
            list(&mut mine.mac, theirs.mac);
            list(&mut mine.hostname, theirs.hostname);
        }
        (None, theirs) => *mine = theirs,
        (Some(_), None) => {}
    }
}

impl RawIdentity {
    fn objects(&self, see: &mut dyn FnMut(u32)) {
        let single = [&self.provider_id, &self.system_uuid, &self.machine_id].into_iter().flatten();
        single.chain(&self.mac).chain(&self.hostname).for_each(|mark| see(mark.start));
    }
}

/// The larger of two numbers, as far as they are stated.
pub(crate) fn larger<T: Ord>(mine: Option<Mark<T>>, theirs: Option<Mark<T>>) -> Option<Mark<T>> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) => Some(if theirs.value > mine.value { theirs } else { mine }),
        (mine, theirs) => mine.or(theirs),
    }
}

impl Table for RawComponent {
    fn name(&self) -> &Text {
        &self.name
    }

    fn merge(&mut self, other: Self, says: &mut Says<'_>) {
        says.side_by_side(self, other.version.as_ref());
        match (&mut self.scheme, &other.scheme) {
            // Not all the tags in use are numbers.
            (Some(mine), Some(theirs)) if says.thing.starts_with("image/") && mine.value != theirs.value => {
                "opaque".clone_into(&mut mine.value);
            }
            _ => says.one("scheme", &mut self.scheme, other.scheme),
        }
        says.one("step", &mut self.step, other.step);
        says.one("base", &mut self.base, other.base);
        says.one("profile", &mut self.profile, other.profile);
        says.one("rebase", &mut self.rebase, other.rebase);
        says.one("made-by", &mut self.made_by, other.made_by);
        // Its versions differ in size.
        self.size_mib = larger(self.size_mib.take(), other.size_mib);
        says.one("start-seconds", &mut self.start_seconds, other.start_seconds);
        match (&mut self.candidates, other.candidates) {
            (Some(mine), Some(theirs)) => list(mine, theirs),
            (mine, theirs) => *mine = mine.take().or(theirs),
        }
        list(&mut self.avoid, other.avoid);
        contents(&mut self.contains, other.contains, says);
        self.builds.extend(other.builds);
        says.map("labels", &mut self.labels, other.labels);
        self.requires.extend(other.requires);
        self.tested.extend(other.tested);
    }
}

impl Table for RawProfile {
    fn key(&self) -> String {
        format!("{}@{}", self.name.value, self.version.value)
    }

    fn name(&self) -> &Text {
        &self.name
    }

    fn merge(&mut self, other: Self, says: &mut Says<'_>) {
        says.one("scheme", &mut self.scheme, other.scheme);
        says.one("step", &mut self.step, other.step);
        says.map("provides", &mut self.provides, other.provides);
        list(&mut self.called, other.called);
        says.one("until", &mut self.until, other.until);
        says.one("source", &mut self.source, other.source);
    }
}

impl Table for RawFact {
    fn name(&self) -> &Text {
        &self.name
    }

    /// Two facts of one name are told apart when a fleet is built of them.
    fn merge(&mut self, other: Self, says: &mut Says<'_>) {
        says.conflict("the text".to_owned(), &self.name, &other.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::source::Sources;

    fn text(text: &str) -> Text {
        Text { value: text.to_owned(), ..Text::default() }
    }

    #[test]
    fn one_thing_of_two_sources_is_one_table() {
        let mut files = Sources::default();
        let mut file = || files.add(SourceFile::text("a", String::new()));
        let labels = |zone: &str| RawMap::from([(text("zone"), text(zone))]);
        let kernel = RawMachine { kernel: Some(text("6.8")), labels: labels("a"), ..RawMachine::default() };
        let memory = RawMachine {
            memory_mib: Some(Mark { value: 512, start: 1, end: 2 }),
            taints: vec![text("x")],
            ..RawMachine::default()
        };
        let other = RawMachine { kernel: Some(text("6.9")), labels: labels("b"), ..RawMachine::default() };
        let mut merger = Merger::default();
        for mut machine in [kernel, memory, other] {
            machine.name = text("n1");
            let source = SourceFile::text("a", String::new());
            merger.add(RawInventory { host: vec![machine], ..RawInventory::default() }, file(), &source);
        }
        assert_eq!(merger.united().len(), 1);
        assert_eq!(merger.united()[0].places.len(), 3);
        let (raw, conflicts) = merger.finish();
        assert_eq!(raw.host.len(), 1);
        let host = &raw.host[0];
        let found = (host.kernel.as_ref().map(|text| text.value.as_str()), host.taints.len());
        assert_eq!(found, (Some("6.8"), 1));
        assert_eq!(host.memory_mib.as_ref().map(|mark| mark.value), Some(512));
        // The first file states the kernel, the third contradicts it.
        let places: Vec<_> = conflicts[0].labels.iter().map(|(place, _)| place.file.index()).collect();
        assert_eq!(places, [2, 0]);
        let said: Vec<&str> = conflicts.iter().map(|said| said.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "two files say different things about `kernel` of host/n1",
                "two files say different things about the label `zone` of host/n1"
            ]
        );
    }
}
