//! How much room is left on a disk.

use std::io;
use std::path::{Path, PathBuf};

/// What stays free unless said otherwise, in bytes, and the share of a small disk that it is at most.
const USUAL_FLOOR: u64 = 64 << 20;
const SMALL_DISK_SHARE: u64 = 8;

/// Bytes that may still be written to the disk of a file or folder; `None` where the system does not say.
///
/// # Errors
/// There is no such file or folder, or the system cannot tell.
pub fn free_space(path: &Path) -> io::Result<Option<u64>> {
    Ok(disk(path)?.map(|disk| disk.free))
}

/// A disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Disk {
    pub(crate) free: u64,
    pub(crate) size: u64,
}

impl Disk {
    /// How much of it stays free.
    pub(crate) fn floor(self, wanted: Option<u64>) -> u64 {
        wanted.unwrap_or(USUAL_FLOOR.min(self.size / SMALL_DISK_SHARE))
    }
}

/// The disk of a file or folder; `None` where the system does not say.
pub(crate) fn disk(path: &Path) -> io::Result<Option<Disk>> {
    #[cfg(unix)]
    {
        let space = rustix::fs::statvfs(path)?;
        Ok(Some(Disk {
            free: space.f_bavail.saturating_mul(space.f_frsize),
            size: space.f_blocks.saturating_mul(space.f_frsize),
        }))
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(path)?;
        Ok(None)
    }
}

/// The kind of file system that a file or folder is on; `None` where the system does not say or the kind has no name here.
pub(crate) fn file_system(path: &Path) -> Option<&'static str> {
    #[cfg(target_os = "linux")]
    {
        let kind = rustix::fs::statfs(path).ok()?.f_type;
        // From the manual page of `statfs`. 32 bits count: some are negative where the field is signed.
        Some(match kind as u32 {
            0xef53 => "ext4",
            0x5846_5342 => "xfs",
            0x9123_683e => "btrfs",
            0x2fc1_2fc1 => "zfs",
            0xf2f5_2010 => "f2fs",
            0x0102_1994 => "tmpfs",
            0x8584_58f6 => "ramfs",
            0x794c_7630 => "overlay",
            0x6969 => "nfs",
            0xff53_4d42 | 0xfe53_4d42 => "smb",
            0x0102_1997 => "9p",
            0x6573_5546 => "fuse",
            _ => return None,
        })
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// How many files this process may have open; `None` where there is no limit or the system does not say.
pub(crate) fn open_file_limit() -> Option<u64> {
    #[cfg(unix)]
    {
        rustix::process::getrlimit(rustix::process::Resource::Nofile).current
    }
    #[cfg(not(unix))]
    {
        None
    }
}

/// Whether an error says that there is no room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// The disk of a store, and how much of it must stay free.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) dir: PathBuf,
    pub(crate) floor: Option<u64>,
}

/// There is not enough room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoRoom {
    pub(crate) dir: PathBuf,
    pub(crate) free: u64,
    pub(crate) floor: u64,
}

impl Room {
    /// Refuses what would take bytes that must stay free. A disk that does not tell takes everything.
    pub(crate) fn check(&self, n_bytes: u64) -> Result<(), NoRoom> {
        let Ok(Some(disk)) = disk(&self.dir) else {
            return Ok(());
        };
        let floor = disk.floor(self.floor);
        if disk.free >= floor.saturating_add(n_bytes) {
            return Ok(());
        }
        Err(NoRoom {
            dir: self.dir.clone(),
            free: disk.free,
            floor,
        })
    }
}
