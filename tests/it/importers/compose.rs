//! Compose: files by others.

use super::samples::{component, import, said, text};
use comove::diag::Code;
use comove::inventory::raw::RawWorkload;
use comove::read::{Input, Reader};

#[test]
fn files_of_others_say_what_runs_and_not_where() {
    let Some(import) = import("docker/compose") else { return };
    let find = |name: &str| -> &RawWorkload {
        import
            .raw
            .workload
            .iter()
            .find(|workload| workload.name.value == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!((import.raw.host.len(), import.raw.guest.len(), import.raw.workload.len()), (0, 0, 4));
    for (name, image) in [
        ("cartography-docker-compose/neo4j", "neo4j@5-community"),
        ("cartography-docker-compose/cartography", "ghcr.io/cartography-cncf/cartography@latest"),
        ("cartography-docker-compose/cartography-dev", "cartography-cncf/cartography-dev"),
        ("docker-cli-full-example/foo", "redis"),
    ] {
        let workload = find(name);
        assert_eq!(text(workload.image.as_ref()), Some(image));
        assert_eq!(text(workload.service.as_ref()), Some(name));
        assert_eq!(workload.host, None);
    }
    let foo = find("docker-cli-full-example/foo");
    assert_eq!(foo.replicas.as_ref().map(|replicas| replicas.value), Some(6));
    assert_eq!(foo.memory_mib.as_ref().map(|mib| mib.value), Some(20));
    assert_eq!(text(foo.seccomp.as_ref()), Some("unconfined"), "it is privileged");
    let told = text(foo.stuck_because.as_ref()).expect("it is tied");
    assert!(
        told.starts_with("it uses the host's processes; it uses the host's shared memory; and "),
        "{told}"
    );
    let service = import.raw.service.iter().find(|service| service.name.value.ends_with("/cartography-dev"));
    let calls: Vec<&str> = service.expect("it").calls.iter().map(|call| call.value.as_str()).collect();
    assert_eq!(calls, ["cartography-docker-compose/neo4j"]);
    let left_out = said(&import, Code::ImportIncomplete);
    assert!(
        left_out.contains(&"left out that 1 service needs `db`, which the file does not have"),
        "{left_out:?}"
    );
    assert_eq!(
        component(&import.raw.image, "neo4j").version.as_ref().map(|it| &*it.value),
        Some("5-community")
    );
}

fn messages(name: &str, text: &str) -> Vec<(String, String)> {
    let mut reader = Reader::new();
    reader.take(Input::bytes(name.to_owned(), text.as_bytes().to_vec()));
    let faults = reader.import().expect_err("it is refused");
    faults.diagnostics.into_iter().map(|told| (told.message, told.help.unwrap_or_default())).collect()
}

#[test]
fn a_fault_of_yaml_has_its_place_and_kubernetes_gets_advice() {
    let told = messages("compose.yaml", "services:\n  a:\n    image: b\n    image: c\n");
    assert!(told[0].0.contains("the key `image` stands twice"), "{told:?}");
    let told = messages("pod.yaml", "apiVersion: v1\nkind: Pod\n");
    assert!(told[0].1.contains("kubectl create --dry-run=client -o json -f FILE"), "{told:?}");
    let told = messages("x.yaml", "---\na: b\n");
    assert_eq!(told[0].0, "this YAML is of no kind that comove reads");
}
