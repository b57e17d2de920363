//! What stands for the parser in a build without the feature `yaml`.

use super::error::ImportError;

/// Refuses a text.
///
/// # Errors
/// Always, with the feature that reads YAML.
pub(crate) fn to_json(_: &str) -> Result<Vec<String>, ImportError> {
    Err(ImportError::NotBuilt { what: "YAML", feature: "yaml" })
}
