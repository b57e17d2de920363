//! The YAML parser of a build without the feature `yaml`.

use super::error::ImportError;

/// Refuses a text.
///
/// # Errors
/// Always, naming the feature that reads YAML.
pub(crate) fn to_json(_: &str) -> Result<Vec<String>, ImportError> {
    Err(ImportError::NotBuilt { what: "YAML", feature: "yaml" })
}
