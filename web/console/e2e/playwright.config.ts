import { defineConfig } from "@playwright/test";

// A mall must be running; CONSOLE_URL, EDGE_URL and MALL (the command that reaches it) say where.
// `go test ./test/console` starts one and runs this.
export default defineConfig({
  testDir: ".",
  outputDir: process.env.MALL_E2E_OUT ?? "../../../.mall/test/console",
  // One mall, one browser: what one test does to the mall another would see.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  // A machine of CI does other things, too. What needs the second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 15_000 },
  reporter: process.env.MALL_E2E_REPORT
    ? [["list"], ["json", { outputFile: process.env.MALL_E2E_REPORT }]]
    : [["list"]],
  use: {
    baseURL: process.env.CONSOLE_URL ?? "http://127.0.0.1:8090",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    colorScheme: "light",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
