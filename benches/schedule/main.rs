//! Time of waves at scale: `cargo bench --bench schedule -- [HOSTS]`.
//!
//! A friendly fleet has twenty racks, and each service replicas in all of them, so that budgets leave a rack at a time. A badly drawn one
//! has, beside that, one budget over thousands of replicas. A mirrored one has a tenth of the hosts and two replicas of each service. Prints how long planning takes, what waves take beyond that, and what the
//! replay of the waves takes; then waves, bound and gap. It fails where the replay finds a fault.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench prints times")]

mod mirrored;

use comove::model::Strategy;
use comove::read::Reader;
use comove::verify::verify_waves;
use comove::{Bump, Options, Rollout, Times};
use mirrored::Dice;
use std::fmt::Write;
use std::time::Instant;

/// Workloads on each host.
const EACH: usize = 30;
/// Racks, which a label names.
const RACKS: usize = 20;
/// Replicas of each service.
const REPLICAS: usize = 60;

fn main() {
    let asked = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let hosts: usize = asked.unwrap_or(10_000);
    for (name, is_bad) in [("friendly", false), ("badly drawn", true)] {
        println!("{name}: {hosts} hosts, {} workloads, {} services", hosts * EACH, hosts * EACH / REPLICAS);
        measure(&fleet(hosts, is_bad));
    }
    let nodes = hosts / 10;
    println!("mirrored: {nodes} hosts, {} services", nodes * mirrored::EACH);
    measure(&mirrored::inventory(nodes, &mirrored::mirrored(nodes, 1)));
}

/// A fleet in which each service has three replicas in each rack, and three of them may be away.
fn fleet(hosts: usize, is_bad: bool) -> String {
    let mut dice = Dice(1);
    let mut text = "format = 1\n".to_owned();
    for host in 0..hosts {
        let rack = host * RACKS / hosts;
        let labels = format!("labels = {{ rack = \"r{rack}\" }}");
        writeln!(text, "[[host]]\nname = \"h{host}\"\nkernel = \"5.15\"\n{labels}")
            .expect("a string takes all");
    }
    let mut room = vec![EACH; hosts];
    let rack = hosts / RACKS;
    for service in 0..hosts * EACH / REPLICAS {
        writeln!(text, "[[service]]\nname = \"s{service}\"\nmax-unavailable = 3")
            .expect("a string takes all");
        for replica in 0..REPLICAS {
            let first = replica % RACKS * rack;
            let mut host = first + dice.below(rack);
            while room[host] == 0 {
                host = first + (host - first + 1) % rack;
            }
            room[host] -= 1;
            let budget = if is_bad && service % 50 == 0 { "budgets = [\"all\"]\n" } else { "" };
            let of = format!("name = \"s{service}-{replica}\"\nservice = \"s{service}\"\nhost = \"h{host}\"");
            writeln!(text, "[[workload]]\n{of}\n{budget}").expect("a string takes all");
        }
    }
    if is_bad {
        text.push_str("[[budget]]\nname = \"all\"\nmax-unavailable = 20\n");
    }
    text
}

fn measure(text: &str) {
    let begin = Instant::now();
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("sound: {:?}", &faults.diagnostics[0]));
    phase("read", begin);
    let bumps = [Bump::parse("host/*:kernel=6.8").expect("a bump")];
    let options = Options { strategy: Strategy::InPlace, ..Options::default() };
    let begin = Instant::now();
    let (mut plan, _) = comove::plan(&fleet, &bumps, &options).expect("a plan");
    phase("plan", begin);
    let begin = Instant::now();
    comove::waves(&fleet, &mut plan, &Rollout::default(), &Times::default());
    phase("waves", begin);
    let begin = Instant::now();
    let verdict = verify_waves(&fleet, &plan, &Times::default());
    phase("replay", begin);
    assert!(
        verdict.holds() && verdict.drift.is_empty(),
        "{:?} {:?}",
        verdict.faults.first(),
        verdict.drift.first()
    );
    let schedule = plan.schedule.expect("waves");
    println!(
        "  {} waves, at least {}, gap {}, {} forbidden; {:?}",
        schedule.waves.len(),
        schedule.bound,
        schedule.gap,
        schedule.forbidden.len(),
        schedule.binding
    );
}

fn phase(name: &str, begin: Instant) {
    println!("  {name:8} {:6.2} s", begin.elapsed().as_secs_f64());
}
