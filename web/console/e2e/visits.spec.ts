import { randomUUID } from "node:crypto";
import { consoleUrl, expect, test } from "./mall";

test("visits and how far they came", async ({ page }) => {
  const website = randomUUID();
  const send = async (payload: object) => {
    const answer = await fetch(`${consoleUrl}/api/send`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "User-Agent":
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
      },
      body: JSON.stringify({
        type: "event",
        payload: { website, hostname: "shop", url: "/cart", language: "zh-CN", screen: "1280x800", ...payload },
      }),
    });
    expect(answer.ok).toBe(true);
  };
  await send({ url: "/<b>cart</b>" });
  for (const name of ["view", "add", "checkout"]) await send({ name });
  await page.goto(`/visits?website=${website}`);
  const funnel = page.getByRole("region", { name: "Funnel" });
  await expect(funnel.getByRole("row", { name: /^checkout 1 0 100%/ })).toBeVisible();
  await expect(funnel.getByRole("row", { name: /^paid 0 1 0%/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Pages" })).toContainText("cart");
});
