//! What the commands other than `plan` print, on standard output and standard error, as a user sees it.

use crate::cli::{comove, same_as_file, stdout};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

const COUPLED: &str = "inventories/thirty-containers-coupled.toml";
const BLOCKED: &str = "inventories/blocked.toml";

/// Runs the program with something on standard input.
pub(crate) fn fed(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comove"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// Words a run as one sees it in a terminal.
fn transcript(args: &[&str], output: &Output) -> String {
    let quoted = |arg: &&str| if arg.contains('*') { format!("'{arg}'") } else { (*arg).to_owned() };
    let args: Vec<_> = args.iter().map(quoted).collect();
    let mut page = format!("$ comove {}\n{}", args.join(" "), stdout(output));
    if !output.stderr.is_empty() {
        let _ = write!(page, "---- standard error\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let _ = writeln!(page, "---- exit {}\n", output.status.code().expect("an exit code"));
    page
}

/// Runs calls and compares what they print with a committed file.
fn recorded(name: &str, calls: &[&[&str]]) {
    let pages = calls.iter().map(|args| transcript(args, &comove(args)));
    same_as_file(&format!("tests/it/snapshots/commands/{name}.txt"), &pages.collect::<String>());
}

#[test]
fn why() {
    let cart = ["why", "-i", COUPLED, "--bump", "app/cart=3.0"];
    let of = |thing| [&cart[..], &[thing]].concat();
    let blocked = ["why", "-i", "inventories/blocked.toml", "--bump"];
    recorded(
        "why",
        &[
            &of("workload/ledger"),
            &of("host/node-1"),
            &["why", "-i", "inventories/thirty-vms.toml", "--bump", "app/cart=3.0", "workload/pages"],
            &["why", "-i", "inventories/base-image.toml", "--bump", "image/debian=12", "service/shop"],
            &[&blocked[..], &["host/node-1:kernel=6.8", "workload/web-1"]].concat(),
            &[&blocked[..], &["host/node-2:kernel=6.8", "host/node-2"]].concat(),
            &[&blocked[..], &["host/node-1:kernel=6.8", "--strategy", "drain", "workload/legacy"]].concat(),
            &of("workload/leger"),
        ],
    );
    recorded("why-markdown", &[&[&of("workload/ledger")[..], &["--format", "markdown"]].concat()]);
}

#[test]
fn impact() {
    let coupled = ["impact", "-i", COUPLED, "--bump", "app/cart=3.0"];
    recorded(
        "impact",
        &[
            &["impact", "-i", "inventories/sandboxes.toml", "--bump", "workload/codec-kata=2.0"],
            &["impact", "-i", "inventories/hypervisor.toml", "--bump", "host/hv-1:hypervisor=8.2.2"],
            &[
                "impact",
                "-i",
                "inventories/base-image.toml",
                "--bump",
                "host/node-1:cgroup=2",
                "-s",
                "per-vm",
            ],
            &["impact", "-i", "inventories/blocked.toml", "--bump", "host/*:kernel=6.8"],
        ],
    );
    recorded("impact-markdown", &[&[&coupled[..], &["--format", "markdown"]].concat()]);
    let plan = ["plan", "-i", "inventories/mixed-fleet.toml", "--bump", "app/cart=3.0", "-f", "markdown"];
    recorded("plan-markdown", &[&plan]);
}

#[test]
fn contrast() {
    let of = |path, bump| vec!["contrast", "-i", path, "--bump", bump];
    recorded(
        "contrast",
        &[
            &of("inventories/mixed-fleet.toml", "app/cart=3.0"),
            &of("inventories/hypervisor.toml", "host/hv-1:hypervisor=8.2.2"),
            &of("inventories/blocked.toml", "host/node-2:kernel=6.8"),
            &of("tests/fixtures/kubernetes/fleet.json", "host/*:kernel=6.12"),
        ],
    );
    let coupled = of(COUPLED, "app/cart=3.0");
    recorded("contrast-markdown", &[&[&coupled[..], &["--format", "markdown"]].concat()]);
}

#[test]
fn check() {
    recorded(
        "check",
        &[
            &["check", "-i", "inventories/thirty-vms.toml"],
            &["check", "-i", "inventories/already-broken.toml"],
            &["check", "-i", "inventories/already-broken.toml", "--format", "markdown"],
            &["check", "-i", "inventories/already-broken.toml", "--format", "json"],
            &["check", "-i", "tests/fixtures/kubernetes/fleet.json"],
        ],
    );
}

/// Which day it is decides over waivers; facts of one's own count as those that are brought do.
#[test]
fn waivers() {
    let plan = ["plan", "-i", "inventories/facts-waiver.toml", "--bump", "host/node-1:cgroup=2", "--date"];
    let counts = [&plan[..], &["2026-11-25"]].concat();
    let over = [&plan[..], &["2027-01-15"]].concat();
    let ours = [&counts[..], &["--facts", "inventories/our-facts"]].concat();
    recorded("waivers", &[&counts, &over, &ours]);
}

#[test]
fn nothing_is_called_sound_where_nothing_was_looked_at() {
    let output = fed(&["check", "-i", "-"], "[[app]]\nname = \"cart\"\nversion = \"2.9\"\n");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("nothing to look at"));
}

#[test]
fn import() {
    recorded("import", &[&["import", "kubernetes", "tests/fixtures/kubernetes/fleet.json"]]);
}

#[test]
fn nodes_on_one_kernel_are_told_once() {
    let fleet = "[[host]]\nname = \"iron\"\nkernel = \"6.8\"\n\n\
                 [[host]]\nname = \"node-1\"\nshares-kernel-of = \"iron\"\n\n\
                 [[host]]\nname = \"node-2\"\nshares-kernel-of = \"iron\"\n";
    let output = fed(&["plan", "-i", "-", "--bump", "host/*:kernel=5.15"], fleet);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(error.matches("is a downgrade").count(), 1, "{error}");
}

/// Takes what happens to a thing's version out of a plan, as somebody might who would rather not touch it.
fn without_upgrade(plan: &str, thing: &str) -> String {
    let mut plan: Value = serde_json::from_str(plan).expect("a plan");
    let mut taken = 0;
    for step in plan["steps"].as_array_mut().expect("steps") {
        let changes = step["changes"].as_array_mut().expect("changes");
        let before = changes.len();
        changes.retain(|change| change["thing"] != thing || change["effect"] != "upgrade");
        taken += before - changes.len();
    }
    assert_eq!(taken, 1, "{thing}");
    plan.to_string()
}

#[test]
fn verify() {
    let ask = ["-i", COUPLED, "--bump", "app/cart=3.0", "--format", "json"];
    let plan = stdout(&comove(&[&["plan"], &ask[..]].concat()));
    let impact = stdout(&comove(&[&["impact"], &ask[..]].concat()));
    let edited = without_upgrade(&plan, "workload/ledger");
    let later = plan.replacen("\"schema\": 1", "\"schema\": 2, \"more\": true", 1);
    let ask = ["-i", BLOCKED, "--bump", "host/node-1:kernel=6.8", "--format", "json"];
    let walled = stdout(&comove(&[&["plan"], &ask[..]].concat()));
    let known = ["verify", "-", "-i", COUPLED];
    let joined = [&known[..], &["-i", "tests/fixtures/newcomer.toml"]].concat();
    let mut page = String::new();
    for (title, plan, args) in [
        ("as it was made", &plan, known.to_vec()),
        ("without a certificate", &impact, known.to_vec()),
        ("edited by hand", &edited, known.to_vec()),
        ("for a fleet that has grown", &plan, joined),
        ("for another inventory", &plan, vec!["verify", "-", "-i", "inventories/thirty-vms.toml"]),
        ("in Markdown", &edited, [&known[..], &["--format", "markdown"]].concat()),
        ("as JSON", &edited, [&known[..], &["--format", "json"]].concat()),
        ("of which all is blocked", &walled, vec!["verify", "-", "-i", BLOCKED]),
        ("under another schema number", &later, known.to_vec()),
        ("that is none", &"{}".to_owned(), known.to_vec()),
        ("that is no JSON", &"plan:".to_owned(), known.to_vec()),
    ] {
        let _ = write!(page, "==== a plan {title}\n{}", transcript(&args, &fed(&args, plan)));
    }
    same_as_file("tests/it/snapshots/commands/verify.txt", &page);
}

#[test]
fn colours_come_and_go_as_asked() {
    let coloured = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_comove"))
            .args(["impact", "-i", COUPLED, "--bump", "app/cart=3.0"])
            .args(args)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the program starts");
        stdout(&output).contains('\u{1b}')
    };
    assert!(!coloured(&[]), "a pipe is no terminal");
    assert!(coloured(&["--color", "always"]));
    assert!(!coloured(&["--color", "never"]));
    assert!(!coloured(&["--color", "always", "--format", "markdown"]));
    assert!(!coloured(&["--color", "always", "-o", "/dev/stdout"]), "a file is no terminal");
}

/// Narrow terminals are filled and not passed, but for names that are longer.
#[test]
fn eighty_columns_are_enough() {
    for args in [
        vec!["plan", "-i", COUPLED, "--bump", "app/cart=3.0"],
        vec!["impact", "-i", "inventories/mixed-fleet.toml", "--bump", "app/cart=3.0"],
        vec!["contrast", "-i", "inventories/hypervisor.toml", "--bump", "host/hv-1:hypervisor=8.2.2"],
        vec!["why", "-i", COUPLED, "--bump", "app/cart=3.0", "workload/ledger"],
        vec!["check", "-i", "inventories/already-broken.toml"],
        vec!["plan", "-i", COUPLED, "--bump", "app/crt=3.0"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_comove"))
            .args(&args)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("COLUMNS", "80")
            .output()
            .expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        for line in stdout(&output).lines().chain(error.lines()) {
            assert!(line.chars().count() <= 80, "{args:?}: {line}");
        }
    }
}
