//! Tiny worlds: plain data, so small that every state of them can be checked, and the inventories of them.
//!
//! A world knows nothing of comove. It reaches comove as the text of an inventory, through the reader that users have.

use std::fmt::Write as _;

/// A version. Kernels are written `6.N`, everything else `N`.
pub(crate) type Number = u8;

/// The version today of a kernel or library that nobody knows.
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
}

impl Place {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Host(index) => format!("host/h{index}"),
            Self::Guest(index) => format!("guest/g{index}"),
        }
    }

    pub(crate) fn bare(self) -> String {
        match self {
            Self::Host(index) => format!("h{index}"),
            Self::Guest(index) => format!("g{index}"),
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
    pub(crate) hosts: Vec<Machine>,
    pub(crate) guests: Vec<Machine>,
    pub(crate) packages: Vec<Versions>,
    pub(crate) images: Vec<Image>,
    pub(crate) apps: Vec<Versions>,
    /// By service: whether its replicas may run different versions.
    pub(crate) mixed: Vec<bool>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) needs: Vec<Need>,
    pub(crate) tested: Vec<Tested>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) bumps: Vec<Bump>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "--bump {:?}\n{}", self.bump_texts(), self.inventory())
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
        }
    }

    pub(crate) fn machine_mut(&mut self, place: Place) -> &mut Machine {
        match place {
            Place::Host(index) => &mut self.hosts[index],
            Place::Guest(index) => &mut self.guests[index],
        }
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let hosts = (0..self.hosts.len()).map(Place::Host);
        hosts.chain((0..self.guests.len()).map(Place::Guest))
    }

    pub(crate) fn bump_texts(&self) -> Vec<String> {
        self.bumps.iter().map(|bump| bump.text()).collect()
    }

    /// Returns the tables of the inventory, each a text of its own, so that they can be put in any order.
    pub(crate) fn tables(&self) -> Vec<String> {
        let mut tables = Vec::new();
        if self.kernels_in_turn {
            tables.push("[[capability]]\nname = \"kernel\"\nstep = \"listed\"\n".to_owned());
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
            tables.push(head + &product(package_versions) + &self.requires(Subject::Package(index)));
        }
        tables.extend((0..self.images.len()).map(|index| self.image_table(index)));
        for (index, versions) in self.apps.iter().enumerate() {
            let head = format!("[[app]]\nname = \"a{index}\"\n");
            tables.push(head + &product(versions) + &self.requires(Subject::App(index)));
        }
        for (index, mixed) in self.mixed.iter().enumerate() {
            let head = format!("[[service]]\nname = \"s{index}\"\nmixed = {mixed}\n");
            tables.push(head + &self.requires(Subject::Service(index)));
        }
        tables.extend((0..self.workloads.len()).map(|index| self.workload_table(index)));
        tables.extend(self.needs.iter().enumerate().filter_map(|(index, need)| self.fact_table(index, need)));
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
        let holds = self.holds.iter().map(|hold| match hold {
            Hold::Machine(place) => place.name(),
            Hold::App(index) => format!("app/a{index}"),
            Hold::Package(index) => format!("package/{}", package(*index)),
            Hold::Image(index) => format!("image/i{index}"),
            Hold::Service(index) => format!("service/s{index}"),
            Hold::Workload(index) => format!("workload/w{index}"),
        });
        format!("hold = {:?}\n\n", holds.collect::<Vec<_>>())
    }

    fn machine_table(&self, place: Place) -> String {
        let machine = self.machine(place);
        let kind = match place {
            Place::Host(_) => "host",
            Place::Guest(_) => "guest",
        };
        let mut text = format!("[[{kind}]]\nname = \"{}\"\n", place.bare());
        if let Some(on) = machine.on {
            writeln!(text, "on = \"h{on}\"\nmovable = {}", machine.movable).expect("a string takes all text");
        }
        let mut candidates = Vec::new();
        let mut provides = Vec::new();
        if let Some(os) = machine.os {
            writeln!(text, "os = \"linux@{os}\"").expect("a string takes all text");
        }
        let properties = [
            (Property::Kernel, Some(&machine.kernel)),
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
            "[[workload]]\nname = \"w{index}\"\nservice = \"s{service}\"\napp = \"a{service}@{}\"\nhost = \"{}\"\n\
             isolation = \"{}\"\nmovable = {}\n",
            workload.version,
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
            Subject::Machine(Place::Host(_)) | Subject::MachineLibrary(Place::Host(_)) => "host",
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

fn product(versions: &Versions) -> String {
    let later: Vec<_> = versions.later.iter().map(Number::to_string).collect();
    let rule = match versions.rule {
        PathRule::Any => "",
        PathRule::Listed => "step = \"listed\"\n",
        PathRule::Major => "step = \"major\"\n",
    };
    format!("version = \"{}\"\ncandidates = {later:?}\n{rule}", versions.today)
}
