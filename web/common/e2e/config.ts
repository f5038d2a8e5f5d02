import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

/** inChromium is the configuration of tests in Chromium against a running mall: one mall, one browser, one test at a time. */
export function inChromium(baseURL: string, outputDir: string): PlaywrightTestConfig {
  return defineConfig({
    testDir: ".",
    outputDir: process.env.MALL_E2E_OUT ?? outputDir,
    // What one test does to the mall another would see.
    workers: 1,
    fullyParallel: false,
    timeout: 60_000,
    // A machine of CI does other things, too. What needs another try is reported as flaky.
    retries: process.env.CI ? 2 : 0,
    expect: { timeout: 15_000 },
    reporter: process.env.MALL_E2E_REPORT
      ? [["list"], ["json", { outputFile: process.env.MALL_E2E_REPORT }]]
      : [["list"]],
    use: {
      baseURL,
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
}
