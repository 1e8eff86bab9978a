// Turns whatever a server, or something in front of it, answers into a GraphQL answer that can be shown.

/** One error of a GraphQL answer, with what newsgraph adds. */
export interface AnswerError {
  message: string;
  extensions?: { code?: string; hint?: string };
}

/** A GraphQL answer as JSON. */
export interface Answer<Data> {
  data?: Data | null;
  errors?: AnswerError[];
}

/** True for the media types that carry a GraphQL answer. */
export function isJson(contentType: string | null): boolean {
  return /^application\/(graphql-response\+)?json\b/i.test(contentType ?? "");
}

/** What to show when the answer is not GraphQL: the status, and the beginning of what came. */
export function notGraphQl(status: number, statusText: string, body: string): Answer<never> {
  const said = body.trim().slice(0, 300);
  const line = `the server answered ${status} ${statusText}`.trim();
  return { errors: [{ message: said === "" ? line : `${line}: ${said}` }] };
}

/** `fetch` that always resolves to JSON: other answers become a GraphQL error that quotes them. */
export async function fetchJson(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (isJson(response.headers.get("content-type"))) {
    return response;
  }
  return Response.json(notGraphQl(response.status, response.statusText, await response.text()), {
    status: response.status,
  });
}

/** All error messages of an answer with their hints, one sentence each; null when there is none. */
export function errorText(errors: readonly AnswerError[] | undefined): string | null {
  if (errors === undefined || errors.length === 0) {
    return null;
  }
  return errors
    .map((error) => (error.extensions?.hint ? `${error.message} (${error.extensions.hint})` : error.message))
    .join("; ");
}
