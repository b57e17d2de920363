//! `comove import`.

use crate::cli::args::Import;
use crate::cli::exit::{Fault, Outcome};
use crate::cli::{draw, input, output};

pub(super) fn run(import: &Import) -> Result<Outcome, Fault> {
    let Import::Kubernetes { files, output: file } = import;
    let import = input::reader(files)
        .import_kubernetes()
        .map_err(|faults| Fault::Messages(Box::new(faults.sources), faults.diagnostics))?;
    draw::messages(&import.sources, &import.warnings);
    let text = toml::to_string(&import.raw)
        .map_err(|error| Fault::Plain(format!("the inventory cannot be written as TOML: {error}"), None))?;
    output::answer(file.as_deref(), |out| {
        writeln!(
            out,
            "# Imported from Kubernetes by comove. Add to it; `comove check -i THIS` reads it back.\nformat = 1\n"
        )?;
        out.write_all(text.as_bytes())
    })?;
    Ok(Outcome::Done)
}
