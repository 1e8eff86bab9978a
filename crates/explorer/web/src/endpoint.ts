// Where the server's GraphQL endpoints are, seen from a page.

/** Addresses of the two endpoints. */
export interface Endpoints {
  /** For POST requests. */
  http: string;
  /** For subscriptions, sub-protocol graphql-transport-ws. */
  webSocket: string;
}

/** The endpoints beside the page at `pageUrl`: same host, same folder, so a path added by a proxy is kept. */
export function endpointsBeside(pageUrl: string): Endpoints {
  const http = new URL("graphql", pageUrl);
  http.search = "";
  http.hash = "";
  const webSocket = new URL("graphql/ws", http);
  webSocket.protocol = http.protocol === "https:" ? "wss:" : "ws:";
  return { http: http.href, webSocket: webSocket.href };
}
