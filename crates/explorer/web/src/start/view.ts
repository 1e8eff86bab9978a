// Draws search hits and relations. Text from the graph is put in as text, never as markup.
import type { Claim, EntityHit, Evidence, Relation } from "./types";
import {
  claimText,
  documentText,
  hitFacts,
  markedSentence,
  predicateText,
  supportText,
  webAddress,
  word,
} from "./words";

/** One entity found, as a list item with a link to it. */
export function hitItem(hit: EntityHit): HTMLElement {
  return element("li", {}, [entityLink(hit.name, hit.id), element("span", { class: "quiet" }, [hitFacts(hit)])]);
}

/** One relation with its standing and the first sentence behind it, as a list item. */
export function relationItem(relation: Relation, entityId: string): HTMLElement {
  const { triple } = relation;
  const standing = relation.standing.map((view) =>
    element("span", { class: `standing standing-${word(view)}` }, [word(view)]),
  );
  const line = element("p", { class: "triple" }, [
    term(triple.subject, triple.subjectId, entityId),
    " ",
    element("span", { class: "predicate" }, [predicateText(triple.predicate)]),
    ...(triple.object === null ? [] : [" ", term(triple.object, triple.objectId, entityId)]),
  ]);
  const facts = element("p", { class: "facts" }, [
    ...standing,
    element("span", { class: "quiet" }, [supportText(relation.support)]),
  ]);
  return element("li", {}, [line, facts, ...relation.claims.nodes.map(claimBlock)]);
}

/** Name of an entity as a link to its relations on this page. */
export function entityLink(name: string, id: string): HTMLElement {
  const link = element("a", { href: `?${new URLSearchParams({ entity: id })}` }, [name]);
  link.dataset.entity = id;
  return link;
}

function term(name: string, id: string | null, entityId: string): HTMLElement {
  if (id === null || id === entityId) {
    return element("strong", {}, [name]);
  }
  return entityLink(name, id);
}

function claimBlock(claim: Claim): HTMLElement {
  return element("div", { class: "claim" }, [
    ...claim.evidence.map(evidenceBlock),
    element("p", { class: "quiet" }, [claimText(claim)]),
  ]);
}

function evidenceBlock(evidence: Evidence): HTMLElement {
  if (evidence.__typename === "Attested") {
    const who = evidence.actor ?? evidence.dataset ?? "an unnamed source";
    const where = evidence.locator === null ? "" : ` (${evidence.locator})`;
    return element("p", {}, [`No text behind it: attested by ${who}${where}`]);
  }
  const { before, marked, after } = markedSentence(evidence);
  const sentence = marked === "" ? [before] : [before, element("mark", {}, [marked]), after];
  const source = documentText(evidence.document);
  const address = webAddress(evidence.document.url);
  return element("figure", {}, [
    element("blockquote", {}, sentence),
    element("figcaption", { class: "quiet" }, [
      address === null
        ? source
        : element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, [source || address]),
    ]),
  ]);
}

function element(name: string, attributes: Record<string, string>, children: readonly (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}
