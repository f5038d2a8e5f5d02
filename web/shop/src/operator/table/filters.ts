import { useCallback, useContext } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext, useLocation, useSearchParams } from "react-router";

/** Filters are a list's filters by name; "" selects all. */
export type Filters<Name extends string> = Record<Name, string>;

/**
 * useFilters keeps a list's filters in the URL. A change goes back to the first page.
 * It returns the values, how to change some, and whether any is set.
 */
export function useFilters<const Name extends string>(
  ...names: Name[]
): [Filters<Name>, (patch: Partial<Filters<Name>>) => void, boolean] {
  const [params, setParams] = useSearchParams();
  const context = useContext(DataRouterContext);
  const { pathname } = useLocation();
  const values = Object.fromEntries(names.map(name => [name, params.get(name) ?? ""])) as Filters<Name>;
  const change = useCallback(
    (patch: Partial<Filters<Name>>) => {
      // A page stays up until the one that follows it was fetched and rendered. What still comes from it then (a search
      // typed just before the click) must not change the URL: that would call the person back. useNavigation would tell,
      // but only when React has rendered, which on a busy machine is too late.
      const now = context?.router.state;
      if (now && (now.navigation.state !== "idle" || now.location.pathname !== pathname)) return;
      setParams(
        old => {
          const next = new URLSearchParams(old);
          next.delete("cursor");
          for (const [name, value] of Object.entries(patch) as [Name, string | undefined][]) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [setParams, context, pathname],
  );
  return [values, change, names.some(name => values[name] !== "")];
}
