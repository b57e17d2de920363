//! osquery: rows of a machine, and a log of changes that is replayed.

use super::samples::{machine, said, text, value};
use super::{fixtures, import};
use comove::diag::Code;

#[test]
fn rows_are_told_by_their_columns_and_logs_are_played_back() {
    let read = |path: std::path::PathBuf| {
        (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("readable"))
    };
    let found = import(&fixtures("osquery").into_iter().map(read).collect::<Vec<_>>());
    let (web, _) = machine(&found, "web1.example");
    assert_eq!(text(web.kernel.as_ref()), Some("5.15.0-107-generic"));
    let provided = |capability| value(&web.provides, capability);
    assert_eq!(
        (provided("glibc"), provided("openssl"), provided("docker")),
        (Some("2.35"), Some("3.0.2"), Some("26.1.3"))
    );
    assert_eq!(provided("systemd"), None, "its package was removed");
    assert_eq!(web.identity.as_ref().map(|identity| identity.mac.len()), Some(1), "not that of the loopback");
    let (db, _) = machine(&found, "db1");
    assert_eq!(text(db.kernel.as_ref()), Some("5.14.0-427.el9.x86_64"), "the one before was removed");
    assert_eq!(value(&db.labels, "comove.os-image"), Some("CentOS Linux release 9 (x)"));
    assert_eq!(machine(&found, "mac1").0.kernel, None);
    let workloads: Vec<&str> = found.raw.workload.iter().map(|workload| &*workload.name.value).collect();
    assert_eq!(workloads, ["web1.example/shop"]);
    assert_eq!(said(&found, Code::ImportSkipped).len(), 3);
}

#[test]
fn what_two_answers_differ_in_is_unknown() {
    let row = |kernel: &str, host: &str| {
        let row = format!(r#"{{"version": "{kernel}", "arguments": "", "path": "/boot/x", "device": ""}}"#);
        format!(
            r#"{{"name": "q{kernel}", "hostIdentifier": "{host}", "calendarTime": "t", "columns": {row}, "action": "added"}}"#
        )
    };
    let log = [row("5.15.0", "a"), row("6.8.0", "a"), row("6.8.0", "b")].join("\n");
    let found = import(&[("osqueryd.results.log".to_owned(), log.into_bytes())]);
    assert_eq!(machine(&found, "a").0.kernel, None);
    assert_eq!(text(machine(&found, "b").0.kernel.as_ref()), Some("6.8.0"));
    assert_eq!(
        said(&found, Code::ImportIncomplete),
        ["`version` differs between rows about 1 machine, and is unknown"]
    );
}
