import type { RouteObject } from "react-router";
import { NotFound } from "@/ui/NotFound";
import Home from "./home";
import { page } from "./page";
import { Shell } from "./shell/Shell";

/** routes are the pages of the storefront; each but the first comes when it is asked for. */
export const routes: RouteObject[] = [
  {
    path: "/",
    Component: Shell,
    children: [
      { index: true, Component: Home },
      { path: "products", Component: page(() => import("./catalogue")) },
      { path: "products/:id", Component: page(() => import("./catalogue/product")) },
      { path: "cart", Component: page(() => import("./cart")) },
      { path: "checkout", Component: page(() => import("./checkout")) },
      { path: "pay/:id", Component: page(() => import("./payment")) },
      { path: "orders", Component: page(() => import("./orders")) },
      { path: "orders/:id", Component: page(() => import("./orders/detail")) },
      { path: "flash-sales", Component: page(() => import("./flash")) },
      { path: "login", Component: page(() => import("./account/login")) },
      { path: "register", Component: page(() => import("./account/register")) },
      { path: "forgot-password", Component: page(() => import("./account/forgot")) },
      { path: "reset-password", Component: page(() => import("./account/reset")) },
      { path: "account", Component: page(() => import("./account")) },
      { path: "account/addresses", Component: page(() => import("./account/addresses")) },
      { path: "*", Component: NotFound },
    ],
  },
];
