import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "../common/src/compress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// `npm run dev` serves the page itself and asks a running console for everything else.
const backend = process.env.MALL_CONSOLE ?? "http://127.0.0.1:8090";

export default defineConfig({
  root: here("."),
  plugins: [react(), compress()],
  resolve: { alias: { "@": here("./src") } },
  // The server replaces the placeholder on each request: styles need it to pass the content security policy.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: process.env.MALL_WEB_OUT ?? here("../../bin/web/console"),
    emptyOutDir: true,
    sourcemap: "hidden",
    target: "es2022",
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { "/api": { target: backend, changeOrigin: true }, "/prometheus": { target: backend, changeOrigin: true } },
  },
  test: {
    environment: "jsdom",
    setupFiles: [here("./src/test/setup.ts")],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 30_000, // a machine that does other things, too
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
