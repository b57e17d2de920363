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
        "namespace",
        "owner",
        "image",
        "name",
        "project",
        "service",
        "stack",
        "target",
        "origin",
        "package",
        "pod",
    ];
    for recipe in ALL {
        assert!(recipe.sources.iter().all(|source| source.starts_with("https://")), "{recipe:?}");
        assert!(!recipe.sources.is_empty(), "{recipe:?}");
        for line in [recipe.before, recipe.run, recipe.after, recipe.back].concat() {
            for (at, _) in line.match_indices('{') {
                let known = keys.iter().any(|key| line[at + 1..].starts_with(&format!("{key}}}")));
                assert!(known, "{line}");
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
    let parts = plan.steps.iter().map(|step| {
        let Lines { before, run, after, back, .. } = lines(&fleet, &plan, step);
        let part = |name: &str, lines: Vec<String>| {
            lines.iter().map(|line| format!("{name} {line}\n")).collect::<String>()
        };
        let parts =
            [part("?", before.lines), part(">", run.lines), part("!", after.lines), part("<", back.lines)];
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
         ? apt-get update\n\
         ? # on where the platform is administered\n\
         ? kubectl --namespace shop get pod cart-1\n\
         > kubectl cordon 'node 1'\n\
         > # on host/node 1\n\
         > # PACKAGE is one of these for 6.8\n\
         > apt-cache search --names-only '^linux-image-[0-9]'\n\
         > apt-get install \"$PACKAGE\"\n\
         > systemctl reboot\n\
         ! # on host/node 1\n\
         ! uname -r\n\
         ! # on where the platform is administered\n\
         ! kubectl --namespace shop get pod cart-1\n\
         ! kubectl wait --for=condition=Ready --timeout=15m node/'node 1'\n\
         ! kubectl uncordon 'node 1'\n\
         < # on host/node 1\n\
         < # choose the kernel of before in the boot loader, or\n\
         < apt-get purge \"$PACKAGE\"\n\
         < systemctl reboot\n"
    );
    let text = book(NODE, "host/node 1:kernel=6.8", crate::model::Strategy::Drain);
    assert!(text.contains("> kubectl drain 'node 1' --ignore-daemonsets --timeout=30m\n"), "{text}");
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
    assert!(text.contains("From step 1 on there is no way back but from a backup"), "{text}");
    assert!(text.contains("No way back but from a backup (app/cart: carts are converted)"), "{text}");
    let text = told("host/node 1:kernel=6.8");
    assert!(text.contains("No step is known from which there is no way back."), "{text}");
}
