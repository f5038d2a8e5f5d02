// Visits the page at PAGE in Chromium as two customers do, and prints what the page was told.
import { chromium } from "playwright";
import { options } from "./chromium.mjs";

const page = process.env.PAGE;
const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const browser = await chromium.launch(options);
const answers = [];
const failures = [];

async function open(settings, path) {
  const context = await browser.newContext({ locale: "en-GB", ...settings });
  const tab = await context.newPage();
  tab.on("response", async response => {
    const { pathname } = new URL(response.url());
    if (/envelope|send|otlp/.test(pathname)) answers.push({ path: pathname, status: response.status() });
  });
  tab.on("requestfailed", request => {
    const why = request.failure()?.errorText;
    // A page that is left gives up what it has not finished: the SDK's last report may be among it.
    if (why !== "net::ERR_ABORTED") failures.push(`${request.url()}: ${why}`);
  });
  tab.on("console", message => message.type() === "error" && failures.push(message.text()));
  await tab.goto(page + path);
  await tab.waitForFunction(() => window.umami !== undefined);
  return tab;
}

/** Waits for the answer to what act causes. */
async function after(tab, path, act, holds = () => true) {
  const answer = tab.waitForResponse(r => new URL(r.url()).pathname === path && holds(r.request().postData() ?? ""));
  await act();
  await (await answer).finished();
}

const first = await open(
  { userAgent: agent, viewport: { width: 1280, height: 800 } },
  `/?token=${process.env.SECRET}#${process.env.SECRET}`,
);
const envelope = kind => data => data.includes(`"type":"${kind}"`);
const send = act => after(first, "/api/send", act);
await send(() => first.evaluate(path => history.pushState({}, "", path), `/products/1?token=${process.env.SECRET}`));
await send(() => first.click("#add"));
await send(() => first.evaluate(() => history.pushState({}, "", "/checkout")));
await after(first, "/api/1/envelope/", () => first.click("#handled"), envelope("event"));
await Promise.all([
  after(first, "/api/1/envelope/", () => first.click("#pay"), envelope("event")),
  first.waitForResponse(r => r.url().includes("/envelope/") && /http\.client/.test(r.request().postData() ?? "")),
]);
await send(() => first.evaluate(() => umami.track("paid", { total: 42 })));
await after(first, "/otlp/v1/traces", () => first.click("#own"));
await after(first, "/api/1/envelope/", () => first.click("#log"), envelope("log"));
await first.close();

const second = await open({ userAgent: agent.replace("131", "130"), locale: "zh-CN" }, "/");
await after(second, "/api/send", () => second.reload());
await second.close();
// A robot, and one who does not want to be counted.
for (const settings of [
  { userAgent: `${agent} HeadlessChrome/131.0.0.0` },
  { userAgent: `${agent} x`, extraHTTPHeaders: { DNT: "1" } },
]) {
  const tab = await open(settings, "/");
  await tab.waitForTimeout(500);
  await tab.close();
}
await browser.close();
process.stdout.write(JSON.stringify({ answers, failures }));
