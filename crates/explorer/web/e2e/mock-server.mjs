// A stand-in for newsgraph's server: serves `dist` with the crate's security policies and answers GraphQL from memory.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { buildSchema, graphql } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { mockGraph } from "./mock-graph.mjs";

const WEB = join(import.meta.dirname, "..");
const DIST = join(WEB, "dist");
const MEDIA_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

/** Starts the server on a free port of 127.0.0.1. Answers with its address and a function that stops it. */
export async function startMockServer() {
  const schema = buildSchema(readFileSync(join(import.meta.dirname, "mock-schema.graphql"), "utf8"));
  const graph = mockGraph();
  const policies = {
    start: policy("CONTENT_SECURITY_POLICY"),
    playground: policy("PLAYGROUND_CONTENT_SECURITY_POLICY"),
  };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/graphql") {
      await answerGraphql(request, response, schema, graph);
      return;
    }
    if (path === "/schema.graphql" || path === "/health/ready") {
      response.writeHead(200, { "content-type": "text/plain" }).end(path);
      return;
    }
    await answerFile(path, response, policies);
  });
  const sockets = new WebSocketServer({ server, path: "/graphql/ws" });
  useServer({ schema, roots: { query: graph, mutation: graph, subscription: graph } }, sockets);
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => {
      for (const socket of sockets.clients) {
        socket.terminate();
      }
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answerGraphql(request, response, schema, graph) {
  if (request.method !== "POST" || request.headers["content-type"] !== "application/json") {
    response.writeHead(415, { "content-type": "text/plain" }).end("send application/json by POST");
    return;
  }
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString());
  const answer = await graphql({
    schema,
    source: query,
    rootValue: graph,
    variableValues: variables,
    operationName,
  });
  response.writeHead(200, { "content-type": "application/graphql-response+json" }).end(JSON.stringify(answer));
}

async function answerFile(path, response, policies) {
  const file = { "/": "/index.html", "/playground": "/playground.html" }[path] ?? path;
  try {
    const bytes = await readFile(join(DIST, normalize(file)));
    const isPlayground = path === "/playground" || path.startsWith("/assets/");
    response.writeHead(200, {
      "content-type": MEDIA_TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": isPlayground ? policies.playground : policies.start,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    response.end(bytes);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found");
  }
}

// The policies are defined once, in the crate.
function policy(name) {
  const source = readFileSync(join(WEB, "../src/lib.rs"), "utf8");
  const found = source.match(new RegExp(`const ${name}: &str = "([^"]*)";`));
  if (found === null) {
    throw new Error(`crates/explorer/src/lib.rs has no constant \`${name}\``);
  }
  return found[1].replace(/\\\n\s*/g, "");
}
