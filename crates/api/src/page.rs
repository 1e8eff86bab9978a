//! Relay pages: arguments, cursors, counts, and the connection types of all lists.

use async_graphql::SimpleObject;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use newsgraph_model::EntityId;

use crate::code::{ErrorCode, Failure};
use crate::limits::Limits;
use crate::reading::Reading;
use crate::scalar::Sequence;

/// Where a page stands in its list.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct PageInfo {
    /// True when `after: endCursor` gives more.
    has_next_page: bool,
    /// True when `before: startCursor` gives more.
    has_previous_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
    /// The journal sequence this page was read at. Later pages by cursor are read at the same one.
    sequence: Sequence,
}

impl PageInfo {
    fn around<T>(
        items: &[(String, T)],
        (has_previous_page, has_next_page): (bool, bool),
        reading: &Reading,
    ) -> Self {
        Self {
            has_next_page,
            has_previous_page,
            start_cursor: items.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: items.last().map(|(cursor, _)| cursor.clone()),
            sequence: Sequence(reading.sequence()),
        }
    }
}

/// A count that stops at a bound, so that it is always quick.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct Count {
    /// How many, or the bound that was reached.
    value: i32,
    /// False: counting stopped at the bound, there are at least `value`.
    exact: bool,
}

impl Count {
    pub(crate) fn of(total: usize, max: i32) -> Result<Self, Failure> {
        let limit = Limits::STANDARD.total_count;
        let bound = usize::try_from(max)
            .map_err(|_| Failure::bad_input(format!("`max: {max}` is negative")))?;
        if bound > limit {
            return Err(Failure::over("things to count (`max`)", limit, bound));
        }
        Ok(Self {
            value: int(total.min(bound)),
            exact: total <= bound,
        })
    }

    /// The same when counting stopped for another reason.
    #[must_use]
    pub(crate) const fn at_least(self) -> Self {
        Self {
            exact: false,
            ..self
        }
    }
}

/// A count as the schema's `Int`; the largest one when it does not fit.
pub(crate) fn int(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Which page of a list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    pub(crate) fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            last: None,
            before: None,
        }
    }

    /// The reading of the page: that of its cursor when it has one.
    pub(crate) fn reading(&self, reading: &Reading) -> Result<Reading, Failure> {
        match self.after.as_ref().or(self.before.as_ref()) {
            None => Ok(reading.clone()),
            Some(cursor) => reading.at(Cursor::parse(cursor)?.sequence),
        }
    }

    /// The key that the page starts after.
    pub(crate) fn place(&self) -> Option<Result<String, Failure>> {
        let cursor = self.after.as_ref()?;
        Some(Cursor::parse(cursor).map(|cursor| cursor.key))
    }

    /// The key that the page ends before.
    pub(crate) fn end_place(&self) -> Option<Result<String, Failure>> {
        let cursor = self.before.as_ref()?;
        Some(Cursor::parse(cursor).map(|cursor| cursor.key))
    }

    /// Items of the page, and whether they are the last before a place.
    pub(crate) fn size(&self) -> Result<(usize, bool), Failure> {
        let (given, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Failure::bad_input("`first` and `last` are both given")
                    .hint("give one of them"));
            }
            (_, Some(last)) => (Some(last), true),
            (first, None) => (first, self.before.is_some()),
        };
        if self.after.is_some() && self.before.is_some() {
            return Err(
                Failure::bad_input("`after` and `before` are both given").hint("give one of them")
            );
        }
        let limit = Limits::STANDARD.page;
        let name = if backward { "last" } else { "first" };
        match given.map(usize::try_from) {
            None => Ok((Limits::STANDARD.default_page, backward)),
            Some(Err(_)) => Err(Failure::bad_input(format!("`{name}` is negative"))
                .hint(format!("give 0 to {limit}"))),
            Some(Ok(size)) if size > limit => Err(Failure::over(
                &format!("items a page (`{name}`)"),
                limit,
                size,
            )),
            Some(Ok(size)) => Ok((size, backward)),
        }
    }
}

/// A place in a list: the key of an item and the moment it was read at.
pub(crate) struct Cursor {
    sequence: newsgraph_model::Sequence,
    key: String,
}

impl Cursor {
    /// A cursor whose key no item of the list has.
    pub(crate) fn of_another_list() -> Failure {
        Failure::new(ErrorCode::BadCursor, "the cursor is not of this list")
            .hint("ask for the first page again")
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || {
            Failure::new(
                ErrorCode::BadCursor,
                format!(
                    "`{}` is not a cursor of this list",
                    crate::scalar::cut(text)
                ),
            )
            .hint("take `endCursor` or `startCursor` of a page of the same list")
        };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let plain = String::from_utf8(bytes).map_err(|_| bad())?;
        let (sequence, key) = plain.split_once(' ').ok_or_else(bad)?;
        Ok(Self {
            sequence: sequence.parse().map_err(|_| bad())?,
            key: key.to_owned(),
        })
    }

    fn write(sequence: newsgraph_model::Sequence, key: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{sequence} {key}"))
    }
}

/// Writes the key of a list whose items are known by several ids each.
pub(crate) fn write_key(
    formatter: &mut std::fmt::Formatter<'_>,
    ids: &[EntityId],
) -> std::fmt::Result {
    for (place, id) in ids.iter().enumerate() {
        let between = if place == 0 { "" } else { "," };
        write!(formatter, "{between}{id}")?;
    }
    Ok(())
}

/// One page of a list with the length of the whole list.
#[derive(Clone)]
pub(crate) struct Page<T> {
    pub items: Vec<(String, T)>,
    pub info: PageInfo,
    pub total: usize,
}

impl<T> Page<T> {
    /// The page that starts a list read from the place of `after` on; with one key more than asked for when there is more.
    pub(crate) fn starting<K: ToString>(
        mut keys: Vec<K>,
        arguments: &PageArguments,
        reading: &Reading,
        total: usize,
        item: impl FnMut(K) -> Result<Option<T>, Failure>,
    ) -> Result<Self, Failure> {
        let (size, _) = arguments.size()?;
        let has_next_page = keys.len() > size;
        keys.truncate(size);
        let items = Self::items(keys, reading, item)?;
        let has_previous_page = arguments.after.is_some();
        let info = PageInfo::around(&items, (has_previous_page, has_next_page), reading);
        Ok(Self { items, info, total })
    }

    /// The page with these keys, which another one found; `around` says whether there are items before and after it.
    pub(crate) fn found<K: ToString>(
        keys: Vec<K>,
        around: (bool, bool),
        total: usize,
        reading: &Reading,
        item: impl FnMut(K) -> Result<Option<T>, Failure>,
    ) -> Result<Self, Failure> {
        let items = Self::items(keys, reading, item)?;
        let info = PageInfo::around(&items, around, reading);
        Ok(Self { items, info, total })
    }

    /// The same page when the search for its items stopped at a later place than its last item.
    #[must_use]
    pub(crate) fn stopped_at(mut self, key: &impl ToString, reading: &Reading) -> Self {
        self.info.end_cursor = Some(Cursor::write(reading.sequence(), &key.to_string()));
        self
    }

    /// The same page when the search for its items was cut: there may be more after its last item.
    #[must_use]
    pub(crate) fn cut_short(mut self) -> Self {
        self.info.has_next_page |= !self.items.is_empty();
        self
    }

    /// Makes the items of some keys, with their cursors.
    fn items<K: ToString>(
        keys: Vec<K>,
        reading: &Reading,
        mut item: impl FnMut(K) -> Result<Option<T>, Failure>,
    ) -> Result<Vec<(String, T)>, Failure> {
        reading.budget().spend_nodes(keys.len())?;
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            let cursor = Cursor::write(reading.sequence(), &key.to_string());
            items.extend(item(key)?.map(|item| (cursor, item)));
        }
        Ok(items)
    }

    /// Cuts a page out of a list of keys and makes its items. `reading` must be that of [`PageArguments::reading`].
    pub(crate) fn cut<K: ToString>(
        keys: Vec<K>,
        arguments: &PageArguments,
        reading: &Reading,
        item: impl FnMut(K) -> Result<Option<T>, Failure>,
    ) -> Result<Self, Failure> {
        let (size, backward) = arguments.size()?;
        let place = |cursor: &String| {
            let cursor = Cursor::parse(cursor)?;
            keys.iter()
                .position(|key| key.to_string() == cursor.key)
                .ok_or_else(Cursor::of_another_list)
        };
        let mut start = arguments
            .after
            .as_ref()
            .map(place)
            .transpose()?
            .map_or(0, |at| at + 1);
        let mut end = arguments
            .before
            .as_ref()
            .map(place)
            .transpose()?
            .unwrap_or(keys.len());
        let total = keys.len();
        if backward {
            start = start.max(end.saturating_sub(size));
        } else {
            end = end.min(start.saturating_add(size));
        }
        let keys = keys.into_iter().take(end).skip(start).collect();
        let items = Self::items(keys, reading, item)?;
        let info = PageInfo::around(&items, (start > 0, end < total), reading);
        Ok(Self { items, info, total })
    }
}

/// Defines a connection with its edge: `connection!("A page of documents.", DocumentConnection, DocumentEdge, Document)`.
macro_rules! connection {
    ($doc:literal, $connection:ident, $edge:ident, $node:ty) => {
        #[doc = $doc]
        #[derive(Clone)]
        pub(crate) struct $connection(pub(crate) $crate::page::Page<$node>);

        #[async_graphql::Object]
        impl $connection {
            async fn edges(&self) -> Vec<$edge> {
                let edges = self.0.items.iter();
                edges
                    .map(|(cursor, node)| $edge {
                        cursor: cursor.clone(),
                        node: node.clone(),
                    })
                    .collect()
            }

            async fn nodes(&self) -> Vec<$node> {
                self.0.items.iter().map(|(_, node)| node.clone()).collect()
            }

            async fn page_info(&self) -> $crate::page::PageInfo {
                self.0.info.clone()
            }

            /// How many there are in all, counted up to `max`.
            async fn total_count(
                &self,
                #[graphql(default = 1000)] max: i32,
            ) -> async_graphql::Result<$crate::page::Count> {
                Ok($crate::page::Count::of(self.0.total, max)?)
            }
        }

        /// One item of a page and its place in the list.
        #[derive(Clone, async_graphql::SimpleObject)]
        pub(crate) struct $edge {
            cursor: String,
            node: $node,
        }
    };
}
pub(crate) use connection;
