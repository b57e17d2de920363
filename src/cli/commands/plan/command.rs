//! The command that made a plan, as it can be typed again.

use crate::report::typed as quoted;
use std::ffi::OsString;

/// Options with a value that say where an answer goes and how it looks, and nothing of what it is.
const OF_FORM: [&str; 6] = ["--format", "--output", "--limit", "--template", "--color", "--bundle"];
/// The same in short.
const SHORT: [&str; 2] = ["-f", "-o"];
/// Such options without a value.
const FLAGS: [&str; 5] = ["--full", "--quiet", "-q", "--warnings", "--no-check"];

/// Words the arguments of the process, but for those that only say where the answer goes and how it looks: the same plan has the same
/// words whatever is made of it.
pub(super) fn typed(arguments: impl Iterator<Item = OsString>) -> String {
    let mut words = vec!["comove".to_owned()];
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let is_joined = |name: &&str| argument.strip_prefix(*name).is_some_and(|rest| rest.starts_with('='));
        match argument.as_str() {
            flag if FLAGS.contains(&flag) => {}
            option if OF_FORM.contains(&option) || SHORT.contains(&option) => drop(arguments.next()),
            _ if OF_FORM.iter().any(is_joined) => {}
            option if SHORT.iter().any(|name| option.starts_with(name)) => {}
            _ => words.push(quoted(&argument)),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> String {
        typed(line.split(' ').map(OsString::from))
    }

    #[test]
    fn what_only_says_how_it_looks_is_left_out() {
        let bare = "comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --at-most 2";
        for line in [
            "plan -i fleet.toml --bump host/*:kernel=6.8 --at-most 2",
            "plan -i fleet.toml -f markdown --bump host/*:kernel=6.8 -o x.md --at-most 2 --full",
            "--color never plan -i fleet.toml --format=csv --bump host/*:kernel=6.8 -ofile --at-most 2 -q",
        ] {
            assert_eq!(words(line), bare, "{line}");
        }
    }
}
