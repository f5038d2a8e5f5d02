import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** What a browser writes by itself when the server refuses or a test stops a service. */
const expected = [/Failed to load resource: the server responded with a status of (401|404|409|422|5\d\d)/];

/** test fails when the page writes an error to the browser's console or breaks the content security policy. */
export const test = base.extend<{ allow: RegExp[]; quiet: string[] }>({
  /** allow names further errors that a test brings about: test.use({ allow: [/…/] }). */
  allow: [[], { option: true }],
  quiet: [
    async ({ page, allow }, use) => {
      const said: string[] = [];
      listen(page, said);
      page.context().on("page", opened => listen(opened, said));
      await use(said);
      expect(said.filter(s => ![...expected, ...allow].some(e => e.test(s)))).toEqual([]);
    },
    { auto: true },
  ],
});

function listen(page: Page, said: string[]) {
  page.on("console", message => {
    if (message.type() === "error") said.push(message.text());
  });
  page.on("pageerror", error => said.push(error.message));
}

/** settled waits until what fades in or out on a page has done so: half transparent, everything lacks contrast. */
async function settled(page: Page) {
  await page.evaluate(async () => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    await frame();
    await frame(); // what was asked for a moment ago has begun
    const ends = (a: Animation) => Number.isFinite(Number(a.effect?.getComputedTiming().endTime ?? 0));
    await Promise.all(
      document
        .getAnimations()
        .filter(ends)
        .map(a => a.finished.catch(() => undefined)),
    );
  });
}

/** accessible fails when axe finds something on the page. */
export async function accessible(page: Page) {
  await settled(page);
  const found = await new AxeBuilder({ page }).analyze();
  expect(
    found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html.slice(0, 200)).join(" | ")}`),
  ).toEqual([]);
}

/** picture makes a screenshot for the documentation when MALL_PICTURES names a folder. */
export async function picture(page: Page, name: string) {
  const folder = process.env.MALL_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

export { expect };
