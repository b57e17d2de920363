//! The text around a fault in a file that is not kept in memory.

use super::import::Stream;
use crate::source::Before;
use std::io::Read;

/// The most bytes shown before and after the fault.
const AROUND: usize = 64 << 10;

/// Reads a file again up to a little beyond an offset. Returns the text around it, what precedes that text, and the
/// offset within the text. What cannot be read again, or is not text, is left out.
pub(super) fn around(stream: &dyn Stream, offset: usize) -> (String, Before, usize) {
    let mut part: Vec<u8> = Vec::new();
    let mut before = Before::default();
    let mut passed = 0;
    if let Ok(mut from) = stream.open() {
        let mut chunk = vec![0; AROUND];
        while passed + part.len() < offset.saturating_add(AROUND) {
            let count = match from.read(&mut chunk) {
                Ok(0) | Err(_) => break,
                Ok(count) => count,
            };
            part.extend_from_slice(&chunk[..count]);
            // From the beginning of a line, unless that is far away.
            let most = offset.min(passed + part.len()).saturating_sub(passed + AROUND);
            if most > 0 {
                let cut = part[..most].iter().rposition(|&byte| byte == b'\n').map_or(most, |at| at + 1);
                pass(&mut before, part.drain(..cut).as_slice());
                passed += cut;
            }
        }
    }
    let skipped = part.iter().take_while(|&&byte| is_inner(byte)).count();
    let end = match str::from_utf8(&part[skipped..]) {
        Ok(_) => part.len(),
        Err(error) => skipped + error.valid_up_to(),
    };
    let text = String::from_utf8_lossy(&part[skipped..end]).into_owned();
    let within = offset.saturating_sub(passed + skipped).min(text.len());
    (text, before, within)
}

/// Counts the lines and characters of what is left out.
fn pass(before: &mut Before, bytes: &[u8]) {
    let last = match bytes.iter().rposition(|&byte| byte == b'\n') {
        Some(at) => {
            before.columns = 0;
            &bytes[at + 1..]
        }
        None => bytes,
    };
    before.lines += bytes.iter().filter(|&&byte| byte == b'\n').count();
    before.columns += last.iter().filter(|&&byte| !is_inner(byte)).count();
}

/// Whether a byte is within a character.
const fn is_inner(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: usize) -> (usize, usize, char) {
        let (part, before, within) = around(&text, offset);
        let line_start = part[..within].rfind('\n').map_or(0, |at| at + 1);
        let lines = part[..within].matches('\n').count();
        let columns = part[line_start..within].chars().count() + if lines == 0 { before.columns } else { 0 };
        assert!(part.len() < 5 * AROUND);
        (before.lines + lines, columns, part[within..].chars().next().unwrap_or(' '))
    }

    #[test]
    fn the_place_of_a_fault_far_down_is_found() {
        let lines = "é123456789\n".repeat(100_000);
        for line in [0, 1, 5_000, 70_001, 99_999] {
            let offset = line * 12 + 4;
            assert_eq!(place(&lines, offset), (line, 3, '3'), "{line}");
        }
        let one = "é".repeat(300_000);
        assert_eq!(place(&one, 500_000), (0, 250_000, 'é'));
        assert_eq!(place("ab", 2), (0, 2, ' '));
    }
}
