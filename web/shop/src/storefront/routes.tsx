import type { RouteObject } from "react-router";
import { page } from "@/app/page";
import { NotFound } from "@/ui/NotFound";
import { Shell } from "./shell/Shell";

/** routes are the pages of the storefront; each comes when it is asked for. */
export const routes: RouteObject[] = [
  {
    path: "/",
    Component: Shell,
    children: [
      { index: true, lazy: page(() => import("./home")) },
      { path: "products", lazy: page(() => import("./catalogue")) },
      { path: "products/:id", lazy: page(() => import("./catalogue/product")) },
      { path: "cart", lazy: page(() => import("./cart")) },
      { path: "checkout", lazy: page(() => import("./checkout")) },
      { path: "pay/:id", lazy: page(() => import("./payment")) },
      { path: "orders", lazy: page(() => import("./orders")) },
      { path: "orders/:id", lazy: page(() => import("./orders/detail")) },
      { path: "flash-sales", lazy: page(() => import("./flash")) },
      { path: "login", lazy: page(() => import("./account/login")) },
      { path: "register", lazy: page(() => import("./account/register")) },
      { path: "forgot-password", lazy: page(() => import("./account/forgot")) },
      { path: "reset-password", lazy: page(() => import("./account/reset")) },
      { path: "account", lazy: page(() => import("./account")) },
      { path: "account/addresses", lazy: page(() => import("./account/addresses")) },
      { path: "*", Component: NotFound },
    ],
  },
];
