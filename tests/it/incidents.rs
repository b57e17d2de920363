//! Incidents of upgrades as small fleets: what other tools find out while they drain is said beforehand.
//!
//! Each plan passes its check with its waves before it is looked at.

use comove::answer::plan::Plan;
use comove::answer::relax::Exception;
use comove::answer::schedule::{Rule, Schedule};
use comove::answer::step::{Effect, Step};
use comove::model::{Fleet, Strategy};
use comove::read::Reader;
use comove::{Bump, Options, Rollout, Times, verify};
use std::collections::{BTreeMap, BTreeSet};

/// A fleet and its plan in waves.
struct Rolled {
    fleet: Fleet,
    plan: Plan,
}

impl Rolled {
    fn of(text: &str, bumps: &[&str], strategy: Strategy, rollout: &Rollout, times: &Times) -> Self {
        let mut reader = Reader::new();
        reader.add("fleet.toml", format!("format = 1\n{text}").into_bytes());
        let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
        let bumps: Vec<Bump> = bumps.iter().map(|bump| Bump::parse(bump).expect("a bump")).collect();
        let options = Options { strategy, certificate: true, ..Options::default() };
        let (mut plan, _) = comove::plan(&fleet, &bumps, &options).expect("a plan");
        comove::waves(&fleet, &mut plan, rollout, times);
        for verdict in [verify::verify(&fleet, &plan), verify::verify_waves(&fleet, &plan, times)] {
            assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}\n{plan:#?}");
        }
        Self { fleet, plan }
    }

    fn in_place(text: &str) -> Self {
        Self::of(text, &["host/*:kernel=6.8"], Strategy::InPlace, &Rollout::default(), &Times::default())
    }

    fn drained(text: &str) -> Self {
        let rollout = Rollout { surge: Some(0), ..Rollout::default() };
        Self::of(text, &["host/*:kernel=6.8"], Strategy::Drain, &rollout, &Times::default())
    }

    fn schedule(&self) -> &Schedule {
        self.plan.schedule.as_ref().expect("waves")
    }

    /// The steps that touch a thing.
    fn steps(&self, name: &str) -> Vec<&Step> {
        let touches = |step: &&Step| step.changes.iter().any(|one| self.plan.tables.name(one.thing) == name);
        self.plan.steps.iter().filter(touches).collect()
    }

    /// The step in which a machine changes version.
    fn change(&self, name: &str) -> &Step {
        let changes = |step: &&&Step| {
            let mut own = step.changes.iter().filter(|one| self.plan.tables.name(one.thing) == name);
            own.any(|one| one.effect.changes_version())
        };
        self.steps(name).iter().find(changes).expect("it changes")
    }

    /// What is asked for, by rule.
    fn asked(&self) -> BTreeMap<String, Vec<Exception>> {
        let of = |rule: &Rule| match rule {
            Rule::Budget { budget, .. } => budget.to_string(),
            other => format!("{other:?}"),
        };
        self.schedule().relax.iter().map(|one| (of(&one.of), one.ask.clone())).collect()
    }
}

fn host(name: &str, more: &str) -> String {
    format!("[[host]]\nname = \"{name}\"\nkernel = \"5.15\"\n{more}\n")
}

fn workload(name: &str, service: &str, host: &str, more: &str) -> String {
    format!("[[workload]]\nname = \"{name}\"\nservice = \"{service}\"\nhost = \"{host}\"\n{more}\n")
}

#[test]
fn a_budget_that_allows_nothing_is_named_with_what_to_ask_for() {
    let budget = "[[budget]]\nname = \"ledger\"\nmax-unavailable = 0\n";
    let text = host("n1", "")
        + &host("n2", "")
        + &workload("ledger", "ledger", "n1", "budgets = [\"ledger\"]")
        + budget;
    for rolled in
        [Rolled::in_place(&text), Rolled::drained(&text.replace("5.15\"\n", "5.15\"\npool = \"p\"\n"))]
    {
        assert!(!rolled.schedule().forbidden.is_empty());
        let asked = rolled.asked();
        let ask = &asked["budget/ledger"];
        assert!(matches!(ask[..], [Exception::Downtime { away: 1, of: 1, .. }]), "{ask:?}");
        // The other host goes all the same.
        assert!(rolled.change("host/n2").wave.is_some() || rolled.plan.strategy == Strategy::Drain);
    }
}

/// A workload that no budget lets go holds up its own machine and no other: in a small pool, which is searched, and in a larger one.
#[test]
fn what_no_budget_lets_go_holds_up_its_own_machine_alone() {
    for hosts in [3, 12] {
        let pooled = |at: usize| host(&format!("n{at:02}"), "pool = \"p\"");
        let run = |at: usize| workload(&format!("w{at:02}"), &format!("w{at:02}"), &format!("n{at:02}"), "");
        let all: String = (0..hosts).map(|at| pooled(at) + &run(at)).collect();
        let kept =
            workload("ledger", "ledger", "n00", "") + "[[service]]\nname = \"ledger\"\nmax-unavailable = 0\n";
        let rolled = Rolled::drained(&(all + &kept));
        for at in 1..hosts {
            assert!(rolled.change(&format!("host/n{at:02}")).wave.is_some(), "{hosts}: n{at:02}");
        }
        assert!(rolled.change("host/n00").wave.is_none());
        assert_eq!(rolled.schedule().forbidden.len(), 2, "{:#?}", rolled.schedule().forbidden);
    }
}

#[test]
fn two_singletons_that_need_each_other_need_two_approvals() {
    let needs = |other: &str| {
        format!(
            "version = \"1\"\ncandidates = [\"2\"]\nrequires = [{{ at = \">=2\", needs = \"service/{other}\", in = \">=2\" }}, {{ at = \"<2\", needs = \"service/{other}\", in = \"<2\" }}]\n"
        )
    };
    let app = |name: &str, other: &str| format!("[[app]]\nname = \"{name}\"\n{}", needs(other));
    let run = |name: &str| workload(name, name, "n1", &format!("app = \"{name}\""));
    let service = |name: &str| format!("[[service]]\nname = \"{name}\"\nmin-available = 1\n");
    let text = host("n1", "") + &app("cart", "pay") + &app("pay", "cart") + &run("cart") + &run("pay");
    let text = text + &service("cart") + &service("pay");
    let rolled =
        Rolled::of(&text, &["app/cart=2"], Strategy::InPlace, &Rollout::default(), &Times::default());
    let asked = rolled.asked();
    assert_eq!(asked.keys().collect::<Vec<_>>(), ["service/cart", "service/pay"]);
    assert!(
        asked.values().all(|ask| matches!(ask[0], Exception::Downtime { away: 1, of: 1, .. })),
        "{asked:?}"
    );
    // Another replica would change in the same step.
    assert!(asked.values().all(|ask| ask.len() == 1), "{asked:?}");
    let together = rolled.schedule().forbidden.iter().any(|one| one.rules.len() == 2);
    assert!(together, "one step forbids both: {:?}", rolled.schedule().forbidden);
}

#[test]
fn a_quorum_of_three_over_two_zones_goes_member_by_member() {
    let zones = [("n1", "a"), ("n2", "a"), ("n3", "b")];
    let hosts: String =
        zones.iter().map(|(name, zone)| host(name, &format!("labels = {{ zone = \"{zone}\" }}"))).collect();
    let members: String = zones
        .iter()
        .map(|(name, _)| workload(&format!("etcd-{name}"), "etcd", name, "image = \"etcd\""))
        .collect();
    let image =
        "[[image]]\nname = \"etcd\"\nversion = \"3.6\"\n[[service]]\nname = \"etcd\"\nspread = [\"zone\"]\n";
    let rolled = Rolled::in_place(&(hosts + &members + image));
    assert_eq!((rolled.schedule().waves.len(), rolled.schedule().gap), (3, 0));
    assert_eq!(rolled.schedule().forbidden, []);
    // Two members have no majority without each other.
    let two: String = ["n1", "n3"]
        .iter()
        .map(|name| host(name, "") + &workload(&format!("etcd-{name}"), "etcd", name, "image = \"etcd\""))
        .collect();
    let rolled = Rolled::in_place(&(two + image));
    assert!(
        matches!(rolled.asked()["service/etcd"][0], Exception::Replicas { number: 1 }),
        "{:?}",
        rolled.asked()
    );
}

#[test]
fn a_daemon_holds_up_no_drain() {
    let hosts: String = (1..4).map(|at| host(&format!("n{at}"), "pool = \"p\"")).collect();
    let daemons: String = (1..4)
        .map(|at| workload(&format!("agent-{at}"), "agent", &format!("n{at}"), "movable = false"))
        .collect();
    let service = "[[service]]\nname = \"agent\"\ndaemon = true\nmax-unavailable = 1\n";
    let rolled = Rolled::drained(&(hosts + &daemons + service));
    assert_eq!(rolled.schedule().forbidden, []);
    assert_eq!(rolled.schedule().waves.len(), 1, "no budget counts daemons");
    assert!(rolled.plan.steps.iter().all(|step| step.moves.is_empty()), "they stay with their node");
}

#[test]
fn what_has_its_data_on_a_node_stays_and_stops_with_it() {
    let hosts: String = (1..3).map(|at| host(&format!("n{at}"), "pool = \"p\"")).collect();
    let pinned = workload("db", "db", "n1", "movable = false\nstuck-because = \"its volume is on n1\"");
    let rolled = Rolled::drained(&(hosts + &pinned));
    let own = rolled.change("host/n1");
    let stops = own
        .changes
        .iter()
        .any(|one| rolled.plan.tables.name(one.thing) == "workload/db" && one.effect == Effect::Restart);
    assert!(
        stops || !rolled.plan.blocked.is_empty(),
        "it is said that it stops, or is in the way: {:#?}",
        rolled.plan
    );
    assert!(rolled.steps("workload/db").iter().all(|step| step.moves.is_empty()));
}

#[test]
fn nothing_moves_twice_where_once_is_enough() {
    let hosts: String = (1..5)
        .map(|at| host(&format!("n{at}"), "pool = \"p\"\ncpu-milli = 4000\nmemory-mib = 8192"))
        .collect();
    let one =
        |at: usize| workload(&format!("w{at}"), "w", &format!("n{at}"), "cpu-milli = 500\nmemory-mib = 512");
    let rolled = Rolled::drained(&(hosts + &(1..4).map(one).collect::<String>()));
    let mut moved: BTreeMap<String, usize> = BTreeMap::new();
    let mut changed: BTreeSet<String> = BTreeSet::new();
    let mut steps: Vec<&Step> = rolled.plan.steps.iter().collect();
    steps.sort_by_key(|step| (step.wave, step.number));
    for step in steps {
        for one in &step.moves {
            *moved.entry(rolled.plan.tables.name(one.thing).to_owned()).or_default() += 1;
        }
        let machines = step.changes.iter().filter(|one| one.effect == Effect::Upgrade);
        changed.extend(machines.map(|one| rolled.plan.tables.name(one.thing).to_owned()));
    }
    assert_eq!(changed.len(), 4);
    // n4 is empty and goes first; with one free place each workload moves once.
    assert!(moved.values().all(|&times| times == 1), "{moved:?}");
    assert_eq!(moved.len(), 3);
}

fn at(start: &str, window: &str) -> Times {
    Times {
        start: Some(start.parse().expect("an instant")),
        windows: vec![window.parse().expect("a window")],
        ..Times::default()
    }
}

#[test]
fn a_window_shorter_than_a_step_is_told_with_the_length_that_is_needed() {
    let text = host("n1", "") + "[[duration]]\nfor = \"host/n1\"\nupgrade = \"3h\"\n";
    let times = at("2026-12-01T00:00:00Z", "Sat 22:00-00:30 UTC");
    let rolled = Rolled::of(&text, &["host/*:kernel=6.8"], Strategy::InPlace, &Rollout::default(), &times);
    assert!(rolled.schedule().waves.is_empty());
    assert_eq!(rolled.schedule().relax[0].ask, [Exception::Window { seconds: 3 * 3600 }]);
}

#[test]
fn the_nights_on_which_clocks_change_are_as_long_as_they_are() {
    let text =
        |length: &str| host("n1", "") + &format!("[[duration]]\nfor = \"host/n1\"\nupgrade = \"{length}\"\n");
    let starts = |length: &str, from: &str| {
        let times = at(from, "Sat 22:00-06:00 Europe/Berlin");
        let rolled =
            Rolled::of(&text(length), &["host/*:kernel=6.8"], Strategy::InPlace, &Rollout::default(), &times);
        rolled.schedule().waves.first().and_then(|wave| wave.starts.clone())
    };
    let some = |text: &str| Some(text.to_owned());
    // From 24 to 25 October 2026 the night has nine hours; before and after it eight.
    assert_eq!(starts("8h 30m", "2026-10-12T00:00:00Z"), some("2026-10-24T20:00:00Z"));
    // From 27 to 28 March 2027 it has seven.
    assert_eq!(starts("7h 30m", "2027-03-22T00:00:00Z"), some("2027-04-03T20:00:00Z"));
    assert_eq!(starts("7h", "2027-03-22T00:00:00Z"), some("2027-03-27T21:00:00Z"));
}

#[test]
fn a_hypervisor_and_its_guests_go_one_after_the_other_within_one_window() {
    let guest = |name: &str| format!("[[guest]]\nname = \"{name}\"\non = \"hv\"\nkernel = \"5.15\"\n");
    let text = host("hv", "") + &guest("vm-1") + &guest("vm-2");
    let times = at("2026-12-01T00:00:00Z", "Sat 22:00-02:00 UTC");
    let bumps = ["host/hv:kernel=6.8", "guest/*:kernel=6.8"];
    let rolled = Rolled::of(&text, &bumps, Strategy::InPlace, &Rollout::default(), &times);
    let [hv, one, two] = ["host/hv", "guest/vm-1", "guest/vm-2"].map(|name| rolled.change(name));
    assert!(hv.wave != one.wave && hv.wave != two.wave);
    assert_eq!(one.wave, two.wave, "nothing keeps the guests apart");
    let nights: BTreeSet<&str> =
        [hv, one, two].iter().filter_map(|step| step.starts.as_deref()).map(|at| &at[..10]).collect();
    assert_eq!(nights.into_iter().collect::<Vec<_>>(), ["2026-12-05"]);
    assert_eq!(rolled.schedule().rests, []);
}

#[test]
fn machines_go_in_the_order_of_a_label_or_of_their_pools() {
    let hosts: String = [("n1", "prod", "x"), ("n2", "dev", "y"), ("n3", "staging", "x"), ("n4", "dev", "x")]
        .iter()
        .map(|(name, env, pool)| host(name, &format!("labels = {{ env = \"{env}\" }}\npool = \"{pool}\"")))
        .collect();
    let hosts = hosts + &host("n5", "");
    let waves = |order: &str| {
        let rollout =
            Rollout { order: Some(comove::Sequence::parse(order).expect("an order")), ..Rollout::default() };
        let rolled =
            Rolled::of(&hosts, &["host/*:kernel=6.8"], Strategy::InPlace, &rollout, &Times::default());
        ["n1", "n2", "n3", "n4", "n5"].map(|name| rolled.change(&format!("host/{name}")).wave)
    };
    assert_eq!(waves("env=dev,staging,prod"), [Some(3), Some(1), Some(2), Some(1), Some(4)]);
    assert_eq!(waves("pool=y,x"), [Some(2), Some(1), Some(2), Some(2), Some(3)]);
}

#[test]
fn what_comes_first_by_a_rule_cannot_come_later_by_turn() {
    let requires = "requires = [{ at = \">=2\", needs = \"kernel\", in = \">=6.8\" }]";
    let text = host("n1", "labels = { env = \"prod\" }")
        + &format!("[[app]]\nname = \"a\"\nversion = \"1\"\n{requires}\n");
    let text = text + &workload("a", "a", "n1", "app = \"a\"");
    let rollout =
        Rollout { order: Some(comove::Sequence::parse("env=prod").expect("an order")), ..Rollout::default() };
    let rolled = Rolled::of(&text, &["app/a=2"], Strategy::InPlace, &rollout, &Times::default());
    assert_eq!(rolled.schedule().forbidden, []);
    assert!(rolled.fleet.machine_ids().len() == 1);
}

#[test]
fn spare_hosts_that_a_pool_may_not_have_are_asked_for() {
    let text = host("n1", "pool = \"p\"") + &workload("w", "w", "n1", "");
    let rolled = Rolled::drained(&text);
    if rolled.plan.spares.is_empty() {
        panic!("one host alone is drained onto a spare: {:#?}", rolled.plan);
    }
    let number = rolled.plan.spares.len() as u64;
    assert_eq!(rolled.schedule().relax[0].ask, [Exception::Hosts { number }]);
    for surge in ["[[pool]]\nname = \"p\"\nsurge = 1\n", ""] {
        let rollout = Rollout { surge: surge.is_empty().then_some(1), ..Rollout::default() };
        let text = format!("{text}{surge}");
        let rolled = Rolled::of(&text, &["host/*:kernel=6.8"], Strategy::Drain, &rollout, &Times::default());
        assert_eq!(rolled.schedule().forbidden, [], "{surge}");
    }
}
