//! Names that contain the syntax of patterns and references.

use crate::cli::fed;
use crate::compact;
use crate::fleets::planned;
use comove::answer::step::Asked;

const FLEET: &str = r#"
[[host]]
name = "fe80::1"
kernel = "5.15"

[[package]]
name = "@scope/lib"
version = "1.2"

[[app]]
name = "a[b]"
version = "1.0"
requires = [{ at = ">=2", needs = "kernel", in = ">=6" }, { needs = "package/@scope/lib", in = ">=1" }]

[[app]]
name = "getty@tty1"
version = "3.1"

[[app]]
name = "a=*"
version = "1.0"

[[image]]
name = "registry.example:5000/shop"
version = "4.2"
contains = ["package/@scope/lib@1.3", "app/getty@tty1@3.0"]

[[workload]]
name = "w[1]:x"
app = "a[b]@1.0"
image = "registry.example:5000/shop"
host = "fe80::1"

[[workload]]
name = "other"
app = "a=*"
host = "fe80::1"

[[workload]]
name = "tty"
app = "getty@tty1"
host = "fe80::1"
"#;

/// Asks, and returns how it ends, what is answered and what is told.
fn ask(args: &[&str]) -> (Option<i32>, String, String) {
    let output = fed(args, FLEET);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn each_name_can_be_bumped() {
    for (bump, of, from) in [
        (r"app/a\[b\]=2.0", "app/a[b]", "1.0"),
        ("app/a?b?=2.0", "app/a[b]", "1.0"),
        (r"app/a\=\*=2.0", "app/a=*", "1.0"),
        ("app/getty@tty1=4.0", "app/getty@tty1", "3.1"),
        ("package/@scope/lib=1.4", "package/@scope/lib", "1.3"),
        (r"workload/w\[1\]:x=2.0", "app/a[b]", "1.0"),
        ("host/fe80::1:kernel=6.1", "kernel", "5.15"),
        (r"host/fe80\:\:1:kernel=6.1", "kernel", "5.15"),
        ("image/registry.example:5000/shop=4.3", "image/registry.example:5000/shop", "4.2"),
    ] {
        let plan = planned(FLEET, bump);
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let mut asked = changes.filter(|change| change.asked == Asked::Yes && change.of.as_ref() == of);
        let found = asked.any(|change| change.from.as_deref() == Some(from));
        assert!(found, "{bump}: {}", compact::plan(&plan));
    }
}

#[test]
fn each_name_can_be_held_and_explained() {
    for (hold, bump) in [
        (r"app/a\[b\]", r"app/a\[b\]=2.0"),
        (r"host/fe80\:\:1", r"app/a\[b\]=2.0"),
        (r"host/fe80::1:kernel", r"app/a\[b\]=2.0"),
        (r"workload/w\[1\]:x", r"app/a\[b\]=2.0"),
    ] {
        let (code, answer, told) = ask(&["plan", "-i", "-", "--bump", bump, "--hold", hold]);
        assert_eq!(code, Some(1), "{hold}: {answer}{told}");
        assert!(!told.contains("unmatched"), "{hold}: {told}");
    }
    for name in [
        "app/a[b]",
        "workload/w[1]:x",
        "host/fe80::1",
        "host/fe80::1:kernel",
        "app/getty@tty1",
        "package/@scope/lib",
    ] {
        let (code, answer, told) = ask(&["why", "-i", "-", "--bump", r"app/a\[b\]=2.0", name]);
        assert_eq!(code, Some(0), "{name}: {answer}{told}");
    }
}

#[test]
fn what_is_mistaken_for_something_else_is_told() {
    for (bump, told) in [
        ("host/fe80::1=6.1", r"written `\:`"),
        ("app/a[b]=2.0", r"written `\[`"),
        (r"app/a\[c\]=2.0", r"did you mean `app/a\[b\]=2.0`"),
        ("host/*:kernl=6.1", "did you mean `kernel`"),
    ] {
        let (code, _, error) = ask(&["plan", "-i", "-", "--bump", bump]);
        assert_eq!(code, Some(2), "{bump}");
        assert!(error.contains(told), "{bump}: {error}");
    }
    let (_, _, error) =
        ask(&["plan", "-i", "-", "--bump", r"app/a\[b\]=2.0", "--hold", "host/fe80::1:kernl"]);
    assert!(error.contains("the hold `host/fe80::1:kernl` matches nothing"), "{error}");
}
