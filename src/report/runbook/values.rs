//! What stands in the braces of a recipe, quoted for the shell.

use crate::report::next::typed;

/// A value of a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// What somebody has written: a name or a version.
    Said(String),
    /// The name of a variable that a command of the recipe sets.
    Kept(String),
    /// A variable that a person sets.
    Open(Open),
}

/// A variable that a person sets, since nothing says its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) name: &'static str,
    /// What it is to be set to, as in `NAME is ...`.
    pub(super) is: String,
}

/// The values of a recipe, and where it is run.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// The machine on which the lines are run; where the platform is administered without it.
    pub(super) on: Option<String>,
    values: Vec<(&'static str, Value)>,
}

impl Value {
    /// What is said, else a variable that is to be set to something.
    pub(super) fn or(said: Option<&str>, name: &'static str, is: impl Into<String>) -> Self {
        said.map_or_else(|| Self::Open(Open { name, is: is.into() }), Self::from)
    }

    /// A variable in which the version of a package before its change is kept.
    pub(super) fn kept(package: &str) -> Self {
        let name =
            package.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
        Self::Kept(name.chain("_BEFORE".chars()).collect())
    }

    /// As a word of a command, or of a comment.
    fn word(&self, is_comment: bool) -> String {
        match self {
            Self::Open(open) if is_comment => open.name.to_owned(),
            Self::Open(open) => format!("\"${}\"", open.name),
            Self::Kept(name) => name.clone(),
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

    /// The variables of a template that a person has to set.
    pub(super) fn open<'v>(&'v self, template: &'v str) -> impl Iterator<Item = &'v Open> {
        let stands = move |key: &str| template.contains(&format!("{{{key}}}"));
        self.values.iter().filter(move |(key, _)| stands(key)).filter_map(|(_, value)| match value {
            Value::Open(open) => Some(open),
            Value::Said(_) | Value::Kept(_) => None,
        })
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
