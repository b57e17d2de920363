//! Remarks on an input, counted: a fleet of a million pods gives a screen of notes.

use super::field::Field;
use crate::diag::Code;
use crate::id::FixedMap;
use crate::source::steers;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A kind of remark: its wording for one and for several, where `{n}` stands for the number and `{detail}` for what the
/// remark is about besides the object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Remark {
    code: Code,
    one: &'static str,
    many: &'static str,
}

impl Remark {
    /// An element of a list that cannot be read as an object.
    pub(crate) const NOT_AN_OBJECT: Self = Self::skipped(
        "left out {n} item without the form of an object",
        "left out {n} items without the form of an object",
    );
    /// An object without a name.
    pub(crate) const NAMELESS: Self =
        Self::skipped("left out {n} object without a name", "left out {n} objects without a name");
    /// Two objects of one name that differ.
    pub(crate) const DIFFERING: Self = Self::skipped(
        "{n} object stands again with other content: the first one is used ({names})",
        "{n} objects stand again with other content: the first one is used ({names})",
    );
    /// A field of the wrong type; the detail is its path.
    pub(crate) const ODD: Self = Self::incomplete(
        "`{detail}` cannot be read in {n} object",
        "`{detail}` cannot be read in {n} objects",
    );
    /// A field that should be there and is not; the detail is its path.
    pub(crate) const MISSING: Self =
        Self::incomplete("`{detail}` is absent in {n} object", "`{detail}` is absent in {n} objects");
    /// A text with control characters.
    pub(crate) const ESCAPED: Self =
        Self::incomplete("escaped control characters in {n} text", "escaped control characters in {n} texts");

    /// Machines with another operating system.
    pub(crate) const OTHER_SYSTEM: Self = Self::incomplete(
        "the kernel of {n} machine is not Linux and is not read",
        "the kernels of {n} machines are not Linux and are not read",
    );
    /// A machine that nothing names.
    pub(crate) const UNNAMED: Self = Self::incomplete(
        "nothing says how a machine is called, so it is `{detail}` like its file: files named after their machines do",
        "nothing says how {n} machines are called, so they are `{detail}` like their files: files named after their \
         machines do",
    );
    /// Libraries in several versions.
    pub(crate) const SEVERAL_VERSIONS: Self = Self::incomplete(
        "`{detail}` is there in several versions on {n} machine, so its version is unknown",
        "`{detail}` is there in several versions on {n} machines, so its version is unknown",
    );

    /// Makes a remark on something that was skipped.
    pub(crate) const fn skipped(one: &'static str, many: &'static str) -> Self {
        Self::new(Code::ImportSkipped, one, many)
    }

    /// Makes a remark on something that is unknown because it is absent or odd.
    pub(crate) const fn incomplete(one: &'static str, many: &'static str) -> Self {
        Self::new(Code::ImportIncomplete, one, many)
    }

    /// Makes a remark with a code of its own.
    pub(crate) const fn new(code: Code, one: &'static str, many: &'static str) -> Self {
        Self { code, one, many }
    }

    fn word(self, tally: &Tally, detail: &str) -> String {
        let Tally { count, names, .. } = tally;
        let template = if *count == 1 { self.one } else { self.many };
        let text = template.replace("{n}", &count.to_string()).replace("{detail}", detail);
        let named = u32::try_from(names.len()).unwrap_or(u32::MAX);
        match (names.is_empty(), count.saturating_sub(named)) {
            (true, _) => text.replace(" ({names})", ""),
            (_, 0) => text.replace("{names}", &names.join(", ")),
            (_, more) => text.replace("{names}", &format!("{} and {more} more", names.join(", "))),
        }
    }
}

/// The most things that a remark names.
const MOST_NAMED: usize = 5;

/// How often, where first, and of what the first of them are called.
#[derive(Clone, Debug)]
struct Tally {
    count: u32,
    first: Option<u32>,
    names: Vec<String>,
}

/// The remarks so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    remarks: FixedMap<(Remark, String), Tally>,
    kinds: BTreeMap<String, u32>,
}

impl Notes {
    /// Counts a remark.
    pub(crate) fn add(&mut self, remark: Remark, detail: &str, object: Option<u32>) {
        self.add_times(1, remark, detail, object);
    }

    /// Counts a remark on a thing that the remark names, if it is one of the first.
    pub(crate) fn add_named(&mut self, remark: Remark, name: &str, object: Option<u32>) {
        self.add(remark, "", object);
        if let Some(tally) = self.remarks.get_mut(&(remark, String::new()))
            && tally.names.len() < MOST_NAMED
        {
            tally.names.push(clean(name).into_owned());
        }
    }

    /// Counts a remark this many times.
    pub(crate) fn add_times(&mut self, times: u32, remark: Remark, detail: &str, object: Option<u32>) {
        if times == 0 {
            return;
        }
        let new = Tally { count: 0, first: object, names: Vec::new() };
        let tally = self.remarks.entry((remark, detail.to_owned())).or_insert(new);
        tally.count = tally.count.saturating_add(times);
    }

    /// Takes the remarks of another.
    pub(crate) fn absorb(&mut self, other: Self) {
        for ((remark, detail), tally) in other.remarks {
            self.add_times(tally.count, remark, &detail, tally.first);
            if let Some(known) = self.remarks.get_mut(&(remark, detail)) {
                let room = MOST_NAMED.saturating_sub(known.names.len());
                known.names.extend(tally.names.into_iter().take(room));
            }
        }
        for (kind, count) in other.kinds {
            let known = self.kinds.entry(kind).or_default();
            *known = known.saturating_add(count);
        }
    }

    /// Counts a field that cannot be read.
    pub(crate) fn odd(&mut self, field: impl Field, object: Option<u32>) {
        self.add(Remark::ODD, field.path(), object);
    }

    /// Counts an object of a kind that is not read. All kinds are one note.
    pub(crate) fn leave_out(&mut self, kind: &str) {
        let count = self.kinds.entry(clean(kind).into_owned()).or_default();
        *count = count.saturating_add(1);
    }

    /// Puts the remarks into words.
    pub(crate) fn finish(self) -> Vec<(Code, String, Option<u32>)> {
        let mut notes = Vec::new();
        if !self.kinds.is_empty() {
            let total = self.kinds.values().copied().fold(0, u32::saturating_add);
            let list: Vec<String> =
                self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            let objects = if total == 1 { "object" } else { "objects" };
            let list = list.join(", ");
            let text = format!("left out {total} {objects} of kinds that are not read: {list}");
            notes.push((Code::ImportSkipped, text, None));
        }
        notes.extend(
            self.remarks
                .into_iter()
                .map(|((remark, detail), tally)| (remark.code, remark.word(&tally, &detail), tally.first)),
        );
        notes
    }
}

/// Escapes characters that would break lines, terminals and files.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let escape = |c: char| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() };
    match text.contains(steers) {
        true => Cow::Owned(text.chars().map(escape).collect()),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_counted_and_worded_in_the_order_of_their_first_use() {
        let mut notes = Notes::default();
        notes.add(Remark::MISSING, ".kernel", Some(3));
        notes.add(Remark::NAMELESS, "", None);
        notes.add(Remark::MISSING, ".kernel", Some(4));
        (1..8).for_each(|number| notes.add_named(Remark::DIFFERING, &format!("Pod {number}"), None));
        notes.leave_out("Secret");
        notes.leave_out("Odd\n");
        let said = notes.finish();
        let texts: Vec<&str> = said.iter().map(|note| note.1.as_str()).collect();
        assert_eq!(
            texts,
            [
                "left out 2 objects of kinds that are not read: 1 Odd\\u{a}, 1 Secret",
                "`.kernel` is absent in 2 objects",
                "left out 1 object without a name",
                "7 objects stand again with other content: the first one is used (Pod 1, Pod 2, Pod 3, Pod 4, Pod 5 and 2 \
                 more)",
            ]
        );
        assert_eq!((said[1].2, said[2].0), (Some(3), Code::ImportSkipped));
    }
}
