//! What `comove scan` runs may be anything: it ends in time, and only versions are kept of it.
#![cfg(target_os = "linux")]

use crate::cli::stdout;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

/// Scans this machine with programs of other names before its own.
fn scan(programs: &[(&str, &str)]) -> (serde_json::Value, String) {
    let place = tempfile::tempdir().expect("a directory");
    for (name, script) in programs {
        let path = place.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its owner");
    }
    let path = std::env::var_os("PATH").expect("a path");
    let paths = std::iter::once(place.path().to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new(env!("CARGO_BIN_EXE_comove"))
        .arg("scan")
        .env("PATH", std::env::join_paths(paths).expect("paths"))
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = stdout(&output);
    (serde_json::from_str(&text).expect("JSON"), text)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "time is what is tested")]
fn programs_that_hang_flood_or_tell_secrets_are_survived() {
    let begun = Instant::now();
    let (scan, text) = scan(&[
        ("podman", "sleep 300 & sleep 300"),
        ("runc", "exec yes hunter2"),
        ("containerd", "echo containerd github.com/containerd/containerd v1.7.27 hunter2; echo hunter2"),
        ("kubelet", "echo hunter2"),
        ("crio", "echo crio version 1.29.1; exec >&-; sleep 300"),
        ("dockerd", "echo Docker version 28.2.2, build hunter2; exit 1"),
    ]);
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert!(!text.contains("hunter2"), "{text}");
    assert_eq!(scan["texts"]["containerd"], "containerd github.com/containerd/containerd v1.7.27");
    let unseen = |program: &str| scan["unseen"][program].as_str().unwrap_or_default().to_owned();
    assert!(unseen("podman").contains("longer than 5 seconds"), "{text}");
    assert!(unseen("runc").contains("more than 16 MiB"), "{text}");
    assert!(unseen("kubelet").contains("nothing of the expected form"), "{text}");
    assert!(unseen("crio").contains("longer than 5 seconds"), "{text}");
    assert!(unseen("dockerd").contains("exit status: 1"), "{text}");
}
