import { spawn } from "node:child_process";
import type { Page } from "@playwright/test";
import { command, expect, mall, test } from "./mall";

const route = "POST /api/v1/orders";

/** customers come until the test ends; most of them give up, which is no failure here. */
function customers(rate: number, seconds: number) {
  const load = spawn(
    command,
    ["load", "--rate", String(rate), "--duration", `${seconds}s`, "--patience", "3s", "--users", "4"],
    { stdio: "ignore" },
  );
  return () => load.kill("SIGINT");
}

/** go follows a link of the navigation. The one to the alerts also counts those that fire. */
const go = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: "Console" })
    .getByRole("link", { name: new RegExp(`^${name}( \\d|$)`) })
    .click();

/** choose picks an option of a list by its name. */
async function choose(page: Page, list: string, option: string) {
  await page.getByRole("combobox", { name: list }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

// One after the other: the last waits for what the first began.
test.describe.configure({ mode: "serial" });

const burns = new RegExp(`firing order-api ${route} spends its availability budget fast`);

test("which service fails: a fault set on the page, its alert, its traces", async ({ page }) => {
  test.setTimeout(120_000);
  const leave = customers(5, 100);
  try {
    await page.goto("/faults");
    await choose(page, "Service", "order-api");
    await choose(page, "Route", route);
    await page.getByRole("radio", { name: "Error" }).check();
    await page.getByRole("combobox", { name: "Answers with" }).fill("503");
    await choose(page, "For how long", "5 minutes");
    await page.getByRole("button", { name: "Set the fault" }).click();
    await expect(page.getByText(`Set: Every request to ${route} fails with 503`)).toBeVisible();
    const struck = page.getByRole("listitem").filter({ hasText: "order-api" });
    await expect(struck).toContainText(/struck [1-9]\d* time/);

    // The alert fires, and says which service and route.
    await go(page, "Alerts");
    await expect(page.getByRole("row", { name: burns })).toBeVisible({ timeout: 80_000 });
    await expect(page.getByRole("link", { name: /^Alerts \d+ alerts? (is|are) firing$/ })).toBeVisible();

    // The services and the map say the same, and lead to what failed.
    await go(page, "Service map");
    const node = page.getByRole("button", { name: /^order-api, service, healthy, .* [1-9][\d.]*% errors/ });
    await expect(node).toBeVisible();
    await go(page, "Services");
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "order-api", exact: true }) });
    await row.getByRole("link", { name: /%$/ }).click();
    const failed = page.getByRole("link", { name: new RegExp(`${route}$`) });
    await failed.first().click();
    await page.getByRole("button", { name: /^Next error/ }).click();
    await expect(page.getByRole("treeitem", { name: /^order-api POST \/api\/v1\/orders.* failed/ })).toBeVisible();

    // It is cleared where it was set.
    await go(page, "Faults");
    await page.getByRole("button", { name: /^Clear the fault .* of order-api$/ }).click();
    await expect(page.getByText("No fault is on. The mall behaves as it is.")).toBeVisible();
  } finally {
    leave();
    await mall("fault", "clear");
  }
});

interface Running {
  name: string;
  pid: number;
  restarts: number;
}

/** running is a process that runs, as mall status tells it. */
async function running(name: string): Promise<Running> {
  const { processes } = JSON.parse(await mall("status", "--json")) as { processes: Running[] };
  const found = processes.find(p => p.name === name);
  if (!found?.pid) throw new Error(`${name} does not run`);
  return found;
}

test("a service that is killed comes back, and the page says that it was", async ({ page }) => {
  const before = await running("payment-worker");
  await page.goto("/services");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "payment-worker", exact: true }) });
  await expect(row).toContainText("healthy");
  process.kill(before.pid, "SIGKILL");
  const restarts = row.getByRole("cell", { name: new RegExp(`^${before.restarts + 1}( |$)`) });
  await expect(restarts).toBeVisible();
  await restarts.getByText(String(before.restarts + 1)).hover();
  await expect(page.getByRole("tooltip")).toContainText("signal: killed");
  await expect(row).toContainText("healthy");
  expect((await running("payment-worker")).pid).not.toBe(before.pid);
});

test("a service is stopped and started from the page", async ({ page }) => {
  await page.goto("/services");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "user-worker", exact: true }) });
  try {
    await row.getByRole("button", { name: "Stop user-worker", exact: true }).click();
    await expect(row).toContainText("stopped");
    await expect(page.getByText("user-worker was stopped.")).toBeVisible();
    await expect(page.getByRole("link", { name: "user-worker is stopped" })).toBeVisible();
    await row.getByRole("button", { name: "Start user-worker", exact: true }).click();
    await expect(row).toContainText("healthy");
    await expect(page.getByText("user-worker was started.")).toBeVisible();
    await expect(page.getByText("Everything that was started is healthy.")).toBeVisible();
  } finally {
    await mall("start", "user-worker");
  }
});

test("the alert lets go some minutes after its cause is gone, and the history tells how long it was", async ({
  page,
}) => {
  test.skip(
    Boolean(process.env.CI) && !process.env.MALL_E2E_LONG,
    "it waits for minutes: `make test-console` plays it",
  );
  test.setTimeout(230_000);
  await page.goto("/alerts/AvailabilityBudgetBurnsFast");
  const history = page.getByRole("row", { name: /order-api POST \/api\/v1\/orders/ });
  await expect(page.getByText("Nothing is wrong now.")).toBeVisible({ timeout: 220_000 });
  await expect(history.first()).not.toContainText("still firing");
});
