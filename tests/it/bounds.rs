//! Small inputs that ask for much work or memory end soon, with a word on the bound.

use comove::diag::Code;
use comove::read::Reader;
use std::fmt::Write as _;

/// The faults of a file: their codes and messages.
fn faults(name: &str, text: &str) -> Vec<(Code, String)> {
    let mut reader = Reader::new();
    reader.add(name, text.as_bytes().to_vec());
    let Err(faults) = reader.finish() else { return Vec::new() };
    faults.diagnostics.into_iter().map(|fault| (fault.code, fault.message)).collect()
}

/// Each of these has about a fault for every byte.
#[test]
fn faults_of_form_are_counted_and_then_no_longer_looked_for() {
    let million = 1 << 20;
    for text in [
        format!("[[host]]\nname = {}\n", "-".repeat(million)),
        format!("{}\n", "- ".repeat(million / 2)),
        "-\n".repeat(million / 2),
        format!("[[host]]\nname = [{}]\n", "-,".repeat(million / 2)),
        format!("[[host]]\nname = \"n\" {}\n", "= ".repeat(million / 2)),
    ] {
        let faults = faults("fleet.toml", &text);
        assert!((1..=201).contains(&faults.len()), "{}: {}", &text[..20], faults.len());
        assert_eq!(faults[0].0, Code::Syntax, "{}", &text[..20]);
    }
}

#[test]
fn replicas_are_bounded_altogether() {
    let table = |at: usize, more: &str| {
        format!("[[workload]]\nname = \"w{at}\"\nhost = \"h\"\nreplicas = 100000\n{more}")
    };
    let tables = |number: usize, more: &str| {
        (0..number)
            .fold("[[host]]\nname = \"h\"\nkernel = \"6.1\"\n".to_owned(), |text, at| text + &table(at, more))
    };
    let many = faults("fleet.toml", &tables(1000, ""));
    assert_eq!(many.len(), 1, "{many:?}");
    assert_eq!(many[0].0, Code::TooLarge);
    let mut labels = String::from("labels = { ");
    for at in 0..100 {
        write!(labels, "l{at} = \"x\", ").expect("a string takes all text");
    }
    let labels = format!("{}}}\n", labels.trim_end_matches(", "));
    let weighty = faults("fleet.toml", &tables(1, &labels));
    assert_eq!(weighty.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [Code::TooLarge], "{weighty:?}");
}

#[test]
fn xml_is_bounded_before_it_is_parsed() {
    let attributes: String = (0..100_000).map(|at| format!(" a{at}=\"x\"")).collect();
    let open: String = (0..4000).map(|at| format!("<a xmlns:n{at}=\"u{at}\">")).collect();
    let close = "</a>".repeat(4000);
    for text in [
        format!("<domain type=\"kvm\"{attributes}><name>x</name></domain>"),
        format!("<domain type=\"kvm\"><name>x</name>{open}{close}</domain>"),
        format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\">{open}{close}</bom>"),
    ] {
        let faults = faults("x.xml", &text);
        assert_eq!(faults.first().map(|(code, _)| *code), Some(Code::TooLarge), "{faults:?}");
    }
}
