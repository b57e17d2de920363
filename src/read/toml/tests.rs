//! The two ways of reading TOML give the same.

use super::*;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// What `toml` reads.
fn slowly(text: &str) -> Option<RawInventory> {
    ::toml::from_str::<RawInventory>(text).ok().filter(is_complete)
}

fn quickly(text: &str) -> Option<RawInventory> {
    let (piece, length) = sound_piece(text, usize::MAX)?;
    assert_eq!(length, text.len());
    Some(piece.into_raw())
}

/// All files of TOML below a directory of the repository.
fn files(directory: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut next = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)];
    while let Some(directory) = next.pop() {
        for entry in std::fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            match path.extension() {
                _ if path.is_dir() => next.push(path),
                Some(extension) if extension == "toml" => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_sound_is_read_quickly_and_as_toml_reads_it() {
    let mut sound = 0;
    for path in ["inventories", "tests", "src/facts"].into_iter().flat_map(files) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        let slow = slowly(text);
        sound += usize::from(slow.is_some());
        assert!(quickly(text) == slow, "{}", path.display());
    }
    assert!(sound > 20, "{sound}");
}

/// One of each form in which something may be written.
const FORMS: &str = r#"format = 1 # the first
hold = ["host/*", 'image/a', """b""", "\u0063\n", ]
pool-label = "pool"
assumptions.restart-seconds = 0x1F
[assumptions.more]
[[host]]
"name" = "h1"
kernel = "5.15"
memory-mib = 16_384
'cpu-milli' = +4000
movable = true
labels = { zone = "a", "r.k" = 'b' }
provides.agent = "1.2"
provides . "x y" = '''
1'''
candidates = { kernel = [
  "6.1", # one
  "6.8"
], }
[[ workload ]]
name = "w1"
host = ""
image = "i@1"
tested = { kernel = ["6.8"], at = "1", "package/p" = ["1"] }
[workload.labels]
a = "1"
[[workload.requires]]
needs = "b"
[[image]]
name = "i"
requires = [{ needs = "kernel", in = ">=5" }, { any = [{ needs = "a", in = "1" }] }]
contains = ["package/p", { name = "package/q", own = false }]
[[pool]]
name = "p"
surge = 2
[[service]]
name = "s"
max-unavailable = "25%"
"#;

#[test]
fn every_form_is_read_quickly() {
    let text = FORMS.replace("[assumptions.more]\n", "");
    let slow = slowly(&text);
    assert!(slow.is_some(), "{:?}", ::toml::from_str::<RawInventory>(&text).err());
    assert_eq!(quickly(&text), slow);
    let text = text.replace('\n', "\r\n");
    assert_eq!(quickly(&text), slowly(&text));
}

#[test]
fn what_toml_refuses_is_not_read_quickly() {
    for text in [
        "format = 1\nformat = 1",
        "format = 01",
        "format = 1 hold = []",
        "hold = [\"a\" \"b\"]",
        "hold = [,]",
        "hold = [\"\"\"a]",
        "hold = [\"a\nb\"]",
        "hold = ['a\u{1}b']",
        "hold = [\"\\q\"]",
        "# \u{7}\n",
        "# a\rb\n",
        "\"\"\"format\"\"\" = 1",
        "'''format''' = 1",
        "format 1",
        "format = ",
        "= 1",
        "[[host]\nname = \"a\"",
        "[ [host]]\nname = \"a\"",
        "[[host] ]\nname = \"a\"",
        "[[host]] name = \"a\"",
        "[host]\nname = \"a\"",
        "[[host]]\nname = \"a\"\n[host]\n",
        "[[host]]\nname = \"a\"\nname = \"a\"",
        "[[host]]\nname = \"a\"\nlabels = { a = \"1\", a = \"2\" }",
        "[[host]]\nname = \"a\"\nlabels = { a.b = \"1\" }",
        "[[host]]\nname = \"a\"\nlabels = {}\nlabels.a = \"1\"",
        "[[host]]\nname = \"a\"\nlabels.a = \"1\"\n[host.labels]\nb = \"1\"",
        "[[host]]\nname = \"a\"\n[host.labels]\na = \"1\"\n[host.labels]\nb = \"1\"",
        "[[image]]\nname = \"a\"\ncontains = [{ name = \"b\", name = \"c\" }]",
        "[[image]]\nname = \"a\"\ntested = { at = \"b\", at = \"c\" }",
        "[[host]]\nkernel = \"a\"",
        "[[host]]\nname = \"a\"\nmemory-mib = 1.5",
        "[[host]]\nname = \"a\"\nmemory-mib = 99999999999999999999",
        "[[host]]\nname = 2026-11-20",
        "host = [{ name = \"a\" }]\n[[host]]\nname = \"b\"",
        "[a.b]\n[a]\n",
    ] {
        assert_eq!(slowly(text), None, "{text}");
        assert_eq!(quickly(text), None, "{text}");
    }
}

#[test]
fn a_cut_never_falls_into_a_table_or_string() {
    let row = "[[host]]\nname = '''\n[[not]]\n'''\nlabels = [\n[[1]]\n]\n[host.more]\nx = 1\n";
    let text = row.repeat(2 * PIECE / row.len() + 2);
    let cuts = pieces(&text, PIECE).expect("shallow");
    assert!(cuts.len() > 1, "the text is long enough to be cut");
    assert_eq!(cuts[0].start, 0);
    for cut in &cuts {
        assert!(text[cut.clone()].starts_with("[[host]]\n"), "at {cut:?}");
    }
    assert_eq!(cuts.last().map(|cut| cut.end), Some(text.len()));
}

#[test]
fn depth_is_bounded() {
    let deep = format!("a = {}1{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(pieces(&deep, PIECE), Err(4 + DEEPEST));
}

/// Puts some of the lines of [`FORMS`] together, and changes some characters.
fn mixed(lines: &[usize], edits: &[(usize, usize, char)]) -> String {
    let all: Vec<&str> = FORMS.split_inclusive('\n').collect();
    let text: String = lines.iter().map(|&at| all[at % all.len()]).collect();
    let mut text: Vec<char> = text.chars().collect();
    for &(kind, at, new) in edits {
        let at = at % (text.len() + 1);
        match kind {
            0 => text.insert(at, new),
            1 if at < text.len() => _ = text.remove(at),
            _ if at < text.len() => text[at] = new,
            _ => {}
        }
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn nothing_is_read_quickly_that_toml_reads_otherwise(
        from in 0usize..40,
        count in 1usize..40,
        more in prop::collection::vec(0usize..40, 0..6),
        edits in prop::collection::vec((0usize..3, any::<prop::sample::Index>().prop_map(|at| at.index(2000)), prop::sample::select("\"'\\[]{}=,.#\n\r\t a1-_é\u{7f}".chars().collect::<Vec<_>>())), 0..4),
    ) {
        let lines: Vec<usize> = (from..from + count).chain(more).collect();
        let text = mixed(&lines, &edits);
        if let Some(quick) = quickly(&text) {
            prop_assert_eq!(Some(quick), slowly(&text), "{}", text);
        }
    }

    #[test]
    fn pieces_are_cut_where_the_lexer_cuts(
        rows in prop::collection::vec(0usize..5, 1..60),
        enough in 1usize..300,
    ) {
        let forms = [
            "[[host]]\nname = '''\n[[not]]\n'''\n",
            "[[host]]\nname = \"a\"\n[host.labels]\nx = \"[\"\n",
            " [[workload]] # .\nname = \"w\"\nkeeps = [\n\"a\",\n]\n",
            "\n# [[no]]\n",
            "[[host]]\nname = \"b\"\n[[host.requires]]\nneeds = \"x\"\n",
        ];
        let text: String = rows.iter().map(|&row| forms[row]).collect();
        let mut start = 0;
        while start < text.len() {
            let (_, length) = scan::scan(&text[start..], enough).expect("sound");
            let cuts = pieces(&text[start..], enough).expect("shallow");
            prop_assert_eq!(length, cuts[0].end, "{}", &text[start..]);
            start += length;
        }
    }
}
