//! Servers of OpenStack: Nova's API, and what `openstack server list` and `show` print.

mod field;
mod server;

use super::{Importer, Kind};
use crate::read::import::common::{Keys, Machines, Objects, Remark, Str};
use crate::read::look::Look;
use field::Field;

/// What Nova knows.
pub(super) static KIND: Kind = Kind {
    name: "openstack",
    about: "virtual machines of OpenStack: `openstack server list --long -f json`",
    detect,
    importer: || Importer::of_objects(servers),
};

/// The keys that identify a server, in the API and in both commands.
const KEYS: &[&[&str]] = &[
    &["servers[].id", "servers[].name", "servers[].links"],
    &["server.id", "server.name", "server.links"],
    &["[].ID", "[].Name", "[].Networks", "[].Flavor"],
    &["[].ID", "[].Name", "[].Status", "[].Networks"],
    &["id", "flavor", "OS-EXT-STS:vm_state"],
    &["[].id", "[].flavor", "[].OS-EXT-STS:vm_state"],
];

const MORE: Remark = Remark::incomplete(
    "{n} list of servers has a further page, which is not in the file",
    "{n} lists of servers have a further page, which is not in the file",
);

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| KEYS.iter().any(|keys| json.has_all(keys)))
}

/// Reads a server, or what has servers inside.
fn servers(objects: &mut Objects<Field>, machines: &mut Machines, item: &Keys<'_>) {
    if !item.has("servers") && !item.has("server") {
        let name = item.first::<Str<'_>>(&["name", "Name"]).into_known().unwrap_or_default();
        return server::read(&mut objects.open(format!("server {}", &*name)), item, machines);
    }
    let mut at = objects.open("servers");
    let mut inner = item.objects(&mut at, &["servers"], Field::Servers);
    if item.has("server") {
        inner.push(item.object(&mut at, &["server"], Field::Servers));
    }
    let links = item.objects(&mut at, &["servers_links"], Field::More);
    if links.iter().any(|link| link.get::<Str<'_>>("rel").into_known().as_deref() == Some("next")) {
        at.remark(MORE, "");
    }
    inner.iter().for_each(|server| servers(objects, machines, server));
}
