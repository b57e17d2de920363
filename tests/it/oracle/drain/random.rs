//! Random fleets to drain, small enough for the judge. The same seed draws the same fleet.

use std::collections::BTreeSet;

const KERNELS: [&str; 3] = ["5.15", "6.1", "6.8"];
const ENGINES: [&str; 2] = ["1", "2"];

/// An inventory, and the bumps that are asked of it.
pub(crate) struct Drawn {
    pub(crate) inventory: String,
    pub(crate) bumps: Vec<String>,
}

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

struct Host {
    name: String,
    kernel: &'static str,
    engine: Option<&'static str>,
    pool: Option<String>,
    later_kernels: Vec<&'static str>,
    later_engines: Vec<&'static str>,
    room: Option<usize>,
    /// Whether it has the label that some workloads look for.
    has_disk: bool,
}

struct App {
    name: String,
    last: usize,
    needs: Vec<String>,
    /// Whether its later version needs the later one of the first service.
    calls: bool,
    unmixed: bool,
}

struct Work {
    name: String,
    app: usize,
    host: usize,
    has_image: bool,
    extra: &'static str,
}

/// A fleet while it is drawn.
struct Draft {
    dice: Dice,
    kernels: &'static [&'static str],
    has_engines: bool,
    pool_key: &'static str,
    hosts: Vec<Host>,
    apps: Vec<App>,
    package_need: String,
    works: Vec<Work>,
    hold: Option<String>,
}

/// Draws the fleet of a seed. Nothing if no host of it has a version to go to.
pub(crate) fn draw(seed: u64) -> Option<Drawn> {
    let mut dice = Dice(seed);
    let kernels = &KERNELS[..dice.pick(&[2, 2, 3])];
    let many = dice.pick(&[2, 2, 3, 3, 4]);
    let mut draft = Draft {
        has_engines: many < 4 && dice.chance(40),
        pool_key: dice.pick(&["cluster", "pool"]),
        dice,
        kernels,
        hosts: Vec::new(),
        apps: Vec::new(),
        package_need: String::new(),
        works: Vec::new(),
        hold: None,
    };
    draft.draw_hosts(many);
    draft.draw_apps();
    draft.draw_works();
    draft.draw_rooms();
    draft.draw_hold();
    let bumps = draft.draw_bumps()?;
    Some(Drawn { inventory: draft.inventory(), bumps })
}

impl Draft {
    fn draw_hosts(&mut self, many: usize) {
        let pools = if many > 2 { self.dice.pick(&[1, 1, 2]) } else { 1 };
        for index in 0..many {
            let dice = &mut self.dice;
            let kernel = self.kernels[usize::from(dice.chance(15))];
            let engine = self.has_engines.then(|| ENGINES[usize::from(dice.chance(10))]);
            let pool = dice.chance(94).then(|| format!("p{}", index % pools + 1));
            let open = dice.chance(90);
            let above = self.kernels.iter().copied().skip_while(|later| *later != kernel).skip(1);
            let later_kernels = above.filter(|_| open && dice.chance(85)).collect();
            let later_engines =
                ENGINES[1..].iter().copied().filter(|_| engine == Some("1") && dice.chance(80));
            let later_engines = later_engines.collect();
            let name = ["a", "b", "c", "d"][index].to_owned();
            let has_disk = dice.chance(50);
            let host =
                Host { name, kernel, engine, pool, later_kernels, later_engines, room: None, has_disk };
            self.hosts.push(host);
        }
    }

    fn properties(&self) -> Vec<(&'static str, &'static [&'static str])> {
        let engine = self.has_engines.then_some(("engine", &ENGINES[..]));
        [("kernel", self.kernels)].into_iter().chain(engine).collect()
    }

    fn draw_apps(&mut self) {
        for index in 0..self.dice.pick(&[1, 2, 2, 3]) {
            let last = self.dice.pick(&[1, 2, 2, 2, 3]);
            let of = |draft: &mut Self, (property, versions)| draft.draw_needs(last, property, versions);
            let needs: Vec<String> =
                self.properties().into_iter().flat_map(|property| of(self, property)).collect();
            let calls = index > 0 && self.dice.chance(12);
            let unmixed = self.dice.chance(25);
            self.apps.push(App { name: format!("x{index}"), last, needs, calls, unmixed });
        }
        let properties = self.properties();
        let (property, versions) = self.dice.pick(&properties);
        let high = self.dice.pick(&versions[1..]);
        self.package_need = format!(r#"{{ at = "<2", needs = "{property}", in = "<{high}" }}"#);
    }

    /// What an app needs of a property: early versions an early one, late versions a late one, or all versions something.
    fn draw_needs(&mut self, last: usize, property: &str, versions: &[&str]) -> Vec<String> {
        let kind = self.dice.pick(&["early", "early", "late", "both", "both", "all", "none"]);
        let (low, high) = (self.dice.pick(&versions[1..]), self.dice.pick(&versions[1..]));
        let at = if last > 1 { 2 + self.dice.below(last - 1) } else { 2 };
        let early = format!(r#"{{ at = "<{at}", needs = "{property}", in = "<{high}" }}"#);
        let late = format!(r#"{{ at = ">={at}", needs = "{property}", in = ">={low}" }}"#);
        match kind {
            "early" => vec![early],
            "late" => vec![late],
            "both" => vec![early, late],
            "all" => {
                let except = format!("!={}", self.dice.pick(versions));
                let range = self.dice.pick(&[format!("<{high}"), format!(">={low}"), except]);
                vec![format!(r#"{{ needs = "{property}", in = "{range}" }}"#)]
            }
            _ => Vec::new(),
        }
    }

    fn draw_works(&mut self) {
        let most = if self.hosts.len() + usize::from(self.has_engines) < 4 { 4 } else { 3 };
        for index in 0..2 + self.dice.below(most - 1) {
            let (app, host) = (self.dice.below(self.apps.len()), self.dice.below(self.hosts.len().min(3)));
            let has_image = self.dice.chance(20);
            let extra = match self.dice.below(100) {
                0..12 => "movable = false\n",
                12..16 => "isolation = \"process\"\n",
                16..36 if self.hosts[host].has_disk => "node-selector = { disk = \"fast\" }\n",
                _ => "",
            };
            self.works.push(Work { name: format!("w{index}"), app, host, has_image, extra });
        }
    }

    /// Gives hosts room for what is on them, and some of them for more.
    fn draw_rooms(&mut self) {
        if self.dice.chance(35) {
            for index in 0..self.hosts.len() {
                let load = self.works.iter().filter(|work| work.host == index).count();
                self.hosts[index].room = Some(load.max(self.dice.pick(&[1, 1, 2, 3])));
            }
        }
    }

    fn draw_hold(&mut self) {
        if self.dice.chance(12) {
            let host = self.dice.below(self.hosts.len());
            let app = self.dice.below(self.apps.len());
            let work = self.dice.below(self.works.len());
            let host = format!("host/{}", self.hosts[host].name);
            let app = format!("app/{}", self.apps[app].name);
            let work = format!("workload/{}", self.works[work].name);
            self.hold = Some(self.dice.pick(&[host, app, work]));
        }
    }

    /// A host's property with something on it, mostly that of all hosts that can; sometimes an app instead.
    fn draw_bumps(&mut self) -> Option<Vec<String>> {
        let targets: Vec<(usize, &str, &str)> = self.hosts.iter().enumerate().flat_map(targets).collect();
        let full: Vec<_> =
            targets.iter().copied().filter(|(host, ..)| self.works.iter().any(|w| w.host == *host)).collect();
        let from = if full.is_empty() { &targets } else { &full };
        if from.is_empty() {
            return None;
        }
        let first = self.dice.pick(from);
        let all = self.dice.chance(60);
        let is_asked = |target: &&(usize, &str, &str)| {
            **target == first || all && (target.1, target.2) == (first.1, first.2)
        };
        let bump = |&(host, property, version): &(usize, &str, &str)| {
            format!("host/{}:{property}={version}", self.hosts[host].name)
        };
        let bumps: Vec<String> = targets.iter().filter(is_asked).map(bump).collect();
        let used = self.apps.iter().enumerate().filter(|(app, _)| self.works.iter().any(|w| w.app == *app));
        let of = |(_, app): (_, &App)| {
            (2..=app.last).map(|to| format!("app/{}={to}", app.name)).collect::<Vec<_>>()
        };
        let tops: Vec<String> = used.flat_map(of).collect();
        Some(match self.dice.chance(20) && !tops.is_empty() {
            true => vec![self.dice.pick(&tops)],
            false => bumps,
        })
    }

    fn inventory(&self) -> String {
        let hold = self.hold.iter().map(|hold| format!("hold = [\"{hold}\"]\n"));
        let hosts = self.hosts.iter().map(|host| host.table(self.pool_key));
        let serves = self.works.iter().any(|work| work.app == 0);
        let apps = self.apps.iter().map(|app| app.tables(serves));
        let works = self.works.iter().map(|work| self.workload(work));
        let start = ["format = 1\n".to_owned()].into_iter().chain(hold);
        start.chain(self.clusters()).chain(hosts).chain(apps).chain(self.image()).chain(works).collect()
    }

    fn clusters(&self) -> Vec<String> {
        let names = self.hosts.iter().filter_map(|host| host.pool.as_ref());
        let names: BTreeSet<&String> = names.filter(|_| self.pool_key == "cluster").collect();
        names.into_iter().map(|name| format!("\n[[cluster]]\nname = \"{name}\"\n")).collect()
    }

    fn image(&self) -> Option<String> {
        self.works.iter().any(|work| work.has_image).then(|| {
            format!(
                "\n[[package]]\nname = \"y\"\nversion = \"1\"\ncandidates = [\"2\"]\nrequires = [{}]\n\
                 \n[[image]]\nname = \"i\"\nversion = \"1\"\ncandidates = []\ncontains = [\"package/y\"]\n",
                self.package_need
            )
        })
    }

    fn workload(&self, work: &Work) -> String {
        let (app, host) = (&self.apps[work.app].name, &self.hosts[work.host].name);
        let image = if work.has_image { "image = \"i\"\n" } else { "" };
        let load = if self.hosts[0].room.is_some() { "cpu-milli = 1000\n" } else { "" };
        let (name, extra) = (&work.name, work.extra);
        format!("\n[[workload]]\nname = \"{name}\"\napp = \"{app}\"\nhost = \"{host}\"\n{image}{extra}{load}")
    }
}

/// What a host can be raised to.
fn targets((index, host): (usize, &Host)) -> Vec<(usize, &'static str, &'static str)> {
    let kernels = host.later_kernels.iter().map(|&version| (index, "kernel", version));
    kernels.chain(host.later_engines.iter().map(|&version| (index, "engine", version))).collect()
}

fn list(versions: &[&str]) -> String {
    let quoted: Vec<String> = versions.iter().map(|version| format!("\"{version}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

impl Host {
    fn table(&self, pool_key: &str) -> String {
        let kernels = format!("kernel = {}", list(&self.later_kernels));
        let engines = self.engine.map(|_| format!(", engine = {}", list(&self.later_engines)));
        let lines = [
            Some(format!("\n[[host]]\nname = \"{}\"\nkernel = \"{}\"\n", self.name, self.kernel)),
            self.engine.map(|engine| format!("provides = {{ engine = \"{engine}\" }}\n")),
            self.pool.as_ref().map(|pool| format!("{pool_key} = \"{pool}\"\n")),
            // A host that states no labels at all might have any.
            Some(format!("labels = {{ disk = \"{}\" }}\n", if self.has_disk { "fast" } else { "slow" })),
            self.room.map(|room| format!("cpu-milli = {}\n", room * 1000)),
            Some(format!("candidates = {{ {kernels}{} }}\n", engines.unwrap_or_default())),
        ];
        lines.into_iter().flatten().collect()
    }
}

impl App {
    /// Writes it, with its need of the first service if that is there.
    fn tables(&self, serves: bool) -> String {
        let call = r#"{ at = ">=2", needs = "service/x0", in = ">=2" }"#;
        let mut needs: Vec<&str> = self.needs.iter().map(String::as_str).collect();
        needs.extend(Some(call).filter(|_| self.calls && serves));
        let (name, needs) = (&self.name, needs.join(", "));
        let later: Vec<String> = (2..=self.last).map(|version| format!("\"{version}\"")).collect();
        let later = later.join(", ");
        let service = format!("\n[[service]]\nname = \"{name}\"\nmixed = false\n");
        format!(
            "\n[[app]]\nname = \"{name}\"\nversion = \"1\"\ncandidates = [{later}]\nrequires = [{needs}]\n{}",
            if self.unmixed { &service } else { "" }
        )
    }
}
