import "./styles";
import { reloadWhenRebuilt } from "@mall/common/rebuilt";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { RouteObject } from "react-router";
import { startTelemetry } from "@/telemetry";
import { Root } from "./Root";

/** start shows what router makes of the routes. */
export function start(routes: RouteObject[], router: ReactNode) {
  startTelemetry(routes);
  reloadWhenRebuilt();
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<Root>{router}</Root>);
}
