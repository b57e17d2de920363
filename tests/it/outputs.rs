//! Where an answer goes: a file is replaced as a whole or not at all, and never one that is read.
#![cfg(unix)]

use crate::cli::{root, stdout};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BUMP: &str = "--bump app/cart=3.0";

/// A directory with an inventory and a plan for it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a directory"));
        fs::copy(root().join("inventories/thirty-vms.toml"), place.path("fleet.toml")).expect("a copy");
        let made = place.run(&format!("$C plan -i fleet.toml {BUMP} -f json -o plan.json"));
        assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    /// Runs a line of shell in the directory; `$C` is the program.
    fn run(&self, line: &str) -> Output {
        self.shell("sh", "-c", line)
    }

    fn shell(&self, shell: &str, option: &str, line: &str) -> Output {
        let mut shell = Command::new(shell);
        shell.args([option, line]).current_dir(self.0.path()).env("C", env!("CARGO_BIN_EXE_comove"));
        shell.output().expect("a shell")
    }

    fn names(&self) -> Vec<String> {
        names(self.0.path())
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_is_read_is_never_replaced() {
    let place = Place::new();
    symlink("fleet.toml", place.path("link.toml")).expect("a link");
    symlink("link.toml", place.path("link-of-link.toml")).expect("a link");
    fs::hard_link(place.path("fleet.toml"), place.path("other-name.toml")).expect("a link");
    fs::create_dir(place.path("below")).expect("a directory");
    fs::copy(place.path("fleet.toml"), place.path("below/fleet.toml")).expect("a copy");
    fs::write(place.path("facts.toml"), "").expect("a file");
    let before = (place.text("fleet.toml"), place.text("plan.json"), place.names());
    let ask = format!("-i fleet.toml {BUMP}");
    for call in [
        format!("plan {ask} -o fleet.toml"),
        format!("plan {ask} -o ./below/../fleet.toml"),
        format!("plan {ask} -o link-of-link.toml"),
        format!("plan {ask} -o other-name.toml"),
        format!("plan -i link.toml {BUMP} -o fleet.toml"),
        format!("plan -i '*.toml' {BUMP} -o fleet.toml"),
        format!("plan -i below {BUMP} -o below/fleet.toml"),
        format!("plan -i - {BUMP} -o fleet.toml <fleet.toml"),
        format!("plan {ask} >>fleet.toml"),
        format!("plan {ask} --facts facts.toml -o facts.toml"),
        format!("plan {ask} --bundle fleet.toml"),
        format!("plan {ask} -o new.md --bundle new.md"),
        format!("impact {ask} -o fleet.toml"),
        format!("why {ask} workload/cart -o fleet.toml"),
        format!("contrast {ask} -o fleet.toml"),
        "check -i fleet.toml -o fleet.toml".to_owned(),
        "verify plan.json -i fleet.toml -o fleet.toml".to_owned(),
        "verify plan.json -i fleet.toml -o plan.json".to_owned(),
        "verify - -i fleet.toml -o plan.json <plan.json".to_owned(),
        "facts check facts.toml -o facts.toml".to_owned(),
        "facts list --facts facts.toml -o facts.toml".to_owned(),
    ] {
        let output = place.run(&format!("$C {call}"));
        assert_eq!(output.status.code(), Some(2), "{call}: {}", errors(&output));
        assert!(errors(&output).starts_with("output-is-input"), "{call}: {}", errors(&output));
        assert_eq!((place.text("fleet.toml"), place.text("plan.json"), place.names()), before, "{call}");
    }
    // What is found beside the inventory and is of no kind is not read.
    for _ in 0..2 {
        let output = place.run(&format!("$C plan -i below {BUMP} -f json -o below/plan.json"));
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    }
}

/// The second import of a directory finds what the first has written.
#[test]
fn an_import_leaves_out_what_it_writes() {
    let place = Place::new();
    fs::create_dir(place.path("dumps")).expect("a directory");
    fs::copy(root().join("tests/fixtures/facter/build1.json"), place.path("dumps/build1.json"))
        .expect("a copy");
    let calls = [
        "import dumps -o dumps/fleet.toml",
        "import 'dumps/*' -o dumps/fleet.toml",
        "import dumps/* -o dumps/fleet.toml",
    ];
    let first = place.run(&format!("$C {}", calls[0]));
    assert_eq!(first.status.code(), Some(0), "{}", errors(&first));
    let made = place.text("dumps/fleet.toml");
    for call in calls {
        let output = place.run(&format!("$C {call}"));
        assert_eq!(output.status.code(), Some(0), "{call}: {}", errors(&output));
        assert!(
            errors(&output).contains("dumps/fleet.toml is left out: the inventory is written there"),
            "{call}"
        );
        assert_eq!(place.text("dumps/fleet.toml"), made, "{call}");
    }
    let output = place.run("cd dumps && $C import . >fleet.toml");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let alone = place.run("$C import dumps/fleet.toml -o dumps/fleet.toml");
    assert_eq!(alone.status.code(), Some(2), "{}", errors(&alone));
}

#[test]
fn standard_output_has_several_names() {
    let place = Place::new();
    let ask = format!("$C plan -i fleet.toml {BUMP}");
    let plain = stdout(&place.run(&ask));
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        // If the file were replaced, what follows would go into the old one.
        let output =
            place.run(&format!("{{ echo before; {ask} -o {name}; echo after; }} >out.txt; cat out.txt"));
        assert_eq!(stdout(&output), format!("before\n{plain}after\n"), "{name}: {}", errors(&output));
        let piped = place.run(&format!("{ask} -o {name} | cat"));
        assert_eq!(stdout(&piped), plain, "{name}");
    }
    let third = place
        .run(&format!("{{ echo before >&3; {ask} -o /dev/fd/3; echo after >&3; }} 3>>new.txt; cat new.txt"));
    assert_eq!(stdout(&third), format!("before\n{plain}after\n"), "{}", errors(&third));
    let imported =
        place.run(&format!("$C import {}/tests/fixtures/facter/build1.json -o -", root().display()));
    assert!(stdout(&imported).contains("[[host]]") || stdout(&imported).contains("[[guest]]"));
    assert_eq!(place.names(), ["fleet.toml", "new.txt", "out.txt", "plan.json"]);
}

#[test]
fn what_is_no_plain_file_is_written_to() {
    let place = Place::new();
    let ask = format!("$C plan -i fleet.toml {BUMP}");
    let plain = stdout(&place.run(&ask));
    let piped = place.run(&format!("mkfifo pipe; {ask} -o pipe & cat pipe; wait"));
    assert_eq!(stdout(&piped), plain, "{}", errors(&piped));
    let null = place.run(&format!("{ask} -o /dev/null"));
    assert_eq!((null.status.code(), null.stdout.len()), (Some(0), 0));
    for (name, why) in
        [("/dev/full", "No space left"), (".", "it is a directory"), ("nowhere/plan.md", "No such file")]
    {
        let output = place.run(&format!("{ask} -o {name}"));
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(errors(&output).contains(why), "{name}: {}", errors(&output));
    }
}

#[test]
fn links_stay_links_and_rights_stay_as_they_are() {
    let place = Place::new();
    let ask = format!("$C plan -i fleet.toml {BUMP}");
    fs::write(place.path("plan.md"), "old").expect("a file");
    fs::set_permissions(place.path("plan.md"), fs::Permissions::from_mode(0o640)).expect("its owner");
    symlink("plan.md", place.path("link.md")).expect("a link");
    assert_eq!(place.run(&format!("{ask} -f markdown -o link.md")).status.code(), Some(0));
    assert!(place.path("link.md").is_symlink());
    assert!(place.text("plan.md").contains("cart"));
    assert_eq!(fs::metadata(place.path("plan.md")).expect("a file").mode() & 0o777, 0o640);
    let new = place.run(&format!("umask 027; {ask} -o new.md"));
    assert_eq!(new.status.code(), Some(0));
    assert_eq!(fs::metadata(place.path("new.md")).expect("a file").mode() & 0o777, 0o640);
    symlink("nothing", place.path("dangling")).expect("a link");
    let dangling = place.run(&format!("{ask} -o dangling"));
    assert_eq!(dangling.status.code(), Some(2));
    assert!(errors(&dangling).contains("link to nothing, which does not exist"), "{}", errors(&dangling));
    fs::set_permissions(place.path("plan.md"), fs::Permissions::from_mode(0o444)).expect("its owner");
    let old = place.text("plan.md");
    let kept = place.run(&format!("{ask} -o plan.md"));
    assert_eq!((kept.status.code(), place.text("plan.md")), (Some(2), old), "what may only be read is kept");
    assert_eq!(place.names(), ["dangling", "fleet.toml", "link.md", "new.md", "plan.json", "plan.md"]);
}

/// What is left of others is theirs, whatever number their process had.
#[test]
fn parts_of_others_are_left_alone() {
    let place = Place::new();
    // The shell becomes the program, so both have one number.
    let line = format!("touch .plan.md.$$.part; exec $C plan -i fleet.toml {BUMP} -o plan.md");
    let output = place.run(&line);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let names = place.names();
    let parts: Vec<&String> = names.iter().filter(|name| name.ends_with(".part")).collect();
    assert_eq!(parts.len(), 1, "{names:?}");
    let long = "x".repeat(255);
    assert_eq!(place.run(&format!("$C plan -i fleet.toml {BUMP} -o {long}")).status.code(), Some(0));
    let too_long = place.run(&format!("$C plan -i fleet.toml {BUMP} -o {long}x"));
    assert_eq!(too_long.status.code(), Some(2));
}

/// A part that is being written goes when a signal comes, and what was there before stays.
#[test]
fn a_signal_leaves_nothing_behind() {
    // Large enough for it to be seen while it is written.
    let hosts: String =
        (0..8_000).map(|at| format!("[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\n")).collect();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let place = Place(tempfile::tempdir().expect("a directory"));
        fs::write(place.path("fleet.toml"), &hosts).expect("a file");
        fs::write(place.path("plan.json"), "old").expect("a file");
        let line = "$C plan -i fleet.toml --no-check -b 'host/*:kernel=6.8' -f json -o plan.json & \
                    while ! ls .plan.json.*.part >/dev/null 2>&1; do kill -0 $! || exit 9; done; \
                    kill -SIGNAL $!; wait $!";
        // A shell in the background would have its jobs ignore what a terminal sends.
        let line = line.replace("SIGNAL", signal);
        let output = place.shell("bash", "-mc", &line);
        // The signal may come when all has been written.
        let ended = output.status.code() == Some(code);
        assert!(ended || output.status.code() == Some(0), "{signal}: {output:?}");
        assert_eq!(place.names(), ["fleet.toml", "plan.json"], "{signal}");
        let text = place.text("plan.json");
        assert!(text == "old" || text.ends_with("}\n"), "{signal}: it is whole");
    }
}

#[test]
fn two_writers_leave_one_whole_answer() {
    let place = Place::new();
    let one = format!("$C plan -i fleet.toml {BUMP} -f json -o plan.json");
    let output = place.run(&format!("{one} & {one} -s drain & {one} -s per-vm & wait"));
    assert_eq!(output.status.code(), Some(0));
    let plan = serde_json::from_str::<comove::answer::plan::Plan>(&place.text("plan.json"));
    assert!(plan.is_ok());
    assert_eq!(place.names(), ["fleet.toml", "plan.json"]);
}

#[test]
fn a_closed_or_full_stream_is_an_error() {
    let place = Place::new();
    let ask = format!("$C plan -i fleet.toml {BUMP}");
    for call in [
        &ask,
        &format!("{ask} -f json"),
        &format!("{ask} -f markdown"),
        "$C --help",
        "$C --version",
        "$C help plan",
    ] {
        for to in [">&-", ">/dev/full"] {
            let output = place.run(&format!("{call} {to}"));
            assert_eq!(output.status.code(), Some(2), "{call} {to}");
            assert!(
                errors(&output).contains("cannot write standard output"),
                "{call} {to}: {}",
                errors(&output)
            );
        }
        // Who has read enough, or wants nothing, is no error.
        for to in ["| head -c 1", ">/dev/null", "1<>/dev/null"] {
            let output = place.run(&format!("{call} {to}"));
            assert_eq!(output.status.code(), Some(0), "{call} {to}: {}", errors(&output));
        }
    }
    assert_eq!(place.run(&format!("{ask} -o plan.md >&- 2>&- <&-")).status.code(), Some(0));
    assert!(place.text("plan.md").contains("cart"), "what goes to a file needs no stream");
}
