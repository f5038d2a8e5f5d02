import type { Page } from "@playwright/test";
import { type Customer, call, demo, operator } from "../../common/e2e/mall";

export * from "../../common/e2e/mall";
export * from "../../common/e2e/page";

/** enter gives the page a session as if its customer had logged in here before. Call it before the page is opened. */
export async function enter(page: Page, who: Customer | { email: string; password: string } = demo) {
  const account = "account" in who ? who.account : who;
  const grant = (
    await call<{ accessToken: string; refreshToken: string; expiresIn: number; user: object }>(
      "POST",
      "/sessions",
      undefined,
      account,
    )
  ).body;
  const { accessToken, refreshToken, expiresIn, user } = grant;
  const session = JSON.stringify({ accessToken, refreshToken, user, expiresAt: Date.now() + expiresIn * 1000 });
  await page.addInitScript(text => {
    if (!sessionStorage.getItem("test.entered")) localStorage.setItem("mall.session", text);
    sessionStorage.setItem("test.entered", "1"); // a reload keeps what became of it
  }, session);
}

/** enterAsOperator gives the page the operator's session. */
export function enterAsOperator(page: Page) {
  return enter(page, operator);
}

/** inChinese makes the page's next load Chinese. */
export async function inChinese(page: Page) {
  await page.addInitScript(() => localStorage.setItem("mall.language", "zh"));
}

/** phone makes the window a phone's. */
export async function phone(page: Page) {
  await page.setViewportSize({ width: 390, height: 844 });
}

/** dark makes the device's colours dark. */
export async function dark(page: Page) {
  await page.emulateMedia({ colorScheme: "dark" });
}
