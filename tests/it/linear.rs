//! Answers grow with what they say, and not with how often they say it.

use crate::fleets::fleet;
use comove::{Bump, Options, report};
use std::fmt::Write as _;

/// Services on one host, each of which needs the next: to raise the first, all have to be raised.
fn chain(length: usize) -> String {
    let mut text = String::from("[[host]]\nname = \"h\"\nkernel = \"6.1\"\n");
    for at in 0..length {
        let next = at + 1;
        let need = match next < length {
            true => format!("requires = [{{ at = \">=2\", needs = \"service/s{next}\", in = \">=2\" }}]\n"),
            false => String::new(),
        };
        write!(
            text,
            "[[app]]\nname = \"a{at}\"\nversion = \"1\"\ncandidates = [\"2\"]\n{need}\
             [[service]]\nname = \"s{at}\"\n\
             [[workload]]\nname = \"w{at}\"\napp = \"a{at}\"\nservice = \"s{at}\"\nhost = \"h\"\n"
        )
        .expect("a string takes all text");
    }
    text
}

/// How many bytes of JSON the plan for a chain takes, its certificate and sentences included.
fn bytes(length: usize) -> usize {
    let options = Options { certificate: true, ..Options::default() };
    let bumps = [Bump::parse("app/a0=2").expect("a bump")];
    let (plan, _) = comove::plan(&fleet(&chain(length)), &bumps, &options).expect("an answer");
    assert_eq!((plan.summary.workloads_changed, plan.summary.ranks), (length, length));
    let mut json = Vec::new();
    report::json::plan(&plan, &mut json).expect("memory takes it");
    json.len()
}

#[test]
fn a_chain_of_twice_as_many_services_takes_twice_as_many_bytes() {
    let sizes = [250, 500, 1000].map(bytes);
    for pair in sizes.windows(2) {
        assert!(pair[1] * 10 < pair[0] * 23, "{sizes:?}");
    }
}
