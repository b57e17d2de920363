//! Commands, broken before their flags where they are too long for a line.

use super::STEP;
use crate::report::page::{Face, Page, Run};
use crate::report::words::clean;

/// What ends a line after which the command goes on.
const ON: &str = " \\";

pub(super) fn code(page: &mut Page<'_>, indent: usize, command: &str) {
    for line in lines(&clean(command), page.room(indent)) {
        page.line(indent, &Run::new(Face::Plain, &line));
    }
}

/// Cuts a command into lines that fit, as far as breaking it before flags helps. All lines but the first are indented.
fn lines(command: &str, room: usize) -> Vec<String> {
    if width(command) <= room {
        return vec![command.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for part in parts(command) {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(part) + width(ON) <= room => {
                line.extend([" ", part]);
            }
            Some(line) => {
                line.push_str(ON);
                lines.push(format!("{}{part}", " ".repeat(2 * STEP)));
            }
            None => lines.push(part.to_owned()),
        }
    }
    lines
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// The parts of a command, each of which but the first begins with a flag. What is quoted is none.
fn parts(command: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, c) in command.char_indices() {
        if c == ' ' && !is_quoted && is_flag(&command[at + 1..]) {
            parts.push(&command[start..at]);
            start = at + 1;
        }
        is_quoted ^= c == '\'' && !is_escaped;
        is_escaped = c == '\\' && !is_quoted && !is_escaped;
    }
    parts.push(&command[start..]);
    parts
}

/// Whether a text begins with a flag; a `-` alone is a file.
fn is_flag(text: &str) -> bool {
    let name = text.strip_prefix('-');
    name.is_some_and(|name| name.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_stays_whole() {
        let command = r"comove why - --bump 'a -b'\'' -c=1' -s drain workload/x";
        assert_eq!(parts(command), ["comove why -", r"--bump 'a -b'\'' -c=1'", "-s drain workload/x"]);
    }

    #[test]
    fn lines_fit_if_flags_do() {
        let command = "comove plan ... --bump app/cart=3.0 -s drain";
        assert_eq!(lines(command, 44), [command]);
        let broken = [r"comove plan ... --bump app/cart=3.0 \", "    -s drain"];
        assert_eq!(lines(command, 43), broken);
        let each = [r"comove plan ... \", r"    --bump app/cart=3.0 \", "    -s drain"];
        assert_eq!(lines(command, 5), each);
    }
}
