//! Why a model cannot be loaded.

/// Why bytes are not a model that this version can run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes do not begin like a model.
    #[error("this is no annotator model; give the file that `cargo xtask convert-model` wrote")]
    NotAModel,
    /// The model was written for another version of the format.
    #[error(
        "the model has format version `{found}` but this program reads `{expected}`; convert the model again"
    )]
    WrongVersion {
        /// The version that the file names.
        found: u32,
        /// The version that this crate reads.
        expected: u32,
    },
    /// The file is shorter or longer than its header says.
    #[error("the model has `{found}` bytes but should have `{expected}`; copy the file again")]
    WrongLength {
        /// Bytes given.
        found: u64,
        /// Bytes that the header promises.
        expected: u64,
    },
    /// The checksum does not fit the bytes.
    #[error(
        "the model is damaged: its checksum is `{found}` but should be `{expected}`; copy the file again"
    )]
    WrongChecksum {
        /// BLAKE3 of the bytes given.
        found: String,
        /// BLAKE3 that the header promises.
        expected: String,
    },
    /// A part of the model is not in the file.
    #[error("the model lacks the section `{section}`; convert the model again")]
    MissingSection {
        /// The section's name.
        section: &'static str,
    },
    /// A part of the model cannot be read.
    #[error("the model's section `{section}` is malformed: {problem}; convert the model again")]
    Malformed {
        /// The section's name.
        section: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The model can give a label that the label types lack.
    #[error(
        "the model's section `{section}` has the unknown label `{label}`; this program is for `en_core_web_md` 3.7.1"
    )]
    UnknownLabel {
        /// The section's name.
        section: &'static str,
        /// The label.
        label: String,
    },
}
