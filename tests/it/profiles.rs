//! The OS profiles that comove ships, and how machines get theirs.

use crate::fleets::fleet;
use comove::diag::Code;
use comove::inventory::raw::{RawInventory, RawProfile};
use comove::model::Fleet;
use comove::read::Reader;
use comove::{Bump, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Families of stacks, as which no machine is called.
const STACKS: [&str; 2] = ["cflinuxfs", "heroku"];

/// Returns what all files of the folder say.
fn shipped() -> Vec<RawInventory> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let read = |path: &std::path::PathBuf| {
        toml::from_str(&std::fs::read_to_string(path).expect("text")).expect("a sound file")
    };
    files.iter().map(read).collect()
}

/// Returns the profiles by family, in the order in which they are written.
fn families() -> BTreeMap<String, Vec<RawProfile>> {
    let mut families: BTreeMap<String, Vec<RawProfile>> = BTreeMap::new();
    for profile in shipped().into_iter().flat_map(|raw| raw.profile) {
        families.entry(profile.name.value.clone()).or_default().push(profile);
    }
    families
}

/// Makes a machine of which one source says what its system is called.
fn called(system: &str) -> Fleet {
    fleet(&format!("[[host]]\nname = \"one\"\nlabels = {{ \"comove.os-image\" = \"{system}\" }}\n"))
}

/// Returns `family@release` of the machine.
fn os(fleet: &Fleet) -> Option<String> {
    let machine = fleet.find_machine("one").expect("a machine");
    let family = fleet.machine(machine).family?;
    let slot = fleet.find_slot(machine, fleet.find_capability("os")?)?;
    Some(format!("{}@{}", fleet.family(family).name, fleet.version(fleet.slot(slot).version?)))
}

#[test]
fn every_release_says_where_it_comes_from_and_what_is_known() {
    let known: BTreeSet<String> = shipped()
        .into_iter()
        .flat_map(|raw| raw.capability)
        .map(|capability| capability.name.value)
        .collect();
    let mut faults = Vec::new();
    for (family, releases) in families() {
        let is_called = releases.iter().any(|release| !release.called.is_empty());
        if is_called == STACKS.contains(&family.as_str()) {
            faults.push(format!(
                "{family}: a family of machines is called something, and one of stacks is not"
            ));
        }
        for release in releases {
            let name = format!("{family}@{}", release.version.value);
            let source = release.source.as_ref().map_or("", |source| &source.value);
            if !source.starts_with("https://") {
                faults.push(format!("{name}: the source is no address"));
            }
            let unknown = release.provides.keys().filter(|key| !known.contains(&key.value));
            faults.extend(unknown.map(|key| format!("{name}: nothing declares {}", key.value)));
            if release.provides.is_empty() && release.until.is_none() {
                faults.push(format!("{name} says nothing"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_in_them_is_doubtful() {
    let mut text = String::new();
    for (family, releases) in families() {
        for (index, release) in releases.iter().enumerate() {
            let (os, name) = (&release.version.value, format!("{family}-{index}"));
            writeln!(text, "[[host]]\nname = \"{name}\"\nos = \"{family}@{os}\"").expect("a text");
        }
    }
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.into_bytes());
    let (fleet, diagnostics) = reader.finish().expect("a sound inventory");
    assert!(
        diagnostics.is_empty(),
        "{:?}",
        diagnostics.iter().map(|found| &found.message).collect::<Vec<_>>()
    );
    assert_eq!(fleet.family_ids().len(), families().len());
    for family in fleet.family_ids().map(|id| fleet.family(id)) {
        let written = &families()[&family.name];
        let order: Vec<_> =
            family.releases.iter().map(|release| fleet.version(release.version).as_str()).collect();
        let said: Vec<_> = written.iter().map(|release| release.version.value.as_str()).collect();
        assert_eq!(order, said, "{} is written in order", family.name);
    }
}

#[test]
fn what_is_gone_is_no_slip_and_what_is_earlier_is() {
    let codes = |before: &str, after: &str| {
        let mut reader = Reader::new();
        let text = format!(
            "[[profile]]\nname = \"own\"\nversion = \"1\"\nprovides = {{ {before} }}\n\
             [[profile]]\nname = \"own\"\nversion = \"2\"\nprovides = {{ {after} }}\n\
             [[host]]\nname = \"one\"\nos = \"own@1\"\n"
        );
        reader.add("fleet.toml", text.into_bytes());
        let (_, diagnostics) = reader.finish().expect("a sound inventory");
        diagnostics.iter().map(|found| found.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("ip-tables = \"1\"", "ip-tables = \"0\""), []);
    assert_eq!(codes("cgroup = \"2\"", "cgroup = \"1\""), [Code::ProfileLowers]);
}

#[test]
fn a_machine_gets_the_profile_of_what_its_system_is_called() {
    let table = [
        // Kubernetes, which takes PRETTY_NAME of os-release; so do Proxmox, libvirt and LXD of a guest's agent.
        ("Debian GNU/Linux 10 (buster)", Some("debian@10")),
        ("Debian GNU/Linux 13 (trixie)", Some("debian@13")),
        ("Ubuntu 18.04.2 LTS", Some("ubuntu@18.04")),
        ("Ubuntu 22.04.5 LTS", Some("ubuntu@22.04")),
        ("Ubuntu 24.04.3 LTS", Some("ubuntu@24.04")),
        ("Red Hat Enterprise Linux 9.6 (Plow)", Some("rhel@9")),
        ("Red Hat Enterprise Linux Server 7.0 (Maipo)", Some("rhel@7")),
        ("CentOS Linux 7 (Core)", Some("centos@7")),
        ("CentOS Linux 8", Some("centos-linux@8")),
        ("CentOS Linux 8 (Core)", Some("centos-linux@8")),
        ("CentOS Linux release 8.5.2111", Some("centos-linux@8")),
        ("CentOS Stream 8", Some("centos@8")),
        ("CentOS Stream 9", Some("centos@9")),
        ("Rocky Linux 9.3 (Blue Onyx)", Some("rocky@9")),
        ("AlmaLinux 10.0 (Purple Lion)", Some("almalinux@10")),
        ("Oracle Linux Server 7.5", Some("ol@7")),
        ("Oracle Linux Server 8.10", Some("ol@8")),
        ("Fedora Linux 42 (Forty Two)", Some("fedora@42")),
        ("Fedora CoreOS 39.20240322.3.1", Some("fedora@39")),
        ("Amazon Linux 2", Some("amzn@2")),
        ("Amazon Linux 2023.6.20241212", Some("amzn@2023")),
        ("SUSE Linux Enterprise Server 15 SP5", Some("sles@15.5")),
        ("openSUSE Leap 15.6", Some("opensuse-leap@15.6")),
        ("Alpine Linux v3.23", Some("alpine@3.23")),
        ("Flatcar Container Linux by Kinvolk 4081.2.1 (Oklo)", Some("flatcar@4081")),
        ("Talos (v1.7.6)", Some("talos@1.7")),
        ("Windows Server 2022 Datacenter", Some("windows-server@2022")),
        // Ansible, whose distribution and version are put together.
        ("Debian 12.5", Some("debian@12")),
        ("RedHat 8.9", Some("rhel@8")),
        ("CentOS 7.8", Some("centos@7")),
        ("OracleLinux 8.9", Some("ol@8")),
        ("Amazon 2", Some("amzn@2")),
        ("SLES 15.5", Some("sles@15.5")),
        ("Microsoft Windows Server 2019 Datacenter", Some("windows-server@2019")),
        // Facter, from what a `-release` file says.
        ("Rocky Linux release 9.6 (Blue Onyx)", Some("rocky@9")),
        ("Red Hat Enterprise Linux release 8.9 (Ootpa)", Some("rhel@8")),
        ("Amazon Linux release 2023.9.20251020 (Amazon Linux)", Some("amzn@2023")),
        ("openSUSE 16.0", Some("opensuse-leap@16.0")),
        // OpenStack and LXD have the short name.
        ("debian 12", Some("debian@12")),
        ("fedora 40", Some("fedora@40")),
        // Other systems, other releases, and no release.
        ("Red Hat Enterprise Linux CoreOS 47.83.202106032343-0 (Ootpa)", None),
        ("Red Hat Enterprise Linux", None),
        ("Amazon Linux AMI 2018.03", None),
        ("SUSE Linux Enterprise Server 12 SP1", None),
        ("SUSE Linux Enterprise Micro 5.5", None),
        ("openSUSE Leap 15.2", None),
        ("openSUSE Tumbleweed", None),
        ("Container-Optimized OS from Google", None),
        ("Bottlerocket OS 1.26.1 (aws-k8s-1.29)", None),
        ("Ubuntu 22.10", None),
        ("Ubuntu Core 22", None),
        ("Debian GNU/Linux 6.0.10", None),
        ("Raspbian GNU/Linux 8 (jessie)", None),
        ("Kali GNU/Linux Rolling", None),
        ("Pop!_OS 21.10", None),
        ("Windows 2012", None),
        ("Buildroot 2022.02", None),
        ("Arch Linux", None),
        ("CoreOS 899.15.0", None),
    ];
    let faults: Vec<_> = table
        .iter()
        .map(|&(system, expected)| (system, expected, os(&called(system))))
        .filter(|(_, expected, found)| found.as_deref() != *expected)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn each_release_can_be_planned_to_the_next() {
    let mut hops = 0;
    for (family, releases) in families() {
        if STACKS.contains(&family.as_str()) {
            continue;
        }
        for pair in releases.windows(2) {
            let (from, to) = (&pair[0].version.value, &pair[1].version.value);
            let fleet = fleet(&format!("[[host]]\nname = \"one\"\nos = \"{family}@{from}\"\n"));
            let bump = Bump::parse(&format!("host/one:os={to}")).expect("a bump");
            let (plan, _) = comove::plan(&fleet, &[bump], &Options::default())
                .unwrap_or_else(|error| panic!("{family} from {from} to {to}: {error:?}"));
            assert!(!plan.steps.is_empty(), "{family} from {from} to {to}");
            hops += 1;
        }
    }
    assert!(hops > 50, "{hops}");
}

#[test]
fn releases_that_may_not_be_skipped_are_stops() {
    let steps = |from: &str, to: &str| {
        let fleet = fleet(&format!("[[host]]\nname = \"one\"\nos = \"{from}\"\n"));
        let bump = Bump::parse(&format!("host/one:os={to}")).expect("a bump");
        comove::plan(&fleet, &[bump], &Options::default()).expect("a bump that fits").0.steps.len()
    };
    assert_eq!(steps("ubuntu@20.04", "26.04"), 3);
    assert_eq!(steps("debian@11", "13"), 2);
    assert_eq!(steps("rhel@8", "10"), 2);
    assert_eq!(steps("talos@1.9", "1.12"), 3);
    // Of these nobody says so.
    assert_eq!(steps("alpine@3.18", "3.22"), 1);
    assert_eq!(steps("fedora@41", "43"), 1);
}

#[test]
fn what_an_image_is_built_on_says_its_libraries() {
    let broken = |base: &str| {
        let text = format!(
            "[[image]]\nname = \"os/debian\"\nprofile = \"debian\"\n\
             [[image]]\nname = \"shop\"\nversion = \"1\"\nbase = \"{base}\"\ncontains = [\"package/tool@2\"]\n\
             [[package]]\nname = \"tool\"\nrequires = [{{ needs = \"glibc\", in = \">=2.34\" }}]\n\
             [[host]]\nname = \"one\"\nos = \"debian@12\"\n\
             [[workload]]\nname = \"shop\"\nimage = \"shop\"\nhost = \"one\"\nisolation = \"container\"\n"
        );
        let found = comove::check(&fleet(&text));
        (found.violations.len(), found.unknown)
    };
    assert_eq!(broken("os/debian@11"), (1, 0));
    assert_eq!(broken("os/debian@12"), (0, 0));
}

/// Returns message and help of the first fault.
fn fault(faults: &[comove::diag::Diagnostic]) -> (String, String) {
    let first = faults.first().expect("a fault");
    (first.message.clone(), first.help.clone().unwrap_or_default())
}

#[test]
fn a_system_written_in_another_way_is_understood_and_named() {
    for (os, meant) in [
        ("debian 10", "debian@10"),
        ("Debian GNU/Linux 12 (bookworm)", "debian@12"),
        ("ubuntu:22.04", "ubuntu@22.04"),
        ("alpine-3.19", "alpine@3.19"),
        ("opensuse-leap 15.6", "opensuse-leap@15.6"),
    ] {
        let mut reader = Reader::new();
        reader.add("fleet.toml", format!("[[host]]\nname = \"one\"\nos = \"{os}\"\n").into_bytes());
        let faults = reader.finish().expect_err("not the form").diagnostics;
        assert_eq!(fault(&faults).1, format!("did you mean `{meant}`?"), "{os}");
    }
}

#[test]
fn of_a_release_without_profile_those_that_have_one_are_named() {
    let bumped = |system: &str| {
        let bump = Bump::parse("host/one:os=12").expect("a bump");
        fault(&comove::plan(&called(system), &[bump], &Options::default()).expect_err("no profile"))
    };
    let (message, help) = bumped("Debian GNU/Linux 6.0.10");
    assert_eq!(message, "there is no OS profile of `Debian GNU/Linux 6.0.10`, which host/one runs");
    assert!(help.starts_with("the releases of debian that have a profile are 9, 10, 11"), "{help}");
    let (message, help) = bumped("Bottlerocket OS 1.26.1");
    assert_eq!(message, "there is no OS profile of `Bottlerocket OS 1.26.1`, which host/one runs");
    assert!(help.starts_with("add one with [[profile]]"), "{help}");
}

#[test]
fn a_machine_on_the_kernel_of_another_has_no_profile_and_says_so() {
    let fleet = fleet(
        "[[host]]\nname = \"under\"\n[[host]]\nname = \"one\"\nshares-kernel-of = \"under\"\n\
         labels = { \"comove.os-image\" = \"Debian GNU/Linux 13 (trixie)\" }\n",
    );
    let bump = Bump::parse("host/one:os=13").expect("a bump");
    let (message, _) = fault(&comove::plan(&fleet, &[bump], &Options::default()).expect_err("no profile"));
    assert!(
        message.contains("runs `Debian GNU/Linux 13 (trixie)` on the kernel of another machine"),
        "{message}"
    );
}

/// What a machine has with an OS, of some capabilities.
fn has(profiles: &str, os: &str, names: &[&str]) -> Vec<Option<String>> {
    let fleet = fleet(&format!(
        "[[capability]]\nname = \"imds-hops\"\n{profiles}[[host]]\nname = \"one\"\nos = \"{os}\"\n"
    ));
    let machine = fleet.find_machine("one").expect("a machine");
    let version = |name: &&str| {
        let slot = fleet.find_slot(machine, fleet.find_capability(name)?)?;
        Some(fleet.version(fleet.slot(slot).version?).to_string())
    };
    names.iter().map(version).collect()
}

#[test]
fn a_profile_of_ones_own_adds_to_the_shipped_one() {
    let names = ["imds-hops", "cgroup", "kernel", "glibc"];
    let profile = |version: &str, provides: &str| {
        format!("[[profile]]\nname = \"ubuntu\"\nversion = \"{version}\"\nprovides = {{ {provides} }}\n")
    };
    let texts = |all: [Option<&str>; 4]| all.map(|text| text.map(str::to_owned)).to_vec();
    let shipped = texts([None, Some("2"), Some("5.15"), Some("2.35")]);
    assert_eq!(has("", "ubuntu@22.04", &names), shipped);
    let mut own = profile("22.04", "imds-hops = \"1\"");
    assert_eq!(has(&own, "ubuntu@22.04", &names), texts([Some("1"), Some("2"), Some("5.15"), Some("2.35")]));
    // The key that somebody writes wins, and one of several is not the end of the others.
    own = profile("22.04", "kernel = \"6.5\", cgroup = \"1\"");
    assert_eq!(has(&own, "ubuntu@22.04", &names), texts([None, Some("1"), Some("6.5"), Some("2.35")]));
    // Of releases of which nothing is written, nothing changes.
    assert_eq!(has(&own, "ubuntu@20.04", &names), has("", "ubuntu@20.04", &names));
    // A part of a release has what it does not say itself from the whole.
    own = profile("22.04.4", "imds-hops = \"1\", kernel = \"6.5\"");
    assert_eq!(has(&own, "ubuntu@22.04.4", &names), texts([Some("1"), Some("2"), Some("6.5"), Some("2.35")]));
    own = profile("22.04.4", "kernel = \"6.5\"") + &profile("22.04", "imds-hops = \"3\"");
    assert_eq!(has(&own, "ubuntu@22.04.4", &names), texts([Some("3"), Some("2"), Some("6.5"), Some("2.35")]));
}

#[test]
fn a_family_is_read_as_the_inventory_says() {
    let own = "[[profile]]\nname = \"ubuntu\"\nversion = \"22.04\"\nscheme = \"calver\"\nstep = \"any\"\n";
    let fleet = fleet(&format!("{own}[[host]]\nname = \"one\"\nos = \"ubuntu@22.04\"\n"));
    let family = fleet.family_ids().map(|id| fleet.family(id)).find(|family| family.name == "ubuntu");
    let family = family.expect("the family");
    assert_eq!((family.scheme.name(), family.step.name()), ("calver", "any"));
    assert!(family.releases.len() > 3, "the shipped releases stay");
}

#[test]
fn shipped_facts_still_apply_beside_a_profile_of_ones_own() {
    let profiles = ["20.04", "22.04"].map(|version| {
        format!(
            "[[profile]]\nname = \"ubuntu\"\nversion = \"{version}\"\nprovides = {{ imds-hops = \"1\" }}\n"
        )
    });
    let rest = "[[capability]]\nname = \"imds-hops\"\n[[host]]\nname = \"n1\"\nos = \"ubuntu@20.04\"\n\
                [[image]]\nname = \"eclipse-temurin\"\nversion = \"11.0.14_9-jre\"\n\
                [[workload]]\nname = \"shop\"\nimage = \"eclipse-temurin\"\nhost = \"n1\"\n";
    let plan = crate::fleets::planned(&(profiles.concat() + rest), "host/n1:os=22.04");
    let forced = crate::fleets::met(&plan, comove::answer::known::Outcome::Forces);
    assert!(forced.iter().any(|(fact, _)| *fact == "jdk-before-cgroup-2"), "{forced:?}");
}
