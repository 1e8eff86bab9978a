// Sends the start page's queries.
import { type Answer, errorText, fetchJson } from "../answer";
import { endpointsBeside } from "../endpoint";

const TOKEN_KEY = "newsgraph.token";

/** The server wants an access token, or another one. */
export class TokenWanted extends Error {}

/** Keeps the access token for this tab. */
export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token);
}

/** Runs one query. Throws `TokenWanted`, or an `Error` whose message can be shown. */
export async function runQuery<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  const response = await fetchJson(endpointsBeside(location.href).http, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer<Data>;
  if (response.status === 401 || answer.errors?.some((error) => error.extensions?.code === "UNAUTHENTICATED")) {
    throw new TokenWanted(token === null ? "an access token is needed" : "the access token is not accepted");
  }
  const message = errorText(answer.errors);
  if (message !== null) {
    throw new Error(message);
  }
  if (answer.data === undefined || answer.data === null) {
    throw new Error("the server answered without data");
  }
  return answer.data;
}
