//! What was asked for, in the words of who asked: `Ubuntu 22.04 on 2 hosts`.
//!
//! A bump of an image reaches all that carries it; who asks for it thinks of the image. So who only adopts a component is
//! not counted among what was asked for.

use crate::answer::known::{Concerned, CrossingTo, Says};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked as Named, Change, Effect};
use crate::answer::tables::{Tables, ThingKind, What, WhatKind, Why};
use crate::report::changes::named;
use crate::report::document::{Line, Span};
use crate::report::names::bare;
use crate::report::words::{capital, noun};
use std::collections::{BTreeMap, BTreeSet};

/// Subjects that are named in a sentence.
const FEW: usize = 2;

/// What a bump is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Sort {
    /// Machines of a kind.
    Machine(ThingKind),
    /// Guests that workloads get for themselves.
    OwnGuest,
    /// An image or stack.
    Published,
    /// What workloads run.
    Runs,
    /// A component wherever it is carried.
    Content,
}

/// How far things were asked to go.
type Reached<'p> = BTreeMap<(Sort, ThingRef, &'p str), Option<&'p str>>;

/// Things that were asked to go to the same version.
struct Subject<'p> {
    sort: Sort,
    of: &'p str,
    to: Option<&'p str>,
    things: BTreeSet<ThingRef>,
}

/// What was asked for.
pub(super) struct Asked<'p> {
    plan: &'p Plan,
    subjects: Vec<Subject<'p>>,
}

impl<'p> Asked<'p> {
    /// What of it a plan carries out.
    pub(super) fn carried_out(plan: &'p Plan) -> Self {
        let wanted = wanted(plan);
        let is_direct = is_direct(plan);
        let mut reached = Reached::new();
        for change in plan.steps.iter().flat_map(|step| &step.changes) {
            let Some(sort) = sort_of_change(&plan.tables, change, is_direct) else { continue };
            let (of, to) = (&*change.of, change.to.as_deref());
            let key = (sort, change.thing, of);
            match change.asked {
                Named::No => {}
                Named::Yes => {
                    reached.insert(key, to);
                }
                // The plan goes further: what was asked for is said by the goal.
                Named::Beyond => {
                    let goal = wanted.get(&(change.thing, of)).copied().flatten();
                    reached.entry(key).or_insert(goal.or(to));
                }
            }
        }
        Self::of(plan, reached)
    }

    /// What of it is blocked.
    pub(super) fn blocked(plan: &'p Plan) -> Self {
        let is_direct = is_direct(plan);
        let goals = plan.blocked.iter().flat_map(|blocked| &blocked.goals);
        let reached = goals.filter_map(|goal| {
            let sort = sort_of_goal(&plan.tables, goal, is_direct)?;
            Some(((sort, goal.thing, &*goal.of), goal.to.as_deref()))
        });
        Self::of(plan, reached.collect())
    }

    fn of(plan: &'p Plan, reached: Reached<'p>) -> Self {
        let published: BTreeSet<&str> =
            reached.keys().filter(|(sort, ..)| *sort == Sort::Published).map(|(.., of)| *of).collect();
        let mut subjects: BTreeMap<(Sort, &str, Option<&str>), BTreeSet<ThingRef>> = BTreeMap::new();
        for ((sort, thing, of), to) in reached {
            if sort != Sort::Content || !published.contains(of) {
                subjects.entry((sort, of, to)).or_default().insert(thing);
            }
        }
        let subject = |((sort, of, to), things)| Subject { sort, of, to, things };
        Self { plan, subjects: subjects.into_iter().map(subject).collect() }
    }

    /// How many things were asked to change, whatever else is forced.
    pub(super) fn things(&self) -> usize {
        let named = self.subjects.iter().filter(|subject| subject.sort != Sort::Content);
        named.flat_map(|subject| &subject.things).collect::<BTreeSet<_>>().len()
    }

    /// Whether a thing is among them.
    pub(super) fn is_about(&self, thing: ThingRef) -> bool {
        self.subjects.iter().any(|subject| subject.things.contains(&thing))
    }

    /// Words it as something that is done: `upgrading 2 hosts to Ubuntu 22.04`.
    pub(super) fn doing(&self) -> Line {
        self.listed(|subject| self.doing_one(subject))
    }

    /// Words it as something that is had: `Ubuntu 22.04 on 2 hosts`.
    pub(super) fn noun(&self) -> Line {
        self.listed(|subject| self.noun_of_one(subject))
    }

    fn listed(&self, word: impl Fn(&Subject<'p>) -> Line) -> Line {
        let most = if self.subjects.len() == FEW + 1 { FEW + 1 } else { FEW };
        let shown: Vec<Line> = self.subjects.iter().take(most).map(word).collect();
        let more = self.subjects.len() - shown.len();
        let last = shown.len().saturating_sub(1);
        let mut line = Line::default();
        for (index, part) in shown.into_iter().enumerate() {
            line = match index {
                0 => part,
                _ if index == last && more == 0 => line.text(" and ").join(part),
                _ => line.text(", ").join(part),
            };
        }
        match more {
            0 if line.is_empty() => "what was asked for".into(),
            0 => line,
            more => line.text(format!(" and {more} more")),
        }
    }

    fn doing_one(&self, subject: &Subject<'p>) -> Line {
        let number = subject.things.len();
        match subject.sort {
            Sort::Machine(kind) => {
                Line::from("upgrading ").join(self.who(subject, kind)).text(" to ").join(self.target(subject))
            }
            Sort::OwnGuest => Line::from("creating ").join(self.own_guests(subject)),
            Sort::Published => Line::from("publishing ").join(self.target(subject)),
            Sort::Runs | Sort::Content => {
                let line = Line::from("upgrading ").with(Span::Thing(bare(subject.of).to_owned()));
                let line = match subject.to {
                    Some(to) => line.text(" to ").with(Span::Version(to.to_owned())),
                    None => line,
                };
                line.text(in_workloads(subject.sort, number))
            }
        }
    }

    fn noun_of_one(&self, subject: &Subject<'p>) -> Line {
        match subject.sort {
            Sort::Machine(kind) => self.target(subject).text(" on ").join(self.who(subject, kind)),
            Sort::OwnGuest => self.own_guests(subject),
            Sort::Published | Sort::Runs | Sort::Content => {
                self.target(subject).text(in_workloads(subject.sort, subject.things.len()))
            }
        }
    }

    /// One machine by its name, several by their number.
    fn who(&self, subject: &Subject<'p>, kind: ThingKind) -> Line {
        match (subject.things.len(), subject.things.first()) {
            (1, Some(&thing)) => Span::Thing(self.plan.tables.name(thing).to_owned()).into(),
            (number, _) => format!("{number} {}", noun(kind, number)).into(),
        }
    }

    fn own_guests(&self, subject: &Subject<'p>) -> Line {
        let noun = |number| noun(ThingKind::OwnGuest, number);
        match (subject.things.len(), subject.things.first()) {
            (1, Some(&thing)) => {
                let name = bare(self.plan.tables.name(thing)).to_owned();
                let line = Line::from(format!("a {} with ", noun(1))).join(self.target(subject));
                line.text(" for ").with(Span::Thing(name))
            }
            (number, _) => Line::from(format!("{number} {} with ", noun(number))).join(self.target(subject)),
        }
    }

    /// Words what is gone to: `Ubuntu 22.04`, `kernel 6.8`.
    fn target(&self, subject: &Subject<'p>) -> Line {
        match (subject.of, subject.to) {
            (of, None) => Line::from("a later ").join(named(of, "")),
            ("os", Some(to)) => {
                let system = self.system(subject, to).map_or_else(|| "OS".to_owned(), spelled);
                Line::from(format!("{system} ")).with(Span::Version(to.to_owned()))
            }
            (of, Some(to)) => named(of, to),
        }
    }

    /// The family of the OS that machines go to, where a reason, a fact or a bump says it.
    fn system(&self, subject: &Subject<'p>, release: &str) -> Option<&'p str> {
        let brings = self.plan.tables.reasons.iter().find_map(|reason| match &reason.why {
            Why::Release { brings: Some(brings) } if &*brings.release == release => {
                subject.things.contains(&reason.what.thing).then_some(&*brings.family)
            }
            _ => None,
        });
        let is_one =
            |one: &Concerned| matches!(one, Concerned::Thing(thing) if subject.things.contains(thing));
        let crossing = || {
            self.plan.known.iter().find_map(|known| match &known.says {
                Says::Crossing { of, to: CrossingTo::Release, .. } if known.things.iter().any(is_one) => {
                    Some(of.strip_prefix("os/").unwrap_or(of))
                }
                _ => None,
            })
        };
        let bumps = || {
            let versions = self.plan.bumps.iter().filter_map(|bump| bump.rsplit_once('='));
            let mut systems = versions.filter_map(|(_, version)| version.split_once('@'));
            systems.find(|(_, asked)| *asked == release).map(|(family, _)| family)
        };
        brings.or_else(crossing).or_else(bumps)
    }
}

/// Whether a bump names workloads or services, of which each is asked for then.
fn is_direct(plan: &Plan) -> bool {
    plan.bumps.iter().any(|bump| bump.starts_with("workload") || bump.starts_with("service"))
}

/// The versions that were asked for of properties, as far as reasons begin with them.
fn wanted(plan: &Plan) -> BTreeMap<(ThingRef, &str), Option<&str>> {
    let goals = plan.tables.reasons.iter().filter(|reason| reason.why == Why::Goal);
    goals.map(|reason| ((reason.what.thing, &*reason.what.of), reason.what.to.as_deref())).collect()
}

fn sort_of_change(tables: &Tables, change: &Change, is_direct: bool) -> Option<Sort> {
    let kind = tables.thing(change.thing).kind;
    match change.effect {
        Effect::Reprovision => Some(Sort::OwnGuest),
        Effect::Upgrade if kind.is_machine() => Some(Sort::Machine(kind)),
        Effect::Upgrade if kind == ThingKind::Workload => Some(Sort::Runs),
        Effect::Upgrade => Some(Sort::Published),
        Effect::Redeploy if is_direct => Some(Sort::Runs),
        Effect::Rebuild | Effect::Redeploy => Some(Sort::Content),
        Effect::Restart | Effect::Migrate => None,
    }
}

fn sort_of_goal(tables: &Tables, goal: &What, is_direct: bool) -> Option<Sort> {
    match goal.kind {
        WhatKind::Property => Some(Sort::Machine(tables.thing(goal.thing).kind)),
        WhatKind::OwnGuest => Some(Sort::OwnGuest),
        WhatKind::Published => Some(Sort::Published),
        WhatKind::Runs if is_direct || goal.of.starts_with("app/") => Some(Sort::Runs),
        WhatKind::Carried | WhatKind::Runs => Some(Sort::Content),
        WhatKind::Restart | WhatKind::Move | WhatKind::First | WhatKind::All => None,
    }
}

fn in_workloads(sort: Sort, number: usize) -> String {
    match (sort, number) {
        (Sort::Runs, 2..) => format!(" in {number} workloads"),
        _ => String::new(),
    }
}

/// The name of an OS family as its makers write it.
fn spelled(family: &str) -> String {
    let known = match family {
        "almalinux" => "AlmaLinux",
        "amzn" => "Amazon Linux",
        "centos" => "CentOS",
        "centos-linux" => "CentOS Linux",
        "ol" => "Oracle Linux",
        "opensuse-leap" => "openSUSE Leap",
        "rhel" => "RHEL",
        "rocky" => "Rocky Linux",
        "sles" => "SLES",
        "windows-server" => "Windows Server",
        other => return capital(other),
    };
    known.to_owned()
}
