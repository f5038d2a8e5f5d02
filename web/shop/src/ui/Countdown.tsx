import { messages } from "@mall/common/i18n";
import { Text, type TextProps } from "@mantine/core";
import { useEffect, useState } from "react";
import { serverNow } from "@/api/clock";

const useText = messages("countdown", {
  en: { day_one: "{{count}} day {{time}}", day_other: "{{count}} days {{time}}" },
  zh: { day_one: "{{count}} 天 {{time}}", day_other: "{{count}} 天 {{time}}" },
});

/** useServerNow is the server's time in milliseconds, each second anew while active. */
export function useServerNow(active = true): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!active) return;
    setNow(serverNow());
    let timer: ReturnType<typeof setTimeout>;
    // On the server's full second, so that all countdowns of a page change together.
    const tick = () => {
      setNow(serverNow());
      timer = setTimeout(tick, 1000 - (serverNow() % 1000) + 5);
    };
    timer = setTimeout(tick, 1000 - (serverNow() % 1000) + 5);
    return () => clearTimeout(timer);
  }, [active]);
  return now;
}

/** split is a duration in milliseconds as days and 4:05:06; it counts a begun second, and is never below zero. */
export function split(duration: number): { days: number; time: string } {
  const seconds = Math.max(0, Math.ceil(duration / 1000));
  const days = Math.floor(seconds / 86_400);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor((seconds % 86_400) / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return { days, time: days > 0 || hours > 0 ? `${two(hours)}:${rest}` : rest };
}

/** Countdown shows how long it is until a time of the server (RFC 3339), by the server's clock. */
export function Countdown({ until, now, ...props }: { until: string; now: number } & TextProps) {
  const t = useText();
  const { days, time } = split(Date.parse(until) - now);
  return (
    <Text component="span" role="timer" fw={600} {...props} style={{ fontVariantNumeric: "tabular-nums" }}>
      {days > 0 ? t("day", { count: days, time }) : time}
    </Text>
  );
}
