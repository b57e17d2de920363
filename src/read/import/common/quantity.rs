//! Kubernetes quantities: `250m`, `1.5Gi`, `2e3`.

/// The billionths in one.
const NANO: i128 = 1_000_000_000;
/// The bytes of one MiB.
const MIB: i128 = 1 << 20;

/// An amount in billionths, so that no unit of the notation is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(i128);

/// What to do with a part of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// For what is asked for.
    Up,
    /// For what is there.
    Down,
}

impl Quantity {
    /// Reads a quantity; `None` if the text is none, is negative, or is beyond what 128 bits hold.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('+').unwrap_or(text);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let mantissa = digits(whole.bytes().chain(fraction.bytes()))?;
        let (factor, exponent) = scale(suffix)?;
        let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        let scaled = mantissa.checked_mul(NANO)?.checked_mul(factor)?;
        if shift >= 0 {
            return times_ten(scaled, shift.unsigned_abs()).map(Self);
        }
        // What is below a billionth counts as one, as in the API server.
        Some(Self(match 10i128.checked_pow(shift.unsigned_abs()) {
            Some(divisor) => scaled / divisor + i128::from(scaled % divisor != 0),
            None => i128::from(scaled != 0),
        }))
    }

    /// Adds two amounts; an absurd sum stays at the largest amount.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The amount in thousandths, as processors are counted.
    pub(crate) fn milli(self, round: Round) -> i64 {
        self.in_units(NANO / 1000, round)
    }

    /// The amount, in bytes, as MiB.
    pub(crate) fn mebibytes(self, round: Round) -> i64 {
        self.in_units(NANO * MIB, round)
    }

    fn in_units(self, unit: i128, round: Round) -> i64 {
        let more = round == Round::Up && self.0 % unit != 0;
        i64::try_from(self.0 / unit + i128::from(more)).unwrap_or(i64::MAX)
    }
}

/// Reads decimal digits.
fn digits(bytes: impl Iterator<Item = u8>) -> Option<i128> {
    bytes.into_iter().try_fold(0i128, |sum, byte| sum.checked_mul(10)?.checked_add(i128::from(byte - b'0')))
}

/// Multiplies by a power of ten; zero stays zero whatever the power.
fn times_ten(value: i128, power: u32) -> Option<i128> {
    if value == 0 {
        return Some(0);
    }
    value.checked_mul(10i128.checked_pow(power)?)
}

/// The factor and the power of ten of a suffix.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    let binary = |power: u32| Some((1i128 << (10 * power), 0));
    let decimal = |power: i32| Some((1, power));
    match suffix {
        "" => decimal(0),
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => suffix.strip_prefix(['e', 'E']).and_then(|power| power.parse().ok()).and_then(decimal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nano(text: &str) -> Option<i128> {
        Quantity::parse(text).map(|quantity| quantity.0)
    }

    #[test]
    fn every_suffix_has_its_factor() {
        let table: &[(&str, i128)] = &[
            ("0", 0),
            ("1", NANO),
            ("+2", 2 * NANO),
            ("1n", 1),
            ("1u", 1_000),
            ("250m", 250_000_000),
            ("0.5", 500_000_000),
            (".5", 500_000_000),
            ("1.", NANO),
            ("3k", 3_000 * NANO),
            ("1M", 1_000_000 * NANO),
            ("1G", 1_000_000_000 * NANO),
            ("1T", 1_000_000_000_000 * NANO),
            ("1P", 1_000_000_000_000_000 * NANO),
            ("1E", 1_000_000_000_000_000_000 * NANO),
            ("1Ki", 1024 * NANO),
            ("1.5Ki", 1536 * NANO),
            ("1Mi", (1 << 20) * NANO),
            ("1Gi", (1 << 30) * NANO),
            ("1Ti", (1 << 40) * NANO),
            ("1Pi", (1 << 50) * NANO),
            ("1Ei", (1 << 60) * NANO),
            ("2e3", 2_000 * NANO),
            ("2E3", 2_000 * NANO),
            ("2e-3", NANO / 500),
            ("2E+3", 2_000 * NANO),
            ("0.1n", 1),
            ("0e999999", 0),
            ("1e-999999", 1),
        ];
        for (text, expected) in table {
            assert_eq!(nano(text), Some(*expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in [
            "",
            ".",
            "m",
            "-1",
            "1.2.3",
            "1 Gi",
            "1gi",
            "1e",
            "1e9999",
            "1mi",
            "0x10",
            "1e2e3",
            "١",
            "99999999999999999999999999999999999999999",
        ] {
            assert_eq!(nano(text), None, "{text}");
        }
    }

    #[test]
    fn requests_round_up_and_what_is_there_rounds_down() {
        let cpu = Quantity::parse("100001u").unwrap();
        assert_eq!((cpu.milli(Round::Up), cpu.milli(Round::Down)), (101, 100));
        let memory = Quantity::parse("24277416Ki").unwrap();
        assert_eq!((memory.mebibytes(Round::Up), memory.mebibytes(Round::Down)), (23709, 23708));
        assert_eq!(Quantity::parse("9999999999Ei").unwrap().milli(Round::Up), i64::MAX);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9.+eEKMGimnuk-]{0,12}") {
            if let Some(quantity) = Quantity::parse(&text) {
                prop_assert!(quantity.milli(Round::Down) <= quantity.milli(Round::Up));
            }
        }

        #[test]
        fn whole_mebibytes_come_back(count in 0i64..1_000_000_000) {
            let quantity = Quantity::parse(&format!("{count}Mi")).unwrap();
            prop_assert_eq!(quantity.mebibytes(Round::Up), count);
            prop_assert_eq!(quantity.mebibytes(Round::Down), count);
        }
    }
}
