import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { compress } from "../common/src/compress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// `npm run dev` serves the pages itself and asks a running mall for everything else.
const edge = process.env.MALL_EDGE ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: here("."),
  plugins: [react(), compress(), operatorPage()],
  resolve: { alias: { "@": here("./src") } },
  // The server replaces the placeholder on each request: styles need it to pass the content security policy.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: process.env.MALL_WEB_OUT ?? here("../../bin/web/shop"),
    emptyOutDir: true,
    sourcemap: "hidden",
    target: "es2022",
  },
  // Each page is built for itself: what only the operators' page uses of a library would else come with the storefront's.
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: { storefront: here("./index.html") },
          // What the first page needs comes in one file: it is smaller so, and a browser on HTTP/1.1 asks for six at a time.
          output: { codeSplitting: { groups: [{ name: "first", test: /\/src\/storefront\/main\.tsx$/ }] } },
        },
      },
    },
    operator: {
      consumer: "client",
      optimizeDeps: { noDiscovery: true }, // a development server serves both pages as client
      build: { emptyOutDir: false, rolldownOptions: { input: { operator: here("./admin.html") } } },
    },
  },
  builder: {
    buildApp: async builder => {
      for (const name of ["client", "operator"]) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  server: { proxy: { "/api": { target: edge, changeOrigin: true }, "/otlp": { target: edge, changeOrigin: true } } },
  test: {
    environment: "jsdom",
    setupFiles: [here("./src/test/setup.ts")],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 30_000, // a machine that does other things, too
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});

/** operatorPage answers every path below /admin with the operators' page while developing, as the edge does. */
function operatorPage(): Plugin {
  return {
    name: "operator-page",
    configureServer: server => {
      server.middlewares.use((request, _, next) => {
        if (/^\/admin(\/[^.]*)?(\?.*)?$/.test(request.url ?? "")) request.url = "/admin.html";
        next();
      });
    },
  };
}
