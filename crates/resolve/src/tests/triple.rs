//! The bucket of a plain triple is the bucket of the claim with that triple.

use std::collections::BTreeSet;

use newsgraph_model::{
    AttestationId, AttestedBy, Certainty, ClaimDraft, Cluster, Confidence, Evidence, Filler,
    NameUse, Polarity, PublishedAt, Role, SourceId, Status,
};
use proptest::prelude::*;

use super::world::ontology;
use crate::{BucketHasher, SourceFacts, TripleObject, named_node, resolve_claims};

const SOURCE: SourceId = SourceId::Attestation(AttestationId::from_bytes([7; 32]));

fn cluster(name: &str) -> Cluster {
    Cluster {
        id: Cluster::id_of(SOURCE, name, "Person", None),
        name: name.into(),
        entity_type: "Person".into(),
        named: true,
        names: vec![NameUse {
            text: name.into(),
            mentions: 1,
        }],
        mentions: 1,
    }
}

/// What a triple is about: nothing, a name or words.
#[derive(Clone, Debug)]
enum About {
    Nothing,
    Name(&'static str),
    Words(String),
}

fn facts(predicate: &str, subject: &str, about: &About) -> SourceFacts {
    let ontology = ontology();
    let known = ontology.predicate(predicate);
    let (subject_role, object_role) = known.map_or(("agent", "patient"), |known| {
        (known.subject_role.as_str(), known.object_role.as_str())
    });
    let mut clusters = vec![cluster(subject)];
    let filler = |cluster: &Cluster| Filler::Cluster {
        cluster: cluster.id,
        mention: None,
    };
    let mut roles = vec![Role {
        name: subject_role.into(),
        fillers: vec![filler(&clusters[0])],
    }];
    let fillers = match about {
        About::Nothing => None,
        About::Name(name) => {
            clusters.push(cluster(name));
            Some(filler(&clusters[1]))
        }
        About::Words(value) => Some(Filler::Literal {
            value: value.clone(),
            span: None,
        }),
    };
    roles.extend(fillers.map(|filler| Role {
        name: object_role.into(),
        fillers: vec![filler],
    }));
    let draft = ClaimDraft {
        predicate: predicate.into(),
        family: predicate.into(),
        lemma: predicate.into(),
        trigger: None,
        roles,
        attribution: vec![],
        status: Status::Occurred,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        condition: None,
        time: None,
        evidence: vec![Evidence::Attested(AttestedBy::default())],
        confidence: Confidence::FULL,
        rule: "".into(),
        inferred: false,
        nested: false,
    };
    SourceFacts {
        source: SOURCE,
        marks: Vec::new(),
        publisher: None,
        published: PublishedAt::unknown(),
        collections: BTreeSet::new(),
        clusters,
        copy: false,
        claims: vec![draft.finish(SOURCE, None)],
    }
}

fn predicates() -> Vec<String> {
    let ontology = ontology();
    let known = ontology
        .predicates()
        .iter()
        .map(|predicate| predicate.name.to_string());
    known.chain(["raw:juggle".to_owned()]).collect()
}

proptest! {
    #[test]
    fn a_triple_has_the_bucket_of_its_claim(
        predicate in prop::sample::select(predicates()),
        subject in prop::sample::select(vec!["Jane Roe", "Ada Lind", "Bo Ek"]),
        about in prop_oneof![
            Just(About::Nothing),
            prop::sample::select(vec!["Cy Moss", "Di Fell", "Ed Hay"]).prop_map(About::Name),
            "[A-Za-z.’ ]{1,12}".prop_map(About::Words),
        ],
    ) {
        let ontology = ontology();
        let node = |name: &str| named_node(name, "Person", &ontology).expect("a name").0;
        let object = match &about {
            About::Nothing => TripleObject::None,
            About::Name(name) => TripleObject::Entity(node(name)),
            About::Words(value) => TripleObject::Literal(value),
        };
        let symmetric = ontology.predicate(&predicate).is_some_and(|known| known.symmetric);
        let bucket = BucketHasher::default().bucket(&predicate, symmetric, node(subject), object);
        let resolved = resolve_claims(&facts(&predicate, subject, &about), &ontology, &|node| node);
        prop_assert_eq!(resolved.into_iter().map(|(bucket, _)| bucket).collect::<Vec<_>>(), vec![bucket]);
    }
}
