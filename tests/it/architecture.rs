//! Which module may use which: the table of `docs/architecture.md`, held against the code.

use std::collections::BTreeMap;
use std::path::Path;

/// Reads the table: module, and what it may use.
fn table() -> BTreeMap<String, Vec<String>> {
    let page = include_str!("../../docs/architecture.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let code =
        |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        (code(cells[0])[0].clone(), code(cells[cells.len() - 1]))
    })
    .collect()
}

fn files(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("readable") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let table = table();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&source, &mut all);
    let mut faults = Vec::new();
    for file in all.iter().filter(|file| file.extension().is_some_and(|ending| ending == "rs")) {
        let relative = file.strip_prefix(&source).expect("below src");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        let is_test = relative.components().any(|part| part.as_os_str() == "tests");
        if module == "lib" || module == "main" || is_test {
            continue;
        }
        let Some(allowed) = table.get(&module) else {
            faults.push(format!("{module} is not in the table"));
            continue;
        };
        let text = std::fs::read_to_string(file).expect("text");
        let code = text.split("#[cfg(test)]").next().expect("a beginning");
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for part in line.split("crate::").skip(1) {
                let used: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if table.contains_key(&used) && used != module && !allowed.contains(&used) {
                    faults.push(format!("{} uses {used}", relative.display()));
                }
            }
        }
        for (krate, doors) in [
            ("petgraph", &["verify", "group"][..]),
            ("clap", &["cli"]),
            ("toml", &["read", "inventory", "cli"]),
        ] {
            if code.contains(&format!("use {krate}::")) && !doors.contains(&module.as_str()) {
                faults.push(format!("{} uses {krate}", relative.display()));
            }
        }
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{faults:#?}");
}
