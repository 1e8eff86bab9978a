//! The buckets of plain triples, as datasets hold them by the million: the keys that claims with these triples get.

use newsgraph_model::{EntityId, IdBuffer};

use crate::names::name_key;
use crate::resolved::BucketKey;

/// What a plain triple is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TripleObject<'a> {
    /// Nothing.
    None,
    /// An entity.
    Entity(EntityId),
    /// A value that is no entity.
    Literal(&'a str),
}

/// Finds the buckets of triples; one buffer serves all of them.
#[derive(Clone, Debug, Default)]
pub struct BucketHasher {
    buffer: IdBuffer,
}

impl BucketHasher {
    /// The bucket of a claim that has this subject and object and no other roles. `predicate` is the ontology's name for
    /// it, and `symmetric` is what the ontology says of it. The entities of a symmetric triple are taken in either order.
    pub fn bucket(
        &mut self,
        predicate: &str,
        symmetric: bool,
        subject: EntityId,
        object: TripleObject<'_>,
    ) -> BucketKey {
        let (subject, object) = match object {
            TripleObject::Entity(object) if symmetric && object < subject => {
                (object, TripleObject::Entity(subject))
            }
            object => (subject, object),
        };
        let buffer = self.buffer.begin("bucket").text(predicate);
        buffer.number(0).bytes(subject.as_bytes());
        match object {
            TripleObject::None => buffer.number(u64::MAX),
            TripleObject::Entity(object) => buffer.number(0).bytes(object.as_bytes()),
            TripleObject::Literal(value) => buffer.number(1).text(&name_key(value, "")),
        };
        // No further roles: nothing else tells the relation from another.
        BucketKey(buffer.text("").finish16())
    }
}
