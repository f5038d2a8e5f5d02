import { randomBytes } from "node:crypto";
import { consoleUrl, expect, test } from "./mall";
import { sendLogs } from "./otlp";

const image = `<img src=x onerror="document.title='broken';alert(1)">`;
const script = `<script>document.title='broken';alert(1)</script>`;
const odd = `\u001b[31mred\u001b[0m \u202eturned`;
const long = "x".repeat(100_000);

/** sendTrace sends two spans full of what should stay text, as a service without manners would. */
async function sendTrace(traceId: string) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const span = (spanId: string, parentSpanId: string, name: string) => ({
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: 2,
    startTimeUnixNano: String(now - 50_000_000n),
    endTimeUnixNano: String(now),
    attributes: [text(image, script), text("odd", odd), text("long", long), text("http.route", image)],
    events: [
      {
        name: "exception",
        timeUnixNano: String(now),
        attributes: [
          text("exception.type", image),
          text("exception.message", script),
          text("exception.stacktrace", `${image}\n${odd}`),
        ],
      },
    ],
    status: { code: 2, message: script },
  });
  const root = randomBytes(8).toString("hex");
  const response = await fetch(`${consoleUrl}/v1/traces`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [text("service.name", "hostile"), text(image, image)] },
          scopeSpans: [
            {
              scope: { name: script },
              spans: [
                span(root, "", `root ${image}`),
                span(randomBytes(8).toString("hex"), root, `child ${script} ${odd}`),
                span(randomBytes(8).toString("hex"), root, `endless ${long}`),
              ],
            },
          ],
        },
      ],
    }),
  });
  if (!response.ok) throw new Error(`POST /v1/traces: ${response.status} ${await response.text()}`);
}

test("hostile spans and lines stay text on every page that shows them", async ({ page }) => {
  const dialogs: string[] = [];
  page.on("dialog", dialog => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const traceId = randomBytes(16).toString("hex");
  await sendTrace(traceId);
  await sendLogs([
    { service: "hostile", level: "ERROR", message: `${image} ${odd}`, traceId, attributes: { [image]: script } },
    { service: "hostile", level: "INFO", message: `endless ${long}`, traceId },
  ]);
  const harmless = async () => {
    await expect(page).not.toHaveTitle("broken");
    await expect(page.locator("img[src=x], [onerror], body script")).toHaveCount(0);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, "wider than the window").toBeLessThanOrEqual(0);
    expect(dialogs).toEqual([]);
  };

  await page.goto(`/traces?service=hostile&since=15m`);
  const root = page.getByRole("link", { name: `root ${image}` }).first();
  await expect(root).toBeVisible();
  await harmless();
  await page.goto(`/traces/${traceId}`);
  await expect(page.getByRole("treeitem")).toHaveCount(3);
  await page.getByRole("treeitem", { name: /child/ }).click();
  const details = page.getByRole("complementary", { name: "Details of the span" });
  await expect(details.getByText(script).first()).toBeVisible();
  await expect(details.getByText(image).first()).toBeVisible();
  await harmless();

  await page.getByRole("link", { name: "Log lines" }).first().click();
  const lines = page.getByRole("listbox").getByRole("option");
  await expect(lines).toHaveCount(2);
  await lines.filter({ hasText: "onerror" }).getByText(image).first().click();
  await expect(page.getByRole("region", { name: "Log line" })).toContainText(script);
  await expect(lines.filter({ hasText: "⟨U+202E⟩turned" })).toHaveCount(1);
  await harmless();

  for (const path of ["/map", "/services/hostile", "/logs?service=hostile"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("hostile").first()).toBeAttached();
    await harmless();
  }
});
