//! Figures for durations and costs.

use super::fleet::Fleet;

/// Declares the figures: field, key, default, and what it is.
macro_rules! figures {
    ($($field:ident $key:literal $default:literal $about:literal;)*) => {
        /// Figures for durations and costs: those of the inventory, else these defaults, which are assumptions and are
        /// shown as such.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Assumptions {$(
            #[doc = concat!($about, ": ", stringify!($default), ".")]
            pub $field: u64,
        )*}

        impl Assumptions {
            /// Their keys in an inventory.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Their values, in the order of the keys.
            #[must_use]
            pub fn values(&self) -> Vec<u64> {
                vec![$(self.$field),*]
            }

            /// The places of their values, in the order of the keys.
            pub(crate) fn values_mut(&mut self) -> Vec<&mut u64> {
                vec![$(&mut self.$field),*]
            }
        }

        impl Default for Assumptions {
            fn default() -> Self {
                Self { $($field: $default),* }
            }
        }
    };
}

figures! {
    upgrade_seconds "upgrade-seconds" 600 "Seconds to change a machine, reboot included";
    restart_seconds "restart-seconds" 30 "Seconds to restart a workload";
    migrate_seconds "migrate-seconds" 60 "Seconds to move a workload";
    rebuild_seconds "rebuild-seconds" 300 "Seconds to rebuild an image";
    redeploy_seconds "redeploy-seconds" 60 "Seconds to change a workload's version";
    vm_make_seconds "vm-make-seconds" 60 "Seconds to make a VM";
    vm_memory_mib "vm-memory-mib" 256 "Memory of a VM on top of its workload, in MiB";
    vm_disk_mib "vm-disk-mib" 2048 "Disk of a VM on top of its workload, in MiB";
    vm_start_seconds "vm-start-seconds" 20 "Seconds that a VM takes to start on top of its workload";
    host_make_seconds "host-make-seconds" 600 "Seconds to make a host, until something can move there";
    host_memory_mib "host-memory-mib" 512 "Memory of a host on top of what it runs, in MiB";
    host_disk_mib "host-disk-mib" 8192 "Disk of a host on top of what it runs, in MiB";
}

impl Fleet {
    /// The figures by key, each with whether the inventory states it.
    pub fn assumed(&self) -> impl Iterator<Item = (&'static str, u64, bool)> {
        let keys = Assumptions::KEYS.iter().copied().zip(self.assumptions.values());
        keys.enumerate().map(|(at, (key, value))| (key, value, self.assumptions_stated.contains(&at)))
    }
}
