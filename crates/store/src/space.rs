//! How much room is left on a disk.

use std::io;
use std::path::{Path, PathBuf};

/// Bytes that may still be written to the disk of a file or folder; `None` where the system does not say.
///
/// # Errors
/// There is no such file or folder, or the system cannot tell.
pub fn free_space(path: &Path) -> io::Result<Option<u64>> {
    #[cfg(unix)]
    {
        let space = rustix::fs::statvfs(path)?;
        Ok(Some(space.f_bavail.saturating_mul(space.f_frsize)))
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(path)?;
        Ok(None)
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
    pub(crate) floor: u64,
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
        let Ok(Some(free)) = free_space(&self.dir) else {
            return Ok(());
        };
        if free >= self.floor.saturating_add(n_bytes) {
            return Ok(());
        }
        Err(NoRoom {
            dir: self.dir.clone(),
            free,
            floor: self.floor,
        })
    }
}
