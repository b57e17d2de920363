//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Resources ".resources";
    Total ".pagination.total_results";
    Included ".included";
    Relationships ".relationships";
    Guid ".guid";
    Name ".name";
    State ".state";
    Lifecycle ".lifecycle";
    LifecycleStack ".lifecycle.data.stack";
    LifecycleBuildpacks ".lifecycle.data.buildpacks";
    Labels ".metadata.labels";
    Space ".relationships.space";
    Stack ".stack";
    Image ".image";
    Buildpacks ".buildpacks";
    Filename ".filename";
    Type ".type";
    Instances ".instances";
    Memory ".memory_in_mb";
    Disk ".disk_in_mb";
    Entity ".entity";
    Apps ".apps";
    StackGuid ".stack_guid";
    Buildpack ".buildpack";
    DockerImage ".docker_image";
    ClassicMemory ".memory";
    ClassicDisk ".disk_quota";
}
