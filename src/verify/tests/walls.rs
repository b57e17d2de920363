//! What stands in the way, where the shortest account of it is not the first that one thinks of.

use super::scenes::holds;

/// Who is held where it stands leaves the kernel no stop at 6.2.
#[test]
fn what_is_held_takes_a_kernel_past_a_stop() {
    holds(
        r#"
            hold = ["workload/w"]
            [[capability]]
            name = "kernel"
            step = "listed"
            [[host]]
            name = "h"
            provides = { kernel = "6.1" }
            candidates = { kernel = ["6.2", "6.3"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            [[service]]
            name = "s"
            requires = [{ at = "<=2", needs = "kernel", in = "!=6.2" }]
            [[workload]]
            name = "w"
            service = "s"
            app = "a"
            host = "h"
        "#,
        &["host/h:kernel=6.3"],
    );
}

/// A guest of its own would do, and is not found: that is no proof, and is not checked as one.
#[test]
fn a_way_that_is_not_found() {
    holds(
        r#"
            [[host]]
            name = "h"
            provides = { kernel = "6.1" }
            candidates = { kernel = ["6.2", "6.3", "6.4"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            step = "listed"
            requires = [{ at = "<=2", needs = "kernel", in = ">=6.3" }]
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
        "#,
        &["app/a=3"],
    );
}

/// One of two goals is lost in a choice, whichever requirement that ends at.
#[test]
fn a_choice_that_ends_at_what_allows_the_end() {
    holds(
        r#"
            [[capability]]
            name = "kernel"
            avoid = ["=6.2"]
            [[host]]
            name = "h"
            provides = { kernel = "6.1" }
            candidates = { kernel = ["6.3"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            step = "listed"
            requires = [
              { at = ">=2, <=3", needs = "kernel", in = "!=6.3" },
              { at = "!=2", needs = "kernel", in = ">=6.3" },
              { at = "<=1", needs = "kernel", in = "<=6.3" },
            ]
            [[service]]
            name = "s"
            [[workload]]
            name = "w0"
            service = "s"
            app = "a"
            host = "h"
            movable = false
            [[workload]]
            name = "w1"
            service = "s"
            app = "a"
            host = "h"
        "#,
        &["workload/w1=2", "host/h:kernel=6.3"],
    );
}

/// Of two requirements between one pair, the one that stands in the way is named, not the one that allows the end.
#[test]
fn of_two_requirements_the_one_that_blocks() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "6.1"
        [[app]]
        name = "back"
        candidates = ["3"]
        [[app]]
        name = "front"
        version = "1"
        candidates = ["2"]
        requires = [{ needs = "service/back", in = "<=3" }]
        [[service]]
        name = "back"
        [[service]]
        name = "front"
        requires = [{ at = ">=2", needs = "service/back", in = "<=2" }]
        [[workload]]
        name = "b"
        service = "back"
        app = "back"
        host = "h"
        [[workload]]
        name = "f"
        service = "front"
        app = "front"
        host = "h"
    "#;
    holds(text, &["service/back=3", "app/front=2"]);
}

/// No way goes through version 2, as a search shows: there the service called has to be at 3, and at 3 it may not be.
#[test]
fn a_stop_that_a_search_rules_out() {
    holds(
        r#"
            [[host]]
            name = "h"
            kernel = "6.2"
            [[app]]
            name = "front"
            version = "1"
            candidates = ["3"]
            step = "major"
            requires = [
              { at = "!=3", needs = "service/back", in = ">=3" },
              { at = ">=3", needs = "service/back", in = "!=3" },
            ]
            [[app]]
            name = "back"
            version = "1"
            candidates = ["3"]
            [[service]]
            name = "front"
            [[service]]
            name = "back"
            [[workload]]
            name = "f"
            service = "front"
            app = "front"
            host = "h"
            [[workload]]
            name = "b"
            service = "back"
            app = "back"
            host = "h"
        "#,
        &["app/front=3"],
    );
}
