import { captureException } from "@sentry/core";
import type { RouteObject } from "react-router";
import { config } from "@/app/config";
import { startSending } from "./otlp";
import { setPages } from "./patterns";
import { startClient } from "./sentry";
import { startArrivals, startVitals } from "./tracing";
import { countVisits } from "./umami";

/** startTelemetry begins to tell of errors, spans and visits, where the configuration says so. */
export function startTelemetry(routes: RouteObject[]) {
  setPages(routes);
  countVisits();
  if (!config.sentryDsn && !config.traces) return;
  startClient();
  startArrivals();
  if (!config.traces) return;
  startSending();
  void startVitals().catch(() => {}); // a page goes on without being measured
}

/** reportError tells of an error that the page caught. What the shop itself said no to is none. */
export function reportError(error: unknown) {
  captureException(error, { mechanism: { handled: true, type: "generic" } });
}
