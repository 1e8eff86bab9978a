use super::write_file;

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("graph.dot");
    let neighbour = folder.path().join("graph.partial");
    std::fs::write(&path, "old").expect("writable");
    std::fs::write(&neighbour, "not ours").expect("writable");
    write_file(&path, &mut |out| {
        out.write_all(b"half")?;
        anyhow::bail!("no more")
    })
    .expect_err("the writer fails");
    let text = |path| std::fs::read_to_string(path).expect("readable");
    assert_eq!(text(&path), "old");
    write_file(&path, &mut |out| Ok(out.write_all(b"new")?)).expect("written");
    assert_eq!(
        (text(&path), text(&neighbour)),
        ("new".into(), "not ours".into())
    );
    let n_files = std::fs::read_dir(folder.path()).expect("readable").count();
    assert_eq!(n_files, 2);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to_and_stays() {
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net::UnixListener;

    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("socket");
    let _listener = UnixListener::bind(&path).expect("a socket");
    write_file(&path, &mut |out| Ok(out.write_all(b"x")?)).expect_err("a socket takes no export");
    let there = std::fs::symlink_metadata(&path).expect("there");
    assert!(there.file_type().is_socket());
}
