//! Telling kinds of input apart and joining them into one fleet.

use super::import::Imported;
use super::import::kubernetes::{self, ImportError};
use super::raw::RawInventory;
use super::toml;
use crate::diag::{Code, Diagnostic, has_errors};
use crate::model::{Builder, Fleet};
use crate::source::{FileId, Place, SourceFile, Sources};
use std::sync::Arc;

/// What comove knows of itself, as an inventory.
const BUILTIN: &str = include_str!("builtin.toml");
/// Largest file: places are 32 bits wide.
const LARGEST: usize = u32::MAX as usize - 1;

/// The faults of inputs that make no fleet, and the files that they speak of.
#[derive(Debug)]
pub struct Faults {
    /// The files.
    pub sources: Sources,
    /// All messages, warnings among them.
    pub diagnostics: Vec<Diagnostic>,
}

/// An inventory made of other tools' files, before names are resolved.
#[derive(Debug)]
pub struct Import {
    /// The inventory; the command line writes it down.
    pub raw: RawInventory,
    /// The files that the warnings speak of.
    pub sources: Sources,
    /// What was left out or is odd.
    pub warnings: Vec<Diagnostic>,
}

/// Reads inputs and joins them.
///
/// # Examples
/// ```
/// use comove::read::Reader;
/// let mut reader = Reader::new();
/// reader.add("fleet.toml", b"[[host]]\nname = \"node-1\"\nkernel = \"5.15\"\n".to_vec());
/// let (fleet, warnings) = reader.finish().expect("a sound inventory");
/// assert!(fleet.find_machine("node-1").is_some());
/// assert!(warnings.is_empty());
/// ```
#[derive(Debug)]
pub struct Reader {
    builder: Builder,
    /// What is wrong with files, and later what importers remark.
    faults: Vec<Diagnostic>,
    /// TOML files, which an import refuses.
    inventories: Vec<FileId>,
    /// Kubernetes files wait, since owners and selectors reach across files.
    kubernetes: Vec<(String, String)>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Makes a reader that knows what comove ships.
    #[must_use]
    pub fn new() -> Self {
        let mut builder = Builder::new();
        let file = builder.add_source(SourceFile::text("built-in", BUILTIN.to_owned()));
        builder.set_builtin(file);
        toml::read(&mut builder, file, BUILTIN);
        Self { builder, faults: Vec::new(), kubernetes: Vec::new(), inventories: Vec::new() }
    }

    /// Adds a file: a TOML inventory, or JSON as `kubectl` prints it.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        if bytes.len() > LARGEST {
            self.refuse(name, Diagnostic::new(Code::TooLarge, "the file is larger than 4 GiB"));
            return;
        }
        let text = match text_of(bytes) {
            Ok(text) => text,
            Err((start, message)) => {
                let help = "inventories are UTF-8 text, without a byte order mark or with one of UTF-8";
                let diagnostic = Diagnostic::new(Code::NotText, message).help(help);
                return self.fault_at_end(name, start, diagnostic);
            }
        };
        match Kind::of(&text) {
            Kind::Kubernetes => self.kubernetes.push((name.to_owned(), text)),
            Kind::Json => self.other_json(name, text),
            Kind::Yaml => self.yaml(name, text),
            Kind::Toml => self.toml(name, text),
        }
    }

    fn toml(&mut self, name: &str, text: String) {
        let text = Arc::new(text);
        let file = self.builder.add_source(SourceFile::text(name, Arc::clone(&text)));
        self.inventories.push(file);
        toml::read(&mut self.builder, file, &text);
    }

    /// Refuses JSON that is not Kubernetes'; where it is no JSON either, the place of that fault is the better answer.
    fn other_json(&mut self, name: &str, text: String) {
        match kubernetes::read(name, &text) {
            Err(error @ ImportError::Syntax { .. }) => self.bad_json(name, text, &error),
            _ => {
                let file = self.builder.add_source(SourceFile::text(name, text));
                let message = "this JSON holds no Kubernetes objects";
                let help = "comove reads TOML inventories and what `kubectl get -o json` prints";
                self.faults.push(
                    Diagnostic::new(Code::UnknownFormat, message)
                        .at(start_of(file), "starts here")
                        .help(help),
                );
            }
        }
    }

    fn yaml(&mut self, name: &str, text: String) {
        let file = self.builder.add_source(SourceFile::text(name, text));
        self.faults.push(
            Diagnostic::new(Code::UnknownFormat, "YAML is not read")
                .at(start_of(file), "starts here")
                .help("print Kubernetes objects as JSON: `kubectl get -o json`"),
        );
    }

    /// Reports a fault of JSON at its place.
    fn bad_json(&mut self, name: &str, text: String, error: &ImportError) {
        let code = match error {
            ImportError::Syntax { .. } => Code::Syntax,
            _ => Code::UnknownFormat,
        };
        let start = u32::try_from(error.offset()).unwrap_or(u32::MAX);
        let end = start.saturating_add(u32::from(error.offset() < text.len()));
        let file = self.builder.add_source(SourceFile::text(name, text));
        let label = if start == end { "the text ends here" } else { "here" };
        let diagnostic = Diagnostic::new(code, error.to_string()).at(Place { file, start, end }, label);
        self.faults.push(diagnostic);
    }

    /// Reports a file that cannot be taken in at all, so that the others are still read.
    pub fn refuse(&mut self, name: &str, diagnostic: Diagnostic) {
        self.fault_at_end(name, String::new(), diagnostic);
    }

    /// Reports a fault behind the part of a file that could be read.
    fn fault_at_end(&mut self, name: &str, start: String, diagnostic: Diagnostic) {
        let at = u32::try_from(start.len()).unwrap_or(u32::MAX);
        let label = if start.is_empty() { "this file" } else { "text up to here" };
        let file = self.builder.add_source(SourceFile::text(name, start));
        let place = Place { file, start: at, end: at };
        self.faults.push(diagnostic.at(place, label));
    }

    /// Joins everything into a fleet, with warnings.
    ///
    /// # Errors
    /// All faults of all inputs.
    pub fn finish(mut self) -> Result<(Fleet, Vec<Diagnostic>), Faults> {
        if let Some(imported) = self.read_kubernetes() {
            let file = self.builder.add_source(imported.source);
            self.note(imported.notes, file);
            self.builder.add(imported.raw, file, 0);
        }
        if has_errors(&self.faults) {
            self.builder.lose();
        }
        for fault in self.faults {
            self.builder.report(fault);
        }
        self.builder.finish().map_err(|(sources, diagnostics)| Faults { sources, diagnostics })
    }

    /// Returns the inventory that the Kubernetes files make, as it can be written down and edited.
    ///
    /// # Errors
    /// All faults of all files; a file that is no Kubernetes JSON is one.
    ///
    /// # Examples
    /// ```
    /// use comove::read::Reader;
    /// let mut reader = Reader::new();
    /// let node = r#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"},
    ///     "status": {"nodeInfo": {"kernelVersion": "6.1.0"}}}"#;
    /// reader.add("node.json", node.as_bytes().to_vec());
    /// let import = reader.import_kubernetes().expect("a sound file");
    /// assert_eq!(import.raw.host[0].name.value, "n1");
    /// ```
    pub fn import_kubernetes(mut self) -> Result<Import, Faults> {
        for file in std::mem::take(&mut self.inventories) {
            self.faults.push(
                Diagnostic::new(Code::UnknownFormat, "this is no JSON of Kubernetes objects")
                    .at(start_of(file), "starts here")
                    .help("print them with `kubectl get -o json`"),
            );
        }
        let imported = self.read_kubernetes();
        let mut sources = self.builder.sources().clone();
        if has_errors(&self.faults) {
            return Err(Faults { sources, diagnostics: self.faults });
        }
        let Some(imported) = imported else {
            let message = "there is no file of Kubernetes objects";
            return Err(Faults {
                sources,
                diagnostics: vec![Diagnostic::new(Code::EmptyInventory, message)],
            });
        };
        let file = sources.add(imported.source);
        self.note(imported.notes, file);
        Ok(Import { raw: imported.raw, sources, warnings: self.faults })
    }

    /// Reads all Kubernetes files together, since owners and selectors reach across files.
    fn read_kubernetes(&mut self) -> Option<Imported> {
        let files = std::mem::take(&mut self.kubernetes);
        let name = match files.as_slice() {
            [] => return None,
            [(name, _)] => name.clone(),
            [(name, _), ..] => format!("{name} and {} more", files.len() - 1),
        };
        let (imported, errors) = kubernetes::read_many(&name, &files);
        for (index, error) in errors {
            let (name, text) = &files[index];
            self.bad_json(name, text.clone(), &error);
        }
        Some(imported)
    }

    /// Takes an importer's remarks as warnings.
    fn note(&mut self, notes: Vec<(Code, String, Option<u32>)>, file: FileId) {
        for (code, message, object) in notes {
            let diagnostic = Diagnostic::new(code, message);
            self.faults.push(match object {
                None => diagnostic,
                Some(start) => {
                    // The object as a whole: there is no such field.
                    let end = u32::MAX;
                    diagnostic.at(Place { file, start, end }, "first here")
                }
            });
        }
    }
}

fn start_of(file: FileId) -> Place {
    Place { file, start: 0, end: 0 }
}

/// What a text is, as far as its beginning tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Toml,
    Kubernetes,
    Json,
    Yaml,
}

impl Kind {
    /// Tells JSON from TOML by its first characters: a TOML document cannot begin with `{`, and where it begins with
    /// `[` a name or another `[` and a name follow.
    fn of(text: &str) -> Self {
        let mut rest = text.trim_start().chars();
        let json = match rest.next() {
            Some('{') => true,
            Some('[') => matches!(rest.as_str().trim_start().chars().next(), Some('{' | ']')),
            _ => false,
        };
        let first_line =
            || text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        match json {
            true if kubernetes::looks_like(text) => Self::Kubernetes,
            true => Self::Json,
            false
                if first_line().is_some_and(|line| {
                    line == "---" || line.starts_with("apiVersion:") || line.starts_with("kind:")
                }) =>
            {
                Self::Yaml
            }
            false => Self::Toml,
        }
    }
}

/// Takes bytes as text without its byte order mark, which would shift all offsets. Of bytes that are none, returns the
/// text before the fault.
fn text_of(bytes: Vec<u8>) -> Result<String, (String, String)> {
    let before = |text: &str| text.trim_start_matches('\u{feff}').to_owned();
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = str::from_utf8(&error.as_bytes()[..at]).unwrap_or_default();
        let message = format!("the file is not UTF-8 text: byte {at} starts no character");
        (before(text), message)
    })?;
    if let Some(at) = text.find('\0') {
        let message = format!("the file is not text: byte {at} is zero");
        return Err((before(&text[..at]), message));
    }
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(files: &[(&str, &str)]) -> Vec<Code> {
        let mut reader = Reader::new();
        for (name, text) in files {
            reader.add(name, text.as_bytes().to_vec());
        }
        match reader.finish() {
            Ok((_, warnings)) => warnings.iter().map(|warning| warning.code).collect(),
            Err(faults) => faults.diagnostics.iter().map(|fault| fault.code).collect(),
        }
    }

    #[test]
    fn kinds_are_told_by_content() {
        for (text, kind) in [
            ("", Kind::Toml),
            ("[[host]]", Kind::Toml),
            ("[ assumptions ]", Kind::Toml),
            (" {}", Kind::Json),
            ("[ {}", Kind::Json),
            ("[]", Kind::Json),
            (r#"[{"kind": "Pod", "apiVersion": "v1"}]"#, Kind::Kubernetes),
            ("# pods\n---\nkind: Pod", Kind::Yaml),
        ] {
            assert_eq!(Kind::of(text), kind, "{text}");
        }
    }

    #[test]
    fn kubernetes_files_join_with_inventories() {
        let pod = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop", "name": "cart-0"},
            "spec": {"nodeName": "n1", "containers": [{"image": "shop/cart:1.4"}]}}"#;
        let mut reader = Reader::new();
        reader.add("pod.json", pod.as_bytes().to_vec());
        reader.add("more.toml", b"[[host]]\nname = \"n1\"\nkernel = \"5.15\"\n".to_vec());
        let (fleet, _) = reader.finish().expect("sound inputs");
        assert!(fleet.find_workload("shop/cart-0").is_some());
        assert!(fleet.find_machine("n1").is_some());
    }

    #[test]
    fn what_is_no_inventory_is_refused_and_the_rest_is_read() {
        assert_eq!(codes(&[("a.json", "{}"), ("b.toml", "[[host")]), [Code::UnknownFormat, Code::Syntax]);
        assert_eq!(codes(&[("a.json", "{\"x\": [}")]), [Code::Syntax]);
        assert_eq!(codes(&[("a.json", "{\"apiVersion\": 1, \"kind\": ")]), [Code::Syntax]);
        assert_eq!(codes(&[("a.yaml", "apiVersion: v1\n")]), [Code::UnknownFormat]);
        assert_eq!(codes(&[("a.toml", "x\0")]), [Code::NotText]);
    }
}
