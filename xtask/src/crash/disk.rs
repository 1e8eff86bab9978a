//! A file with an ext4 file system that can be switched off as a power cut would.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use super::run_command;

/// A file system of its own.
pub(super) struct Disk {
    image: PathBuf,
    /// Where it is mounted.
    pub(super) mounted: PathBuf,
}

/// `FS_IOC_GOINGDOWN` without flushing the journal, from the one language on every Linux that reaches it without unsafe code.
const GOING_DOWN: &str = r#"my $flags = pack("L", 2); open(my $dir, "<", $ARGV[0]) or die $!; ioctl($dir, 0x8004587d, $flags) or die $!;"#;

/// Bytes of the image; it takes up only what is written.
const IMAGE_BYTES: u64 = 8 << 30;

impl Disk {
    /// `None` where this machine cannot do it.
    pub(super) fn new(place: &Path) -> Result<Option<Self>> {
        let disk = Self {
            image: place.join("disk.img"),
            mounted: place.join("mounted"),
        };
        fs_err::create_dir_all(&disk.mounted)?;
        let usable = succeeds(Command::new("perl").args(["-e", "1"]))
            && disk.format().is_ok()
            && disk.mount().is_ok();
        if !usable {
            return Ok(None);
        }
        let cut = disk.cut_power();
        disk.unmount()?;
        Ok(cut.is_ok().then_some(disk))
    }

    /// An empty file system.
    pub(super) fn format(&self) -> Result<()> {
        let file = fs_err::File::create(&self.image)?;
        file.set_len(0)?;
        file.set_len(IMAGE_BYTES)?;
        let mut format = Command::new("mkfs.ext4");
        run_command(format.args(["-q", "-F"]).arg(&self.image)).map(drop)
    }

    /// Makes it reachable; replays its journal.
    pub(super) fn mount(&self) -> Result<()> {
        let mut mount = Command::new("mount");
        run_command(
            mount
                .args(["-o", "loop"])
                .arg(&self.image)
                .arg(&self.mounted),
        )
        .map(drop)
    }

    /// Takes it away.
    pub(super) fn unmount(&self) -> Result<()> {
        run_command(Command::new("umount").arg(&self.mounted)).map(drop)
    }

    /// Nothing that is not on the disk yet will get there.
    pub(super) fn cut_power(&self) -> Result<()> {
        let mut perl = Command::new("perl");
        run_command(perl.args(["-e", GOING_DOWN]).arg(&self.mounted)).map(drop)
    }
}

/// Mounts a small file system in memory; `false` where this machine does not let us.
pub(super) fn mount_small(dir: &Path, mebibytes: u64) -> Result<bool> {
    fs_err::create_dir_all(dir)?;
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"]);
    Ok(succeeds(mount.arg(dir)))
}

/// Takes a mounted folder away.
pub(super) fn unmount(dir: &Path) -> Result<()> {
    run_command(Command::new("umount").arg(dir)).map(drop)
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
