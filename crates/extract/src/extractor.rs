//! The extractor: what reading needs, loaded once, and one document after another read with it.

use std::cell::RefCell;
use std::sync::Arc;

use newsgraph_annotate::Annotator;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::Explanation;
use newsgraph_model::{
    Article, Claim, Cluster, ClusterId, Document, Extraction, Filler, Language, Mention, Precision,
    SourceId,
};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::claims::{Frames, Marks, Report, reports_of, traced_claims_of};
use crate::discourse::Discourse;
use crate::explain::Explainer;
use crate::gazetteer::Gazetteers;
use crate::language::detect_language;
use crate::read::Reading;
use crate::trace::{Log, Trace};

/// Reads documents. Loaded once, shared by threads.
pub struct Extractor {
    annotator: Annotator,
    ontology: Arc<Ontology>,
    frames: Frames,
    gazetteers: Gazetteers,
    version: SmolStr,
}

impl Extractor {
    /// An extractor of these parts.
    pub fn new(annotator: Annotator, ontology: Arc<Ontology>, gazetteers: Gazetteers) -> Self {
        let model_hash = annotator.model_hash();
        let short = model_hash.get(..12).unwrap_or(model_hash);
        let version = format!("{}+{}", env!("CARGO_PKG_VERSION"), short).into();
        Self {
            annotator,
            frames: Frames::new(&ontology),
            ontology,
            gazetteers,
            version,
        }
    }

    /// Version of the rules and hash of the model.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The ontology that claims are made with.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// The word lists.
    pub fn gazetteers(&self) -> &Gazetteers {
        &self.gazetteers
    }

    /// The language of an article: as given with it, else as its text tells.
    pub fn language_of(&self, article: &Article) -> Language {
        match &article.language {
            Some(tag) => Language(tag.trim().to_lowercase().into()),
            None => detect_language(&article.text),
        }
    }

    pub(crate) fn frames(&self) -> &Frames {
        &self.frames
    }

    /// The layers of a text that need no names.
    pub fn reading(&self, text: &str) -> Reading {
        Reading::of(text, &self.gazetteers, &mut |segment| {
            self.annotator.annotate(segment)
        })
    }

    /// Whose words and thoughts a text passes on, in order; all spans are bytes of the text.
    pub fn reports(&self, discourse: &Discourse<'_>) -> Vec<Report> {
        reports_of(discourse, &self.frames)
    }

    /// Reads a document: sentences, mentions, clusters, claims. A text that is not English is left unread, and says so.
    pub fn extract(&self, document: &Document) -> Extraction {
        self.extract_marked(document).0
    }

    /// Reads a document, and tells what is seen of each of its claims, in the same order.
    pub fn extract_marked(&self, document: &Document) -> (Extraction, Vec<Marks>) {
        let mut extraction = Extraction {
            document: document.id,
            extractor_version: self.version.clone(),
            ontology_version: self.ontology.version().into(),
            unread: None,
            sentences: Vec::new(),
            mentions: Vec::new(),
            clusters: Vec::new(),
            claims: Vec::new(),
        };
        extraction.unread = unread(document);
        if extraction.unread.is_some() {
            return (extraction, Vec::new());
        }
        let reading = self.reading(&document.text);
        let discourse = self.discourse(&reading, document, Trace::off());
        let ids = cluster_ids(document, &discourse);
        let claims = self.claims(&discourse, document, Trace::off());
        let marks: Vec<Marks>;
        (extraction.claims, marks) = claims.into_iter().unzip();
        let used = used_clusters(&extraction.claims);
        fill(
            &mut extraction,
            &discourse,
            &worth_keeping(&discourse, ids, &used),
        );
        (extraction, marks)
    }

    /// Reads a document once more and says why its claims are what [`Self::extract`] gives, and why other sentences make none.
    pub fn explain(&self, document: &Document) -> Explanation {
        if let Some(unread) = unread(document) {
            return Explanation {
                document: document.id,
                unread: Some(unread),
                claims: Vec::new(),
                silent: Vec::new(),
            };
        }
        let log = RefCell::new(Log::default());
        let reading = self.reading(&document.text);
        let discourse = self.discourse(&reading, document, Trace::into(&log));
        let ids = cluster_ids(document, &discourse);
        let marked = self.claims(&discourse, document, Trace::into(&log));
        let claims: Vec<Claim> = marked.into_iter().map(|(claim, _)| claim).collect();
        let log = log.into_inner();
        Explainer::new(&discourse, &self.ontology, &log, (&claims, &ids)).explanation(document)
    }

    fn discourse<'a>(
        &self,
        reading: &'a Reading,
        document: &'a Document,
        trace: Trace<'_>,
    ) -> Discourse<'a> {
        let text = (document.text.as_str(), published_day(document));
        reading.traced_discourse(text, &self.gazetteers, trace)
    }

    fn claims(
        &self,
        discourse: &Discourse<'_>,
        document: &Document,
        trace: Trace<'_>,
    ) -> Vec<(Claim, Marks)> {
        traced_claims_of(discourse, document, &self.ontology, &self.frames, trace)
    }
}

/// Why a document cannot be read.
fn unread(document: &Document) -> Option<String> {
    if !document.language.is_english() {
        let language = &document.language;
        return Some(format!("the text is not English but `{language}`"));
    }
    let is_too_long = u32::try_from(document.text.len()).is_err();
    is_too_long.then(|| "the text is longer than 4 GiB".to_owned())
}

/// The day that relative dates count from; `None` when the date is not known to the day.
pub(crate) fn published_day(document: &Document) -> Option<jiff::civil::Date> {
    let published = &document.published_at;
    let exact = matches!(published.precision, Precision::Day | Precision::Time);
    published
        .earliest
        .filter(|_| exact)
        .map(|earliest| earliest.date())
}

/// The id of each cluster that can be a node.
pub(crate) fn cluster_ids(
    document: &Document,
    discourse: &Discourse<'_>,
) -> Vec<Option<ClusterId>> {
    let clusters = discourse.clusters.iter();
    clusters
        .map(|cluster| {
            let first = cluster
                .mentions
                .first()
                .map(|&mention| discourse.mentions[mention].span);
            cluster.is_node.then(|| {
                Cluster::id_of(
                    SourceId::Document(document.id),
                    &cluster.name,
                    &cluster.entity_type,
                    first,
                )
            })
        })
        .collect()
}

/// The clusters that claims speak of or are said by.
fn used_clusters(claims: &[Claim]) -> FxHashSet<ClusterId> {
    let mut used = FxHashSet::default();
    for claim in claims {
        let fillers = claim.roles.iter().flat_map(|role| &role.fillers);
        let sources = claim.attribution.iter().map(|link| &link.source);
        for filler in fillers.chain(sources) {
            if let Filler::Cluster { cluster, .. } = filler {
                used.insert(*cluster);
            }
        }
    }
    used
}

/// Named things are kept, and of the unnamed those that a claim speaks of: `a great deal` is no node by itself.
fn worth_keeping(
    discourse: &Discourse<'_>,
    ids: Vec<Option<ClusterId>>,
    used: &FxHashSet<ClusterId>,
) -> Vec<Option<ClusterId>> {
    let clusters = discourse.clusters.iter().zip(ids);
    clusters
        .map(|(cluster, id)| id.filter(|id| cluster.named || used.contains(id)))
        .collect()
}

fn fill(extraction: &mut Extraction, discourse: &Discourse<'_>, ids: &[Option<ClusterId>]) {
    extraction.sentences = discourse
        .sentences
        .iter()
        .map(|sentence| sentence.span)
        .collect();
    let mut seen: FxHashSet<ClusterId> = FxHashSet::default();
    for (cluster, id) in discourse.clusters.iter().zip(ids) {
        let Some(id) = id.filter(|id| seen.insert(*id)) else {
            continue;
        };
        extraction.clusters.push(Cluster {
            id,
            name: cluster.name.clone(),
            entity_type: cluster.entity_type.clone(),
            named: cluster.named,
            names: cluster.names.clone(),
            mentions: u32::try_from(cluster.mentions.len()).unwrap_or(u32::MAX),
        });
    }
    for mention in &discourse.mentions {
        let cluster = match mention.clusters.as_slice() {
            [cluster] => ids[*cluster],
            _ => None,
        };
        extraction.mentions.push(Mention {
            span: mention.span,
            kind: mention.kind,
            cluster,
        });
    }
}
