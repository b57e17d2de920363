//! What the texts of a scan say about the kernel and the processor, as capabilities. Anything else stays unknown.

use super::{Field, Texts, version};

/// The flags that each level of x86-64 adds, as Linux names them.
const LEVELS: &[(&str, &[&str])] = &[
    ("1", &["lm", "cmov", "cx8", "fpu", "fxsr", "mmx", "syscall", "sse", "sse2"]),
    ("2", &["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"]),
    ("3", &["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"]),
    ("4", &["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]),
];

/// The capabilities that were found, with their values.
pub(super) fn found<'a>(texts: &'a Texts<'_>) -> impl Iterator<Item = (&'static str, &'a str, Field)> {
    let flags: Vec<&str> = texts.get("cpu").unwrap_or_default().split_whitespace().collect();
    let driver = texts.get("nvidia").and_then(|text| version(text.lines().next()?));
    let all = [
        ("vsyscall", vsyscall(texts), Field::Parameters),
        ("cpu-baseline", level(&flags), Field::Cpu),
        ("avx", avx(&flags), Field::Cpu),
        ("ip-tables", ip_tables(texts), Field::Modules),
        (
            "nf-tables",
            module(texts, "nf_tables").or_else(|| built(texts, "CONFIG_NF_TABLES")),
            Field::Modules,
        ),
        ("user-namespaces", user_namespaces(texts), Field::Sysctl),
        ("mmap-rnd-bits", sysctl(texts, "vm.mmap_rnd_bits"), Field::Sysctl),
        ("nvidia-driver", driver, Field::Nvidia),
    ];
    all.into_iter().filter_map(|(capability, value, field)| Some((capability, value?, field)))
}

/// The last of the parameters is in force; without any, what the kernel was built with.
fn vsyscall<'a>(texts: &'a Texts<'_>) -> Option<&'a str> {
    if let Some(said) = texts.get("parameters") {
        let value = said.lines().last()?.trim().strip_prefix("vsyscall=")?;
        return ["emulate", "xonly", "none"].contains(&value).then_some(value);
    }
    let by_config = [("EMULATE", "emulate"), ("XONLY", "xonly"), ("NONE", "none")];
    let is_set =
        |(name, _): &(&str, &str)| config(texts, &format!("CONFIG_LEGACY_VSYSCALL_{name}")) == Some("y");
    by_config.into_iter().find(is_set).map(|(_, value)| value).filter(|_| texts.has("parameters"))
}

fn level(flags: &[&str]) -> Option<&'static str> {
    let has = |(_, needed): &&(&str, &[&str])| needed.iter().all(|flag| flags.contains(flag));
    LEVELS.iter().take_while(has).last().map(|(level, _)| *level)
}

/// Only for x86-64: others have no such thing.
fn avx(flags: &[&str]) -> Option<&'static str> {
    flags.contains(&"lm").then(|| if flags.contains(&"avx") { "1" } else { "0" })
}

/// A kernel can be built with what `nft` needs of iptables, and without its own tables.
fn ip_tables<'a>(texts: &'a Texts<'_>) -> Option<&'a str> {
    let none_at_all = || built(texts, "CONFIG_IP_NF_IPTABLES").filter(|built| *built == "0");
    module(texts, "ip_tables").or_else(|| match config(texts, "CONFIG_IP_NF_IPTABLES_LEGACY") {
        Some(_) => built(texts, "CONFIG_IP_NF_IPTABLES_LEGACY"),
        None => none_at_all(),
    })
}

fn module(texts: &Texts<'_>, name: &str) -> Option<&'static str> {
    match value(texts.get("modules")?, name)? {
        "loaded" | "built in" | "available" => Some("1"),
        "absent" => Some("0"),
        _ => None,
    }
}

/// Whether the kernel was built with something. A module that was built need not be installed.
fn built(texts: &Texts<'_>, name: &str) -> Option<&'static str> {
    match config(texts, name)? {
        "y" => Some("1"),
        "n" => Some("0"),
        _ => None,
    }
}

fn config<'a>(texts: &'a Texts<'_>, name: &str) -> Option<&'a str> {
    let text = texts.get("config")?;
    let unset = || text.lines().any(|line| line.trim() == format!("# {name} is not set"));
    value(text, name).or_else(|| unset().then_some("n"))
}

/// Every user may, if nothing that is known to forbid it does. Those of a container are its own, and say nothing.
fn user_namespaces(texts: &Texts<'_>) -> Option<&'static str> {
    if texts.get("container").is_some() {
        return None;
    }
    let most: u64 = sysctl(texts, "user.max_user_namespaces")?.parse().ok()?;
    let debian = sysctl(texts, "kernel.unprivileged_userns_clone").unwrap_or("1");
    let apparmor = sysctl(texts, "kernel.apparmor_restrict_unprivileged_userns").unwrap_or("0");
    match (most, debian, apparmor) {
        (0, ..) | (_, "0", _) | (_, _, "1") => Some("0"),
        (_, "1", "0") => Some("1"),
        _ => None,
    }
}

fn sysctl<'a>(texts: &'a Texts<'_>, name: &str) -> Option<&'a str> {
    value(texts.get("sysctl")?, name)
}

/// A value in lines such as `name = value`.
fn value<'a>(lines: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = lines.lines().filter_map(|line| line.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::Str;
    use super::*;

    /// The value of a capability that texts show.
    fn told(capability: &str, texts: &[(&'static str, &'static str)]) -> Option<String> {
        let text = |text: &'static str| Str(text.into());
        let texts = Texts(texts.iter().map(|(key, value)| (text(key), text(value))).collect());
        found(&texts).find(|(name, ..)| *name == capability).map(|(_, value, _)| value.to_owned())
    }

    #[test]
    fn what_is_not_said_is_unknown() {
        let first = "lm cmov cx8 fpu fxsr mmx syscall sse sse2";
        for (capability, texts, expected) in [
            ("vsyscall", &[("parameters", "vsyscall=none\nvsyscall=xonly")][..], Some("xonly")),
            (
                "vsyscall",
                &[("parameters", "vsyscall=native"), ("config", "CONFIG_LEGACY_VSYSCALL_NONE=y")],
                None,
            ),
            ("vsyscall", &[("parameters", ""), ("config", "CONFIG_LEGACY_VSYSCALL_NONE=y")], Some("none")),
            ("vsyscall", &[("config", "CONFIG_LEGACY_VSYSCALL_NONE=y")], None),
            ("cpu-baseline", &[("cpu", first)], Some("1")),
            ("cpu-baseline", &[("cpu", "fp asimd aes")], None),
            ("avx", &[("cpu", first)], Some("0")),
            ("avx", &[("cpu", "fp asimd aes")], None),
            ("ip-tables", &[("modules", "ip_tables = absent")], Some("0")),
            ("ip-tables", &[("config", "CONFIG_IP_NF_IPTABLES=y")], None),
            ("ip-tables", &[("config", "CONFIG_IP_NF_IPTABLES_LEGACY=m")], None),
            ("ip-tables", &[("config", "CONFIG_IP_NF_IPTABLES_LEGACY=y")], Some("1")),
            ("ip-tables", &[("config", "# CONFIG_IP_NF_IPTABLES is not set")], Some("0")),
            ("nf-tables", &[("modules", "ip_tables = absent")], None),
            ("nf-tables", &[("config", "CONFIG_NF_TABLES=y")], Some("1")),
            ("user-namespaces", &[("sysctl", "kernel.unprivileged_userns_clone = 1")], None),
            ("user-namespaces", &[("sysctl", "user.max_user_namespaces = 9")], Some("1")),
            ("user-namespaces", &[("sysctl", "user.max_user_namespaces = 9"), ("container", "lxc")], None),
            ("mmap-rnd-bits", &[("sysctl", "vm.mmap_rnd_bits = 32")], Some("32")),
            (
                "nvidia-driver",
                &[(
                    "nvidia",
                    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.154.05  Thu Dec 28\nGCC version:  gcc 12.2.0",
                )],
                Some("535.154.05"),
            ),
        ] {
            assert_eq!(told(capability, texts).as_deref(), expected, "{capability} {texts:?}");
        }
    }
}
