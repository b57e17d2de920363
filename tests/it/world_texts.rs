//! The inventories of worlds, as text.

use crate::worlds::{
    Bad, Crosser, Crossing, Need, Number, PathRule, Place, Property, Subject, UNKNOWN, Versions, World,
    package,
};
use std::fmt::Write as _;

impl World {
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

    fn capability_table(&self, property: Property) -> Option<String> {
        let mut lines = String::new();
        if property == Property::Kernel {
            lines += if self.kernels_in_turn { "step = \"listed\"\n" } else { "" };
            lines += &self.avoid_line(Bad::Kernel);
        }
        if self.goes_on == Some(property) {
            let effect = if property == Property::Engine { "reconnect" } else { "none" };
            writeln!(lines, "effect = \"{effect}\"").expect("a string takes all text");
        }
        (!lines.is_empty()).then(|| format!("[[capability]]\nname = \"{}\"\n{lines}", property.name()))
    }

    /// Returns the tables of the inventory, each a text of its own, so that they can be put in any order.
    pub(crate) fn tables(&self) -> Vec<String> {
        let mut tables = Vec::new();
        let properties = [Property::Kernel, Property::Library, Property::Engine];
        tables.extend(properties.into_iter().filter_map(|property| self.capability_table(property)));
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
            let lines = product(package_versions, |n| n.to_string()) + &self.avoid_line(Bad::Package(index));
            tables.push(head + &lines + &self.requires(Subject::Package(index)));
        }
        tables.extend((0..self.images.len()).map(|index| self.image_table(index)));
        for (index, versions) in self.apps.iter().enumerate() {
            let head = format!("[[app]]\nname = \"a{index}\"\n");
            let lines = product(versions, |n| self.app_version(index, n)) + &self.avoid_line(Bad::App(index));
            tables.push(head + &lines + &self.requires(Subject::App(index)));
        }
        for (index, versions) in self.states.iter().enumerate() {
            let head = format!("[[state]]\nname = \"t{index}\"\nmade-by = \"openssl\"\n");
            tables.push(head + &product(versions, |n| n.to_string()) + &self.requires(Subject::State(index)));
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
            Place::Cluster => "cluster",
        };
        let mut text = format!("[[{kind}]]\nname = \"{}\"\n", place.bare());
        if let Some(on) = machine.on {
            writeln!(text, "on = \"h{on}\"\nmovable = {}", machine.movable).expect("a string takes all text");
        }
        if let Some(beneath) = machine.beneath {
            writeln!(text, "shares-kernel-of = \"{}\"", beneath.bare()).expect("a string takes all text");
        }
        if machine.node {
            text += "cluster = \"c\"\n";
        }
        let mut candidates = Vec::new();
        let mut provides = Vec::new();
        if let Some(os) = machine.os {
            writeln!(text, "os = \"linux@{os}\"").expect("a string takes all text");
        }
        let properties = [
            (Property::Kernel, Some(&machine.kernel).filter(|_| machine.has_kernel())),
            (Property::Library, machine.library.as_ref()),
            (Property::Engine, machine.engine.as_ref()),
            (Property::Kubelet, machine.kubelet.as_ref()),
            (Property::Kubernetes, machine.kubernetes.as_ref()),
        ];
        for (property, versions) in properties {
            let Some(versions) = versions else { continue };
            let name = property.name();
            let known = versions.today != UNKNOWN;
            let bundled = matches!(property, Property::Kernel | Property::Library);
            if known && (machine.os.is_none() || !bundled) {
                provides.push(format!("{name} = \"{}\"", property.version(versions.today)));
            }
            let later: Vec<_> = versions.later.iter().map(|&n| property.version(n)).collect();
            candidates.extend((!versions.open).then(|| format!("{name} = {later:?}")));
        }
        writeln!(text, "provides = {{ {} }}", provides.join(", ")).expect("a string takes all text");
        writeln!(text, "candidates = {{ {} }}", candidates.join(", ")).expect("a string takes all text");
        let whole = self.requires(Subject::Machine(place));
        let library = self.requires(Subject::MachineLibrary(place));
        text + &whole + &library
    }

    fn image_table(&self, index: usize) -> String {
        let image = &self.images[index];
        let mut text =
            format!("[[image]]\nname = \"i{index}\"\n") + &product(&image.versions, |n| n.to_string());
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
            match workload.version {
                UNKNOWN => String::new(),
                version => format!("@{}", self.app_version(service, version)),
            },
            workload.on.bare(),
            workload.isolation.name(),
            workload.movable
        );
        if let Some((image, number)) = workload.image {
            writeln!(text, "image = \"i{image}@{number}\"").expect("a string takes all text");
        }
        if let Some((state, number)) = workload.keeps {
            writeln!(text, "keeps = [\"t{state}@{number}\"]").expect("a string takes all text");
        }
        if self.servers == Some(service) {
            text += "control-plane = \"kube-apiserver\"\n";
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
            Subject::State(_) => "state",
            Subject::Service(_) => "service",
            Subject::Workload(_) => "workload",
            Subject::Machine(Place::Host(_) | Place::Inner(_))
            | Subject::MachineLibrary(Place::Host(_) | Place::Inner(_)) => "host",
            Subject::Machine(Place::Guest(_)) | Subject::MachineLibrary(Place::Guest(_)) => "guest",
            Subject::Machine(Place::Cluster) | Subject::MachineLibrary(Place::Cluster) => "cluster",
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

fn product(versions: &Versions, text: impl Fn(Number) -> String) -> String {
    let later: Vec<_> = versions.later.iter().map(|&number| text(number)).collect();
    let rule = match versions.rule {
        PathRule::Any => "",
        PathRule::Listed => "step = \"listed\"\n",
        PathRule::Major => "step = \"major\"\n",
    };
    let today = match versions.today {
        UNKNOWN => String::new(),
        today => format!("version = \"{}\"\n", text(today)),
    };
    let candidates = if versions.open { String::new() } else { format!("candidates = {later:?}\n") };
    today + &candidates + rule
}
