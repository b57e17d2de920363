//! How the command line behaves to who types it: what it says aside, what shells and `man` need.

use crate::cli::{comove, fed, stdout};
use std::process::{Command, Output};

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A list of pods of which one is no object and one has no name.
const ODD: &str = r#"{"apiVersion": "v1", "kind": "List", "items": [5,
    {"apiVersion": "v1", "kind": "Node", "metadata": {}},
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"nodeInfo": {"kernelVersion": "6.1.0"}}},
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}]}"#;

/// What is odd in the files is the same at every run: an import shows it, anything else counts it.
#[test]
fn warnings_on_files_are_one_line() {
    let place = tempfile::tempdir().expect("a directory");
    let file = place.path().join("nodes.json").to_string_lossy().into_owned();
    std::fs::write(&file, ODD).expect("a file");
    let import = errors(&comove(&["import", &file]));
    let number = import.matches("import-").count();
    assert!(number > 1, "{import}");
    let ask = ["-i", &file, "--bump", "host/n1:kernel=6.8"];
    for call in [&["plan"][..], &["impact"], &["contrast"], &["why", "host/n1"], &["check"]] {
        let ask: &[&str] = if call == ["check"] { &ask[..2] } else { &ask };
        let said = errors(&comove(&[call, ask].concat()));
        let line = format!("{number} warnings on the files that were read: `--warnings` shows them\n");
        assert_eq!(said.matches("import-").count(), 0, "{call:?}: {said}");
        assert!(said.contains(&line), "{call:?}: {said}");
        let said = errors(&comove(&[call, ask, &["--warnings"]].concat()));
        assert_eq!(said.matches("import-").count(), number, "{call:?}: {said}");
        assert!(!said.contains("on the files that were read"), "{call:?}: {said}");
        for quiet in ["-q", "--quiet"] {
            assert_eq!(errors(&comove(&[call, ask, &[quiet, "--warnings"]].concat())), "", "{call:?}");
        }
    }
    assert_eq!(errors(&comove(&["-q", "import", &file])), "");
    let wrong = errors(&comove(&["-q", "check", "-i", "nowhere.toml"]));
    assert!(wrong.starts_with("unreadable"), "errors are said all the same: {wrong}");
}

/// A review plans three times, and a contrast with its counterpart six times.
#[test]
fn a_warning_on_the_question_is_said_once() {
    let fleet = "[[host]]\nname = \"a\"\nkernel = \"6.8\"\n[[host]]\nname = \"b\"\nkernel = \"5.15\"\n\
                 [[workload]]\nname = \"w\"\nhost = \"b\"\nisolation = \"container\"\n";
    let asked = ["-i", "-", "--bump", "host/a:kernel=6.8", "--bump", "host/b:kernel=6.8"];
    for call in [
        &["plan"][..],
        &["plan", "--format", "markdown"],
        &["plan", "--format", "html"],
        &["contrast"],
        &["contrast", "--as", "vms"],
    ] {
        let said = errors(&fed(&[call, &asked].concat(), fleet));
        assert_eq!(said.matches("no-change").count(), 1, "{call:?}: {said}");
    }
}

/// Splits a line as a shell does that knows single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, part) in line.split('\'').enumerate() {
        match at % 2 {
            0 => {
                let mut parts = part.split(' ');
                words.last_mut().expect("a word").push_str(parts.next().unwrap_or_default());
                words.extend(parts.map(str::to_owned));
            }
            _ => words.last_mut().expect("a word").push_str(part),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What stands under Next runs as it stands.
#[test]
fn the_next_commands_can_be_pasted() {
    let place = tempfile::tempdir().expect("a directory");
    let fleet = place.path().join("my fleet.toml").to_string_lossy().into_owned();
    let text = "[[host]]\nname = \"n 1\"\nkernel = \"5.15\"\n[[workload]]\nname = \"cart\"\nhost = \"n 1\"\n";
    std::fs::write(&fleet, text).expect("a file");
    let ask = ["-i", &fleet, "--bump", "host/n 1:kernel=6.8", "--format", "markdown"];
    let mut seen = 0;
    for call in [&["impact"][..], &["contrast"], &["why", "host/n 1"]] {
        let told = stdout(&comove(&[call, &ask].concat()));
        for line in told.lines().filter(|line| line.starts_with("comove ")) {
            let words = words(line);
            let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            let run = comove(&words);
            assert_eq!(run.status.code(), Some(0), "{line}: {}", errors(&run));
            seen += 1;
        }
    }
    assert!(seen > 4, "{seen}");
    let many: Vec<&str> = ["-i", &fleet].repeat(9);
    let told = stdout(&comove(&[&["check"][..], &many].concat()));
    assert!(told.contains("comove impact (the 9 inputs) --bump PATTERN=VERSION"), "{told}");
}

#[test]
fn shells_complete_and_pages_are_written() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = comove(&["completions", shell]);
        assert_eq!(script.status.code(), Some(0));
        assert!(stdout(&script).contains("impact") && stdout(&script).contains("strategy"), "{shell}");
    }
    let place = tempfile::tempdir().expect("a directory");
    let pages = place.path().join("man1");
    let made = comove(&["man", &pages.to_string_lossy()]);
    assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
    for name in ["comove.1", "comove-plan.1", "comove-facts-check.1"] {
        let page = std::fs::read_to_string(pages.join(name)).expect("a page");
        assert!(page.contains(".SH SYNOPSIS") || page.contains(".SH NAME"), "{name}");
    }
    let again = comove(&["man", &pages.to_string_lossy()]);
    assert_eq!(again.status.code(), Some(0), "pages are replaced");
    assert_eq!(comove(&["man", "Cargo.toml"]).status.code(), Some(2));
}

/// Runs a line of shell on a terminal, if there is what makes one.
fn on_a_terminal(line: &str) -> Option<String> {
    let output = Command::new("script")
        .args(["-qec", line, "/dev/null"])
        .env("C", env!("CARGO_BIN_EXE_comove"))
        .env("TERM", "xterm")
        .output()
        .ok()?;
    Some(stdout(&output))
}

#[test]
#[expect(clippy::print_stderr, reason = "a test says why it is skipped")]
fn who_waits_at_a_terminal_sees_what_is_going_on() {
    // Reads for longer than a second: the input comes late.
    let late = "(sleep 2.5; printf '[[host]]\\nname=\"h\"\\nkernel=\"6.1\"\\n')";
    let Some(seen) = on_a_terminal(&format!("{late} | $C check -i -")) else {
        eprintln!("skipped: there is no `script`, which makes a terminal");
        return;
    };
    assert!(seen.contains("reading"), "{seen:?}");
    for quiet in [format!("{late} | $C -q check -i -"), format!("{late} | $C check -i - 2>/dev/null")] {
        assert!(!on_a_terminal(&quiet).is_some_and(|seen| seen.contains("reading")), "{quiet}");
    }
    let short = on_a_terminal("printf '[[host]]\\nname=\"h\"\\nkernel=\"6.1\"\\n' | $C check -i -");
    assert!(!short.is_some_and(|seen| seen.contains("reading")), "what ends soon is not worth a word");
}
