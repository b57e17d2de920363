//! The small closed vocabularies of the model, as defined in `docs/design.md`.

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

            /// The name used in inventories and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Returns the value with a name.
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
    /// The kind of a machine.
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
    /// The kind of a component.
    ComponentKind {
        /// A container image or VM template.
        Image = "image",
        /// A package or library.
        Package = "package",
        /// An application.
        App = "app",
        /// A PaaS stack.
        Stack = "stack",
        /// A state that was made by a version and outlives it, such as the collation of a database.
        State = "state",
    }
}

words! {
    /// What can be stated of a thing beside the versions of its properties.
    Attribute {
        /// That it is there.
        Defined = "defined",
        /// The machine that a machine is on.
        On = "on",
        /// The cluster that a machine is a node of.
        Cluster = "cluster",
        /// The pool that a machine is in.
        Pool = "pool",
        /// The machine whose kernel a machine shares.
        SharesKernelOf = "shares-kernel-of",
        /// Whether it can be moved.
        Movable = "movable",
        /// Whether a machine refuses new workloads.
        Unschedulable = "unschedulable",
        /// Whether a machine is off.
        Stopped = "stopped",
        /// Processors, in thousandths.
        CpuMilli = "cpu-milli",
        /// Memory, in MiB.
        MemoryMib = "memory-mib",
        /// Disk of a machine, or of a workload beside its images, in MiB.
        DiskMib = "disk-mib",
        /// The most workloads that a machine takes.
        Pods = "pods",
        /// GPUs that a machine has, or a workload needs.
        Gpus = "gpus",
        /// Disk that an image takes, in MiB.
        SizeMib = "size-mib",
        /// Seconds until something has started.
        StartSeconds = "start-seconds",
        /// The version of a component.
        Version = "version",
        /// The later versions of a component.
        Candidates = "candidates",
        /// How the versions of a component are ordered.
        Scheme = "scheme",
        /// Which versions of a component must not be skipped.
        Step = "step",
        /// The OS family whose releases a component's versions are.
        Profile = "profile",
        /// Whether a stack changes under its applications.
        Rebase = "rebase",
        /// The image that an image is built on.
        Base = "base",
        /// The machine that a workload is on.
        Host = "host",
        /// How a workload is isolated from its machine.
        Isolation = "isolation",
        /// The service that a workload is a replica of.
        Service = "service",
        /// Why a workload cannot be moved.
        StuckBecause = "stuck-because",
        /// The seccomp profile of a workload.
        Seccomp = "seccomp",
        /// What a workload is of a control plane.
        ControlPlane = "control-plane",
        /// Whether replicas of several versions may run side by side.
        Mixed = "mixed",
        /// The most replicas that may be unavailable.
        MaxUnavailable = "max-unavailable",
        /// The fewest replicas that have to stay available.
        MinAvailable = "min-available",
    }
}

words! {
    /// What a taint does to what does not tolerate it.
    TaintEffect {
        /// It does not start there.
        NoSchedule = "NoSchedule",
        /// It starts elsewhere if it can.
        PreferNoSchedule = "PreferNoSchedule",
        /// It does not start there, and does not stay.
        NoExecute = "NoExecute",
    }
}

words! {
    /// Why something that a bump names is left out of it, or stands for something else.
    Omission {
        /// It is left out on purpose.
        Excepted = "excepted",
        /// It has the version already.
        There = "there",
        /// It has a later version.
        Further = "further",
        /// It has no such property, or nothing that has a version.
        Lacks = "lacks",
        /// It runs another system, for which the version is none.
        OtherSystem = "other-system",
        /// Nothing says whether a condition of the pattern holds of it.
        Undecided = "undecided",
        /// It has the property of another machine, such as the kernel, so that the other machine changes.
        Shares = "shares",
    }
}

words! {
    /// How a workload is isolated on its machine.
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
    /// The layer of a machine that a capability belongs to; it decides who sees it live and who restarts with it.
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
    /// What breaks if a fact is ignored.
    FactKind {
        /// It does not run.
        Hard = "hard",
        /// It runs and is worse off.
        Soft = "soft",
        /// It has to be rebuilt.
        Rebuild = "rebuild",
        /// Data has to be converted, or is lost.
        Data = "data",
        /// An upgrade path is not supported.
        Path = "path",
        /// Support ends.
        Eol = "eol",
    }
}

words! {
    /// Between which versions a manual action is due.
    Crossing {
        /// From versions that the fact is not about to versions that it is about.
        Into = "into",
        /// From one major version to another.
        Major = "major",
        /// From one minor version to another.
        Minor = "minor",
    }
}

words! {
    /// When the remedy of a fact is due, seen from the step that makes its crossing.
    Due {
        /// Before that step: afterwards it is too late.
        Before = "before",
        /// With that step.
        With = "with",
        /// After that step: before, it cannot be done yet.
        After = "after",
    }
}

impl Due {
    /// What is taken where nothing is said.
    #[must_use]
    pub const fn unsaid() -> Self {
        Self::With
    }

    /// Whether it is what is taken where nothing is said.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(crate) const fn is_unsaid(&self) -> bool {
        matches!(self, Self::With)
    }
}

words! {
    /// How sure a fact is.
    Confidence {
        /// Its maker documents it.
        Documented = "documented",
        /// Somebody affected reports it.
        Reported = "reported",
    }
}

words! {
    /// A path rule: which versions must not be skipped.
    Step {
        /// Any later version can be reached directly.
        Any = "any",
        /// No listed version may be skipped.
        Listed = "listed",
        /// No minor version may be skipped.
        Minor = "minor",
        /// No major version may be skipped.
        Major = "major",
    }
}

/// The most versions that a path rule adds to those that are named.
pub(crate) const MOST_STOPS: u64 = 1_000;

impl Step {
    /// Returns what of a release, given by its first two numbers, must not be skipped.
    pub(crate) const fn level(self, (major, minor): (u64, u64)) -> (u64, u64) {
        match self {
            Self::Major => (major, 0),
            _ => (major, minor),
        }
    }

    /// Returns how many unnamed versions must not be skipped between two releases, each given by its first two numbers.
    /// From one major version to the next there are none for `minor`: nothing says which minor version is the last.
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
        /// In place, except where that breaks something that emptying the machine first spares.
        Auto = "auto",
    }
}

impl Strategy {
    /// Those that are the same for all machines.
    pub const UNIFORM: &[Self] = &[Self::InPlace, Self::Drain, Self::PerVm];
}

words! {
    /// What a change of a property does to what is on the machine and depends on it.
    OnChange {
        /// Nothing: what runs keeps what it was started with until it is started again.
        Nothing = "none",
        /// It goes on running, and connects again.
        Reconnect = "reconnect",
        /// It restarts, as the layer says.
        Restart = "restart",
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
    /// What a workload may do beyond its isolation.
    Privilege {
        /// All that its machine can: a profile is not applied.
        Privileged = "privileged",
        /// It has capabilities that open what a profile closes.
        Capabilities = "capabilities",
        /// It uses the network of its machine.
        HostNetwork = "host-network",
        /// It sees the processes of its machine.
        HostPid = "host-pid",
        /// It shares memory with processes of its machine.
        HostIpc = "host-ipc",
    }
}

words! {
    /// A part of the control plane of a cluster.
    ControlPlane {
        /// The API server, whose version is that of the cluster.
        ApiServer = "kube-apiserver",
        /// The controller manager.
        ControllerManager = "kube-controller-manager",
        /// The scheduler.
        Scheduler = "kube-scheduler",
        /// None: an API server of another cluster, for instance, which only runs in this one.
        None = "none",
    }
}

words! {
    /// Whether one thing runs on another; never guessed.
    Answer {
        /// Something says that it does.
        Compatible = "compatible",
        /// Something says that it does not.
        Incompatible = "incompatible",
        /// Nothing says.
        Unknown = "unknown",
    }
}

/// Where a need of a workload is met, as its isolation decides.
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
    /// Formats a list of isolations, as in ` in a system-container or vm`; empty for none.
    pub(crate) fn any_of(all: &[Self]) -> String {
        let names: Vec<_> = all.iter().map(|isolation| isolation.name()).collect();
        if names.is_empty() { String::new() } else { format!(" in a {}", names.join(" or ")) }
    }

    /// Where a workload with this isolation finds a capability of `layer` (the table of `docs/design.md`, section 2).
    /// A `vm` has a guest of its own as its machine.
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

    /// Whether a workload with this isolation has a kernel of its own on the machine that it is on, whose kernel it does not see.
    #[must_use]
    pub const fn has_own_kernel(self) -> bool {
        matches!(self.binding(Layer::Kernel), Binding::Instead(_))
    }

    /// The isolation that has a capability of a name for its kernel, where only one has.
    #[must_use]
    pub fn with_kernel(name: &str) -> Option<Self> {
        let has = |isolation: &Self| matches!(isolation.binding(Layer::Kernel), Binding::Instead(own) if own == name);
        Self::ALL.iter().copied().find(has)
    }

    /// Whether an in-place change of a capability of `layer` underneath stops a workload with this isolation.
    ///
    /// This is wider than [`Isolation::binding`]: a sandbox does not see the machine's kernel, yet goes down
    /// when the machine boots the new one.
    #[must_use]
    pub const fn restarts_with(self, layer: Layer) -> bool {
        match layer {
            Layer::Kernel | Layer::Hypervisor => true,
            Layer::Engine => !matches!(self, Self::Process | Self::Vm),
            Layer::Library => matches!(self, Self::Process | Self::Vm),
            Layer::Cluster => false,
        }
    }

    /// Whether a workload with this isolation can normally be started on another machine.
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
