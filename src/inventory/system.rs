//! Systems whose kernel is not Linux, by the names that they give themselves.

/// First words of a system's name, in lower case, and the kernel that such a system has.
const OTHERS: &[(&str, &str)] = &[
    ("windows", "Windows"),
    ("win32nt", "Windows"),
    ("hyper-v server", "Windows"),
    ("azure stack hci", "Windows"),
    ("solaris", "SunOS"),
    ("sunos", "SunOS"),
    ("opensolaris", "SunOS"),
    ("illumos", "SunOS"),
    ("openindiana", "SunOS"),
    ("omnios", "SunOS"),
    ("smartos", "SunOS"),
    ("freebsd", "FreeBSD"),
    ("truenas core", "FreeBSD"),
    ("freenas", "FreeBSD"),
    ("pfsense", "FreeBSD"),
    ("opnsense", "FreeBSD"),
    ("ghostbsd", "FreeBSD"),
    ("dragonfly", "DragonFly"),
    ("openbsd", "OpenBSD"),
    ("netbsd", "NetBSD"),
    ("macos", "Darwin"),
    ("mac os", "Darwin"),
    ("os x", "Darwin"),
    ("darwin", "Darwin"),
    ("aix", "AIX"),
    ("hp-ux", "HP-UX"),
    ("hpux", "HP-UX"),
    ("esxi", "VMkernel"),
    ("esx", "VMkernel"),
    ("vmkernel", "VMkernel"),
    ("z/os", "z/OS"),
    ("z/vm", "z/VM"),
    ("ibm i", "IBM i"),
    ("os/400", "IBM i"),
    ("openvms", "OpenVMS"),
    ("nonstop", "NonStop"),
    ("tru64", "Tru64"),
    ("irix", "IRIX"),
    ("haiku", "Haiku"),
];

/// Who makes a system, as some tools write before its name.
const MAKERS: [&str; 8] = ["microsoft", "oracle", "sun", "apple", "vmware", "ibm", "hpe", "hp"];

/// Returns the kernel of a system that is known to be no Linux; none for Linux, and where it is not known.
pub(crate) fn other_kernel(system: &str) -> Option<&'static str> {
    let lower = system.trim().to_ascii_lowercase().replace("(r)", "");
    let mut rest = lower.as_str();
    loop {
        let is = |name: &str| begins(rest, name);
        if let Some((_, kernel)) = OTHERS.iter().find(|(name, _)| is(name)) {
            return Some(kernel);
        }
        let (first, after) = rest.split_once(' ')?;
        if !MAKERS.contains(&first) {
            return None;
        }
        rest = after.trim_start();
    }
}

/// Whether a text begins with a name, and not only with a part of a longer word.
fn begins(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_linux_is_known_by_its_name() {
        for (system, kernel) in [
            ("Microsoft Windows Server 2019 Datacenter 10.0.17763.0", Some("Windows")),
            ("Microsoft(R) Windows(R) Server 2003", Some("Windows")),
            ("Windows 2012", Some("Windows")),
            ("windows-server", Some("Windows")),
            ("windows2016", Some("Windows")),
            ("Oracle Solaris 11.4", Some("SunOS")),
            ("Solaris 10", Some("SunOS")),
            ("FreeBSD 13.2-RELEASE", Some("FreeBSD")),
            ("VMware ESXi 8.0.2", Some("VMkernel")),
            ("Mac OS X 10.15", Some("Darwin")),
            ("AIX 7.2", Some("AIX")),
            ("Oracle Linux Server 8.9", None),
            ("Ubuntu 22.04.4 LTS", None),
            ("Darwinia 1", None),
            ("Photon OS", None),
            ("", None),
        ] {
            assert_eq!(other_kernel(system), kernel, "{system}");
        }
    }
}
