// Drives both pages of a running server in a real browser.
//   BASE_URL=http://127.0.0.1:8080/ npm run e2e   it ADDS articles and relations, so use a server to throw away
// CHROMIUM is the browser's path, TOKEN an access token that may write. Pictures go to `e2e/shots/`.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const SHOTS = join(import.meta.dirname, "shots");
const HOSTILE_SENTENCE = `Mayor Ines Calder met Governor Tom Okafor <img src=x onerror="alert('sentence')"> in Larkfield on Tuesday.`;
const HOSTILE_ARTICLE = {
  title: "Calder “meets” <b>Okafor</b>",
  publisher: "<i>Larkfield</i> Courier",
  publishedAt: "2025-11-20",
  text: `${HOSTILE_SENTENCE}\n\nThe Larkfield Dockers’ Union will endorse Calder if she keeps the harbour open, its chair said.\n`,
};
const HOSTILE_NAMES = [
  `<img src=x onerror=alert(1)>`,
  `"><script>alert(2)</script>`,
  `O'Neill & "Sons" \\ <Partners>`,
  `javascript:alert(3)`,
  "</script><svg onload=alert(4)>",
];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

if (!process.env.BASE_URL) {
  console.error("say where the server is: BASE_URL=http://127.0.0.1:8080/ npm run e2e");
  process.exit(2);
}
const baseUrl = new URL(process.env.BASE_URL).href;
const faults = [];
const profile = mkdtempSync(join(tmpdir(), "newsgraph-e2e-"));
mkdirSync(SHOTS, { recursive: true });
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: ARGUMENTS,
  viewport: { width: 1280, height: 800 },
});
context.setDefaultTimeout(60_000);

try {
  await watchForFaults();
  await check("headers", headers);
  await check("playground opens with the examples", playgroundOpens);
  await check("playground runs a query", playgroundRunsQuery);
  await check("playground shows the docs", playgroundShowsDocs);
  await check("playground keeps a history and reopens examples", playgroundHistory);
  await check("playground runs a subscription", playgroundSubscription);
  await check("start page shows counts and searches", startPageSearches);
  await check("start page shows hostile names as text", startPageHostile);
  await check("start page shows sentences, standing and pages", startPageEvidence);
  await check("start page in dark and on a small screen", startPageLooks);
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log("all browser checks passed");

async function check(name, run) {
  try {
    await run();
    assert.deepEqual(faults, [], "the browser reported faults");
  } catch (error) {
    await context
      .pages()
      .at(-1)
      ?.screenshot({ path: join(SHOTS, "failure.png") });
    console.error(`FAILED: ${name}`);
    throw error;
  }
  console.log(`ok: ${name}`);
}

// Everything that must never happen on any page: outside requests, dialogs, policy violations, errors.
async function watchForFaults() {
  const { host } = new URL(baseUrl);
  await context.exposeBinding("reportViolation", (_source, what) => faults.push(`policy violation: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
    );
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.host !== host) {
      faults.push(`request to another host: ${request.url()}`);
    }
  });
  context.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("weberror", (error) => faults.push(`error: ${error.error().stack}`));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      faults.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
}

async function headers() {
  for (const path of ["", "playground"]) {
    const response = await fetch(new URL(path, baseUrl));
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'self'.*frame-ancestors 'none'/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("referrer-policy"), "no-referrer");
  }
}

async function openPlayground() {
  const page = await context.newPage();
  await page.goto(new URL("playground", baseUrl).href);
  await page.locator(".graphiql-query-editor .view-line").first().waitFor();
  if (process.env.TOKEN) {
    await page.getByRole("button", { name: "Headers" }).click();
    await page.locator(".graphiql-editor-tool .monaco-editor").last().click();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${process.env.TOKEN}` }));
  }
  return page;
}

async function writeQuery(page, text) {
  await page.locator(".graphiql-query-editor .view-lines").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
  // GraphiQL reads the operation's name a moment after the last key.
  const name = text.match(/^query (\w+)/)[1];
  await page.locator(".graphiql-tab-active", { hasText: name }).waitFor();
}

async function answerText(page) {
  const lines = await page.locator(".graphiql-response .view-line").allInnerTexts();
  return lines.join("\n").replaceAll("\u00a0", " ");
}

// The answer pane wraps long lines, so spaces do not count.
async function waitForAnswer(page, words) {
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll(".graphiql-response .view-line")]
        .map((line) => line.textContent)
        .join("")
        .replaceAll(/\s/g, "")
        .includes(wanted),
    words.replaceAll(/\s/g, ""),
  );
}

async function playgroundOpens() {
  const page = await openPlayground();
  const names = await page.locator(".graphiql-tab-button").allInnerTexts();
  assert.deepEqual(names, [
    "WhoDidTheyEndorse",
    "ThreatsAndConditions",
    "WhoSaysThat",
    "HowAreTheyConnected",
    "IngestText",
    "WatchRelations",
  ]);
  assert.match((await page.locator(".graphiql-editor-tool .view-lines").first().innerText()) ?? "", /"name"/);
  await page.screenshot({ path: join(SHOTS, "playground-light.png") });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator(".monaco-editor.vs-dark").first().waitFor();
  await page.screenshot({ path: join(SHOTS, "playground-dark.png") });
  await page.reload();
  await page.locator(".graphiql-editor-tool .view-lines", { hasText: '"name"' }).waitFor();
  await page.close();
}

async function playgroundRunsQuery() {
  const page = await openPlayground();
  await writeQuery(page, "query Sizes { stats { documents entities relations } }");
  await page.keyboard.press("ControlOrMeta+Enter");
  await waitForAnswer(page, '"relations":');
  assert.match(await answerText(page), /"documents": \d+/);
  await writeQuery(page, "query Wrong { noSuchField }");
  await page.locator(".graphiql-query-editor .squiggly-error").first().waitFor();
  await page.getByRole("button", { name: "Execute query" }).click();
  await waitForAnswer(page, '"errors"');
  await page.screenshot({ path: join(SHOTS, "playground-error.png") });
  await page.getByRole("button", { name: "Copy as curl, Python or Rust" }).click();
  await page.screenshot({ path: join(SHOTS, "playground-copy-as.png") });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(baseUrl).origin });
  await page.getByRole("menuitem", { name: "Copy as curl" }).click();
  await page.getByText("Copied as curl").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl 'http.*noSuchField/s);
  // A server may answer the query that is wrong on purpose with status 400, which the browser logs.
  const expected = faults.findIndex((fault) => fault.includes("400 (Bad Request)") && fault.includes("/graphql"));
  if (expected >= 0) faults.splice(expected, 1);
  await page.close();
}

async function playgroundShowsDocs() {
  const page = await openPlayground();
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer").getByText("Query", { exact: true }).first().click();
  await page.locator(".graphiql-doc-explorer").getByText("shortestPath").first().waitFor();
  await page.screenshot({ path: join(SHOTS, "playground-docs.png") });
  await page.close();
}

async function playgroundHistory() {
  const page = await openPlayground();
  await page.getByRole("button", { name: "Show History" }).click();
  await page.locator(".graphiql-history-items").getByText("Sizes").first().waitFor();
  await page.getByRole("button", { name: "Show Examples" }).click();
  const before = await page.locator(".graphiql-tab-button").count();
  await page.getByRole("button", { name: "How are two entities connected?" }).click();
  await page.locator(".graphiql-query-editor").getByText("shortestPath").first().waitFor();
  assert.equal(await page.locator(".graphiql-tab-button").count(), before + 1);
  await page.screenshot({ path: join(SHOTS, "playground-examples.png") });
  await page.close();
}

async function playgroundSubscription() {
  const page = await openPlayground();
  const subscribed = page
    .waitForEvent("websocket")
    .then((socket) => socket.waitForEvent("framesent", (frame) => String(frame.payload).includes('"subscribe"')));
  await page.locator(".graphiql-tab-button", { hasText: "WatchRelations" }).click();
  await page.locator(".graphiql-query-editor").getByText("relationChanged").first().waitFor();
  // The tab left behind has two operations, for which the button opens a menu until GraphiQL has read the new text.
  await page.locator("button.graphiql-execute-button:not([aria-haspopup])").click();
  await subscribed;
  const name = `Watched Person ${Date.now()}`;
  await addRelation(name);
  await waitForAnswer(page, name);
  await page.screenshot({ path: join(SHOTS, "playground-subscription.png") });
  await page.getByRole("button", { name: "Stop query" }).click();
  await page.getByRole("button", { name: "Execute query" }).waitFor();
  await page.close();
}

async function addRelation(name, predicate = "met") {
  const input = {
    subject: { newEntity: { name, type: "Person" } },
    predicate,
    object: { newEntity: { name: "Ines Calder", type: "Person" } },
    evidence: { dataset: "browser test", locator: "<b>row</b> 1" },
  };
  const { addRelation: added } = await ask("add-relation", { input });
  assert.deepEqual(added.userErrors, []);
  return added.relation.triple;
}

// Runs the operation of a file beside this one.
async function ask(operation, variables) {
  const response = await fetch(new URL("graphql", baseUrl), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(process.env.TOKEN ? { authorization: `Bearer ${process.env.TOKEN}` } : {}),
    },
    body: JSON.stringify({ query: readFileSync(join(import.meta.dirname, `${operation}.graphql`), "utf8"), variables }),
  });
  const answer = await response.json();
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

async function openStart(query = "") {
  const page = await context.newPage();
  await page.addInitScript((token) => {
    if (token !== null) {
      sessionStorage.setItem("newsgraph.token", token);
    }
  }, process.env.TOKEN ?? null);
  await page.goto(new URL(query, baseUrl).href);
  await page.waitForFunction(() => document.getElementById("count-documents").textContent !== "–");
  return page;
}

async function startPageSearches() {
  const page = await openStart();
  for (const link of await page.locator("nav a, footer a").all()) {
    const address = new URL(await link.getAttribute("href"), baseUrl);
    assert.equal((await fetch(address)).status, 200, address.pathname);
  }
  await page.screenshot({ path: join(SHOTS, "start.png") });
  assert.match(await page.locator("#count-documents").innerText(), /^[\d,]+$/);
  await page.getByRole("searchbox").fill("Calder");
  await page.getByRole("button", { name: "Search" }).click();
  const hit = page.locator("#hit-list a").first();
  await hit.waitFor();
  await page.screenshot({ path: join(SHOTS, "start-hits.png") });
  await hit.click();
  await page.locator("#relation-list li").first().waitFor();
  assert.match(page.url(), /\?entity=/);
  await page.goBack();
  await hit.waitFor();
  await page.close();
}

async function startPageHostile() {
  for (const name of HOSTILE_NAMES) {
    const { subject, subjectId } = await addRelation(name);
    const page = await openStart(`?${new URLSearchParams({ entity: subjectId })}`);
    await page.locator("#relation-list li").first().waitFor();
    assert.equal(await page.locator("#card-title").textContent(), subject);
    assert.match(await page.locator("#relation-list").innerText(), /attested by browser test \(<b>row<\/b> 1\)/);
    assert.equal(await page.locator("main img, main script, main svg, main b").count(), 0);
    await page.getByRole("searchbox").fill(name);
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText(/found for “/).waitFor();
    assert.ok((await page.locator("#status").innerText()).includes(name));
    await page.close();
  }
}

async function startPageEvidence() {
  const { ingestText } = await ask("ingest-text", { input: HOSTILE_ARTICLE });
  assert.deepEqual(ingestText.userErrors, []);
  const { entity } = await ask("find", { name: "Ines Calder" });
  for (let number = 1; number <= 25; number += 1) {
    await addRelation(`Visitor ${number}`, "visited");
  }
  const page = await openStart(`?${new URLSearchParams({ entity: entity.id })}`);
  const relations = page.locator("#relation-list > li");
  await relations.first().waitFor();
  assert.equal(await relations.count(), 20);
  await page.screenshot({ path: join(SHOTS, "start-entity.png") });
  await page.getByRole("button", { name: "Show more relations" }).click();
  await relations.nth(20).waitFor();
  await page.getByRole("button", { name: "Show more relations" }).waitFor({ state: "hidden" });
  const met = relations.filter({ hasText: "Tom Okafor" }).first();
  assert.equal(await met.locator("blockquote").textContent(), HOSTILE_SENTENCE);
  assert.match(
    await met.locator("figcaption").textContent(),
    /Calder “meets” <b>Okafor<\/b>.*<i>Larkfield<\/i> Courier/,
  );
  const endorsed = relations.filter({ hasText: "endorsed" }).filter({ hasText: "Union" }).first();
  assert.ok((await endorsed.locator(".standing").allInnerTexts()).includes("possible"));
  assert.match(await endorsed.innerText(), /asserts · condition: if she keeps the harbour open/);
  await page.close();
}

async function startPageLooks() {
  const { entity } = await ask("find", { name: "Ines Calder" });
  const page = await openStart(`?${new URLSearchParams({ entity: entity.id })}`);
  await page.locator("#relation-list li").first().waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(SHOTS, "start-dark.png") });
  await page.setViewportSize({ width: 375, height: 700 });
  await page.screenshot({ path: join(SHOTS, "start-small.png") });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
  await page.close();
}
