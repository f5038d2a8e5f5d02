import { expect, test } from "./mall";

test("an order made by clicking through routes, and its trace", async ({ page }) => {
  await page.goto("/explorer");
  const answered = async (route: RegExp, status: string) => {
    await page.getByRole("button", { name: route }).click();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByTestId("status")).toHaveText(status);
  };
  await answered(/^GET \/products$/, "200");
  await answered(/^GET \/products\/\{id\}$/, "200");
  await answered(/^GET \/me\/addresses$/, "200");
  await answered(/^POST \/orders$/, "201"); // with the ids that the answers before told
  await page.getByRole("link", { name: "Open its trace" }).click();
  await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}/);
  await expect(page.getByText("order-rpc").first()).toBeVisible();
});

test("a customer may not do what operators do, and is told so before and after", async ({ page }) => {
  await page.goto("/explorer");
  await page.getByRole("button", { name: /^GET \/admin\/orders$/ }).click();
  await page.getByRole("combobox", { name: "As" }).click();
  await page.getByRole("option", { name: /customer/ }).click();
  await expect(page.getByText(/may not do this/)).toBeVisible();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByTestId("status")).toHaveText("403");
});
