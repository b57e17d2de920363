//! The command line, run as a user runs it.

use crate::compact;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Returns the package's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The day on which the program runs in tests, so that what it says of ends of support stays as it is.
pub(crate) const DAY: &str = "2026-11-29";
/// Its first second.
const EPOCH: &str = "1795910400";

/// The program, run from the package's root on the day of tests.
fn program(args: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_comove"));
    let root = env!("CARGO_MANIFEST_DIR");
    program
        .args(args)
        .current_dir(root)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env("SOURCE_DATE_EPOCH", EPOCH);
    program
}

/// Runs the program from the package's root.
pub(crate) fn comove(args: &[&str]) -> Output {
    program(args).output().expect("the program starts")
}

/// Runs the program with something on standard input.
pub(crate) fn fed(args: &[&str], input: &str) -> Output {
    let mut program = program(args);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().expect("the program starts");
    child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file is there")
}

/// Compares a committed file with what it has to be; `COMOVE_BLESS=1` rewrites it.
pub(crate) fn same_as_file(path: &str, expected: &str) {
    let full = root().join(path);
    let differs = || std::fs::read_to_string(&full).ok().as_deref() != Some(expected);
    // Other tests read the file at the same time, so it is left alone where it is right.
    if std::env::var_os("COMOVE_BLESS").is_some() && differs() {
        std::fs::create_dir_all(full.parent().expect("a directory")).expect("it can be made");
        std::fs::write(&full, expected).expect("it can be written");
    }
    let found = std::fs::read_to_string(&full).unwrap_or_default();
    assert!(
        found == expected,
        "{path} is not what it has to be; COMOVE_BLESS=1 cargo test rewrites it\n{expected}"
    );
}

/// The README and the pages on facts, tasks and gates show what the program prints.
#[test]
fn examples_of_the_pages_are_true() {
    for page in ["README.md", "docs/facts.md", "docs/tasks.md", "docs/gates.md"] {
        examples_are_true(page);
    }
}

/// Splits a command as a shell does: at blanks that are not in single quotes.
pub(crate) fn words(command: &str) -> Vec<&str> {
    let mut quoted = false;
    let words = command.split(|c: char| {
        quoted ^= c == '\'';
        c.is_whitespace() && !quoted
    });
    words.map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty()).collect()
}

fn examples_are_true(page: &str) {
    let text = read(page);
    let mut blocks = text.split("```console\n");
    let mut expected = blocks.next().unwrap_or_default().to_owned();
    let mut examples = 0;
    for block in blocks {
        let (example, rest) = block.split_once("```").expect("a closed block");
        let (command, _) = example.split_once('\n').expect("a command and its output");
        let args = words(command.trim_start_matches("$ comove "));
        let printed = stdout(&comove(&args));
        write!(expected, "```console\n{command}\n{}\n```{rest}", printed.trim_end())
            .expect("a string takes all text");
        examples += 1;
    }
    assert!(examples >= 2, "{page} has examples");
    same_as_file(page, &expected);
}

/// `docs/cli.md` is the help of every command.
#[test]
fn the_reference_is_the_help() {
    let mut page =
        "# Command line\n\nThis page is made from the help texts; a test compares them.\n".to_owned();
    let mut open = vec![Vec::<String>::new()];
    while let Some(path) = open.pop() {
        let command = path.iter().fold(comove::cli::command(), |command, name| {
            command.find_subcommand(name).expect("a command").clone()
        });
        let names = command.get_subcommands().map(|sub| sub.get_name().to_owned());
        let mut below: Vec<_> =
            names.filter(|name| name != "help").map(|name| [path.clone(), vec![name]].concat()).collect();
        below.reverse();
        open.extend(below);
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("--help");
        let title =
            ["comove"].into_iter().chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        let help = stdout(&comove(&args));
        let help: Vec<_> = help.lines().map(str::trim_end).collect();
        let _ = write!(page, "\n## {title}\n\n```text\n{}\n```\n", help.join("\n").trim_end());
    }
    same_as_file("docs/cli.md", &page);
}

/// Returns the inventories, each with the bumps that its head names.
pub(crate) fn recorded() -> Vec<(String, Vec<String>)> {
    let root = root().join("inventories");
    let mut files: Vec<_> =
        std::fs::read_dir(root).expect("inventories").map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    assert!(files.len() >= 12, "the inventories are there");
    let names = files.iter().map(|file| file.file_name().expect("a name").to_string_lossy());
    names.map(|name| format!("inventories/{name}")).map(|path| (path.clone(), bumps_in_head(&path))).collect()
}

fn bumps_in_head(path: &str) -> Vec<String> {
    let mut bumps: Vec<String> = Vec::new();
    let text = read(path);
    for line in text.lines().take_while(|line| line.starts_with('#') || line.is_empty()) {
        for part in line.split("--bump ").skip(1) {
            let bump =
                part.trim_start_matches(['\'', '"']).split(['\'', '"', ' ', '`']).next().expect("a bump");
            let bump = bump.trim_end_matches([':', ',', '.', ';']);
            if !bumps.iter().any(|known| known == bump) {
                bumps.push(bump.to_owned());
            }
        }
    }
    assert!(!bumps.is_empty(), "{path} names a bump to try");
    bumps
}

/// The bumps that the head of each inventory names, planned under each strategy, without the words of reports.
#[test]
fn inventories_are_planned_as_recorded() {
    for (path, bumps) in recorded() {
        let mut page = String::new();
        for bump in bumps {
            for strategy in ["in-place", "drain", "per-vm"] {
                let ask = ["plan", "-i", &path, "--bump", &bump, "--strategy", strategy, "--format", "json"];
                let output = comove(&ask);
                let code = output.status.code().expect("an exit code");
                assert!(code < 2, "{path} {bump}: {}", String::from_utf8_lossy(&output.stderr));
                let plan = serde_json::from_slice(&output.stdout);
                let plan = plan.unwrap_or_else(|error| panic!("{path} {bump}: {error}"));
                let _ = writeln!(page, "==== {bump} {strategy}: exit {code}\n{}", compact::plan(&plan));
            }
        }
        let name = path.trim_start_matches("inventories/").trim_end_matches(".toml");
        same_as_file(&format!("tests/it/snapshots/plans/{name}.txt"), &page);
    }
}

#[test]
fn a_wrong_call_exits_with_2_and_writes_nothing() {
    let out = tempfile::tempdir().expect("a directory");
    let file = out.path().join("plan.md");
    let file_text = file.to_string_lossy().into_owned();
    for args in [
        vec!["plan", "-i", "inventories/nowhere.toml", "--bump", "app/cart=3.0", "-o", &file_text],
        vec!["plan", "-i", "inventories/thirty-vms.toml", "--bump", "app/crt=3.0", "-o", &file_text],
        vec!["plan", "-i", "inventories/thirty-vms.toml", "--bump", "app/cart", "-o", &file_text],
        vec!["plan", "-i", "inventories/thirty-vms.toml", "--bump", "app/cart=2.0", "-o", &file_text],
        vec!["plan"],
    ] {
        let output = comove(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
        assert_eq!(std::fs::read_dir(out.path()).expect("readable").count(), 0, "{args:?}");
    }
}

/// `docs/stability.md` says what each means; of 3, which takes a fault of comove, the tests of `src/cli/gate` have one.
#[test]
fn exit_codes_are_settled() {
    let out = tempfile::tempdir().expect("a directory");
    let plan = out.path().join("plan.json").to_string_lossy().into_owned();
    let code = |call: &str| {
        let args: Vec<&str> = call.split(' ').map(|word| if word == "PLAN" { &plan } else { word }).collect();
        comove(&args).status.code()
    };
    let asks = "plan -i inventories/thirty-vms.toml --bump app/cart=3.0";
    assert_eq!(code(&format!("{asks} --format json -o PLAN")), Some(0));
    assert_eq!(code("verify PLAN -i inventories/thirty-vms.toml"), Some(0));
    // That a plan does not hold is an answer, as that a fleet is unsound.
    assert_eq!(code("verify PLAN -i inventories/thirty-containers.toml"), Some(1));
    assert_eq!(code("check -i inventories/already-broken.toml"), Some(1));
    let blocked = "plan -i inventories/blocked.toml --bump host/node-1:kernel=6.8";
    for command in ["plan", "impact"] {
        assert_eq!(code(&blocked.replacen("plan", command, 1)), Some(1), "{command}");
    }
    assert_eq!(code("verify inventories/README.md -i inventories/thirty-vms.toml"), Some(2));
    assert_eq!(code(&format!("{blocked} --no-such-flag")), Some(2));
    // Of several, the first of 3, 2, 4, 1 counts.
    assert_eq!(code(&format!("{blocked} -o inventories/nowhere/plan.md")), Some(2));
}

/// Where nothing is checked, nothing says that it was.
#[test]
fn answers_say_that_they_were_checked() {
    let question = ["-i", "inventories/thirty-vms.toml", "--bump", "app/cart=3.0"];
    for call in [&["plan"][..], &["impact"], &["contrast"], &["why", "workload/cart"]] {
        for format in ["text", "markdown", "json"] {
            let args = [call, &question, &["--format", format]].concat();
            assert!(stdout(&comove(&args)).contains("checked"), "{args:?}");
            let args = [&args[..], &["--no-check"]].concat();
            assert!(!stdout(&comove(&args)).contains("checked"), "{args:?}");
        }
    }
    let impact = comove(&[&["impact"][..], &question, &["--format", "json"]].concat());
    let unchecked = comove(&[&["impact"][..], &question, &["--format", "json", "--no-check"]].concat());
    let read = |output: &Output| serde_json::from_slice::<comove::answer::plan::Plan>(&output.stdout);
    let (checked, unchecked) = (read(&impact).expect("a plan"), read(&unchecked).expect("a plan"));
    assert!(checked.checked.is_some_and(|checked| checked.steps > 0 && checked.causes > 1));
    // The certificate that the check needs leaves no trace.
    assert_eq!(comove::answer::plan::Plan { checked: None, ..checked }, unchecked);
}

#[test]
fn a_plan_is_written_whole() {
    let out = tempfile::tempdir().expect("a directory");
    let file = out.path().join("plan.json");
    let args =
        ["plan", "-i", "inventories/thirty-vms.toml", "--bump", "app/cart=3.0", "--format", "json", "-o"];
    let file_text = file.to_string_lossy().into_owned();
    let output = comove(&[&args[..], &[&file_text]].concat());
    assert_eq!(output.status.code(), Some(0));
    let plan: comove::answer::plan::Plan =
        serde_json::from_slice(&std::fs::read(&file).expect("written")).expect("a plan");
    assert_eq!((plan.summary.things, plan.summary.largest_step, plan.summary.untouched), (2, 2, 29));
    assert!(plan.certificate.is_some());
    assert_eq!(std::fs::read_dir(out.path()).expect("readable").count(), 1);
}

/// The options that lift a limit are the same wherever files are read, and the error names them.
#[test]
fn a_limit_is_lifted_by_the_option_that_its_error_names() {
    let bump = ["--bump", "host/*:kernel=6.8"];
    for command in [&["plan"][..], &["check"], &["import"]] {
        let file = match command {
            ["import"] => vec!["tests/fixtures/facter/build1.json"],
            _ => vec!["-i", "inventories/bridge-version.toml"],
        };
        let asked = if command == ["plan"] { &bump[..] } else { &[] };
        let output = comove(&[command, &file, asked, &["--max-file", "16"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("the file has more than 16 bytes"), "{said}");
        assert!(said.contains("`--max-file`"), "{said}");
    }
}

/// What an answer suggests is what was asked, or cannot be taken for it.
#[test]
fn commands_that_go_on_keep_the_day_and_do_not_look_whole_where_they_are_not() {
    let inventory = "inventories/thirty-vms.toml";
    let asked = ["plan", "-i", inventory, "--bump", "app/cart=3.0", "--date", "2027-03-31"];
    let told = stdout(&comove(&asked));
    let next = |told: &str| told.split("\nNext\n").nth(1).unwrap_or_default().to_owned();
    assert!(next(&told).contains("--date 2027-03-31"), "{told}");
    let directory = tempfile::tempdir().expect("a directory");
    let files: Vec<String> = (0..9)
        .map(|at| {
            let file = directory.path().join(format!("{at}.toml"));
            std::fs::write(&file, format!("[[host]]\nname = \"h{at}\"\nkernel = \"5.15\"\n"))
                .expect("written");
            file.to_string_lossy().into_owned()
        })
        .collect();
    let inputs = files.iter().flat_map(|file| ["-i", file.as_str()]);
    let args: Vec<&str> = ["plan", "--bump", "host/*:kernel=6.8"].into_iter().chain(inputs).collect();
    let told = next(&stdout(&comove(&args)));
    assert!(told.contains("(the 9 inputs)") && !told.contains("..."), "{told}");
}
