import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, type GraphQLError, getVariableValues, Kind, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { EXAMPLES, variablesText } from "../src/examples";

const WEB = join(import.meta.dirname, "..");
const SCHEMA = buildSchema(readFileSync(join(WEB, "../../../schema.graphql"), "utf8"));

function graphqlFiles(folder: string): string[] {
  const files = readdirSync(join(WEB, folder)).filter((name) => name.endsWith(".graphql"));
  return files.map((name) => join(WEB, folder, name));
}

test("every document is valid in the server's schema", () => {
  const files = [...graphqlFiles("src/examples"), ...graphqlFiles("src/start"), ...graphqlFiles("e2e")];
  expect(files.length).toBeGreaterThanOrEqual(10);
  for (const file of files) {
    const errors = validate(SCHEMA, parse(readFileSync(file, "utf8")));
    expect(
      errors.map((error: GraphQLError) => error.message),
      file,
    ).toEqual([]);
  }
});

test("every example file is shown once", () => {
  const files = graphqlFiles("src/examples").map((file) => readFileSync(file, "utf8"));
  expect(EXAMPLES.map((example) => example.query).sort()).toEqual(files.sort());
  expect(new Set(EXAMPLES.map((example) => example.title)).size).toBe(EXAMPLES.length);
});

test("each example gives its operations exactly the variables they declare", () => {
  for (const example of EXAMPLES) {
    const declared = parse(example.query).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? (definition.variableDefinitions ?? []).map((variable) => variable.variable.name.value)
        : [],
    );
    expect(Object.keys(example.variables).sort(), example.title).toEqual(declared.sort());
  }
});

test("each example's values are of the types that its variables declare", () => {
  for (const example of EXAMPLES) {
    for (const definition of parse(example.query).definitions) {
      const variables = definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [];
      const { errors = [] } = getVariableValues(SCHEMA, variables, example.variables);
      expect(
        errors.map((error: GraphQLError) => error.message),
        example.title,
      ).toEqual([]);
    }
  }
});

test("an example without variables leaves their editor empty", () => {
  expect(variablesText({ title: "t", query: "{ a }", variables: {} })).toBe("");
  expect(JSON.parse(variablesText({ title: "t", query: "{ a }", variables: { a: 1 } }))).toEqual({ a: 1 });
});
