//! Which machine a file is about, as far as its path says.
//!
//! A word names a machine if something is left of it besides what was asked, the form of the answer, days, numbers and
//! copies. A word that begins with what was asked, `inspect-web`, is about that. A guess would make a machine that nobody
//! has; without one the machine is unknown, and that is told.

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
    "osqueryi",
    "rpm",
    "dpkg",
    "apk",
    "uname",
    "cat",
    "crio",
    "containerd",
];

/// Words that say what was asked.
const MATTERS: &[&str] = &[
    "status",
    "inspect",
    "inspects",
    "describe",
    "version",
    "versions",
    "info",
    "list",
    "ls",
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
    "engine",
    "daemon",
    "summary",
];

/// What a machine is, or has on it: beside a number or another word it may be a name, alone it is none.
const ROLES: &[&str] = &["host", "node", "server", "machine", "box", "vm", "master", "worker"];

/// What was asked that a machine may be called after too.
const SERVED: &[&str] = &["list", "status", "images", "config", "packages", "release", "resources"];

/// Words for what one asks about.
const THINGS: &[&str] = &[
    "container",
    "pod",
    "image",
    "instance",
    "guest",
    "domain",
    "system",
    "client",
    "cluster",
    "host",
    "node",
];

/// Words that say in which form, in which state or how often something was asked.
const FORMS: &[&str] = &[
    "all", "full", "raw", "output", "out", "result", "results", "response", "dump", "export", "json", "yaml",
    "xml", "txt", "log", "copy", "old", "new", "last", "latest", "before", "after", "tmp", "empty",
    "example", "sample", "api", "pretty", "long", "short",
];

/// Directories of a collection: what lies in one is named by nothing above it.
const COLLECTIONS: &[&str] = &[
    "data",
    "output",
    "outputs",
    "out",
    "result",
    "results",
    "response",
    "responses",
    "body",
    "dump",
    "dumps",
    "export",
    "exports",
    "input",
    "inputs",
    "stdin",
    "standard input",
    "tmp",
    "temp",
    "hosts",
    "guests",
    "machines",
    "servers",
    "inventory",
    "raw",
    "json",
    "files",
    "captures",
    "samples",
    "examples",
    "fixtures",
    "test",
    "tests",
    "testdata",
    "download",
    "downloads",
    "desktop",
    "documents",
    "backup",
    "backups",
    "home",
    "users",
    "root",
    "mnt",
    "srv",
    "work",
    "all",
    "vms",
    "new",
    "old",
    "latest",
];

/// Directories in the tree of a machine's files, or of an API: what is above them may name the machine.
const TREE: &[&str] =
    &["nodes", "qemu", "etc", "usr", "var", "lib", "proc", "sos_commands", "commands", "api2", "var_lib"];

/// The machine that a word of a path names, if it names one: `web1`, `web1-status`, `sosreport-web1-2024-05-01-abcdefg`.
pub(super) fn named<'a>(word: &'a str, plain: &[&str]) -> Option<&'a str> {
    let word = without_marks(sosreport(word));
    let lower = word.to_ascii_lowercase();
    if lower.is_empty() || is_id(&lower) || is_day(&lower) || names_nobody(&lower, plain) {
        return None;
    }
    if is_domain_name(&lower) {
        return Some(word);
    }
    let parts: Vec<&str> = lower.split(SEPARATORS).filter(|part| !part.is_empty()).collect();
    if is_asked(&parts) || begins_plainly(&lower, plain) {
        return None;
    }
    // `pve1-status`, `web1_docker-inspect`, `web1-rpm-qa`
    let ends = word.match_indices(['-', '_', ' ']).map(|(at, _)| at).filter(|&at| at > 0);
    let asked = |&at: &usize| {
        let rest = &lower[at + 1..];
        let parts: Vec<&str> = rest.split(SEPARATORS).filter(|part| !part.is_empty()).collect();
        plain.contains(&rest) || is_command(&parts)
    };
    ends.clone().find(asked).map_or(Some(word), |at| named(&word[..at], plain))
}

/// What stands between the parts of a word.
const SEPARATORS: [char; 6] = ['-', '_', '.', ' ', '(', ')'];

/// The machine that a directory names, from the innermost. The answers of an API and the reports of sos lie deeper than
/// the directory of their machine; what lies in a collection, or in the directory of a tool, is named by nothing above.
pub(super) fn above<'a>(directories: impl Iterator<Item = &'a str>, plain: &[&str]) -> Option<&'a str> {
    let mut directories = directories.peekable();
    while let Some(directory) = directories.next() {
        let next = directories.peek().map_or("", |next| *next);
        // A report of sos has a directory for each part of the system.
        if next == "sos_commands" {
            continue;
        }
        let lower = directory.to_ascii_lowercase();
        // The directory of a person is none of a machine, nor is that of a project on a tool, `docker-cli`.
        if matches!(next, "home" | "Users") || COLLECTIONS.contains(&lower.as_str()) || is_of_a_tool(&lower) {
            return None;
        }
        if let Some(found) = named(directory, plain) {
            return Some(found);
        }
    }
    None
}

/// Whether a directory is named after a tool, rather than a machine that has it, `docker-host-3`.
fn is_of_a_tool(lower: &str) -> bool {
    let mut parts = lower.split(SEPARATORS);
    parts.next().is_some_and(|first| TOOLS.contains(&first))
        && !parts.any(|part| ROLES.contains(&part) || part.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Whether a word as a whole says nothing about a machine.
fn names_nobody(lower: &str, plain: &[&str]) -> bool {
    [plain, MATTERS, ROLES, THINGS, FORMS, COLLECTIONS, TREE].iter().any(|words| words.contains(&lower))
}

/// Whether a word begins with a name of several parts that says what was asked: `os-release-2`.
fn begins_plainly(lower: &str, plain: &[&str]) -> bool {
    let long = plain.iter().filter(|name| name.contains('-'));
    long.filter_map(|name| lower.strip_prefix(*name)).any(|rest| rest.starts_with(SEPARATORS))
}

/// Whether the parts of a word say what was asked, before anything that could be a name.
fn is_asked(parts: &[&str]) -> bool {
    let leads = |part: &&&str| [TOOLS, THINGS, ROLES, TREE].iter().any(|words| words.contains(*part));
    let led = parts.iter().take_while(leads).count();
    let (before, rest) = parts.split_at(led);
    let is_role = before.iter().any(|part| ROLES.contains(part));
    match rest {
        // `docker`, `docker-container`
        [] => true,
        // A machine may be called after what it serves: `list-server`.
        [serves, role] if led == 0 && SERVED.contains(serves) && ROLES.contains(role) => false,
        [asked, ..] if MATTERS.contains(asked) => true,
        // `uname_-a`, `container_2024`; but `docker-host-3`, `node-1`.
        rest => led > 0 && !is_role && rest.iter().all(|part| is_vague(part)),
    }
}

/// Whether the parts at the end of a word say what was asked: `status`, `docker-inspect`, `inspect-full`.
fn is_command(parts: &[&str]) -> bool {
    let tools = parts.iter().take_while(|part| TOOLS.contains(part)).count();
    let thing = parts[tools..].first().is_some_and(|part| THINGS.contains(part));
    match &parts[tools + usize::from(thing)..] {
        [asked, rest @ ..] => {
            MATTERS.contains(asked) && rest.iter().all(|part| is_vague(part) || MATTERS.contains(part))
        }
        [] => false,
    }
}

/// Whether a part says only how something was asked, or which of several answers it is.
fn is_vague(part: &str) -> bool {
    let version = part.trim_start_matches("api").trim_start_matches('v');
    part.len() == 1
        || is_id(part)
        || FORMS.contains(&part)
        || version.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is the whole name of a machine in a domain: `status.example.com`.
fn is_domain_name(lower: &str) -> bool {
    let labels: Vec<&str> = lower.split('.').collect();
    let sound = |label: &&str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let top =
        labels.last().is_some_and(|top| top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()));
    labels.len() > 2 && top && labels.iter().all(sound)
}

/// A word without the marks of a copy, `web1 (1)`, `web1~`, and of a day, `web1-2024-05-01`.
fn without_marks(word: &str) -> &str {
    let mut word = word.trim().trim_end_matches('~');
    if let Some((head, number)) = word.strip_suffix(')').and_then(|word| word.rsplit_once('(')) {
        word = if number.bytes().all(|byte| byte.is_ascii_digit()) { head.trim_end() } else { word };
    }
    let at = word.match_indices(['-', '_', ' ', '.']).map(|(at, _)| at);
    let mut days = at.filter(|&at| at > 0 && is_day(&word[at + 1..]));
    days.next().map_or(word, |at| &word[..at])
}

/// Whether a text is a day, perhaps with a time behind it: `2024-05-01`, `20240501T0910`.
fn is_day(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let other = |c: char| !c.is_ascii_digit() && !matches!(c, '-' | '_' | '.' | ':' | 'T' | 'Z' | 't' | 'z');
    let within = |at: std::ops::Range<usize>, most: u8| {
        digits.get(at).and_then(|part| part.parse::<u8>().ok()).is_some_and(|part| (1..=most).contains(&part))
    };
    matches!(digits.len(), 8 | 10 | 12 | 14)
        && !text.contains(other)
        && matches!(digits.get(..2), Some("19" | "20"))
        && within(4..6, 12)
        && within(6..8, 31)
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
            "docker-inspect",
            "container-inspect-api1.21",
            "container-inspect-full",
            "image-inspect-overlay",
            "info-1",
            "info-with-swarm",
            "version-1",
            "containers_2024-01-01",
            "containers-list",
            "ps-output (1)",
            "ps-output",
            "inspect (2)",
            "inspect-web1",
            "node-status",
            "cluster-resources-vm",
            "container-1",
            "docker-output",
            "docker_ps_20240501T091011",
            "2024-05-01",
            "host",
            "server",
            "Inspect",
        ] {
            assert_eq!(named(word, &[]), None, "{word}");
        }
        assert_eq!(named("shop", &["shop"]), None);
        assert_eq!(named("os-release_2", &["os-release"]), None);
    }

    #[test]
    fn directories_name_machines_up_to_that_of_a_tool() {
        for (path, machine) in [
            ("pve/nodes/pve1/qemu/100/status", Some("pve1")),
            ("sosreport-web1-2024-05-01-abcdefg/sos_commands/podman", Some("web1")),
            ("sosreport-web1-2024-05-01-abcdefg/sos_commands/kernel", Some("web1")),
            ("samples/proxmox", None),
            ("web1", Some("web1")),
            ("docker/docker-java", None),
            ("web1/samples", None),
            ("/home/alice", None),
            ("/home/alice/web1", Some("web1")),
            ("docker-host-3", Some("docker-host-3")),
            ("captures/2024-05-01", None),
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
            ("web1 (1)", "web1"),
            ("web1-2024-05-01", "web1"),
            ("web1-inspect-2024-05-01", "web1"),
            ("web1_20240501T0910", "web1"),
            ("web1-docker-container-inspect", "web1"),
            ("web1-inspect-full", "web1"),
            ("status.example.com", "status.example.com"),
            ("web1.example.com-inspect", "web1.example.com"),
            ("node-1", "node-1"),
            ("server-3", "server-3"),
            ("db-20", "db-20"),
        ] {
            assert_eq!(named(word, &[]), Some(machine), "{word}");
        }
        assert_eq!(named("ubuntu18.04-dpkg-l", &["dpkg-l"]), Some("ubuntu18.04"));
    }
}
