//! Keeps a plan as JSON and checks it again when the fleet has changed: `cargo run --example verify`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use comove::answer::plan::Plan;
use comove::model::Fleet;
use comove::read::Reader;
use comove::report::{self, Detail, Styles, text};
use comove::verify::verify;
use comove::{Bump, Options};
use std::error::Error;
use std::fmt::Write;

/// The fleet on the day on which the plan is made.
const MONDAY: &str = r#"
[[host]]
name = "node-1"
kernel = "5.15"

[[workload]]
name = "shop"
host = "node-1"
"#;

/// What somebody adds: a workload that needs nothing, and one that runs on no newer kernel.
const HARMLESS: &str = r#"
[[workload]]
name = "blog"
host = "node-2"

[[host]]
name = "node-2"
"#;
const HARMFUL: &str = r#"
[[app]]
name = "agent"
version = "1.0"
requires = [{ needs = "kernel", in = "<6" }]

[[workload]]
name = "agent"
app = "agent"
host = "node-1"
"#;

fn fleet(parts: &[&str]) -> Result<Fleet, Box<dyn Error>> {
    let mut reader = Reader::new();
    reader.add("fleet.toml", parts.concat().into());
    let (fleet, _) = reader.finish().map_err(|faults| format!("{:?}", faults.diagnostics))?;
    Ok(fleet)
}

/// Plans a bump; the plan carries its certificate, without which its need cannot be checked.
fn plan(fleet: &Fleet, bump: &str) -> Result<String, Box<dyn Error>> {
    let options = Options { certificate: true, ..Options::default() };
    let (plan, _) =
        comove::plan(fleet, &[Bump::parse(bump)?], &options).map_err(|faults| format!("{faults:?}"))?;
    Ok(serde_json::to_string(&plan)?)
}

pub(crate) fn answer() -> Result<String, Box<dyn Error>> {
    let kept = plan(&fleet(&[MONDAY])?, "host/node-1:kernel=6.8")?;
    let mut out = String::new();
    for (day, parts) in
        [("monday", &[MONDAY][..]), ("tuesday", &[MONDAY, HARMLESS]), ("wednesday", &[MONDAY, HARMFUL])]
    {
        let plan: Plan = serde_json::from_str(&kept)?;
        let verdict = verify(&fleet(parts)?, &plan);
        writeln!(out, "{day}: {}", if verdict.holds() { "the plan holds" } else { "make a new plan" })?;
        let document = report::verify(&verdict, &plan, "plan.json", Detail::Brief);
        for line in text::render(&document, &Styles::default(), &mut |_| String::new()).lines() {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(out)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", answer()?);
    Ok(())
}
