// What GraphiQL 5.4 leaves out and readers would trip over. Remove each when GraphiQL does it itself.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef } from "react";

/** Renders nothing; must stand inside GraphiQL. */
export function Mends() {
  useVariablesOfFirstTab();
  useChangingColorScheme();
  return null;
}

// GraphiQL shows the active tab's query when it opens, but its variables only after a change of tabs.
function useVariablesOfFirstTab() {
  const { variableEditor, variables } = useGraphiQL((state) => ({
    variableEditor: state.variableEditor,
    variables: state.tabs[state.activeTabIndex]?.variables ?? "",
  }));
  const filled = useRef(false);
  useEffect(() => {
    if (variableEditor === undefined || filled.current) {
      return;
    }
    filled.current = true;
    if (variableEditor.getValue() === "" && variables !== "") {
      variableEditor.setValue(variables);
    }
  }, [variableEditor, variables]);
}

// GraphiQL's own parts follow the system's color scheme while it runs, the editors in it do not.
function useChangingColorScheme() {
  const { setTheme } = useGraphiQLActions();
  const theme = useGraphiQL((state) => state.theme);
  useEffect(() => {
    if (theme !== null) {
      return;
    }
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setTheme(null);
    scheme.addEventListener("change", follow);
    return () => scheme.removeEventListener("change", follow);
  }, [theme, setTheme]);
}
