//! The story of `docs/story.md` on files of other tools: thirty containers on one kernel, thirty machines with a kernel each,
//! and each turned into the other.

use crate::fleets::{fleet, shipped};
use crate::importers::samples;
use comove::Bump;
use comove::answer::contrast::{Column, Contrast, Counterpart};
use comove::model::{Fleet, MachineKind, Running, Strategy, Turn};
use comove::read::{Input, Reader};
use comove::verify::verify;
use serde_json::json;
use std::path::PathBuf;

/// Reads files as they would be found.
fn captured(files: &[(&str, String)]) -> Fleet {
    let mut reader = Reader::new();
    for (name, text) in files {
        let input = Input::bytes((*name).to_owned(), text.as_bytes().to_vec()).found();
        assert!(reader.take(input), "{name} is of no kind");
    }
    reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics)).0
}

/// Asks, and checks each plan that a figure is cut from.
fn asked(fleet: &Fleet, bump: &str) -> Contrast {
    let bump = Bump::parse(bump).expect("a bump");
    let check = |plan: &comove::answer::plan::Plan| {
        let verdict = verify(fleet, plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    };
    comove::contrast_of(fleet, &[bump], &[], check).expect("a bump that fits").0
}

fn turned(fleet: &Fleet, bump: &str, turn: Turn) -> Counterpart {
    let bump = Bump::parse(bump).expect("a bump");
    let check = |fleet: &Fleet, plan: &comove::answer::plan::Plan| {
        let verdict = verify(fleet, plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    };
    comove::counterpart_of(fleet, &[bump], &[], turn, check).expect("a bump that fits").0
}

fn column(columns: &[Column], strategy: Strategy) -> &Column {
    columns.iter().find(|column| column.strategy == strategy).expect("a column")
}

/// The things of the largest step, what is not touched, and what there is.
fn figures(column: &Column) -> (usize, usize, usize) {
    let summary = &column.summary;
    (summary.largest_step, summary.untouched, summary.workloads)
}

/// `lxc list --format json` on a host whose kernel is known from elsewhere.
fn containers() -> Fleet {
    let one = |number: usize| {
        json!({
            "name": format!("c{number}"), "type": "container", "architecture": "x86_64", "location": "none",
            "config": {}, "expanded_config": {"image.os": "Ubuntu", "image.release": "jammy"}
        })
    };
    let list: Vec<_> = (0..30).map(one).collect();
    let host = "[[host]]\nname = \"lx1\"\nkernel = \"5.15\"\nmemory-mib = 131072\n".to_owned();
    captured(&[("lx1.json", json!(list).to_string()), ("host.toml", host)])
}

/// `virsh dumpxml` of each domain.
fn domains() -> Fleet {
    let one = |number: usize| {
        format!(
            "<domain type='kvm'><name>g{number}</name><memory unit='MiB'>2048</memory><vcpu>2</vcpu>\
             <os><type arch='x86_64'>hvm</type></os></domain>"
        )
    };
    captured(&[("kvm1.xml", (0..30).map(one).collect())])
}

/// `pvesh get /cluster/resources`
fn proxmox() -> Fleet {
    let node = json!({"id": "node/pve1", "type": "node", "node": "pve1", "status": "online", "maxcpu": 32});
    let one = |number: usize| {
        json!({
            "id": format!("qemu/{number}"), "type": "qemu", "vmid": 100 + number, "name": format!("g{number}"),
            "node": "pve1", "status": "running", "template": 0, "maxcpu": 2, "maxmem": 2_147_483_648_u64
        })
    };
    let all: Vec<_> = std::iter::once(node).chain((0..30).map(one)).collect();
    captured(&[("resources.json", json!(all).to_string())])
}

/// `aws ec2 describe-instances`, three of which are nodes with ten pods each.
fn instances() -> Fleet {
    let address = |number: usize| format!("ip-10-1-0-{number}.eu-west-1.compute.internal");
    let one = |number: usize| {
        json!({
            "InstanceId": format!("i-{number:017x}"), "ImageId": "ami-0123456789abcdef0", "InstanceType": "m5.large",
            "State": {"Name": "running"}, "Placement": {"AvailabilityZone": "eu-west-1a"},
            "PrivateDnsName": address(number), "Architecture": "x86_64",
            "Tags": [{"Key": "Name", "Value": format!("g{number}")}]
        })
    };
    let list: Vec<_> = (0..30).map(one).collect();
    let node = |number: usize| {
        json!({
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": address(number)},
            "spec": {"providerID": format!("aws:///eu-west-1a/i-{number:017x}")},
            "status": {"nodeInfo": {
                "kernelVersion": "5.15.0-100-generic", "kubeletVersion": "v1.30.2",
                "containerRuntimeVersion": "containerd://1.7.20", "operatingSystem": "linux", "architecture": "amd64"
            }}
        })
    };
    let pod = |number: usize| {
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("web-{number}"), "namespace": "shop"},
            "spec": {"nodeName": address(number / 10), "containers": [{"name": "main", "image": "shop/web:1"}]},
            "status": {"phase": "Running"}
        })
    };
    let items: Vec<_> = (0..3).map(node).chain((0..30).map(pod)).collect();
    let cluster = json!({"apiVersion": "v1", "kind": "List", "items": items});
    let reservations = json!({"Reservations": [{"Instances": list}]});
    captured(&[("ec2.json", reservations.to_string()), ("cluster.json", cluster.to_string())])
}

#[test]
fn thirty_system_containers_restart_with_the_kernel_that_they_share() {
    let contrast = asked(&containers(), "host/lx1:kernel=6.8");
    for column in &contrast.columns {
        assert_eq!(figures(column), (31, 0, 30), "{}", column.strategy);
        assert_eq!((column.disruptions_total, column.new_guests), (30, 0));
    }
    let summary = &contrast.columns[0].summary;
    assert_eq!((summary.bare.containers, summary.bare.guests, summary.bare.restarted), (30, 0, 30));
    assert_eq!((summary.could_stay, summary.unknown), (30, 30), "nothing says that they work on 6.8");
    let fleet = &contrast.fleet;
    assert_eq!(fleet.without_own_kernel, 30);
    assert_eq!((fleet.vms_instead_memory_mib, fleet.vms_instead_disk_mib), (30 * 256, 30 * 2048));
    assert_eq!(contrast.memory_mib, Some(131_072));
}

#[test]
fn of_thirty_machines_one_goes() {
    for (name, fleet) in [("libvirt", domains()), ("proxmox", proxmox())] {
        let contrast = asked(&fleet, "guest/g7:kernel=6.8");
        for column in &contrast.columns {
            assert_eq!(figures(column), (1, 29, 30), "{name} {}", column.strategy);
            assert_eq!((column.disruptions_total, column.summary.unknown), (1, 1), "{name}");
        }
        assert_eq!(contrast.fleet.without_own_kernel, 0, "{name}");
        let every = asked(&fleet, "guest/*:kernel=6.8");
        let summary = &every.columns[0].summary;
        assert_eq!((summary.steps, summary.largest_step, summary.bare.changed), (30, 1, 30), "{name}");
    }
}

#[test]
fn instances_that_are_nodes_count_by_their_pods() {
    let fleet = instances();
    // Twenty-seven instances on which nothing is known, and thirty pods on the other three.
    let one = asked(&fleet, "guest/g7:kernel=6.8");
    assert_eq!(figures(&one.columns[0]), (1, 56, 57));
    assert_eq!(one.columns[0].summary.bare.guests, 27);
    let node = asked(&fleet, "guest/ip-10-1-0-1.*:kernel=6.8");
    assert_eq!(figures(column(&node.columns, Strategy::InPlace)), (11, 47, 57));
    assert_eq!(figures(column(&node.columns, Strategy::PerVm)), (11, 47, 57));
    assert_eq!(column(&node.columns, Strategy::PerVm).kept_in_guests, 10, "they are in one already");
    assert_eq!(figures(column(&node.columns, Strategy::Drain)).1, 47);
}

#[test]
fn machines_turned_into_containers_go_together() {
    for fleet in [domains(), proxmox()] {
        let counterpart = turned(&fleet, "guest/g7:kernel=6.8", Turn::Containers(30));
        assert_eq!(counterpart.bumps, ["host/shared-1:kernel=6.8"]);
        assert_eq!((counterpart.running, counterpart.machines), (30, 1));
        assert_eq!(figures(column(&counterpart.columns, Strategy::InPlace)), (31, 0, 30));
        let ten = turned(&fleet, "guest/g7:kernel=6.8", Turn::Containers(10));
        assert_eq!(ten.machines, 3);
        assert_eq!(figures(column(&ten.columns, Strategy::InPlace)), (11, 20, 30));
    }
    let counterpart = turned(&shipped("thirty-vms"), "app/cart=3.0", Turn::Containers(30));
    assert_eq!(figures(column(&counterpart.columns, Strategy::InPlace)), (31, 0, 30));
    assert_eq!(figures(column(&counterpart.columns, Strategy::Drain)), (1, 0, 30));
    assert_eq!(column(&counterpart.columns, Strategy::Drain).new_hosts, 1, "hypervisors run no containers");
}

#[test]
fn containers_turned_into_machines_go_one_by_one() {
    let counterpart = turned(&containers(), "host/lx1:kernel=6.8", Turn::Vms);
    assert_eq!((counterpart.running, counterpart.machines, counterpart.bumps.len()), (30, 30, 30));
    let summary = &column(&counterpart.columns, Strategy::InPlace).summary;
    assert_eq!((summary.steps, summary.largest_step, summary.bare.guests), (30, 1, 30));
    for name in ["thirty-containers", "thirty-containers-coupled"] {
        let counterpart = turned(&shipped(name), "app/cart=3.0", Turn::Vms);
        assert_eq!(figures(column(&counterpart.columns, Strategy::InPlace)), (2, 29, 30), "{name}");
    }
    let bump = [Bump::parse("app/cart=3.0").expect("a bump")];
    let already = comove::counterpart(&shipped("thirty-vms"), &bump, &[], Turn::Vms);
    assert!(already.is_err(), "each has a kernel of its own");
}

#[test]
fn a_host_that_has_to_be_there_costs_what_it_takes_to_make() {
    let contrast = asked(&shipped("thirty-containers-coupled"), "app/cart=3.0");
    let drain = column(&contrast.columns, Strategy::Drain);
    assert_eq!((drain.new_hosts, drain.host_memory_mib, drain.host_disk_mib), (1, 512, 8192));
    assert_eq!((drain.host_make_seconds, drain.critical_seconds), (600, 720));
    assert_eq!(drain.kernel_shared_by, 30, "all of the thirty come back");
    let own = column(&contrast.columns, Strategy::PerVm);
    assert_eq!((own.new_guests, own.new_hosts, own.kernel_shared_by), (1, 0, 29));
    assert_eq!(
        own.critical_seconds,
        60 + 20 + 60,
        "a VM is made and starts, then the workload in it changes"
    );
    // All thirty leave, for one host that takes them.
    let all = asked(&shipped("thirty-containers-coupled"), "host/node-1:kernel=6.8");
    assert_eq!(column(&all.columns, Strategy::Drain).kernel_shared_by, 30);
}

#[test]
fn who_cannot_move_or_gets_no_machine_is_told() {
    let fleet = fleet(
        r#"
        [[host]]
        name = "h"
        kernel = "6.1"
        provides = { docker = "24.0" }
        [[workload]]
        name = "agent"
        host = "h"
        isolation = "process"
        [[workload]]
        name = "web"
        host = "h"
        [[workload]]
        name = "key"
        host = "h"
        movable = false
        stuck-because = "it has a dongle"
    "#,
    );
    let contrast = asked(&fleet, "host/h:kernel=6.8");
    let stuck = &column(&contrast.columns, Strategy::Drain).stuck;
    let stuck: Vec<_> = stuck.iter().map(|one| (one.because.as_deref(), one.workloads)).collect();
    assert_eq!(stuck, [(None, 1), (Some("it has a dongle"), 1)]);
    // A process has no engine under it, so that it gets no VM for one.
    let engine = asked(&fleet, "host/h:docker=25.0");
    let own = column(&engine.columns, Strategy::PerVm);
    assert_eq!((own.new_guests, own.summary.untouched), (1, 2));
}

#[test]
fn an_assumption_is_a_default_unless_it_is_stated() {
    let stated = "[assumptions]\nvm-memory-mib = 256\nhost-make-seconds = 900\n";
    let fleet = fleet(&format!("{stated}[[host]]\nname = \"n\"\nkernel = \"5.15\"\n"));
    let contrast = asked(&fleet, "host/n:kernel=6.8");
    let said = contrast.assumptions.iter().filter(|one| !one.default);
    let said: Vec<_> = said.map(|one| (one.name.as_str(), one.value)).collect();
    assert_eq!(said, [("vm-memory-mib", 256), ("host-make-seconds", 900)]);
    assert_eq!(contrast.empty_hosts, 1, "what may run there is counted nowhere");
}

/// No machine of a capture is counted as nothing: it counts as what runs in it, or has on it what does, or is told to be
/// empty.
#[test]
fn no_machine_of_a_capture_is_counted_as_nothing() {
    let (mut machines, mut bare) = (0, 0);
    // Tests are built without optimisation.
    let is_small = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|about| about.len() <= 300_000);
    for path in samples::all().into_iter().filter(is_small) {
        let mut reader = Reader::new();
        reader.add(&path.display().to_string(), std::fs::read(&path).expect("readable"));
        let Ok((fleet, _)) = reader.finish() else { continue };
        let running: Vec<Running> = fleet.running().collect();
        for id in fleet.machine_ids().filter(|&id| fleet.machine(id).kind != MachineKind::Cluster) {
            // What is stopped is told apart.
            let runs = |id| !fleet.running_on(id).is_empty() || fleet.is_at_rest(id);
            let counted = runs(id) || fleet.is_empty_host(id);
            let below = fleet.machines_on(id);
            let on_it = below.iter().any(|&on| runs(on));
            assert!(counted || on_it, "{}: {}", path.display(), fleet.machine_name(id));
            machines += 1;
        }
        let named = fleet.workload_ids().len();
        bare += running.len() - named;
        let there = running.iter().filter(|one| matches!(one, Running::Workload(_))).count();
        assert_eq!(there, named, "{}", path.display());
    }
    // Where there are samples, some are of machines that name nothing that runs on them.
    assert!(machines == 0 || bare > 20, "{bare} of {machines}");
}

/// VMs that leave a machine take their kernels with them, and share none where they go.
#[test]
fn vms_that_move_share_no_kernel() {
    let guest = |at: usize| format!("[[guest]]\nname = \"g{at}\"\non = \"h\"\n");
    let guests: String = (0..5).map(guest).collect();
    let text = format!("[[host]]\nname = \"h\"\nkernel = \"6.1\"\n{guests}");
    let all = asked(&captured(&[("fleet.toml", text)]), "host/h:kernel=6.8");
    let drain = column(&all.columns, Strategy::Drain);
    assert_eq!(drain.summary.guests_moved, 5);
    assert!(drain.kernel_shared_by < 2, "{} share one kernel", drain.kernel_shared_by);
}

/// What leaves a machine for a time is back in the end, beside what has stayed.
#[test]
fn who_shares_a_kernel_after_a_drain_is_counted_where_it_ends_up() {
    let text = std::fs::read_to_string("inventories/mixed-fleet.toml").expect("a shipped inventory");
    let all = asked(&captured(&[("fleet.toml", text)]), "host/*:kernel>=6.8");
    let reach = |strategy| {
        let column = column(&all.columns, strategy);
        (column.kernel_shared_by, column.crash_reaches)
    };
    assert_eq!(reach(Strategy::InPlace), (7, 8));
    assert_eq!(reach(Strategy::Drain), reach(Strategy::InPlace), "the spare host is there for a time only");
}

/// A guest is not there any more once all that is in it has a VM of its own, and neither is a system container.
#[test]
fn what_everything_has_left_is_counted_no_more() {
    let text = |first: &str, more: &str| {
        format!(
            "[[host]]\nname = \"hv1\"\nkernel = \"5.15\"\n[[guest]]\nname = \"g1\"\non = \"hv1\"\nkernel = \"5.15\"\n{more}\
             [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
             requires = [{{ at = \">=2\", needs = \"kernel\", in = \">=6.8\" }}]\n\
             [[workload]]\nname = \"w1\"\napp = \"a\"\nhost = \"{first}\"\n\
             [[workload]]\nname = \"w2\"\napp = \"a\"\nhost = \"g1\"\n"
        )
    };
    for text in [text("g1", ""), text("lx", "[[guest]]\nname = \"lx\"\nshares-kernel-of = \"g1\"\n")] {
        let counterpart = turned(&fleet(&text), "app/a=2", Turn::Vms);
        assert_eq!((counterpart.running, counterpart.machines), (2, 2));
        let column = column(&counterpart.columns, Strategy::InPlace);
        assert_eq!(figures(column), (2, 0, 2), "{text}");
        assert_eq!(column.crash_reaches, 2, "{text}");
    }
}
