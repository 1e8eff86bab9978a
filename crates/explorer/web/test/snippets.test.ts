import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { asCurl, asPython, asRust, type GraphQlRequest } from "../src/playground/snippets";

const REQUEST: GraphQlRequest = {
  url: "http://127.0.0.1:8080/graphql",
  query: `query Find($name: String!) { entity(by: { name: $name }) { id } } # "it's" $(date) \`x\` \\`,
  variables: { name: `O'Neill & "Sons" "# ë` },
  operationName: "Find",
  headers: { authorization: "Bearer a'b" },
};
const BODY = { query: REQUEST.query, variables: REQUEST.variables, operationName: "Find" };

test("a shell reads the curl command as it was meant", () => {
  const printed = execFileSync("sh", ["-c", asCurl(REQUEST).replace(/^curl/, "printf '%s\\n'")], { encoding: "utf8" });
  const [url, h1, type, h2, token, flag, body, ...rest] = printed.split("\n");
  expect([url, h1, type, h2, token, flag]).toEqual([
    REQUEST.url,
    "-H",
    "content-type: application/json",
    "-H",
    "authorization: Bearer a'b",
    "--data-raw",
  ]);
  expect(JSON.parse(body ?? "")).toEqual(BODY);
  expect(rest).toEqual([""]);
});

test("the Python program holds the body as a string literal", () => {
  const literal = asPython(REQUEST).match(/data=(".*")\.encode\(\)/)?.[1] ?? "";
  expect(JSON.parse(JSON.parse(literal))).toEqual(BODY);
});

test("the Rust program holds the body in a raw string that nothing in it ends", () => {
  const literal = asRust(REQUEST).match(/\.body\(r(#+)"(.*)"\1\)/s);
  expect(literal?.[1]).toBe("##");
  expect(JSON.parse(literal?.[2] ?? "")).toEqual(BODY);
});

test("nothing is sent that was not written", () => {
  const bare = asCurl({ ...REQUEST, query: "{ a }", variables: {}, operationName: null, headers: {} });
  expect(bare).toContain(`--data-raw '{"query":"{ a }"}'`);
});
