//! Drawings in Graphviz's DOT language.
//!
//! Names are data: they only ever stand inside a quoted label, never as an id, never as an HTML-like label.

use std::collections::BTreeMap;
use std::io::{self, Write};

use newsgraph_model::{EntityId, Precision, RelationTime, View, ViewSet};

use crate::picture::{ExportEdge, ExportGraph, ExportNode};

/// Characters of a name that are drawn; Graphviz refuses tokens past 16 KiB, and nobody reads them.
const MAX_LABEL: usize = 200;

const LEGEND: &str = "solid: asserted, dashed: planned, dotted: claimed, grey: possible, red with a bar: negated; \
                      disputed: said and denied; width: independent publishers; *: no text says it";

/// Writes a drawing: one node an entity, one edge a relation, drawn by its strongest standing.
///
/// The order of strength is asserted (solid), planned (dashed), claimed (dotted), possible (grey); a relation that
/// is only negated is red with a bar as head, and one that is negated too is red in the style of its strongest standing, marked
/// `disputed`. An edge whose end is not among the nodes is left out. Names are cut to 200 characters.
///
/// # Errors
/// The output cannot be written.
pub fn write_dot<W: Write + ?Sized>(out: &mut W, graph: &ExportGraph) -> io::Result<()> {
    writeln!(out, "digraph newsgraph {{")?;
    writeln!(
        out,
        "  graph [charset=\"UTF-8\", rankdir=LR, overlap=false, fontname=\"Helvetica\", fontsize=9, label={}];",
        quoted(LEGEND)
    )?;
    writeln!(
        out,
        "  node [fontname=\"Helvetica\", fontsize=11, style=filled, fillcolor=white];"
    )?;
    writeln!(out, "  edge [fontname=\"Helvetica\", fontsize=9];")?;
    let mut numbers: BTreeMap<EntityId, usize> = BTreeMap::new();
    for node in &graph.nodes {
        let number = numbers.len();
        if numbers.contains_key(&node.id) {
            continue;
        }
        numbers.insert(node.id, number);
        writeln!(out, "  n{number} [{}];", node_attributes(node))?;
    }
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (numbers.get(&edge.from), numbers.get(&edge.to)) {
            writeln!(out, "  n{from} -> n{to} [{}];", edge_attributes(edge))?;
        }
    }
    writeln!(out, "}}")
}

fn node_attributes(node: &ExportNode) -> String {
    let (shape, colour) = match node.family.as_str() {
        "Person" => ("ellipse", "#dbe9f6"),
        "Organization" => ("box", "#fde7c8"),
        "Place" => ("house", "#dcefd8"),
        "Event" => ("hexagon", "#f3dcec"),
        "Position" => ("component", "#e8e4f3"),
        "Work" | "Law" | "Agreement" => ("note", "#f6f1d3"),
        _ => ("oval", "#eeeeee"),
    };
    format!(
        "label={}, shape={shape}, fillcolor=\"{colour}\"",
        quoted(&shortened(&node.name))
    )
}

fn edge_attributes(edge: &ExportEdge) -> String {
    let (style, colour) = match strongest(edge.views) {
        Some(View::Planned) => ("dashed", "black"),
        Some(View::Claimed) => ("dotted", "black"),
        Some(View::Possible) => ("solid", "gray60"),
        _ => ("solid", "black"),
    };
    let negated = edge.views.is_in(View::Negated);
    let disputed = negated && strongest(edge.views) != Some(View::Negated);
    let colour = if negated { "red" } else { colour };
    let mut label = shortened(&edge.label);
    if let Some(time) = edge.time.and_then(time_label) {
        label = format!("{label}\n{time}");
    }
    if disputed {
        label.push_str("\ndisputed");
    }
    if edge.attested {
        label.push('*');
    }
    let mut attributes = format!(
        "label={}, style={style}, color={colour}, penwidth={}",
        quoted(&label),
        width(edge.publishers)
    );
    if negated {
        attributes.push_str(", fontcolor=red");
    }
    if negated && !disputed {
        attributes.push_str(", arrowhead=tee");
    } else if edge.symmetric {
        attributes.push_str(", dir=none");
    }
    attributes
}

/// The first of asserted, planned, claimed, possible, negated.
fn strongest(views: ViewSet) -> Option<View> {
    views.views().next()
}

/// One publisher is 1 wide, nine are 3.
fn width(publishers: u32) -> String {
    let publishers = f64::from(publishers.clamp(1, 36));
    format!("{:.2}", publishers.sqrt())
}

fn time_label(time: RelationTime) -> Option<String> {
    match (time.start, time.end) {
        (Some(start), Some(end)) if start == end => Some(start.to_string()),
        (Some(start), Some(end)) => Some(format!("{start} to {end}")),
        (Some(start), None) => Some(format!("since {start}")),
        (None, Some(end)) if time.precision == Precision::Before => Some(format!("by {end}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (None, None) => None,
    }
}

fn shortened(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(MAX_LABEL).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// A quoted DOT string that shows `text` as it is. A backslash is doubled, because labels read `\N`, `\G` and the like as
/// escapes; line breaks become `\n`; other control characters, line separators and marks that turn the direction of text
/// become spaces; and `&` is written as an entity, because labels read entities too.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '&' => quoted.push_str("&amp;"),
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                quoted.push(' ');
            }
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
