//! Which machine a file is about, as far as its path says.

/// Words that say which tool was asked.
const TOOLS: &[&str] = &[
    "docker",
    "podman",
    "nerdctl",
    "crictl",
    "virsh",
    "libvirt",
    "lxc",
    "lxd",
    "incus",
    "pvesh",
    "pve",
    "proxmox",
    "kubectl",
    "ansible",
    "facter",
    "puppet",
    "osquery",
    "rpm",
    "dpkg",
    "apk",
    "uname",
    "cat",
    "crio",
    "containerd",
];

/// Words that say what was asked, or that every collection of files has.
const MATTERS: &[&str] = &[
    "status",
    "inspect",
    "version",
    "info",
    "list",
    "ps",
    "images",
    "containers",
    "pods",
    "uname",
    "facts",
    "setup",
    "config",
    "current",
    "resources",
    "capabilities",
    "dumpxml",
    "release",
    "packages",
    "installed",
    "instances",
];

/// Words that name no machine, as the name of a file or a directory.
const NOBODY: &[&str] = &[
    "data",
    "output",
    "out",
    "result",
    "results",
    "response",
    "body",
    "dump",
    "dumps",
    "export",
    "input",
    "stdin",
    "standard input",
    "tmp",
    "nodes",
    "qemu",
    "cluster",
    "hosts",
    "guests",
    "machines",
    "servers",
    "inventory",
    "raw",
    "json",
    "etc",
    "usr",
    "var",
    "lib",
    "proc",
    "sos_commands",
    "commands",
    "files",
    "captures",
    "api2",
    "var_lib",
    "all",
    "vms",
    "vm",
    "container",
    "pod",
    "image",
    "instance",
];

/// The machine that a word of a path names, if it names one: `web1`, `web1-status`, `sosreport-web1-2024-05-01-abcdefg`.
pub(super) fn named<'a>(word: &'a str, plain: &[&str]) -> Option<&'a str> {
    let word = sosreport(word);
    let lower = word.to_ascii_lowercase();
    let is_plain = |word: &str| plain.contains(&word) || NOBODY.contains(&word) || MATTERS.contains(&word);
    let parts: Vec<&str> = lower.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect();
    let (first, rest) = parts.split_first()?;
    if is_plain(&lower) || TOOLS.contains(first) && is_command(rest) || is_id(&lower) {
        return None;
    }
    // `pve1-status`, `web1_docker-inspect`
    let cut = word.rfind(['-', '_']).filter(|&at| at > 0).map(|at| (&word[..at], &word[at + 1..]));
    match cut {
        Some((head, tail)) if MATTERS.contains(&tail) => {
            let tool = head.rsplit_once(['-', '_']).filter(|(_, tool)| TOOLS.contains(tool));
            named(tool.map_or(head, |(head, _)| head), plain)
        }
        _ => Some(word),
    }
}

/// The machine that a directory names, from the innermost. The answers of an API and the reports of sos lie deeper than
/// the directory of their machine; what lies in the directory of a tool is named by nothing above.
pub(super) fn above<'a>(directories: impl Iterator<Item = &'a str>, plain: &[&str]) -> Option<&'a str> {
    let mut directories = directories.peekable();
    while let Some(directory) = directories.next() {
        // A report of sos has a directory for each part of the system.
        if directories.peek().is_some_and(|next| *next == "sos_commands") {
            continue;
        }
        if let Some(found) = named(directory, plain) {
            return Some(found);
        }
        if TOOLS.contains(&directory) {
            return None;
        }
    }
    None
}

/// Whether what follows the name of a tool is what it was asked: `podman_inspect_009e`, `uname_-a`, `docker`.
fn is_command(rest: &[&str]) -> bool {
    match rest.split_first() {
        None => true,
        Some((asked, _)) if MATTERS.contains(asked) => true,
        Some(_) => rest.iter().all(|option| option.len() == 1 || is_id(option)),
    }
}

/// Whether a word is a number or the id of a container, rather than a name.
fn is_id(word: &str) -> bool {
    let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    word.bytes().all(|byte| byte.is_ascii_digit()) || hex && word.len() >= 12
}

/// The machine in the name of a report of sos: what stands before the day.
fn sosreport(word: &str) -> &str {
    let Some(rest) = word.strip_prefix("sosreport-") else { return word };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = |at: usize| {
        let day = rest.get(at..at + 12).unwrap_or_default();
        day.len() == 12 && day.split('-').map(str::len).eq([0, 4, 2, 2, 0]) && day.split('-').all(digits)
    };
    let at = rest.match_indices('-').map(|(at, _)| at).find(|&at| is_day(at));
    at.filter(|&at| at > 0).map_or(word, |at| &rest[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_only_what_was_asked_names_no_machine() {
        for word in [
            "inspect",
            "podman_inspect_009e",
            "podman_inspect_web",
            "uname_-a",
            "docker",
            "docker_ps",
            "current",
            "100",
            "status",
            "standard input",
            "4f5e6d7c8b9a",
            "pvesh",
            "docker-info",
        ] {
            assert_eq!(named(word, &[]), None, "{word}");
        }
        assert_eq!(named("shop", &["shop"]), None);
    }

    #[test]
    fn directories_name_machines_up_to_that_of_a_tool() {
        for (path, machine) in [
            ("pve/nodes/pve1/qemu/100/status", Some("pve1")),
            ("sosreport-web1-2024-05-01-abcdefg/sos_commands/podman", Some("web1")),
            ("sosreport-web1-2024-05-01-abcdefg/sos_commands/kernel", Some("web1")),
            ("samples/proxmox", None),
            ("web1", Some("web1")),
        ] {
            assert_eq!(above(path.rsplit('/'), &["status"]), machine, "{path}");
        }
    }

    #[test]
    fn machines_are_named_alone_or_before_what_was_asked() {
        for (word, machine) in [
            ("web1", "web1"),
            ("web1.example.com", "web1.example.com"),
            ("pve1-status", "pve1"),
            ("web1_docker-inspect", "web1"),
            ("prod-docker", "prod-docker"),
            ("docker-host-3", "docker-host-3"),
            ("sosreport-web1-2024-05-01-abcdefg", "web1"),
            ("list-server", "list-server"),
            ("kvm1", "kvm1"),
        ] {
            assert_eq!(named(word, &[]), Some(machine), "{word}");
        }
    }
}
