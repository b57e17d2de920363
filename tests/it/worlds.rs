//! Tiny worlds: plain data, so small that every state of them can be checked, and the inventories of them.
//!
//! A world knows nothing of comove. It reaches comove as the text of an inventory, through the reader that users have.

use std::fmt::Write as _;

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
}

impl Property {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::Library => "openssl",
            Self::Engine => "engine",
            Self::Os => "os",
        }
    }

    pub(crate) fn version(self, number: Number) -> String {
        match self {
            Self::Kernel => format!("6.{number}"),
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
}

impl Place {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Host(index) => format!("host/h{index}"),
            Self::Guest(index) => format!("guest/g{index}"),
            Self::Inner(index) => format!("host/x{index}"),
        }
    }

    pub(crate) fn bare(self) -> String {
        match self {
            Self::Host(index) => format!("h{index}"),
            Self::Guest(index) => format!("g{index}"),
            Self::Inner(index) => format!("x{index}"),
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
    const fn name(self) -> &'static str {
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

    fn text(self, version: impl Fn(Number) -> String) -> String {
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
    Service(usize),
}

impl Target {
    fn name(self) -> String {
        match self {
            Self::Property(property) => property.name().to_owned(),
            Self::Package(index) => format!("package/{}", package(index)),
            Self::Service(index) => format!("service/s{index}"),
        }
    }

    fn version(self, number: Number) -> String {
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
    Service(usize, Number),
    Workload(usize, Number),
}

impl Bump {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Property(place, property, number) => {
                let (place, name) = (place.name(), property.name());
                format!("{place}:{name}={}", property.version(number))
            }
            Self::App(index, number) => format!("app/a{index}={number}"),
            Self::Package(index, number) => format!("package/{}={number}", package(index)),
            Self::Image(index, number) => format!("image/i{index}={number}"),
            Self::Service(index, number) => format!("service/s{index}={number}"),
            Self::Workload(index, number) => format!("workload/w{index}={number}"),
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
    pub(crate) packages: Vec<Versions>,
    pub(crate) images: Vec<Image>,
    pub(crate) apps: Vec<Versions>,
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
        }
    }

    pub(crate) fn machine_mut(&mut self, place: Place) -> &mut Machine {
        match place {
            Place::Host(index) => &mut self.hosts[index],
            Place::Guest(index) => &mut self.guests[index],
            Place::Inner(index) => &mut self.inners[index],
        }
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let hosts = (0..self.hosts.len()).map(Place::Host);
        let guests = (0..self.guests.len()).map(Place::Guest);
        hosts.chain(guests).chain((0..self.inners.len()).map(Place::Inner))
    }

    /// Returns the machine whose a property is that is found on a machine: kernel and release may be those of another.
    pub(crate) fn holder(&self, place: Place, property: Property) -> Place {
        match property {
            Property::Kernel | Property::Os => self.machine(place).beneath.unwrap_or(place),
            Property::Library | Property::Engine => place,
        }
    }

    pub(crate) fn bump_texts(&self) -> Vec<String> {
        self.bumps.iter().map(|bump| bump.text()).collect()
    }

    pub(crate) fn except_texts(&self) -> Vec<String> {
        self.excepts.iter().map(|except| except.name()).collect()
    }

    /// Returns the line of what is to be avoided.
    fn avoid_line(&self, bad: Bad) -> String {
        let all = self.avoided.iter().filter(|(of, _)| *of == bad);
        let all: Vec<String> = all
            .map(|&(of, number)| match of {
                Bad::Kernel => format!("={}", Property::Kernel.version(number)),
                Bad::App(_) | Bad::Package(_) | Bad::Image(_) => format!("={number}"),
            })
            .collect();
        if all.is_empty() { String::new() } else { format!("avoid = {all:?}\n") }
    }

    /// Returns the tables of the inventory, each a text of its own, so that they can be put in any order.
    pub(crate) fn tables(&self) -> Vec<String> {
        let mut tables = Vec::new();
        for property in [Property::Kernel, Property::Library, Property::Engine] {
            let in_turn = property == Property::Kernel && self.kernels_in_turn;
            let step = if in_turn { "step = \"listed\"\n" } else { "" };
            let effect = match property {
                _ if self.goes_on != Some(property) => "",
                Property::Engine => "effect = \"reconnect\"\n",
                _ => "effect = \"none\"\n",
            };
            let avoided = match property {
                Property::Kernel => self.avoid_line(Bad::Kernel),
                _ => String::new(),
            };
            if !(step.is_empty() && effect.is_empty() && avoided.is_empty()) {
                tables
                    .push(format!("[[capability]]\nname = \"{}\"\n{step}{effect}{avoided}", property.name()));
            }
        }
        for (index, release) in self.releases.iter().enumerate() {
            let library = release.library.map_or(String::new(), |n| format!(", openssl = \"{n}\""));
            tables.push(format!(
                "[[profile]]\nname = \"linux\"\nversion = \"{}\"\nprovides = {{ kernel = \"6.{}\"{library} }}\n",
                index + 1,
                release.kernel
            ));
        }
        tables.extend(self.places().map(|place| self.machine_table(place)));
        for (index, package_versions) in self.packages.iter().enumerate() {
            let head = format!("[[package]]\nname = \"{}\"\n", package(index));
            let lines = product(package_versions) + &self.avoid_line(Bad::Package(index));
            tables.push(head + &lines + &self.requires(Subject::Package(index)));
        }
        tables.extend((0..self.images.len()).map(|index| self.image_table(index)));
        for (index, versions) in self.apps.iter().enumerate() {
            let head = format!("[[app]]\nname = \"a{index}\"\n");
            let lines = product(versions) + &self.avoid_line(Bad::App(index));
            tables.push(head + &lines + &self.requires(Subject::App(index)));
        }
        for (index, mixed) in self.mixed.iter().enumerate() {
            let head = format!("[[service]]\nname = \"s{index}\"\nmixed = {mixed}\n");
            tables.push(head + &self.requires(Subject::Service(index)));
        }
        tables.extend((0..self.workloads.len()).map(|index| self.workload_table(index)));
        tables.extend(self.needs.iter().enumerate().filter_map(|(index, need)| self.fact_table(index, need)));
        let crossings = self.crossings.iter().enumerate();
        tables.extend(crossings.map(|(index, crossing)| crossing_table(index, crossing)));
        tables
    }

    /// Returns a need with a condition, as the fact that it is.
    fn fact_table(&self, index: usize, need: &Need) -> Option<String> {
        let (property, range) = need.only?;
        let subject = match need.subject {
            Subject::App(index) => format!("app/a{index}"),
            Subject::Package(index) => format!("package/{}", package(index)),
            Subject::Image(index) => format!("image/i{index}"),
            other => panic!("facts are about components, not about {other:?}"),
        };
        let mut text = format!("[[fact]]\nname = \"f{index}\"\nsubject = \"{subject}\"\n");
        if let Some(at) = need.at {
            writeln!(text, "at = \"{}\"", at.text(|n| n.to_string())).expect("a string takes all text");
        }
        let (target, needed) = need.any[0];
        let needed = needed.text(|number| target.version(number));
        let (name, only) = (target.name(), range.text(|number| property.version(number)));
        writeln!(text, "needs = \"{name}\"\nin = \"{needed}\"").expect("a string takes all text");
        writeln!(text, "where = {{ {} = \"{only}\" }}", property.name()).expect("a string takes all text");
        Some(text + "source = \"https://example.org/\"\n")
    }

    /// Returns the inventory.
    pub(crate) fn inventory(&self) -> String {
        self.hold_line() + &self.tables().join("\n")
    }

    /// Returns what has to stand before the tables.
    pub(crate) fn hold_line(&self) -> String {
        let holds = self.holds.iter().map(|hold| hold.name());
        format!("hold = {:?}\n\n", holds.collect::<Vec<_>>())
    }

    fn machine_table(&self, place: Place) -> String {
        let machine = self.machine(place);
        let kind = match place {
            Place::Host(_) | Place::Inner(_) => "host",
            Place::Guest(_) => "guest",
        };
        let mut text = format!("[[{kind}]]\nname = \"{}\"\n", place.bare());
        if let Some(on) = machine.on {
            writeln!(text, "on = \"h{on}\"\nmovable = {}", machine.movable).expect("a string takes all text");
        }
        if let Some(beneath) = machine.beneath {
            writeln!(text, "shares-kernel-of = \"{}\"", beneath.bare()).expect("a string takes all text");
        }
        let mut candidates = Vec::new();
        let mut provides = Vec::new();
        if let Some(os) = machine.os {
            writeln!(text, "os = \"linux@{os}\"").expect("a string takes all text");
        }
        let properties = [
            (Property::Kernel, Some(&machine.kernel).filter(|_| machine.beneath.is_none())),
            (Property::Library, machine.library.as_ref()),
            (Property::Engine, machine.engine.as_ref()),
        ];
        for (property, versions) in properties {
            let Some(versions) = versions else { continue };
            let name = property.name();
            let known = versions.today != UNKNOWN;
            if known && (machine.os.is_none() || property == Property::Engine) {
                provides.push(format!("{name} = \"{}\"", property.version(versions.today)));
            }
            let later: Vec<_> = versions.later.iter().map(|&n| property.version(n)).collect();
            candidates.push(format!("{name} = {later:?}"));
        }
        writeln!(text, "provides = {{ {} }}", provides.join(", ")).expect("a string takes all text");
        writeln!(text, "candidates = {{ {} }}", candidates.join(", ")).expect("a string takes all text");
        let whole = self.requires(Subject::Machine(place));
        let library = self.requires(Subject::MachineLibrary(place));
        text + &whole + &library
    }

    fn image_table(&self, index: usize) -> String {
        let image = &self.images[index];
        let mut text = format!("[[image]]\nname = \"i{index}\"\n") + &product(&image.versions);
        let base = |line: &mut String| {
            if let Some((base, number)) = image.base {
                write!(line, "base = \"i{base}@{number}\"").expect("a string takes all text");
            }
        };
        base(&mut text);
        let contains: Vec<_> = image
            .packages
            .iter()
            .map(|(index, number)| {
                match (format!("package/{}@{number}", package(*index)), image.own.contains(index)) {
                    (name, true) => format!("{{ name = {name:?}, own = true }}"),
                    (name, false) => format!("{name:?}"),
                }
            })
            .collect();
        writeln!(text, "\ncontains = [{}]", contains.join(", ")).expect("a string takes all text");
        text += &self.tested_line(Subject::Image(index));
        text += &self.avoid_line(Bad::Image(index));
        for (version, content) in &image.builds {
            let (first, _) = image.packages[0];
            writeln!(
                text,
                "[[image.builds]]\nversion = \"{version}\"\ncontains = [\"package/{}@{content}\"]",
                package(first)
            )
            .expect("a string takes all text");
        }
        text + &self.requires(Subject::Image(index))
    }

    fn workload_table(&self, index: usize) -> String {
        let workload = &self.workloads[index];
        let service = workload.service;
        let mut text = format!(
            "[[workload]]\nname = \"w{index}\"\nservice = \"s{service}\"\napp = \"a{service}{}\"\nhost = \"{}\"\n\
             isolation = \"{}\"\nmovable = {}\n",
            if workload.version == UNKNOWN { String::new() } else { format!("@{}", workload.version) },
            workload.on.bare(),
            workload.isolation.name(),
            workload.movable
        );
        if let Some((image, number)) = workload.image {
            writeln!(text, "image = \"i{image}@{number}\"").expect("a string takes all text");
        }
        text + &self.requires(Subject::Workload(index))
    }

    /// Returns what a subject was tried with.
    fn tested_line(&self, subject: Subject) -> String {
        let all = self.tested.iter().filter(|one| one.subject == subject);
        let all: Vec<String> = all
            .map(|one| format!("{{ \"{}\" = [\"{}\"] }}", one.with.name(), one.with.version(one.number)))
            .collect();
        if all.is_empty() { String::new() } else { format!("tested = [{}]\n", all.join(", ")) }
    }

    /// Returns the `requires` of a subject.
    fn requires(&self, subject: Subject) -> String {
        let table = match subject {
            Subject::App(_) => "app",
            Subject::Package(_) => "package",
            Subject::Image(_) => "image",
            Subject::Service(_) => "service",
            Subject::Workload(_) => "workload",
            Subject::Machine(Place::Host(_) | Place::Inner(_))
            | Subject::MachineLibrary(Place::Host(_) | Place::Inner(_)) => "host",
            Subject::Machine(Place::Guest(_)) | Subject::MachineLibrary(Place::Guest(_)) => "guest",
        };
        // An image has said so before its builds, which are tables of their own.
        let mut text = match subject {
            Subject::Image(_) => String::new(),
            _ => self.tested_line(subject),
        };
        for need in self.needs.iter().filter(|need| need.subject == subject && need.only.is_none()) {
            writeln!(text, "[[{table}.requires]]").expect("a string takes all text");
            if matches!(subject, Subject::MachineLibrary(_)) {
                writeln!(text, "of = \"openssl\"").expect("a string takes all text");
            }
            if let Some(at) = need.at {
                writeln!(text, "at = \"{}\"", at.text(|n| n.to_string())).expect("a string takes all text");
            }
            let ways = need
                .any
                .iter()
                .map(|(target, range)| (target.name(), range.text(|number| target.version(number))));
            match &ways.collect::<Vec<_>>()[..] {
                [(name, range)] => {
                    writeln!(text, "needs = \"{name}\"\nin = \"{range}\"").expect("a string takes all text");
                }
                ways => {
                    let ways = ways
                        .iter()
                        .map(|(name, range)| format!("{{ needs = \"{name}\", in = \"{range}\" }}"));
                    writeln!(text, "any = [{}]", ways.collect::<Vec<_>>().join(", "))
                        .expect("a string takes all text");
                }
            }
        }
        text
    }
}

fn crossing_table(index: usize, crossing: &Crossing) -> String {
    let (subject, property) = match crossing.of {
        Crosser::Kernel => (Property::Kernel.name().to_owned(), Some(Property::Kernel)),
        Crosser::Package(index) => (format!("package/{}", package(index)), None),
        Crosser::Image(index) => (format!("image/i{index}"), None),
    };
    let mut text = format!("[[fact]]\nname = \"c{index}\"\nsubject = \"{subject}\"\nremedy = \"do it\"\n");
    match crossing.into {
        Some(range) => {
            let at = range.text(|n| property.map_or_else(|| n.to_string(), |property| property.version(n)));
            writeln!(text, "crossing = \"into\"\nat = \"{at}\"").expect("a string takes all text");
        }
        None => text += "crossing = \"major\"\n",
    }
    if let Some(with) = crossing.with {
        writeln!(text, "with = \"package/{}\"", package(with)).expect("a string takes all text");
    }
    if crossing.together {
        text += "together = true\n";
    }
    text + "source = \"https://example.org/\"\n"
}

fn product(versions: &Versions) -> String {
    let later: Vec<_> = versions.later.iter().map(Number::to_string).collect();
    let rule = match versions.rule {
        PathRule::Any => "",
        PathRule::Listed => "step = \"listed\"\n",
        PathRule::Major => "step = \"major\"\n",
    };
    let today = match versions.today {
        UNKNOWN => String::new(),
        today => format!("version = \"{today}\"\n"),
    };
    format!("{today}candidates = {later:?}\n{rule}")
}
