//! What was read: the fleet at a glance, lists, and one thing with where each value was stated.

use crate::cli::{comove, stdout};
use comove::answer::list::Listing;
use comove::answer::show::{By, Gap, Known, Portrait, RelationKind, Survey};
use comove::answer::tables::ThingKind;
use comove::model::{Fleet, Pattern};
use comove::read::Reader;
use comove::report::{self, Detail, Styles};

const FLEET: &str = "format = 1
hold = [\"host/node-2\"]

[[cluster]]
name = \"prod\"
kubernetes = \"1.34.1\"

[[host]]
name = \"node-10\"
os = \"ubuntu@22.04\"
cluster = \"prod\"
labels = { zone = \"a\" }

[[host]]
name = \"node-2\"
kernel = \"5.15\"
candidates = { kernel = [\"6.8\", \"6.1\"] }
cluster = \"prod\"

[[host]]
name = \"odd\"

[[host]]
name = \"inner\"
shares-kernel-of = \"node-2\"

[[image]]
name = \"debian\"
version = \"12\"

[[image]]
name = \"cart\"
version = \"77\"
base = \"debian@12\"
contains = [\"package/openssl@3.0.2\"]

[[image]]
name = \"bare\"
version = \"1\"

[[package]]
name = \"openssl\"
version = \"3.0.2\"

[[app]]
name = \"cart\"
version = \"2.9\"
candidates = [\"3.0\"]
requires = [{ at = \">=3.0\", needs = \"kernel\", in = \">=6.8\" }]

[[workload]]
name = \"cart\"
app = \"cart\"
image = \"cart\"
host = \"node-2\"
replicas = 2

[[workload]]
name = \"lost\"
image = \"bare\"
isolation = \"sandbox\"
";

fn read(files: &[(&str, &str)]) -> (Fleet, Survey) {
    let mut reader = Reader::new();
    for (name, text) in files {
        reader.add(name, text.as_bytes().to_vec());
    }
    let (fleet, remarks) = reader.finish().expect("a sound inventory");
    let survey = comove::survey(&fleet, &remarks);
    (fleet, survey)
}

fn fleet() -> Fleet {
    read(&[("fleet.toml", FLEET)]).0
}

fn show(fleet: &Fleet, name: &str) -> Portrait {
    comove::show(fleet, name).unwrap_or_else(|fault| panic!("{name}: {}", fault.message))
}

fn list(fleet: &Fleet, kind: ThingKind, pattern: Option<&str>) -> Listing {
    let pattern = pattern.map(|text| Pattern::parse(text).expect(text));
    comove::list(fleet, kind, pattern.as_ref())
}

fn text(document: &report::Document) -> String {
    report::text::render(document, &Styles::default(), &mut |_| String::new())
}

#[test]
fn machines_are_counted_by_kind_system_and_kernel() {
    let (_, survey) = read(&[("fleet.toml", FLEET)]);
    let groups = survey.machines.iter().map(|group| {
        let names: Vec<&str> = group.things.iter().map(|name| &**name).collect();
        (group.os.as_deref(), group.kernel.as_deref(), group.shared, names)
    });
    assert_eq!(
        groups.collect::<Vec<_>>(),
        [
            (None, None, false, vec!["host/odd"]),
            (None, Some("5.15"), false, vec!["host/node-2"]),
            (None, Some("5.15"), true, vec!["host/inner"]),
            (Some("ubuntu@22.04"), Some("5.15"), false, vec!["host/node-10"]),
        ]
    );
    let cluster = &survey.clusters[0];
    assert_eq!(
        (&*cluster.thing, cluster.version.as_deref(), cluster.nodes),
        ("cluster/prod", Some("1.34.1"), 2)
    );
    let workloads =
        survey.workloads.iter().map(|one| (one.isolation.name(), one.number, one.services, one.machines));
    assert_eq!(workloads.collect::<Vec<_>>(), [("container", 2, 1, 1), ("sandbox", 1, 1, 0)]);
    let images = survey.images.iter().map(|one| (one.base.as_deref(), one.version.as_deref(), one.workloads));
    assert_eq!(images.collect::<Vec<_>>(), [(Some("image/debian"), Some("12"), 2), (None, None, 1)]);
}

#[test]
fn what_is_unknown_is_named_with_what_would_settle_it() {
    let (_, survey) = read(&[("fleet.toml", FLEET)]);
    let gap = |what| {
        let found = survey.unknown.iter().find(|one| one.what == what);
        found.map(|one| one.things.iter().map(|name| &**name).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert_eq!(gap(Gap::Kernel), ["host/odd"]);
    // What is inside `inner` is on the kernel of node-2, and no profile is taken for it.
    assert_eq!(gap(Gap::Os), ["host/node-2", "host/odd"]);
    assert_eq!(gap(Gap::Machine), ["workload/lost"]);
    assert_eq!(gap(Gap::Contents), ["image/bare"]);
    assert!(gap(Gap::Version).is_empty() && gap(Gap::Cluster).is_empty());
    let told = text(&report::survey(&survey, Detail::Brief));
    for part in [
        "1 file describes 4 hosts, 1 cluster, 3 workloads, 2 services, 3 images, 1 app and 1 package.",
        "? 1 machine whose kernel is unknown: host/odd",
        "- add kernel = \"6.8\" to it, or read what uname -a prints there",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn what_several_sources_describe_is_told_with_each_of_them() {
    let more = "[[host]]\nname = \"node-2\"\nmemory-mib = 512\n";
    let (fleet, survey) = read(&[("fleet.toml", FLEET), ("more.toml", more)]);
    let united = survey.united.iter().map(|one| {
        let sources: Vec<&str> = one.sources.iter().map(|spot| &*spot.text).collect();
        (&*one.thing, sources)
    });
    assert_eq!(united.collect::<Vec<_>>(), [("host/node-2", vec!["fleet.toml:15", "more.toml:2"])]);
    let portrait = show(&fleet, "host/node-2");
    let memory = portrait.values.iter().find(|value| &*value.what == "memory-mib").expect("the memory");
    assert_eq!((&*memory.value, memory.place.as_ref().map(|spot| &*spot.text)), ("512", Some("more.toml:3")));
    assert_eq!(portrait.defined.len(), 2);
}

#[test]
fn remarks_of_readers_are_part_of_the_answer() {
    let node = r#"{"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"nodeInfo": {}}},
        {"apiVersion": "example.com/v1", "kind": "Gadget", "metadata": {"name": "g"}}]}"#;
    let (fleet, survey) = read(&[("cluster.json", node)]);
    assert_eq!(survey.files[0].kind.as_deref(), Some("kubernetes"));
    assert!(survey.remarks.iter().any(|remark| remark.text.contains("Gadget")), "{:?}", survey.remarks);
    let told = text(&report::survey(&survey, Detail::Brief));
    assert!(told.contains("Left out or doubtful") && told.contains("Gadget"), "{told}");
    assert_eq!(&*show(&fleet, "n1").defined[0].text, "cluster.json: Node n1 .metadata.name");
}

#[test]
fn each_value_of_a_machine_has_its_place() {
    let fleet = fleet();
    let portrait = show(&fleet, "host/node-10");
    let version = |of: &str| portrait.versions.iter().find(|one| &*one.of == of).expect(of);
    let os = version("os");
    assert_eq!((os.version.as_deref(), &os.by), (Some("ubuntu@22.04"), &By::Stated));
    assert_eq!(os.place.as_ref().map(|spot| &*spot.text), Some("fleet.toml:10"));
    assert_eq!(
        (os.targets.first().map(|one| &**one), os.known),
        (Some("ubuntu@24.04"), Some(Known::Releases))
    );
    let kernel = version("kernel");
    assert_eq!(
        (kernel.version.as_deref(), &kernel.by),
        (Some("5.15"), &By::Release { release: "ubuntu@22.04".into() })
    );
    let values = portrait
        .values
        .iter()
        .map(|one| (&*one.what, one.label, &*one.value, one.place.as_ref().map_or("", |spot| &*spot.text)));
    assert_eq!(
        values.collect::<Vec<_>>(),
        [("cluster", false, "cluster/prod", "fleet.toml:11"), ("zone", true, "a", "fleet.toml:12")]
    );
}

#[test]
fn what_a_machine_has_several_of_has_a_place_each() {
    let text = "[[host]]\nname = \"n\"\nkernel = \"6.1\"\ntaints = [\"db:NoSchedule\",\n  \"gpu\"]\n\
                candidates = { kernel = [\"6.8\"] }\nidentity = { machine-id = \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\" }\n";
    let more = "[[host]]\nname = \"n\"\nidentity = { mac = [\"52:54:00:12:34:56\"] }\n";
    let (fleet, _) = read(&[("fleet.toml", text), ("more.toml", more)]);
    let portrait = show(&fleet, "host/n");
    let value = |one: &comove::answer::show::Value| {
        let place = one.place.as_ref().map_or("", |spot| &*spot.text).to_owned();
        (one.what.to_string(), one.value.to_string(), place)
    };
    let owned = |what: &str, value: &str, place: &str| (what.to_owned(), value.to_owned(), place.to_owned());
    assert_eq!(
        portrait.values.iter().map(value).collect::<Vec<_>>(),
        [
            owned("taints", "db:NoSchedule", "fleet.toml:4"),
            owned("taints", "gpu", "fleet.toml:5"),
            owned("candidates.kernel", "6.8", "fleet.toml:6"),
            owned("identity.machine-id", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "fleet.toml:7"),
            owned("identity.mac", "52:54:00:12:34:56", "more.toml:3"),
        ]
    );
}

#[test]
fn a_thing_is_shown_with_what_it_has_to_do_with() {
    let fleet = fleet();
    let host = show(&fleet, "host/node-2");
    let kernel = &host.versions[0];
    assert_eq!((&*kernel.of, kernel.known), ("kernel", Some(Known::Listed)));
    assert_eq!(kernel.targets.iter().map(|one| &**one).collect::<Vec<_>>(), ["6.1", "6.8"]);
    let related = |kind| {
        let found = host.relations.iter().find(|one| one.kind == kind);
        found.map(|one| one.things.iter().map(|name| &**name).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert_eq!(related(RelationKind::Workloads), ["workload/cart#1", "workload/cart#2"]);
    assert_eq!(related(RelationKind::Machines), ["host/inner"]);
    assert_eq!(&*host.holds[0].value, "host/node-2");
    let inner = show(&fleet, "host/inner");
    let shared = By::Machine { machine: "host/node-2".into() };
    assert_eq!((&*inner.versions[0].of, &inner.versions[0].by), ("kernel", &shared));
    let image = show(&fleet, "image/cart");
    let contents = image.contents.iter().map(|one| (&*one.of, one.version.as_deref()));
    assert_eq!(
        contents.collect::<Vec<_>>(),
        [("image/debian", Some("12")), ("package/openssl", Some("3.0.2"))]
    );
    let package = show(&fleet, "package/openssl");
    assert_eq!((package.versions[0].number, package.relations[0].kind), (Some(1), RelationKind::Images));
    let app = show(&fleet, "app/cart");
    assert_eq!(app.requirements.len(), 1);
    let told = text(&report::show(&app, Detail::Brief));
    assert!(told.contains("- app/cart at >=3.0 needs kernel >=6.8"), "{told}");
    assert!(told.contains("comove impact ... --bump app/cart=3.0"), "{told}");
    // Nothing states the isolation: it is taken as usual, and said so.
    let workload = show(&fleet, "workload/cart#1");
    let isolation = workload.values.iter().find(|one| &*one.what == "isolation").expect("the isolation");
    assert_eq!((&*isolation.value, &isolation.place), ("container", &None));
}

#[test]
fn a_name_without_its_kind_will_do_if_one_thing_has_it() {
    let fleet = fleet();
    assert_eq!(&*show(&fleet, "odd").thing, "host/odd");
    let fault = comove::show(&fleet, "cart").expect_err("three things are called so");
    assert_eq!(fault.help.as_deref(), Some("did you mean `service/cart`, `image/cart`, `app/cart`?"));
    let fault = comove::show(&fleet, "host/node-3").expect_err("nothing is called so");
    assert!(fault.help.is_some_and(|help| help.contains("`host/node-2`")));
}

#[test]
fn lists_are_in_the_order_of_names_and_patterns_narrow_them() {
    let fleet = fleet();
    let names =
        |listing: &Listing| listing.entries.iter().map(|one| one.thing.to_string()).collect::<Vec<_>>();
    let all = list(&fleet, ThingKind::Host, None);
    assert_eq!(names(&all), ["host/inner", "host/node-2", "host/node-10", "host/odd"]);
    let open = list(&fleet, ThingKind::Host, Some("host/*[kernel<6]"));
    assert_eq!(names(&open), ["host/inner", "host/node-2", "host/node-10"]);
    assert_eq!(open.undecided.iter().map(|name| &**name).collect::<Vec<_>>(), ["host/odd"]);
    assert!(
        text(&report::list(&open, Detail::Brief))
            .contains("? 1 more may match, of which a version is unknown: host/odd")
    );
    let some = list(&fleet, ThingKind::Host, Some("host/*[zone=a]:kernel"));
    assert_eq!((some.total, names(&some)), (4, vec!["host/node-10".to_owned()]));
    assert_eq!(some.entries[0].versions.len(), 1);
    let services = list(&fleet, ThingKind::Service, None);
    let cart = &services.entries[0];
    let runs =
        cart.versions.iter().map(|one| (&*one.of, one.version.as_deref(), one.number, one.targets.len()));
    assert_eq!(
        runs.collect::<Vec<_>>(),
        [("app/cart", Some("2.9"), Some(2), 1), ("image/cart", Some("77"), Some(2), 0)]
    );
    let told = text(&report::list(&services, Detail::Brief));
    assert!(told.contains("app/cart 2.9 x2, image/cart 77 x2   app/cart 3.0"), "{told}");
    assert_eq!(names(&list(&fleet, ThingKind::Package, None)), ["package/openssl"]);
}

#[test]
fn a_list_is_written_as_csv() {
    let odd = "[[host]]\nname = \"=cmd, \\\"x\\\"\"\nkernel = \"5.15\"\nlabels = { a = \"b\" }\n";
    let (fleet, _) = read(&[("odd, file.toml", odd)]);
    let mut out = Vec::new();
    report::csv(&list(&fleet, ThingKind::Host, None), &mut out).expect("it is written");
    let out = String::from_utf8(out).expect("text");
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "thing,of,version,used by,known from,targets,on,cluster,base,isolation,service,workloads,place"
    );
    assert_eq!(
        lines[1],
        "\"host/=cmd, \"\"x\"\"\",kernel,5.15,,\"odd, file.toml:3\",,,,,,,0,\"odd, file.toml:2\""
    );
    assert_eq!(lines[2..], [""]);
}

#[test]
fn the_commands_show_and_list_answer() {
    let inventory = ["-i", "inventories/mixed-fleet.toml"];
    let run = |args: &[&str]| comove(&[args, &inventory].concat());
    let shown = run(&["show"]);
    assert!(shown.status.success());
    assert!(stdout(&shown).starts_with("1 file describes 4 hosts, 2 guests, 25 workloads"));
    assert!(stdout(&run(&["show", "host/box-1"])).starts_with("host/box-1 is a host with 3 workloads"));
    let listed = run(&["list", "images", "--format", "csv"]);
    assert!(stdout(&listed).starts_with("thing,of,version"));
    let kinds = run(&["list", "hosts", "node-*"]);
    assert!(stdout(&kinds).starts_with("2 of 4 hosts: host/node-*."), "{}", stdout(&kinds));
    let old = run(&["list", "hosts", "*[kernel<6]:kernel"]);
    let old = stdout(&old);
    assert!(old.contains("  host     kernel   workloads   can go to\n  box-1    ~5.10"), "{old}");
    let odd = run(&["list", "hosts", "*[kernle<6]"]);
    assert!(String::from_utf8_lossy(&odd.stderr).contains("did you mean `kernel`?"));
    let none = run(&["list", "hosts", "nod-1"]);
    let said = String::from_utf8_lossy(&none.stderr).into_owned();
    assert_eq!(none.status.code(), Some(2));
    assert!(said.contains("did you mean `host/node-1`"), "{said}");
}

#[test]
fn a_long_name_of_a_system_leaves_the_table_a_table() {
    let odd = "[[host]]\nname = \"a\"\nkernel = \"4.1.17-boot2docker\"\n[host.labels]\n\
               \"comove.os-image\" = \"Boot2Docker 1.10.1 (TCL 6.4.1); master : b03e158 - Thu Feb 11 22:34:01 UTC 2016\"\n";
    let (_, survey) = read(&[("fleet.toml", odd)]);
    let told = text(&report::survey(&survey, Detail::Brief));
    assert!(told.contains("\n  kind   number   OS "), "{told}");
    assert!(told.contains("1 machine whose OS has no profile: host/a"), "{told}");
}

/// A system container has the kernel of its host, and nothing asks for the profile of what is in it.
#[test]
fn nothing_is_missing_of_a_system_container_that_its_host_has() {
    let inventory = "[[host]]\nname = \"h\"\nos = \"debian@12\"\n[[host]]\nname = \"c\"\nshares-kernel-of = \"h\"\n\
                     labels = { \"comove.os-image\" = \"Ubuntu 22.04\" }\n[[host]]\nname = \"d\"\nshares-kernel-of = \"h\"\n";
    let (_, survey) = read(&[("fleet.toml", inventory)]);
    assert!(survey.unknown.is_empty(), "{:?}", survey.unknown);
}
