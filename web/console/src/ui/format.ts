import { locale } from "@mall/common/i18n";

/** kept keeps one format for each language and kind: to make one costs more than all that a page of rows writes with it. */
function kept<F, K = undefined>(make: (language: string, kind: K) => F): (kind: K) => F {
  const formats: Record<string, Map<K, F>> = {};
  return kind => {
    const language = locale();
    formats[language] ??= new Map();
    const there = formats[language].get(kind);
    if (there) return there;
    const made = make(language, kind);
    formats[language].set(kind, made);
    return made;
  };
}

const significant = kept(
  (language, digits: number) => new Intl.NumberFormat(language, { maximumSignificantDigits: digits }),
);
const counts = kept(
  (language, size: "large" | "small" | "usual") =>
    new Intl.NumberFormat(language, {
      notation: size === "large" ? "compact" : "standard",
      maximumFractionDigits: size === "small" ? 2 : 0,
    }),
);
const percents = kept(
  (language, digits: number) => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }),
);
const moneys = kept((language, currency: string) => new Intl.NumberFormat(language, { style: "currency", currency }));
const dateTimes = kept(language => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }));
const agos = kept(language => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));

function number(value: number, digits = 3): string {
  return significant(digits).format(value);
}

/** formatDuration writes milliseconds with the unit that reads best, such as "420 µs", "12.3 ms" or "2 m 5 s". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  const size = Math.abs(ms);
  if (size === 0) return "0";
  if (size < 0.001) return `${number(ms * 1e6)} ns`;
  if (size < 1) return `${number(ms * 1e3)} µs`;
  if (size < 1000) return `${number(ms)} ms`;
  if (size < 60_000) return `${number(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

/** formatBytes writes bytes in binary units. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${number(value)} ${units[unit]}`;
}

export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return counts(size >= 100_000 ? "large" : size < 10 ? "small" : "usual").format(value);
}

export function formatPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return "–";
  return percents(ratio !== 0 && Math.abs(ratio) < 0.1 ? 2 : 1).format(ratio);
}

/** formatMoney writes an amount in minor units (cents, fen). */
export function formatMoney(minor: number, currency = "CNY"): string {
  if (!Number.isFinite(minor)) return "–";
  return moneys(currency).format(minor / 100);
}

/** formatTime writes the local time of day with milliseconds. */
export function formatTime(at: string | number | Date): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "–";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export function formatDateTime(at: string | number | Date): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "–";
  return dateTimes(undefined).format(date);
}

/** formatAgo writes how long ago something was, such as "5 minutes ago". */
export function formatAgo(at: string | number | Date, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  if (!Number.isFinite(seconds)) return "–";
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const format = agos(undefined);
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(seconds), "second");
}

/** formatUnit writes a value in one of Grafana's units, as the generated dashboards name them. */
export function formatUnit(value: number, unit = "short"): string {
  if (!Number.isFinite(value)) return "–";
  switch (unit) {
    case "s":
      return formatDuration(value * 1000);
    case "ms":
      return formatDuration(value);
    case "percentunit":
      return formatPercent(value);
    case "percent":
      return formatPercent(value / 100);
    case "bytes":
    case "decbytes":
      return formatBytes(value);
    case "Bps":
    case "binBps":
      return `${formatBytes(value)}/s`;
    case "reqps":
    case "ops":
    case "cps":
      return `${formatCount(value)}/s`;
    case "short":
    case "none":
    case "":
      return formatCount(value);
    default:
      if (unit.startsWith("currency")) return formatMoney(value * 100, unit.slice("currency".length));
      return `${formatCount(value)} ${unit.replace(/^suffix:/, "")}`;
  }
}
