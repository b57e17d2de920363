//! How time grows: `cargo bench --bench growth -- [NAME...]`.
//!
//! Each construct of the format, of a question and of the importers is made in one size, in twice and in four times the
//! size. Prints the times and the exponents: 1 is linear, 2 quadratic. Nothing here passes or fails.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench prints times")]

use comove::read::Reader;
use comove::{Bump, Options};
use std::hint::black_box;
use std::time::Instant;

/// What is read and asked.
struct Case {
    name: String,
    text: String,
    bumps: Vec<String>,
}

type Make = fn(usize) -> Case;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    for &(name, size, make) in CASES {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            row(name, size, make);
        }
    }
}

/// Prints a line of the table. Times under a millisecond say nothing of growth.
fn row(name: &str, size: usize, make: Make) {
    let times = [size, size * 2, size * 4].map(|size| time(&make(size)));
    let exponents = times.windows(2).map(|pair| match pair[0] < 0.001 {
        true => "  - ".to_owned(),
        false => format!("{:4.1}", (pair[1] / pair[0]).log2()),
    });
    let exponents: Vec<String> = exponents.collect();
    let shown = times.map(|time| format!("{time:8.3} s"));
    println!("{name:24} from {size:6}  {}   {}", shown.join(""), exponents.join(" "));
}

/// The shorter of two times of reading and planning, in seconds.
fn time(case: &Case) -> f64 {
    let once = || {
        let begin = Instant::now();
        run(case);
        begin.elapsed().as_secs_f64()
    };
    once().min(once())
}

fn run(case: &Case) {
    let mut reader = Reader::new();
    reader.add(&case.name, case.text.clone().into_bytes());
    let bumps: Vec<Bump> = case.bumps.iter().map(|bump| Bump::parse(bump).expect("a bump")).collect();
    // An import alone makes no fleet that could be planned where it says no machine; then reading it is all.
    let Ok((fleet, _)) = black_box(reader.finish()) else { return };
    if !bumps.is_empty() {
        let answer = comove::plan(&fleet, &bumps, &Options::default());
        assert!(black_box(answer).is_ok(), "the bumps fit the fleet");
    }
}

/// An inventory, and bumps.
fn toml(text: String, bumps: &[&str]) -> Case {
    let bumps = bumps.iter().map(|&bump| bump.to_owned()).collect();
    Case { name: "fleet.toml".to_owned(), text, bumps }
}

/// A file of another tool, without a question.
fn file(name: &str, text: String) -> Case {
    Case { name: name.to_owned(), text, bumps: Vec::new() }
}

/// A text with a part for each number.
fn each(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// The parts with commas between them.
fn list(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(", ")
}

const HOST: &str = "[[host]]\nname = \"h\"\nkernel = \"6.1\"\n";

fn hosts(count: usize) -> String {
    each(count, |at| format!("[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\n"))
}

fn many_hosts(n: usize) -> Case {
    toml(hosts(n), &["host/*:kernel=6.8"])
}

fn workloads(n: usize) -> Case {
    let all = each(n, |at| format!("[[workload]]\nname = \"w{at}\"\nhost = \"h\"\n"));
    toml(format!("{HOST}{all}"), &["host/h:kernel=6.8"])
}

fn replicas(n: usize) -> Case {
    let table = format!("[[workload]]\nname = \"w\"\nhost = \"h\"\nreplicas = {n}\n");
    toml(format!("{HOST}{table}"), &["host/h:kernel=6.8"])
}

fn bumps(n: usize) -> Case {
    let bumps = (0..n).map(|at| format!("host/h{at}:kernel=6.8")).collect();
    Case { bumps, ..toml(hosts(n), &[]) }
}

fn holds(n: usize) -> Case {
    let all = list(n, |at| format!("\"host/h{at}\""));
    toml(format!("hold = [{all}]\n{}{HOST}", hosts(n)), &["host/h:kernel=6.8"])
}

fn waivers(n: usize) -> Case {
    let fact = "[[fact]]\nname = \"f\"\nsubject = \"kernel\"\nat = \">=6\"\nneeds = \"cgroup\"\nin = \">=2\"\nsource = \"x\"\n";
    let all = each(n, |at| {
        format!("[[waiver]]\nfact = \"f\"\nfor = \"host/h{at}\"\nbecause = \"x\"\nuntil = \"2027-01-01\"\n")
    });
    toml(format!("{}{fact}{all}", hosts(n)), &["host/*:kernel=6.8"])
}

fn builds(n: usize) -> Case {
    let all = list(n, |at| format!("{{ version = \"{}\", base = \"base@1\" }}", at + 2));
    let images = format!(
        "[[image]]\nname = \"base\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
         [[image]]\nname = \"i\"\nversion = \"1\"\nbase = \"base\"\nbuilds = [{all}]\n"
    );
    let workload = "[[workload]]\nname = \"w\"\nimage = \"i\"\nhost = \"h\"\n";
    Case { bumps: vec![format!("image/i={}", n + 1)], ..toml(format!("{HOST}{images}{workload}"), &[]) }
}

fn contents(n: usize) -> Case {
    let packages = each(n, |at| format!("[[package]]\nname = \"p{at}\"\nversion = \"1\"\n"));
    let all = list(n, |at| format!("\"package/p{at}\""));
    let image =
        format!("[[image]]\nname = \"i\"\nversion = \"1\"\ncandidates = [\"2\"]\ncontains = [{all}]\n");
    let workload = "[[workload]]\nname = \"w\"\nimage = \"i\"\nhost = \"h\"\n";
    toml(format!("{HOST}{packages}{image}{workload}"), &["image/i=2"])
}

/// A version of the application for each version of the kernel. What is allowed is a pair of versions, so the pairs are the
/// least that can be looked at: 2 is what to expect here.
fn candidates_and_needs(n: usize) -> Case {
    let kernels = list(n, |at| format!("\"6.{}\"", at + 2));
    let versions = list(n, |at| format!("\"{}\"", at + 2));
    let needs = list(n, |at| format!("{{ at = \">={0}\", needs = \"kernel\", in = \">=6.{0}\" }}", at + 2));
    let text = format!(
        "[[host]]\nname = \"h\"\nkernel = \"6.1\"\ncandidates = {{ kernel = [{kernels}] }}\n\
         [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [{versions}]\nrequires = [{needs}]\n\
         [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"
    );
    Case { bumps: vec![format!("app/a={}", n / 2 + 2)], ..toml(text, &[]) }
}

fn chain(n: usize) -> Case {
    let links = each(n, |at| {
        let next = at + 1;
        let need = match next < n {
            true => format!("requires = [{{ at = \">=2\", needs = \"service/s{next}\", in = \">=2\" }}]\n"),
            false => String::new(),
        };
        format!(
            "[[app]]\nname = \"a{at}\"\nversion = \"1\"\ncandidates = [\"2\"]\n{need}\
             [[workload]]\nname = \"w{at}\"\napp = \"a{at}\"\nservice = \"s{at}\"\nhost = \"h\"\n"
        )
    });
    toml(format!("{HOST}{links}"), &["app/a0=2"])
}

fn alternatives(n: usize) -> Case {
    let packages =
        each(n, |at| format!("[[package]]\nname = \"p{at}\"\nversion = \"1\"\ncandidates = [\"2\"]\n"));
    let all = list(n, |at| format!("{{ needs = \"package/p{at}\", in = \">=2\" }}"));
    let app = format!(
        "[[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\nrequires = [{{ at = \">=2\", any = [{all}] }}]\n"
    );
    toml(
        format!("{HOST}{packages}{app}[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"),
        &["app/a=2"],
    )
}

fn profiles(n: usize) -> Case {
    let all = each(n, |at| {
        format!(
            "[[profile]]\nname = \"os{at}\"\nversion = \"1\"\nprovides = {{ kernel = \"6.1\" }}\n\
             [[host]]\nname = \"h{at}\"\nos = \"os{at}@1\"\n"
        )
    });
    toml(all, &["host/h0:kernel=6.8"])
}

fn releases(n: usize) -> Case {
    let all = each(n, |at| {
        let next = at + 1;
        format!("[[profile]]\nname = \"os\"\nversion = \"{next}\"\nprovides = {{ kernel = \"6.{next}\" }}\n")
    });
    let text = format!("{all}[[host]]\nname = \"h\"\nos = \"os@1\"\n");
    Case { bumps: vec![format!("host/h:os={n}")], ..toml(text, &[]) }
}

fn facts(n: usize) -> Case {
    let all = each(n, |at| {
        format!(
            "[[package]]\nname = \"p{at}\"\nversion = \"1\"\n[[fact]]\nname = \"f{at}\"\nsubject = \"package/p{at}\"\n\
             at = \">=2\"\nneeds = \"kernel\"\nin = \">=6\"\nsource = \"x\"\n"
        )
    });
    toml(format!("{HOST}{all}"), &["host/h:kernel=6.8"])
}

/// One fact about all packages, which is a requirement of each. With as many facts it is quadratic, and has to be.
fn packages_of_a_fact(n: usize) -> Case {
    let all = each(n, |at| format!("[[package]]\nname = \"p{at}\"\nversion = \"1\"\n"));
    let fact = "[[fact]]\nname = \"f\"\nsubject = \"package/p*\"\nat = \">=2\"\nneeds = \"kernel\"\nin = \">=6\"\nsource = \"x\"\n";
    toml(format!("{HOST}{all}{fact}"), &["host/h:kernel=6.8"])
}

fn tested(n: usize) -> Case {
    let all = list(n, |at| format!("\"6.{at}\""));
    let app = format!("[[app]]\nname = \"a\"\nversion = \"1\"\ntested = {{ kernel = [{all}] }}\n");
    toml(
        format!("{HOST}{app}[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"),
        &["host/h:kernel=6.8"],
    )
}

fn unknown_names(n: usize) -> Case {
    let all = each(n, |at| format!("[[workload]]\nname = \"w{at}\"\nhost = \"x{at}\"\n"));
    toml(format!("{}{all}", hosts(n)), &[])
}

fn unknown_keys(n: usize) -> Case {
    toml(each(n, |at| format!("[[host]]\nname = \"h{at}\"\nkernle = \"6\"\n")), &[])
}

fn dashes(n: usize) -> Case {
    toml(format!("[[host]]\nname = {}\n", "-".repeat(n)), &[])
}

fn kubernetes(n: usize) -> Case {
    let nodes = list(n, |at| {
        format!(
            r#"{{"apiVersion":"v1","kind":"Node","metadata":{{"name":"n{at}"}},"status":{{"nodeInfo":{{"kernelVersion":"6.1.0"}}}}}},
            {{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"p{at}","namespace":"x"}},
            "spec":{{"nodeName":"n{at}","containers":[{{"name":"c","image":"nginx:1.{at}"}}]}}}}"#
        )
    });
    file("nodes.json", format!(r#"{{"apiVersion":"v1","kind":"List","items":[{nodes}]}}"#))
}

fn docker(n: usize) -> Case {
    let all = list(n, |at| {
        format!(
            r#"{{"Id":"{at:064x}","Name":"/c{at}","State":{{"Running":true}},"Image":"sha256:{at:064x}",
            "Config":{{"Image":"nginx:1.{at}","Labels":{{}}}},"HostConfig":{{}},"Driver":"overlay2","Platform":"linux"}}"#
        )
    });
    file("docker.json", format!("[{all}]"))
}

fn cyclonedx(n: usize) -> Case {
    let all = list(n, |at| {
        format!(
            r#"{{"type":"library","name":"p{at}","version":"1","purl":"pkg:deb/debian/p{at}@1?arch=amd64"}}"#
        )
    });
    let image = r#"{"component":{"type":"container","name":"nginx:1.25"}}"#;
    let bom =
        format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{image},"components":[{all}]}}"#);
    file("bom.json", bom)
}

fn libvirt(n: usize) -> Case {
    file("guests.xml", each(n, |at| format!("<domain type='kvm'><name>g{at}</name></domain>\n")))
}

fn dpkg(n: usize) -> Case {
    file("dpkg-l.txt", each(n, |at| format!("ii  p{at}  1.0-{at}  amd64  text\n")))
}

fn compose(n: usize) -> Case {
    let all = each(n, |at| format!("  s{at}:\n    image: nginx:1.{at}\n"));
    file("compose.yaml", format!("services:\n{all}"))
}

const CASES: &[(&str, usize, Make)] = &[
    ("hosts", 5_000, many_hosts),
    ("workloads", 5_000, workloads),
    ("replicas", 5_000, replicas),
    ("bumps", 2_000, bumps),
    ("holds", 2_000, holds),
    ("waivers", 2_000, waivers),
    ("builds", 500, builds),
    ("contents", 2_000, contents),
    ("candidates-and-needs", 100, candidates_and_needs),
    ("chain", 1_000, chain),
    ("alternatives", 500, alternatives),
    ("profiles", 1_000, profiles),
    ("releases", 500, releases),
    ("facts", 1_000, facts),
    ("packages-of-a-fact", 2_000, packages_of_a_fact),
    ("tested", 2_000, tested),
    ("unknown-names", 2_000, unknown_names),
    ("unknown-keys", 100, unknown_keys),
    ("dashes", 200_000, dashes),
    ("kubernetes", 2_000, kubernetes),
    ("docker", 2_000, docker),
    ("cyclonedx", 2_000, cyclonedx),
    ("libvirt", 2_000, libvirt),
    ("dpkg", 10_000, dpkg),
    ("compose", 2_000, compose),
];
