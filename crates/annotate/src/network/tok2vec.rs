//! Token vectors: hashed features and a projected word vector, mixed by a maxout layer, then four layers that see the neighbours.

use crate::blob::Blob;
use crate::error::ModelError;
use crate::lexeme::Features;
use crate::strings::table_rows;

use super::WIDTH;
use super::kernel::{Kernel, MIX_STRIDE, Rows};
use super::maxout::MaxoutLayer;
use super::table::Table;

/// Layers in which a token sees its neighbours.
pub(crate) const N_CONVOLUTIONS: usize = 4;
/// Rows before and after the tokens: as many pad rows as there are layers, which the layers change too, and one that stays zero.
pub(crate) const MARGIN: usize = N_CONVOLUTIONS + 1;

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
    values: Table,
}

impl HashTable {
    /// The sum of the four rows of the token's feature.
    fn write(&self, features: &Features, out: &mut [f32; WIDTH]) {
        let rows = table_rows(self.column.id(features), self.seed, self.n_rows);
        self.values.write_sum(rows, out);
    }
}

/// One network from features to vectors.
pub(crate) struct Tok2Vec {
    tables: Vec<HashTable>,
    vectors: Table,
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
        let storage = section.storage()?;
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
                values: Table::read(&mut values, n_rows as usize, storage)?,
            });
        }
        if tables.len() >= MIX_STRIDE / WIDTH {
            return Err(section.malformed("there are too many hash tables"));
        }
        let n_rows = section.count()?;
        let vectors = Table::read(&mut blob.section(names.vectors)?, n_rows, storage)?;
        let n_layers = section.count()?;
        if n_layers != N_CONVOLUTIONS + 1 {
            return Err(section.malformed("there is another number of layers"));
        }
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
        self.vectors.n_rows()
    }

    /// What each token gives to the first layer, by itself: `WIDTH` values each. `inputs` is room to work in.
    pub(crate) fn mix(
        &self,
        kernel: Kernel,
        features: &[Features],
        inputs: &mut Vec<f32>,
        out: &mut [f32],
    ) {
        inputs.resize(features.len() * MIX_STRIDE, 0.0);
        for (features, inputs) in features.iter().zip(inputs.chunks_exact_mut(MIX_STRIDE)) {
            self.write_inputs(features, inputs);
        }
        let rows = Rows {
            values: inputs,
            stride: MIX_STRIDE,
            count: features.len(),
        };
        kernel.mix(&self.mix.panels(), &self.mix.norm(), rows, out);
    }

    /// Lets the vectors between the margins see their neighbours, a layer for each row of [`MARGIN`] but one.
    ///
    /// Of the margins each layer leaves a row more out: what the layers behind it do not look at. A short text is mostly
    /// margins, so that this is a sixth of its time. The first and the last row have to be zeros. `other` is room to work in.
    pub(crate) fn convolve(&self, kernel: Kernel, vectors: &mut Vec<f32>, other: &mut Vec<f32>) {
        let n_rows = vectors.len() / WIDTH;
        other.resize(vectors.len(), 0.0);
        for (number, layer) in self.convolutions.iter().enumerate() {
            // The rows of the margin on each side that this layer does not change.
            let left_out = MARGIN + 1 + number - N_CONVOLUTIONS;
            let rows = Rows {
                values: &vectors[(left_out - 1) * WIDTH..],
                stride: WIDTH,
                count: n_rows - 2 * left_out,
            };
            let out = &mut other[left_out * WIDTH..(n_rows - left_out) * WIDTH];
            kernel.convolve(&layer.panels(), &layer.norm(), rows, out);
            std::mem::swap(vectors, other);
        }
    }

    fn write_inputs(&self, features: &Features, inputs: &mut [f32]) {
        let mut columns = inputs.as_chunks_mut::<WIDTH>().0.iter_mut();
        for (table, out) in self.tables.iter().zip(&mut columns) {
            table.write(features, out);
        }
        let vector = columns
            .next()
            .expect("inputs have one column more than there are tables");
        match features.vector_row {
            Some(row) => self.vectors.write(usize::from(row), vector),
            None => vector.fill(0.0),
        }
    }
}
