//! Reading plans that were written as JSON.

use super::error::Error;
use super::input;
use crate::answer::input::Input;
use crate::answer::plan::{OLDEST, Plan, SCHEMA};
use crate::diag::{Code, Diagnostic};
use crate::source::Digest;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// How much of a file is looked at to tell whether it is a plan.
const LOOK: u64 = 4096;

/// Whether a file begins as a plan does. Standard input and what cannot be read does not.
pub(super) fn looks_like_one(path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|about| about.is_file());
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LOOK).read_to_end(&mut start));
    is_file && read.is_ok() && {
        let text = String::from_utf8_lossy(&start);
        let keys = ["\"schema\"", "\"tool\"", "\"inputs\"", "\"bumps\""];
        text.trim_start().starts_with('{') && keys.iter().all(|key| text.contains(key))
    }
}

/// Reads a plan; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Plan, Error> {
    let name = match path.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    };
    let fault = |code, message: String| {
        let help = "a plan is what `comove plan --format json` wrote";
        Error::Faults(Box::default(), vec![Diagnostic::new(code, message).help(help)])
    };
    let bytes =
        bytes(path).map_err(|error| fault(Code::Unreadable, format!("cannot read {name}: {error}")))?;
    let no_plan = |error: serde_json::Error| fault(Code::Syntax, format!("{name} is no plan: {error}"));
    // A plan with another number has other fields; what they are does not matter.
    let header: Header = serde_json::from_slice(&bytes).map_err(no_plan)?;
    if !(u64::from(OLDEST)..=u64::from(SCHEMA)).contains(&header.schema) {
        let text = format!(
            "{name} has the schema number {}, and this version reads {OLDEST} and {SCHEMA}",
            header.schema
        );
        return Err(fault(Code::UnknownFormat, text));
    }
    serde_json::from_slice(&bytes).map_err(no_plan)
}

/// Reads a plan that is not the rest of another.
pub(super) fn whole(path: &Path) -> Result<Plan, Error> {
    let plan = read(path)?;
    if plan.rest.is_none() {
        return Ok(plan);
    }
    let message =
        format!("{} is the rest of a plan, or has machines that have not come back", path.display());
    let help = "take the whole plan: what is left of it is found in the inventory";
    Err(Error::Faults(Box::default(), vec![Diagnostic::new(Code::BadValue, message).help(help)]))
}

/// What a plan was read from, as an input of what is left of it; nothing of standard input.
pub(super) fn digest(path: &Path) -> Result<Vec<Input>, Error> {
    if path.as_os_str() == "-" {
        return Ok(Vec::new());
    }
    let name = path.display().to_string();
    let digest = File::open(path).and_then(|file| input::digest(&name, file));
    let Digest { name, bytes, sha256, captured } = digest.map_err(|error| {
        let message = format!("cannot read {name}: {error}");
        Error::Faults(Box::default(), vec![Diagnostic::new(Code::Unreadable, message)])
    })?;
    Ok(vec![Input { name, kind: Some("plan".to_owned()), bytes, sha256, captured }])
}

/// The part that shows whether the rest can be read.
#[derive(serde::Deserialize)]
struct Header {
    schema: u64,
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return std::fs::read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
