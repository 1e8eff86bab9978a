// The editor's background workers, bundled with the page.

import type { Environment } from "monaco-editor";
import EditorWorker from "monaco-editor/esm/vs/editor/editor.worker.js?worker";
import JsonWorker from "monaco-editor/esm/vs/language/json/json.worker.js?worker";
import GraphQlWorker from "monaco-graphql/esm/graphql.worker.js?worker";

// GraphiQL has a file of its own for this (`graphiql/setup-workers/vite`), which also writes to the console.
const environment: Environment = {
  getWorker(_id: string, label: string): Worker {
    if (label === "json") {
      return new JsonWorker();
    }
    if (label === "graphql") {
      return new GraphQlWorker();
    }
    return new EditorWorker();
  },
};
Object.assign(globalThis, { MonacoEnvironment: environment });
