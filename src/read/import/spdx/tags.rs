//! SPDX 2.2 and 2.3 as tag-value text: a tag and its value on each line, packages one after another.

use super::document::{Document, Package, Purpose};
use super::field::Field;
use super::two::{is_said, reference};
use std::borrow::Cow;

/// Reads a document. Lines that are no pair are skipped: texts of several lines have those.
pub(super) fn read(text: &str) -> Document<'_> {
    let mut document = Document::default();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    // Files and snippets come after packages, and have identifiers too.
    let mut in_package = false;
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let Some((tag, value)) = line.split_once(':') else { continue };
        let (tag, value) = (tag.trim(), value.trim());
        if value.starts_with("<text>") && !value.contains("</text>") {
            lines.by_ref().find(|line| line.contains("</text>"));
            continue;
        }
        match tag {
            "DocumentName" => document.name = Some(Cow::Borrowed(value)),
            "DocumentNamespace" => document.namespace = Some(Cow::Borrowed(value)),
            "Relationship" => relation(&mut document, value),
            "PackageName" if !value.is_empty() => {
                in_package = true;
                document.packages.push(named(value));
            }
            "PackageName" | "FileName" | "SnippetSPDXID" | "LicenseID" => in_package = false,
            _ => {
                if let Some(package) = document.packages.last_mut().filter(|_| in_package) {
                    package.tag(tag, value);
                }
            }
        }
    }
    document
}

fn relation<'a>(document: &mut Document<'a>, value: &'a str) {
    let mut words = value.split_whitespace();
    if let (Some(from), Some(kind), Some(to)) = (words.next(), words.next(), words.next()) {
        document.relation(Cow::Borrowed(from), kind, Cow::Borrowed(to));
    }
}

fn named(name: &str) -> Package<'_> {
    Package {
        id: Cow::Borrowed(""),
        name: Cow::Borrowed(name),
        version: None,
        urls: Vec::new(),
        purpose: Purpose::Other,
        references: Vec::new(),
        field: Field::PackageName,
    }
}

impl<'a> Package<'a> {
    /// Takes a tag of the package.
    fn tag(&mut self, tag: &str, value: &'a str) {
        match tag {
            "SPDXID" => {
                self.id = Cow::Borrowed(value);
                if value.starts_with("SPDXRef-OperatingSystem") {
                    self.purpose = Purpose::System;
                }
            }
            "PackageVersion" if is_said(value) => self.version = Some(Cow::Borrowed(value)),
            "PrimaryPackagePurpose" => self.purpose = Purpose::of(value),
            "ExternalRef" => {
                let mut words = value.split_whitespace().skip(1);
                if words.next() == Some("purl") {
                    self.urls.extend(words.next().map(Cow::Borrowed));
                }
            }
            "PackageAttributionText" => {
                let text = value.strip_prefix("<text>").and_then(|text| text.strip_suffix("</text>"));
                self.references.extend(reference(text.unwrap_or(value)).map(Cow::Borrowed));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_have_the_tags_that_follow_them() {
        let document = read(
            "SPDXVersion: SPDX-2.3\nDocumentName: shop\n\nPackageName: zlib\nSPDXID: SPDXRef-1\n\
             PackageComment: <text>two\nPackageVersion: 9\n</text>\nPackageVersion: 1.3\n\
             ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/zlib1g@1.3\nFileName: ./a\nSPDXID: SPDXRef-2\n\
             Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-1\n",
        );
        let [zlib] = &document.packages[..] else { panic!("one package: {document:?}") };
        assert_eq!((&*zlib.id, zlib.version.as_deref()), ("SPDXRef-1", Some("1.3")));
        assert_eq!(zlib.urls, ["pkg:deb/debian/zlib1g@1.3"]);
        assert!(document.described.contains("SPDXRef-1"));
    }
}
