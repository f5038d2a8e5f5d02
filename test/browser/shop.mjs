// Opens the built storefront at PAGE in Chromium as a customer does whom its pages fail, and prints what the browser said.
import { chromium } from "playwright";
import { options } from "./chromium.mjs";

const { PAGE: page, SECRET: secret } = process.env;
const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const browser = await chromium.launch(options);
const context = await browser.newContext({ userAgent: agent, locale: "en-GB" });
const tab = await context.newPage();
const refused = [];
const sent = [];
tab.on("console", message => /Content.Security.Policy|Refused/.test(message.text()) && refused.push(message.text()));
tab.on("request", request => {
  if (/envelope|\/api\/send|otlp/.test(request.url())) sent.push(request.postData() ?? "");
});
const answered = path => tab.waitForResponse(r => new URL(r.url()).pathname === path && r.ok(), { timeout: 60_000 });

const seen = answered("/api/send");
await tab.goto(`${page}/reset-password?token=${secret}#token=${secret}`);
await seen;
const error = tab.waitForResponse(
  r => r.url().includes("/envelope/") && /"type":"event"/.test(r.request().postData() ?? ""),
  { timeout: 60_000 },
);
const product = answered("/api/send");
await tab.goto(`${page}/products/01J00000000000000000000000?token=${secret}`);
await error;
await product;
await tab.evaluate(
  secret =>
    setTimeout(() => {
      throw new RangeError(`customer ${secret}@example.org, token=${secret}, +86 138 1234 5678`);
    }),
  secret,
);
await tab.evaluate(id => history.pushState({}, "", `/orders/${id}`), secret.toUpperCase());
const spans = answered("/otlp/v1/traces");
await answered("/api/send");
await spans;
// The web vitals of a page are known when it is left.
await Promise.all([answered("/otlp/v1/traces"), tab.goto("about:blank").then(() => tab.goto(`${page}/cart`))]);
await tab.waitForTimeout(1500);
await browser.close();
process.stdout.write(JSON.stringify({ refused, sent }));
