//! Token vectors: hashed features and a projected word vector, mixed by a maxout layer, then four layers that see the neighbours.

use crate::blob::{Blob, Reader};
use crate::error::ModelError;
use crate::lexeme::Features;
use crate::strings::table_rows;

use super::WIDTH;
use super::dense::Dense;
use super::kernel::{Kernel, Norm, PIECES, Rows};

/// Rows that go through a layer together, so that they stay in the cache.
const BLOCK: usize = 48;

/// Which feature indexes a hash table.
#[derive(Clone, Copy, Debug)]
enum Column {
    Norm,
    Prefix,
    Suffix,
    Shape,
    SpaceAfter,
    IsSpace,
}

impl Column {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "NORM" => Some(Self::Norm),
            "PREFIX" => Some(Self::Prefix),
            "SUFFIX" => Some(Self::Suffix),
            "SHAPE" => Some(Self::Shape),
            "SPACY" => Some(Self::SpaceAfter),
            "IS_SPACE" => Some(Self::IsSpace),
            _ => None,
        }
    }

    fn id(self, features: &Features) -> u64 {
        match self {
            Self::Norm => features.norm,
            Self::Prefix => features.prefix,
            Self::Suffix => features.suffix,
            Self::Shape => features.shape,
            Self::SpaceAfter => u64::from(features.space_after),
            Self::IsSpace => u64::from(features.is_space),
        }
    }
}

struct HashTable {
    column: Column,
    seed: u32,
    n_rows: u32,
    values: Vec<f32>,
}

impl HashTable {
    /// The sum of the four rows of the token's feature.
    fn write(&self, features: &Features, out: &mut [f32]) {
        let rows = table_rows(self.column.id(features), self.seed, self.n_rows);
        let [a, b, c, d] = rows.map(|row| &self.values[row * WIDTH..][..WIDTH]);
        for (idx, out) in out.iter_mut().enumerate() {
            *out = a[idx] + b[idx] + c[idx] + d[idx];
        }
    }
}

/// A linear layer, the highest of three pieces, a layer norm.
struct MaxoutLayer {
    dense: Dense,
    gain: [f32; WIDTH],
    shift: [f32; WIDTH],
}

impl MaxoutLayer {
    fn read(section: &mut Reader<'_>, n_inputs: usize) -> Result<Self, ModelError> {
        if (section.count()?, section.count()?) != (n_inputs, PIECES) {
            return Err(section.malformed("a layer has another shape"));
        }
        let weights = section.singles(n_inputs * PIECES * WIDTH)?;
        let bias = section.singles(PIECES * WIDTH)?;
        let mut values = || {
            section
                .singles(WIDTH)
                .map(|values| values.try_into().expect("read as many values"))
        };
        let (gain, shift) = (values()?, values()?);
        Ok(Self {
            dense: Dense::new(n_inputs, &weights, &bias),
            gain,
            shift,
        })
    }

    fn apply(&self, kernel: Kernel, rows: Rows<'_>, pieces: &mut [f32], out: &mut [f32]) {
        let pieces = &mut pieces[..rows.count * PIECES * WIDTH];
        self.dense.apply(kernel, rows, pieces);
        kernel.maxout_norm(
            &Norm {
                gain: &self.gain,
                shift: &self.shift,
            },
            pieces,
            out,
        );
    }
}

/// One network from features to vectors.
pub(crate) struct Tok2Vec {
    tables: Vec<HashTable>,
    vectors: Vec<f32>,
    mix: MaxoutLayer,
    convolutions: Vec<MaxoutLayer>,
}

/// The names of a network's sections.
pub(crate) struct Sections {
    pub(crate) layers: &'static str,
    pub(crate) tables: &'static str,
    pub(crate) vectors: &'static str,
}

impl Tok2Vec {
    pub(crate) fn read(blob: &Blob<'_>, names: &Sections) -> Result<Self, ModelError> {
        let mut section = blob.section(names.layers)?;
        if section.count()? != WIDTH {
            return Err(section.malformed("the vectors have another width"));
        }
        let mut values = blob.section(names.tables)?;
        let mut tables = Vec::new();
        for _ in 0..section.count()? {
            let name = section.text()?;
            let column = Column::parse(name).ok_or_else(|| section.unknown(name))?;
            let (seed, n_rows) = (section.number()?, section.number()?);
            if n_rows == 0 {
                return Err(section.malformed("a hash table is empty"));
            }
            tables.push(HashTable {
                column,
                seed,
                n_rows,
                values: values.halves((n_rows as usize).saturating_mul(WIDTH))?,
            });
        }
        let vectors = blob
            .section(names.vectors)?
            .halves(section.count()?.saturating_mul(WIDTH))?;
        let n_layers = section.count()?;
        let mix = MaxoutLayer::read(&mut section, (tables.len() + 1) * WIDTH)?;
        let convolutions = (1..n_layers)
            .map(|_| MaxoutLayer::read(&mut section, 3 * WIDTH))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            tables,
            vectors,
            mix,
            convolutions,
        })
    }

    pub(crate) fn n_vector_rows(&self) -> usize {
        self.vectors.len() / WIDTH
    }

    /// The vectors of all tokens, `WIDTH` values each.
    pub(crate) fn forward(&self, kernel: Kernel, features: &[Features]) -> Vec<f32> {
        // Around the tokens stand as many pad rows as there are layers, which the layers change too, and one that stays zero.
        let margin = self.convolutions.len() + 1;
        let n_rows = features.len() + 2 * margin;
        let mut pieces = vec![0.0; BLOCK * PIECES * WIDTH];
        let mut vectors = vec![0.0; n_rows * WIDTH];
        self.mix_features(
            kernel,
            features,
            &mut pieces,
            &mut vectors[margin * WIDTH..],
        );
        let mut previous = vectors.clone();
        for layer in &self.convolutions {
            std::mem::swap(&mut previous, &mut vectors);
            for first in (1..n_rows - 1).step_by(BLOCK) {
                let count = BLOCK.min(n_rows - 1 - first);
                let rows = Rows {
                    values: &previous[(first - 1) * WIDTH..],
                    stride: WIDTH,
                    count,
                };
                let out = &mut vectors[first * WIDTH..][..count * WIDTH];
                layer.apply(kernel, rows, &mut pieces, out);
                for (out, old) in out.iter_mut().zip(&previous[first * WIDTH..]) {
                    *out += old;
                }
            }
        }
        vectors.truncate((margin + features.len()) * WIDTH);
        vectors.drain(..margin * WIDTH);
        vectors
    }

    fn mix_features(
        &self,
        kernel: Kernel,
        features: &[Features],
        pieces: &mut [f32],
        out: &mut [f32],
    ) {
        let width = (self.tables.len() + 1) * WIDTH;
        let mut inputs = vec![0.0; BLOCK.min(features.len()) * width];
        for (features, out) in features.chunks(BLOCK).zip(out.chunks_mut(BLOCK * WIDTH)) {
            for (features, inputs) in features.iter().zip(inputs.chunks_exact_mut(width)) {
                self.write_inputs(features, inputs);
            }
            let rows = Rows {
                values: &inputs,
                stride: width,
                count: features.len(),
            };
            self.mix
                .apply(kernel, rows, pieces, &mut out[..features.len() * WIDTH]);
        }
    }

    fn write_inputs(&self, features: &Features, inputs: &mut [f32]) {
        let mut columns = inputs.chunks_exact_mut(WIDTH);
        for (table, out) in self.tables.iter().zip(&mut columns) {
            table.write(features, out);
        }
        let vector = columns
            .next()
            .expect("inputs have one column more than there are tables");
        match features.vector_row {
            Some(row) => vector.copy_from_slice(&self.vectors[usize::from(row) * WIDTH..][..WIDTH]),
            None => vector.fill(0.0),
        }
    }
}
