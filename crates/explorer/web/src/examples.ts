// The example operations that the playground opens with. Each is a file in `examples/`, so that a test can hold it
// against the schema; this table gives it a title and variables.
import howConnected from "./examples/how-connected.graphql?raw";
import ingestText from "./examples/ingest-text.graphql?raw";
import watchRelations from "./examples/watch-relations.graphql?raw";
import whatThreatened from "./examples/what-threatened.graphql?raw";
import whoEndorsed from "./examples/who-endorsed.graphql?raw";
import whoSays from "./examples/who-says.graphql?raw";

/** One example: what it asks, and the values its variables start with. */
export interface Example {
  /** The question in a few words. */
  title: string;
  /** A GraphQL document of named operations; the first one names the tab. */
  query: string;
  /** Values of the operations' variables, together. */
  variables: Record<string, unknown>;
}

/** In the order of the tabs. */
export const EXAMPLES: readonly Example[] = [
  { title: "Whom did someone endorse?", query: whoEndorsed, variables: { name: "Donald Trump" } },
  { title: "What was threatened, on which condition?", query: whatThreatened, variables: { name: "Donald Trump" } },
  { title: "Who says that a meeting was asked for?", query: whoSays, variables: { name: "Zohran Mamdani" } },
  {
    title: "How are two entities connected?",
    query: howConnected,
    variables: { one: "Andrew Cuomo", other: "Dora Pekec", from: "", to: "" },
  },
  {
    title: "Read an article into the graph",
    query: ingestText,
    variables: {
      input: {
        text: "Mayor Ines Calder met Governor Tom Okafor in Larkfield on Tuesday.",
        title: "Calder meets Okafor",
        publisher: "Larkfield Courier",
        publishedAt: "2025-11-20",
      },
    },
  },
  { title: "Watch relations change", query: watchRelations, variables: {} },
];

/** The variables of an example as the editor shows them; empty text when it has none. */
export function variablesText(example: Example): string {
  return Object.keys(example.variables).length === 0 ? "" : JSON.stringify(example.variables, null, 2);
}
