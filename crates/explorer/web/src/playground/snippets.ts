// A request as a command or program that a person can paste elsewhere.

/** One GraphQL request as it would be sent. */
export interface GraphQlRequest {
  url: string;
  query: string;
  /** Already read from the variables editor. */
  variables: Record<string, unknown>;
  operationName: string | null;
  /** Already read from the headers editor. */
  headers: Record<string, string>;
}

/** For a POSIX shell. */
export function asCurl(request: GraphQlRequest): string {
  const headers = Object.entries(allHeaders(request)).map(
    ([name, value]) => `  -H ${shellQuoted(`${name}: ${value}`)}`,
  );
  return [`curl ${shellQuoted(request.url)}`, ...headers, `  --data-raw ${shellQuoted(body(request))}`].join(" \\\n");
}

/** For Python 3 with its standard library. */
export function asPython(request: GraphQlRequest): string {
  return `import json
import urllib.request

request = urllib.request.Request(
    ${JSON.stringify(request.url)},
    data=${pythonString(body(request))}.encode(),
    headers=json.loads(${pythonString(JSON.stringify(allHeaders(request)))}),
)
with urllib.request.urlopen(request) as answer:
    print(json.dumps(json.load(answer), indent=2, ensure_ascii=False))
`;
}

/** For Rust with the crate `reqwest`, feature `blocking`. */
export function asRust(request: GraphQlRequest): string {
  const headers = Object.entries(allHeaders(request)).map(
    ([name, value]) => `        .header(${rustString(name)}, ${rustString(value)})\n`,
  );
  return `fn main() -> Result<(), reqwest::Error> {
    let answer = reqwest::blocking::Client::new()
        .post(${rustString(request.url)})
${headers.join("")}        .body(${rustString(body(request))})
        .send()?
        .text()?;
    println!("{answer}");
    Ok(())
}
`;
}

function allHeaders(request: GraphQlRequest): Record<string, string> {
  return { "content-type": "application/json", ...request.headers };
}

function body(request: GraphQlRequest): string {
  const { query, variables, operationName } = request;
  return JSON.stringify({
    query,
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
    ...(operationName === null ? {} : { operationName }),
  });
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

// JSON strings are Python strings but for lone surrogates, which JSON.stringify escapes the way Python reads them.
function pythonString(text: string): string {
  return JSON.stringify(text);
}

function rustString(text: string): string {
  let hashes = "#";
  while (text.includes(`"${hashes}`)) {
    hashes += "#";
  }
  return `r${hashes}"${text}"${hashes}`;
}
