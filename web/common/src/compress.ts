import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

/** Smaller ones fit into a packet or two whatever is done to them. */
const least = 1024;

/** compress puts a .br beside each file, for the server to send in its place. (`mall up` adds the .gz.) */
export function compress(): Plugin {
  let out = "";
  return {
    name: "compress",
    apply: "build",
    configResolved: config => {
      out = config.build.outDir;
    },
    closeBundle: () => {
      for (const entry of readdirSync(out, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|svg|json)$/.test(entry)) continue;
        const file = join(out, entry);
        const content = readFileSync(file);
        if (content.length < least) continue;
        // The highest quality takes ten times as long for a twentieth less.
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
      }
    },
  };
}
