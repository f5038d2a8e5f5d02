import { sql } from "./database";
import { expect, mall, restock, test } from "./mall";

test("did we lose money or stock: green, red with the row that does not add up, and green again", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto("/business");
  const light = page.getByRole("region", { name: "Did we lose money or stock?" });
  const audit = light.getByRole("button", { name: "Audit now" });
  await audit.click();
  await expect(light.getByText(/^Audited just now: every invariant holds/)).toBeVisible({ timeout: 40_000 });
  await expect(light.getByText("No. All six invariants held at the last audit.")).toBeVisible();

  const [sku = ""] = await sql("SELECT sku_id FROM mall_product.stock WHERE available > 50 ORDER BY sku_id LIMIT 1");
  const [lost, found] = [-1, +1].map(
    n => `UPDATE mall_product.stock SET available = available + ${n} WHERE sku_id = '${sku}'`,
  );
  await sql(lost ?? "");
  try {
    await audit.click(); // what looks wrong is looked at again when work in flight has had its time
    await expect(light.getByText(/^Audited just now: 1 violation/)).toBeVisible({ timeout: 60_000 });
    await expect(light.getByText("An invariant is broken: 1 row does not add up.")).toBeVisible();
    await expect(light.getByRole("row").filter({ hasText: `stock ${sku}` })).toContainText("stock adds up");
  } finally {
    await sql(found ?? "");
  }
  await audit.click();
  await expect(light.getByText(/^Audited just now: every invariant holds/)).toBeVisible({ timeout: 40_000 });
  await expect(light.getByText("No. All six invariants held at the last audit.")).toBeVisible();
});

test("a dead letter is read, its cause mended, and the letter replayed", async ({ page }) => {
  // The audit log cannot be written, as when its disk is full: the event is given up after five tries.
  await sql(
    "CREATE OR REPLACE TRIGGER mall_user.no_room BEFORE INSERT ON mall_user.audit_log FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no room for the audit log'",
  );
  const mended = () => sql("DROP TRIGGER IF EXISTS mall_user.no_room");
  try {
    const act = await restock();
    await page.goto("/business/dead-letters?topic=mall.audit.v1.dlq");
    const letter = page.getByRole("row").filter({ has: page.getByRole("link", { name: act.traceId.slice(0, 8) }) });
    await expect(letter).toContainText("no room for the audit log");
    await expect(letter).toContainText("user-worker");
    await letter.getByRole("button", { name: /^View / }).click();
    const open = page.getByRole("dialog");
    await expect(open).toContainText(act.sku);
    await expect(open).toContainText(act.traceId);
    await open.getByRole("button", { name: "Close" }).click();

    await mended();
    await letter.getByRole("button", { name: /^Replay / }).click();
    await expect(page.getByText("1 letter was sent back to mall.audit.v1.")).toBeVisible();
    await expect(letter).toHaveCount(0);
    await expect
      .poll(() => sql(`SELECT action FROM mall_user.audit_log WHERE trace_id = '${act.traceId}'`))
      .toHaveLength(1);
  } finally {
    await mended();
    await mall("dlq", "replay", "--topic", "mall.audit.v1"); // what operators did besides, such as logging in
  }
});
