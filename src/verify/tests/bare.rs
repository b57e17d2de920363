//! Machines on which nothing is named, and machines that have room for what leaves others.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::model::Strategy;

/// Bare machines of each kind stand for what runs in them, whatever changes: their own kernel, that of a host, a hypervisor.
#[test]
fn machines_on_which_nothing_is_named() {
    let text = r#"
        [[host]]
        name = "h"
        os = "debian@11"
        hypervisor = "8.1"
        [[host]]
        name = "c"
        shares-kernel-of = "h"
        [[host]]
        name = "k"
        shares-kernel-of = "h"
        provides = { containerd = "1.7" }
        [[guest]]
        name = "g"
        on = "h"
        kernel = "5.10"
        [[guest]]
        name = "o"
        on = "h"
        os = "debian@11"
        [[guest]]
        name = "e"
        on = "h"
        kernel = "5.10"
        provides = { containerd = "1.7" }
        [[guest]]
        name = "stuck"
        on = "h"
        kernel = "5.10"
        movable = false
        [[workload]]
        name = "w"
        host = "h"
    "#;
    for bumps in [
        &["host/h:os=12"][..],
        &["host/h:hypervisor=8.2"],
        &["guest/g:kernel=6.1", "guest/e:kernel=6.1"],
        &["guest/o:os=12"],
        &["host/h:kernel=6.1", "guest/stuck:kernel=6.1"],
    ] {
        holds(text, bumps);
        // Nothing runs in those that are stopped, and they change all the same.
        for on in ["on = \"h\"", "shares-kernel-of = \"h\""] {
            holds(&text.replace(on, &format!("{on}\nstopped = true")), bumps);
        }
    }
}

/// What leaves a machine needs one of its pool on which it can stand: not a mere hypervisor, nor one that takes nothing new.
/// One of which no engine is known may have one.
#[test]
fn room_on_machines_of_another_sort() {
    for (other, ready) in [
        (
            "[[host]]\nname = \"o\"\nkernel = \"6.8\"\nhypervisor = \"8\"\n[[guest]]\nname = \"g\"\non = \"o\"",
            0,
        ),
        ("[[host]]\nname = \"o\"\nkernel = \"6.8\"", 1),
        ("[[host]]\nname = \"o\"\nkernel = \"6.8\"\nprovides = { containerd = \"1.7\" }", 1),
        ("[[guest]]\nname = \"o\"\nkernel = \"6.8\"\nprovides = { containerd = \"1.7\" }", 1),
        (
            "[[host]]\nname = \"o\"\nkernel = \"6.8\"\nprovides = { containerd = \"1.7\" }\nunschedulable = true",
            0,
        ),
    ] {
        let text = format!(
            "[[host]]\nname = \"h\"\nkernel = \"5.15\"\nprovides = {{ containerd = \"1.7\" }}\npool = \"p\"\n\
             [[workload]]\nname = \"w\"\nhost = \"h\"\n{}\n",
            other.replace("name = \"o\"", "name = \"o\"\npool = \"p\"")
        );
        holds(&text, &["host/h:kernel=6.8"]);
        let plan = Made::under(&fleet(&text), &[bump("host/h:kernel=6.8")], Strategy::Drain);
        assert_eq!(plan.summary.hosts_ready, ready, "{other}");
    }
}
