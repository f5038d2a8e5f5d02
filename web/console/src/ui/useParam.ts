import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** changed is a copy of params with these values; an empty one is taken out. */
export function changed(
  params: URLSearchParams,
  values: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const out = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    if (value) out.set(name, value);
    else out.delete(name);
  }
  return out;
}

/** useParam keeps one value in the URL, so that a view can be shared. The usual value is not written. */
export function useParam<T extends string = string>(name: string, usual: NoInfer<T>): [T, (value: T) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: T) => setParams(old => changed(old, { [name]: value === usual ? undefined : value }), { replace: true }),
    [setParams, name, usual],
  );
  return [(params.get(name) ?? usual) as T, set];
}
