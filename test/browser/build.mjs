// Builds the page of this folder as the shop's pages are built: minified, with source maps beside the scripts.
// Usage: node build.mjs OUT; VITE_DSN and CONSOLE say where the page reports to.
import { build } from "vite";

await build({
  root: new URL("page", import.meta.url).pathname,
  configFile: false,
  logLevel: "error",
  plugins: [
    {
      name: "console",
      transformIndexHtml: html => html.replaceAll("%CONSOLE%", process.env.CONSOLE),
    },
  ],
  build: { outDir: process.argv[2], emptyOutDir: true, sourcemap: "hidden", minify: true, modulePreload: false },
});
