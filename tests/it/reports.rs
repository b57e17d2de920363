//! What a user sees: the reports of a dozen telling cases, word for word, and how they fit a terminal.
//!
//! Each is in a file of `snapshots/reports` that is named after what it shows. Everything else that is decided is in
//! [`crate::answers`] and [`crate::cli`] as data.

use crate::cli::{DAY, comove, fed, same_as_file, stdout};
use std::fmt::Write as _;
use std::process::{Command, Output};

/// A call of the program, its words separated by blanks.
struct Call(&'static str);

impl Call {
    fn args(&self) -> Vec<&'static str> {
        self.0.split(' ').collect()
    }

    /// Words a run as one sees it in a terminal.
    fn transcript(&self, output: &Output) -> String {
        let quoted = |arg: &str| if arg.contains('*') { format!("'{arg}'") } else { arg.to_owned() };
        let args: Vec<_> = self.args().into_iter().map(quoted).collect();
        let mut page = format!("$ comove {}\n{}", args.join(" "), stdout(output));
        if !output.stderr.is_empty() {
            let _ = write!(page, "---- standard error\n{}", String::from_utf8_lossy(&output.stderr));
        }
        let _ = writeln!(page, "---- exit {}", output.status.code().expect("an exit code"));
        page
    }
}

fn same_as_recorded(name: &str, page: &str) {
    same_as_file(&format!("tests/it/snapshots/reports/{name}.txt"), page);
}

#[test]
fn telling_reports_are_worded_as_recorded() {
    for (name, call) in [
        ("impact-forced-by-facts", "impact -i inventories/facts-cgroup.toml --bump host/node-*:os=22.04"),
        ("impact-blocked-in-part", "impact -i inventories/blocked.toml --bump host/*:kernel=6.8"),
        ("plan-one-step-after-another", "plan -i inventories/bridge-version.toml --bump app/store=2.0"),
        ("plan-drained", "plan -i inventories/os-upgrade.toml --bump host/web-1:os=24.04 -s drain"),
        ("plan-per-vm", "plan -i inventories/thirty-containers.toml --bump app/cart=3.0 -s per-vm"),
        ("plan-in-markdown", "plan -i inventories/bridge-version.toml --bump app/store=2.0 -f markdown"),
        ("contrast-of-containers", "contrast -i inventories/thirty-containers.toml --bump app/cart=3.0"),
        (
            "contrast-without-difference",
            "contrast -i inventories/cloud-foundry-stack.toml --bump stack/cflinuxfs=4",
        ),
        (
            "contrast-in-markdown",
            "contrast -i inventories/thirty-containers.toml --bump app/cart=3.0 -f markdown",
        ),
        (
            "why-affected",
            "why -i inventories/thirty-containers-coupled.toml --bump app/cart=3.0 workload/ledger",
        ),
        ("why-blocked", "why -i inventories/blocked.toml --bump host/node-2:kernel=6.8 host/node-2"),
        ("why-untouched", "why -i inventories/thirty-vms.toml --bump app/cart=3.0 workload/pages"),
        ("check-violated", "check -i inventories/already-broken.toml"),
        ("facts-show", "facts show jdk-before-cgroup-2"),
        ("import-kubernetes", "import kubernetes tests/fixtures/kubernetes/fleet.json"),
    ] {
        let call = Call(call);
        same_as_recorded(name, &call.transcript(&comove(&call.args())));
    }
}

/// A plan as it was made, and one of which somebody has taken a change out.
#[test]
fn verdicts_are_worded_as_recorded() {
    let call = Call("verify - -i inventories/thirty-containers-coupled.toml");
    let plan = crate::answers::coupled_plan();
    let edited = crate::answers::without_upgrade(&plan, "workload/ledger");
    for (name, plan) in [("verify-holds", plan), ("verify-does-not-hold", edited)] {
        same_as_recorded(name, &call.transcript(&fed(&call.args(), &plan)));
    }
}

/// The facts are many, so that the beginning of their list stands for it.
#[test]
fn the_list_of_facts_begins_as_recorded() {
    let list = stdout(&comove(&["facts", "list"]));
    let mut beginning = String::new();
    for line in list.lines().take(8) {
        beginning.push_str(line);
        beginning.push('\n');
    }
    same_as_recorded("facts-list-beginning", &beginning);
}

#[test]
fn nothing_is_called_sound_where_nothing_was_looked_at() {
    let output = fed(&["check", "-i", "-"], "[[app]]\nname = \"cart\"\nversion = \"2.9\"\n");
    let said = stdout(&output).to_lowercase();
    assert!(said.contains("nothing to look at") && !said.contains("sound"), "{said}");
}

#[test]
fn colours_come_and_go_as_asked() {
    let coloured = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_comove"))
            .args(["impact", "-i", "inventories/thirty-containers-coupled.toml", "--bump", "app/cart=3.0"])
            .args(args)
            .args(["--date", DAY])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the program starts");
        stdout(&output).contains('\u{1b}')
    };
    assert!(!coloured(&[]), "a pipe is no terminal");
    assert!(coloured(&["--color", "always"]));
    assert!(!coloured(&["--color", "never"]));
    assert!(!coloured(&["--color", "always", "--format", "markdown"]));
    assert!(coloured(&["--color", "always", "-o", "/dev/stdout"]), "it is standard output by another name");
    assert!(
        !coloured(&["--color", "always", "-o", "/dev/stderr"]),
        "what is written to a file has no colours"
    );
}

/// Narrow terminals are filled and not passed, but for names that are longer.
#[test]
fn eighty_columns_are_enough() {
    for call in [
        "plan -i inventories/thirty-containers-coupled.toml --bump app/cart=3.0",
        "impact -i inventories/mixed-fleet.toml --bump app/cart=3.0",
        "contrast -i inventories/hypervisor.toml --bump host/hv-1:hypervisor=8.2.2",
        "why -i inventories/thirty-containers-coupled.toml --bump app/cart=3.0 workload/ledger",
        "check -i inventories/already-broken.toml",
        "plan -i inventories/thirty-containers-coupled.toml --bump app/crt=3.0",
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_comove"))
            .args(Call(call).args())
            .args(["--date", DAY])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("COLUMNS", "80")
            .output()
            .expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        for line in stdout(&output).lines().chain(error.lines()) {
            assert!(line.chars().count() <= 80, "{call}: {line}");
        }
    }
}
