import { useCallback, useEffect, useState } from "react";

/**
 * useNow is the moment that graphs end at: it moves on every so many seconds (0: never) and when refresh is called.
 * A page that nobody looks at stays where it is until somebody does.
 */
export function useNow(every: number): [now: number, refresh: () => void] {
  const [now, setNow] = useState(() => Date.now());
  const refresh = useCallback(() => setNow(Date.now()), []);
  useEffect(() => {
    if (every <= 0) return;
    let last = Date.now();
    const tick = () => {
      if (document.hidden || Date.now() - last < every * 1000 - 50) return;
      last = Date.now();
      setNow(last);
    };
    const timer = setInterval(tick, Math.min(every * 1000, 1000));
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [every]);
  return [now, refresh];
}
