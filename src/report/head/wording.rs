//! What was asked for, in the words of who asked: `Ubuntu 22.04 on 2 hosts`.

use super::asked::{Asked, Sort, Subject};
use super::company::counts;
use super::room::kind_of;
use crate::answer::known::{Concerned, CrossingTo, Says};
use crate::answer::refs::ThingRef;
use crate::answer::tables::{ThingKind, Why};
use crate::report::changes::named;
use crate::report::document::{Line, Span};
use crate::report::lists::and;
use crate::report::names::bare;
use crate::report::words::{capital, noun};

/// Subjects that are named in a sentence.
const FEW: usize = 2;

impl<'p> Asked<'p> {
    /// Words it as something that is done: `upgrading 2 hosts to Ubuntu 22.04`.
    pub(super) fn doing(&self) -> Line {
        self.listed(|subject| self.doing_one(subject))
    }

    /// Words it as something to get: `Ubuntu 22.04 on 2 hosts`.
    pub(super) fn noun(&self) -> Line {
        self.listed(|subject| self.noun_of_one(subject, false))
    }

    /// Words it as something to get, for whom too: `mongo 5.0.31 for archive`.
    pub(super) fn noun_for(&self) -> Line {
        self.listed(|subject| self.noun_of_one(subject, true))
    }

    /// Whether workloads get VMs of their own, and nothing else was asked for.
    pub(super) fn is_own_guests(&self) -> bool {
        !self.subjects.is_empty() && self.subjects.iter().all(|subject| subject.sort == Sort::OwnGuest)
    }

    fn listed(&self, word: impl Fn(&Subject<'p>) -> Line) -> Line {
        let most = if self.subjects.len() == FEW + 1 { FEW + 1 } else { FEW };
        let mut shown: Vec<Line> = self.subjects.iter().take(most).map(word).collect();
        match self.subjects.len() - shown.len() {
            0 if shown.is_empty() => "what was asked for".into(),
            0 => and(shown.into_iter()),
            more => {
                shown.push(format!("{more} more").into());
                and(shown.into_iter())
            }
        }
    }

    fn doing_one(&self, subject: &Subject<'p>) -> Line {
        let target = self.target(subject);
        match subject.sort {
            Sort::Machine(_) => {
                let line = Line::from("upgrading ").join(self.who(subject)).text(" to ").join(target);
                closed(line, subject)
            }
            Sort::OwnGuest => {
                Line::from("giving ").join(self.own_guests(subject)).text(" with ").join(target)
            }
            Sort::Published if is_alone(subject) => Line::from("moving to ").join(target),
            Sort::Published => {
                let line = Line::from("moving ").join(self.carriers(subject)).text(" to ").join(target);
                closed(line, subject)
            }
            Sort::Runs | Sort::Content => {
                let line = Line::from("upgrading ").with(Span::Thing(bare(subject.of).to_owned()));
                let line = match subject.reach.to {
                    Some(to) => line.text(" to ").with(Span::Version(to.to_owned())),
                    None => line,
                };
                closed(line, subject).join(self.carried_in(subject))
            }
        }
    }

    fn noun_of_one(&self, subject: &Subject<'p>, with_names: bool) -> Line {
        let target = self.target(subject);
        match subject.sort {
            Sort::Machine(_) => closed(target, subject).text(" on ").join(self.who(subject)),
            Sort::OwnGuest => target.text(" for ").join(self.in_own_guests(subject)),
            _ if with_names && !is_alone(subject) => {
                closed(target, subject).text(" for ").join(self.everyone(subject))
            }
            Sort::Published | Sort::Runs | Sort::Content => {
                let target = target.join(self.carried_in(subject));
                match instead(subject) {
                    Some(instead) => target.text(" (").join(instead).text(")"),
                    None => target,
                }
            }
        }
    }

    /// One thing by its name, several by their number.
    fn who(&self, subject: &Subject<'p>) -> Line {
        and(counts(&self.plan.tables, subject.things.iter().copied()).into_iter())
    }

    fn carriers(&self, subject: &Subject<'p>) -> Line {
        and(counts(&self.plan.tables, subject.carriers.iter().copied()).into_iter())
    }

    /// What has a component or takes it along. The image or stack that a bump names is the component.
    fn everyone(&self, subject: &Subject<'p>) -> Line {
        match subject.sort {
            Sort::Published => self.carriers(subject),
            _ => {
                let things = subject.things.union(&subject.carriers).copied();
                and(counts(&self.plan.tables, things).into_iter())
            }
        }
    }

    /// Says in what a component is that is not one thing alone: ` in 2 workloads`.
    fn carried_in(&self, subject: &Subject<'p>) -> Line {
        match (subject.sort, subject.things.len()) {
            (Sort::Runs | Sort::Content, 2..) => Line::from(" in ").join(self.who(subject)),
            _ => Line::default(),
        }
    }

    fn owner(&self, thing: ThingRef) -> Span {
        Span::Thing(bare(self.plan.tables.name(thing)).to_owned())
    }

    /// `11 workloads VMs of their own`.
    fn own_guests(&self, subject: &Subject<'p>) -> Line {
        match (subject.things.len(), subject.things.first()) {
            (1, Some(&thing)) => Line::from(self.owner(thing)).text(" a VM of its own"),
            (number, _) => format!("{number} {} VMs of their own", noun(ThingKind::Workload, number)).into(),
        }
    }

    /// `11 workloads in VMs of their own`.
    fn in_own_guests(&self, subject: &Subject<'p>) -> Line {
        match (subject.things.len(), subject.things.first()) {
            (1, Some(&thing)) => Line::from(self.owner(thing)).text(" in a VM of its own"),
            (number, _) => {
                format!("{number} {} in VMs of their own", noun(ThingKind::Workload, number)).into()
            }
        }
    }

    /// Words what is gone to: `Ubuntu 22.04`, `kernel 6.8`.
    fn target(&self, subject: &Subject<'p>) -> Line {
        let image = subject.of.strip_prefix("image/os/");
        match (subject.of, subject.reach.to) {
            (of, None) => Line::from("a later ").join(named(of, "")),
            ("os", Some(to)) => {
                let system = self.system(subject, to).map_or_else(|| "OS".to_owned(), spelled);
                Line::from(format!("{system} ")).with(Span::Version(to.to_owned()))
            }
            (of, Some(to)) => match image {
                Some(family) => {
                    Line::from(format!("{} ", spelled(family))).with(Span::Version(to.to_owned()))
                }
                None => named(of, to),
            },
        }
    }

    /// The family of the OS that machines go to, where a reason, a fact or a bump says it.
    fn system(&self, subject: &Subject<'p>, release: &str) -> Option<&'p str> {
        let plan = self.plan;
        let brings = plan.tables.reasons.iter().find_map(|reason| match &reason.why {
            Why::Release { brings: Some(brings) } if &*brings.release == release => {
                subject.things.contains(&reason.what.thing).then_some(&*brings.family)
            }
            _ => None,
        });
        let is_one =
            |one: &Concerned| matches!(one, Concerned::Thing(thing) if subject.things.contains(thing));
        let crossing = || {
            plan.known.iter().find_map(|known| match &known.says {
                Says::Crossing { of, to: CrossingTo::Release, .. } if known.things.iter().any(is_one) => {
                    Some(of.strip_prefix("os/").unwrap_or(of))
                }
                _ => None,
            })
        };
        let bumps = || {
            let versions = plan.bumps.iter().filter_map(|bump| bump.rsplit_once('='));
            let mut systems = versions.filter_map(|(_, version)| version.split_once('@'));
            systems.find(|(_, asked)| *asked == release).map(|(family, _)| family)
        };
        let is_one = |thing: &ThingRef| subject.things.contains(thing);
        let untested = || {
            let of_it = plan.unknowns.iter().filter(|one| {
                &*one.of == "os" && one.version.as_deref() == Some(release) && one.things.iter().any(is_one)
            });
            of_it.filter_map(|one| one.family.as_deref()).next()
        };
        brings.or_else(crossing).or_else(untested).or_else(bumps)
    }

    /// Says that the machines of workloads that get VMs stay as they are.
    pub(super) fn kept(&self) -> Option<String> {
        let number = self.plan.summary.hosts_kept;
        let own = self.subjects.iter().filter(|subject| subject.sort == Sort::OwnGuest);
        let own = own.flat_map(|subject| subject.things.iter().copied());
        let machines = kind_of(&self.plan.tables, own, number);
        match number {
            0 => None,
            1 => Some(format!("the {machines} stays as it is")),
            _ => Some(format!("the {number} {machines} stay as they are")),
        }
    }
}

/// Whether it is a component that nothing takes along.
fn is_alone(subject: &Subject<'_>) -> bool {
    subject.sort == Sort::Published && subject.carriers.is_empty()
}

/// Says what was asked for where the plan goes further: `not the 5.10 asked for`.
fn instead(subject: &Subject<'_>) -> Option<Line> {
    let asked = subject.reach.instead_of?;
    Some(Line::from("not the ").with(Span::Version(asked.to_owned())).text(" asked for"))
}

/// Adds that within a sentence that goes on.
fn closed(line: Line, subject: &Subject<'_>) -> Line {
    match instead(subject) {
        Some(instead) => line.text(", ").join(instead).text(","),
        None => line,
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
