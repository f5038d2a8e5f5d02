import { matchRoutes, type RouteObject } from "react-router";

let pages: RouteObject[] = [];

/** setPages says which pages there are. */
export function setPages(routes: RouteObject[]) {
  pages = routes;
}

/** pagePattern is the route of a page's path, such as /orders/:id; what the path holds tells who somebody is. */
export function pagePattern(path: string): string {
  const matches = matchRoutes(pages, path);
  if (!matches) return "/*";
  const parts = matches.map(({ route }) => route.path ?? "").filter(part => part !== "");
  return `/${parts.join("/")}`.replace(/\/{2,}/g, "/");
}

/** A path's part that is a name of the contract; all others are ids. */
const word = /^[a-z]+(-[a-z]+)*$|^v\d+$|^$/;

/** callPattern is the route of a call's path, such as /api/v1/orders/{id}. */
export function callPattern(path: string): string {
  return path
    .split("/")
    .map(part => (word.test(part) ? part : "{id}"))
    .join("/");
}

/** addressPattern is a URL without anything that may tell who somebody is: ids, query, fragment. Files keep their names. */
export function addressPattern(address: string): string {
  let url: URL;
  try {
    url = new URL(address, location.origin);
  } catch {
    return "";
  }
  if (url.origin !== location.origin) return url.origin + url.pathname;
  if (/\.\w+$/.test(url.pathname)) return url.origin + url.pathname;
  return url.origin + (url.pathname.startsWith("/api/") ? callPattern(url.pathname) : pagePattern(url.pathname));
}
