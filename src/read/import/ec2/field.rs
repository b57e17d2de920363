//! The fields that are read.

use crate::read::import::common::fields;

fields! {
    Reservations ".Reservations";
    Instances ".Instances";
    Id ".InstanceId";
    Type ".InstanceType";
    State ".State.Name";
    Zone ".Placement.AvailabilityZone";
    Tags ".Tags";
    Host ".PrivateDnsName";
    Card ".NetworkInterfaces[].MacAddress";
    Architecture ".Architecture";
    System ".PlatformDetails";
    Processors ".CpuOptions";
}
