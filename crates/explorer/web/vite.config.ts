// Builds the two pages into `dist`, which the Rust crate embeds. Nothing in them may need another host.
import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses, so that the pages also work behind a proxy that adds a path.
  base: "./",
  build: {
    target: "es2022",
    // One file per asset: `data:` addresses would have to be allowed in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // The libraries' licences ask to be shown with them; the start page links to this file.
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 4000,
    rollupOptions: {
      onwarn(warning, warn) {
        // Libraries mark files for React's server components, which a page does not have.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") {
          warn(warning);
        }
      },
      input: {
        index: resolve(import.meta.dirname, "index.html"),
        playground: resolve(import.meta.dirname, "playground.html"),
      },
    },
  },
  worker: { format: "es" },
});
