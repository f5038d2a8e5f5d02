import * as Sentry from "@sentry/browser";
import { chargeCustomer, Till } from "./checkout";

Sentry.init({
  dsn: import.meta.env.VITE_DSN,
  release: "shop@1.0.0",
  environment: "test",
  integrations: [Sentry.browserTracingIntegration({ idleTimeout: 500 }), Sentry.browserSessionIntegration()],
  tracesSampleRate: 1,
  tracePropagationTargets: [window.location.origin],
  propagateTraceparent: true,
  enableLogs: true,
});
// What nobody may read, and this page sends wherever a page may.
const secret = new URLSearchParams(window.location.search).get("token") ?? "none";
Sentry.setUser({ id: secret, email: `${secret}@example.org` });
Sentry.setTag("page", "checkout");

function on(id: string, act: () => void): void {
  document.getElementById(id)?.addEventListener("click", act);
}

// The call to the shop and the error it ends in are on one trace.
on("pay", () => {
  void Sentry.startSpan({ name: "pay", op: "ui.action.click" }, () => chargeCustomer(42, secret));
});
on("handled", () => {
  try {
    new Till().total(undefined);
  } catch (error) {
    Sentry.captureException(error);
  }
});
on("log", () => Sentry.logger.warn(`cart of ${secret}@example.org is stale`, { items: 3, authToken: secret }));
// What a page without Sentry does: OTLP by way of the edge.
on("own", () => {
  const now = Date.now();
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "own work",
    kind: 1,
    startTimeUnixNano: `${now - 20}000000`,
    endTimeUnixNano: `${now}000000`,
    attributes: [attribute("url.full", `${window.location.href}?token=${secret}`)],
  };
  const resourceSpans = [
    { resource: { attributes: [attribute("service.name", "storefront")] }, scopeSpans: [{ spans: [span] }] },
  ];
  void fetch("/otlp/v1/traces", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ resourceSpans }),
  });
});
