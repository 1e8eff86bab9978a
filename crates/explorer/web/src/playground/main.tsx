// The playground page: GraphiQL on this server's endpoints, opened with the example operations.
import "./workers";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
// Not `graphiql/style.css`: that holds the editor's style a second time, and fonts as `data:` addresses.
import "graphiql/graphiql.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { fetchJson } from "../answer";
import { endpointsBeside } from "../endpoint";
import { EXAMPLES, variablesText } from "../examples";
import { CopyAs } from "./copy-as";
import { EXAMPLES_PLUGIN } from "./examples-plugin";
import { Mends } from "./mends";
import "./playground.css";

const endpoints = endpointsBeside(location.href);
const fetcher = createGraphiQLFetcher({
  url: endpoints.http,
  subscriptionUrl: endpoints.webSocket,
  fetch: fetchJson as typeof fetch,
  enableIncrementalDelivery: false,
});
const tabs = EXAMPLES.map((example) => ({ query: example.query, variables: variablesText(example) }));
const plugins = [HISTORY_PLUGIN, EXAMPLES_PLUGIN];
function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={tabs}
      defaultQuery="# Write a query here; Ctrl-Space completes, Ctrl-Enter runs it.\n"
      plugins={plugins}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      inputValueDeprecation={false}
    >
      <GraphiQL.Logo>
        <a className="newsgraph-logo" href="./">
          newsgraph
        </a>
        <Mends />
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CopyAs url={endpoints.http} />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}

const root = document.getElementById("playground");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Playground />
    </StrictMode>,
  );
}
