//! The backup without which a step cannot be taken back: where the platform is known, the commands that make it.

use super::change::{Part, at, called, of_docker};
use super::platform::{self, Platform};
use super::values::{Value, Values};
use crate::answer::plan::Plan;
use crate::answer::step::{Change, Step};
use crate::answer::tables::ThingKind;
use crate::model::{ComponentKind, Fleet, MachineId, Subject, WorkloadId};
use crate::report::names::bare;

/// The data of a control plane that kubeadm keeps: <https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/>.
const ETCD: &[&str] = &[
    "# on a node that runs etcd; a managed control plane is backed up by its provider's tools",
    "# SNAPSHOT is the file to write, which is then kept elsewhere than on these nodes",
    "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt \
     --key=/etc/kubernetes/pki/etcd/server.key snapshot save \"$SNAPSHOT\"",
];

/// The same of OpenShift: <https://docs.redhat.com/en/documentation/openshift_container_platform/4.14/html/backup_and_restore/control-plane-backup-and-restore>.
const OPENSHIFT: &[&str] = &[
    "# NODE is a node of the control plane: copy what this writes elsewhere",
    "oc debug node/\"$NODE\" -- chroot /host /usr/local/bin/cluster-backup.sh /home/core/assets/backup",
];

/// An instance of Incus: <https://linuxcontainers.org/incus/docs/main/howto/instances_backup/>.
const INCUS: &[&str] = &["incus snapshot create {name} before"];

/// An instance of LXD: <https://documentation.ubuntu.com/lxd/latest/howto/instances_backup/>.
const LXD: &[&str] = &["lxc snapshot {name} before"];

/// A guest of Proxmox: <https://pve.proxmox.com/pve-docs/qm.1.html>.
const PROXMOX: &[&str] = &[
    "# VMID is the number of {name} that qm list shows; of a container it is pct list, and pct snapshot",
    "qm snapshot \"$VMID\" before",
];

/// A domain of libvirt: <https://www.libvirt.org/manpages/virsh.html>.
const LIBVIRT: &[&str] = &["virsh snapshot-create-as {name} before"];

/// A machine of which nothing says what could copy it.
const MACHINE: &str = "# make a snapshot or backup of {name} from which it can be restored whole";

/// Something that keeps data, of which nothing says how it is copied.
const DATA: &str =
    "# make a backup of the data of {name}, and restore a copy of it somewhere to see that it is whole";

/// What writes all data of a database, by the last part of its image's name: <https://www.postgresql.org/docs/current/app-pg-dumpall.html>,
/// and what <https://hub.docker.com/_/mysql>, `mariadb` and `mongo` say of dumps.
const DUMPS: &[(&str, &str)] = &[
    ("postgres", "pg_dumpall --username=postgres"),
    ("mysql", "sh -c 'exec mysqldump --all-databases --user=root --password=\"$MYSQL_ROOT_PASSWORD\"'"),
    (
        "mariadb",
        "sh -c 'exec mariadb-dump --all-databases --user=root --password=\"$MARIADB_ROOT_PASSWORD\"'",
    ),
    ("mongo", "sh -c 'exec mongodump --archive'"),
];

/// The commands that back up what a step changes that cannot be taken back.
pub(super) fn lines(fleet: &Fleet, plan: &Plan, step: &Step) -> Vec<String> {
    let mut part = Part::default();
    for change in step.changes.iter().filter(|change| change.effect.changes_version()) {
        match fleet.find_subject(plan.tables.name(change.thing)) {
            Some(Subject::Machine(id)) if is_replaced(plan, change) => {
                machine(fleet, plan, (id, change), &mut part);
            }
            Some(Subject::Workload(id)) if plan.tables.thing(change.thing).kind == ThingKind::Workload => {
                workload(fleet, id, &mut part);
            }
            _ => {}
        }
    }
    if part.lines.is_empty() {
        part.lines.push("# make a backup of what this step changes".to_owned());
    }
    part.lines
}

/// Whether a change of a machine is one that no tool takes back.
fn is_replaced(plan: &Plan, change: &Change) -> bool {
    &*change.of == "os" || plan.tables.thing(change.thing).kind == ThingKind::Cluster
}

fn machine(fleet: &Fleet, plan: &Plan, (id, change): (MachineId, &Change), part: &mut Part) {
    let name = plan.tables.name(change.thing);
    let saving = match (plan.tables.thing(change.thing).kind, platform::of_guest(fleet, id)) {
        (ThingKind::Cluster, _) if fleet.is_openshift(id) => OPENSHIFT,
        (ThingKind::Cluster, _) => ETCD,
        (_, Some(Platform::Incus)) => INCUS,
        (_, Some(Platform::Lxd)) => LXD,
        (_, Some(Platform::Proxmox)) => PROXMOX,
        (_, Some(Platform::Libvirt)) => LIBVIRT,
        _ => return part.add(&[MACHINE], &Values::on(name).with("name", name)),
    };
    part.add(saving, &Values::default().with("name", called(bare(name))));
}

fn workload(fleet: &Fleet, id: WorkloadId, part: &mut Part) {
    let name = fleet.workload_name(id);
    let images = fleet.software(id).map(|run| fleet.component(run.component)).zip(fleet.software(id));
    let images = images.filter(|(component, _)| component.kind == ComponentKind::Image);
    let mut dumps = images.filter_map(|(_, run)| {
        let image = fleet.component_name(run.component).rsplit('/').next()?;
        DUMPS.iter().find(|(of, _)| *of == image)
    });
    let found = dumps.next().zip(platform::of_workload(fleet, id));
    let (prefix, values) = match found {
        Some((_, Platform::Docker)) => {
            let machine = fleet.workload(id).machine.map(|machine| fleet.machine_name(machine));
            ("docker exec {name}", at(machine.as_deref()).with("name", called(of_docker(name))))
        }
        Some((_, Platform::Kubernetes)) => {
            let (namespace, pod) = name.split_once('/').unwrap_or(("default", name));
            let values = Values::default().with("namespace", namespace).with("name", called(pod));
            ("kubectl --namespace {namespace} exec {name} --", values)
        }
        _ => return part.add(&[DATA], &Values::default().with("name", name)),
    };
    let dump = found.map_or("", |((_, dump), _)| dump);
    let file = Value::or(
        None,
        "BACKUP",
        format!("the file to write all data of {name} to, which is kept elsewhere"),
    );
    let line = format!("{prefix} {dump} > {{file}}");
    part.add(&[&line], &values.with("file", file));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_set_is_said() {
        for lines in [ETCD, OPENSHIFT, INCUS, LXD, PROXMOX, LIBVIRT] {
            let [told @ .., last] = lines else { panic!("no line") };
            for (at, _) in last.match_indices("\"$") {
                let name = last[at + 2..].split('"').next().unwrap_or_default();
                let says = format!("# {name} is ");
                assert!(told.iter().any(|line| line.starts_with(&says)), "{name}: {lines:?}");
            }
        }
    }
}
