import { defineConfig } from "@playwright/test";
import { inChromium } from "../../common/e2e/config";

/** What would disturb others, or be disturbed by them: faults of the whole mall, measurements. */
const alone = /(trouble|speed)\.spec\.ts$/;

// A mall must be running; EDGE_URL, CONSOLE_URL and MALL (the command that reaches it) say where.
// `go test ./test/pages` starts one and runs this. SHOP_URL is where the pages are, if not at the edge.
export default defineConfig(
  inChromium(process.env.SHOP_URL ?? process.env.EDGE_URL ?? "http://127.0.0.1:8080", "../../../.mall/test/shop"),
  {
    // Each story has customers and articles of its own, and waits much.
    workers: 2,
    projects: [
      { name: "stories", testIgnore: alone },
      { name: "alone", testMatch: alone, workers: 1, dependencies: ["stories"] },
    ],
  },
);
