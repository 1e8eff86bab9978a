//! The order of hits: from the live documents alone, whatever segments the index has them in.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, Term};

/// Scores are compared in steps of this part: sums of the same numbers in another order differ by less.
const STEPS: f32 = 4096.0;

/// What orders hits: score, publication, then what tells documents and places apart.
pub(crate) type Key = (u32, i64, Reverse<u64>, Reverse<u64>);

/// Finds the first hits in the order of [`Key`].
pub(crate) struct Best {
    pub(crate) limit: usize,
}

impl Collector for Best {
    type Fruit = Vec<(Key, DocAddress)>;
    type Child = BestOfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<BestOfSegment> {
        let columns = segment.fast_fields();
        Ok(BestOfSegment {
            limit: self.limit,
            ordinal,
            published: columns.i64("published")?,
            tie: columns.u64("tie")?,
            start: columns.u64("start")?,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(
        &self,
        fruits: Vec<Vec<(Key, DocAddress)>>,
    ) -> tantivy::Result<Vec<(Key, DocAddress)>> {
        let mut all: Vec<_> = fruits.into_iter().flatten().collect();
        all.sort_unstable_by(|left, right| right.cmp(left));
        all.truncate(self.limit);
        Ok(all)
    }
}

pub(crate) struct BestOfSegment {
    limit: usize,
    ordinal: SegmentOrdinal,
    published: Column<i64>,
    tie: Column<u64>,
    start: Column<u64>,
    /// The worst on top.
    best: BinaryHeap<Reverse<(Key, DocAddress)>>,
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Vec<(Key, DocAddress)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let score = (score * STEPS).round() as u32;
        let is_full = self.best.len() >= self.limit;
        if is_full
            && self
                .best
                .peek()
                .is_some_and(|Reverse((worst, _))| score < worst.0)
        {
            return;
        }
        let key = (
            score,
            self.published.first(doc).unwrap_or(i64::MIN),
            Reverse(self.tie.first(doc).unwrap_or_default()),
            Reverse(self.start.first(doc).unwrap_or_default()),
        );
        self.best
            .push(Reverse((key, DocAddress::new(self.ordinal, doc))));
        if self.best.len() > self.limit {
            self.best.pop();
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.best.into_iter().map(|Reverse(hit)| hit).collect()
    }
}

/// The score that a key was made of.
pub(crate) fn score_of(key: &Key) -> f32 {
    key.0 as f32 / STEPS
}

/// Counts over live documents only. The index itself counts deleted ones until it happens to merge them away.
pub(crate) struct Live<'s>(pub(crate) &'s Searcher);

impl Bm25StatisticsProvider for Live<'_> {
    /// Lengths are not told apart: every text counts as one word long.
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        self.total_num_docs()
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        let segments = self.0.segment_readers().iter();
        Ok(segments.map(|segment| u64::from(segment.num_docs())).sum())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut n_docs = 0;
        for segment in self.0.segment_readers() {
            let index = segment.inverted_index(term.field())?;
            n_docs += match segment.alive_bitset() {
                None => u64::from(index.doc_freq(term)?),
                Some(alive) => index
                    .read_postings(term, IndexRecordOption::Basic)?
                    .map_or(0, |postings| {
                        u64::from(postings.doc_freq_given_deletes(alive))
                    }),
            };
        }
        Ok(n_docs)
    }
}
