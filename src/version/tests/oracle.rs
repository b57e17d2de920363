//! The orders of packages against the tools themselves, where the machine has them.

use std::io::Write;
use std::process::{Command, Stdio};

use super::generate::{draw, pair};
use super::*;

/// Runs a program with a text on its standard input; `None` if there is no such program.
fn run(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    let pipes = || Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = pipes().ok()?;
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

fn order(word: &str) -> Ordering {
    match word {
        "-1" | "lt" => Ordering::Less,
        "0" | "eq" => Ordering::Equal,
        "1" | "gt" => Ordering::Greater,
        other => panic!("the tool has answered `{other}`"),
    }
}

fn check(pairs: &[(Version, Version)], answers: Option<String>) {
    let scheme = pairs[0].0.scheme();
    let Some(answers) = answers else {
        // The recorded tables still hold; a machine without the tool is not a failure.
        #[allow(clippy::print_stderr, reason = "the reader of a test wants to know that it was skipped")]
        return eprintln!("skipped: the tool that compares versions of `{}` is not installed", scheme.name());
    };
    let answers: Vec<_> = answers.split_whitespace().map(order).collect();
    assert_eq!(answers.len(), pairs.len());
    for ((left, right), answer) in pairs.iter().zip(answers) {
        assert_eq!(left.compare(right), Some(answer), "{} `{left}` `{right}`", scheme.name());
    }
}

#[test]
fn debian_agrees_with_dpkg() {
    // dpkg's own exit code, three thousand times from one shell.
    let script = "command -v dpkg >/dev/null || exit 0; while read -r a b; do \
        if dpkg --compare-versions \"$a\" lt \"$b\"; then echo lt; \
        elif dpkg --compare-versions \"$a\" eq \"$b\"; then echo eq; else echo gt; fi; done";
    let pairs = draw(pair(Scheme::Debian), 3000);
    let lines: String = pairs.iter().map(|(a, b)| a.to_string() + " " + b.as_str() + "\n").collect();
    check(&pairs, run("sh", &["-c", script], &lines).filter(|answers| !answers.is_empty()));
}

/// rpm compares a missing release with nothing, so each part is compared alone, as the whole order then does.
#[test]
fn rpm_agrees_with_rpm() {
    let part = |version: &Version| version.as_str().rsplit([':', '-']).next().unwrap().to_owned();
    let pairs: Vec<_> = draw(pair(Scheme::Rpm), 3000)
        .iter()
        .map(|(a, b)| (version(Scheme::Rpm, &part(a)), version(Scheme::Rpm, &part(b))))
        .collect();
    let answers = |pairs: &[(Version, Version)]| {
        let list: Vec<_> = pairs.iter().map(|(a, b)| format!("{{'{a}','{b}'}}")).collect();
        let program =
            format!("for _,p in ipairs({{{}}}) do print(rpm.vercmp(p[1],p[2]),' ') end", list.join(","));
        run("rpm", &["--eval", &format!("%{{lua:{program}}}")], "")
    };
    check(&pairs, pairs.chunks(100).map(answers).collect());
}
