import { config } from "@/app/config";
import { unwanted } from "./umami";

declare global {
  interface Window {
    /** The visit counter's interface, as Umami publishes it. */
    umami?: { track(name: string, data?: Record<string, string | number>): unknown };
  }
}

/** The steps of the funnel. */
export type Step = "view" | "add" | "checkout" | "paid";

const stored = "mall.counted";
const wait = 500; // milliseconds between looks for the tracker
const patience = 20_000; // milliseconds until there will be none: blocked, say

let queue: (() => void)[] = [];
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * track counts a step of the funnel, as soon as the tracker is there; of one thing (once: an order, say) only the first
 * time in this tab. What is counted must not tell who the customer is.
 */
export function track(step: Step, data?: Record<string, string | number>, once?: string) {
  if (!config.umami.scriptUrl || unwanted()) return;
  if (once !== undefined && counted(`${step} ${once}`)) return;
  const tell = () => void window.umami?.track(step, data);
  if (window.umami) return tell();
  queue.push(tell);
  const until = Date.now() + patience;
  timer ??= setInterval(() => {
    if (!window.umami && Date.now() < until) return;
    clearInterval(timer);
    timer = undefined;
    for (const one of queue) one();
    queue = [];
  }, wait);
}

const memory = new Set<string>();

function counted(what: string): boolean {
  if (memory.has(what)) return true;
  memory.add(what);
  try {
    const kept = JSON.parse(sessionStorage.getItem(stored) ?? "[]") as string[];
    if (kept.includes(what)) return true;
    sessionStorage.setItem(stored, JSON.stringify([...kept, what].slice(-100)));
  } catch {
    // It holds as long as the page.
  }
  return false;
}
