//! An answer with an entry of every kind, for tests.

use crate::answer::Guarantee;
use crate::answer::certificate::{Cause, Certificate, Event, RuleKind, Tie, TieArrow};
use crate::answer::gate::{Exempted, Gate, Gates, Offender};
use crate::answer::input::Input;
use crate::answer::known::{Concerned, CrossingTo, Known, Outcome, Says};
use crate::answer::obstacle::{Blocked, Found, Tied, Violation, Wall};
use crate::answer::plan::{
    Checked, LeftOut, Limit, Omitted, Origin, Plan, SCHEMA, Stay, Staying, Summary, Taken, Unheeded, Unknown,
};
use crate::answer::refs::{EventRef, FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::relax::{Exception, Relax};
use crate::answer::rest::{Halt, Halted, Rest};
use crate::answer::schedule::{
    Binding, Broken, Final, Forbidden, Interrupt, Interrupted, Move, NoReturn, Objective, Proof,
    Rest as Pause, Rule, Schedule, Terms, Turns, Wave,
};
use crate::answer::step::{Asked, Brought, Certainty, Change, Effect, Moved, Step, Wait, WaitKind};
use crate::answer::tables::{
    Brings, Fact, Need, Reason, Requirement, Spot, Tables, Text, Thing, ThingKind, What, WhatKind, Why,
};
use crate::answer::way::{Breach, Hindrance, Way};
use crate::id::Id;
use crate::model::{Due, Isolation, Omission, Strategy};

/// Positions of things.
pub(crate) const HOST: usize = 0;
pub(crate) const IMAGE: usize = 1;
pub(crate) const API: usize = 2;
pub(crate) const SERVICE: usize = 3;
pub(crate) const WORKLOAD: usize = 4;
pub(crate) const OWN_GUEST: usize = 5;

/// Positions of requirements: one that the inventory has, one that a fact makes.
pub(crate) const STATED: usize = 0;
pub(crate) const BY_FACT: usize = 1;

pub(crate) fn spot(text: &str) -> Spot {
    Spot::from(Text::from(text))
}

pub(crate) fn what(kind: WhatKind, thing: usize, of: &str, to: Option<&str>) -> What {
    let under = matches!(kind, WhatKind::Restart | WhatKind::Move).then(|| ThingRef::from_index(HOST));
    What { kind, thing: ThingRef::from_index(thing), of: of.into(), under, to: to.map(Text::from) }
}

pub(crate) fn tables() -> Tables {
    Tables {
        things: things(),
        requirements: requirements(),
        facts: vec![Fact {
            name: "jdk-before-cgroup-2".into(),
            kind: "soft".into(),
            symptom: Some("the heap is too large".into()),
            remedy: Some("rebuild on a later JDK".into()),
            due: Due::unsaid(),
            source: "https://example.org/cgroups".into(),
            place: spot("built-in/java.toml:18"),
        }],
        reasons: reasons(),
    }
}

fn things() -> Vec<Thing> {
    let thing = |kind, name: &str| Thing {
        kind,
        name: name.into(),
        service: None,
        machine: None,
        own_kernel: false,
        owner: None,
    };
    vec![
        thing(ThingKind::Host, "host/node-1"),
        thing(ThingKind::Image, "image/debian"),
        thing(ThingKind::Image, "image/api"),
        thing(ThingKind::Service, "service/api"),
        Thing {
            service: Some(ThingRef::from_index(SERVICE)),
            machine: Some(ThingRef::from_index(HOST)),
            own_kernel: false,
            owner: Some("web".into()),
            ..thing(ThingKind::Workload, "workload/api#1")
        },
        thing(ThingKind::OwnGuest, "own-guest/api#1"),
    ]
}

fn requirements() -> Vec<Requirement> {
    let need =
        |needs: &str, within: &str| Need { needs: needs.into(), within: Some(within.into()), skew: None };
    let stated = Requirement {
        subject: "app/api".into(),
        at: Some("<4".into()),
        needs: vec![need("kernel", "<6")],
        only: Vec::new(),
        isolation: Vec::new(),
        because: Some("its driver is old".into()),
        fact: None,
        place: spot("fleet.toml:32"),
    };
    let by_fact = Requirement {
        subject: "package/jdk".into(),
        at: Some("<8u372".into()),
        needs: vec![need("cgroup", "=1")],
        because: None,
        fact: Some(FactRef::from_index(0)),
        place: spot("built-in/java.toml:20"),
        ..stated.clone()
    };
    let skew = Need { needs: "kubelet".into(), within: None, skew: Some(2) };
    let bare = Need { needs: "service/db".into(), within: None, skew: None };
    let conditional = Requirement {
        at: None,
        needs: vec![skew, bare],
        only: vec![need("os", ">=22.04")],
        isolation: vec![Isolation::SystemContainer, Isolation::Vm],
        ..stated.clone()
    };
    vec![stated, by_fact, conditional]
}

fn reasons() -> Vec<Reason> {
    let kinds = [
        (WhatKind::Property, HOST, "kernel"),
        (WhatKind::OwnGuest, OWN_GUEST, "kernel"),
        (WhatKind::Restart, WORKLOAD, "kernel"),
        (WhatKind::Move, WORKLOAD, "kernel"),
        (WhatKind::Published, IMAGE, "image/debian"),
        (WhatKind::Carried, API, "image/debian"),
        (WhatKind::Runs, WORKLOAD, "image/debian"),
        (WhatKind::First, SERVICE, "app/api"),
        (WhatKind::All, SERVICE, "app/api"),
    ];
    let reason = |(index, (why, (kind, thing, of))): (usize, (Why, (WhatKind, usize, &str)))| Reason {
        what: what(kind, thing, of, Some("12")),
        why,
        because: index.checked_sub(1).map(ReasonRef::from_index),
        place: (index % 2 == 1).then(|| spot("fleet.toml:7")),
    };
    whys().into_iter().zip(kinds.into_iter().cycle()).enumerate().map(reason).collect()
}

fn whys() -> Vec<Why> {
    let requirement = RequirementRef::from_index(BY_FACT);
    let machine = Some(ThingRef::from_index(HOST));
    let brings = Brings {
        family: "ubuntu".into(),
        release: "22.04".into(),
        property: "cgroup".into(),
        version: "2".into(),
    };
    vec![
        Why::Goal,
        Why::Requirement { requirement, carried_by: vec!["image/api".into()], chosen: true },
        Why::Requirement { requirement, carried_by: Vec::new(), chosen: false },
        Why::Carries,
        Why::Build,
        Why::Release { brings: Some(Box::new(brings)) },
        Why::Release { brings: None },
        Why::Shares { machine },
        Why::Moves { machine },
        Why::OwnKernel,
        Why::Unmixed,
        Why::Together { fact: FactRef::from_index(0) },
        Why::Replica,
        Why::Live,
        Why::Hold { pattern: "app/payroll".into() },
    ]
}

pub(crate) fn known(says: Says) -> Known {
    Known {
        fact: FactRef::from_index(0),
        outcome: Outcome::Forces,
        says,
        number: 2,
        things: vec![Concerned::Thing(ThingRef::from_index(WORKLOAD)), Concerned::Named("workload/*".into())],
    }
}

fn left_out() -> Vec<LeftOut> {
    let things = vec![Omitted { thing: ThingRef::from_index(WORKLOAD), found: Some("13".into()) }];
    vec![LeftOut { bump: "image/debian=12".to_owned(), why: Omission::Further, things }]
}

pub(crate) fn plan() -> Plan {
    Plan {
        schema: SCHEMA,
        tool: "comove 0.1.0".to_owned(),
        inputs: vec!["fleet.toml".to_owned()],
        read: vec![Input {
            name: "fleet.toml".to_owned(),
            kind: None,
            bytes: 1200,
            sha256: "0f".repeat(32),
            captured: Some("2026-11-01".to_owned()),
        }],
        bumps: vec!["image/debian=12".to_owned()],
        holds: vec!["app/payroll".to_owned()],
        except: vec!["host/old".to_owned()],
        left_out: left_out(),
        today: Some("2026-11-29".to_owned()),
        strategy: Strategy::InPlace,
        ways: vec![Way {
            machine: ThingRef::from_index(0),
            strategy: Strategy::InPlace,
            breaks: Breach::Budget { budget: "service/shop".into(), away: 2, allowed: 1 },
            hindrance: Some(Hindrance::Stuck {
                workload: "workload/cart#1".into(),
                because: Some("local volume".into()),
                isolation: Some(Isolation::Process),
            }),
        }],
        guarantee: Guarantee::Least,
        checked: Some(Checked { steps: 1, causes: 2 }),
        summary: Summary { things: 3, largest_step: 2, ..Summary::default() },
        tables: tables(),
        steps: steps(),
        blocked: blocked(),
        violations: violations(),
        known: all_says().into_iter().map(known).collect(),
        unknowns: vec![Unknown {
            of: "kernel".into(),
            version: Some("6.8".into()),
            family: None,
            things: vec![ThingRef::from_index(WORKLOAD)],
        }],
        origins: vec![Origin {
            of: "package/jdk".into(),
            taken: Taken::Base,
            things: vec![ThingRef::from_index(API)],
        }],
        stays: vec![Stay {
            of: "containerd".into(),
            how: Staying::Reconnects,
            state: None,
            things: vec![ThingRef::from_index(WORKLOAD)],
        }],
        spares: Vec::new(),
        unheeded: vec![Unheeded { limit: Limit::Budget, number: 1, services: vec!["service/api".into()] }],
        schedule: Some(schedule()),
        rest: Some(rest()),
        gates: Some(gates()),
        certificate: Some(certificate()),
    }
}

/// The rest of a plan that has all there can be in one.
pub(crate) fn rest() -> Rest {
    let halts = [
        Halt::Down { machine: "host/node-1".into() },
        Halt::Shares { service: "service/api".into(), machine: "host/node-1".into() },
        Halt::After { step: 2 },
    ];
    Rest {
        of: Some("plan.json".to_owned()),
        after_wave: Some(2),
        waves_before: 2,
        steps: 9,
        done: vec![1, 2],
        unseen: vec![4],
        strayed: vec![6],
        down: vec!["host/node-1".into()],
        halted: halts.into_iter().zip(3..).map(|(why, step)| Halted { step, why }).collect(),
    }
}

/// Gates that have all there can be in one.
pub(crate) fn gates() -> Gates {
    let stated = |line: usize| Some(spot(&format!("gates.toml:{line}")));
    let offender = Offender {
        thing: "workload/api#1".into(),
        of: Some("kernel 6.8".into()),
        step: Some(1),
        things: Some(31),
        place: Some(spot("fleet.toml:4")),
    };
    let exception = Exempted {
        whom: Some("service/*".into()),
        until: "2026-12-01".into(),
        because: "it is tried this week".into(),
        ended: true,
        number: 1,
        stated: stated(7),
    };
    let broken = Gate {
        rule: "group>10".into(),
        about: "group".into(),
        because: Some("more need a second pair of eyes".into()),
        stated: stated(2),
        most: 10,
        found: 31,
        broken: true,
        not_judged: false,
        idle: false,
        offenders: vec![offender],
        exceptions: vec![exception],
    };
    let other = Gate {
        rule: "eol".into(),
        about: "eol".into(),
        because: None,
        stated: None,
        most: 0,
        found: 0,
        broken: false,
        not_judged: true,
        idle: false,
        offenders: Vec::new(),
        exceptions: Vec::new(),
    };
    Gates { day: "2026-11-29".into(), gates: vec![broken, other] }
}

/// A schedule that has all there can be in one.
pub(crate) fn schedule() -> Schedule {
    let service = || Text::from("service/api");
    let rules = [
        (Rule::Budget { budget: service(), allowed: 0 }, Some(1)),
        (Rule::Pool { pool: "workers".into(), allowed: 2 }, Some(3)),
        (Rule::Machines { allowed: 5 }, Some(7)),
        (Rule::Thing { thing: ThingRef::from_index(HOST) }, None),
        (Rule::Domains { service: service(), key: "zone".into() }, None),
        (Rule::Growth, Some(2)),
        (Rule::Turns, None),
        (Rule::Surge { pool: "workers".into(), allowed: 0 }, Some(1)),
        (Rule::Windows, Some(3600)),
    ];
    let broken = rules.into_iter().map(|(of, needs)| Broken { of, needs, proof: Proof::Alone });
    Schedule {
        objective: Objective::Waves,
        terms: Terms {
            machines: Some(5),
            growth: vec![1, 5],
            soak: 60,
            order: Some(Turns { key: "env".into(), values: vec!["dev".into()] }),
            surge: Some(1),
            start: Some("2026-12-05T22:00:00Z".to_owned()),
            zone: Some("UTC".into()),
            windows: vec!["Sat 22:00-02:00 UTC".into()],
            freezes: Vec::new(),
        },
        waves: vec![Wave {
            number: 1,
            start: 0,
            end: 630,
            starts: Some("2026-12-05T22:00:00Z".to_owned()),
            ends: Some("2026-12-05T22:10:30Z".to_owned()),
            rests: true,
            set_back: Vec::new(),
            steps: vec![1],
            away: 1,
            interrupts: vec![Interrupt { budget: service(), away: 1, of: 3, allowed: 1 }],
        }],
        seconds: 630,
        bound: 1,
        binding: Binding::Order { steps: vec![1] },
        gap: 0,
        forbidden: vec![
            Forbidden { step: 2, rules: broken.collect(), after: None },
            Forbidden { step: 3, rules: Vec::new(), after: Some(2) },
        ],
        rests: vec![Pause { after: 1, start: 630, end: 700, starts: None, ends: None }],
        no_return: vec![NoReturn {
            step: 1,
            because: vec![
                Final::Recreated { of: "state/api".into() },
                Final::Stated { of: "app/api".into(), because: "its files are converted".into() },
            ],
        }],
        violations: Vec::new(),
        relax: vec![Relax {
            of: Rule::Budget { budget: service(), allowed: 0 },
            needs: Some(1),
            steps: vec![2],
            ask: vec![
                Exception::Replicas { number: 1 },
                Exception::Downtime { away: 1, of: 3, seconds: 240 },
            ],
        }],
    }
}

fn steps() -> Vec<Step> {
    let change = Change {
        thing: ThingRef::from_index(HOST),
        effect: Effect::Upgrade,
        of: "kernel".into(),
        under: None,
        moved: None,
        from: Some("5.15".into()),
        to: Some("6.8".into()),
        asked: Asked::Yes,
        brings: vec![Brought { of: "glibc".into(), from: Some("2.31".into()), to: "2.36".into() }],
        unlisted: true,
        assumed: true,
        certainty: None,
    };
    let moved = Change {
        thing: ThingRef::from_index(WORKLOAD),
        effect: Effect::Migrate,
        under: Some(ThingRef::from_index(HOST)),
        moved: Some(Moved { from: ThingRef::from_index(HOST), to: ThingRef::from_index(HOST) }),
        asked: Asked::No,
        unlisted: false,
        assumed: false,
        certainty: Some(Certainty::Unknown),
        ..change.clone()
    };
    vec![Step {
        number: 1,
        rank: 1,
        strategy: Strategy::Drain,
        after: vec![Wait { step: 0, kind: WaitKind::Rule }],
        things: 2,
        seconds: 630,
        changes: vec![change, moved],
        reasons: vec![ReasonRef::from_index(1)],
        wave: Some(1),
        start: Some(0),
        end: Some(630),
        starts: Some("2026-12-05T22:00:00Z".to_owned()),
        ends: Some("2026-12-05T22:10:30Z".to_owned()),
        moves: vec![Move {
            thing: ThingRef::from_index(WORKLOAD),
            from: ThingRef::from_index(HOST),
            to: ThingRef::from_index(HOST),
            start: 0,
            end: 30,
        }],
        interrupts: vec![Interrupted { service: "service/api".into(), away: 1, of: 3, allowed: Some(1) }],
    }]
}

fn blocked() -> Vec<Blocked> {
    let tie = what(WhatKind::Property, HOST, "kubelet", Some("1.36"));
    let of = Some(ThingRef::from_index(WORKLOAD));
    let requirement = RequirementRef::from_index(STATED);
    let needs = Why::Requirement { requirement, carried_by: Vec::new(), chosen: false };
    let walls = [
        Wall::Rule { why: needs, of, place: None },
        Wall::Rule { why: Why::Unmixed, of: None, place: Some(spot("fleet.toml:7")) },
        Wall::Skip {
            version: Some("1.35".into()),
            tied_to: Some(Tied { what: tie, why: Why::Unmixed, place: None }),
        },
        Wall::Skip { version: None, tied_to: None },
    ];
    let blocked = |wall| Blocked {
        goals: vec![what(WhatKind::Property, HOST, "kernel", Some("6.8"))],
        thing: ThingRef::from_index(HOST),
        chain: ReasonRef::from_index(0),
        wall,
        guarantee: Guarantee::Feasible,
        states: None,
    };
    walls.map(blocked).into()
}

pub(crate) fn violations() -> Vec<Violation> {
    let found = |of: &str, version: Option<&str>| Found {
        of: of.into(),
        version: version.map(Text::from),
        place: Some(spot("fleet.toml:9")),
    };
    let violation = Violation {
        thing: ThingRef::from_index(WORKLOAD),
        requirement: RequirementRef::from_index(STATED),
        subject: Some(found("app/api", Some("3.1"))),
        found: vec![found("kernel", Some("6.8")), found("kernel", None)],
        mended: Some(true),
    };
    let bare = Violation { subject: None, found: Vec::new(), mended: None, ..violation.clone() };
    vec![violation, bare]
}

fn all_says() -> Vec<Says> {
    let requirement = RequirementRef::from_index(BY_FACT);
    let crossing = |to, together| Says::Crossing { of: "ubuntu".into(), to, together };
    vec![
        Says::Requirement { requirement },
        Says::Undecided { requirement, open: vec!["avx".into()] },
        Says::Path { of: "app/api".into(), step: "minor".into() },
        crossing(CrossingTo::Release, false),
        crossing(CrossingTo::Major, true),
        crossing(CrossingTo::Minor, false),
        crossing(CrossingTo::Range(">=10".into()), true),
        Says::End { of: "ubuntu 20.04".into(), release: true, more: 2, until: "2027-01-01".into() },
        Says::End { of: "app/x 12.1".into(), release: false, more: 0, until: "2026-11-17".into() },
        Says::Waiver { until: Some("2027-01-01".into()), because: "tested".into() },
        Says::Waiver { until: None, because: "tested".into() },
    ]
}

fn certificate() -> Certificate {
    let event = EventRef::from_index(0);
    let requirement = Some(RequirementRef::from_index(BY_FACT));
    let goal = Event {
        what: what(WhatKind::Property, HOST, "kernel", Some("6.8")),
        from: Some("5.15".into()),
        position: 1,
        step: Some(1),
        causes: Vec::new(),
    };
    let forced = Event {
        what: what(WhatKind::Restart, WORKLOAD, "kernel", None),
        from: None,
        step: None,
        causes: vec![
            Cause { event, rule: RuleKind::Shares, requirement: None },
            Cause { event, rule: RuleKind::Requirement, requirement },
        ],
        ..goal.clone()
    };
    let to = EventRef::from_index(1);
    let arrow = TieArrow { from: event, to, rule: RuleKind::Shares, requirement: None };
    Certificate { events: vec![goal, forced], ties: vec![Tie { step: 1, arrows: vec![arrow] }] }
}
