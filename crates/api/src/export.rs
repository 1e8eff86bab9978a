//! Drawings and files made from the graph, as text in the answer.

use std::io::{self, Write};

use async_graphql::SimpleObject;
use newsgraph_export::{ExportError, ExportGraph, write_archive, write_dot, write_graph_json};
use newsgraph_graph::Budget;
use newsgraph_model::EntityId;

use crate::code::Failure;
use crate::input::TraversalInput;
use crate::limits::Limits;
use crate::reading::{Reading, read_failure};
use crate::scalar::Sequence;
use crate::vocabulary::ExportFormat;
use crate::walk;

/// A drawing or file made from the graph. The same graph gives the same bytes.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Export {
    format: ExportFormat,
    media_type: String,
    /// A name to save it under.
    filename: String,
    /// The whole file. One that does not fit into an answer is an error LIMIT_EXCEEDED; `newsgraph export` has no limit.
    content: String,
    /// True when a limit cut the walk from `seeds`.
    truncated: bool,
    /// The journal sequence it was made at.
    sequence: Sequence,
}

impl Export {
    pub(crate) fn write(
        reading: &Reading,
        format: ExportFormat,
        seeds: Option<Vec<EntityId>>,
        traversal: Option<&TraversalInput>,
    ) -> Result<Self, Failure> {
        if format != ExportFormat::Dot
            && (seeds.is_some() || reading.collection.is_some() || reading.valid_at.is_some())
        {
            return Err(Failure::bad_input(
                "`seeds`, `collection` and `validAt` are for the format DOT only",
            )
            .hint("leave them out: the other formats hold the whole store"));
        }
        let view = &reading.snapshot.view;
        let mut out = Bounded {
            bytes: Vec::new(),
            reading,
        };
        let mut truncated = false;
        let written = match format {
            ExportFormat::GraphJson => write_graph_json(view, reading.view, &mut out),
            ExportFormat::Archive => write_archive(view, &mut out),
            ExportFormat::Dot => {
                let (graph, cut) = drawing(reading, seeds.as_deref(), traversal)?;
                truncated = cut;
                write_dot(&mut out, &graph).map_err(ExportError::from)
            }
        };
        match written {
            Ok(()) => {}
            Err(ExportError::Read(error)) => return Err(read_failure(error)),
            Err(_) => return Err(out.fault()),
        }
        let content = String::from_utf8(out.bytes)
            .map_err(|_| Failure::new(crate::ErrorCode::Internal, "the export is not UTF-8"))?;
        let (media_type, filename) = match format {
            ExportFormat::Dot => ("text/vnd.graphviz", "newsgraph.dot"),
            ExportFormat::GraphJson => ("application/jsonl", "newsgraph.jsonl"),
            ExportFormat::Archive => ("application/jsonl", "newsgraph-archive.jsonl"),
        };
        Ok(Self {
            format,
            media_type: media_type.to_owned(),
            filename: filename.to_owned(),
            content,
            truncated,
            sequence: Sequence(reading.sequence()),
        })
    }
}

fn drawing(
    reading: &Reading,
    seeds: Option<&[EntityId]>,
    traversal: Option<&TraversalInput>,
) -> Result<(ExportGraph, bool), Failure> {
    let topology = &reading.snapshot.topology;
    let traversal = walk::traversal(traversal, reading, 2)?;
    let Some(seeds) = seeds else {
        return Ok((
            ExportGraph::of_topology(topology, reading.ontology(), &traversal.filter),
            false,
        ));
    };
    let limits = Limits::STANDARD;
    let budget = Budget {
        entities: limits.subgraph_nodes,
        relations: limits.subgraph_relations,
        stop: reading.budget().stop(),
        ..Budget::default()
    };
    let found = topology.subgraph(seeds, &traversal, &budget);
    let graph = ExportGraph::of_subgraph(&reading.snapshot.view, reading.ontology(), &found)
        .map_err(read_failure)?;
    Ok((graph, found.truncated))
}

/// Takes bytes as long as the answer has room for them and the time is not over.
struct Bounded<'r> {
    bytes: Vec<u8>,
    reading: &'r Reading,
}

impl Bounded<'_> {
    fn fits(&self, n_more: usize) -> Result<(), Failure> {
        self.reading.budget().check_time()?;
        // The text is written into JSON, where line ends and quotation marks grow.
        let limit = self.reading.budget().limits().answer_bytes / 2;
        let cost = self.bytes.len() + n_more;
        if cost <= limit {
            return Ok(());
        }
        Err(Failure::over("bytes of an export", limit, cost)
            .hint("`newsgraph export` on the server writes files of any size"))
    }

    /// Why writing stopped.
    fn fault(&self) -> Failure {
        let limit = self.reading.budget().limits().answer_bytes;
        match self.fits(limit) {
            Err(failure) => failure,
            Ok(()) => Failure::new(crate::ErrorCode::Internal, "the export was not written"),
        }
    }
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.fits(bytes.len())
            .map_err(|failure| io::Error::other(failure.message))?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
