//! How a store is opened.

/// When a commit counts as done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Answered only when the change is on the disk: a power cut loses nothing that was answered.
    #[default]
    Full,
    /// Answered before the change is on the disk, for bulk imports that can be run again. The newest changes may be lost
    /// in a crash, whole changesets at a time.
    Relaxed,
}

/// How to open a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Bytes of memory for cached pages; 1 GiB unless said otherwise.
    pub cache_bytes: u64,
    /// When a commit counts as done.
    pub durability: Durability,
    /// True: the store must exist, and every commit is refused.
    pub read_only: bool,
    /// Bytes of the disk that stay free: a commit that would take them is refused, and reads go on. `None`: 64 MiB, or an
    /// eighth of a disk that is smaller than 512 MiB. The storage engine needs some room to open again after a crash.
    pub free_space_floor: Option<u64>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            cache_bytes: 1 << 30,
            durability: Durability::Full,
            read_only: false,
            free_space_floor: None,
        }
    }
}
