//! Tiny worlds: plain data, so small that every state of them can be checked, and the inventories of them.
//!
//! A world knows nothing of comove. It reaches comove as the text of an inventory, through the reader that users have.

/// A version. Kernels are written `6.N`, everything else `N`.
pub(crate) type Number = u8;

/// The version today of a kernel, library or application that nobody knows.
pub(crate) const UNKNOWN: Number = 0;

/// A property of a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Property {
    Kernel,
    Library,
    Engine,
    Os,
    Kubelet,
    /// The version of a cluster.
    Kubernetes,
}

impl Property {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::Library => "openssl",
            Self::Engine => "engine",
            Self::Os => "os",
            Self::Kubelet => "kubelet",
            Self::Kubernetes => "kubernetes",
        }
    }

    pub(crate) fn version(self, number: Number) -> String {
        match self {
            Self::Kernel => format!("6.{number}"),
            Self::Kubelet | Self::Kubernetes => format!("1.{}", 30 + number),
            _ => number.to_string(),
        }
    }
}

/// A machine that things sit on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Place {
    Host(usize),
    Guest(usize),
    /// A machine on the kernel of another.
    Inner(usize),
    Cluster,
}

impl Place {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Host(index) => format!("host/h{index}"),
            Self::Guest(index) => format!("guest/g{index}"),
            Self::Inner(index) => format!("host/x{index}"),
            Self::Cluster => "cluster/c".to_owned(),
        }
    }

    pub(crate) fn bare(self) -> String {
        match self {
            Self::Host(index) => format!("h{index}"),
            Self::Guest(index) => format!("g{index}"),
            Self::Inner(index) => format!("x{index}"),
            Self::Cluster => "c".to_owned(),
        }
    }
}

/// Which versions may not be skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PathRule {
    #[default]
    Any,
    /// None that anybody names.
    Listed,
    /// None at all: versions are numbered through.
    Major,
}

/// A version today and the later ones that can be had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) today: Number,
    pub(crate) later: Vec<Number>,
    /// Of a component: how it gets there.
    pub(crate) rule: PathRule,
    /// Whether it lists no versions, so that it can have those that are named for its control plane.
    pub(crate) open: bool,
}

/// A release of the one OS family, with the kernel and the library that it brings.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) kernel: Number,
    pub(crate) library: Option<Number>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Machine {
    /// The release that it runs, from one; its kernel and library then are those of the release.
    pub(crate) os: Option<Number>,
    pub(crate) kernel: Versions,
    pub(crate) library: Option<Versions>,
    pub(crate) engine: Option<Versions>,
    /// Of a guest: the host under it, and whether it can leave it.
    pub(crate) on: Option<usize>,
    pub(crate) movable: bool,
    /// Of a machine on the kernel of another: that one. It has no kernel and no release of its own.
    pub(crate) beneath: Option<Place>,
    /// Whether it is a node of the cluster.
    pub(crate) node: bool,
    pub(crate) kubelet: Option<Versions>,
    /// Of the cluster alone: its version.
    pub(crate) kubernetes: Option<Versions>,
}

impl Machine {
    pub(crate) const fn has_kernel(&self) -> bool {
        self.beneath.is_none() && self.kubernetes.is_none()
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Image {
    pub(crate) versions: Versions,
    /// The base image, an earlier one, and its version.
    pub(crate) base: Option<(usize, Number)>,
    /// The packages baked in, and their versions.
    pub(crate) packages: Vec<(usize, Number)>,
    /// Those of them that are stated to be its own, whatever the base has.
    pub(crate) own: Vec<usize>,
    /// Later versions whose content is known: the image's version, and its first package's.
    pub(crate) builds: Vec<(Number, Number)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Isolation {
    Process,
    Container,
    Microvm,
}

impl Isolation {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Container => "container",
            Self::Microvm => "microvm",
        }
    }
}

/// A replica of a service; service `n` runs application `n`.
#[derive(Clone, Debug)]
pub(crate) struct Workload {
    pub(crate) service: usize,
    pub(crate) version: Number,
    pub(crate) image: Option<(usize, Number)>,
    pub(crate) on: Place,
    pub(crate) isolation: Isolation,
    pub(crate) movable: bool,
    /// The state that it keeps, and the version of that.
    pub(crate) keeps: Option<(usize, Number)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    AtLeast(Number),
    AtMost(Number),
    Between(Number, Number),
    Except(Number),
}

impl Range {
    pub(crate) fn holds(self, number: Number) -> bool {
        match self {
            Self::AtLeast(low) => number >= low,
            Self::AtMost(high) => number <= high,
            Self::Between(low, high) => (low..=high).contains(&number),
            Self::Except(hole) => number != hole,
        }
    }

    /// Returns the other versions, where they are a range too.
    pub(crate) fn others(self) -> Option<Self> {
        match self {
            Self::AtLeast(low) => Some(Self::AtMost(low - 1)),
            Self::AtMost(high) => Some(Self::AtLeast(high + 1)),
            Self::Between(..) | Self::Except(_) => None,
        }
    }

    pub(crate) fn text(self, version: impl Fn(Number) -> String) -> String {
        match self {
            Self::AtLeast(low) => format!(">={}", version(low)),
            Self::AtMost(high) => format!("<={}", version(high)),
            Self::Between(low, high) => format!(">={}, <={}", version(low), version(high)),
            Self::Except(hole) => format!("!={}", version(hole)),
        }
    }
}

/// Who has a need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    App(usize),
    Package(usize),
    Image(usize),
    State(usize),
    Service(usize),
    Workload(usize),
    /// A machine, whatever its versions.
    Machine(Place),
    /// The library of a machine.
    MachineLibrary(Place),
}

/// What is needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    Property(Property),
    Package(usize),
    State(usize),
    Service(usize),
}

impl Target {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Property(property) => property.name().to_owned(),
            Self::Package(index) => format!("package/{}", package(index)),
            Self::State(index) => format!("state/t{index}"),
            Self::Service(index) => format!("service/s{index}"),
        }
    }

    pub(crate) fn version(self, number: Number) -> String {
        match self {
            Self::Property(property) => property.version(number),
            _ => number.to_string(),
        }
    }
}

/// The subject in some of its versions needs one of several things in some of theirs, perhaps only where something else
/// of the machine is in some of its versions. With such a condition it is written as a fact.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) subject: Subject,
    pub(crate) at: Option<Range>,
    pub(crate) any: Vec<(Target, Range)>,
    pub(crate) only: Option<(Property, Range)>,
}

/// What makes a crossing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Crosser {
    Kernel,
    Package(usize),
    Image(usize),
}

/// A fact by which something has to be done by hand where something comes into some versions, or to another major one.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    pub(crate) of: Crosser,
    pub(crate) into: Option<Range>,
    /// The package beside which it matters.
    pub(crate) with: Option<usize>,
    /// Whether the replicas of a service make it together.
    pub(crate) together: bool,
}

impl Crossing {
    /// Tells whether going from one version to another makes it.
    pub(crate) fn is_made(&self, from: Number, to: Number) -> bool {
        let known = from != UNKNOWN && to != UNKNOWN;
        known && self.into.map_or(from != to, |range| !range.holds(from) && range.holds(to))
    }
}

/// Somebody has tried the subject, at the version that the inventory names, with a version of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tested {
    pub(crate) subject: Subject,
    pub(crate) with: Target,
    pub(crate) number: Number,
}

/// What is held where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hold {
    Machine(Place),
    App(usize),
    Package(usize),
    Image(usize),
    Service(usize),
    Workload(usize),
}

impl Hold {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Machine(place) => place.name(),
            Self::App(index) => format!("app/a{index}"),
            Self::Package(index) => format!("package/{}", package(index)),
            Self::Image(index) => format!("image/i{index}"),
            Self::Service(index) => format!("service/s{index}"),
            Self::Workload(index) => format!("workload/w{index}"),
        }
    }
}

/// What has a version at which nothing may stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bad {
    /// The kernel of any machine.
    Kernel,
    App(usize),
    Package(usize),
    Image(usize),
}

/// A change that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bump {
    Property(Place, Property, Number),
    App(usize, Number),
    Package(usize, Number),
    Image(usize, Number),
    State(usize, Number),
    Service(usize, Number),
    Workload(usize, Number),
}

impl Bump {
    /// Writes it: with `>=` and the least version that leads to the same one, and with a condition that holds, if the
    /// world says so. Of what is not known nobody can say that it is below.
    pub(crate) fn text(self, world: &World) -> String {
        let at_least = world.at_least && world.knows(self);
        let least = if at_least { world.least_for(self) } else { self.number() };
        let sign = if at_least { ">=" } else { "=" };
        let condition = world.condition_of(self).filter(|_| world.conditional);
        let condition = condition.map_or_else(String::new, |text| format!("[{text}]"));
        match self {
            Self::Property(place, property, _) => {
                let (place, name) = (place.name(), property.name());
                format!("{place}{condition}:{name}{sign}{}", property.version(least))
            }
            Self::App(index, _) => {
                format!("app/a{index}{condition}{sign}{}", world.app_version(index, least))
            }
            Self::Package(index, _) => format!("package/{}{condition}{sign}{least}", package(index)),
            Self::Image(index, _) => format!("image/i{index}{condition}{sign}{least}"),
            Self::State(index, _) => format!("state/t{index}{sign}{least}"),
            Self::Service(index, _) => format!("service/s{index}{sign}{}", world.app_version(index, least)),
            Self::Workload(index, _) => {
                let service = world.workloads[index].service;
                format!("workload/w{index}{condition}{sign}{}", world.app_version(service, least))
            }
        }
    }

    const fn number(self) -> Number {
        match self {
            Self::Property(_, _, number)
            | Self::App(_, number)
            | Self::Package(_, number)
            | Self::Image(_, number)
            | Self::State(_, number)
            | Self::Service(_, number)
            | Self::Workload(_, number) => number,
        }
    }
}

/// A fleet, and a question about it. It is shown as the inventory that it is.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) releases: Vec<Release>,
    /// Whether no kernel that a machine can have may be skipped.
    pub(crate) kernels_in_turn: bool,
    /// A property of machines as whose change what stays there goes on running.
    pub(crate) goes_on: Option<Property>,
    pub(crate) hosts: Vec<Machine>,
    pub(crate) guests: Vec<Machine>,
    pub(crate) inners: Vec<Machine>,
    pub(crate) cluster: Option<Machine>,
    /// The application and service of the cluster's API servers.
    pub(crate) servers: Option<usize>,
    pub(crate) packages: Vec<Versions>,
    pub(crate) images: Vec<Image>,
    pub(crate) apps: Vec<Versions>,
    /// What workloads keep, whatever they run.
    pub(crate) states: Vec<Versions>,
    /// By service: whether its replicas may run different versions.
    pub(crate) mixed: Vec<bool>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) needs: Vec<Need>,
    pub(crate) crossings: Vec<Crossing>,
    pub(crate) tested: Vec<Tested>,
    /// Versions at which no plan may stop.
    pub(crate) avoided: Vec<(Bad, Number)>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) bumps: Vec<Bump>,
    /// What is left out of the bumps on purpose.
    pub(crate) excepts: Vec<Hold>,
    /// Whether the bumps ask for a version or a later one.
    pub(crate) at_least: bool,
    /// Whether the bumps have conditions.
    pub(crate) conditional: bool,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "--bump {:?} --except {:?}\n{}", self.bump_texts(), self.except_texts(), self.inventory())
    }
}

/// The name of a package. The first is the library that containers bring and processes find on their machine. The second
/// is one of a language, see [`has_copies`].
pub(crate) fn package(index: usize) -> String {
    match index {
        0 => Property::Library.name().to_owned(),
        1 => "npm/p1".to_owned(),
        _ => format!("p{index}"),
    }
}

/// Tells whether an image may have a copy of a package beside that of its base.
pub(crate) const fn has_copies(package: usize) -> bool {
    package == 1
}

impl World {
    pub(crate) fn machine(&self, place: Place) -> &Machine {
        match place {
            Place::Host(index) => &self.hosts[index],
            Place::Guest(index) => &self.guests[index],
            Place::Inner(index) => &self.inners[index],
            Place::Cluster => self.cluster.as_ref().expect("there is a cluster"),
        }
    }

    pub(crate) fn machine_mut(&mut self, place: Place) -> &mut Machine {
        match place {
            Place::Host(index) => &mut self.hosts[index],
            Place::Guest(index) => &mut self.guests[index],
            Place::Inner(index) => &mut self.inners[index],
            Place::Cluster => self.cluster.as_mut().expect("there is a cluster"),
        }
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let hosts = (0..self.hosts.len()).map(Place::Host);
        let guests = (0..self.guests.len()).map(Place::Guest);
        let inners = (0..self.inners.len()).map(Place::Inner);
        hosts.chain(guests).chain(inners).chain(self.cluster.is_some().then_some(Place::Cluster))
    }

    /// Returns the API servers of the cluster: those that are on nodes.
    pub(crate) fn api_servers(&self) -> Vec<usize> {
        let workloads = self.workloads.iter().enumerate();
        let servers =
            workloads.filter(|(_, one)| Some(one.service) == self.servers && self.machine(one.on).node);
        servers.map(|(index, _)| index).collect()
    }

    /// Writes the version of an application.
    pub(crate) fn app_version(&self, app: usize, number: Number) -> String {
        match self.servers {
            Some(servers) if servers == app => Property::Kubernetes.version(number),
            _ => number.to_string(),
        }
    }

    /// Returns the machine whose a property is that is found on a machine: kernel and release may be those of another.
    pub(crate) fn holder(&self, place: Place, property: Property) -> Place {
        match property {
            Property::Kernel | Property::Os => self.machine(place).beneath.unwrap_or(place),
            Property::Library | Property::Engine | Property::Kubelet | Property::Kubernetes => place,
        }
    }

    pub(crate) fn bump_texts(&self) -> Vec<String> {
        self.bumps.iter().map(|bump| bump.text(self)).collect()
    }

    /// Whether the versions are known of all that a bump names.
    fn knows(&self, bump: Bump) -> bool {
        let known = |versions: &Versions| versions.today != UNKNOWN;
        match bump {
            Bump::Property(place, property, _) => {
                let machine = self.machine(place);
                let found = match property {
                    Property::Kernel => Some(&machine.kernel),
                    Property::Library => machine.library.as_ref(),
                    Property::Engine => machine.engine.as_ref(),
                    Property::Kubelet => machine.kubelet.as_ref(),
                    Property::Kubernetes => machine.kubernetes.as_ref(),
                    Property::Os => return machine.os.is_some(),
                };
                found.is_some_and(known)
            }
            Bump::App(index, _) | Bump::Service(index, _) => {
                known(&self.apps[index]) && self.workloads.iter().all(|one| one.version != UNKNOWN)
            }
            Bump::Workload(index, _) => {
                let one = &self.workloads[index];
                known(&self.apps[one.service]) && one.version != UNKNOWN
            }
            Bump::Package(..) | Bump::Image(..) | Bump::State(..) => true,
        }
    }

    /// Returns the least version of which a bump can ask so that the next listed one is the one that it is for.
    fn least_for(&self, bump: Bump) -> Number {
        let (number, mut before) = (bump.number(), vec![UNKNOWN]);
        let mut add = |versions: &Versions| {
            before.push(versions.today);
            before.extend(&versions.later);
        };
        let mut open = false;
        match bump {
            Bump::Property(place, property, _) => {
                let machine = self.machine(place);
                let found = match property {
                    Property::Kernel => Some(&machine.kernel),
                    Property::Library => machine.library.as_ref(),
                    Property::Engine => machine.engine.as_ref(),
                    Property::Kubelet => machine.kubelet.as_ref(),
                    Property::Kubernetes => machine.kubernetes.as_ref(),
                    Property::Os => None,
                };
                open = found.is_none_or(|found| found.open || !found.later.contains(&number));
                found.into_iter().for_each(&mut add);
                let brought = self.releases.iter();
                before.extend(brought.flat_map(|one| one.library.into_iter().chain([one.kernel])));
            }
            Bump::App(index, _) | Bump::Service(index, _) => add(&self.apps[index]),
            Bump::Workload(index, _) => add(&self.apps[self.workloads[index].service]),
            Bump::Package(index, _) => add(&self.packages[index]),
            Bump::Image(index, _) => add(&self.images[index].versions),
            Bump::State(index, _) => add(&self.states[index]),
        }
        let apps = self.apps.iter().any(|app| app.open);
        if open || apps && matches!(bump, Bump::App(..) | Bump::Service(..) | Bump::Workload(..)) {
            return number;
        }
        before.extend(self.workloads.iter().map(|one| one.version));
        before.extend(self.workloads.iter().filter_map(|one| one.image).map(|(_, number)| number));
        before.extend(self.images.iter().filter_map(|one| one.base).map(|(_, number)| number));
        let inside = self.images.iter().flat_map(|one| &one.packages);
        before.extend(inside.map(|&(_, number)| number));
        before.extend(
            self.images.iter().flat_map(|one| &one.builds).flat_map(|&(image, content)| [image, content]),
        );
        before.into_iter().filter(|&other| other < number).max().map_or(number, |other| other + 1)
    }

    /// Returns a condition that holds of what a bump names, if its version is known.
    fn condition_of(&self, bump: Bump) -> Option<String> {
        let below = |today: Number, number: Number| (today != UNKNOWN && today < number).then_some(number);
        match bump {
            Bump::Property(place, Property::Kernel, number) => {
                let machine = self.machine(place);
                let number = below(machine.kernel.today, number).filter(|_| machine.has_kernel())?;
                Some(format!("kernel<{}", Property::Kernel.version(number)))
            }
            Bump::Property(place, Property::Os, _) => {
                self.machine(place).os.map(|release| format!("os=linux@{release}"))
            }
            Bump::Property(..) | Bump::State(..) | Bump::Service(..) => None,
            Bump::App(index, number) => {
                let number = below(self.apps[index].today, number)?;
                Some(format!("version<{}", self.app_version(index, number)))
            }
            Bump::Package(index, number) => {
                below(self.packages[index].today, number).map(|number| format!("version!={number}"))
            }
            Bump::Image(index, number) => {
                below(self.images[index].versions.today, number).map(|number| format!("version<{number}"))
            }
            Bump::Workload(index, number) => {
                let one = &self.workloads[index];
                let number = below(one.version, number)?;
                Some(format!("version<{}", self.app_version(one.service, number)))
            }
        }
    }

    pub(crate) fn except_texts(&self) -> Vec<String> {
        self.excepts.iter().map(|except| except.name()).collect()
    }
}
