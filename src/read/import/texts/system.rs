//! What a machine prints about its kernel and its system.

use super::field::Field;
use crate::read::import::common::os::pair;
use crate::read::import::common::{At, Facts, Remark, go_name};
use crate::read::look::Look;
use crate::read::shipped;

/// Lines that cannot be read.
pub(super) const ODD_LINE: Remark =
    Remark::incomplete("{n} line cannot be read as {detail}", "{n} lines cannot be read as {detail}");

/// The first words of `uname -a` on systems other than Linux.
const OTHERS: &[&str] = &["SunOS", "FreeBSD", "OpenBSD", "NetBSD", "Darwin", "AIX", "HP-UX"];

pub(super) fn is_uname(look: &Look<'_>) -> bool {
    look.lines().find(|line| !line.trim().is_empty()).is_some_and(is_uname_line)
}

fn is_uname_line(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [system, _, release, ..] = words[..] else { return false };
    let known = system == "Linux" || OTHERS.contains(&system);
    known && words.len() > 4 && release.starts_with(|c: char| c.is_ascii_digit())
}

/// The lines of a text that `uname -a` printed, and the number of others.
pub(super) fn uname_lines(text: &str) -> (Vec<&str>, usize) {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let (printed, others): (Vec<&str>, Vec<&str>) = lines.partition(|line| is_uname_line(line));
    (printed, others.len())
}

/// The name that a machine gives itself in a line of `uname -a`.
pub(super) fn node_of(line: &str) -> Option<&str> {
    line.split_whitespace().nth(1)
}

/// `Linux web1 6.1.0-18-amd64 #1 SMP .. x86_64 GNU/Linux`
pub(super) fn uname(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    let (lines, others) = uname_lines(text);
    for _ in 0..others + lines.len().saturating_sub(1) {
        at.remark(ODD_LINE, "what `uname -a` prints of one machine");
    }
    uname_line(at, lines.first().copied().unwrap_or(text), machine);
}

/// One line of it.
pub(super) fn uname_line(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [system, node, release, ..] = words[..] else {
        return at.remark(ODD_LINE, "what `uname -a` prints");
    };
    if system != "Linux" {
        return at.remark(Remark::OTHER_SYSTEM, "");
    }
    machine.kernel = Some(at.text(release, Field::Kernel));
    if node != "host" && node != machine.name.value {
        machine.identity.hostname.push(at.text(node, Field::Node));
    }
    let processors = ["x86_64", "aarch64", "i686", "ppc64le", "s390x", "riscv64", "armv7l", "loongarch64"];
    if let Some(arch) = words.iter().rev().find(|word| processors.contains(word)) {
        machine.arch = Some(at.text(go_name(arch), Field::Machine));
    }
}

/// Whether a text is one line that names a release, as in `redhat-release`.
fn is_one_line(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let line = lines.next().unwrap_or_default();
    let (Some((name, version)), None) = (line.split_once(" release "), lines.next()) else { return false };
    let worded = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " .-_".contains(c));
    worded && version.starts_with(|c: char| c.is_ascii_digit()) && line.len() < 200
}

pub(super) fn is_release(look: &Look<'_>) -> bool {
    let lines: Vec<&str> =
        look.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let named = |line: &&str| {
        ["ID=", "NAME=", "PRETTY_NAME=", "DISTRIB_ID=", "VERSION_ID="].iter().any(|key| line.starts_with(key))
    };
    lines.iter().all(|line| pair(line).is_some()) && lines.iter().any(named) || is_one_line(look.text())
}

/// `os-release`, `lsb-release`, or the one line of `redhat-release`
pub(super) fn release(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    let pairs: Vec<(&str, String)> = text.lines().filter_map(pair).collect();
    let value = |key: &str| {
        pairs
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value.clone())
            .filter(|v| !v.is_empty())
    };
    let joined = |name: &str, version: &str| Some(format!("{} {}", value(name)?, value(version)?));
    // Makers of boards and images rename what they build on: what stays is its identifier.
    let known = value("ID").and_then(|id| shipped::system(&id)).zip(value("VERSION_ID"));
    let renamed = value("PRETTY_NAME").is_none_or(|name| !shipped::is_system(&name));
    let name = known
        .filter(|_| renamed)
        .map(|(called, version)| format!("{called} {version}"))
        .or_else(|| value("PRETTY_NAME"))
        .or_else(|| value("DISTRIB_DESCRIPTION"))
        .or_else(|| joined("NAME", "VERSION_ID"))
        .or_else(|| joined("DISTRIB_ID", "DISTRIB_RELEASE"))
        .or_else(|| value("NAME"))
        .or_else(|| is_one_line(text).then(|| text.trim().to_owned()));
    match name {
        // Several of these files are in one tree, and `os-release` says the most.
        Some(name) if machine.os.is_none() || !pairs.is_empty() && value("ID").is_some() => {
            machine.os = Some(at.text(&name, Field::System));
        }
        Some(_) => {}
        None => at.remark(ODD_LINE, "the name of a system"),
    }
}
