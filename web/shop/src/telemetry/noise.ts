import type { ErrorEvent } from "@sentry/browser";
import { Problem } from "@/api/problem";

const strangers = /^(chrome|moz|safari|safari-web|ms-browser)-extension:|^(webkit-masked-url|capacitor|about):/;

/** What browsers and extensions say of themselves. */
const known = [
  /ResizeObserver loop/,
  /^Script error\.?$/, // of a script of another origin: nothing is told of it
  /AbortError|The (user|operation) (was )?aborted|signal is aborted/,
  /Extension context invalidated|Could not establish connection\. Receiving end/,
];

/** noise tells of an event that nobody can mend: what the shop said no to, no network, extensions, requests given up. */
export function noise(event: ErrorEvent, error: unknown): boolean {
  if (error instanceof Problem && error.status < 500) return true;
  if (error instanceof DOMException && error.name === "AbortError") return true;
  if (!navigator.onLine && error instanceof TypeError && /fetch|import|load/i.test(error.message)) return true;
  const values = event.exception?.values ?? [];
  if (values.some(v => known.some(k => k.test(`${v.type === "AbortError" ? "AbortError" : ""}${v.value ?? ""}`))))
    return true;
  const frames = values.flatMap(v => v.stacktrace?.frames ?? []);
  return frames.some(f => strangers.test(f.filename ?? ""));
}

const burst = 10;
const each = 10_000; // milliseconds after which another one may be told
const alike = 3; // of the same words, in the life of the page

let left = burst;
let filled = Date.now();
const seen = new Map<string, number>();

/** allowed limits how much one page tells: a loop of errors says nothing that its first ones did not. */
export function allowed(what: string, now = Date.now()): boolean {
  const times = (seen.get(what) ?? 0) + 1;
  if (times > alike) return false;
  const more = Math.floor((now - filled) / each);
  left = Math.min(burst, left + more);
  filled += more * each;
  if (left < 1) return false;
  left--;
  if (seen.size < 1000) seen.set(what, times);
  return true;
}
