//! What things cost on kernels that they share, and in a VM each.

use serde::{Deserialize, Serialize};

/// What some of what runs costs either way. What runs asks for the same; what differs is what is on top, how often an
/// image is there, and how long a start takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Costs {
    /// How much of what runs these are the costs of.
    pub running: usize,
    /// Memory of what runs, in MiB.
    pub memory_mib: Amount,
    /// Disk of what runs beside its images, in MiB.
    pub disk_mib: Amount,
    /// On kernels that it shares.
    pub shared: Way,
    /// In a VM each, or in the VMs that are there.
    pub vms: Way,
}

/// What comes on top of what runs, in one way of running it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Way {
    /// Memory that the systems under it need, in MiB.
    pub memory_on_top_mib: u64,
    /// Disk that they need, in MiB.
    pub disk_on_top_mib: u64,
    /// Disk of the images, each once for a machine, in MiB.
    pub images_mib: Amount,
    /// Seconds until the slowest of what runs has started.
    pub start: Start,
}

/// A sum of what is stated. What nobody states is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Amount {
    /// The sum.
    pub sum: u64,
    /// How many state theirs.
    pub stated: usize,
    /// How many there are.
    pub of: usize,
}

impl Amount {
    /// Whether nobody is left out.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.stated == self.of
    }

    /// Adds what one more states, if it does.
    pub fn add(&mut self, stated: Option<u64>) {
        self.of += 1;
        if let Some(some) = stated {
            self.stated += 1;
            self.sum = self.sum.saturating_add(some);
        }
    }
}

/// How long the slowest start takes. Of what states nothing, the inventory's assumptions count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Start {
    /// Seconds.
    pub seconds: u64,
    /// How many state theirs.
    pub stated: usize,
    /// How many there are.
    pub of: usize,
}

impl Start {
    /// Adds what one more takes, and whether it states that.
    pub fn add(&mut self, seconds: u64, is_stated: bool) {
        self.of += 1;
        self.stated += usize::from(is_stated);
        self.seconds = self.seconds.max(seconds);
    }
}
