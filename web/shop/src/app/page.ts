import type { ComponentType } from "react";

/** Module is a page's file: the page is its default export. */
interface Module {
  default: ComponentType;
}

/** page makes a route's lazy part of the file that load fetches. */
export function page(load: () => Promise<Module>) {
  return async () => ({ Component: (await load()).default });
}
