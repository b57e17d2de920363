use super::change::lines;
use super::recipes::ALL;
use super::values::{Value, Values};
use super::*;
use crate::planner::{Options, plan};
use crate::question::Bump;
use crate::read::Reader;
use proptest::prelude::*;

/// Splits a line as a shell does, by what POSIX says of quotes; no backslash stands outside them but before a quote.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut inside, mut quote) = (Vec::new(), String::new(), false, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => (quote, inside) = (Some(c), true),
            (None, '\\') => word.extend(chars.next()),
            (None, ' ') if inside => {
                words.push(std::mem::take(&mut word));
                inside = false;
            }
            (None, ' ') => {}
            (None, c) => {
                inside = true;
                word.push(c);
            }
        }
    }
    words.extend(inside.then_some(word));
    words
}

proptest! {
    #[test]
    fn a_name_is_one_word_whatever_it_is(name in "[a-z$'\"`;|&(é ][ -~é]{0,12}", other in "[a-z0-9$ ][ -~]{0,6}") {
        let values = Values::default().with("name", Value::from(name.as_str())).with("to", Value::from(other.as_str()));
        let line = values.fill("docker run --name {name} {name}:{to} {{.Name}}");
        let both = format!("{name}:{other}");
        prop_assert_eq!(words(&line), ["docker", "run", "--name", &name, &both, "{{.Name}}"]);
    }

    #[test]
    fn a_comment_stays_one(name in "\\PC*\n?\\PC*") {
        let values = Values::default().with("name", Value::from(name.as_str()));
        prop_assert_eq!(values.fill("# {name}").lines().count(), 1);
        let dashed = Values::default().with("name", Value::from(format!("-{name}").as_str()));
        let line = dashed.fill("rm {name}");
        prop_assert!(line.starts_with("# ") && line.lines().count() == 1);
    }
}

#[test]
fn recipes_have_sources_and_only_values_that_are_there() {
    let keys = [
        "node",
        "to",
        "of",
        "namespace",
        "owner",
        "kind",
        "image",
        "container",
        "former",
        "name",
        "project",
        "service",
        "stack",
        "target",
        "origin",
        "vmid",
        "pod",
        "drained",
        "changed",
        "package",
        "kept",
    ];
    for recipe in ALL {
        assert!(recipe.sources.iter().all(|source| source.starts_with("https://")), "{recipe:?}");
        assert!(!recipe.sources.is_empty(), "{recipe:?}");
        for line in [recipe.before, recipe.run, recipe.after, recipe.finish, recipe.back].concat() {
            // What `dpkg-query` and `rpm` fill in is quoted.
            let outside: String = line.split('\'').step_by(2).collect();
            for (at, _) in outside.match_indices('{') {
                let known = keys.iter().any(|key| outside[at + 1..].starts_with(&format!("{key}}}")));
                assert!(known, "{line}");
            }
        }
    }
}

#[test]
fn what_looks_changes_nothing() {
    let looks = [
        "kubectl get ",
        "kubectl wait ",
        "kubectl version",
        "kubectl --namespace {namespace} get ",
        "kubectl --namespace {namespace} rollout status ",
        "kubeadm upgrade plan",
        "oc get ",
        "systemctl --failed",
        "kubelet --version",
        "docker inspect ",
        "docker ps ",
        "docker logs ",
        "docker buildx imagetools inspect ",
        "docker compose --project-name {project} ps ",
        "cf app ",
        "cf revisions ",
        "heroku stack --app ",
        "heroku releases ",
        "heroku ps ",
        "incus info ",
        "incus list ",
        "lxc info ",
        "lxc list ",
        "qm list",
        "pct list",
        "qm status ",
        "pct status ",
        "virsh dominfo ",
        "apt-cache policy ",
        "apt-mark showhold",
        "dpkg --audit",
        "dnf list ",
        "dnf repolist",
        "zypper repos ",
        "cat /etc/os-release",
        "uname -r",
        "{kept}=$(dpkg-query --show ",
        "{kept}=$(rpm --query ",
    ];
    for line in ALL.iter().flat_map(|recipe| [recipe.before, recipe.after].concat()) {
        assert!(line.starts_with("# ") || looks.iter().any(|look| line.starts_with(look)), "{line}");
    }
}

/// Each variable is set by a command, or a comment above it says what a person sets it to.
#[test]
fn every_variable_is_set_or_explained() {
    for recipe in ALL {
        let lines = [recipe.before, recipe.run, recipe.after, recipe.finish, recipe.back].concat();
        for (at, line) in lines.iter().enumerate() {
            let is_command = !line.starts_with('#');
            for (begin, _) in line.match_indices("\"$").filter(|_| is_command) {
                let name = line[begin + 2..].split('"').next().unwrap_or_default();
                let is_said = |before: &&str| {
                    before.starts_with(&format!("{name}=")) || before.starts_with(&format!("# {name} is "))
                };
                assert!(lines[..at].iter().any(is_said), "{name}: {line}");
            }
        }
    }
}

/// Plans a bump of an inventory, and returns what each step says.
fn book(inventory: &str, bump: &str, strategy: crate::model::Strategy) -> String {
    let mut reader = Reader::new();
    reader.add("fleet.toml", inventory.as_bytes().to_vec());
    let (fleet, _) = reader.finish().expect("a fleet");
    let options = Options { strategy, ..Options::default() };
    let (plan, _) = plan(&fleet, &[Bump::parse(bump).expect("a bump")], &options).expect("a plan");
    let around = Around { fleet: &fleet, plan: &plan, drains: Drains::of(&fleet, &plan) };
    let parts = plan.steps.iter().map(|step| {
        let Lines { before, run, after, finish, back, .. } = lines(&around, step);
        let part = |name: &str, lines: Vec<String>| {
            lines.iter().map(|line| format!("{name} {line}\n")).collect::<String>()
        };
        let parts = [
            part("?", before.lines),
            part(">", run.lines),
            part("!", after.lines),
            part(".", finish.lines),
            part("<", back.lines),
        ];
        format!("{}\n{}", change::told(&plan, step), parts.concat())
    });
    parts.collect()
}

const NODE: &str = r#"
    [[cluster]]
    name = "prod"
    kubernetes = "1.33"
    [[profile]]
    name = "debian"
    version = "12"
    provides = { kernel = "6.1" }
    [[host]]
    name = "node 1"
    os = "debian@12"
    kernel = "6.1"
    provides = { containerd = "1.7.27" }
    cluster = "prod"
    [[host]]
    name = "node-2"
    kernel = "6.8"
    provides = { containerd = "1.7.27" }
    cluster = "prod"
    [[app]]
    name = "cart"
    version = "1"
    [[workload]]
    name = "shop/cart-1"
    app = "cart"
    host = "node 1"
"#;

#[test]
fn a_node_is_kept_free_while_it_changes_and_let_in_again() {
    let text = book(NODE, "host/node 1:kernel=6.8", crate::model::Strategy::InPlace);
    assert_eq!(
        text,
        "host/node 1 kernel to 6.8, with 1 more\n\
         ? kubectl get node 'node 1' --output wide\n\
         ? # on host/node 1\n\
         ? uname -r\n\
         ? # on where the platform is administered\n\
         ? kubectl get pods --all-namespaces --field-selector spec.nodeName='node 1' --output wide\n\
         > kubectl cordon 'node 1'\n\
         > # on host/node 1\n\
         > apt-get update\n\
         > apt-cache search --names-only '^linux-image-[0-9]'\n\
         > # PACKAGE is one of these for 6.8\n\
         > apt-get install \"$PACKAGE\"\n\
         > systemctl reboot\n\
         ! # on host/node 1\n\
         ! uname -r\n\
         ! systemctl --failed\n\
         ! # on where the platform is administered\n\
         ! kubectl --namespace shop get pods --output wide\n\
         ! kubectl wait --for=condition=Ready --timeout=15m node/'node 1'\n\
         . kubectl uncordon 'node 1'\n\
         < kubectl cordon 'node 1'\n\
         < # on host/node 1\n\
         < # choose the kernel of before in the boot loader, or remove the new one: PACKAGE is that\n\
         < dpkg --list 'linux-image-*'\n\
         < apt-get purge \"$PACKAGE\"\n\
         < systemctl reboot\n\
         < # on where the platform is administered\n\
         < kubectl wait --for=condition=Ready --timeout=15m node/'node 1'\n\
         < kubectl uncordon 'node 1'\n"
    );
    let text = book(NODE, "host/node 1:kernel=6.8", crate::model::Strategy::Drain);
    assert!(text.contains("> kubectl drain 'node 1' --ignore-daemonsets --timeout=30m\n"), "{text}");
}

#[test]
fn a_kubelet_goes_to_another_minor_version_on_an_empty_node() {
    let fleet = NODE.replace("containerd = \"1.7.27\"", "kubelet = \"1.33.4\"");
    let bump = |to: &str| book(&fleet, &format!("host/node 1:kubelet={to}"), crate::model::Strategy::InPlace);
    let text = bump("1.33.6");
    assert!(text.contains("> kubectl cordon 'node 1'\n") && !text.contains("drain"), "{text}");
    let before = "? KUBELET_BEFORE=$(dpkg-query --show --showformat='${Version}' kubelet)\n";
    assert!(text.contains(before), "{text}");
    assert!(text.contains("< apt-get install --allow-downgrades kubelet=\"$KUBELET_BEFORE\"\n"), "{text}");
    // The control plane goes first: that the skew allows it is not what is tried here.
    let fleet = fleet.replace("1.33\"", "1.34\"");
    let text = book(&fleet, "host/node 1:kubelet=1.34.0", crate::model::Strategy::InPlace);
    assert!(text.contains("> # kubelet goes to another minor version only on an empty node"), "{text}");
    assert!(text.contains("> kubectl drain 'node 1' --ignore-daemonsets --timeout=30m\n"), "{text}");
}

/// What is not installed is not passed over.
#[test]
fn what_has_no_command_is_said_to_be_done_by_hand() {
    let fleet = NODE.replace("containerd = \"1.7.27\"", "kubelet = \"1.33.4\"");
    let text = book(&fleet, "host/node-2:kubelet=1.33.6", crate::model::Strategy::InPlace);
    let by_hand = "> # by hand: bring kubelet to 1.33.6. Nothing states the system of this machine";
    assert!(text.contains(by_hand), "{text}");
    assert!(text.find(by_hand) < text.find("> systemctl restart kubelet"), "{text}");
    assert!(text.contains("< # by hand: bring kubelet back"), "{text}");
    let fleet = NODE.replace("containerd = \"1.7.27\"", "gadget = \"1.0\"");
    let fleet = format!("{fleet}\n[[capability]]\nname = \"gadget\"\nlayer = \"engine\"\n");
    let text = book(&fleet, "host/node 1:gadget=2.0", crate::model::Strategy::InPlace);
    assert!(
        text.contains("> # by hand: bring gadget to 2.0. No command is known for it on this system"),
        "{text}"
    );
}

#[test]
fn a_system_without_a_recipe_goes_on_by_hand() {
    let fleet = "[[host]]\nname = \"a\"\nos = \"alpine@3.18\"\n";
    let text = book(fleet, "host/a:os=3.19", crate::model::Strategy::InPlace);
    assert!(
        text.contains("> # by hand, as the maker of its system says") && text.contains("! uname -r"),
        "{text}"
    );
}

const OPENSHIFT: &str = r#"
    [[capability]]
    name = "openshift"
    layer = "cluster"
    [[cluster]]
    name = "prod"
    kubernetes = "1.27.4"
    provides = { openshift = "4.14.1" }
    [[host]]
    name = "worker-0"
    cluster = "prod"
    kernel = "5.14.0"
    provides = { kubelet = "1.27.4" }
    labels = { "comove.os-image" = "Red Hat Enterprise Linux CoreOS 414.92 (Plow)" }
    [[workload]]
    name = "shop/cart-1"
    host = "worker-0"
"#;

/// The operators of OpenShift bring its nodes up to date: neither kubeadm nor a package manager does.
#[test]
fn openshift_is_upgraded_by_its_operators() {
    let bump = |bump: &str| book(OPENSHIFT, bump, crate::model::Strategy::InPlace);
    let text = bump("cluster/prod:openshift=4.15.2");
    assert!(text.contains("> oc adm upgrade --to=4.15.2\n"), "{text}");
    let text = bump("cluster/prod:openshift=4.15");
    assert!(text.contains("> # RELEASE is the one of these that brings openshift 4.15\n"), "{text}");
    let text = bump("cluster/prod:kubernetes=1.28.2");
    assert!(text.contains("> # RELEASE is the one of these that brings kubernetes 1.28.2\n"), "{text}");
    assert!(text.contains("> oc adm upgrade --to=\"$RELEASE\"\n"), "{text}");
    for of in ["kubelet=1.27.9", "kernel=5.14.1"] {
        let text = bump(&format!("host/worker-0:{of}"));
        assert!(text.contains("> oc adm upgrade --to=\"$RELEASE\"\n"), "{text}");
        let others = ["kubeadm", "apt-get", "by hand", "cordon", "kubectl drain", "systemctl"];
        assert!(others.iter().all(|other| !text.contains(other)), "{text}");
    }
}

#[test]
fn a_patch_release_is_chosen_and_not_made_up() {
    let bump =
        |to: &str| book(NODE, &format!("cluster/prod:kubernetes={to}"), crate::model::Strategy::InPlace);
    let text = bump("1.34");
    assert!(text.contains("> kubeadm upgrade apply v1.34.\"$PATCH\"\n"), "{text}");
    assert!(text.contains("> # PATCH is yours to choose: the plan names 1.34,"), "{text}");
    assert!(bump("1.34.2").contains("> kubeadm upgrade apply v1.34.2\n"));
}

/// Nobody says what a platform calls one of several replicas.
#[test]
fn numbers_of_replicas_stand_in_no_command() {
    let text = |provides: &str, cluster: &str| {
        format!(
            "[[cluster]]\nname = \"prod\"\nkubernetes = \"1.33\"\n\
             [[host]]\nname = \"a\"\nkernel = \"5.15\"\nprovides = {{ {provides} }}\n{cluster}\n\
             [[app]]\nname = \"x\"\nversion = \"1\"\n\
             [[workload]]\nname = \"web\"\napp = \"x\"\nhost = \"a\"\nreplicas = 2\n"
        )
    };
    for (provides, cluster) in [("docker = \"25.0\"", ""), ("containerd = \"2.0\"", "cluster = \"prod\"")] {
        for bump in ["app/x=2", "host/a:kernel=6.8"] {
            let text = book(&text(provides, cluster), bump, crate::model::Strategy::InPlace);
            let commands = || text.lines().skip(1).filter(|line| !line.contains("# ") && line.len() > 2);
            let mut commands = commands().filter(|line| line.starts_with(['?', '>', '!', '.', '<']));
            assert!(commands.clone().count() > 1, "{text}");
            assert!(commands.all(|line| !line.contains("web#")), "{text}");
        }
    }
    let text = book(&text("docker = \"25.0\"", ""), "app/x=2", crate::model::Strategy::InPlace);
    assert!(text.contains("? # NAME is what web#1 is called there\n? docker inspect \"$NAME\"\n"), "{text}");
}

#[test]
fn what_a_machine_hosts_moves_by_its_platform() {
    let fleet = |platform: &str| {
        format!(
            "[[host]]\nname = \"a\"\nkernel = \"5.15\"\nprovides = {{ {platform} }}\n\
             [[host]]\nname = \"b\"\nkernel = \"6.8\"\nprovides = {{ {platform} }}\n\
             [[app]]\nname = \"x\"\nversion = \"1\"\n\
             [[workload]]\nname = \"box\"\napp = \"x\"\nhost = \"a\"\nisolation = \"system-container\"\nmovable = true\n"
        )
    };
    for (platform, command) in [("incus = \"6.0\"", "incus move box"), ("lxd = \"5.21\"", "lxc move box")] {
        let text = book(&fleet(platform), "host/a:kernel=6.8", crate::model::Strategy::Drain);
        assert!(text.contains(command), "{text}");
    }
    let text = book(
        &fleet("docker = \"25.0\"").replace("system-container", "container"),
        "app/x=2",
        crate::model::Strategy::InPlace,
    );
    assert!(
        text.contains("> docker rename box box-before\n") && text.contains("< docker start box\n"),
        "{text}"
    );
}

#[test]
fn from_what_cannot_be_taken_back_there_is_no_way_back() {
    let inventory = format!("{NODE}\n[[no-return]]\nfor = \"app/cart\"\nbecause = \"carts are converted\"\n");
    let mut reader = Reader::new();
    reader.add("fleet.toml", inventory.into_bytes());
    let (fleet, warnings) = reader.finish().expect("a fleet");
    assert_eq!(warnings, []);
    let told = |bump: &str| {
        let (plan, _) =
            plan(&fleet, &[Bump::parse(bump).expect("a bump")], &Options::default()).expect("a plan");
        let mut document = Document::default();
        runbook(&mut document, &fleet, &plan, &crate::no_returns(&fleet, &plan));
        crate::report::text::render(
            &document,
            &crate::report::Styles { width: 200, ..Default::default() },
            &mut |_| String::new(),
        )
    };
    let text = told("app/cart=2");
    assert!(text.contains("Step 1 cannot be taken back without a backup made before it."), "{text}");
    assert!(
        text.contains("Cannot be taken back without a backup made before it (app/cart: carts are converted)"),
        "{text}"
    );
    assert!(text.contains("Back up first:\n      # make a backup of the data of shop/cart-1"), "{text}");
    let text = told("cluster/prod:kubernetes=1.34.2");
    assert!(text.contains("Back up first:\n      # on a node that runs etcd"), "{text}");
    assert!(text.contains("snapshot save \"$SNAPSHOT\""), "{text}");
    let text = told("host/node 1:os=13");
    assert!(text.contains("# make a snapshot or backup of host/node 1 from which"), "{text}");
    let text = told("host/node 1:kernel=6.8");
    assert!(text.contains("No step is known from which there is no way back, and nothing"), "{text}");
}

/// No controller has the parts of a control plane, so none is told to roll out another image of them.
#[test]
fn the_parts_of_a_control_plane_go_with_it() {
    let server = r#"
        [[image]]
        name = "registry.k8s.io/kube-apiserver"
        version = "v1.33.0"
        [[workload]]
        name = "kube-system/kube-apiserver-1"
        image = "registry.k8s.io/kube-apiserver"
        service = "kube-system/kube-apiserver"
        host = "node-2"
    "#;
    let text = book(
        &format!("{NODE}{server}").replace("kubernetes = \"1.33\"", ""),
        "cluster/prod:kubernetes=v1.34.0",
        crate::model::Strategy::InPlace,
    );
    assert!(text.contains("> kubeadm upgrade apply v1.34.0\n"), "{text}");
    assert!(
        text.contains("> # kube-apiserver is of the control plane") && !text.contains("set image"),
        "{text}"
    );
}

#[test]
fn a_node_that_took_no_pods_before_is_not_let_in() {
    let cordoned = NODE.replace("name = \"node-2\"", "name = \"node-2\"\n    unschedulable = true");
    let [before, after] = [NODE, &cordoned]
        .map(|inventory| book(inventory, "host/node-2:kernel=6.11", crate::model::Strategy::InPlace));
    assert!(before.contains(". kubectl uncordon node-2\n"), "{before}");
    assert!(after.contains(". # node-2 took no new pods before") && !after.contains("uncordon"), "{after}");
}

/// `set image` with a star gives all containers of a pod one image, and a second `rollout undo` takes the first one back.
#[test]
fn one_container_of_several_gets_the_image() {
    let pod = |images: &str| {
        format!(
            "{NODE}\n[[image]]\nname = \"node\"\nversion = \"16\"\n[[image]]\nname = \"proxy\"\nversion = \"1\"\n\
             [[workload]]\nname = \"shop/web-0\"\nservice = \"shop/web\"\nimages = [{images}]\nhost = \"node-2\"\n"
        )
    };
    let told = |images: &str| book(&pod(images), "image/node=20", crate::model::Strategy::InPlace);
    let (one, two) = (told("\"node\""), told("\"node\", \"proxy\""));
    assert!(!one.contains('*') && one.contains("set image \"$KIND\"/web \"$CONTAINER\"=node:20"), "{one}");
    assert!(two.contains("set image \"$KIND\"/web \"$CONTAINER\"=node:20"), "{two}");
    assert!(two.contains("# CONTAINER is the one that runs this image"), "{two}");
    assert!(two.contains("\"$CONTAINER\"=node:16") && !two.contains("rollout undo"), "{two}");
}

/// Nodes whose control plane is a provider's, which no dump has.
const MANAGED: &str = r#"
    [[host]]
    name = "n1"
    pool = "workers"
    os = "debian@12"
    kernel = "6.1"
    provides = { kubelet = "1.33.4" }
    [[host]]
    name = "n2"
    pool = "workers"
    os = "debian@12"
    kernel = "6.1"
    provides = { kubelet = "1.33.4" }
    [[profile]]
    name = "debian"
    version = "12"
    provides = { kernel = "6.1" }
    [[app]]
    name = "cart"
    version = "1"
    [[workload]]
    name = "shop/cart-0"
    service = "shop/cart"
    app = "cart"
    host = "n1"
    movable = true
    [[workload]]
    name = "shop/cart-1"
    service = "shop/cart"
    app = "cart"
    host = "n2"
    movable = true
"#;

/// What stands under a mark, line by line.
fn marked<'t>(text: &'t str, mark: &'t str) -> Vec<&'t str> {
    text.lines().filter_map(|line| line.strip_prefix(mark)?.strip_prefix(' ')).collect()
}

/// Whether lines that begin so stand in this order.
fn in_order(lines: &[&str], begins: &[&str]) -> bool {
    let mut lines = lines.iter();
    begins.iter().all(|begin| lines.any(|line| line.starts_with(begin)))
}

#[test]
fn a_node_is_one_whoever_keeps_its_control_plane() {
    let text = book(MANAGED, "host/n1:kernel=6.8", crate::model::Strategy::InPlace);
    assert!(in_order(&marked(&text, ">"), &["kubectl cordon n1", "systemctl reboot"]), "{text}");
    assert!(text.contains(". kubectl uncordon n1\n"), "{text}");
    let dump = |api: &str| {
        let node = r#"{"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n1", "uid": "u-1"}, "status": {"nodeInfo":
            {"kernelVersion": "6.1.0", "osImage": "Debian GNU/Linux 12 (bookworm)", "containerRuntimeVersion": "containerd://1.7.27", "architecture": "amd64"}}}"#;
        format!(r#"{{"kind": "List", "apiVersion": "v1", "items": [{node}{api}]}}"#)
    };
    let text = book(&dump(""), "host/n1:kernel=6.8", crate::model::Strategy::Drain);
    assert!(
        in_order(&marked(&text, ">"), &["kubectl cordon n1", "kubectl drain n1", "apt-get install"]),
        "{text}"
    );
}

/// Pods leave by a drain, which evicts all of them, so that it stands where the first leaves.
#[test]
fn a_node_is_drained_where_the_first_pod_leaves_it() {
    let text = book(MANAGED, "host/*:kernel=6.8", crate::model::Strategy::Drain);
    for node in ["n1", "n2"] {
        let drain = format!("> kubectl drain {node} ");
        assert_eq!(text.matches(&drain).count(), 1, "{text}");
        let changed =
            text.find(&format!("\nhost/{node} kernel")).or_else(|| text.find(&format!("host/{node} kernel")));
        assert!(text.find(&drain) < changed, "{text}");
        let is_empty = format!("> # {node} is cordoned and empty since step ");
        assert!(
            text.contains(&is_empty) && text.contains(&format!(" leaves {node} with its drain")),
            "{text}"
        );
    }
    assert!(!text.contains("by hand"), "{text}");
    // Where nothing has to leave before, it is drained with its change.
    let text = book(MANAGED, "host/n2:kernel=6.8", crate::model::Strategy::InPlace);
    assert!(!text.contains("drain") && text.contains("> kubectl cordon n2\n"), "{text}");
}

/// The way back stops what is on a node as the way on does.
#[test]
fn a_node_that_is_emptied_goes_back_empty() {
    let way = [
        "kubectl cordon",
        "kubectl drain",
        "apt-get purge",
        "systemctl reboot",
        "kubectl wait",
        "kubectl uncordon",
    ];
    let text = book(NODE, "host/node 1:kernel=6.8", crate::model::Strategy::Drain);
    assert!(in_order(&marked(&text, "<"), &way), "{text}");
    let fleet = NODE.replace("containerd = \"1.7.27\"", "kubelet = \"1.33.4\"").replace("1.33\"", "1.34\"");
    let text = book(&fleet, "host/node 1:kubelet=1.34.0", crate::model::Strategy::InPlace);
    let way =
        ["# kubelet goes to another minor", way[1], "apt-get install --allow-downgrades", way[4], way[5]];
    assert!(in_order(&marked(&text, "<"), &way), "{text}");
}

/// `6.1*` names 6.12 too, and the newest is taken of what a pattern names.
#[test]
fn no_pattern_says_what_is_installed() {
    let installs = |line: &&str| {
        line.contains(" install ") || line.contains(" downgrade ") || line.contains("set image")
    };
    let lines = ALL.iter().flat_map(|recipe| [recipe.run, recipe.back].concat());
    let lines: Vec<&str> = lines.filter(installs).collect();
    assert!(lines.len() > 10 && lines.iter().all(|line| !line.contains('*')), "{lines:?}");
    let fleet = NODE.replace("debian", "rocky").replace("\"12\"", "\"9\"").replace("@12", "@9");
    let text = book(&fleet, "host/node 1:kernel=6.8", crate::model::Strategy::InPlace);
    let way = [
        "dnf list --showduplicates kernel",
        "# VERSION is one of these for 6.8",
        "dnf install kernel-\"$VERSION\"",
    ];
    assert!(in_order(&marked(&text, ">"), &way), "{text}");
}

/// `qm`, `pct` and `virsh` know what is on the machine on which they are typed.
#[test]
fn what_moves_is_looked_at_where_it_is() {
    let fleet = |kind: &str, platform: &str| {
        format!(
            "[[host]]\nname = \"a\"\npool = \"p\"\nkernel = \"6.5.11-4-pve\"\n{platform}\n\
             [[host]]\nname = \"b\"\npool = \"p\"\nkernel = \"6.8.12-1-pve\"\n{platform}\n\
             [[app]]\nname = \"x\"\nversion = \"1\"\n\
             [[workload]]\nname = \"box\"\napp = \"x\"\nhost = \"a\"\nisolation = \"{kind}\"\nmovable = true\n"
        )
    };
    let system = "system-container";
    let text = book(&fleet(system, ""), "host/a:kernel=6.8.12-1-pve", crate::model::Strategy::Drain);
    let step = text.split("host/a kernel").next().unwrap_or_default();
    assert_eq!(
        step,
        "workload/box to host/b\n\
         ? # on host/a\n\
         ? pct list\n\
         > # on host/a\n\
         > # VMID is the number of box on the node that it leaves\n\
         > pct migrate \"$VMID\" b --restart\n\
         ! # on host/b\n\
         ! # VMID is the number of box on the node that it leaves\n\
         ! pct status \"$VMID\"\n\
         < # on host/b\n\
         < # VMID is the number of box on the node that it leaves\n\
         < pct migrate \"$VMID\" a --restart\n"
    );
    let alone = fleet(system, "").replace("pool = \"p\"\n", "");
    let text = book(&alone, "host/a:kernel=6.8.12-1-pve", crate::model::Strategy::Drain);
    assert!(
        text.contains(
            "> # TARGET is what spare-host/1 is called\n> pct migrate \"$VMID\" \"$TARGET\" --restart\n"
        ),
        "{text}"
    );
    let libvirt = fleet(system, "provides = { libvirt = \"10.0\" }").replace("-pve", "");
    let libvirt = format!("[[capability]]\nname = \"libvirt\"\nlayer = \"engine\"\n{libvirt}");
    let text = book(&libvirt, "host/a:kernel=6.8.12-1", crate::model::Strategy::Drain);
    assert!(
        text.contains("> # on host/a\n> virsh migrate ") && text.contains("< # on host/b\n< virsh migrate "),
        "{text}"
    );
}

/// A push without a commit builds nothing, and what changes in one step is pushed once.
#[test]
fn an_application_is_pushed_once_and_built_anew() {
    let text = std::fs::read_to_string("inventories/heroku-stack.toml").expect("it is shipped");
    let text = book(&text, "stack/heroku=24", crate::model::Strategy::InPlace);
    let both: Vec<&str> = text.split("\nworkload/").filter(|step| step.contains("heroku-22")).collect();
    assert!(both.iter().any(|step| !step.contains("--allow-empty")), "{text}");
    for step in text.split("> heroku stack:set").skip(1) {
        let step = step.split("\n! ").next().unwrap_or_default();
        assert_eq!(step.matches("> git push heroku main").count(), 1, "{text}");
        let is_built =
            step.contains("> git commit --allow-empty") || step.contains("at the version to go to");
        assert!(is_built, "{text}");
    }
    assert!(text.contains("> git commit --allow-empty") && !text.contains("STACK"), "{text}");
    let text = std::fs::read_to_string("inventories/cloud-foundry-stack.toml").expect("it is shipped");
    let text = book(&text, "stack/cflinuxfs=4", crate::model::Strategy::InPlace);
    assert!(text.contains(" -s cflinuxfs4 ") && !text.contains("STACK"), "{text}");
}

/// What an importer puts before the name of a container is the host's, and what `lxc list` has is of LXD.
#[test]
fn containers_are_called_as_their_platform_calls_them() {
    let text = "[[host]]\nname = \"dk\"\nprovides = { docker = \"25.0\" }\n[[image]]\nname = \"nginx\"\nversion = \"1.25\"\n\
                [[workload]]\nname = \"dk/web\"\nimage = \"nginx\"\nhost = \"dk\"\n";
    let told = |bump: &str| book(text, bump, crate::model::Strategy::InPlace);
    let text = told("image/nginx=1.27");
    assert!(text.contains("> # on host/dk\n") && text.contains("> docker rename web web-before\n"), "{text}");
    let commands = text.lines().filter(|line| line.starts_with(['?', '>', '!', '.', '<']));
    assert!(commands.clone().count() > 10 && commands.clone().all(|line| !line.contains("dk/web")), "{text}");
    let text = told("host/dk:docker=27.1");
    assert!(text.contains("! docker ps --filter name=web\n"), "{text}");
    let inspected = r#"[{"Id": "4f5e", "Name": "/web", "Image": "sha256:1", "Config": {"Image": "nginx:1.25"}, "State": {"Running": true}, "HostConfig": {}}]"#;
    let text = book(inspected, "image/nginx=1.27", crate::model::Strategy::InPlace);
    assert!(text.contains("> docker rename web web-before\n"), "{text}");
    let list = r#"[{"name": "v1", "type": "virtual-machine", "status": "Running", "location": "lx1", "architecture": "x86_64",
        "config": {}, "expanded_config": {}, "devices": {}, "state": {"status": "Running"}}]"#;
    let text = book(list, "host/lx1:kernel=6.8", crate::model::Strategy::Drain);
    assert!(text.contains("> lxc move v1 --target "), "{text}");
}
