// What the start page says about things, as plain text. Pure: no page, no network.
import type { Claim, Count, EntityHit, Relation, Source, SpanEvidence } from "./types";

/** A sentence cut in three: what is before the evidence, the evidence, what is after. */
export interface MarkedSentence {
  before: string;
  marked: string;
  after: string;
}

const NUMBER = new Intl.NumberFormat("en");

/** A number for people: `12,345`. */
export function numberText(value: number): string {
  return NUMBER.format(value);
}

/** A count for people: `1,000+` when counting stopped early. */
export function countText(count: Count): string {
  return count.exact ? numberText(count.value) : `${numberText(count.value)}+`;
}

/** `1 relation`, `2 relations`. */
export function counted(value: number, noun: string): string {
  return `${numberText(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A predicate as words: `requested_meeting_with` is `requested meeting with`, `raw:greet` is `greet`. */
export function predicateText(predicate: string): string {
  return predicate.replace(/^raw:/, "").replaceAll("_", " ");
}

/** The line under an entity found: kind, other names, how many relations. */
export function hitFacts(hit: EntityHit): string {
  return joined([hit.type.name, aliasText(hit.name, hit.aliases), counted(hit.degree, "relation")]);
}

/** Other names of an entity, without the one that is shown; empty when there is none. */
export function aliasText(name: string, aliases: readonly { text: string }[]): string {
  const others = aliases.map((alias) => alias.text).filter((text) => text !== name);
  return others.length === 0 ? "" : `also ${others.join(", ")}`;
}

/** How much stands behind a relation. */
export function supportText(support: Relation["support"]): string {
  return joined([counted(support.claims, "claim"), counted(support.publishers, "publisher")]);
}

/** Who says it and how: `occurred; said by A, quoting B; if C`. */
export function claimText(claim: Claim): string {
  const parts = [claim.polarity === "NEGATIVE" ? `not ${word(claim.status)}` : word(claim.status)];
  if (claim.attribution.length > 0) {
    parts.push(claim.attribution.map((link) => `${sourceText(link.source)} ${word(link.stance)}`).join(" that "));
  }
  if (claim.condition !== null) {
    parts.push(`condition: ${claim.condition.text}`);
  }
  return joined(parts);
}

/** Title, publisher and date of the document a span is from. */
export function documentText(document: SpanEvidence["document"]): string {
  return joined([document.title ?? "", document.publisher ?? "", document.published.earliest ?? ""]);
}

/** An enum value as people read it: `OCCURRED` is `occurred`. */
export function word(value: string): string {
  return value.toLowerCase().replaceAll("_", " ");
}

/** The sentence around a span, cut at the span. Offsets are bytes; ones that do not fit mark nothing. */
export function markedSentence(span: Pick<SpanEvidence, "start" | "end" | "sentence">): MarkedSentence {
  const { sentence } = span;
  const bytes = new TextEncoder().encode(sentence.text);
  const start = span.start - sentence.start;
  const end = span.end - sentence.start;
  if (start < 0 || start >= end || end > bytes.length || (start === 0 && end === bytes.length)) {
    return { before: sentence.text, marked: "", after: "" };
  }
  const decoder = new TextDecoder();
  return {
    before: decoder.decode(bytes.subarray(0, start)),
    marked: decoder.decode(bytes.subarray(start, end)),
    after: decoder.decode(bytes.subarray(end)),
  };
}

/** The address when it leads to a web page; null for everything else, `javascript:` above all. */
export function webAddress(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) {
    return null;
  }
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

function sourceText(source: Source): string {
  switch (source.__typename) {
    case "Mention":
      return source.entity?.name ?? source.span.text;
    case "Literal":
      return source.value;
    case "Entity":
      return source.name;
    default:
      return "someone";
  }
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
