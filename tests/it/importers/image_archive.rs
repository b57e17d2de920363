//! What is read from archives of images.

use super::import;
use super::samples::{component, contents, said, text as value};
use crate::archives::{Image, Node, archive, gzip, hex, layer, layout, link, oci, saved, text, zstd};
use crate::cli::{comove, root};
use comove::diag::Code;
use comove::read::{Import, Input, Reader};
use serde_json::json;

const DEBIAN: &str = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
const STATUS: &str = "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9+deb12u4\n\n\
    Package: removed\nStatus: deinstall ok config-files\nVersion: 1\n";

/// Makes a layer with a system as Debian has it: `os-release` is a link, `/lib` is one too.
fn debian() -> Vec<u8> {
    layer([
        ("usr/lib/os-release", text(DEBIAN)),
        ("etc/os-release", link("../usr/lib/os-release")),
        ("lib", link("usr/lib")),
        ("var/lib/dpkg/status", text(STATUS)),
    ])
}

fn alpine() -> Vec<u8> {
    layer([
        ("etc/os-release", text("ID=alpine\nVERSION_ID=3.19.1\n")),
        (
            "lib/apk/db/installed",
            text("C:Q1x\nP:musl\nV:1.2.4_git20230717-r4\nA:x86_64\n\nP:zlib\nV:1.3-r0\nA:x86_64\n"),
        ),
    ])
}

fn read(name: &str, bytes: Vec<u8>) -> Import {
    import(&[(name.to_owned(), bytes)])
}

/// Returns what is said of bytes of which nothing can be made.
fn refused(bytes: Vec<u8>) -> Vec<String> {
    let mut reader = Reader::new();
    reader.take(Input::bytes("shop.tar", bytes));
    let faults = reader.import().expect_err("refused");
    faults.diagnostics.into_iter().map(|fault| fault.message).collect()
}

const INSIDE: [&str; 3] = ["package/deb/libc6@2.36-9+deb12u4", "package/glibc@2.36", "image/os/debian@12"];

#[test]
fn both_forms_say_the_same() {
    let image =
        Image::new("registry.example/shop:4.2", &[debian(), layer([("app/run", text("#!/bin/sh\n"))])]);
    for bytes in [
        oci(std::slice::from_ref(&image)),
        saved(std::slice::from_ref(&image)),
        gzip(&oci(std::slice::from_ref(&image))),
        zstd(&saved(std::slice::from_ref(&image))),
    ] {
        let found = read("shop.tar", bytes);
        let shop = component(&found.raw.image, "registry.example/shop");
        assert_eq!(value(shop.version.as_ref()), Some("4.2"));
        assert_eq!(contents(shop), INSIDE);
        assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    }
    let layers = Image { pack: zstd, ..image };
    assert_eq!(contents(component(&read("x", oci(&[layers])).raw.image, "registry.example/shop")), INSIDE);
}

#[test]
fn an_archive_with_both_manifests_has_one_image() {
    let image = Image::new("docker.io/library/shop:4.2", &[debian()]);
    let mut files = layout(std::slice::from_ref(&image));
    let blobs = image.blobs();
    let config = format!("blobs/sha256/{}", hex(&blobs[1]));
    let manifest = json!([{"Config": config, "RepoTags": ["shop:4.2", "shop:latest"], "Layers": [format!("blobs/sha256/{}", hex(&blobs[0]))]}]);
    files.push(("manifest.json".to_owned(), manifest.to_string().into_bytes()));
    let found = read("shop.tar", archive(&files));
    let shops: Vec<_> = found.raw.image.iter().filter(|image| image.name.value == "shop").collect();
    let [shop] = shops[..] else { panic!("one image") };
    assert_eq!(contents(shop), INSIDE);
    let digests: Vec<&str> = shop.labels.values().map(|label| label.value.as_str()).collect();
    assert!(digests.contains(&image.digest().as_str()), "{digests:?}");
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

#[test]
fn later_layers_hide_what_is_below() {
    let newer = STATUS.replace("2.36-9+deb12u4", "2.36-9+deb12u9");
    let layers =
        [debian(), layer([("var/lib/dpkg/status", text(&newer)), ("usr/lib/.wh.os-release", text(""))])];
    let found = read("shop.tar", oci(&[Image::new("shop:1", &layers)]));
    let inside = contents(component(&found.raw.image, "shop"));
    assert_eq!(inside, ["package/deb/libc6@2.36-9+deb12u9", "package/glibc@2.36"]);
}

#[test]
fn packages_of_alpine_and_of_images_without_dpkg_are_read() {
    let found = read("shop.tar", oci(&[Image::new("shop:1", &[alpine()])]));
    let inside = contents(component(&found.raw.image, "shop"));
    assert_eq!(
        inside,
        [
            "package/apk/musl@1.2.4_git20230717-r4",
            "package/apk/zlib@1.3-r0",
            "package/musl@1.2.4",
            "image/os/alpine@3.19.1"
        ]
    );
    let parts = layer([
        ("etc/os-release", text(DEBIAN)),
        ("var/lib/dpkg/status.d/libc6", text("Package: libc6\nVersion: 2.36-9+deb12u4\n")),
        ("var/lib/dpkg/status.d/libc6.md5sums", text("00  usr/lib/x\n")),
    ]);
    let found = read("shop.tar", saved(&[Image::new("shop:1", &[parts])]));
    assert_eq!(contents(component(&found.raw.image, "shop")), INSIDE);
}

/// Returns a database of rpm, see `src/read/import/rpmdb`.
fn rpmdb(name: &str) -> Node {
    let packed = std::fs::read(root().join("tests/fixtures/rpmdb").join(name)).expect("readable");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut bytes)
        .expect("sound");
    Node::File(bytes)
}

#[test]
fn packages_of_rpm_are_read_wherever_it_keeps_them() {
    let release = || text("ID=\"rhel\"\nVERSION_ID=\"9.4\"\n");
    let system = ("etc/os-release", release());
    for (path, database) in [
        ("var/lib/rpm/rpmdb.sqlite", "rpmdb.sqlite.gz"),
        ("usr/lib/sysimage/rpm/Packages.db", "Packages.db.gz"),
        ("var/lib/rpm/Packages", "Packages.gz"),
    ] {
        let image = Image::new("ubi:1", &[layer([system.clone(), (path, rpmdb(database))])]);
        let found = read("ubi.tar", oci(&[image]));
        let mut inside = contents(component(&found.raw.image, "ubi"));
        inside.sort_unstable();
        assert_eq!(
            inside,
            [
                "image/os/rhel@9.4",
                "package/glibc@2.34",
                "package/openssl@3.0.7",
                "package/rpm/bash@5.1.8-9.el9",
                "package/rpm/big@1.0-1",
                "package/rpm/glibc@2.34-100.el9_4.2",
                "package/rpm/openssl-libs@1:3.0.7-27.el9",
                "package/rpm/systemd-libs@252-32.el9_4.7",
            ]
        );
        assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    }
    let cut =
        Image::new("ubi:1", &[layer([system, ("var/lib/rpm/rpmdb.sqlite", text("SQLite format 3\0"))])]);
    assert_eq!(
        said(&read("ubi.tar", oci(&[cut])), Code::ImportIncomplete),
        ["the database of rpm cannot be read in 1 image: the size of its pages is odd"]
    );
}

/// Returns what is said of the contents of an image with these variables and files.
fn runtimes(env: &[&str], files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let files = layer(files.iter().map(|(path, content)| (*path, text(content))));
    let image = Image { run: json!({"Env": env}), ..Image::new("shop:1", &[files]) };
    let found = read("shop.tar", oci(&[image]));
    let inside = contents(component(&found.raw.image, "shop")).iter().map(ToString::to_string).collect();
    (inside, said(&found, Code::ImportIncomplete).iter().map(ToString::to_string).collect())
}

#[test]
fn variables_of_official_images_say_versions() {
    let env = [
        "PATH=/usr/bin",
        "PG_MAJOR=15",
        "PG_VERSION=15.4-1.pgdg120+1",
        "JAVA_VERSION=jdk8u292-b10",
        "NODE_VERSION=20.2.0",
        "MONGO_VERSION=6.0.5",
        "GOLANG_VERSION=1.21.3",
        "RUBY_VERSION=3.2.2",
        "PHP_VERSION=8.2.11",
        "DOTNET_VERSION=5.0.17",
        "PYTHON_VERSION=3.9",
        "MARIADB_VERSION=1:11.1.2+maria~ubu2204",
    ];
    let (inside, said) = runtimes(&env, &[]);
    assert_eq!(
        inside,
        [
            "package/dotnet@5.0.17",
            "package/generic/go@1.21.3",
            "package/generic/openjdk@8u292",
            "package/generic/mariadb@11.1.2",
            "package/generic/mongodb@6.0.5",
            "package/generic/node@20.2.0",
            "package/generic/postgresql@15.4",
            "package/generic/php@8.2.11",
            "package/generic/ruby@3.2.2",
        ]
    );
    assert_eq!(
        said,
        ["`.config.Env PYTHON_VERSION` has no whole version of a release in 1 image, and is not taken"]
    );
}

#[test]
fn files_of_runtimes_say_versions() {
    let node = "#define NODE_MAJOR_VERSION 18\n#define NODE_MINOR_VERSION 19\n#define NODE_PATCH_VERSION 1\n\
        #define NODE_VERSION_IS_RELEASE 1\n";
    let files = [
        ("opt/java/openjdk/release", "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"1.8.0_292\"\n"),
        ("opt/java/openjdk/bin/java", ""),
        ("opt/no/release", "JAVA_VERSION=\"17.0.1\"\n"),
        ("usr/local/include/node/node_version.h", node),
        ("usr/local/bin/node", ""),
        ("usr/local/include/python3.12/patchlevel.h", "#define PY_VERSION              \"3.12.1\"\n"),
        ("usr/local/bin/python3.12", ""),
        ("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/x.dll", ""),
    ];
    let all = [
        "package/dotnet@8.0.1",
        "package/generic/openjdk@8u292",
        "package/generic/node@18.19.1",
        "package/generic/python@3.12.1",
        "package/python@3.12.1",
    ];
    assert_eq!(runtimes(&[], &files), (all.map(str::to_owned).to_vec(), vec![]));
    // The variable says less, and what is known stays so.
    assert_eq!(runtimes(&["JAVA_VERSION=1.8.0", "NODE_VERSION=18.19.1"], &files).1, [""; 0]);
}

#[test]
fn where_variable_and_file_differ_the_version_is_unknown() {
    let files = [("opt/jdk/release", "JAVA_VERSION=\"11.0.14\"\n"), ("opt/jdk/bin/java", "")];
    let (inside, said) = runtimes(&["JAVA_VERSION=11.0.16"], &files);
    assert_eq!(inside, ["package/generic/openjdk"]);
    assert_eq!(said, ["1 package is there in several versions in one image, so its version is unknown"]);
    let openj9 =
        [("opt/jdk/release", "JAVA_VERSION=\"11.0.14\"\nJVM_VARIANT=\"Openj9\"\n"), ("opt/jdk/bin/java", "")];
    assert_eq!(runtimes(&[], &openj9), (vec![], vec![]));
}

#[test]
fn facts_speak_of_what_variables_say() {
    let directory = tempfile::tempdir().expect("a directory");
    let image =
        Image { run: json!({"Env": ["JAVA_VERSION=jdk8u292-b10"]}), ..Image::new("shop:1", &[debian()]) };
    let path = directory.path().join("shop.tar");
    std::fs::write(&path, oci(&[image])).expect("written");
    let fleet = directory.path().join("fleet.toml");
    let text = "[[host]]\nname = \"n1\"\nprovides = { cgroup = \"1\" }\n\n\
        [[workload]]\nname = \"shop\"\nimage = \"shop@1\"\nhost = \"n1\"\n";
    std::fs::write(&fleet, text).expect("written");
    let paths = [&path, &fleet].map(|path| path.to_str().expect("text").to_owned());
    let output = comove(&["plan", "-i", &paths[0], "-i", &paths[1], "--bump", "host/n1:cgroup=2", "--full"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("jdk-before-cgroup-2"), "{told}{}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the base of each of some images, each in an archive of its own, and what is said.
fn bases(images: &[Image]) -> (Vec<Option<String>>, Vec<String>) {
    let files: Vec<_> = images
        .iter()
        .enumerate()
        .map(|(number, image)| (format!("{number}.tar"), saved(std::slice::from_ref(image))))
        .collect();
    let found = import(&files);
    let base = |image: &Image| {
        let name = image.name.split([':', ',']).next().expect("a name");
        value(component(&found.raw.image, name).base.as_ref()).map(str::to_owned)
    };
    let said = said(&found, Code::ImportIncomplete).iter().map(ToString::to_string).collect();
    (images.iter().map(base).collect(), said)
}

/// Makes a layer that is none of the others.
fn further(name: &str) -> Vec<u8> {
    layer([(name, text(name))])
}

#[test]
fn the_base_is_the_image_with_the_most_of_the_lowest_layers() {
    let [one, two, three] = ["one", "two", "three"].map(further);
    let images = [
        Image::new("app:3", &[debian(), one.clone(), two.clone(), three.clone()]),
        Image::new("debian:12", &[debian()]),
        Image::new("registry.example:5000/runtime:bookworm", &[debian(), one.clone()]),
        Image::new("other:1", &[debian(), two, one]),
        Image::new("alone:1", &[three]),
    ];
    let mut files: Vec<_> = images
        .iter()
        .map(|image| image.name.clone())
        .zip(images.iter().map(|image| oci(std::slice::from_ref(image))))
        .collect();
    for _ in 0..2 {
        let found = import(&files);
        let base = |name| value(component(&found.raw.image, name).base.as_ref());
        assert_eq!(base("app"), Some("registry.example:5000/runtime@bookworm"));
        assert_eq!(base("registry.example:5000/runtime"), Some("debian@12"));
        assert_eq!(base("other"), Some("debian@12"));
        assert_eq!((base("debian"), base("alone")), (None, None));
        assert!(found.warnings.is_empty(), "{:?}", found.warnings);
        files.reverse();
    }
}

#[test]
fn a_base_is_not_guessed() {
    let [one, two] = ["one", "two"].map(further);
    let (found, said) = bases(&[
        Image::new("debian:12", &[debian()]),
        Image::new("mirror/debian:12", &[debian()]),
        Image::new("app:1", &[debian(), one.clone()]),
    ]);
    assert_eq!(found, [None, None, None]);
    assert_eq!(said, ["1 image is built on the layers of several others, so its base is unknown"]);
    let labelled = |base: &str| Image {
        run: json!({"Labels": {"org.opencontainers.image.base.name": base}}),
        ..Image::new("app:1", &[debian(), two.clone()])
    };
    let debian_12 = Image::new("debian:12,debian:bookworm", &[debian()]);
    let (found, said) = bases(&[debian_12.clone(), labelled("docker.io/library/debian:bookworm")]);
    assert_eq!((found[1].as_deref(), said), (Some("debian@bookworm"), vec![]));
    let (found, said) = bases(&[debian_12, labelled("debian:11")]);
    assert_eq!(found[1].as_deref(), Some("debian@11"));
    assert_eq!(said, ["1 image has the layers of `debian@12`, and says another base, which is taken"]);
}

#[test]
fn no_image_becomes_the_base_of_its_base() {
    let [one, two, three] = ["one", "two", "three"].map(further);
    let files = [
        ("a1.tar", Image::new("a:1", std::slice::from_ref(&one))),
        ("b1.tar", Image::new("b:1", &[one.clone(), two.clone()])),
        ("b2.tar", Image::new("b:2", std::slice::from_ref(&three))),
        ("a2.tar", Image::new("a:2", &[three, one])),
    ];
    let files = files.map(|(name, image)| (name.to_owned(), oci(&[image])));
    let found = import(&files);
    assert_eq!(
        said(&found, Code::ImportIncomplete),
        ["the base of 1 image is in another version built on that image, and is not taken"]
    );
}

#[test]
fn an_image_is_matched_to_what_runs_by_digest() {
    let image = Image::new("built/elsewhere:9", &[debian()]);
    let pod = format!(
        r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "p", "namespace": "d"}},
        "spec": {{"nodeName": "n1", "containers": [{{"image": "registry.example/shop@{}"}}]}}}}"#,
        image.digest()
    );
    let found = import(&[("pod.json".to_owned(), pod.into_bytes()), ("shop.tar".to_owned(), oci(&[image]))]);
    let inside: Vec<_> = found
        .raw
        .image
        .iter()
        .filter(|image| image.name.value == "registry.example/shop")
        .flat_map(contents)
        .collect();
    assert_eq!(inside, INSIDE);
}

#[test]
fn an_image_without_a_name_is_called_like_its_file() {
    let found = read("images/shop.tar.gz", gzip(&oci(&[Image::new("4.2", &[debian()])])));
    assert_eq!(value(component(&found.raw.image, "shop").version.as_ref()), Some("4.2"));
    assert_eq!(
        said(&found, Code::ImportIncomplete),
        ["1 image has no name in its archive and is called like the file"]
    );
}

#[test]
fn a_damaged_layer_leaves_the_other_images() {
    let good = Image::new("good:1", &[debian()]);
    let bad = Image::new("bad:1", &[alpine()]);
    let mut files = layout(&[good, bad.clone()]);
    let blob = bad.blobs().remove(0);
    let position = files.iter().position(|(_, content)| *content == blob).expect("the layer");
    let last = blob.len() / 2;
    for (damage, what) in [
        (blob[..last].to_vec(), "cannot be read"),
        (gzip(&layer([("etc/os-release", text("ID=evil\n"))])), "it is not what its digest says"),
        (b"no tar at all, and no gzip".repeat(40), "sum of a header is wrong"),
    ] {
        files[position].1 = damage;
        let found = read("both.tar", archive(&files));
        assert_eq!(contents(component(&found.raw.image, "good")), INSIDE);
        assert!(contents(component(&found.raw.image, "bad")).is_empty());
        let said = said(&found, Code::ImportIncomplete);
        assert!(
            said[0].starts_with("what is inside 1 image is unknown, since a layer cannot be read: "),
            "{said:?}"
        );
        assert!(said[0].contains(what) || what == "cannot be read", "{said:?}");
    }
}

#[test]
fn platforms_are_one_image_if_they_agree() {
    let image = |arch, layers: &[Vec<u8>]| Image { arch, ..Image::new("shop:1", layers) };
    let index = |images: &[Image]| {
        let parts: Vec<_> = images
            .iter()
            .map(|image| {
                json!({"mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": image.digest(), "platform": {"os": "linux", "architecture": image.arch}})
            })
            .collect();
        let index = json!({"schemaVersion": 2, "manifests": parts}).to_string().into_bytes();
        let mut files = layout(images);
        let outer = json!({"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.index.v1+json",
            "digest": format!("sha256:{}", hex(&index)), "annotations": {"org.opencontainers.image.ref.name": "shop:1"}}]});
        files.pop();
        files.push((format!("blobs/sha256/{}", hex(&index)), index));
        files.push(("index.json".to_owned(), outer.to_string().into_bytes()));
        read("shop.tar", archive(&files))
    };
    let other = layer([("etc/motd", text("for arm\n"))]);
    let same = index(&[image("amd64", &[debian()]), image("arm64", &[debian(), other])]);
    assert_eq!(contents(component(&same.raw.image, "shop")), INSIDE);
    let files = oci(&[image("amd64", &[debian()])]);
    assert_eq!(contents(component(&read("x.tar", files).raw.image, "shop")), INSIDE);
}

#[test]
fn what_is_no_image_is_refused() {
    let image = Image::new("shop:1", &[debian()]);
    let mut files = layout(&[image]);
    files.retain(|(name, _)| name != "index.json");
    assert_eq!(refused(archive(&files)), ["there is no image in the archive, or its manifest is absent"]);
    let whole = oci(&[Image::new("shop:1", &[debian()])]);
    assert_eq!(
        refused(whole[..whole.len() / 2 + 100].to_vec()),
        ["the file cannot be read: the tar ends too early"]
    );
}

/// The fixtures are what is made here; `COMOVE_BLESS=1` writes them anew.
#[test]
fn fixtures_are_made_of_these_images() {
    let shop = Image {
        run: json!({"Env": ["PATH=/usr/bin"], "Labels": {"org.opencontainers.image.base.name": "docker.io/library/debian:12"}}),
        pack: <[u8]>::to_vec,
        ..Image::new("registry.example/shop:4.2", &[debian(), layer([("srv/shop", text("#!/bin/sh\n"))])])
    };
    let tools = Image::new("registry.example/tools:7", &[alpine()]);
    for (name, bytes) in [("shop.oci.tar", oci(&[shop])), ("tools.tar", saved(&[tools]))] {
        let path = root().join("tests/fixtures/image-archive").join(name);
        let known = || std::fs::read(&path).unwrap_or_default();
        if std::env::var_os("COMOVE_BLESS").is_some() && known() != bytes {
            std::fs::write(&path, &bytes).expect("it can be written");
        }
        assert!(known() == bytes, "{name} is not what is made here");
    }
}

#[test]
fn a_directory_with_a_layout_is_one_input() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path().join("images/shop");
    std::fs::create_dir_all(at.join("blobs/sha256")).expect("made");
    for (name, content) in layout(&[Image::new("registry.example/shop:4.2", &[debian()])]) {
        std::fs::write(at.join(name), content).expect("written");
    }
    for path in [at.as_path(), directory.path()] {
        let output = comove(&["import", path.to_str().expect("text")]);
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(told.contains("package/deb/libc6@2.36-9+deb12u4"), "{told}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}
