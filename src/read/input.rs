//! The input of a reader: a name, bytes, and what the user said about them.

use super::import::Stream;
use super::kind::Kind;
use std::fmt;
use std::io::{self, Read};

/// One file for a [`Reader`](super::Reader).
///
/// # Examples
/// ```
/// use comove::read::{Input, Kind, Reader};
/// let node = r#"{"items": [{"metadata": {"name": "n1"}, "status": {"nodeInfo": {}}}]}"#;
/// let mut reader = Reader::new();
/// // Said to be of a kind, it need not look like it.
/// let kind = Kind::named("kubernetes")?;
/// reader.take(Input::bytes("nodes.json", node.as_bytes().to_vec()).of_kind(kind));
/// // Found in a directory, it may be anything.
/// reader.take(Input::bytes("dump/README", b"about this dump".to_vec()).found());
/// let import = reader.import().expect("sound files");
/// assert_eq!(import.raw.host[0].name.value, "n1");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Input {
    pub(super) name: String,
    pub(super) bytes: Bytes,
    pub(super) kind: Option<&'static Kind>,
    pub(super) found: bool,
}

impl Input {
    /// Makes an input of bytes at hand.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes: Bytes::Here(bytes), kind: None, found: false }
    }

    /// Makes an input that is opened when it is read, and again if necessary.
    #[must_use]
    pub fn stream(name: impl Into<String>, stream: impl Stream + 'static) -> Self {
        Self { name: name.into(), bytes: Bytes::There(Box::new(stream)), kind: None, found: false }
    }

    /// Sets its kind; a file that was [found](Self::found) is passed over unless it looks like that kind.
    #[must_use]
    pub const fn of_kind(mut self, kind: &'static Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Marks a file that nobody named, found in a directory. If no kind fits it is counted, not rejected.
    #[must_use]
    pub const fn found(mut self) -> Self {
        self.found = true;
        self
    }
}

/// Where the bytes of an input are.
pub(super) enum Bytes {
    Here(Vec<u8>),
    There(Box<dyn Stream>),
}

impl Bytes {
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Here(bytes) => Ok(Box::new(bytes.as_slice())),
            Self::There(stream) => stream.open(),
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::There(_) => f.write_str("a stream"),
        }
    }
}
