//! What stands in the braces of a recipe, quoted for the shell.

use crate::report::next::typed;

/// A value of a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// What somebody has written: a name or a version.
    Said(String),
    /// A variable that a person sets.
    Variable(&'static str),
}

/// The values of a recipe, and where it is run.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// The machine on which the lines are run; where the platform is administered without it.
    pub(super) on: Option<String>,
    values: Vec<(&'static str, Value)>,
}

impl Value {
    /// What is said, else a variable.
    pub(super) fn or(said: Option<&str>, variable: &'static str) -> Self {
        said.map_or(Self::Variable(variable), Self::from)
    }

    /// As a word of a command, or of a comment.
    fn word(&self, is_comment: bool) -> String {
        match self {
            Self::Variable(name) => format!("\"${name}\""),
            Self::Said(said) if is_comment => commented(said),
            Self::Said(said) => typed(said),
        }
    }

    /// Whether a command would take it for an option.
    fn is_option(&self) -> bool {
        matches!(self, Self::Said(said) if said.starts_with('-'))
    }
}

impl From<&str> for Value {
    fn from(said: &str) -> Self {
        Self::Said(said.to_owned())
    }
}

impl Values {
    /// Values of lines that are run on a machine.
    pub(super) fn on(machine: &str) -> Self {
        Self { on: Some(machine.to_owned()), values: Vec::new() }
    }

    pub(super) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((key, value.into()));
        self
    }

    /// Puts the values in place. A line with a name that would be taken for an option is no command.
    pub(super) fn fill(&self, template: &str) -> String {
        let (mut line, mut rest) = (String::new(), template);
        let is_comment = template.starts_with('#');
        let mut is_command = true;
        while let Some((before, behind)) = rest.split_once('{') {
            line.push_str(before);
            let known = self
                .values
                .iter()
                .find_map(|(key, value)| Some((value, behind.strip_prefix(key)?.strip_prefix('}')?)));
            rest = match known {
                Some((value, behind)) => {
                    is_command &= !value.is_option();
                    line.push_str(&value.word(is_comment));
                    behind
                }
                None => {
                    line.push('{');
                    behind
                }
            };
        }
        line.push_str(rest);
        match is_command || is_comment {
            true => line,
            false => format!("# by hand, since a name begins with a dash: {}", commented(&line)),
        }
    }
}

/// Words as they stand in a comment: on one line.
pub(super) fn commented(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
