//! Gathering what a Linux machine says about itself, as an ordinary user, without a daemon or a network.
//!
//! Only what is named here is read. What could not be seen is listed, with the reason.

mod kernel;
mod machine;
mod program;

pub(super) use program::printed;

use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// A machine, or a test's substitute for one.
pub(super) trait Machine {
    /// Reads a file by its path from the root.
    fn read(&self, path: &str) -> io::Result<String>;
    /// Lists a directory.
    fn list(&self, path: &str) -> io::Result<Vec<String>>;
    /// Whether a file exists.
    fn has(&self, path: &str) -> bool;
    /// Reads the target of a link.
    fn link(&self, path: &str) -> io::Result<String>;
    /// Runs a program that only prints, for some seconds at most; `None` if it is missing, or would be another machine's.
    fn run(&self, program: &str, args: &[&str], seconds: u64) -> Option<io::Result<String>>;
}

/// What was gathered.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Scan {
    comove_scan: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    texts: BTreeMap<&'static str, String>,
    unseen: BTreeMap<&'static str, String>,
}

/// Engines that print their version without a daemon. `docker` prints that of the client.
const ENGINES: &[&str] = &["dockerd", "containerd", "runc", "podman", "kubelet", "crio"];

/// How many seconds a program has that prints a few words.
const SECONDS: u64 = 5;
/// How many seconds one has that reads a database.
const MANY_SECONDS: u64 = 60;
/// The longest line that is kept, in bytes.
const LONGEST: usize = 512;

/// The words before a version that an engine prints.
const BEFORE_VERSION: &[&str] = &[
    "Docker",
    "Kubernetes",
    "containerd",
    "crio",
    "github.com/containerd/containerd",
    "podman",
    "runc",
    "version",
];

/// The line in which an engine says its version, as far as that: who else is called so may print secrets.
fn version_line(printed: &str) -> String {
    printed.lines().find_map(version_in).unwrap_or_default()
}

fn version_in(line: &str) -> Option<String> {
    let (mut kept, mut version) = (Vec::new(), None);
    for word in line.split_whitespace() {
        let bare = word.trim_end_matches(',').trim_start_matches('v');
        let is_version = bare.starts_with(|c: char| c.is_ascii_digit())
            && bare.len() <= 64
            && bare.chars().all(|c| c.is_ascii_alphanumeric() || ".+~-_:".contains(c));
        kept.push(word.trim_end_matches(','));
        if is_version {
            version = Some(bare);
            break;
        }
        if !BEFORE_VERSION.contains(&word) {
            return None;
        }
    }
    version.map(|_| kept.join(" "))
}

/// The first line, without what could control a terminal.
fn first_line(printed: &str) -> String {
    let line = printed.lines().next().unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// The lines that may be names of packages.
fn package_lines(printed: &str) -> String {
    let is_name =
        |line: &&str| line.len() <= LONGEST && line.contains('-') && !line.contains(char::is_whitespace);
    printed.lines().filter(is_name).collect::<Vec<_>>().join("\n")
}

/// Gathers everything.
pub(super) fn gather(machine: &dyn Machine) -> Scan {
    let mut gathering = Gathering { machine, scan: Scan { comove_scan: 1, ..Scan::default() } };
    gathering.system();
    gathering.packages();
    gathering.kernel();
    gathering.identity();
    gathering.hardware();
    for engine in ENGINES {
        gathering.printed(engine, engine, &["--version"], SECONDS, version_line);
    }
    gathering.scan
}

struct Gathering<'a> {
    machine: &'a dyn Machine,
    scan: Scan,
}

impl Gathering<'_> {
    fn put(&mut self, what: &'static str, text: &str) {
        if !text.trim().is_empty() {
            self.scan.texts.insert(what, text.trim_end().to_owned());
        }
    }

    /// Reads a file. A missing file is no loss, an unreadable one is.
    fn file(&mut self, what: &'static str, path: &str) -> Option<String> {
        match self.machine.read(path) {
            Ok(text) => return Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => drop(self.scan.unseen.insert(what, format!("{path}: {error}"))),
        }
        None
    }

    fn copy(&mut self, what: &'static str, path: &str) {
        if let Some(text) = self.file(what, path) {
            self.put(what, &text);
        }
    }

    /// Takes what is to be kept of the output of a program; a missing program is no loss.
    fn printed(
        &mut self,
        what: &'static str,
        program: &str,
        args: &[&str],
        seconds: u64,
        kept: fn(&str) -> String,
    ) {
        match self.machine.run(program, args, seconds).map(|printed| printed.map(|text| kept(&text))) {
            Some(Ok(text)) if text.is_empty() => {
                self.scan.unseen.insert(what, format!("{program}: it printed nothing of the expected form"));
            }
            Some(Ok(text)) => self.put(what, &text),
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => {
                self.scan.unseen.insert(what, format!("{program}: {error}"));
            }
            _ => {}
        }
    }

    fn system(&mut self) {
        self.printed("uname", "uname", &["-a"], SECONDS, first_line);
        if !self.scan.texts.contains_key("uname") {
            let part = |name: &str| self.machine.read(&format!("proc/sys/kernel/{name}")).ok();
            let parts: Option<Vec<String>> =
                ["ostype", "hostname", "osrelease", "version"].map(part).into_iter().collect();
            match parts {
                Some(parts) => {
                    let words: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
                    self.put("uname", &words.join(" "));
                }
                None => drop(self.scan.unseen.insert("uname", "there is no proc/sys/kernel".to_owned())),
            }
        }
        for path in ["etc/os-release", "usr/lib/os-release"] {
            if !self.scan.texts.contains_key("os-release") {
                self.copy("os-release", path);
            }
        }
        let name = |path| self.machine.read(path).ok().map(|name| name.trim().to_owned());
        let names = [name("proc/sys/kernel/hostname"), name("etc/hostname")];
        let name = names.into_iter().flatten().find(|name| !name.is_empty());
        self.scan.name = name.unwrap_or_default();
    }

    /// Keeps only names, versions, states and architectures from the databases.
    fn packages(&mut self) {
        let keep = |text: &str, keys: &[&str]| {
            let lines =
                text.lines().filter(|line| line.is_empty() || keys.iter().any(|key| line.starts_with(key)));
            lines.collect::<Vec<_>>().join("\n")
        };
        if let Some(text) = self.file("dpkg", "var/lib/dpkg/status") {
            self.put("dpkg", &keep(&text, &["Package: ", "Status: ", "Version: "]));
        }
        for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed"] {
            if let Some(text) = self.file("apk", path) {
                self.put("apk", &keep(&text, &["P:", "V:", "A:"]));
            }
        }
        // Systems with other packages may have the directory too.
        let databases = ["Packages", "Packages.db", "rpmdb.sqlite"];
        let has = |directory| databases.iter().any(|name| self.machine.has(&format!("{directory}/{name}")));
        if ["var/lib/rpm", "usr/lib/sysimage/rpm"].into_iter().any(has) {
            self.printed("rpm", "rpm", &["-qa"], MANY_SECONDS, package_lines);
            if !self.scan.texts.contains_key("rpm") {
                let why = "`rpm -qa` did not run: run it, and read its output beside this file";
                self.scan.unseen.entry("rpm").or_insert_with(|| why.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests;
