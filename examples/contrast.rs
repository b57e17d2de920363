//! Sets the strategies side by side for an inventory made in memory: `cargo run --example contrast`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use comove::Bump;
use comove::read::Reader;
use comove::report::{self, Detail, Styles, text};
use std::error::Error;
use std::fmt::Write;

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
    let mut out = String::new();
    for column in &answer.columns {
        let all = &column.summary;
        writeln!(
            out,
            "{}: {} things, {} in the largest step",
            column.strategy, all.things, all.largest_step
        )?;
    }
    // The same as `comove contrast` prints it; it could show the lines of the inventory, which the text is not told here.
    let document = report::contrast(&answer, Detail::Brief);
    Ok(out + "\n" + &text::render(&document, &Styles::default(), &mut |_| String::new()))
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", answer()?);
    Ok(())
}
