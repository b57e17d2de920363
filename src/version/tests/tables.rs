//! Orders recorded from the tools that define them.

use super::*;

/// From `packaging` 26.3: its whole order over these versions.
#[test]
fn pep440_sorts_like_packaging() {
    check_table(
        Scheme::Pep440,
        "
        0.0.1 < 1.0.dev0 < 1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0a1.post1.dev3 < 1.0b2 < 1.0b2.post1.dev1
        1.0b2.post1.dev1 < 1.0b2.post1 < 1.0rc1 < 1.0rc2 < 1.0c3 < 1.0rc10 < 1.0 = 1.0.0
        1.0.0 = 1 = 0!1.0 < 1.0+local < 1.0+local.a < 1.0+local.1 = 1.0+LOCAL_1 < 1.0+1
        1.0+1 < 1.0+10 < 1.0.post0 < 1.0.post1.dev2 < 1.0.post1 = 1.0-1 < 1.1.dev1 < 1.1
        1.1 < 1.9 < 1.10 < 2.0-alpha < 2.0_beta.3 < 2.0rc1 = 2.0preview1 < 2.0rc1+x
        2.0rc1+x < v2.0 < 2.0post < 2.0.r4 < 2.0.0.0.1 < 2024.1 = 2024.01 < 1!0.5
        1!0.5 < 1!1.0
        ",
    );
}

/// From `dpkg --compare-versions`, dpkg 1.21.
#[test]
fn debian_compares_like_dpkg() {
    check_table(
        Scheme::Debian,
        "
        1.0 = 1.0
        1.0 = 0:1.0
        1.0 = 1.0-0
        1.0 < 1.0-1
        1:0.1 > 2.0
        1.0~rc1 < 1.0
        1.0~rc1 < 1.0~rc2
        1.0~rc1-1 < 1.0-1
        1.0~~ < 1.0~
        1.0~~a < 1.0~
        1.0~ < 1.0
        1.0 < 1.0a
        1.0a < 1.0+
        1.0+ < 1.0.
        70a = 70a0
        70a < 70a1
        1.2.3 < 1.2.10
        1.02 = 1.2
        1.0.0 > 1.0
        0 = 0-0
        1.0+dfsg > 1.0
        1.0+dfsg-1 > 1.0-1
        1.0-1ubuntu2 < 1.0-1ubuntu10
        1.0-1~bpo12+1 < 1.0-1
        2.36-9+deb12u4 < 2.36-9+deb12u10
        5.10.209-2 < 5.10.218-1
        1.6.33-0ubuntu1 < 1.6.33-0ubuntu1.1
        5:24.0.7-1~debian.12~bookworm < 5:24.0.7-1~debian.12~bullseye
        1:2.3:4 < 1:2.3:5
        1.0a > 1.0A
        1.0Z < 1.0a
        1a0b < 1ab
        1.0-1-1 > 1.0-1
        1.0-1.0 > 1.0-1
        3.0~ > 3.0~~
        1.a > 1.0
        1.0.~ < 1.0.
        00 = 0
        9 < 10
        9a < 10
        1.0-0 > 1.0-~
        1.0-a > 1.0-1
        20240101 > 20231231
        ",
    );
}

/// From `rpm.vercmp` of rpm 4.18.
#[test]
fn rpm_compares_like_rpm() {
    check_table(
        Scheme::Rpm,
        "
        1.0 = 1.0
        1.0 < 2.0
        2.0.1 > 2.0
        2.0.1a > 2.0.1
        5.5p1 < 5.5p2
        5.5p10 > 5.5p1
        10xyz < 10.1xyz
        xyz10 < xyz10.1
        xyz.4 < 8
        5.5p2 < 5.6p1
        5.6p1 < 6.5p1
        6.0.rc1 > 6.0
        10b2 > 10a1
        1.0aa > 1.0a
        10.0001 = 10.1
        10.0039 > 10.0001
        4.999.9 < 5.0
        20101121 < 20101122
        2_0 = 2.0
        a > A
        a+ = a_
        +_1 = _+1
        1.0~rc1 < 1.0
        1.0~rc1 < 1.0~rc2
        1.0~rc1~git123 < 1.0~rc1
        1.0^ > 1.0
        1.0^git1 > 1.0
        1.0^git1 < 1.0^git2
        1.0^git1 < 1.01
        1.0^20160101 < 1.0.1
        1.0^20160101^git1 < 1.0^20160102
        1.0~rc1^git1 > 1.0~rc1
        1.0^git1~pre < 1.0^git1
        1.0~rc1^git1 < 1.0
        1b.fc17 < 1.fc17
        1g.fc17 > 1.fc17
        3.0.7 = 3.0.07
        1. = 1
        1..0 = 1.0
        553.el8_10 < 553.5.1.el8_10
        1062.el7 < 1062.1.2.el7
        1.el8 < 1.el8_4
        0.1 = 0.01
        1 < 1a
        1a < 1a1
        1.0a = 1.0.a
        9 > a
        1~~ < 1~
        1~^ > 1~
        1^~ < 1^
        ",
    );
}

/// What `rpm.vercmp` does not see: epochs and releases.
#[test]
fn rpm_compares_epoch_version_and_release() {
    check_table(
        Scheme::Rpm,
        "
        1.0 < 1.0-1 < 1.0-2 < 1.0-10 < 1.1-1 < 1:0.1-1 < 2:0
        0:1.0-1 = 1.0-1 = 00:1.00-01
        4.18.0-553.el8_9 < 4.18.0-553.el8_10 < 4.18.0-553.5.1.el8_10
        1.0~rc1-1 < 1.0-0.rc1 < 1.0-1 < 1.0^git1-1
        ",
    );
}

/// From the cases and rules that apk-tools tests and documents.
#[test]
fn alpine_compares_like_apk() {
    check_table(
        Scheme::Alpine,
        "
        0.1.0_alpha = 0.1.0_alpha < 0.1.0_alpha2 < 0.1.3_alpha < 2.2.39-r1 > 1.0.4-r3 < 1.0.4-r4 < 1.6 > 1.0.2
        0.1.0_alpha_pre2 < 0.1.0_alpha
        1.0_alpha < 1.0_beta < 1.0_pre < 1.0_rc < 1.0 < 1.0_cvs < 1.0_svn < 1.0_git < 1.0_hg < 1.0_p
        1.0_rc1-r9 < 1.0-r0 < 1.0_git1 < 1.0a < 1.0b < 1.0.0 < 1.1_alpha1 < 1.1
        1.3-r0 < 1.3.1-r0 > 1.3_pre1-r1 < 1.3.2
        1.0_p9-r0 < 1.0_p10-r0
        1.0.0_pre20191002222144-r0 < 1.0.0_pre20210530193627-r0
        2.5.1-r8 < 2.5.1a-r1 > 1.19.2-r1 < 2.3.0b-r1 < 2.3.0b-r2
        1.06-r6 < 006 > 1.0.0 < 013 < 014-r1
        1.02 < 1.03-r1 < 1.12.12-r2 > 1.1 > 1.07.5 > 1.07-r1 > 1.07
        1.01 < 1.010 < 1.02 < 1.1 < 1.9 < 1.10
        1.0 < 1.00 < 1.01
        8.2.0015 < 8.2.002
        1.010 < 1.09 < 1.1
        0.99.3.20040818 < 1.0 < 20050718-r1 < 20050718-r2
        4.2.52_p2-r1 < 4.2.52_p4-r2 > 1.02.07 < 1.02.10-r1 < 3.0.3-r9
        2.9.11_pre20051101 < 2.9.11_pre20051101-r2 < 2.9.11_pre20051101-r3 < 2.9.11_pre20061021-r1
        6b-r7 > 1.12-r7 < 1.12-r8 > 1.1.12
        0.15.1b < 0.15.1b-r2 < 1.0.1
        1.8.5 < 1.8.5_p2 > 1.7b > 1.7
        104-r9 < 104-r11 > 103 > 087-r1
        1.0 < 1.0-r0 < 1.0~ab < 1.0~ac < 1.0~ac-r1
        22.7-r1 < 22.7.3-r1 > 22.7
        02.08.01b < 4.77 > 0.17 < 5.1.1-r1
        1.2.4_git20230717-r4 < 1.2.4_git20230717-r5 < 1.2.5-r0
        ",
    );
    for wrong in [
        "23_foo",
        "1.0bc",
        "1.0-1",
        "1.0-r",
        "1.0-r1-r2",
        "1.0_1",
        "1.0~",
        "1.0_p1a",
        "1.0a1",
        ".1",
        "1.",
        "1.0A",
    ] {
        assert!(Scheme::Alpine.parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn kernels_of_each_distribution_sort_by_release_candidate_and_build() {
    let table = "
        5.15.0-91-generic < 5.15.0-102-generic < 5.15.0-102.112-generic < 6.8.0-31-generic = 6.8.0-31-lowlatency
        6.12.0-061200rc3-generic < 6.12.0-061200rc10-generic < 6.12.0 < 6.12.0-061200-generic < 6.12.1-061201-generic
        5.0.0-1021-gcp < 5.4.0-1103-aws-fips < 6.8.0-1015-aws < 6.8.0-1016-aws
        5.10.0-9-cloud-amd64 < 5.10.0-28-cloud-amd64 = 5.10.0-28-amd64 = 5.10.0-28-686-pae
        6.1.0-0.deb11.7-amd64 < 6.1.0-0.deb11.21-amd64 < 6.1.0-37-amd64
        6.12-rc6-amd64 < 6.12-amd64 = 6.12.0 < 6.12.6-amd64
        4.19.0-0.bpo.9-amd64 < 4.19.0-0.bpo.19-amd64 < 4.19.0-27-amd64
        3.10.0-957.el7.x86_64 < 3.10.0-1062.el7.x86_64 < 3.10.0-1062.1.2.el7.x86_64 < 3.10.0-1160.el7.x86_64
        4.18.0-553.el8_9.x86_64 < 4.18.0-553.el8_10.x86_64 = 4.18.0-553.el8_10.aarch64 < 4.18.0-553.5.1.el8_10.x86_64
        5.14.0-427.13.1.el9_4.aarch64+64k = 5.14.0-427.13.1.el9_4.aarch64 = 5.14.0-427.13.1.el9_4.x86_64
        5.15.0-205.149.5.1.el8uek.x86_64 < 5.15.0-205.149.5.4.el8uek.x86_64 < 5.15.0-210.163.7.el8uek.x86_64
        6.12.0-0.rc3.20241018git4d939780b705.31.fc42.x86_64 < 6.12.0-0.rc4.9.fc42.x86_64 < 6.12.0-65.fc42.x86_64
        6.11.4-300.fc41.x86_64 < 6.11.4-301.fc41.x86_64 < 6.11.5-300.fc41.x86_64
        5.14.0-427.el9.x86_64 = 5.14.0-427.rocky9.aarch64 < 5.14.0-427.el10.x86_64
        4.14.355-275.570.amzn2.x86_64 < 4.14.355-275.572.amzn2.x86_64 < 6.1.115-126.197.amzn2023.x86_64
        5.14.21-150500.55.36-default < 5.14.21-150500.55.100-default < 5.14.21-150600.23.7-default
        6.9.7-arch1-1 < 6.9.7-arch1-2 < 6.9.7-arch2-1 < 6.9.8-arch1-1
        7.1.6-1-cachyos < 7.1.6-2-cachyos < 7.1.6-10-cachyos
        6.8.12-4-pve < 6.8.12-10-pve < 7.0.2-6-pve
        5.15.167.4-microsoft-standard-WSL2 < 6.6.36.3-microsoft-standard-WSL2 < 6.6.87.2-microsoft-standard-WSL2
        6.6.87.2-microsoft-standard-WSL2 = 6.6.87.2
        6.1.0-rc3+ = 6.1-rc3 < 6.1-rc10 < 6.1 = 6.1.0 = 6.1.0+ = 6.1.0-talos
        6.1.0-rpi4-rpi-v8 < 6.1.0-rpi7-rpi-v8 = 6.1.0-rpi7-rpi-v6
        6.6.31+rpt-rpi-v8 = 6.6.31 = 6.6.31-linuxkit = 6.6.31-yocto-standard < 6.6.31-0-lts
        6.6.56+ < 6.6.57+
    ";
    check_table(Scheme::Kernel, table);
}

#[test]
fn kernels_that_are_wrong() {
    for wrong in
        ["v6.8", "6..8", "6.8.", "-rc1", "6.8-", "6.8_1", "6.8 generic", "6.8/1", "six", "6.8.x", "linux-6.8"]
    {
        assert!(Scheme::Kernel.parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn dotted_versions_sort_by_numbers_then_tails() {
    check_table(
        Scheme::Dotted,
        "
        1 = 1.0 = 1.0.0 = v1 < 1.0.1 < 1.2 < 1.10 < 2
        470.57.02 = 470.57.2 < 470.103.01 < 550.54.14
        1.1.1 < 1.1.1k < 1.1.1w < 1.1.2
        1.0.2 < 1.0.2a < 1.0.2zh
        8 < 8u72 < 8u292 < 8u372 < 9 < 9.6 < 9.6p1 < 9.6p2 < 9.7
        1.36.0-alpha.1 < 1.36.0-alpha.10 < 1.36.0-beta.0 < 1.36.0-pre1 < 1.36.0-rc.1 = v1.36.0-RC1 < v1.36.0 < 1.36.1
        17beta1 < 17rc1 = 17-rc1 = 17.0-rc1 < 17 < 17.1
        1.6.33 < 1.6.33-0ubuntu1 < 1.6.33-0ubuntu2 < 1.6.33-0ubuntu10 < 1.6.33.1 < 1.6.34-rc1 < 1.6.34
        v1.20.0+2817867 = 1.20.0 = 1.20.0+k3s1
        1.20.3-2.rhaos4.7.gitb53fa9d.el8 < 1.20.3-3.rhaos4.7.git0000000.el8
        1.4.13~ds1 = 1.4.13 < 1.4.13~ds1-1~deb11u4 = 1.4.13-1 < 1.4.14~beta1 < 1.4.14
        1.7~alpha1 < 1.7~beta < 1.7~rc1 = 1.7-rc1 < 1.7~rc.2 = 1.7~rc2~ds1 < 1.7 = 1.7~dfsg = 1.7~ds1+really
        1.7~git20230101 < 1.7
        1.0-el7 < 1.0-1
        13-stretch < 13-bullseye < 13-bookworm < 13-trixie < 13-1
        3.12-slim-bullseye < 3.12-slim-bookworm < 3.12.1-slim-bullseye
        17-jre-xenial < 17-jre-bionic < 17-jre-focal < 17-jre-noble
        1.1.1 < 1.1.1.1 < 1.1.1k
        2.35 < 2.36
        ",
    );
    for wrong in [
        "",
        "v",
        "vv1",
        "1..2",
        ".1",
        "1.",
        "1-",
        "1--2",
        "1+",
        "1.0 LTS",
        "1.0~",
        "1.0-1~rc1",
        "1.0~~ds1",
        "1:2",
        "x",
        "1/2",
        "1.x",
        "1,2",
    ] {
        assert!(Scheme::Dotted.parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn calendar_versions_sort_by_numbers() {
    check_table(
        Scheme::Calver,
        "18.04 < 20.04 = 20.4 = 20.04.0 < 20.04.6 < 20.10 < 22.04 < 2022.02 < 2024.1 = 2024.01",
    );
    for wrong in ["22.04 LTS", "v22.04", "22.04-lts", "22.04a", "22.", "22..04", "jammy"] {
        assert!(Scheme::Calver.parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn packages_that_are_wrong() {
    for wrong in
        ["a1", "1_2", "1.0-", ":1", "-1:1", "+1:1", "4294967296:1", "1:", "1.0-1_2", "1.0é", "1.0-a:b"]
    {
        assert!(Scheme::Debian.parse(wrong).is_err(), "{wrong}");
    }
    for wrong in ["x:1", "+1:1", ":1", "4294967296:1", "1:", "1-", "-1", "1-1-1", "1/2", "1.0é", "~"] {
        assert!(Scheme::Rpm.parse(wrong).is_err(), "{wrong}");
    }
    for wrong in ["1.2", "v1.2.3", "01.2.3", "1.2.3.4", "1.2.3-", "1.2.3-01", "1.2.3+"] {
        assert!(Scheme::Semver.parse(wrong).is_err(), "{wrong}");
    }
    for wrong in ["", "1.0-foo", "1..0", "abc", "1.0+", "1.0 "] {
        assert!(Scheme::Pep440.parse(wrong).is_err(), "{wrong}");
    }
}
