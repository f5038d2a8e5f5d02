import { type ComponentType, lazy, useSyncExternalStore } from "react";
import { matchRoutes, type RouteObject } from "react-router";
import { NotFetchedError } from "@/ui/NotFetched";

/** Module is a page's file: the page is its default export. */
interface Module {
  default: ComponentType;
}

/** Page is a page whose file comes when it is shown first, or earlier by preload. */
export type Page = ComponentType & { preload(): void };

let coming = 0;
const listeners = new Set<() => void>();

function count(change: number) {
  coming += change;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** useComing tells that a page's file is on its way; the page before it is shown meanwhile. */
export function useComing(): boolean {
  return useSyncExternalStore(subscribe, () => coming > 0);
}

/** page makes a route's component of the file that load fetches. Errors, while it is drawn: NotFetchedError. */
export function page(load: () => Promise<Module>): Page {
  let running: Promise<Module> | undefined;
  const fetched = () => {
    if (running) return running;
    count(1);
    running = load()
      .catch((error: unknown) => {
        running = undefined;
        const failed = Loaded;
        // A lazy component remembers its failure for good. Another one at once would be drawn, and asked for, in a circle.
        throw new NotFetchedError(error, () => {
          if (Loaded === failed) Loaded = lazy(fetched);
        });
      })
      .finally(() => count(-1));
    return running;
  };
  let Loaded = lazy(fetched);
  // biome-ignore lint/correctness/noComponentHookFactories: called once a route, when the module is loaded
  const Page = () => <Loaded />;
  Page.preload = () => {
    fetched().catch(() => {}); // whoever shows the page says so
  };
  return Page;
}

/** preload fetches the file of the page at a path. */
export function preload(routes: RouteObject[], path: string) {
  for (const { route } of matchRoutes(routes, path) ?? [])
    if (route.Component && "preload" in route.Component) (route.Component as Page).preload();
}
