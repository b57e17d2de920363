//! Two sources for one machine give one machine.

use super::*;
use crate::source::{SourceFile, Sources};

/// Makes a machine: its name, and `key=value` of its identity.
fn machine(name: &str, identity: &[&str]) -> RawMachine {
    let text = |text: &str| Text { value: text.to_owned(), ..Text::default() };
    let mut known = RawIdentity::default();
    for (key, value) in identity.iter().map(|pair| pair.split_once('=').expect("a pair")) {
        match key {
            "provider" => known.provider_id = Some(text(value)),
            "uuid" => known.system_uuid = Some(text(&format!("{value}4c4544-0051-3010-8042-b4c04f4d5131"))),
            "machine" => known.machine_id = Some(text(&format!("{value}a4f7c1d0e5b94c3a8b6d2f1e0c9b8a"))),
            "mac" => known.mac.push(text(&format!("52:54:00:ab:34:{value}"))),
            _ => known.hostname.push(text(value)),
        }
    }
    RawMachine { name: text(name), identity: Some(known), ..RawMachine::default() }
}

fn hosts(machines: Vec<RawMachine>) -> RawInventory {
    RawInventory { host: machines, ..RawInventory::default() }
}

/// Joins sources, by the names of their kinds, and returns the codes of what is said.
fn joined(sources: &mut [(&'static str, RawInventory)]) -> Vec<Code> {
    let mut files = Sources::default();
    let mut notes = vec![Vec::new(); sources.len()];
    let mut all: Vec<Source<'_>> = sources
        .iter_mut()
        .zip(&mut notes)
        .map(|((kind, raw), notes)| {
            let file = files.add(SourceFile::text(*kind, String::new()));
            Source { kind, raw, notes, file }
        })
        .collect();
    join(&[], &mut all).into_iter().map(|said| said.code).collect()
}

fn names(raw: &RawInventory) -> Vec<&str> {
    raw.host.iter().chain(&raw.guest).map(|machine| machine.name.value.as_str()).collect()
}

#[test]
fn each_key_joins_what_sources_call_differently() {
    for key in ["provider=i-0abc1", "uuid=4c", "machine=aa", "mac=56", "host=web1.example.com"] {
        let mut all = [
            ("ansible", hosts(vec![machine("web1-mgmt", &[key])])),
            ("kubernetes", hosts(vec![machine("node-1", &[key])])),
        ];
        assert!(joined(&mut all).is_empty(), "{key}");
        assert_eq!(names(&all[0].1), ["node-1"], "{key}");
        assert_eq!(
            all[0].1.host[0].identity.as_ref().expect("kept").hostname.last().expect("kept").value,
            "web1-mgmt"
        );
    }
}

#[test]
fn what_stands_on_a_machine_follows_its_name_and_kind() {
    let mut vms = RawInventory { guest: vec![machine("vm-7", &["uuid=4c"])], ..RawInventory::default() };
    vms.guest[0].on = Some(Text { value: "hv".to_owned(), ..Text::default() });
    vms.guest.push(RawMachine {
        on: Some(Text { value: "vm-7".to_owned(), ..Text::default() }),
        ..machine("nested", &[])
    });
    let mut all = [("kubernetes", hosts(vec![machine("node-1", &["uuid=4c"])])), ("libvirt", vms)];
    assert!(joined(&mut all).is_empty());
    assert!(all[0].1.host.is_empty(), "some source says that it is a guest");
    assert_eq!(names(&all[0].1), ["node-1"]);
    assert_eq!(all[1].1.guest[1].on.as_ref().expect("as it was").value, "node-1");
}

#[test]
fn a_more_trusted_key_speaks_against_a_match() {
    let mut all = [
        ("ansible", hosts(vec![machine("a", &["uuid=4c", "machine=aa"])])),
        ("kubernetes", hosts(vec![machine("b", &["uuid=4d", "machine=aa"])])),
    ];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
    assert_eq!(names(&all[0].1), ["a"]);
    // A machine that was installed anew is the same machine.
    let mut all = [
        ("ansible", hosts(vec![machine("a", &["uuid=4c", "machine=aa"])])),
        ("kubernetes", hosts(vec![machine("b", &["uuid=4c", "machine=ab"])])),
    ];
    assert!(joined(&mut all).is_empty());
    assert_eq!(names(&all[0].1), ["b"]);
}

#[test]
fn two_machines_of_one_name_are_an_error() {
    let mut all = [
        ("ansible", hosts(vec![machine("web1", &["uuid=4c"])])),
        ("kubernetes", hosts(vec![machine("web1", &["uuid=4d"])])),
    ];
    assert_eq!(joined(&mut all), [Code::Conflict]);
}

#[test]
fn a_key_that_clones_share_tells_nobody_apart() {
    let mut all = [
        ("ansible", hosts(vec![machine("a", &["machine=aa"]), machine("b", &["machine=aa"])])),
        ("kubernetes", hosts(vec![machine("n", &["machine=aa"])])),
    ];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
    assert_eq!((names(&all[0].1), names(&all[1].1)), (vec!["a", "b"], vec!["n"]));
}

#[test]
fn short_and_full_names_are_doubtful() {
    let mut all = [
        ("ansible", hosts(vec![machine("web1.example.com", &[])])),
        ("kubernetes", hosts(vec![machine("web1", &[])])),
    ];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
    assert_eq!(names(&all[0].1), ["web1.example.com"]);
}

#[test]
fn an_inventory_decides_what_a_machine_is_called() {
    let place = |file| Place { file, start: 0, end: 0 };
    let mut files = Sources::default();
    let file = files.add(SourceFile::text("fleet.toml", String::new()));
    let known = Known {
        is_guest: false,
        name: "rack1".to_owned(),
        identity: machine("", &["host=web1", "host=web1.example.com"]).identity.expect("made"),
        place: place(file),
    };
    let (mut a, mut b) =
        (hosts(vec![machine("web1.example.com", &[])]), hosts(vec![machine("web1", &["uuid=4c"])]));
    let (notes, others) = (&mut Vec::new(), &mut Vec::new());
    let mut all = [
        Source { kind: "ansible", raw: &mut a, notes, file },
        Source { kind: "kubernetes", raw: &mut b, notes: others, file },
    ];
    assert!(join(&[known], &mut all).is_empty());
    assert_eq!((names(&a), names(&b)), (vec!["rack1"], vec!["rack1"]));
}

#[test]
fn a_name_that_another_machine_has_is_not_given() {
    let mut all = [
        ("ansible", hosts(vec![machine("x", &["uuid=4c"]), machine("n", &["uuid=4d"])])),
        ("kubernetes", hosts(vec![machine("n", &["uuid=4c"])])),
    ];
    let said = joined(&mut all);
    assert!(said.contains(&Code::Conflict) || said.contains(&Code::DoubtfulIdentity), "{said:?}");
    assert_eq!(names(&all[0].1), ["x", "n"]);
}

#[test]
fn of_memory_the_first_source_counts() {
    let with = |name: &str, mib| RawMachine {
        memory_mib: Some(crate::inventory::raw::Mark { value: mib, start: 0, end: 0 }),
        ..machine(name, &["uuid=4c"])
    };
    let mut all = [("ansible", hosts(vec![with("a", 8192)])), ("kubernetes", hosts(vec![with("n", 7900)]))];
    assert!(joined(&mut all).is_empty());
    let memory = |raw: &RawInventory| raw.host[0].memory_mib.as_ref().map(|mark| mark.value);
    assert_eq!((memory(&all[0].1), memory(&all[1].1)), (None, Some(7900)));
}

#[test]
fn one_shared_key_never_outweighs_two_that_differ() {
    let macs = |own: &str| ["mac=56".to_owned(), format!("mac={own}"), format!("host={own}.example.com")];
    let of = |keys: [String; 3], name: &str| machine(name, &keys.each_ref().map(String::as_str));
    let mut all =
        [("ansible", hosts(vec![of(macs("01"), "fw1")])), ("facter", hosts(vec![of(macs("02"), "fw2")]))];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
    assert_eq!((names(&all[0].1), names(&all[1].1)), (vec!["fw1"], vec!["fw2"]));
    // Two that agree weigh as much as two that differ.
    let mut all = [
        ("ansible", hosts(vec![machine("a", &["uuid=4c", "machine=aa", "mac=01", "host=a.example.com"])])),
        ("facter", hosts(vec![machine("b", &["uuid=4c", "machine=aa", "mac=02", "host=b.example.com"])])),
    ];
    assert!(joined(&mut all).is_empty());
    let mut all = [
        ("ansible", hosts(vec![machine("a", &["uuid=4c", "machine=aa", "host=a.example.com"])])),
        ("facter", hosts(vec![machine("b", &["uuid=4c", "machine=ab", "host=b.example.com"])])),
    ];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
}

/// What a kind of source has of a machine called `web`.
fn web(kind: &str) -> RawInventory {
    let mut raw = RawInventory::default();
    match kind {
        "proxmox" | "libvirt" | "vsphere" | "hyperv" => raw.guest.push(machine("web", &[])),
        "lxd" => raw.host.push(RawMachine {
            shares_kernel_of: Some(Text { value: "rack7".to_owned(), ..Text::default() }),
            ..machine("web", &[])
        }),
        _ => raw.host.push(machine("web", &[])),
    }
    raw
}

#[test]
fn one_name_makes_one_machine_unless_two_platforms_have_made_it() {
    let makers = ["ec2", "hyperv", "libvirt", "lxd", "openstack", "proxmox", "vsphere"];
    let witnesses = ["ansible", "docker", "facter", "kubernetes", "osquery", "terraform"];
    let one_each: Vec<&str> = witnesses.into_iter().chain(makers).collect();
    for (at, &one) in one_each.iter().enumerate() {
        for &other in &one_each[..at] {
            let are_makers = makers.contains(&one) && makers.contains(&other);
            let by_another = [one, other].contains(&"openstack")
                && ["hyperv", "libvirt", "vsphere"].iter().any(|kind| [one, other].contains(kind));
            let mut all = [(one, web(one)), (other, web(other))];
            let said = joined(&mut all);
            let apart = names(&all[0].1) != names(&all[1].1);
            assert_eq!(apart, are_makers && !by_another, "{one} and {other}");
            assert_eq!(said, vec![Code::DoubtfulIdentity; usize::from(apart)], "{one} and {other}");
        }
    }
}

#[test]
fn what_two_platforms_call_alike_is_called_with_its_platform() {
    let mut guests = web("proxmox");
    guests.guest.push(RawMachine {
        on: Some(Text { value: "web".to_owned(), ..Text::default() }),
        ..machine("nested", &[])
    });
    let mut all = [("ec2", web("ec2")), ("proxmox", guests)];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
    assert_eq!((names(&all[0].1), names(&all[1].1)), (vec!["web"], vec!["web-proxmox", "nested"]));
    let guests = &all[1].1.guest;
    assert_eq!(guests[1].on.as_ref().map(|on| on.value.as_str()), Some("web-proxmox"));
    assert!(all[1].1.host.is_empty(), "it is a guest as before");
}

#[test]
fn a_trusted_key_says_which_of_two_platforms_a_record_is_of() {
    let node = |key: &'static str| hosts(vec![machine("web", &[key])]);
    let mut guests = web("proxmox");
    guests.guest[0] = machine("web", &["mac=56"]);
    let mut all = [("ansible", node("mac=56")), ("ec2", web("ec2")), ("proxmox", guests.clone())];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity]);
    let all = all.map(|(_, raw)| names(&raw).join(" "));
    assert_eq!(all, ["web", "web-ec2", "web"], "the first of a machine's sources decides");
    // Without one nothing says it: there are three.
    let mut all = [("ansible", node("mac=57")), ("ec2", web("ec2")), ("proxmox", guests)];
    assert_eq!(joined(&mut all), [Code::DoubtfulIdentity; 3]);
    let all = all.map(|(_, raw)| names(&raw).join(" "));
    assert_eq!(all, ["web", "web-ec2", "web-proxmox"]);
}

#[test]
fn a_container_is_no_machine_that_a_hypervisor_runs() {
    let container = |host: &str| RawMachine {
        shares_kernel_of: Some(Text { value: host.to_owned(), ..Text::default() }),
        ..machine("web", &[])
    };
    for (kind, apart) in
        [("ec2", true), ("vsphere", true), ("lxd", false), ("proxmox", false), ("facter", false)]
    {
        let mut all = [("ansible", hosts(vec![container("rack7")])), (kind, web(kind))];
        joined(&mut all);
        assert_eq!(names(&all[0].1) != names(&all[1].1), apart, "{kind}");
    }
}
