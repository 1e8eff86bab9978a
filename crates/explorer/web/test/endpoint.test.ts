import { expect, test } from "vitest";
import { endpointsBeside } from "../src/endpoint";

test("endpoints stand beside the page", () => {
  expect(endpointsBeside("http://127.0.0.1:8080/playground")).toEqual({
    http: "http://127.0.0.1:8080/graphql",
    webSocket: "ws://127.0.0.1:8080/graphql/ws",
  });
});

test("a path in front, a query and https are kept apart", () => {
  expect(endpointsBeside("https://news.example/graph/?entity=a%2Fb#c")).toEqual({
    http: "https://news.example/graph/graphql",
    webSocket: "wss://news.example/graph/graphql/ws",
  });
});
