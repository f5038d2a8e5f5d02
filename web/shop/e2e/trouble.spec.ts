import { randomUUID } from "node:crypto";
import { consoleUrl, expect, mall, onSale, test } from "./shop";

// What a person meets when the shop itself is in trouble, and how those who run it find out why.

test.use({ allow: [/./] }); // the browser says so, too

test("a page that breaks says so, and its error leads to the trace behind it", async ({ page, context }) => {
  const article = await onSale();
  const field = `lacking-${randomUUID().slice(0, 8)}`;
  let traceId = "";
  await page.route(`**/api/v1/products/${article.productId}`, async route => {
    const answer = await route.fetch();
    traceId = answer.headers()["x-trace-id"] ?? "";
    await route.fulfill({ response: answer, json: { ...(await answer.json()), skus: { [field]: null } } });
  });
  await page.goto(`/products/${article.productId}`);
  await expect(page.getByRole("alert")).toContainText("This page broke");
  await expect(page.getByRole("banner")).toBeVisible(); // the shell goes on

  const errors = await context.newPage();
  await expect(async () => {
    await errors.goto(`${consoleUrl}/errors`);
    await errors
      .getByRole("link", { name: /skus|is not a function|not iterable/ })
      .first()
      .click({ timeout: 2000 });
  }).toPass();
  await expect(errors.getByText(/web\/shop\/src\/storefront\/.*\.tsx/).first()).toBeVisible(); // not the built file
  await errors
    .getByRole("link", { name: /Backend trace/ })
    .first()
    .click();
  await expect(errors).toHaveURL(new RegExp(`/traces/${traceId}`));
  for (const service of ["storefront", "edge", "product-api", "product-rpc"])
    await expect(errors.getByText(service).first()).toBeVisible();
});

test("a server that fails is told with the trace it is found by, and asked again", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const article = await onSale();
  await mall("fault", "set", "product-api", "--route", "GET /api/v1/products/:id", "--error", "500", "--for", "1m");
  try {
    await page.goto(`/products/${article.productId}`);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("on purpose");
    await alert.getByRole("button", { name: "Copy the trace id" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^[0-9a-f]{32}$/);
    await expect(alert).toContainText(copied);
  } finally {
    await mall("fault", "clear");
  }
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(article.title);
});
