import { png } from "./png";
import { call, enterAsOperator, expect, picture, test } from "./shop";
import { change, notified, operatorToken, type Product, retire, rowOf, stocked, unique } from "./stockroom";

const red = { name: "red.png", mimeType: "image/png", buffer: png([200, 40, 40]) };
const blue = { name: "blue.png", mimeType: "image/png", buffer: png([40, 80, 200]) };

// What the tests do to the network, and an upload that the server refuses for its type.
test.use({ allow: [/net::ERR_FAILED|status of 415/] });

test.afterEach(async () => {
  await retire();
});

test("an operator makes a product with pictures and SKUs, and customers see it", async ({ page, context }) => {
  test.setTimeout(120_000); // two pages, and the shop's caches in between
  const title = unique("Test lamp");
  await enterAsOperator(page);
  await page.goto("/admin/products");
  await page.getByRole("link", { name: "New product" }).click();

  // Nothing is sent before it can be right; the first field that is wrong has the focus.
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByLabel("Title")).toBeFocused();
  await expect(page.getByText("Please check what is marked")).toBeVisible();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Description").fill("Warm light.\n暖光。");
  await page.getByLabel("Category").selectOption("home");

  const chooser = page.locator("input[type=file]");
  await chooser.setInputFiles([red, blue]);
  await expect(page.getByRole("button", { name: "Enlarge picture 2" })).toBeVisible();
  const second = await page.getByRole("img", { name: "Picture 2 of 2" }).getAttribute("src");
  await page.getByRole("button", { name: "Move picture 2 forward" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("img", { name: "Picture 1 of 2" })).toHaveAttribute("src", second ?? "");
  await expect(page.getByRole("button", { name: "Move picture 1 forward" })).toBeFocused();

  const first = page.getByRole("listitem", { name: "SKU 1" });
  await first.getByRole("button", { name: "Add an attribute" }).click();
  await first.getByLabel("Attribute 1: name").fill("colour");
  await first.getByLabel("Attribute 1: value").fill("red");
  await first.getByLabel("Price").fill("0.285");
  await first.getByLabel("Initial stock").fill("7");
  await page.getByRole("button", { name: "Add a SKU" }).click();
  const other = page.getByRole("listitem", { name: "SKU 2" });
  await expect(other.getByLabel("Attribute 1: name")).toHaveValue("colour");
  await other.getByLabel("Attribute 1: value").fill("red");
  await other.getByLabel("Price").fill("1,299.90");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(first.getByText("At most 2 digits behind the point")).toBeVisible();
  await expect(other.getByText("SKU 1 has the same attributes")).toBeVisible();
  await picture(page, "product-form");
  await first.getByLabel("Price").fill("0.29");
  await other.getByLabel("Attribute 1: value").fill("blue");

  await page.getByRole("button", { name: "Create" }).dblclick();
  await notified(page, "The product is created");
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const { skus } = (await call<Product>("GET", `/admin/products/${id}`, await operatorToken())).body;
  expect(skus.map(({ price, attributes, available }) => [price.amount, attributes.colour, available])).toEqual([
    [29, "red", 7],
    [129990, "blue", 0],
  ]);

  // One product, though the button was pressed twice.
  await page.getByRole("link", { name: "Products", exact: true }).click();
  await page.getByLabel("Search").fill(title);
  await expect(page).toHaveURL(/query=/);
  await expect(rowOf(page, title)).toHaveCount(1);
  await expect(rowOf(page, title)).toContainText("¥0.29 – ¥1,299.90");
  await page.getByRole("link", { name: title }).click();

  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "View in the shop" }).click();
  const shop = await opened;
  await expect(shop.getByRole("heading", { name: title })).toBeVisible();
  await expect(shop.getByText("¥0.29").first()).toBeVisible();
  await expect(shop.locator(`img[src="${second}"]`).first()).toBeVisible();

  // Another price, and then hidden.
  await page.getByRole("listitem", { name: "SKU 1" }).getByLabel("Price").fill("12.50");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await notified(page, "The product is saved");
  await expect(async () => {
    await shop.reload();
    await expect(shop.getByText("¥12.50").first()).toBeVisible({ timeout: 2000 });
  }).toPass();
  await page.getByLabel("Hidden").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Hidden: the shop does not show it.")).toBeVisible();
  await expect(async () => {
    await shop.reload();
    await expect(shop.getByText("This product is no longer sold").first()).toBeVisible({ timeout: 2000 });
    await expect(shop.getByRole("heading", { name: title })).toBeHidden();
  }).toPass();
});

test("what is no picture, too large, or refused by the server says so", async ({ page }) => {
  await enterAsOperator(page);
  await page.goto("/admin/products/new");
  const chooser = page.locator("input[type=file]");
  const posted: string[] = [];
  page.on("request", request => {
    if (request.method() === "POST" && request.url().includes("/pictures")) posted.push(request.url());
  });
  await chooser.setInputFiles([
    { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("plain text") },
    { name: "huge.png", mimeType: "image/png", buffer: png([1, 2, 3], 512 * 1024 + 1) },
    { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
  ]);
  await expect(page.getByText("notes.png is not a PNG, JPEG or WebP picture, whatever its name says.")).toBeVisible();
  await expect(page.getByText("huge.png is 513 KiB; a picture is at most 512 KiB.")).toBeVisible();
  await expect(page.getByText("empty.png is empty.")).toBeVisible();
  expect(posted).toEqual([]);
  for (const dismiss of await page.getByRole("button", { name: "Dismiss" }).all()) await dismiss.click({ trial: true });

  // The server looks itself: here at a picture that is declared to be another kind of.
  await page.route("**/api/v1/admin/pictures", route =>
    route.continue({ headers: { ...route.request().headers(), "content-type": "image/webp" } }),
  );
  await chooser.setInputFiles(red);
  const alert = page.getByRole("alert").filter({ hasText: "red.png was not uploaded" });
  await expect(alert).toContainText("image/png, image/jpeg or image/webp");
  await expect(alert.getByText("Trace id")).toBeVisible();
  await page.unroute("**/api/v1/admin/pictures");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("img", { name: "Picture 1 of 1" })).toBeVisible();

  // What does not arrive is not lost: the same file goes again.
  await page.route("**/api/v1/admin/pictures", route => route.abort());
  await chooser.setInputFiles(blue);
  const lost = page.getByRole("alert").filter({ hasText: "blue.png was not uploaded" });
  await expect(lost).toContainText("does not answer");
  await page.unroute("**/api/v1/admin/pictures");
  await lost.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("img", { name: "Picture 2 of 2" })).toBeVisible();
});

test("a picture may be dropped onto the form", async ({ page }) => {
  await enterAsOperator(page);
  await page.goto("/admin/products/new");
  const data = await page.evaluateHandle(bytes => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
    return transfer;
  }, Array.from(red.buffer));
  await page.getByText("Drop pictures here").dispatchEvent("drop", { dataTransfer: data });
  await expect(page.getByRole("img", { name: "Picture 1 of 1" })).toBeVisible();
});

test("changes that are not saved are not lost by mistake", async ({ page }) => {
  const product = await stocked();
  await enterAsOperator(page);
  await page.goto(`/admin/products/${product.id}`);
  await page.getByLabel("Title").fill(`${product.title} mine`);
  await page.getByRole("link", { name: "Stock", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Stay here" }).click();
  await expect(page.getByLabel("Title")).toHaveValue(`${product.title} mine`);
  const asked = page.waitForEvent("dialog");
  const reload = page.reload();
  await (await asked).accept();
  await reload;
  await expect(page.getByLabel("Title")).toHaveValue(product.title);
  await page.getByLabel("Title").fill(`${product.title} mine`);
  await page.getByRole("link", { name: "Stock", exact: true }).click();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Stock" })).toBeVisible();
});

test("what somebody else saved meanwhile is not overwritten unasked", async ({ page }) => {
  const product = await stocked();
  await enterAsOperator(page);
  await page.goto(`/admin/products/${product.id}`);
  await page.getByLabel("Description").fill("mine");
  await change(product, { description: "theirs" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Changed by somebody else" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Description")).toHaveValue("mine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: "Load theirs" }).click();
  await expect(page.getByLabel("Description")).toHaveValue("theirs");

  await page.getByLabel("Description").fill("mine after all");
  await change(product, { description: "theirs again" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: "Save mine over theirs" }).click();
  await notified(page, "The product is saved");
  await page.reload();
  await expect(page.getByLabel("Description")).toHaveValue("mine after all");
});

test("an operator changes stock with a reason, and not below what is there", async ({ page }) => {
  const product = await stocked();
  const [sku] = product.skus;
  await enterAsOperator(page);
  await page.goto(`/admin/products/${product.id}`);
  await page.getByRole("listitem", { name: "SKU 1" }).getByRole("link", { name: "Change stock" }).click();
  const row = rowOf(page, product.title);
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: /Change the stock of/ }).click();
  const dialog = page.getByRole("dialog", { name: "Change stock" });
  await expect(dialog.getByLabel("Pieces")).toBeFocused();
  await dialog.getByRole("button", { name: "Change the stock" }).click();
  await expect(dialog.getByText("Please fill this in")).toHaveCount(2);

  await dialog.getByRole("button", { name: "Damaged" }).click();
  await expect(dialog.getByRole("radio", { name: "Take out" })).toBeChecked();
  await dialog.getByLabel("Pieces").fill("21");
  await expect(dialog.getByText("20 → -1")).toBeVisible();
  await dialog.getByRole("button", { name: "Change the stock" }).click();
  await expect(dialog.getByText("There are not enough pieces left.")).toBeVisible();
  await expect(dialog.getByText("At most 20, which are available")).toBeVisible();
  await expect(dialog.getByLabel("Pieces")).toBeFocused();

  await dialog.getByLabel("Pieces").fill("5");
  await expect(dialog.getByText("20 → 15")).toBeVisible();
  await picture(page, "stock-change");
  await dialog.getByRole("button", { name: "Change the stock" }).dblclick();
  await notified(page, "20 → 15 available");
  await expect(dialog).toBeHidden();
  await expect(row).toContainText("15");

  // The same again is another change, and an answer that was lost is not.
  await row.getByRole("button", { name: /Change the stock of/ }).click();
  await dialog.getByRole("button", { name: "Damaged" }).click();
  await dialog.getByLabel("Pieces").fill("5");
  await page.route(`**/api/v1/admin/skus/${sku?.id}/stock`, async route => {
    await route.fetch(); // it arrives
    await route.abort(); // its answer does not
  });
  await dialog.getByRole("button", { name: "Change the stock" }).click();
  await expect(dialog.getByText("does not answer")).toBeVisible();
  await page.unroute(`**/api/v1/admin/skus/${sku?.id}/stock`);
  await dialog.getByRole("button", { name: "Change the stock" }).click();
  await notified(page, "15 → 10 available");
  await expect(row).toContainText("10");
});

test("the lists are exported as they are filtered", async ({ page }) => {
  const product = await stocked();
  await enterAsOperator(page);
  for (const list of ["products", "stock"]) {
    await page.goto(`/admin/${list}?query=${encodeURIComponent(product.title)}`);
    await expect(page.getByRole("row").nth(1)).toContainText(product.title);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const stream = await (await download).createReadStream();
    const text = Buffer.concat(await stream.toArray()).toString("utf8");
    expect(text.trimEnd().split("\r\n")).toHaveLength(list === "products" ? 2 : 3);
    expect(text).toContain(product.title);
    expect(text).toContain("199");
  }
});
