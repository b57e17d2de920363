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
    let all = &plan.summary;
    writeln!(out, "{} things in {} steps, {} at most at once", all.things, all.steps, all.largest_step)?;
    for step in &plan.steps {
        writeln!(out, "step {} (wave {}): {} things", step.number, step.wave, step.things)?;
        for change in step.changes.iter().take(4) {
            let version = change.to.as_deref().unwrap_or("?");
            writeln!(out, "  {} {} {} -> {version}", change.effect.name(), change.thing, change.what)?;
        }
    }
    for blocked in &plan.blocked {
        writeln!(out, "blocked: {}", blocked.thing)?;
        for reason in &blocked.reasons {
            writeln!(out, "  {} {}", reason.text, reason.place.as_deref().unwrap_or_default())?;
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
