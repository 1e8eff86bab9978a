// The shapes that the queries in this folder answer with.

/** `stats.graphql`. */
export interface StatsData {
  stats: { documents: number; entities: number; relations: number };
}

/** `search.graphql`. */
export interface SearchData {
  search: { nodes: EntityHit[]; totalCount: Count };
}

/** One entity found. */
export interface EntityHit {
  id: string;
  name: string;
  degree: number;
  type: { name: string };
  aliases: { text: string }[];
}

/** How many, or at least how many. */
export interface Count {
  value: number;
  exact: boolean;
}

/** `relations.graphql`. */
export interface RelationsData {
  entity: EntityWithRelations | null;
}

/** An entity and one page of its relations. */
export interface EntityWithRelations {
  id: string;
  name: string;
  type: { name: string };
  aliases: { text: string }[];
  relations: {
    nodes: Relation[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    totalCount: Count;
  };
}

/** One relation with the first claim behind it. */
export interface Relation {
  id: string;
  triple: {
    subject: string;
    subjectId: string | null;
    predicate: string;
    object: string | null;
    objectId: string | null;
  };
  standing: string[];
  support: { claims: number; documents: number; publishers: number };
  claims: { nodes: Claim[] };
}

/** What one sentence says. */
export interface Claim {
  status: string;
  polarity: string;
  condition: { text: string } | null;
  attribution: { stance: string; source: Source }[];
  evidence: Evidence[];
}

/** Who says so. */
export type Source =
  | { __typename: "Mention"; span: { text: string }; entity: { name: string } | null }
  | { __typename: "Literal"; value: string }
  | { __typename: "Entity"; name: string }
  | { __typename: "Claim" };

/** Where a claim comes from. */
export type Evidence = SpanEvidence | AttestedEvidence;

/** A place in a document. Offsets count bytes of the document's UTF-8. */
export interface SpanEvidence {
  __typename: "Span";
  start: number;
  end: number;
  text: string;
  sentence: { start: number; end: number; text: string };
  document: {
    title: string | null;
    url: string | null;
    publisher: string | null;
    published: { earliest: string | null };
  };
}

/** The word of a person or dataset. */
export interface AttestedEvidence {
  __typename: "Attested";
  actor: string | null;
  dataset: string | null;
  locator: string | null;
}
