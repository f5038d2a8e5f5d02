import { useEffect, useState } from "react";

/** useNow is the time in milliseconds, again every so often; it stands still while running is false. */
export function useNow(every = 1000, running = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every, running]);
  return now;
}

/** secondsLeft rounds up, so that 0 means that it is over. */
export function secondsLeft(until: string, now: number): number {
  const left = Math.ceil((Date.parse(until) - now) / 1000);
  return Number.isFinite(left) ? Math.max(0, left) : 0;
}

/** clock writes seconds as 1:05 or 1:02:05. */
export function clock(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
