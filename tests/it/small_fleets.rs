//! Small random fleets that can be changed by hand: what a person would write into the inventory after each step of a plan.
//!
//! Nothing here asks comove what a step does: a change is carried out by the names and versions that the plan gives.

use comove::answer::plan::Plan;
use comove::answer::step::{Change, Effect, Step};
use comove::model::{Fleet, Strategy as Way};
use comove::read::Reader;
use comove::{Bump, Options};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A fleet as a person knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Small {
    /// Hosts of one pool, each with its kernel.
    pub(crate) hosts: BTreeMap<String, String>,
    /// Applications, each with what it needs: 0 nothing, 1 a new kernel from version 3 on, 2 an old kernel before 2.
    pub(crate) apps: BTreeMap<String, u8>,
    pub(crate) workloads: BTreeMap<String, Runs>,
}

/// What a workload runs and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Runs {
    pub(crate) app: String,
    pub(crate) version: String,
    pub(crate) host: String,
}

impl Small {
    pub(crate) fn text(&self) -> String {
        let mut text = "format = 1\n".to_owned();
        for (name, kernel) in &self.hosts {
            let _ = writeln!(
                text,
                "[[host]]\nname = \"{name}\"\nkernel = \"{kernel}\"\npool = \"all\"\ncandidates = {{ kernel = [\"6.8\"] }}"
            );
        }
        for (name, needs) in &self.apps {
            let requires = match needs {
                1 => "requires = [{ at = \">=3\", needs = \"kernel\", in = \">=6.8\" }]\n",
                2 => "requires = [{ at = \"<2\", needs = \"kernel\", in = \"<6\" }]\n",
                _ => "",
            };
            let _ = writeln!(text, "[[app]]\nname = \"{name}\"\ncandidates = [\"2\", \"3\"]\n{requires}");
        }
        for (name, Runs { app, version, host }) in &self.workloads {
            let _ = writeln!(
                text,
                "[[workload]]\nname = \"{name}\"\nservice = \"of-{app}\"\napp = \"{app}@{version}\"\nhost = \"{host}\"\nmovable = true"
            );
        }
        text
    }

    pub(crate) fn fleet(&self) -> Fleet {
        let mut reader = Reader::new();
        reader.add("fleet.toml", self.text().into_bytes());
        reader.finish().unwrap_or_else(|faults| panic!("{faults:?}\n{}", self.text())).0
    }

    /// Carries out a step by what the plan says of each thing.
    pub(crate) fn carry_out(&mut self, plan: &Plan, step: &Step) {
        step.changes.iter().for_each(|change| self.change(plan, change));
    }

    pub(crate) fn change(&mut self, plan: &Plan, change: &Change) {
        let name = plan.tables.name(change.thing);
        let (kind, bare) = name.split_once('/').expect("a full name");
        let to = || change.to.as_deref().expect("a known version").to_owned();
        match (kind, change.effect) {
            (_, Effect::Restart) => {}
            ("workload", Effect::Migrate) => {
                let host = plan.tables.name(change.moved.expect("a place").to);
                let host = host.strip_prefix("host/").expect("no machine that is added").to_owned();
                self.workloads.get_mut(bare).expect("a workload").host = host;
            }
            ("host", Effect::Upgrade) => *self.hosts.get_mut(bare).expect("a host") = to(),
            ("workload", Effect::Upgrade) => self.workloads.get_mut(bare).expect("a workload").version = to(),
            other => panic!("nobody taught this: {other:?}"),
        }
    }
}

pub(crate) fn small() -> impl Strategy<Value = Small> {
    let kernel = prop::sample::select(vec!["5.10", "5.15", "6.8"]);
    let hosts = prop::collection::vec(kernel, 2..5);
    let apps = prop::collection::vec(0u8..3, 1..4);
    (hosts, apps).prop_flat_map(|(hosts, apps)| {
        let (host, app) = (0..hosts.len(), 0..apps.len());
        let version = prop::sample::select(vec!["1", "2"]);
        let workloads = prop::collection::vec((app, version, host), 1..8);
        workloads.prop_map(move |workloads| Small {
            hosts: hosts
                .iter()
                .enumerate()
                .map(|(at, kernel)| (format!("h{at}"), (*kernel).to_owned()))
                .collect(),
            apps: apps.iter().enumerate().map(|(at, needs)| (format!("a{at}"), *needs)).collect(),
            workloads: workloads
                .into_iter()
                .enumerate()
                .map(|(at, (app, version, host))| {
                    let (app, host) = (format!("a{app}"), format!("h{host}"));
                    (format!("w{at}"), Runs { app, version: version.to_owned(), host })
                })
                .collect(),
        })
    })
}

/// What can be asked, and how it is carried out.
pub(crate) fn question() -> impl Strategy<Value = (&'static str, Way)> {
    let bump = prop::sample::select(vec!["host/*:kernel=6.8", "host/h0:kernel=6.8", "app/a0=3"]);
    (bump, prop::sample::select(vec![Way::InPlace, Way::Drain, Way::Auto]))
}

/// Plans, unless nothing can be asked or a machine would have to be added.
pub(crate) fn planned(small: &Small, (bump, strategy): (&str, Way)) -> Option<(Fleet, Plan)> {
    let fleet = small.fleet();
    let options = Options { strategy, certificate: true, ..Options::default() };
    let (plan, _) = comove::plan(&fleet, &[Bump::parse(bump).expect("a bump")], &options).ok()?;
    plan.spares.is_empty().then_some((fleet, plan))
}
