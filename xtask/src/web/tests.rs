//! Checks of the decisions that `cargo xtask web` takes before it runs anything.

use super::*;

#[track_caller]
fn check_node_version(version: &str, expected: Result<(), &str>) {
    let answer = check_node(version).map_err(|error| error.to_string());
    assert_eq!(answer, expected.map_err(str::to_owned));
}

#[test]
fn node_must_be_new_enough() {
    check_node_version("v20.19.0", Ok(()));
    check_node_version("v24.1.0", Ok(()));
    check_node_version(
        "v20.9.0",
        Err("the web pages need Node.js 20.19 or newer, found `v20.9.0`"),
    );
    check_node_version(
        "",
        Err("cannot read the version of Node.js from ``; 20.19 or newer is needed"),
    );
}

#[test]
fn a_missing_program_is_named_with_the_way_out() {
    let error = version_of("no-such-program-here").expect_err("there is no such program");
    assert!(
        error.to_string().contains("install Node.js 20.19 or newer"),
        "{error}"
    );
}

#[test]
fn packages_are_current_only_for_the_same_lock_file() {
    let web = tempfile::tempdir().expect("a temporary folder can be made");
    let web = web.path();
    fs_err::write(web.join("package-lock.json"), "{}").expect("the folder is ours");
    assert!(!is_installed(web).expect("both files can be read"));
    fs_err::create_dir(web.join("node_modules")).expect("the folder is ours");
    fs_err::write(
        stamp_path(web),
        lock_hash(web).expect("the lock file is there"),
    )
    .expect("the folder is ours");
    assert!(is_installed(web).expect("both files can be read"));
    fs_err::write(web.join("package-lock.json"), "{ }").expect("the folder is ours");
    assert!(!is_installed(web).expect("both files can be read"));
}
