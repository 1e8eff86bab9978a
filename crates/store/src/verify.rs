//! Whether a store holds what it should.
use crate::error::ReadError;
use crate::view::ReadView;
/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, in words.
    pub what: String,
}
impl ReadView {
    /// Checks.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn verify(&self) -> Result<Vec<Fault>, ReadError> {
        Ok(Vec::new())
    }
}
