// A small graph in memory with resolvers. One document is hostile on purpose.

/** Text that must be shown as it is and never run. */
export const HOSTILE_SENTENCE = `Ines Calder met <img src=x onerror="alert('sentence')"> “Tom” Okafor’s aides on Tuesday.`;

/** Root resolvers for graphql-js. */
export function mockGraph() {
  const entities = new Map();
  const relations = [];
  const watchers = new Set();

  function entity(name, type) {
    const known = [...entities.values()].find((made) => made.name === name);
    if (known !== undefined) {
      return known;
    }
    const made = { __typename: "Entity", id: `entity:${entities.size + 1}`, name, type: { name: type }, aliases: [] };
    made.relations = ({ first = 20, after }) => pageOf(relationsOf(made), first, after);
    made.degree = () => relationsOf(made).length;
    entities.set(made.id, made);
    return made;
  }

  function relationsOf(made) {
    return relations.filter((relation) => relation.ends.includes(made));
  }

  function add(subject, predicate, object, standing, claim) {
    const relation = {
      __typename: "Relation",
      id: `relation:${relations.length + 1}`,
      ends: [subject, object],
      triple: {
        subject: subject.name,
        subjectId: subject.id,
        predicate,
        object: object.name,
        objectId: object.id,
      },
      roles: [],
      standing,
      support: { claims: 1, documents: 1, publishers: 1 },
      assertions: { nodes: [] },
      claims: { nodes: [claim] },
    };
    relations.push(relation);
    const event = {
      cursor: String(relations.length),
      kind: "ADDED",
      relation,
      standingBefore: [],
      standingAfter: standing,
    };
    for (const wake of watchers) {
      wake(event);
    }
    return relation;
  }

  const calder = entity("Ines Calder", "Person");
  calder.aliases.push({ text: "Mayor Calder" }, { text: "Calder" });
  const okafor = entity("Tom Okafor", "Person");
  const union = entity("Larkfield Dockers’ Union", "Organization");
  add(calder, "met", okafor, ["ASSERTED"], spanClaim(HOSTILE_SENTENCE, "met", "javascript:alert('url')"));
  const promise = "The union will endorse Calder if she keeps the harbour open, its chair said.";
  add(union, "endorsed", calder, ["PLANNED", "POSSIBLE"], {
    ...spanClaim(promise, "will endorse Calder", "https://courier.example/endorsement"),
    status: "CONDITIONAL",
    condition: { text: "if she keeps the harbour open" },
    attribution: [{ stance: "ASSERTS", source: { __typename: "Literal", value: "its chair" } }],
  });
  add(
    okafor,
    "criticized",
    calder,
    ["CLAIMED", "NEGATED"],
    spanClaim("Okafor denied that he had criticized her.", "criticized", null),
  );
  for (let number = 1; number <= 25; number += 1) {
    add(
      calder,
      "visited",
      entity(`Ward ${number}`, "Place"),
      ["ASSERTED"],
      spanClaim(`Calder visited Ward ${number}.`, "visited", null),
    );
  }

  return {
    stats: () => ({ documents: 1234, entities: entities.size, relations: relations.length }),
    entity: ({ by }) =>
      (by.id ? entities.get(by.id) : [...entities.values()].find((made) => made.name === by.name)) ?? null,
    search: ({ query }) => {
      const nodes = [...entities.values()].filter((made) => made.name.toLowerCase().includes(query.toLowerCase()));
      return { nodes: nodes.slice(0, 20), totalCount: { value: nodes.length, exact: true } };
    },
    shortestPath: () => ({ path: null, truncated: false, cost: { entities: 0, relations: 0, milliseconds: 0 } }),
    ingestText: () => ({ document: null, duplicate: false, changeset: null, userErrors: [] }),
    addRelation: ({ input }) => {
      const subject = entity(input.subject.newEntity.name, input.subject.newEntity.type);
      const object = entity(input.object.newEntity.name, input.object.newEntity.type);
      const { dataset, locator } = input.evidence;
      const evidence = [{ __typename: "Attested", actor: null, dataset, locator }];
      const claim = { ...spanClaim("", "", null), evidence };
      return { relation: add(subject, input.predicate, object, ["ASSERTED"], claim), userErrors: [] };
    },
    relationChanged: async function* () {
      const waiting = [];
      let wake = () => {};
      const watch = (event) => {
        waiting.push(event);
        wake();
      };
      watchers.add(watch);
      try {
        while (true) {
          while (waiting.length > 0) {
            yield { relationChanged: waiting.shift() };
          }
          await new Promise((woken) => {
            wake = woken;
          });
        }
      } finally {
        watchers.delete(watch);
      }
    },
  };
}

function spanClaim(sentence, words, url) {
  const before = Buffer.byteLength(sentence.slice(0, sentence.indexOf(words)));
  const offset = 1000;
  return {
    status: "OCCURRED",
    polarity: "POSITIVE",
    condition: null,
    attribution: [],
    evidence: [
      {
        __typename: "Span",
        start: offset + before,
        end: offset + before + Buffer.byteLength(words),
        text: words,
        sentence: { start: offset, end: offset + Buffer.byteLength(sentence), text: sentence },
        document: {
          title: "Calder “meets” <b>Okafor</b>",
          url,
          publisher: "Larkfield Courier",
          published: { earliest: "2025-11-20" },
        },
      },
    ],
  };
}

function pageOf(all, first, after) {
  const from = after ? Number(after) : 0;
  const nodes = all.slice(from, from + first);
  const end = from + nodes.length;
  return {
    nodes,
    pageInfo: { hasNextPage: end < all.length, endCursor: nodes.length > 0 ? String(end) : null },
    totalCount: { value: all.length, exact: true },
  };
}
