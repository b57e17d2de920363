//! Plans a bump and prints its counts and steps: `cargo run --example plan -- FILE BUMP [STRATEGY]`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use comove::model::Strategy;
use comove::read::Reader;
use comove::{Bump, Options};
use std::error::Error;
use std::fmt::Write;

pub(crate) fn answer(file: &str, bump: &str, strategy: Strategy) -> Result<String, Box<dyn Error>> {
    let mut reader = Reader::new();
    reader.add(file, std::fs::read(file)?);
    let (fleet, _) = reader.finish().map_err(|faults| format!("{:?}", faults.diagnostics))?;
    let options = Options { strategy, ..Options::default() };
    let (plan, _) =
        comove::plan(&fleet, &[Bump::parse(bump)?], &options).map_err(|faults| format!("{faults:?}"))?;
    let mut out = String::new();
    let (all, tables) = (&plan.summary, &plan.tables);
    writeln!(out, "{} things in {} steps, {} in the largest", all.things, all.steps, all.largest_step)?;
    for step in &plan.steps {
        writeln!(out, "step {} (rank {}): {} things", step.number, step.rank, step.things)?;
        for change in step.changes.iter().take(4) {
            let (thing, version) = (tables.name(change.thing), change.to.as_deref().unwrap_or("?"));
            writeln!(out, "  {} {thing} {} -> {version}", change.effect.name(), change.of)?;
        }
    }
    for blocked in &plan.blocked {
        writeln!(out, "blocked: {}", tables.name(blocked.thing))?;
        for what in &blocked.goals {
            let version = what.to.as_deref().unwrap_or("?");
            writeln!(out, "  {} {} -> {version}", tables.name(what.thing), what.of)?;
        }
    }
    Ok(out)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().unwrap_or_else(|| "inventories/thirty-containers.toml".to_owned());
    let bump = args.next().unwrap_or_else(|| "app/cart=3.0".to_owned());
    let strategy = args.next().and_then(|name| Strategy::from_name(&name)).unwrap_or(Strategy::InPlace);
    print!("{}", answer(&file, &bump, strategy)?);
    Ok(())
}
