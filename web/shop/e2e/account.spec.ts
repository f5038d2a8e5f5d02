import type { Page } from "@playwright/test";
import { resetLink } from "./mail";
import { accessible, Customer, call, dark, enter, expect, inChinese, logIn, phone, picture, test } from "./shop";

// What the server refuses, the browser writes to its console.
test.use({ allow: [/status of 400/] });

const password = "three words or four";
const newEmail = () => `account-${Date.now()}-${Math.floor(Math.random() * 1e6)}@mall.test`;

async function register(page: Page, email = newEmail(), name = "林小满 Lin") {
  await page.goto("/register?next=%2Faccount");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.getByRole("button", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Account");
  return email;
}

async function session(page: Page): Promise<{ accessToken: string; refreshToken: string; expiresAt: number }> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("mall.session") ?? "null"));
}

/** age makes the access token one that ended long ago. */
async function age(page: Page) {
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("mall.session") ?? "{}");
    localStorage.setItem(
      "mall.session",
      JSON.stringify({ ...kept, accessToken: `${kept.accessToken}x`, expiresAt: 1 }),
    );
  });
}

test.describe("session", () => {
  test("register, reload, log out in one tab and in the other", async ({ page, context }) => {
    const email = await register(page);
    await expect(page.getByText(email)).toBeVisible();
    await accessible(page);
    await page.reload();
    await expect(page.getByText(email)).toBeVisible();
    const other = await context.newPage();
    await other.goto("/account");
    await expect(other.getByText(email)).toBeVisible();
    await page.locator("main").getByRole("button", { name: "Log out" }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(other).toHaveURL(/\/$/);
    await other.goto("/account");
    await expect(other).toHaveURL(/\/login\?next=%2Faccount$/);
    await accessible(other);
    await other.getByLabel("E-mail address").fill(email);
    await other.locator('input[name="password"]').fill(password);
    await other.getByRole("button", { name: "Show the password" }).click();
    await expect(other.locator('input[name="password"]')).toHaveAttribute("type", "text");
    await other.locator("main").getByRole("button", { name: "Log in" }).click();
    await expect(other).toHaveURL(/\/account$/);
  });

  test("what a registration lacks is said at its field, and an address that is taken leads to the log-in", async ({
    page,
  }) => {
    const email = await register(page);
    await page.locator("main").getByRole("button", { name: "Log out" }).click();
    await page.goto("/register");
    await page.getByRole("button", { name: "Create an account" }).click();
    await expect(page.getByLabel("Name")).toBeFocused();
    await accessible(page);
    await page.getByLabel("Name").fill("Lin");
    await page.getByLabel("E-mail address").fill(email);
    await page.locator('input[name="password"]').fill("password1");
    await page.getByRole("button", { name: "Create an account" }).click();
    await expect(page.getByText("one of the commonest passwords")).toBeVisible();
    await page.locator('input[name="password"]').fill(password);
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.getByRole("link", { name: "Log in instead" }).click();
    await expect(page.getByLabel("E-mail address")).toHaveValue(email);
    expect(page.url()).not.toContain("account-");
  });

  test("tabs whose access token ended renew it once, unseen", async ({ page, context }) => {
    const customer = await Customer.register();
    await enter(page, customer);
    await page.goto("/account/addresses");
    await expect(page.getByText("13800138000")).toBeVisible();
    const tabs = [page, await context.newPage(), await context.newPage()];
    const sent: string[] = [];
    context.on("request", r => {
      if (r.url().endsWith("/sessions/refresh")) sent.push((r.postDataJSON() as { refreshToken: string }).refreshToken);
    });
    for (const tab of tabs.slice(1)) {
      await tab.goto("/orders");
      await expect(tab.getByText("No orders here")).toBeVisible();
    }
    for (let round = 1; round <= 3; round++) {
      await age(page);
      await Promise.all(tabs.map(tab => tab.reload()));
      await expect(page.getByText("13800138000")).toBeVisible();
      for (const tab of tabs.slice(1)) await expect(tab.getByText("No orders here")).toBeVisible();
      expect(sent).toHaveLength(round);
      expect(new Set(sent).size).toBe(round);
    }
    for (const tab of tabs) await expect(tab.getByRole("dialog")).toHaveCount(0);
    await call("GET", "/me", (await session(page)).accessToken);
  });

  test("a session that was revoked asks over the page, which goes on", async ({ page, context }) => {
    const customer = await Customer.register();
    await enter(page, customer);
    await page.goto("/account/addresses");
    const other = await context.newPage();
    await other.goto("/orders");
    await expect(other.getByText("No orders here")).toBeVisible();
    await page.getByRole("button", { name: "Add an address" }).click();
    await page.getByLabel("Recipient").fill("<img src=x onerror=alert(1)>");
    // Somebody changed the password elsewhere: every other session is revoked.
    const elsewhere = await logIn(customer.account);
    const next = "another password now";
    await call("POST", "/me/password", elsewhere.accessToken, { current: customer.account.password, next });
    await age(page);
    for (const [label, value] of Object.entries({
      Phone: "13900139000",
      "Street and number": "2 Road",
      City: "Beijing",
      "Province or state": "Beijing",
      "Postal code": "100080",
      "Country or region": "China",
    }))
      await page.getByLabel(label).fill(value);
    await page.getByRole("button", { name: "Save the address" }).click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await expect(dialog).toBeVisible();
    await expect(dialog.getByLabel("E-mail address")).toHaveValue(customer.account.email);
    await accessible(page);
    await picture(page, "session-ended");
    await expect(other.getByRole("dialog", { name: "Your session has ended" })).toBeVisible();
    await dialog.locator('input[name="password"]').fill(next);
    await dialog.getByRole("button", { name: "Log in" }).click();
    await expect(dialog).toBeHidden();
    await expect(other.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByLabel("Recipient")).toHaveValue("<img src=x onerror=alert(1)>");
    await page.getByRole("button", { name: "Save the address" }).click();
    await expect(page.locator("main").getByText("<img src=x onerror=alert(1)>")).toBeVisible();
    await expect(page.locator("main img")).toHaveCount(0);
  });

  test("a log-in leads to places of this shop only", async ({ page }) => {
    const customer = await Customer.register();
    for (const next of ["//evil.example/x", "/\\evil.example", "javascript:alert(1)", "https://evil.example"]) {
      await page.goto(`/login?next=${encodeURIComponent(next)}`);
      await page.getByLabel("E-mail address").fill(customer.account.email);
      await page.locator('input[name="password"]').fill(customer.account.password);
      await page.locator("main").getByRole("button", { name: "Log in" }).click();
      await expect(page).toHaveURL(url => url.pathname === "/" && url.hostname === "127.0.0.1");
      await page.evaluate(() => localStorage.clear());
    }
  });
});

test("a forgotten password is reset by the link of a mail, which nobody else is told", async ({ page }) => {
  const customer = await Customer.register();
  const { email } = customer.account;
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail address").fill("nobody-has-this@mall.test");
  await page.getByRole("button", { name: "Send the link" }).click();
  const strangers = await page.getByRole("status").filter({ hasText: "Look into your mail" }).textContent();
  await accessible(page);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send another mail" }).click();
  await expect(page.getByRole("status").filter({ hasText: email })).toBeVisible();
  const ours = await page.getByRole("status").filter({ hasText: "Look into your mail" }).textContent();
  expect(ours?.replace(email, "")).toBe(strangers?.replace("nobody-has-this@mall.test", ""));

  const link = new URL(await resetLink(email));
  const token = link.hash.replace("#token=", "");
  const told: string[] = [];
  page.on("request", r => {
    const own = r.method() === "POST" && new URL(r.url()).pathname === `/api/v1/password-resets/${token}`;
    const all = `${r.url()} ${r.postData() ?? ""} ${JSON.stringify(r.headers())}`;
    if (!own && all.includes(token)) told.push(all);
  });
  await page.goto(link.pathname + link.hash);
  await expect(page.getByLabel("New password")).toBeVisible();
  expect(page.url()).not.toContain(token);
  await page.reload(); // phones do
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByLabel("New password")).toBeFocused();
  await accessible(page);
  await page.getByLabel("New password").fill("a whole new sentence");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("Your new password is set.")).toBeVisible();
  await page.getByLabel("E-mail address").fill(email);
  await page.locator('input[name="password"]').fill("a whole new sentence");
  await page.locator("main").getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(/\/$/);

  await page.goto(link.pathname + link.hash); // once more
  await page.getByLabel("New password").fill("a whole new sentence");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("This link is not good any more")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
  expect(told).toEqual([]);
});

test("the password is changed, and this session stays", async ({ page }) => {
  const customer = await Customer.register();
  await enter(page, customer);
  await page.goto("/account");
  await page.getByLabel("Current password").fill("not this one");
  await page.getByLabel("New password").fill("yet another password");
  await page.getByRole("button", { name: "Change your password" }).click();
  await expect(page.getByText("This is not your password")).toBeVisible();
  await page.getByLabel("Current password").fill(customer.account.password);
  await page.getByRole("button", { name: "Change your password" }).click();
  await expect(page.getByText("Your password was changed")).toBeVisible();
  await age(page);
  await page.goto("/account/addresses");
  await expect(page.getByText("13800138000")).toBeVisible();
  await logIn({ ...customer.account, password: "yet another password" });
});

test("addresses are added, changed and deleted, in Chinese on a phone in the dark", async ({ page }) => {
  const customer = await Customer.register();
  await inChinese(page);
  await phone(page);
  await dark(page);
  await enter(page, customer);
  await page.goto("/account/addresses");
  await page.getByRole("button", { name: "新增收货地址" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("收货人").fill("王小明");
  await dialog.getByLabel("手机号码").fill("abc");
  await dialog.getByRole("button", { name: "保存地址" }).click();
  await expect(dialog.getByText("电话号码格式不正确")).toBeVisible();
  await expect(dialog.getByLabel("手机号码")).toBeFocused();
  await accessible(page);
  await picture(page, "address-phone-zh");
  for (const [label, value] of Object.entries({
    手机号码: "13912345678",
    "省/自治区/直辖市": "浙江省",
    城市: "杭州市",
    邮政编码: "310000",
    详细地址: "文三路 90 号",
  }))
    await dialog.getByLabel(label).fill(value);
  await dialog.getByRole("button", { name: "保存地址" }).click();
  await expect(page.getByText("中国 浙江省 杭州市")).toBeVisible();
  await page.getByRole("button", { name: "编辑王小明的地址" }).click();
  await dialog.getByLabel("城市").fill("宁波市");
  await dialog.getByRole("button", { name: "保存地址" }).dblclick();
  await expect(page.getByText("中国 浙江省 宁波市")).toBeVisible();
  await page.getByRole("button", { name: "删除王小明的地址" }).click();
  await accessible(page);
  await dialog.getByRole("button", { name: "删除" }).click();
  await expect(page.locator("main").getByText("王小明")).toHaveCount(0);
  await expect(page.locator("main").getByRole("listitem")).toHaveCount(1);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
});
