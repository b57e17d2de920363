//! A deterministic fleet in the inventory format: the same bytes for the same size on every machine.
//!
//! The shape is that of large container estates: seven of ten workloads sit thirty to a host, the rest have a guest
//! each; one image for twenty workloads over two hundred base images in three levels; five thousand packages, forty in
//! an image; services of ten replicas that call up to five others. Popularity follows Zipf's law.

use std::fmt::Write;

const KERNELS: u64 = 64;
const ROOTS: u64 = 10;
const MIDS: u64 = 40;
const BASES: u64 = 200;
const PACKAGES: u64 = 5000;
const PER_IMAGE: usize = 40;

/// splitmix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        u64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).unwrap_or(0)
    }
}

/// Weight 1/(rank + 1), in whole numbers.
struct Zipf(Vec<u64>);

impl Zipf {
    fn new(n: u64) -> Self {
        let mut sum = 0u64;
        Self(
            (1..=n)
                .map(|rank| {
                    sum += (1u64 << 40) / rank;
                    sum
                })
                .collect(),
        )
    }

    fn draw(&self, rng: &mut Rng) -> u64 {
        let x = rng.below(*self.0.last().expect("at least one rank"));
        self.0.partition_point(|&sum| sum <= x) as u64
    }
}

/// Returns the inventory of a fleet of `n` workloads.
pub(crate) fn fleet(n: u64, seed: u64) -> String {
    let mut rng = Rng(seed);
    let mut out = String::with_capacity(usize::try_from(n).unwrap_or(0) * 130 + 4_000_000);
    out.push_str("format = 1\n");
    let shared = n * 7 / 10;
    let hosts = shared.div_ceil(30);
    packages(&mut out);
    images(&mut out, &mut rng, (n / 20).max(1));
    let kernels = Zipf::new(KERNELS);
    for host in 0..hosts {
        let _ = write!(out, "[[host]]\nname = \"h{host}\"\nkernel = \"5.{}.0\"\n", kernels.draw(&mut rng));
    }
    for guest in 0..n - shared {
        let _ = write!(out, "[[guest]]\nname = \"g{guest}\"\nkernel = \"5.{}.0\"\n", kernels.draw(&mut rng));
    }
    let services = (n / 10).max(1);
    let popular = Zipf::new(services);
    for service in 0..services {
        let _ = write!(out, "[[service]]\nname = \"s{service}\"\n");
        if service % 20 == 0 {
            out.push_str("mixed = false\n");
        }
        // Calls go to services of higher number, and rarely to a neighbour that calls back.
        let mut called: Vec<u64> =
            (0..rng.below(6)).map(|_| popular.draw(&mut rng)).filter(|&other| other > service).collect();
        called.sort_unstable();
        called.dedup();
        if !called.is_empty() {
            let names: Vec<_> = called.iter().map(|other| format!("\"s{other}\"")).collect();
            let _ = writeln!(out, "calls = [{}]", names.join(", "));
        }
    }
    workloads(&mut out, &mut rng, n, shared);
    out
}

fn packages(out: &mut String) {
    for package in 0..PACKAGES {
        let _ = write!(out, "[[package]]\nname = \"p{package}\"\nversion = \"1.0\"\n");
        if package % 500 == 7 {
            out.push_str(
                "candidates = [\"2.0\"]\nrequires = [{ at = \"<2\", needs = \"kernel\", in = \"<6\" }]\n",
            );
        }
    }
}

fn contains(out: &mut String, rng: &mut Rng, zipf: &Zipf) {
    let mut chosen: Vec<u64> = Vec::new();
    while chosen.len() < PER_IMAGE {
        let package = zipf.draw(rng);
        if !chosen.contains(&package) {
            chosen.push(package);
        }
    }
    let names: Vec<_> = chosen.iter().map(|package| format!("\"package/p{package}\"")).collect();
    let _ = writeln!(out, "contains = [{}]", names.join(", "));
}

fn images(out: &mut String, rng: &mut Rng, images: u64) {
    let popular = Zipf::new(PACKAGES);
    for base in 0..BASES {
        let _ = write!(out, "[[image]]\nname = \"b{base}\"\nversion = \"11\"\n");
        if base >= ROOTS + MIDS {
            let _ = writeln!(out, "base = \"b{}\"", ROOTS + rng.below(MIDS));
        } else if base >= ROOTS {
            let _ = writeln!(out, "base = \"b{}\"", rng.below(ROOTS));
        }
        contains(out, rng, &popular);
    }
    let outer = Zipf::new(BASES - ROOTS - MIDS);
    for image in 0..images {
        let _ = write!(
            out,
            "[[image]]\nname = \"i{image}\"\nversion = \"1.0\"\nbase = \"b{}\"\n",
            ROOTS + MIDS + outer.draw(rng)
        );
        contains(out, rng, &popular);
        match image % 10 {
            3 => out.push_str("requires = [{ needs = \"kernel\", in = \">=4.4\" }]\n"),
            // Some run on old kernels only and have a version that runs on both.
            5 => out.push_str(
                "candidates = [\"1.1\"]\nrequires = [{ at = \"<1.1\", needs = \"kernel\", in = \"<6\" }]\n",
            ),
            _ => {}
        }
    }
}

fn workloads(out: &mut String, rng: &mut Rng, n: u64, shared: u64) {
    let images = Zipf::new((n / 20).max(1));
    for workload in 0..n {
        let image = images.draw(rng);
        let service = rng.below((n / 10).max(1));
        let _ = write!(
            out,
            "[[workload]]\nname = \"w{workload}\"\nimage = \"i{image}\"\nservice = \"s{service}\"\n"
        );
        if workload < shared {
            let _ = writeln!(out, "host = \"h{}\"", workload / 30);
        } else {
            let _ = write!(out, "host = \"g{}\"\nisolation = \"process\"\n", workload - shared);
        }
    }
}
