import { expect, test } from "vitest";
import { errorText, isJson, notGraphQl } from "../src/answer";

test("knows the media types of GraphQL answers", () => {
  expect(isJson("application/json; charset=utf-8")).toBe(true);
  expect(isJson("application/graphql-response+json")).toBe(true);
  expect(isJson("text/html")).toBe(false);
  expect(isJson("application/jsonp")).toBe(false);
  expect(isJson(null)).toBe(false);
});

test("quotes the beginning of an answer that is not GraphQL", () => {
  expect(notGraphQl(502, "Bad Gateway", "  upstream is down\n")).toEqual({
    errors: [{ message: "the server answered 502 Bad Gateway: upstream is down" }],
  });
  expect(notGraphQl(503, "", "")).toEqual({ errors: [{ message: "the server answered 503" }] });
  expect(notGraphQl(500, "", "x".repeat(9999)).errors?.[0]?.message.length).toBeLessThan(350);
});

test("says errors with their hints", () => {
  expect(errorText(undefined)).toBeNull();
  expect(errorText([])).toBeNull();
  expect(errorText([{ message: "no such entity", extensions: { hint: "search for it" } }, { message: "late" }])).toBe(
    "no such entity (search for it); late",
  );
});
