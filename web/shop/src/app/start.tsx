import "./styles";
import { reloadWhenRebuilt } from "@mall/common/rebuilt";
import { createRoot } from "react-dom/client";
import type { RouterProviderProps } from "react-router";
import { startTelemetry } from "@/telemetry";
import { Root } from "./Root";

/** start shows a router's pages. */
export function start(router: RouterProviderProps["router"]) {
  startTelemetry();
  reloadWhenRebuilt();
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<Root router={router} />);
}
