import { useCallback, useEffect, useRef } from "react";
import { useNavigation, useSearchParams } from "react-router";

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
  // A page stays up until the one that follows it was fetched. What still comes from it then (a search typed just
  // before the click) must not change the URL: that would call the person back.
  const navigation = useNavigation();
  const leaving = useRef(false);
  useEffect(() => {
    leaving.current = navigation.state !== "idle";
  });
  const values = Object.fromEntries(names.map(name => [name, params.get(name) ?? ""])) as Filters<Name>;
  const change = useCallback(
    (patch: Partial<Filters<Name>>) => {
      if (leaving.current) return;
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
    [setParams],
  );
  return [values, change, names.some(name => values[name] !== "")];
}
