//! Keys that some kinds of things share a table with and have no use for. Where one is written nonetheless, it is an error:
//! who wrote it believes that it counts.

use super::add::Adder;
use crate::diag::{Code, Diagnostic};
use crate::inventory::raw::{Baked, Mark, RawComponent, RawMachine};
use crate::model::words::ComponentKind;
use crate::source::Place;

impl Adder<'_> {
    /// Reports what a component's kind does not have.
    pub(super) fn check_keys(&mut self, kind: ComponentKind, raw: &RawComponent) {
        let image = kind == ComponentKind::Image;
        if let Some(base) = raw.base.as_ref().filter(|_| !image) {
            self.useless(base, "only an image is built on another", kind.name());
        }
        if let Some(build) = raw.builds.first().filter(|_| !image) {
            self.useless(&build.version, "only an image has `builds`", kind.name());
        }
        if let Some(profile) = raw.profile.as_ref().filter(|_| !image && kind != ComponentKind::Stack) {
            self.useless(profile, "only versions of an image or a stack are OS releases", kind.name());
        }
        if let Some(size) = raw.size_mib.as_ref().filter(|_| !image) {
            self.useless(size, "only an image has `size-mib`", kind.name());
        }
        if let Some(start) = raw.start_seconds.as_ref().filter(|_| !image) {
            self.useless(start, "of components only an image has `start-seconds`", kind.name());
        }
        if let Some(content) = raw.contains.first().filter(|_| kind == ComponentKind::State) {
            self.useless(&content.name, "nothing is baked into a state", kind.name());
        }
        let owned = |baked: &Baked| baked.own.clone();
        if let Some(own) = raw.contains.iter().find_map(owned).filter(|_| !image) {
            self.useless(&own, "only an image has a base that could have it too", kind.name());
        }
    }

    /// Reports what a cluster does not have, since it is a control plane and no machine by itself.
    pub(super) fn check_cluster_keys(&mut self, raw: &RawMachine) {
        let mut found: Vec<(&str, Place)> = Vec::new();
        let texts = [
            ("on", &raw.on),
            ("cluster", &raw.cluster),
            ("pool", &raw.pool),
            ("shares-kernel-of", &raw.shares_kernel_of),
        ];
        found.extend(texts.into_iter().filter_map(|(key, text)| Some((key, self.place(text.as_ref()?)))));
        let flags =
            [("movable", &raw.movable), ("unschedulable", &raw.unschedulable), ("stopped", &raw.stopped)];
        found.extend(flags.into_iter().filter_map(|(key, flag)| Some((key, self.place(flag.as_ref()?)))));
        let numbers = [
            ("cpu-milli", &raw.cpu_milli),
            ("memory-mib", &raw.memory_mib),
            ("disk-mib", &raw.disk_mib),
            ("pods", &raw.pods),
            ("gpus", &raw.gpus),
            ("start-seconds", &raw.start_seconds),
        ];
        found.extend(numbers.into_iter().filter_map(|(key, one)| Some((key, self.place(one.as_ref()?)))));
        found.extend(raw.taints.first().map(|taint| ("taints", self.place(taint))));
        found.extend(raw.identity.as_ref().map(|_| ("identity", self.place(&raw.name))));
        for (key, place) in found {
            let message = format!("a cluster is a control plane and has no `{key}`");
            let diagnostic = Diagnostic::new(Code::BadValue, message).at(place, "not of a cluster");
            self.builder.report(diagnostic.help("state it of the nodes"));
        }
    }

    fn useless<T>(&mut self, mark: &Mark<T>, message: &str, kind: &str) {
        let place = self.place(mark);
        let label = match kind {
            "app" | "image" => format!("of an {kind}"),
            _ => format!("of a {kind}"),
        };
        self.builder.report(Diagnostic::new(Code::BadValue, message).at(place, label).help("leave it out"));
    }
}

#[cfg(test)]
mod tests {
    use crate::read::Reader;

    fn faults(text: &str) -> Vec<(String, String)> {
        let text = format!(
            "[[host]]\nname = \"h\"\n[[image]]\nname = \"b\"\nversion = \"1\"\n[[package]]\nname = \"p\"\nversion = \"1\"\n{text}"
        );
        let mut reader = Reader::new();
        reader.add("fleet.toml", text.clone().into_bytes());
        let Err(faults) = reader.finish() else { return Vec::new() };
        let place = |(place, _): &(crate::source::Place, String)| {
            text[place.start as usize..place.end as usize].to_owned()
        };
        let said = faults.diagnostics.iter();
        said.map(|one| (one.message.clone(), one.labels.first().map(place).unwrap_or_default())).collect()
    }

    #[test]
    fn a_key_without_a_use_is_an_error_in_its_place() {
        for (kind, key, message, place) in [
            ("app", "base = \"b\"", "only an image is built on another", "\"b\""),
            ("stack", "base = \"b\"", "only an image is built on another", "\"b\""),
            ("package", "profile = \"debian\"", "only versions of an image or a stack", "\"debian\""),
            ("app", "builds = [{ version = \"2\" }]", "only an image has `builds`", "\"2\""),
            ("app", "contains = [{ name = \"package/p\", own = true }]", "only an image has a base", "true"),
            (
                "stack",
                "contains = [{ name = \"package/p\", own = false }]",
                "only an image has a base",
                "false",
            ),
            ("state", "contains = [\"package/p\"]", "nothing is baked into a state", "\"package/p\""),
            ("package", "rebase = false", "only a stack is rebased", "false"),
            ("image", "made-by = \"glibc\"", "only a state outlives", "\"glibc\""),
            ("cluster", "on = \"h\"", "a cluster is a control plane and has no `on`", "\"h\""),
            ("cluster", "pool = \"p\"", "a cluster is a control plane and has no `pool`", "\"p\""),
            ("app", "size-mib = 7", "only an image has `size-mib`", "7"),
            ("package", "start-seconds = 7", "of components only an image has `start-seconds`", "7"),
            ("cluster", "disk-mib = 7", "a cluster is a control plane and has no `disk-mib`", "7"),
            ("cluster", "unschedulable = true", "a cluster is a control plane and has no", "true"),
            ("cluster", "stopped = true", "a cluster is a control plane and has no `stopped`", "true"),
            ("cluster", "taints = [\"a\"]", "a cluster is a control plane and has no `taints`", "\"a\""),
            ("host", "effects = { dokcer = \"none\" }", "there is no capability `dokcer`", "dokcer"),
        ] {
            let version = if matches!(kind, "cluster" | "host") { "" } else { "version = \"1\"\n" };
            let found = faults(&format!("[[{kind}]]\nname = \"x\"\n{version}{key}\n"));
            assert_eq!(found.len(), 1, "{kind} {key}: {found:?}");
            assert!(found[0].0.starts_with(message) && found[0].1 == place, "{kind} {key}: {found:?}");
        }
        for fine in [
            "[[stack]]\nname = \"x\"\nversion = \"1\"\nrebase = false\ncontains = [\"package/p\"]\n",
            "[[image]]\nname = \"x\"\nversion = \"1\"\nbase = \"b\"\ncontains = [{ name = \"package/p\", own = true }]\n",
            "[[app]]\nname = \"x\"\nversion = \"1\"\ncontains = [\"package/p\"]\n",
        ] {
            assert_eq!(faults(fine), [], "{fine}");
        }
    }
}
