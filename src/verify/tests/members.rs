//! Members of a service that do not run what the service has its version from, or run it in an unknown version.

use super::scenes::holds;
use super::{Made, bump, fleet, refused};
use crate::model::Strategy;

/// Where the member without a version is, as it is written.
const HOME: &str = "service = \"shop\"\n            host = \"h2\"";

/// A service of two members, of which one runs nothing that has a version.
fn shop(requires: &str) -> String {
    format!(
        r#"
            [[host]]
            name = "h1"
            kernel = "5.15"
            [[host]]
            name = "h2"
            kernel = "5.15"
            [[app]]
            name = "web"
            version = "1"
            candidates = ["2"]
            [[service]]
            name = "shop"
            requires = [{{ {requires} }}]
            [[workload]]
            name = "web"
            app = "web"
            service = "shop"
            host = "h1"
            [[workload]]
            name = "sidecar"
            service = "shop"
            host = "h2"
        "#
    )
}

/// Who violates something today, and at which version.
fn violating(text: &str) -> Vec<(String, Option<String>)> {
    let plan = Made::under(&fleet(text), &[bump("app/web=2")], Strategy::InPlace);
    let who = plan.violations.iter().map(|one| {
        let version = one.subject.as_ref().and_then(|subject| subject.version.as_deref());
        (plan.tables.name(one.thing).to_owned(), version.map(str::to_owned))
    });
    let mut who: Vec<_> = who.collect();
    who.sort();
    who
}

#[test]
fn what_a_service_needs_each_member_needs() {
    let text = shop("needs = \"kernel\", in = \">=6.1\"");
    let (web, sidecar) = ("workload/web".to_owned(), "workload/sidecar".to_owned());
    assert_eq!(violating(&text), [(sidecar, None), (web, Some("1".to_owned()))]);
    holds(&text, &["app/web=2"]);
    holds(&text, &["host/*:kernel=6.8"]);
}

#[test]
fn what_a_version_needs_a_member_without_one_does_not() {
    let text = shop("at = \">=1, <3\", needs = \"kernel\", in = \">=6.1\"");
    assert_eq!(violating(&text), [("workload/web".to_owned(), Some("1".to_owned()))]);
    holds(&text, &["app/web=2"]);
    // What is on the kernel of another finds it there.
    let inside = text.replacen(HOME, "service = \"shop\"\n            host = \"lx\"", 1);
    let inside = format!("{inside}\n[[guest]]\nname = \"lx\"\nshares-kernel-of = \"h1\"\n");
    holds(&inside, &["app/web=2"]);
}

/// Of what a service needs of itself, or of what one member runs, those ask that have a version.
#[test]
fn a_service_that_speaks_of_itself_and_of_a_member() {
    let of = |requires: &str, more: &str| {
        format!(
            "[[app]]\nname = \"a\"\nversion = \"2\"\n[[app]]\nname = \"c\"\n\
             [[service]]\nname = \"s1\"\nrequires = [{{ {requires} }}]\n\
             [[workload]]\nname = \"w1\"\napp = \"a\"\nservice = \"s1\"\n\
             [[workload]]\nname = \"w2\"\nservice = \"s1\"\n{more}"
        )
    };
    for requires in [
        "at = \">=4\", needs = \"service/s1\", in = \"<3\"",
        "at = \">=2, <4\", needs = \"service/s1\"",
        "needs = \"service/s1\", in = \">=2\"",
        "needs = \"app/c\", skew = 0",
        "at = \">=3\", needs = \"app/c\", in = \">=2\"",
    ] {
        for more in ["", "app = \"c\"\n", "app = \"c@1\"\n", "app = \"a@3\"\n"] {
            for goal in ["app/a=4", "app/c=2"] {
                let text = of(requires, more);
                // A service of two kinds has no version to name.
                let names_version = requires.contains("at = ")
                    || requires.contains("skew")
                    || requires.contains("service/s1\", in");
                if more.contains("\"c") && names_version {
                    assert!(refused(&text), "{text}");
                    continue;
                }
                if goal == "app/a=4" || more.contains("\"c") {
                    holds(&text, &[goal]);
                }
            }
        }
    }
}

/// Of what an application and its service need of that service itself, what is not met is named.
#[test]
fn a_service_that_no_version_of_its_own_suits_names_its_own_need() {
    let text = r#"
        [[app]]
        name = "a"
        version = "2"
        requires = [{ at = ">=1", needs = "service/s" }]
        [[service]]
        name = "s"
        requires = [{ needs = "service/s", in = "<3" }]
        [[workload]]
        name = "w"
        service = "s"
        app = "a"
    "#;
    holds(text, &["app/a=3"]);
    let plan = Made::under(&fleet(text), &[bump("app/a=3")], Strategy::InPlace);
    assert_eq!(plan.blocked.len(), 1);
}

/// Replicas that need one another's versions are named by the need that ties them, whatever else they need of themselves.
#[test]
fn replicas_that_go_together_name_the_need_that_ties_them() {
    for (needs, versions, to) in [
        (r#"{ at = "<3", needs = "service/a", in = "<4" }"#, ["1", "2"], "3"),
        (r#"{ at = "<3", needs = "service/a", in = "<4" }"#, ["2", "3"], "3"),
        (r#"{ at = ">=3", needs = "service/a", in = ">=3" }"#, ["3", "3"], "4"),
        (r#"{ at = ">=3", needs = "service/a", in = ">=3" }"#, ["2", "3"], "4"),
    ] {
        let text = format!(
            r#"
                [[host]]
                name = "h"
                kernel = "6.1"
                [[app]]
                name = "a"
                version = "2"
                candidates = ["2", "3", "4"]
                requires = [{needs}]
                [[service]]
                name = "a"
                requires = [{{ needs = "service/a", skew = 0 }}]
                [[workload]]
                name = "w0"
                app = "a@{}"
                service = "a"
                host = "h"
                [[workload]]
                name = "w1"
                app = "a@{}"
                service = "a"
                host = "h"
            "#,
            versions[0], versions[1]
        );
        holds(&text, &[&format!("app/a={to}")]);
    }
}
