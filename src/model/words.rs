//! The small closed vocabularies of the model, as `docs/design.md` defines them.

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have names in inventories.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name used in inventories and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Returns the value of a name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

words! {
    /// What kind of machine it is.
    MachineKind {
        /// A physical machine.
        Host = "host",
        /// A virtual machine.
        Guest = "guest",
        /// A cluster, which stands for its control plane.
        Cluster = "cluster",
    }
}

words! {
    /// What kind of component it is.
    ComponentKind {
        /// A container image or VM template.
        Image = "image",
        /// A package or library.
        Package = "package",
        /// An application.
        App = "app",
        /// A PaaS stack.
        Stack = "stack",
    }
}

words! {
    /// How a workload sits on its machine.
    Isolation {
        /// A process among others: it sees the machine's kernel and libraries.
        Process = "process",
        /// LXC, LXD, OpenVZ: the machine's kernel, libraries of its own.
        SystemContainer = "system-container",
        /// An application container: the machine's kernel and engine, libraries of its image.
        Container = "container",
        /// gVisor: a kernel in user space of its own, the machine's engine.
        Sandbox = "sandbox",
        /// Kata, Firecracker: a kernel of its own that the runtime ships, the machine's engine.
        Microvm = "microvm",
        /// A virtual machine: kernel and libraries of its own.
        Vm = "vm",
        /// A PaaS application: the platform's kernel, the stack's libraries.
        Paas = "paas",
    }
}

words! {
    /// To which layer of a machine a capability belongs; it decides who sees it live and who restarts with it.
    Layer {
        /// The kernel and what comes with it.
        Kernel = "kernel",
        /// Libraries and other user-space software of the machine.
        Library = "library",
        /// Container engine and node agents.
        Engine = "engine",
        /// The hypervisor under guests.
        Hypervisor = "hypervisor",
        /// The cluster's control plane.
        Cluster = "cluster",
    }
}

words! {
    /// What breaks if a fact is not heeded.
    FactKind {
        /// It does not run.
        Hard = "hard",
        /// It runs and is worse off.
        Soft = "soft",
        /// It has to be built anew.
        Rebuild = "rebuild",
        /// Data has to be converted, or is lost.
        Data = "data",
        /// A way of upgrading is not supported.
        Path = "path",
        /// Support ends.
        Eol = "eol",
    }
}

words! {
    /// Between which versions something has to be done by hand.
    Crossing {
        /// From outside of the versions that the fact is about into them.
        Into = "into",
        /// From one major version to another.
        Major = "major",
        /// From one minor version to another.
        Minor = "minor",
    }
}

words! {
    /// How sure a fact is.
    Confidence {
        /// Who makes it documents it.
        Documented = "documented",
        /// Who met it reports it.
        Reported = "reported",
    }
}

words! {
    /// A path rule: which versions may not be skipped.
    Step {
        /// Any later version can be gone to directly.
        Any = "any",
        /// No listed version may be skipped.
        Listed = "listed",
        /// No minor version may be skipped.
        Minor = "minor",
        /// No major version may be skipped.
        Major = "major",
    }
}

/// Most versions that a path rule adds to those that are named.
pub(crate) const MOST_STOPS: u64 = 1_000;

impl Step {
    /// Returns what of a release, given by its first two numbers, may not be skipped.
    pub(crate) const fn level(self, (major, minor): (u64, u64)) -> (u64, u64) {
        match self {
            Self::Major => (major, 0),
            _ => (major, minor),
        }
    }

    /// Returns how many versions of which nobody speaks may not be skipped between two releases, each given by its first
    /// two numbers. From one major version to the next there is none for `minor`: nobody says which minor is the last.
    pub(crate) fn gap(self, from: (u64, u64), to: (u64, u64)) -> u64 {
        let apart = match self {
            Self::Minor if from.0 == to.0 => to.1.saturating_sub(from.1),
            Self::Major => to.0.saturating_sub(from.0),
            _ => 0,
        };
        apart.saturating_sub(1)
    }
}

words! {
    /// How a host's change is carried out.
    Strategy {
        /// Under its workloads, all at once.
        InPlace = "in-place",
        /// After moving its workloads to hosts that can carry them.
        Drain = "drain",
        /// By giving each workload a kernel of its own.
        PerVm = "per-vm",
    }
}

words! {
    /// Seccomp profile of a workload.
    Seccomp {
        /// The engine's default profile.
        RuntimeDefault = "runtime-default",
        /// A profile of the machine.
        Localhost = "localhost",
        /// None.
        Unconfined = "unconfined",
    }
}

words! {
    /// Whether something runs on something; never guessed.
    Answer {
        /// Something says that it does.
        Compatible = "compatible",
        /// Something says that it does not.
        Incompatible = "incompatible",
        /// Nothing says.
        Unknown = "unknown",
    }
}

/// Where a need of a workload is met, which its isolation decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// By its machine, at once.
    Live,
    /// By another capability of its machine, named here.
    Instead(&'static str),
    /// By what it carries itself.
    Carried,
}

impl Isolation {
    /// Words that something is isolated in one of some ways, as in ` in a system-container or vm`; nothing of none.
    pub(crate) fn any_of(all: &[Self]) -> String {
        let names: Vec<_> = all.iter().map(|isolation| isolation.name()).collect();
        if names.is_empty() { String::new() } else { format!(" in a {}", names.join(" or ")) }
    }

    /// Tells where a workload so isolated finds a capability of `layer` (the table of `docs/design.md`, section 2).
    /// A workload that is a `vm` has a guest of its own as its machine.
    #[must_use]
    pub const fn binding(self, layer: Layer) -> Binding {
        match (self, layer) {
            (Self::Sandbox, Layer::Kernel) => Binding::Instead("sandbox-kernel"),
            (Self::Microvm, Layer::Kernel) => Binding::Instead("microvm-kernel"),
            (Self::Process | Self::Vm, Layer::Library) | (_, Layer::Kernel | Layer::Engine) => Binding::Live,
            (_, Layer::Library) => Binding::Carried,
            (_, Layer::Hypervisor | Layer::Cluster) => Binding::Live,
        }
    }

    /// Tells whether a change of a capability of `layer` under it, made in place, stops a workload so isolated.
    ///
    /// This is wider than [`Isolation::binding`]: a sandbox does not see the machine's kernel and yet goes down
    /// with it when the machine boots the new one.
    #[must_use]
    pub const fn restarts_with(self, layer: Layer) -> bool {
        match layer {
            Layer::Kernel | Layer::Hypervisor => true,
            Layer::Engine => !matches!(self, Self::Process | Self::Vm),
            Layer::Library => matches!(self, Self::Process | Self::Vm),
            Layer::Cluster => false,
        }
    }

    /// Tells whether a workload so isolated can as a rule be started on another machine.
    #[must_use]
    pub const fn movable(self) -> bool {
        !matches!(self, Self::Process | Self::SystemContainer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for &isolation in Isolation::ALL {
            assert_eq!(Isolation::from_name(isolation.name()), Some(isolation));
        }
        assert_eq!(Isolation::from_name("jail"), None);
    }

    #[test]
    fn the_binding_table_is_that_of_the_design() {
        use Binding::{Carried, Instead, Live};
        let row = |isolation: Isolation| {
            [Layer::Kernel, Layer::Library, Layer::Engine].map(|layer| isolation.binding(layer))
        };
        assert_eq!(row(Isolation::Process), [Live, Live, Live]);
        assert_eq!(row(Isolation::SystemContainer), [Live, Carried, Live]);
        assert_eq!(row(Isolation::Container), [Live, Carried, Live]);
        assert_eq!(row(Isolation::Sandbox), [Instead("sandbox-kernel"), Carried, Live]);
        assert_eq!(row(Isolation::Microvm), [Instead("microvm-kernel"), Carried, Live]);
        assert_eq!(row(Isolation::Paas), [Live, Carried, Live]);
    }
}
