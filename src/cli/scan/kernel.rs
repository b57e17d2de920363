//! The kernel: what containers need of it, and how it is configured.

use super::Gathering;

/// The kernel parameter that is kept. Others may be secrets.
const PARAMETER: &str = "vsyscall";
/// Kernel modules that containers need.
const MODULES: &[&str] = &["ip_tables", "nf_tables"];
/// The build options of the kernel that are kept.
const CONFIG: &[&str] = &[
    "CONFIG_LEGACY_VSYSCALL_EMULATE",
    "CONFIG_LEGACY_VSYSCALL_XONLY",
    "CONFIG_LEGACY_VSYSCALL_NONE",
    "CONFIG_IP_NF_IPTABLES",
    "CONFIG_IP_NF_IPTABLES_LEGACY",
    "CONFIG_NF_TABLES",
];
/// Whether users may create namespaces, and how many bits of an address are random.
const SYSCTLS: &[&str] = &[
    "kernel.unprivileged_userns_clone",
    "kernel.apparmor_restrict_unprivileged_userns",
    "user.max_user_namespaces",
    "vm.mmap_rnd_bits",
];

impl Gathering<'_> {
    pub(super) fn kernel(&mut self) {
        if self.machine.has("sys/fs/cgroup/cgroup.controllers") {
            self.put("cgroup", "2");
        } else if self.machine.has("sys/fs/cgroup/memory") || self.machine.has("sys/fs/cgroup/cpu") {
            self.put("cgroup", "1");
        }
        if let Some(text) = self.file("parameters", "proc/cmdline") {
            let known = |word: &&str| word.split('=').next() == Some(PARAMETER);
            let kept: Vec<&str> = text.split_whitespace().filter(known).collect();
            // An empty text shows that there is no such parameter.
            self.scan.texts.insert("parameters", kept.join("\n"));
        }
        if let Ok(release) = self.machine.read("proc/sys/kernel/osrelease") {
            self.config(release.trim());
            self.modules(release.trim());
        }
        self.copy("nvidia", "proc/driver/nvidia/version");
        let mut said = Vec::new();
        for name in SYSCTLS {
            let value = self.file(name, &format!("proc/sys/{}", name.replace('.', "/")));
            said.extend(value.map(|value| format!("{name} = {}", value.trim())));
        }
        self.put("sysctl", &said.join("\n"));
    }

    /// Finds out how the running kernel was built.
    fn config(&mut self, release: &str) {
        let paths = [
            format!("boot/config-{release}"),
            format!("lib/modules/{release}/config"),
            "proc/config.gz".to_owned(),
        ];
        let Some(text) = paths.iter().find_map(|path| self.machine.read(path).ok()) else { return };
        let kept = text.lines().filter(|line| {
            let line = line.trim_start_matches("# ");
            let name = line.split(['=', ' ']).next();
            name.is_some_and(|name| CONFIG.contains(&name))
        });
        self.put("config", &kept.collect::<Vec<_>>().join("\n"));
    }

    /// Finds out which modules there are. A module is known to be absent only if all are listed.
    fn modules(&mut self, release: &str) {
        let loaded = self.machine.read("proc/modules").unwrap_or_default();
        let listed = |list| {
            self.machine.read(&format!("lib/modules/{release}/modules.{list}")).map(|text| names(&text))
        };
        let (built_in, available) = (listed("builtin").ok(), listed("dep").ok());
        let state = |name: &str| {
            let is_in =
                |list: &Option<Vec<String>>| list.as_ref().map(|list| list.iter().any(|own| own == name));
            let is_loaded = loaded.lines().any(|line| line.split(' ').next() == Some(name));
            match (is_loaded, is_in(&built_in), is_in(&available)) {
                (true, ..) => Some("loaded"),
                (_, Some(true), _) => Some("built in"),
                (_, _, Some(true)) => Some("available"),
                (_, Some(false), Some(false)) => Some("absent"),
                _ => None,
            }
        };
        let states = MODULES.iter().filter_map(|name| Some(format!("{name} = {}", state(name)?)));
        let states: Vec<String> = states.collect();
        self.put("modules", &states.join("\n"));
    }
}

/// The names of listed modules: `kernel/net/ipv4/netfilter/ip_tables.ko.xz: ..`
fn names(list: &str) -> Vec<String> {
    let path = |line: &'_ str| line.split(':').next().unwrap_or_default().to_owned();
    let name = |path: String| {
        let file = path.rsplit('/').next().unwrap_or_default();
        Some(file.split_once(".ko")?.0.replace('-', "_"))
    };
    list.lines().map(path).filter_map(name).collect()
}
