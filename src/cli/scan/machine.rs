//! The machine: its identity, whether it is a container or a guest, and its processors and memory.

use super::Gathering;

/// The initial namespaces of the kernel, which have fixed numbers.
const NAMESPACES: &[(&str, &str)] =
    &[("cgroup", "4026531835"), ("pid", "4026531836"), ("uts", "4026531838"), ("ipc", "4026531839")];

impl Gathering<'_> {
    pub(super) fn identity(&mut self) {
        self.copy("machine-id", "etc/machine-id");
        self.copy("product-uuid", "sys/class/dmi/id/product_uuid");
        let mut cards = self.machine.list("sys/class/net").unwrap_or_default();
        cards.sort_unstable();
        // Bridges and tunnels have no device under them, and addresses that other machines have too.
        cards.retain(|card| self.machine.has(&format!("sys/class/net/{card}/device")));
        let address = |card: &String| self.machine.read(&format!("sys/class/net/{card}/address")).ok();
        let addresses: Vec<String> =
            cards.iter().filter_map(address).map(|address| address.trim().to_owned()).collect();
        self.put("mac", &addresses.join("\n"));
        if let Some(kind) = self.container() {
            self.put("container", &kind);
        }
    }

    /// The kind of container that this is, if it is one.
    fn container(&self) -> Option<String> {
        if let Ok(kind) = self.machine.read("run/systemd/container") {
            return Some(kind);
        }
        let marks = [(".dockerenv", "docker"), ("run/.containerenv", "podman")];
        let (_, kind) = marks.into_iter().find(|(mark, _)| self.machine.has(mark))?;
        // Disks of virtual machines that were made from an image have the mark too.
        let apart = |(name, first): &(&str, &str)| {
            self.machine.link(&format!("proc/self/ns/{name}")).is_ok_and(|own| !own.contains(first))
        };
        NAMESPACES.iter().any(apart).then(|| kind.to_owned())
    }

    pub(super) fn hardware(&mut self) {
        if let Some(text) = self.file("cpu", "proc/cpuinfo") {
            let processors = text.lines().filter(|line| line.starts_with("processor")).count();
            self.put("processors", &processors.to_string());
            let flags = text.lines().find(|line| line.starts_with("flags") || line.starts_with("Features"));
            let flags = flags.and_then(|line| line.split_once(':')).map_or("", |(_, flags)| flags.trim());
            self.put("cpu", flags);
            if flags.split(' ').any(|flag| flag == "hypervisor") {
                self.put("hypervisor", "yes");
            }
        }
        if let Some(text) = self.file("memory-kib", "proc/meminfo") {
            let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
            self.put("memory-kib", total.unwrap_or_default().trim().trim_end_matches(" kB"));
        }
    }
}
