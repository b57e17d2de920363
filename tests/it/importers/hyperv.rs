//! Hyper-V: what PowerShell writes.

use super::import;

/// Windows PowerShell writes UTF-16 with a byte order mark, and one machine without an array.
#[test]
fn one_machine_in_utf_16_is_read() {
    let text = r#"{"VMName": "dc1", "VMId": "1", "ComputerName": "HV1", "ProcessorCount": 2}"#;
    let bytes = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let import = import(&[("vm.json".to_owned(), bytes)]);
    assert_eq!(import.raw.guest[0].name.value, "dc1");
    assert_eq!(import.raw.host[0].name.value, "HV1");
}
