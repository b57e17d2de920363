//! Remarks on Kubernetes objects.

use crate::diag::Code;
use crate::read::import::common::Remark;

/// A pod that has run to its end.
pub(super) const FINISHED: Remark =
    Remark::skipped("left out {n} pod that ran to the end", "left out {n} pods that ran to the end");
/// A controller without a pod, while there are pods of others.
pub(super) const WITHOUT_PODS: Remark = Remark::skipped(
    "left out {n} controller without a pod in the input ({names})",
    "left out {n} controllers without a pod in the input ({names})",
);
/// A pod that no node has taken.
pub(super) const UNSCHEDULED: Remark =
    Remark::incomplete("{n} pod is on no node yet", "{n} pods are on no node yet");
/// A node that pods name but that is not in the input.
pub(super) const UNKNOWN_NODE: Remark = Remark::incomplete(
    "{n} node is not in the input and known by name only",
    "{n} nodes are not in the input and known by name only",
);
/// An unknown runtime class; the detail is the class.
pub(super) const RUNTIME_CLASS: Remark = Remark::incomplete(
    "nothing tells how runtime class `{detail}` isolates {n} pod: taken as containers",
    "nothing tells how runtime class `{detail}` isolates {n} pods: taken as containers",
);
/// A rule on where a pod may go that an inventory cannot express; the detail is the path.
pub(super) const PLACEMENT: Remark = Remark::incomplete(
    "a rule in `{detail}` was not carried over for {n} pod",
    "a rule in `{detail}` was not carried over for {n} pods",
);
/// Workloads made from a controller.
pub(super) const FROM_TEMPLATE: Remark = Remark::incomplete(
    "the input has no pods: made the workloads of {n} controller from the template, without hosts",
    "the input has no pods: made the workloads of {n} controllers from the template, without hosts",
);
/// A budget without a pod.
pub(super) const BUDGET_WITHOUT_PODS: Remark = Remark::incomplete(
    "{n} disruption budget selects no pod of the input",
    "{n} disruption budgets select no pod of the input",
);
/// API servers of several versions; the detail is the one used.
pub(super) const CONTROL_PLANES: Remark = Remark::incomplete(
    "{n} API server is of several versions: the oldest, `{detail}`, is used",
    "{n} API servers are of several versions: the oldest, `{detail}`, is used",
);
/// Nodes whose control plane has no version in the input.
pub(super) const NO_CONTROL_PLANE: Remark = Remark::incomplete(
    "the version of the control plane of {n} node is unknown: no API server of the input states it",
    "the version of the control plane of {n} nodes is unknown: no API server of the input states it",
);
/// Nodes that share one kernel; the detail is the machine that has it.
pub(super) const SHARED_KERNEL: Remark = Remark::new(
    Code::SharedKernel,
    "{n} node stands on one kernel, which belongs to the machine under them: added host `{detail}`",
    "{n} nodes stand on one kernel, which belongs to the machine under them: added host `{detail}`",
);
