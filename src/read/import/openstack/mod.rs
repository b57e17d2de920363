//! Servers of OpenStack: Nova's API, and what `openstack server list` and `show` print.

mod field;
mod server;

use super::{Importer, Kind};
use crate::read::import::common::{Keys, Objects, Reading, Remark, Str};
use crate::read::look::Look;
use field::Field;

/// What Nova knows.
pub(super) static KIND: Kind = Kind {
    name: "openstack",
    about: "virtual machines of OpenStack: `openstack server list --long -f json`",
    detect,
    importer: || Importer::Text(Box::new(Objects::<Field>::new(read))),
};

/// The keys that tell a server, of the API and of both commands.
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

fn read(reading: &mut Reading<'_>, item: &Keys<'_>) {
    if !item.has("servers") && !item.has("server") {
        let name = item.first::<Str<'_>>(&["name", "Name"]).into_known().unwrap_or_default();
        return reading.object(format!("server {}", &*name), |at, machines| server::read(at, item, machines));
    }
    let mut servers = Vec::new();
    reading.object("servers".to_owned(), |at, _| {
        servers.extend(item.objects(at, &["servers"], Field::Servers));
        if item.has("server") {
            servers.push(item.object(at, &["server"], Field::Servers));
        }
        let links = item.objects(at, &["servers_links"], Field::More);
        if links.iter().any(|link| link.get::<Str<'_>>("rel").into_known().as_deref() == Some("next")) {
            at.remark(MORE, "");
        }
    });
    servers.iter().for_each(|server| read(reading, server));
}
