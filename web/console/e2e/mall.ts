import { randomUUID } from "node:crypto";
import { call, consoleUrl, logIn, operator } from "../../common/e2e/mall";

export * from "../../common/e2e/mall";
export * from "../../common/e2e/page";

/** restock adds one piece of something, as an operator, which the audit log tells of. */
export async function restock(): Promise<{ sku: string; traceId: string }> {
  const { accessToken } = await logIn(operator);
  const products = await call<{ items: { id: string }[] }>("GET", "/products?limit=1");
  const product = await call<{ skus: { id: string }[] }>("GET", `/products/${products.body.items[0]?.id}`);
  const sku = product.body.skus[0]?.id ?? "";
  const added = await call("POST", `/admin/skus/${sku}/stock`, accessToken, {
    delta: 1,
    reason: "found behind the shelf",
  });
  return { sku, traceId: added.traceId };
}

/** report sends an error as Sentry's SDK does; the real SDK is tested in test/browser. */
export async function report(event: object) {
  const id = randomUUID().replaceAll("-", "");
  const lines = [
    { event_id: id, sent_at: new Date().toISOString() },
    { type: "event" },
    { event_id: id, platform: "javascript", ...event },
  ];
  const answer = await fetch(`${consoleUrl}/api/1/envelope/?sentry_key=public`, {
    method: "POST",
    body: lines.map(l => JSON.stringify(l)).join("\n"),
  });
  if (answer.status !== 200) throw new Error(`POST /api/1/envelope/: ${answer.status} ${await answer.text()}`);
}
