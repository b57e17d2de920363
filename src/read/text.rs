//! From bytes to text.

#[cfg(feature = "cli")]
use super::unpack::Packing;

/// Takes bytes as text without its byte order mark, which would shift all offsets. If they are not text, returns the
/// text before the fault.
pub(super) fn of_bytes(bytes: Vec<u8>) -> Result<String, (String, String)> {
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

/// Whether the beginning of a file marks it as UTF-16, which Windows PowerShell writes.
pub(super) const fn is_utf16(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

/// Whether the beginning of a file is neither text in any encoding nor compressed.
#[cfg(feature = "cli")]
pub(crate) fn is_binary(head: &[u8]) -> bool {
    head.contains(&0) && !is_utf16(head) && Packing::of(head).is_none()
}

/// Rewrites UTF-16 with a byte order mark as UTF-8; `None` if the bytes are not UTF-16.
pub(super) fn of_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let unit = match bytes.first()? {
        0xff => u16::from_le_bytes,
        _ => u16::from_be_bytes,
    };
    let (pairs, []) = bytes.get(2..)?.as_chunks() else {
        return None;
    };
    let units = pairs.iter().map(|&pair| unit(pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().map(String::into_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_read_in_both_orders() {
        let bytes = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}[{\"é\": \"😀\"}]".encode_utf16().flat_map(unit).collect()
        };
        for bytes in [bytes(u16::to_le_bytes), bytes(u16::to_be_bytes)] {
            assert!(is_utf16(&bytes));
            assert_eq!(of_utf16(&bytes).as_deref(), Some("[{\"é\": \"😀\"}]".as_bytes()));
            assert_eq!(of_utf16(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(of_utf16(&[0xff, 0xfe, 0, 0xd8]), None);
    }
}
