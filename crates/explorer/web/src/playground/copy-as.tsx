// The toolbar menu that copies the present operation as a command or program.
import { ToolbarButton, ToolbarMenu, useGraphiQL } from "@graphiql/react";
import { useState } from "react";
import { asCurl, asPython, asRust, type GraphQlRequest } from "./snippets";

const FORMATS: readonly [string, (request: GraphQlRequest) => string][] = [
  ["curl", asCurl],
  ["Python", asPython],
  ["Rust", asRust],
];

/** Menu "Copy as": curl, Python, Rust. */
export function CopyAs({ url }: { url: string }) {
  const state = useGraphiQL((store) => ({
    query: store.queryEditor,
    variables: store.variableEditor,
    headers: store.headerEditor,
    operationName: store.operationName,
  }));
  const [said, say] = useState("");
  async function copy(name: string, write: (request: GraphQlRequest) => string) {
    try {
      const request = {
        url,
        query: state.query?.getValue() ?? "",
        variables: readObject("variables", state.variables?.getValue()),
        headers: readObject("headers", state.headers?.getValue()) as Record<string, string>,
        operationName: state.operationName ?? null,
      };
      await navigator.clipboard.writeText(write(request));
      say(`Copied as ${name}`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  }
  return (
    <>
      <ToolbarMenu
        button={
          <ToolbarButton label="Copy as curl, Python or Rust">
            <CodeIcon />
          </ToolbarButton>
        }
      >
        {FORMATS.map(([name, write]) => (
          <ToolbarMenu.Item key={name} onSelect={() => void copy(name, write)}>
            Copy as {name}
          </ToolbarMenu.Item>
        ))}
      </ToolbarMenu>
      <span className="newsgraph-said" role="status">
        {said}
      </span>
    </>
  );
}

function readObject(name: string, text: string | undefined): Record<string, unknown> {
  if (text === undefined || text.trim() === "") {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below: not JSON and not an object need the same mending.
  }
  throw new Error(`cannot copy: the ${name} are not a JSON object`);
}

function CodeIcon() {
  return (
    <svg
      className="graphiql-toolbar-icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      aria-hidden="true"
    >
      <path d="M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4" />
    </svg>
  );
}
