//! Sets the strategies side by side for an inventory made in memory: `cargo run --example contrast`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use comove::Bump;
use comove::read::Reader;
use comove::report::{Styles, contrast};
use std::error::Error;

/// One host, a shop of two replicas that needs a newer kernel, and a blog that does not care.
const FLEET: &str = r#"
[[host]]
name = "node-1"
kernel = "5.15"

[[app]]
name = "shop"
version = "1.4"
candidates = ["2.0"]
requires = [{ at = ">=2.0", needs = "kernel", in = ">=6.8" }]

[[workload]]
name = "shop"
app = "shop"
host = "node-1"
replicas = 2

[[workload]]
name = "blog"
host = "node-1"
"#;

pub(crate) fn answer() -> Result<String, Box<dyn Error>> {
    let mut reader = Reader::new();
    reader.add("fleet.toml", FLEET.into());
    let (fleet, _) = reader.finish().map_err(|faults| format!("{:?}", faults.diagnostics))?;
    let bump = Bump::parse("app/shop=2.0")?;
    let (answer, _) = comove::contrast(&fleet, &[bump], &[]).map_err(|faults| format!("{faults:?}"))?;
    Ok(contrast::text(&answer, &Styles::default()))
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", answer()?);
    Ok(())
}
