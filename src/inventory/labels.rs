//! Conditions on labels, as Kubernetes writes them: `zone in (a, b), !spot || gpu`.

use std::fmt;

/// What a condition asks of the value of one label.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Test {
    /// That it is one of these.
    In(Vec<String>),
    /// That it is none of these, or absent.
    NotIn(Vec<String>),
    /// That the label is there.
    Exists,
    /// That it is not.
    Absent,
    /// That it is a greater number.
    Above(i64),
    /// That it is a smaller number.
    Below(i64),
}

/// A condition on one label.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Ask {
    /// The key of the label.
    pub key: String,
    /// What its value has to be.
    pub test: Test,
}

/// Alternatives, each a list of conditions that all have to hold. Without an alternative nothing is selected; one without
/// conditions selects everything.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Alternatives(pub Vec<Vec<Ask>>);

impl Test {
    /// Whether a value passes; `None` is an absent label.
    #[must_use]
    pub fn passes(&self, value: Option<&str>) -> bool {
        let is = |compare: fn(&i64, &i64) -> bool, than: &i64| {
            value.and_then(|value| value.parse().ok()).is_some_and(|number: i64| compare(&number, than))
        };
        match self {
            Self::In(all) => value.is_some_and(|value| all.iter().any(|one| one == value)),
            // As in the API: an absent label is not in any set.
            Self::NotIn(all) => value.is_none_or(|value| all.iter().all(|one| one != value)),
            Self::Exists => value.is_some(),
            Self::Absent => value.is_none(),
            Self::Above(than) => is(i64::gt, than),
            Self::Below(than) => is(i64::lt, than),
        }
    }
}

impl Alternatives {
    /// Reads alternatives that `||` separates, of conditions that commas do: `key`, `!key`, `key=value`, `key!=value`,
    /// `key in (a, b)`, `key notin (a, b)`, `key>1`, `key<1`.
    ///
    /// # Errors
    /// The part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.split("||").map(all_of).collect::<Result<_, _>>().map(Self)
    }
}

fn all_of(text: &str) -> Result<Vec<Ask>, String> {
    let mut asks = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, char) in text.char_indices().chain([(text.len(), ',')]) {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 || at == text.len() => {
                asks.push(ask(text[start..at].trim())?);
                start = at + 1;
            }
            _ => {}
        }
    }
    Ok(asks)
}

fn ask(text: &str) -> Result<Ask, String> {
    let fault = || text.to_owned();
    let (key, test) = if let Some(key) = text.strip_prefix('!') {
        (key, Test::Absent)
    } else if let Some(set) = text.strip_suffix(')') {
        let (head, values) = set.split_once('(').ok_or_else(fault)?;
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        match head.trim().split_once(char::is_whitespace) {
            Some((key, word)) if word.trim() == "in" => (key, Test::In(values)),
            Some((key, word)) if word.trim() == "notin" => (key, Test::NotIn(values)),
            _ => return Err(fault()),
        }
    } else if let Some((key, value)) = text.split_once("!=") {
        (key, Test::NotIn(vec![value.trim().to_owned()]))
    } else if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        (key, Test::In(vec![value.trim().to_owned()]))
    } else if let Some((key, number)) = text.split_once('>') {
        (key, Test::Above(number.trim().parse().map_err(|_| fault())?))
    } else if let Some((key, number)) = text.split_once('<') {
        (key, Test::Below(number.trim().parse().map_err(|_| fault())?))
    } else {
        (text, Test::Exists)
    };
    let key = key.trim();
    let is_plain = |text: &str| !text.contains(|c: char| c.is_whitespace() || "(),|=!<>".contains(c));
    let values = match &test {
        Test::In(values) | Test::NotIn(values) => values.as_slice(),
        _ => &[],
    };
    match !key.is_empty() && is_plain(key) && values.iter().all(|value| is_plain(value)) {
        true => Ok(Ask { key: key.to_owned(), test }),
        false => Err(fault()),
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, test } = self;
        match test {
            Test::In(all) => match all.as_slice() {
                [one] => write!(out, "{key}={one}"),
                all => write!(out, "{key} in ({})", all.join(", ")),
            },
            Test::NotIn(all) => match all.as_slice() {
                [one] => write!(out, "{key}!={one}"),
                all => write!(out, "{key} notin ({})", all.join(", ")),
            },
            Test::Exists => write!(out, "{key}"),
            Test::Absent => write!(out, "!{key}"),
            Test::Above(than) => write!(out, "{key}>{than}"),
            Test::Below(than) => write!(out, "{key}<{than}"),
        }
    }
}

impl fmt::Display for Alternatives {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, asks) in self.0.iter().enumerate() {
            out.write_str(if number > 0 { " || " } else { "" })?;
            for (number, ask) in asks.iter().enumerate() {
                write!(out, "{}{ask}", if number > 0 { ", " } else { "" })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_written_alike() {
        for (text, written) in [
            ("gpu", "gpu"),
            ("!spot", "!spot"),
            ("zone = a", "zone=a"),
            ("zone==a", "zone=a"),
            ("zone!=a", "zone!=a"),
            ("topology.kubernetes.io/zone in (a,b)", "topology.kubernetes.io/zone in (a, b)"),
            ("zone notin ( a )", "zone!=a"),
            ("zone in ()", "zone="),
            ("cores > 8, cores<-1", "cores>8, cores<-1"),
            ("zone in (a, b), !spot||gpu", "zone in (a, b), !spot || gpu"),
        ] {
            let read = Alternatives::parse(text).expect(text);
            assert_eq!(read.to_string(), written);
            assert_eq!(Alternatives::parse(written), Ok(read), "{written}");
        }
        for (text, fault) in [
            ("", ""),
            ("a || ", ""),
            ("zone in (a, b", "zone in (a, b"),
            ("zone on (a)", "zone on (a)"),
            ("zone, cores > many", "cores > many"),
            ("a b", "a b"),
            ("=b", "=b"),
        ] {
            assert_eq!(Alternatives::parse(text), Err(fault.to_owned()), "{text}");
        }
    }

    #[test]
    fn tests_mean_what_the_api_says() {
        for (text, of_nothing, of_seven, of_text) in [
            ("a", false, true, true),
            ("!a", true, false, false),
            ("a=7", false, true, false),
            ("a!=7", true, false, true),
            ("a in (6, 7)", false, true, false),
            ("a notin (6, 7)", true, false, true),
            ("a>6", false, true, false),
            ("a<7", false, false, false),
        ] {
            let read = Alternatives::parse(text).expect(text);
            let passes = |value| read.0[0][0].test.passes(value);
            let all = (passes(None), passes(Some("7")), passes(Some("seven")));
            assert_eq!(all, (of_nothing, of_seven, of_text), "{text}");
        }
    }
}
