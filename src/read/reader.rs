//! Telling kinds of input apart and joining them into one fleet.

use super::toml;
use crate::diag::{Code, Diagnostic};
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
        Self {
            builder,
            kubernetes: Vec::new(),
        }
    }

    /// Adds a file: a TOML inventory, or JSON as `kubectl` prints it.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        if bytes.len() > LARGEST {
            self.refuse(name, Code::TooLarge, "the file is larger than 4 GiB", None);
            return;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let message = format!("the file is not UTF-8 text: byte {at} starts no character");
                self.refuse(name, Code::NotText, &message, Some(at));
                return;
            }
        };
        // A byte order mark is not part of the text; it is kept out of the offsets too.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        match kind(&text) {
            Kind::Json => self.kubernetes.push((name.to_owned(), text)),
            Kind::Toml => self.toml(name, text),
        }
    }

    fn toml(&mut self, name: &str, text: String) {
        let text = Arc::new(text);
        let file = self.builder.add_source(SourceFile::text(name, Arc::clone(&text)));
        toml::read(&mut self.builder, file, &text);
    }

    /// Reports a file that cannot be taken in at all, so that the others are still read.
    pub fn refuse(&mut self, name: &str, code: Code, message: &str, _byte: Option<usize>) {
        let file = self.builder.add_source(SourceFile::text(name, String::new()));
        self.builder
            .report(Diagnostic::new(code, message).at(start_of(file), "this file"));
    }

    /// Joins everything into a fleet, with warnings.
    ///
    /// # Errors
    /// All faults of all inputs.
    pub fn finish(self) -> Result<(Fleet, Vec<Diagnostic>), Faults> {
        self.builder
            .finish()
            .map_err(|(sources, diagnostics)| Faults { sources, diagnostics })
    }
}

fn start_of(file: FileId) -> Place {
    Place {
        file,
        start: 0,
        end: 0,
    }
}

enum Kind {
    Toml,
    Json,
}

/// Tells JSON from TOML by its first characters: a TOML document cannot begin with `{`, and where it begins with `[`
/// a name or another `[` and a name follow.
fn kind(text: &str) -> Kind {
    let mut rest = text.trim_start().chars();
    match rest.next() {
        Some('{') => Kind::Json,
        Some('[') if matches!(rest.as_str().trim_start().chars().next(), Some('{' | ']')) => Kind::Json,
        _ => Kind::Toml,
    }
}
