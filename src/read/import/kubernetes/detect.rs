//! Recognizing Kubernetes objects.

use crate::read::look::Look;

/// Whether a file looks like JSON of Kubernetes objects, with or without `kind`: a single object, a list, or an array.
pub(super) fn detect(look: &Look<'_>) -> bool {
    let Some(json) = look.json() else {
        return false;
    };
    let version = json.has("serverVersion.gitVersion")
        || json.has_all(&["info.gitVersion", "string"])
        || json.has_all(&["major", "minor", "gitVersion", "gitTreeState", "platform"]);
    version
        || ["", "items[].", "[]."].into_iter().any(|place| {
            let has = |key: &str| json.has(&format!("{place}{key}"));
            has("apiVersion") && has("kind") || has("metadata") && has("spec")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks_like(text: &str) -> bool {
        detect(&Look::new("x.json", text.as_bytes()))
    }

    #[test]
    fn objects_lists_and_arrays_are_recognised() {
        for text in [
            r#"{"apiVersion": "v1", "kind": "List", "items": []}"#,
            r#"{"metadata": {"name": "n1"}, "spec": {}, "status": {}}"#,
            r#"{"items": [{"metadata": {"a": {"b": {"c": 1}}}, "spec": {}}]}"#,
            r#"[{"kind": "Pod", "apiVersion": "v1"}]"#,
            "\u{feff} {\"apiVersion\":\"v1\",\"kind\":\"Pod\", \"metad",
            r#"{"metadata": {"name": "x\"}{"}, "spec" : 7"#,
        ] {
            assert!(looks_like(text), "{text}");
        }
    }

    #[test]
    fn other_json_is_not() {
        for text in [
            "",
            "[]",
            "{}",
            "7",
            "kind: List",
            r#"{"bomFormat": "CycloneDX", "metadata": {}}"#,
            r#"{"type":"sync","status":"Success","metadata":{"kind":"x","apiVersion":"y"}}"#,
            r#"[{"metadata":[{"metadata":1,"spec":1}]}]"#,
            r#"{"kind":"List"}"#,
            r#"{"a": "apiVersion", "b": "kind"}"#,
        ] {
            assert!(!looks_like(text), "{text}");
        }
    }
}
