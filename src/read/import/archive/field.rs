//! The fields that are read: of the configuration, and files of the image.

use crate::read::import::common::fields;

fields! {
    File "file name";
    Name "name";
    Digest "digest";
    Layers ".rootfs.diff_ids";
    Architecture ".architecture";
    Annotations "annotations";
    Labels ".config.Labels";
    System "etc/os-release";
    Dpkg "var/lib/dpkg/status";
    Apk "lib/apk/db/installed";
    Rpm "database of rpm";
    Java "release of a JDK";
    Node "include/node/node_version.h";
    Python "include/python3.*/patchlevel.h";
    Dotnet "shared/Microsoft.NETCore.App";
    Libc "libc.so.6";
    Program ".config.Entrypoint or .config.Cmd";
    Entrypoint ".config.Entrypoint";
    Cmd ".config.Cmd";
    Env ".config.Env";
    CudaVersion ".config.Env CUDA_VERSION";
    DotnetVersion ".config.Env DOTNET_VERSION";
    GolangVersion ".config.Env GOLANG_VERSION";
    JavaVersion ".config.Env JAVA_VERSION";
    MariadbVersion ".config.Env MARIADB_VERSION";
    MongoVersion ".config.Env MONGO_VERSION";
    MysqlVersion ".config.Env MYSQL_VERSION";
    NodeVersion ".config.Env NODE_VERSION";
    PgVersion ".config.Env PG_VERSION";
    PhpVersion ".config.Env PHP_VERSION";
    PythonVersion ".config.Env PYTHON_VERSION";
    RedisVersion ".config.Env REDIS_VERSION";
    RubyVersion ".config.Env RUBY_VERSION";
    RustVersion ".config.Env RUST_VERSION";
}
