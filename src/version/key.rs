//! The bytes that sort keys are made of.
//!
//! Numbers are texts of digits here: versions hold dates, build numbers and commit hashes, and no integer
//! type is wide enough for all of them.

/// The longest text of a version, in bytes: a run of digits, and the next number after it, have a length of
/// one byte.
pub(super) const MAX_VERSION: usize = 250;

/// What a scheme reads from the text of a version.
pub(super) struct Parsed {
    /// The sort key.
    pub(super) key: Vec<u8>,
    /// The first two numbers, where the scheme has them and they fit.
    pub(super) release: Option<(u64, u64)>,
}

/// Appends a number so that byte order is number order: its length without leading zeros, then its digits.
pub(super) fn push_number(key: &mut Vec<u8>, digits: &str) {
    let digits = digits.trim_start_matches('0');
    let length = u8::try_from(digits.len()).expect("a version is at most MAX_VERSION bytes long");
    key.push(length);
    key.extend_from_slice(digits.as_bytes());
}

/// Appends a text so that byte order is text order and no text is the beginning of another.
///
/// The text holds no zero byte: no scheme allows control characters.
pub(super) fn push_text(key: &mut Vec<u8>, text: &str) {
    key.extend_from_slice(text.as_bytes());
    key.push(0);
}

/// Returns the digits of the next number.
pub(super) fn increment(digits: &str) -> String {
    let kept = digits.trim_end_matches('9');
    let nines = digits.len() - kept.len();
    let mut next = match kept.as_bytes().split_last() {
        None => String::from("1"),
        Some((last, head)) => head.iter().copied().chain([last + 1]).map(char::from).collect(),
    };
    next.extend(std::iter::repeat_n('0', nines));
    next
}

/// Returns the first two numbers of a text such as `1.29.3-1ubuntu2`; a missing second number is 0.
pub(super) fn leading_numbers(text: &str) -> Option<(u64, u64)> {
    let (major, rest) = digits(text);
    let minor = match rest.strip_prefix('.').map(digits) {
        None | Some(("", _)) => 0,
        Some((minor, _)) => minor.parse().ok()?,
    };
    Some((major.parse().ok()?, minor))
}

/// Returns the first character boundary at or after a byte.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Splits the digits off the front of a text.
pub(super) fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_carries() {
        for (digits, next) in
            [("0", "1"), ("9", "10"), ("199", "200"), ("08", "09"), ("99", "100"), ("6", "7")]
        {
            assert_eq!(increment(digits), next, "{digits}");
        }
    }

    #[test]
    fn numbers_sort_by_value_whatever_their_length() {
        let key = |digits: &str| {
            let mut key = Vec::new();
            push_number(&mut key, digits);
            key
        };
        assert_eq!(key("007"), key("7"));
        assert!(
            key("0") < key("1") && key("9") < key("10") && key("99") < key("123456789012345678901234567890")
        );
    }

    #[test]
    fn the_first_two_numbers_are_found() {
        assert_eq!(leading_numbers("1.29.3-1"), Some((1, 29)));
        assert_eq!(leading_numbers("20240101git"), Some((20_240_101, 0)));
        assert_eq!(leading_numbers("r12"), None);
        assert_eq!(leading_numbers("99999999999999999999.1"), None);
    }
}
