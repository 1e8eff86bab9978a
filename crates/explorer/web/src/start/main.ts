// The start page: counts, search, and the relations of one entity. The address says what is shown: `?q=` or `?entity=`.
import { keepToken, runQuery, TokenWanted } from "./query";
import relationsQuery from "./relations.graphql?raw";
import searchQuery from "./search.graphql?raw";
import statsQuery from "./stats.graphql?raw";
import type { EntityWithRelations, RelationsData, SearchData, StatsData } from "./types";
import { hitItem, relationItem } from "./view";
import { aliasText, countText, numberText } from "./words";

const COUNTS_EVERY_MS = 10_000;

const page = {
  accessForm: byId("access", HTMLFormElement),
  cardFacts: byId("card-facts", HTMLElement),
  cardTitle: byId("card-title", HTMLElement),
  card: byId("card", HTMLElement),
  hitList: byId("hit-list", HTMLElement),
  hits: byId("hits", HTMLElement),
  more: byId("more", HTMLButtonElement),
  query: byId("query", HTMLInputElement),
  relationList: byId("relation-list", HTMLElement),
  searchForm: byId("search", HTMLFormElement),
  status: byId("status", HTMLElement),
  token: byId("token", HTMLInputElement),
};

// Counts up with each thing asked for, so that a slow answer never overwrites what was asked for later.
let asked = 0;
let nextPage: { id: string; after: string } | null = null;

page.searchForm.addEventListener("submit", (event) => {
  event.preventDefault();
  go({ q: page.query.value.trim() });
});
page.accessForm.addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(page.token.value.trim());
  page.accessForm.hidden = true;
  void showCounts();
  void showAddress();
});
page.more.addEventListener("click", () => void showMore());
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-entity]") : null;
  const entity = link?.dataset.entity;
  if (entity === undefined || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  go({ entity });
});
addEventListener("popstate", () => void showAddress());
setInterval(() => {
  if (!document.hidden) {
    void showCounts();
  }
}, COUNTS_EVERY_MS);
void showCounts();
void showAddress();

function go(parameters: Record<string, string>): void {
  history.pushState(null, "", `?${new URLSearchParams(parameters)}`);
  void showAddress();
}

async function showAddress(): Promise<void> {
  const parameters = new URLSearchParams(location.search);
  const entity = parameters.get("entity");
  const query = parameters.get("q") ?? "";
  asked += 1;
  page.hits.hidden = true;
  page.card.hidden = true;
  say("");
  if (entity !== null) {
    await attempt(() => showEntity(entity));
    return;
  }
  page.query.value = query;
  if (query !== "") {
    await attempt(() => showHits(query));
  }
}

async function showCounts(): Promise<void> {
  try {
    const { stats } = await runQuery<StatsData>(statsQuery);
    byId("count-documents", HTMLElement).textContent = numberText(stats.documents);
    byId("count-entities", HTMLElement).textContent = numberText(stats.entities);
    byId("count-relations", HTMLElement).textContent = numberText(stats.relations);
    const somethingShown = page.status.textContent !== "" || location.search !== "";
    if (stats.documents === 0 && !somethingShown) {
      say("The graph is empty. Read an article into it with `newsgraph ingest FILE`, or with the playground.");
    }
  } catch (error) {
    complain(error);
  }
}

async function showHits(query: string): Promise<void> {
  const mine = asked;
  say("Searching …");
  const { search } = await runQuery<SearchData>(searchQuery, { query });
  if (mine !== asked) {
    return;
  }
  // The count goes before the list, so that a screen reader says it.
  say(
    search.nodes.length === 0
      ? `No entity found for “${query}”. Try a surname or fewer letters.`
      : `${countText(search.totalCount)} found for “${query}”`,
  );
  page.hitList.replaceChildren(...search.nodes.map(hitItem));
  page.hits.hidden = search.nodes.length === 0;
}

async function showEntity(id: string): Promise<void> {
  const mine = asked;
  say("Loading …");
  const { entity } = await runQuery<RelationsData>(relationsQuery, { id, after: null });
  if (mine !== asked) {
    return;
  }
  if (entity === null) {
    say("Nothing has this id. It may come from another server.");
    return;
  }
  say("");
  page.cardTitle.textContent = entity.name;
  page.cardFacts.textContent = [
    entity.type.name,
    aliasText(entity.name, entity.aliases),
    `${countText(entity.relations.totalCount)} relations`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
  page.relationList.replaceChildren();
  addRelations(entity);
  page.card.hidden = false;
  page.cardTitle.focus({ preventScroll: true });
}

async function showMore(): Promise<void> {
  if (nextPage === null) {
    return;
  }
  const mine = asked;
  const wanted = nextPage;
  page.more.disabled = true;
  await attempt(async () => {
    const { entity } = await runQuery<RelationsData>(relationsQuery, wanted);
    if (mine === asked && entity !== null) {
      addRelations(entity);
    }
  });
  page.more.disabled = false;
}

function addRelations(entity: EntityWithRelations): void {
  const { nodes, pageInfo } = entity.relations;
  page.relationList.append(...nodes.map((relation) => relationItem(relation, entity.id)));
  nextPage = pageInfo.hasNextPage && pageInfo.endCursor !== null ? { id: entity.id, after: pageInfo.endCursor } : null;
  page.more.hidden = nextPage === null;
}

async function attempt(show: () => Promise<void>): Promise<void> {
  try {
    await show();
  } catch (error) {
    complain(error);
  }
}

function complain(error: unknown): void {
  if (error instanceof TokenWanted) {
    page.accessForm.hidden = false;
  }
  say(`Error: ${error instanceof Error ? error.message : String(error)}`);
}

function say(text: string): void {
  page.status.textContent = text;
}

function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`index.html has no ${kind.name} with the id \`${id}\``);
  }
  return found;
}
