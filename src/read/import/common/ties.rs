//! What ties a container to its machine.

use super::{At, Field};
use crate::inventory::raw::RawWorkload;

/// The reasons why a container cannot be moved to another machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ties(Vec<String>);

impl Ties {
    /// It uses the machine's network.
    pub(crate) fn network(&mut self) {
        self.because("it uses the host's network".to_owned());
    }

    /// It uses a path of the machine.
    pub(crate) fn path(&mut self, path: &str) {
        self.because(format!("it uses the host's `{path}`"));
    }

    /// It uses a volume of the machine.
    pub(crate) fn volume(&mut self, name: &str) {
        self.because(format!("its volume `{name}` is on the host"));
    }

    /// Adds a reason in words.
    pub(crate) fn because(&mut self, reason: String) {
        self.0.push(reason);
    }

    /// Marks a workload as not movable, if so; of more than two reasons, the others are counted.
    pub(crate) fn tell(self, at: &mut At<'_>, workload: &mut RawWorkload, field: impl Field) {
        let text = match &self.0[..] {
            [] => return,
            [first, second, rest @ ..] if !rest.is_empty() => {
                format!("{first}; {second}; and {} more", rest.len())
            }
            few => few.join("; "),
        };
        workload.movable = Some(at.mark(false, field));
        workload.stuck_because = Some(at.text(&text, field));
    }
}
