//! `comove contrast`.

use super::{read_question, settle};
use crate::cli::args::{Contrast, Format};
use crate::cli::exit::{Fault, Outcome};
use crate::cli::{input, output};
use crate::pipeline::contrast;
use crate::report;
use std::io::Write;

pub(super) fn run(args: &Contrast) -> Result<Outcome, Fault> {
    let (bumps, holds) = read_question(&args.question)?;
    let fleet = input::fleet(&args.question.inputs.input)?;
    let answer = settle(&fleet, contrast(&fleet, &bumps, &holds))?;
    let (rows, remarks) = report::contrast(&answer);
    output::answer(args.output.as_deref(), |mut out| match args.format {
        Format::Json => report::json(&answer, &mut out),
        Format::Markdown => markdown(&answer.bumps, &rows, &remarks, out),
        Format::Text => {
            writeln!(out, "{}\n", answer.bumps.join(", "))?;
            let mut table = comfy_table::Table::new();
            table.load_style(comfy_table::presets::NOTHING);
            table.add_rows(&rows);
            for line in table.lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            writeln!(out)?;
            remarks.iter().try_for_each(|remark| writeln!(out, "{remark}"))
        }
    })?;
    Ok(Outcome::blocked_if(
        answer.columns.iter().all(|column| column.blocked > 0),
    ))
}

fn markdown(
    bumps: &[String],
    rows: &[Vec<String>],
    remarks: &[String],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out, "# Contrast: {}\n", bumps.join(", ").replace('*', "\\*"))?;
    for (index, row) in rows.iter().enumerate() {
        writeln!(out, "| {} |", row.join(" | "))?;
        if index == 0 {
            writeln!(out, "|---|---|---|---|")?;
        }
    }
    writeln!(out)?;
    remarks.iter().try_for_each(|remark| writeln!(out, "- {remark}"))
}
