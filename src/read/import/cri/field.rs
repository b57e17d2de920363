//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Containers ".containers";
    Pods ".items";
    Images ".images";
    Id ".id";
    State ".state";
    Image ".image";
    ImageRef ".imageRef";
    Labels ".labels";
    Annotations ".annotations";
    Metadata ".metadata";
    Sandbox ".podSandboxId";
    Handler ".runtimeHandler";
    RuntimeType ".info.runtimeType";
    Network ".linux.namespaces.options.network";
    Runtimes ".config.containerd.runtimes";
    RuntimeName ".runtimeName";
    RuntimeVersion ".runtimeVersion";
}
