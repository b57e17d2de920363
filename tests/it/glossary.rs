//! Reports keep to the words of `docs/glossary.md`.

use crate::cli::root;
use std::path::{Path, PathBuf};

const GLOSSARY: &str = include_str!("../../docs/glossary.md");

/// The phrases that the glossary bans: those in backticks in the first column of its table `| not | but |`.
fn banned() -> Vec<&'static str> {
    let (_, table) = GLOSSARY.split_once("\n| not | but |\n").expect("the glossary has the table");
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

/// Whether a word of a text is that of a phrase, in which `N` is any number; a literal has `{}` for one.
fn is_word(word: &str, wanted: &str) -> bool {
    let marks: &[char] = match wanted.ends_with(':') {
        true => &['(', ')', '"', '*', '`'],
        false => &['(', ')', '"', '*', '`', ',', '.', ';', ':', '?', '!'],
    };
    let word = word.trim_matches(marks);
    match wanted {
        "N" => word.starts_with('{') || word.starts_with(|c: char| c.is_ascii_digit()),
        _ => word.eq_ignore_ascii_case(wanted.trim_matches(marks)),
    }
}

/// Whether a text has a phrase, across line breaks.
fn has(words: &[&str], phrase: &str) -> bool {
    let phrase: Vec<_> = phrase.split_whitespace().collect();
    words
        .windows(phrase.len())
        .any(|window| window.iter().zip(&phrase).all(|(word, wanted)| is_word(word, wanted)))
}

/// Returns the string literals of a Rust source, without its comments and its tests.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("\n#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (skipped, here) = rest.split_at(at);
        rest = if let Some(comment) = here.strip_prefix("//") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(character) =
            ["'\"'", "'\\\"'", "'\\''", "'/'"].iter().find(|one| here.starts_with(**one))
        {
            &here[character.len()..]
        } else if let Some(text) = here.strip_prefix('"') {
            let hashes = skipped.len() - skipped.trim_end_matches('#').len();
            let is_raw = skipped[..skipped.len() - hashes].ends_with('r');
            let end =
                if is_raw { text.find(&format!("\"{}", "#".repeat(hashes))) } else { end_of_text(text) };
            let end = end.expect("a closed literal");
            found.push(text[..end].replace("\\\n", "").replace('{', " {"));
            &text[end + 1..]
        } else {
            &here[1..]
        };
    }
    found
}

/// Returns where the first quote stands that no backslash precedes.
fn end_of_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

/// Lists the files below a directory that have an ending, in order.
fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a text")
}

/// What users see, each with where it is: recorded output, the reference of the command line, literals of the code.
fn seen() -> Vec<(String, String)> {
    let recorded = ["tests/it/snapshots", "tests/fixtures/invalid"]
        .map(|directory| files(&root().join(directory), "txt"));
    let recorded = recorded.into_iter().flatten().map(|path| (path.display().to_string(), read(&path)));
    let code = ["src/report", "src/cli", "src/diag"].map(|directory| files(&root().join(directory), "rs"));
    let code = code.into_iter().flatten().flat_map(|path| {
        literals(&read(&path)).into_iter().map(move |literal| (path.display().to_string(), literal))
    });
    let reference = read(&root().join("docs/cli.md"));
    let blocks =
        reference.split("```").skip(1).step_by(2).map(|block| ("docs/cli.md".to_owned(), block.to_owned()));
    recorded.chain(code).chain(blocks).collect()
}

#[test]
fn no_report_has_a_banned_phrase() {
    let banned = banned();
    let mut found = Vec::new();
    for (place, text) in seen() {
        let words: Vec<_> = text.split_whitespace().collect();
        found.extend(
            banned.iter().filter(|phrase| has(&words, phrase)).map(|phrase| format!("{place}: {phrase}")),
        );
    }
    found.dedup();
    assert!(found.is_empty(), "docs/glossary.md says what to write instead:\n{}", found.join("\n"));
}

#[test]
fn the_table_and_the_texts_are_found() {
    assert!(banned().len() > 15, "{:?}", banned());
    let seen = seen();
    for place in ["snapshots", "invalid", "src/report", "src/cli", "src/diag", "docs/cli.md"] {
        assert!(seen.iter().any(|(path, _)| path.contains(place)), "{place}");
    }
}

#[test]
fn phrases_are_found_across_lines_and_beside_marks() {
    let finds = |text: &str, phrase| has(&text.split_whitespace().collect::<Vec<_>>(), phrase);
    assert!(finds("10 take\npart in 9 steps, at most 4 at once: 2 hosts", "at most N at once"));
    assert!(finds("{} in {}, at most {} at once", "at most N at once"));
    assert!(finds("(all told, 24)", "all told"));
    assert!(finds("guarantee  least (lattice): no valid plan", "least (lattice)"));
    assert!(!finds("an untold all", "all told"));
    assert!(finds("because:\n    - asked for: image/debian", "asked for:"));
    assert!(!finds("asked for        app/cart=3.0", "asked for:"));
}

#[test]
fn literals_are_found_without_comments() {
    let source = "// \"a\"\nlet b = \"b \\\n    \\\"c\\\"\"; // \"d\"\nlet e = ('\"', r#\"f \"g\"#, 'x');\nfn h<'a>(i: &'a str) {}\n";
    assert_eq!(literals(source), ["b     \\\"c\\\"", "f \"g"]);
}
