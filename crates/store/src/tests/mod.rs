//! What a store must do, tested through its public face; most tests run on the memory backend, some on disk.

mod actions;
mod changes;
mod checkup;
mod copies;
mod damage;
mod dataset_copies;
mod datasets;
mod disk;
mod histories;
mod log;
mod purge;
mod purged_histories;
mod sizes;
mod together;
pub(crate) mod world;
