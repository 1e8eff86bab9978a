//! The index of names: which entities have a name, however it is written.

use std::collections::BTreeSet;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Entity, IdHasher};
use newsgraph_resolve::name_key;

/// The index keys of all names of an entity.
pub(crate) fn entity_name_keys(entity: &Entity, ontology: &Ontology) -> BTreeSet<[u8; 16]> {
    let family = known_family(ontology, &entity.entity_type);
    let names = entity
        .aliases
        .iter()
        .map(|alias| alias.text.as_str())
        .chain([entity.name.as_str()]);
    names.map(|name| index_key(name, family)).collect()
}

/// The index keys under which a name may stand: one for each type family, because families fold names differently.
pub(crate) fn lookup_keys(name: &str, ontology: &Ontology) -> BTreeSet<[u8; 16]> {
    let types = ontology.entity_types().iter();
    let families: BTreeSet<&str> = types
        .map(|entity_type| ontology.type_family(&entity_type.name))
        .chain([""])
        .collect();
    families
        .into_iter()
        .map(|family| index_key(name, family))
        .collect()
}

/// The family of a type; empty for a type that the ontology does not know.
fn known_family<'a>(ontology: &'a Ontology, entity_type: &'a str) -> &'a str {
    match ontology.entity_type(entity_type) {
        Some(_) => ontology.type_family(entity_type),
        None => "",
    }
}

pub(crate) fn index_key(name: &str, family: &str) -> [u8; 16] {
    IdHasher::new("name")
        .text(family)
        .text(&name_key(name, family))
        .finish16()
}
