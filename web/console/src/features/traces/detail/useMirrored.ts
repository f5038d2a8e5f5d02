import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";

/** After this long without a further change the URL follows, in milliseconds. Browsers refuse many changes a second. */
const settle = 250;

/**
 * useMirrored holds a value that changes fast (the span under the keyboard, a search) and keeps it in the URL, too.
 * A link that changes the URL changes the value.
 */
export function useMirrored(name: string): [string, (next: string) => void] {
  const [params, setParams] = useSearchParams();
  const inUrl = params.get(name) ?? "";
  const [value, setValue] = useState(inUrl);
  const written = useRef(inUrl);
  const setter = useRef(setParams);
  setter.current = setParams;

  useEffect(() => {
    if (inUrl === written.current) return;
    written.current = inUrl;
    setValue(inUrl);
  }, [inUrl]);

  useEffect(() => {
    if (value === written.current) return;
    const { pathname } = window.location;
    const timer = setTimeout(() => {
      // Another page is on its way: changing the URL now would call it back.
      if (window.location.pathname !== pathname) return;
      written.current = value;
      setter.current(
        old => {
          const next = new URLSearchParams(old);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      );
    }, settle);
    return () => clearTimeout(timer);
  }, [value, name]);

  return [value, setValue];
}
