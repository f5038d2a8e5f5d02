import "./account/resetToken"; // before anything reports the page's address
import { BrowserRouter, useRoutes } from "react-router";
import { start } from "@/app/start";
import { preload } from "./page";
import { routes } from "./routes";
import { useScroll } from "./scroll";

function Pages() {
  useScroll();
  return useRoutes(routes);
}

preload(routes, location.pathname);
// What the router has beyond this, loaders and fetchers, costs 17 KB that the first page would wait for: ADR 23.
start(
  routes,
  <BrowserRouter>
    <Pages />
  </BrowserRouter>,
);
