//! Whether a stored part holds together: every block readable and in order, every name found, every record among them.

use newsgraph_model::EntityId;
use newsgraph_resolve::BucketHasher;

use super::header::prefix_of;
use super::part::{Part, triple_bucket};
use crate::error::ReadError;
use crate::names::index_key;

impl Part {
    /// Reads everything in the part; gives what is wrong with it, in words.
    ///
    /// # Errors
    /// A block is missing or damaged.
    pub(crate) fn faults(&self) -> Result<Vec<String>, ReadError> {
        let mut faults = Vec::new();
        let nodes = self.check_names(&mut faults)?;
        if faults.is_empty() {
            self.check_records(&nodes, &mut faults)?;
        }
        Ok(faults)
    }

    /// Looks every name up by each of its keys; gives the nodes in order.
    fn check_names(&self, faults: &mut Vec<String>) -> Result<Vec<EntityId>, ReadError> {
        let mut nodes: Vec<EntityId> = Vec::new();
        let mut block_idx = 0;
        while let Some(names) = self.names_block(block_idx)? {
            block_idx += 1;
            for name in names.iter() {
                let Some((node, block)) = self.placed(name) else {
                    faults.push(format!("`{}` is no name", name.text));
                    continue;
                };
                if nodes.last().is_some_and(|before| *before > node) {
                    faults.push(format!("the name `{}` is out of order", name.text));
                }
                nodes.push(node);
                let family = self.ontology().type_family(&name.entity_type);
                let aliases = name.lines.iter().flat_map(|line| &line.aliases);
                for text in aliases.chain([&name.text]) {
                    if !self.names_by_key(&index_key(text, family))?.contains(name) {
                        faults.push(format!("`{text}` is not found by its name"));
                    }
                }
                if !self.names_in_block(block)?.contains(name) {
                    faults.push(format!("`{}` is not found by its block", name.text));
                }
            }
        }
        if nodes.len() != self.n_names() as usize {
            faults.push(format!("`{}` names are not all there", self.n_names()));
        }
        Ok(nodes)
    }

    /// Compares every record with its place; looks the first of each block up by its bucket.
    fn check_records(&self, nodes: &[EntityId], faults: &mut Vec<String>) -> Result<(), ReadError> {
        let mut hasher = BucketHasher::default();
        let (mut before, mut n_records, mut block_idx) = (0, 0, 0);
        while let Some(records) = self.records_block(block_idx)? {
            block_idx += 1;
            n_records += records.len();
            for (idx, record) in records.iter().enumerate() {
                let node = |place: u32| nodes.get(place as usize).copied();
                let Some(bucket) = triple_bucket(record, node, self.ontology(), &mut hasher) else {
                    faults.push(format!("line `{}` names what is not there", record.line));
                    continue;
                };
                let prefix = prefix_of(bucket.as_bytes());
                if prefix < before {
                    faults.push(format!("line `{}` is out of order", record.line));
                }
                before = prefix;
                if idx == 0 && !self.records_of(bucket)?.contains(record) {
                    faults.push(format!("line `{}` is not found by its bucket", record.line));
                }
            }
        }
        if n_records != self.n_records() as usize {
            faults.push(format!("`{}` records are not all there", self.n_records()));
        }
        Ok(())
    }
}
