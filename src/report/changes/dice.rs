//! Arbitrary plans for tests, in which nothing fits together and references may lead nowhere.

use super::generate::{requirement, unplanned};
use crate::answer::Guarantee;
use crate::answer::known::{Concerned, CrossingTo, Known, Outcome, Says};
use crate::answer::obstacle::{Blocked, Found, Tied, Violation, Wall};
use crate::answer::plan::{
    Checked, LeftOut, Limit, Omitted, Origin, Plan, Stay, Staying, Summary, Taken, Unheeded, Unknown,
};
use crate::answer::step::{Asked, Brought, Certainty, Change, Effect, Moved, Step, Wait, WaitKind};
use crate::answer::tables::{
    Brings, Fact, Reason, Requirement, Spot, Tables, Text, Thing, ThingKind, What, WhatKind, Why,
};
use crate::answer::way::{Breach, Hindrance, Way};
use crate::id::Id;
use crate::model::{Due, Omission, Strategy};

/// Makes choices out of bytes.
pub(in crate::report) struct Dice {
    bytes: std::vec::IntoIter<u8>,
}

impl Dice {
    pub(in crate::report) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter() }
    }

    /// A number below another; zero once there are no more bytes.
    fn below(&mut self, most: usize) -> usize {
        usize::from(self.bytes.next().unwrap_or_default()) % most
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most)).map(|_| make(self)).collect()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 1).then(|| make(self))
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    /// A reference, which may lead nowhere.
    fn to<I: Id>(&mut self) -> I {
        I::from_index(self.below(9))
    }

    fn text(&mut self) -> Text {
        self.one(&["kernel", "os", "app/cart", "image/debian", "", "6.8", "a\n\u{1b}b"]).into()
    }

    fn what(&mut self) -> What {
        use WhatKind::{All, Carried, First, Move, NextStart, OwnGuest, Property, Published, Restart, Runs};
        let kinds = [Property, OwnGuest, Restart, NextStart, Move, Published, Carried, Runs, First, All];
        What {
            kind: self.one(&kinds),
            thing: self.to(),
            of: self.text(),
            under: self.maybe(Self::to),
            to: self.maybe(Self::text),
        }
    }

    fn why(&mut self) -> Why {
        let requirement = self.to();
        let brings = |dice: &mut Self| Brings {
            family: dice.text(),
            release: dice.text(),
            property: dice.text(),
            version: dice.text(),
        };
        match self.below(12) {
            0 => Why::Goal,
            1 => Why::Carries,
            2 => Why::Build,
            3 => Why::Release { brings: self.maybe(brings).map(Box::new) },
            4 => Why::Shares { machine: self.maybe(Self::to) },
            5 => Why::Moves { machine: self.maybe(Self::to) },
            6 => Why::OwnKernel,
            7 => Why::Unmixed,
            8 => Why::Together { fact: self.to() },
            9 => Why::Live,
            10 => Why::Hold { pattern: self.text() },
            _ => Why::Requirement { requirement, carried_by: self.some(3, Self::text), chosen: self.flag() },
        }
    }

    fn change(&mut self) -> Change {
        use Effect::{Migrate, NextStart, Rebuild, Redeploy, Reprovision, Restart, Upgrade};
        Change {
            thing: self.to(),
            effect: self.one(&[Reprovision, Upgrade, Rebuild, Redeploy, Restart, NextStart, Migrate]),
            of: self.text(),
            under: self.maybe(Self::to),
            moved: self.maybe(|dice| Moved { from: dice.to(), to: dice.to() }),
            from: self.maybe(Self::text),
            to: self.maybe(Self::text),
            asked: self.one(&[Asked::No, Asked::Yes, Asked::Beyond]),
            brings: self.some(2, |dice| Brought {
                of: dice.text(),
                from: dice.maybe(Self::text),
                to: dice.text(),
            }),
            unlisted: self.flag(),
            assumed: self.flag(),
            certainty: self.maybe(|dice| dice.one(&[Certainty::Unknown, Certainty::Stated])),
        }
    }

    fn ways(&mut self) -> Vec<Way> {
        self.some(3, |dice| {
            let stuck = |dice: &mut Self| Hindrance::Stuck {
                workload: dice.text(),
                because: dice.maybe(Self::text),
                isolation: None,
            };
            Way {
                machine: dice.to(),
                strategy: dice.one(Strategy::ALL),
                breaks: match dice.flag() {
                    true => Breach::Service { service: dice.text(), replicas: dice.below(4) },
                    false => {
                        Breach::Budget { budget: dice.text(), away: dice.below(4), allowed: dice.below(4) }
                    }
                },
                hindrance: dice.maybe(stuck),
            }
        })
    }

    fn step(&mut self) -> Step {
        Step {
            number: self.below(200),
            rank: self.below(4),
            strategy: self.one(Strategy::ALL),
            after: self.some(4, |dice| Wait { step: dice.below(30), kind: WaitKind::Rule }),
            things: self.below(40),
            seconds: 0,
            changes: self.some(5, Self::change),
            reasons: self.some(4, Self::to),
            wave: None,
            start: None,
            end: None,
            starts: None,
            ends: None,
            moves: Vec::new(),
            interrupts: Vec::new(),
        }
    }

    fn tables(&mut self) -> Tables {
        use ThingKind::{App, Cluster, Guest, Host, Image, OwnGuest, Package, Service, Stack, Workload};
        let kinds = [Host, Guest, Cluster, OwnGuest, Image, Stack, Package, App, Workload, Service];
        let spot = |dice: &mut Self| Spot::from(dice.text());
        Tables {
            things: self.some(9, |dice| Thing {
                kind: dice.one(&kinds),
                name: dice.text(),
                service: dice.maybe(Self::to),
                machine: dice.maybe(Self::to),
                own_kernel: dice.flag(),
                owner: None,
            }),
            requirements: self.some(5, |dice| Requirement {
                fact: dice.maybe(Self::to),
                place: spot(dice),
                ..requirement(("app/cart", "<3"), ("kernel", ">=6"), 0)
            }),
            facts: self.some(4, |dice| Fact {
                name: dice.text(),
                kind: dice.one(&["data", "soft"]).into(),
                symptom: dice.maybe(Self::text),
                remedy: dice.maybe(Self::text),
                due: dice.one(Due::ALL).to_owned(),
                source: dice.text(),
                place: spot(dice),
            }),
            reasons: self.some(9, |dice| Reason {
                what: dice.what(),
                why: dice.why(),
                because: dice.maybe(Self::to),
                place: dice.maybe(spot),
            }),
        }
    }

    fn known(&mut self) -> Known {
        use Outcome::{Blocks, Broken, ByHand, Ends, Forces, Stops, Undecided, Waived};
        let says = match self.below(5) {
            0 => Says::Requirement { requirement: self.to() },
            1 => Says::Undecided { requirement: self.to(), open: self.some(3, Self::text) },
            2 => Says::Crossing { of: self.text(), to: CrossingTo::Release, together: self.flag() },
            3 => Says::End { of: self.text(), release: false, more: self.below(3), until: self.text() },
            _ => Says::Waiver { until: self.maybe(Self::text), because: self.text() },
        };
        Known {
            fact: self.to(),
            outcome: self.one(&[Blocks, Forces, Stops, ByHand, Undecided, Waived, Broken, Ends]),
            says,
            number: self.below(200),
            things: self.some(6, |dice| match dice.flag() {
                true => Concerned::Thing(dice.to()),
                false => Concerned::Named(dice.text()),
            }),
        }
    }

    fn tied(&mut self) -> Tied {
        Tied { what: self.what(), why: self.why(), place: None }
    }

    fn blocked(&mut self) -> Blocked {
        Blocked {
            goals: self.some(4, Self::what),
            thing: self.to(),
            chain: self.to(),
            wall: match self.flag() {
                true => Wall::Rule { why: self.why(), of: self.maybe(Self::to), place: None },
                false => Wall::Skip { version: self.maybe(Self::text), tied_to: self.maybe(Self::tied) },
            },
            guarantee: self.one(&[Guarantee::Least, Guarantee::Feasible]),
            states: self.maybe(|dice| dice.below(900)),
        }
    }

    fn violation(&mut self) -> Violation {
        let found = |dice: &mut Self| Found { of: dice.text(), version: dice.maybe(Self::text), place: None };
        Violation {
            thing: self.to(),
            requirement: self.to(),
            subject: self.maybe(found),
            found: self.some(3, found),
            mended: self.maybe(Self::flag),
        }
    }

    fn summary(&mut self) -> Summary {
        Summary {
            things: self.below(30),
            could_stay: self.below(3),
            hosts_kept: self.below(3),
            untouched: self.below(3),
            moved: self.below(3),
            held: self.below(3),
            unknown: self.below(40),
            stated: self.below(3),
            ranks: self.below(5),
            ..Summary::default()
        }
    }

    /// A plan of which nothing fits together.
    pub(in crate::report) fn plan(&mut self) -> Plan {
        use Limit::{Apart, Budget, Capacity, Selector, Spread, Taint};
        Plan {
            strategy: self.one(Strategy::ALL),
            ways: self.ways(),
            guarantee: self.one(&[Guarantee::Least, Guarantee::Feasible]),
            checked: self.maybe(|dice| Checked { steps: dice.below(9), causes: 0 }),
            summary: self.summary(),
            tables: self.tables(),
            steps: self.some(60, Self::step),
            blocked: self.some(5, Self::blocked),
            violations: self.some(5, Self::violation),
            known: self.some(8, Self::known),
            unknowns: self.some(4, |dice| Unknown {
                of: dice.text(),
                version: dice.maybe(Self::text),
                family: dice.maybe(Self::text),
                things: dice.some(5, Self::to),
            }),
            origins: self.some(3, |dice| Origin {
                of: dice.text(),
                taken: dice.one(&[Taken::Base, Taken::Own, Taken::Kept]),
                things: dice.some(5, Self::to),
            }),
            stays: self.some(3, |dice| Stay {
                of: dice.text(),
                how: dice.one(&[Staying::Reconnects, Staying::Keeps, Staying::Outlives]),
                state: dice.maybe(Self::text),
                things: dice.some(5, Self::to),
            }),
            unheeded: self.some(3, |dice| Unheeded {
                services: Vec::new(),
                limit: dice.one(&[Budget, Apart, Spread, Taint, Selector, Capacity]),
                number: dice.below(3),
            }),
            bumps: self.some(5, |dice| dice.text().to_string()),
            holds: self.some(3, |dice| dice.text().to_string()),
            except: self.some(3, |dice| dice.text().to_string()),
            left_out: self.some(3, |dice| LeftOut {
                bump: dice.text().to_string(),
                why: dice.one(Omission::ALL),
                things: dice.some(5, |dice| Omitted { thing: dice.to(), found: dice.maybe(Self::text) }),
            }),
            today: self.maybe(|_| "2026-11-29".to_owned()),
            ..unplanned()
        }
    }
}
