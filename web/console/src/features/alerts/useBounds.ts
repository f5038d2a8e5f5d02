import { useEffect, useState } from "react";
import { bounds, type TimeRange } from "@/ui/timerange";

/** useBounds are a range's ends in milliseconds; one that ends now moves on every ten seconds. */
export function useBounds(range: TimeRange): [from: number, to: number] {
  const [now, setNow] = useState(() => Date.now());
  const moving = range.kind === "last";
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => !document.hidden && setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, [moving]);
  return bounds(range, now);
}
