//! Adding workloads: a table may stand for many replicas.

use super::Builder;
use super::add::Adder;
use super::draft::{DraftSubject, DraftWorkload, Placed};
use crate::diag::{Code, Diagnostic};
use crate::id::Id;
use crate::inventory::plain::{PlainWorkload, Row};
use crate::inventory::raw::RawWorkload;
use crate::model::WorkloadId;
use crate::model::requirement::Subject;
use crate::source::Place;

/// The most replicas of one table: enough for any service, and a typo cannot fill the memory.
const MOST: usize = 100_000;
/// The most that all tables with replicas may stand for, in what each replica has of its own: itself, and a copy of each
/// label, requirement and tested version.
const MOST_OF_ALL: usize = 2_000_000;

impl Builder {
    /// How many replicas an earlier table of a name stands for, if they are numbered, and where that is stated.
    fn counted(&self, name: &str) -> Option<(usize, Place)> {
        if self.numbered.is_empty() {
            return None;
        }
        self.numbered.get(&self.fleet.texts.find(name)?).copied()
    }
}

impl Adder<'_> {
    pub(super) fn row(&mut self, row: Row<'_>) {
        match row {
            Row::Whole(raw) => self.workload(*raw),
            Row::Plain(plain) => self.plain_workload(&plain),
        }
    }

    /// Adds a workload of which little is written down, as [`Self::workload`] would.
    fn plain_workload(&mut self, plain: &PlainWorkload<'_>) {
        // Another file may count its replicas.
        if self.builder.counted(plain.name.value).is_some() {
            return self.workload(plain.to_raw());
        }
        self.check_name(&plain.name, "workload");
        let host = self.maybe(plain.host.as_ref());
        let mut draft = DraftWorkload::new(self.place(&plain.name));
        draft.app = self.maybe(plain.app.as_ref());
        draft.image = self.maybe(plain.image.as_ref());
        draft.service = self.maybe(plain.service.as_ref());
        draft.host = host;
        draft.isolation = self.isolation(plain.isolation.as_ref());
        self.draft(plain.name.value, draft);
    }

    /// Adds the draft of one workload.
    fn draft(&mut self, name: &str, draft: DraftWorkload) -> WorkloadId {
        let id = self.builder.fleet.workload_names.intern(name);
        self.builder.stated.workload(id, draft.stated());
        if id.index() == self.builder.workloads.len() {
            self.builder.workloads.push(draft);
        } else {
            let latest = self.builder.workloads[id].latest;
            let stem = draft.stem.map(|stem| self.builder.fleet.texts.get(stem).to_owned());
            let table = stem.as_deref().unwrap_or(name);
            if !self.note_second("workload", table, draft.place, latest) {
                let (mut join, drafts) = self.builder.join(format!("workload/{name}"));
                join.workload(&mut drafts.workloads[id], draft);
            }
        }
        id
    }

    pub(super) fn workload(&mut self, raw: RawWorkload) {
        self.check_name(&raw.name, "workload");
        let place = self.place(&raw.name);
        let hosts: Vec<Placed> = raw.host.iter().chain(&raw.hosts).map(|host| self.text(host)).collect();
        // A table that is at fault here is still checked for its other faults.
        let (replicas, numbered) = self.replicas(&raw, &hosts).unwrap_or((1, false));
        let replicas = if self.is_too_much(&raw, replicas) { 1 } else { replicas };
        let stem = numbered.then(|| self.intern(&raw.name.value));
        if let Some(stem) = stem {
            self.builder.numbered.insert(stem, (replicas, place));
            self.check_numbered(&raw.name.value, place);
        }
        for replica in 0..replicas {
            let host = (!hosts.is_empty()).then(|| hosts[replica % hosts.len()]);
            let mut draft = self.draft_workload(&raw, place, host);
            draft.stem = stem;
            let name =
                if numbered { format!("{}#{}", raw.name.value, replica + 1) } else { raw.name.value.clone() };
            let id = self.draft(&name, draft);
            if !raw.requires.is_empty() {
                self.requirements(DraftSubject::Workload(id), raw.requires.clone(), place);
            }
            self.tested(Subject::Workload(id), &raw.tested);
        }
    }

    /// Returns how many replicas a table stands for, and whether they are numbered; `None` if it is at fault.
    fn replicas(&mut self, raw: &RawWorkload, hosts: &[Placed]) -> Option<(usize, bool)> {
        let said = raw.replicas.as_ref().map(|mark| (mark.value, self.place(mark)));
        if let (Some(_), Some(list)) = (&raw.host, raw.hosts.first()) {
            let place = self.place(list);
            let fault = Diagnostic::new(Code::BadValue, "`host` and `hosts` exclude each other");
            self.builder.report(
                fault
                    .at(place, "machines of its replicas")
                    .at(hosts[0].1, "its machine")
                    .help("write `hosts` where there are several replicas, and nothing of these twice"),
            );
            return None;
        }
        // A table without a number is about each of the replicas that another file counts.
        let known = self.builder.counted(&raw.name.value);
        let Some((replicas, place)) = self.count(said)?.or(known) else {
            let replicas = hosts.len().max(1);
            return Some((replicas, replicas > 1));
        };
        if let Some(extra) = raw.hosts.get(replicas) {
            let count = raw.hosts.len();
            let message = format!("more machines are named ({count}) than there are replicas ({replicas})");
            let extra = self.place(extra);
            let fault = Diagnostic::new(Code::BadValue, message).at(extra, "nothing is left for this one");
            self.builder.report(fault.at(place, "counted here").help(
                "name at most as many machines as there are replicas, or leave `replicas` out for one on each",
            ));
            return None;
        }
        if let Some(known) = known.filter(|&(count, _)| count != replicas) {
            self.check_count(&raw.name.value, (replicas, place), known);
        }
        Some((replicas, known.is_some() || replicas != 1))
    }

    /// Whether the tables so far stand for more than can be held; the first that does is reported.
    fn is_too_much(&mut self, raw: &RawWorkload, replicas: usize) -> bool {
        if replicas <= 1 {
            return false;
        }
        let each = 1 + raw.labels.len() + raw.requires.len() + raw.tested.len();
        let before = self.builder.replicas;
        self.builder.replicas = before.saturating_add(replicas.saturating_mul(each));
        if before <= MOST_OF_ALL && self.builder.replicas > MOST_OF_ALL {
            let message = format!(
                "all workloads with replicas may stand for {MOST_OF_ALL} of them, counting each label, requirement and \
                 tested version of each once more; these would be too many"
            );
            let place = raw.replicas.as_ref().map_or_else(|| self.place(&raw.name), |mark| self.place(mark));
            let fault = Diagnostic::new(Code::TooLarge, message).at(place, "up to this number");
            self.builder.report(fault.help("plan a part of the fleet, such as one cluster, at a time"));
            self.builder.lose();
        }
        self.builder.replicas > MOST_OF_ALL
    }

    /// Reads a number of replicas; `None` if it is at fault.
    fn count(&mut self, said: Option<(i64, Place)>) -> Option<Option<(usize, Place)>> {
        let Some((count, place)) = said else {
            return Some(None);
        };
        if let Some(replicas) = usize::try_from(count).ok().filter(|&count| count <= MOST) {
            return Some(Some((replicas, place)));
        }
        let (code, help) = match count {
            ..0 => (Code::BadValue, "leave it out for one replica"),
            _ => (Code::TooLarge, "cut it into several workloads"),
        };
        let fault = Diagnostic::new(code, format!("a workload has from 0 to {MOST} replicas, not {count}"));
        self.builder.report(fault.at(place, "this number").help(help));
        None
    }

    /// Rejects two files that give different numbers of the same replicas.
    fn check_count(&mut self, name: &str, here: (usize, Place), there: (usize, Place)) {
        if here.1.file != there.1.file {
            let message =
                format!("two files say that `workload/{name}` has {} and {} replicas", there.0, here.0);
            let fault =
                Diagnostic::new(Code::Conflict, message).at(here.1, "said here").at(there.1, "and here");
            self.builder.report(fault.help("remove one of them: comove does not choose between sources"));
        }
    }

    /// Rejects a name that is both that of one workload and the stem of several.
    fn check_numbered(&mut self, name: &str, place: Place) {
        if let Some(single) = self.builder.fleet.workload_names.find(name) {
            let first = self.builder.workloads[single].place;
            let message = format!("`workload/{name}` is one workload in one place and several in another");
            self.builder.report(
                Diagnostic::new(Code::Conflict, message)
                    .at(place, "several replicas are made here")
                    .at(first, "one workload of this name is made here")
                    .help("give the file that counts the replicas first"),
            );
        }
    }
}
