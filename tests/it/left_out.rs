//! What bumps leave out, run as a user runs it: exit codes, first lines, and the plan that `verify` reads again.

use crate::cli::{comove, fed, stdout};

const FLEET: &str = r#"
    [[host]]
    name = "a"
    kernel = "5.15"
    [[host]]
    name = "b"
    kernel = "6.9"
    [[host]]
    name = "c"
    kernel = "5.15"
    [[host]]
    name = "w"
    labels = { "comove.os-image" = "Microsoft Windows Server 2022 Datacenter" }
"#;

fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let output = fed(args, FLEET);
    (output.status.code(), stdout(&output), String::from_utf8(output.stderr.clone()).expect("text"))
}

#[test]
fn what_a_pattern_leaves_out_stands_in_the_first_lines_and_is_no_failure() {
    for command in ["plan", "impact", "contrast"] {
        let (code, text, _) = run(&[command, "-i", "-", "-b", "host/*:kernel=6.8", "--except", "host/c"]);
        assert_eq!(code, Some(0), "{command}: {text}");
        let first: String = text.lines().take(6).map(str::trim).collect::<Vec<_>>().join(" ");
        assert!(
            first.contains("Left out: 1 on purpose (host/c); 1 further already (host/b at 6.9); 1 that runs"),
            "{first}"
        );
        assert!(text.contains("--except host/c"), "commands keep what was asked: {text}");
    }
    let (code, text, _) = run(&["why", "-i", "-", "-b", "host/*:kernel=6.8", "--except", "host/c", "host/b"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("Left out: 1 further already (host/b at 6.9)"), "{text}");
    assert_eq!(run(&["plan", "-i", "-", "-b", "host/*:kernel=6.8", "--hold", "host/c"]).0, Some(1));
}

#[test]
fn a_bump_of_which_nothing_is_left_is_refused() {
    for (bump, except, words) in [
        ("host/w*:kernel=6.8", "host/a", "runs Microsoft Windows"),
        ("host/b:kernel=6.8", "host/a", "is a downgrade"),
        ("host/?:kernel=6.8", "host/*", "nothing is left"),
        ("host/c:kernel=6.8", "host/c", "nothing is left"),
    ] {
        let (code, text, error) = run(&["plan", "-i", "-", "-b", bump, "--except", except]);
        assert_eq!((code, text.as_str()), (Some(2), ""), "{bump}");
        let error = error.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(error.contains(words), "{bump}: {error}");
    }
}

#[test]
fn verify_reads_what_was_left_out() {
    let directory = std::env::temp_dir().join(format!("comove-left-out-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let (fleet, plan) = (directory.join("fleet.toml"), directory.join("plan.json"));
    std::fs::write(&fleet, FLEET).expect("it can be written");
    let (fleet, plan) = (fleet.to_str().expect("a name"), plan.to_str().expect("a name"));
    let question = ["-b", "host/*:kernel=6.8", "--except", "host/c", "--format", "json", "-o", plan];
    let made = comove(&[&["plan", "-i", fleet], &question[..]].concat());
    assert!(made.status.success());
    let text = std::fs::read_to_string(plan).expect("a plan");
    for part in [r#""except":["#, r#""host/c""#, r#""why":"further""#, r#""found":"6.9""#] {
        let plain: String = text.split_whitespace().collect();
        assert!(plain.contains(part), "{part}: {text}");
    }
    assert!(comove(&["verify", plan, "-i", fleet]).status.success());
    // Without the exception the plan lacks a goal.
    std::fs::write(plan, text.replacen("\"host/c\"", "\"host/w\"", 1)).expect("it can be written");
    assert!(!comove(&["verify", plan, "-i", fleet]).status.success());
    std::fs::remove_dir_all(directory).expect("it can be removed");
}
