import type { RouteObject } from "react-router";
import { page } from "@/app/page";
import { Loading } from "@/ui/State";
import { NotFound } from "./shell/NotFound";
import { RouteError } from "./shell/RouteError";
import { Shell } from "./shell/Shell";

/** routes are the operators' pages; each comes when it is asked for. */
export const routes: RouteObject[] = [
  {
    path: "/admin",
    Component: Shell,
    ErrorBoundary: RouteError,
    HydrateFallback: Loading,
    children: [
      {
        // Within the shell: the navigation stays when a page's file cannot be loaded.
        ErrorBoundary: RouteError,
        children: [
          { index: true, lazy: page(() => import("./dashboard")) },
          { path: "orders", lazy: page(() => import("./orders")) },
          { path: "orders/:id", lazy: page(() => import("./orders/detail")) },
          { path: "refunds", lazy: page(() => import("./refunds")) },
          { path: "products", lazy: page(() => import("./products")) },
          { path: "products/new", lazy: page(() => import("./products/new")) },
          { path: "products/:id", lazy: page(() => import("./products/detail")) },
          { path: "stock", lazy: page(() => import("./stock")) },
          { path: "flash-sales", lazy: page(() => import("./flash")) },
          { path: "flash-sales/new", lazy: page(() => import("./flash/new")) },
          { path: "flash-sales/:id", lazy: page(() => import("./flash/detail")) },
          { path: "audit-log", lazy: page(() => import("./audit")) },
          { path: "*", Component: NotFound },
        ],
      },
    ],
  },
];
