//! A contrast as JSON.

use super::{Around, Each, TablesData, write};
use crate::answer::contrast::{Assumption, Column, Contrast, Counterpart, Exposure};
use crate::answer::costs::Costs;
use crate::answer::input::Input;
use crate::answer::obstacle::Blocked;
use crate::answer::plan::{LeftOut, Unheeded};
use crate::answer::refs::ReasonRef;
use crate::answer::step::Change;
use serde::Serialize;
use std::io::{self, Write};

/// Writes a contrast with its sentences. `docs/contrast.schema.json` describes it.
///
/// # Errors
/// Those of `out`.
pub fn contrast(contrast: &Contrast, out: impl Write) -> io::Result<()> {
    write(&ContrastData::of(contrast), out)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ContrastData<'a> {
    schema: u32,
    tool: &'a str,
    #[serde(skip_serializing_if = "<[Input]>::is_empty")]
    read: &'a [Input],
    bumps: &'a [String],
    holds: &'a [String],
    except: &'a [String],
    left_out: &'a [LeftOut],
    columns: &'a [Column],
    fleet: &'a Exposure,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_mib: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disk_mib: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    costs: Option<&'a Costs>,
    empty_hosts: usize,
    stopped: usize,
    reasons: &'a [ReasonRef],
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Change]>::is_empty")]
    also: &'a [Change],
    blocked: Each<'a, Blocked>,
    tables: TablesData<'a>,
    unheeded: &'a [Unheeded],
    assumptions: &'a [Assumption],
    #[serde(skip_serializing_if = "Option::is_none")]
    counterpart: Option<&'a Counterpart>,
}

impl<'a> ContrastData<'a> {
    pub(super) fn of(contrast: &'a Contrast) -> Self {
        let Contrast {
            schema,
            tool,
            read,
            bumps,
            holds,
            except,
            left_out,
            columns,
            fleet,
            memory_mib,
            disk_mib,
            costs,
            empty_hosts,
            stopped,
            reasons,
            today,
            also,
            blocked,
            tables,
            unheeded,
            assumptions,
            counterpart,
        } = contrast;
        Self {
            schema: *schema,
            tool,
            read,
            bumps,
            holds,
            except,
            left_out,
            columns,
            fleet,
            memory_mib: *memory_mib,
            disk_mib: *disk_mib,
            costs: costs.as_ref(),
            empty_hosts: *empty_hosts,
            stopped: *stopped,
            reasons,
            today: today.as_deref(),
            also,
            blocked: Each { items: blocked, around: Around { tables, today: None } },
            tables: TablesData::of(tables),
            unheeded,
            assumptions,
            counterpart: counterpart.as_ref(),
        }
    }
}
