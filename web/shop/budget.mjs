// Fails when the storefront's first page needs more script than its budget: what a cold load of / fetches before it is
// idle, gzip. Usage: node budget.mjs
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { createBuilder } from "vite";

/** Kilobytes of 1000 bytes, as browsers' tools count them. */
const budget = 200;

/** What is loaded without anybody doing anything: the page's script with the home page in it, the web vitals. */
const first = [/\/index\.html$/, /\/web-vitals\//];

const say = line => process.stdout.write(`${line}\n`);

const out = mkdtempSync(join(tmpdir(), "budget-"));
process.env.MALL_WEB_OUT = out;
process.env.NODE_ENV = "production";
const builder = await createBuilder({
  configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
  logLevel: "error",
});
const client = builder.environments.client;
if (!client) throw new Error("the configuration has no environment client");
const { output } = await builder.build(client);
const chunks = new Map(output.filter(f => f.type === "chunk").map(c => [c.fileName, c]));

const wanted = new Set();
function want(name) {
  if (wanted.has(name)) return;
  wanted.add(name);
  for (const next of chunks.get(name)?.imports ?? []) want(next);
}
for (const pattern of first) {
  const found = [...chunks.values()].filter(c => pattern.test(c.facadeModuleId ?? ""));
  for (const chunk of found) want(chunk.fileName);
}
if (![...wanted].some(name => chunks.get(name)?.moduleIds.some(id => id.endsWith("/storefront/home/index.tsx"))))
  throw new Error("the home page is not among the files: has it moved?");

const sizes = [...wanted, "tracker.js"].map(name => ({ name, size: gzipSync(readFileSync(join(out, name))).length }));
rmSync(out, { recursive: true });
for (const { name, size } of sizes.sort((a, b) => b.size - a.size).slice(0, 12))
  say(`${(size / 1000).toFixed(1).padStart(7)} KB  ${name}`);
const total = sizes.reduce((sum, { size }) => sum + size, 0) / 1000;
say(
  `${total.toFixed(1).padStart(7)} KB  of ${budget} KB: ${sizes.length} scripts of the storefront's first page, gzip`,
);
if (total > budget) process.exitCode = 1;
