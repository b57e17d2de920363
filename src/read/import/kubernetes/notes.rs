//! What is to be said about an input, counted: a fleet of a million pods gives a screen of notes.

use super::field::Field;
use super::lenient::{Lenient, Object, Quantities, Scalar, Str, Strings};
use crate::diag::Code;
use crate::read::raw::{Mark, RawMap, Text};
use std::collections::BTreeMap;

/// What a note is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Remark {
    /// An object of a kind that is not read; the detail is the kind.
    Kind,
    /// A list element that cannot be read as an object.
    NotAnObject,
    /// An object without a name.
    Nameless,
    /// A pod that has run to its end.
    Finished,
    /// A controller without a pod, while there are others' pods.
    WithoutPods,
    /// Two objects of one name that differ.
    Differing,
    /// A field of the wrong type.
    Odd(Field),
    /// A field that should be there and is not.
    Missing(Field),
    /// A name with control characters.
    Escaped,
    /// A pod that no node has taken.
    Unscheduled,
    /// A node that pods name and that is not in the input.
    UnknownNode,
    /// A runtime class of which nothing is known; the detail is the class.
    RuntimeClass,
    /// A rule on where a pod may go that cannot be said in an inventory; the detail is the path.
    Placement,
    /// Workloads made from a controller.
    FromTemplate,
    /// A budget without a pod.
    BudgetWithoutPods,
    /// A budget that selects a pod of no controller.
    BudgetWithoutService,
    /// A budget over several services.
    BudgetOverSeveral,
    /// A second budget on one service.
    BudgetAgain,
    /// API servers of several versions; the detail is the one used.
    ControlPlanes,
    /// Nodes that share one kernel; the detail is the machine that has it.
    SharedKernel,
}

impl Remark {
    const fn code(self) -> Code {
        match self {
            Self::Kind
            | Self::NotAnObject
            | Self::Nameless
            | Self::Finished
            | Self::WithoutPods
            | Self::Differing => Code::ImportSkipped,
            Self::SharedKernel => Code::SharedKernel,
            _ => Code::ImportIncomplete,
        }
    }

    /// Words the remark for so many objects.
    fn word(self, count: u32, detail: &str) -> String {
        let n = |one: &str, many: &str| counted(count, one, many);
        match self {
            Self::Kind => format!("{count} {detail}"),
            Self::NotAnObject => format!("left out {} without the form of an object", n("item", "items")),
            Self::Nameless => format!("left out {} without a name", n("object", "objects")),
            Self::Finished => format!("left out {} that ran to the end", n("pod", "pods")),
            Self::WithoutPods => {
                format!("left out {} without a pod in the input", n("controller", "controllers"))
            }
            Self::Differing => format!(
                "{} again with other content: the first one is used",
                n("object stands", "objects stand")
            ),
            Self::Odd(field) => format!("`{}` cannot be read in {}", field.path(), n("object", "objects")),
            Self::Missing(field) => format!("`{}` is absent in {}", field.path(), n("object", "objects")),
            Self::Escaped => format!("escaped control characters in {}", n("text", "texts")),
            Self::Unscheduled => format!("{} on no node yet", n("pod is", "pods are")),
            Self::UnknownNode => {
                format!("{} not in the input and known by name only", n("node is", "nodes are"))
            }
            Self::RuntimeClass => format!(
                "nothing tells how runtime class `{detail}` isolates {}: taken as containers",
                n("pod", "pods")
            ),
            Self::Placement => format!("a rule in `{detail}` was not carried over for {}", n("pod", "pods")),
            Self::FromTemplate => format!(
                "the input has no pods: made the workloads of {} from the template, without hosts",
                n("controller", "controllers")
            ),
            Self::BudgetWithoutPods => {
                format!("{} no pod of the input", n("disruption budget selects", "disruption budgets select"))
            }
            Self::BudgetWithoutService => format!(
                "{} pods without a controller and were not applied to them",
                n("disruption budget selects", "disruption budgets select")
            ),
            Self::BudgetOverSeveral => format!(
                "{} pods of several services together and were applied to each",
                n("disruption budget bounds", "disruption budgets bound")
            ),
            Self::BudgetAgain => format!(
                "{} bounded by another before: the first one is used",
                n("disruption budget selects a service", "disruption budgets select services")
            ),
            Self::ControlPlanes => format!(
                "{} of several versions: the oldest, `{detail}`, is used",
                n("API server is", "API servers are")
            ),
            Self::SharedKernel => format!(
                "{} one kernel, which belongs to the machine under them: added host `{detail}`",
                n("node stands on", "nodes stand on")
            ),
        }
    }
}

/// Words a number of things.
fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How often, and where first.
#[derive(Clone, Copy, Debug)]
struct Tally {
    count: u32,
    first: Option<u32>,
}

/// The remarks so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(BTreeMap<(Remark, String), Tally>);

impl Notes {
    /// Counts a remark.
    pub(super) fn add(&mut self, remark: Remark, detail: &str, object: Option<u32>) {
        let tally = self.0.entry((remark, detail.to_owned())).or_insert(Tally { count: 0, first: object });
        tally.count = tally.count.saturating_add(1);
    }

    /// Words the remarks; all kinds that were left out are one note.
    pub(super) fn finish(self) -> Vec<(Code, String, Option<u32>)> {
        let (kinds, others): (Vec<_>, Vec<_>) =
            self.0.into_iter().partition(|((remark, _), _)| *remark == Remark::Kind);
        let mut notes = Vec::new();
        if !kinds.is_empty() {
            let total: u32 = kinds.iter().map(|(_, tally)| tally.count).fold(0, u32::saturating_add);
            let list: Vec<String> =
                kinds.iter().map(|((remark, detail), tally)| remark.word(tally.count, detail)).collect();
            let text = format!(
                "left out {} of kinds that are not read: {}",
                counted(total, "object", "objects"),
                list.join(", ")
            );
            notes.push((Code::ImportSkipped, text, None));
        }
        notes.extend(others.into_iter().map(|((remark, detail), tally)| {
            (remark.code(), remark.word(tally.count, &detail), tally.first)
        }));
        notes
    }
}

/// The object being read: takes its fields, counts what is odd and marks what was found.
#[derive(Debug)]
pub(super) struct At<'n> {
    notes: &'n mut Notes,
    object: u32,
    within: Option<Field>,
}

impl<'n> At<'n> {
    /// Makes the reader of one object.
    pub(super) const fn new(notes: &'n mut Notes, object: u32) -> Self {
        Self { notes, object, within: None }
    }

    /// Makes the reader of a structure inside an object: all marks point to that structure.
    pub(super) const fn inside(notes: &'n mut Notes, object: u32, field: Field) -> Self {
        Self { notes, object, within: Some(field) }
    }

    /// Counts a remark on this object.
    pub(super) fn remark(&mut self, remark: Remark, detail: &str) {
        self.notes.add(remark, detail, Some(self.object));
    }

    /// Takes a field; one of the wrong type is counted and unknown.
    pub(super) fn take<T>(&mut self, value: Lenient<T>, field: Field) -> Option<T> {
        match value {
            Lenient::Known(value) => Some(value),
            Lenient::Absent => None,
            Lenient::Odd => {
                self.remark(Remark::Odd(field), "");
                None
            }
        }
    }

    /// Takes a field that a whole object has; its absence is counted too.
    pub(super) fn want<T>(&mut self, value: Lenient<T>, field: Field) -> Option<T> {
        if matches!(value, Lenient::Absent) {
            self.remark(Remark::Missing(field), "");
        }
        self.take(value, field)
    }

    /// Takes a nested structure; an absent or odd one is empty.
    pub(super) fn nested<T: Default>(&mut self, value: Lenient<Object<T>>, field: Field) -> T {
        self.take(value, field).map_or_else(T::default, |object| object.0)
    }

    /// Takes the elements of a list that can be read.
    pub(super) fn list<T>(&mut self, value: Lenient<Vec<Lenient<T>>>, field: Field) -> Vec<T> {
        let elements = self.take(value, field).unwrap_or_default();
        elements.into_iter().filter_map(|element| self.take(element, field)).collect()
    }

    /// Takes the pairs of an object of strings that can be read.
    pub(super) fn pairs<'a>(&mut self, value: Strings<'a>, field: Field) -> BTreeMap<Str<'a>, Str<'a>> {
        let pairs = self.take(value, field).unwrap_or_default();
        pairs.into_iter().filter_map(|(key, value)| Some((key, self.take(value, field)?))).collect()
    }

    /// Takes an object of strings as marked pairs.
    pub(super) fn map(&mut self, value: Strings<'_>, field: Field) -> RawMap {
        let pairs = self.pairs(value, field);
        pairs.into_iter().map(|(key, value)| (self.text(&key, field), self.text(&value, field))).collect()
    }

    /// Takes one of an object of quantities.
    pub(super) fn quantity<'a>(
        &mut self,
        all: &mut Quantities<'a>,
        key: &str,
        field: Field,
    ) -> Option<Scalar<'a>> {
        match all {
            Lenient::Known(map) => {
                let value = map.remove(key)?;
                self.take(value, field)
            }
            Lenient::Absent => None,
            Lenient::Odd => {
                self.remark(Remark::Odd(field), "");
                *all = Lenient::Absent;
                None
            }
        }
    }

    /// Marks a value of this object.
    pub(super) fn mark<T>(&self, value: T, field: Field) -> Mark<T> {
        Mark::imported(value, self.object, self.within.unwrap_or(field).index())
    }

    /// Marks a text of this object.
    pub(super) fn text(&mut self, text: &str, field: Field) -> Text {
        let clean = self.clean(text);
        self.mark(clean, field)
    }

    /// Copies a text, with control characters escaped: they would break lines, terminals and files further on.
    pub(super) fn clean(&mut self, text: &str) -> String {
        if !text.contains(char::is_control) {
            return text.to_owned();
        }
        self.remark(Remark::Escaped, "");
        text.chars()
            .map(|c| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() })
            .collect()
    }
}
