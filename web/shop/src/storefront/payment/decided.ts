import { useSyncExternalStore } from "react";

// What the customer told the sandbox provider, and which payments the visit counter knows of. All tabs share it.

/** forgetAfter is how long this is of use, in milliseconds. */
const forgetAfter = 24 * 3_600_000;

function read(place: string): Record<string, number> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? "{}");
    return found !== null && typeof found === "object" ? (found as Record<string, number>) : {};
  } catch {
    return {};
  }
}

function note(place: string, paymentId: string, now: number) {
  const kept = Object.entries(read(place)).filter(([, at]) => typeof at === "number" && now - at < forgetAfter);
  try {
    localStorage.setItem(place, JSON.stringify({ ...Object.fromEntries(kept), [paymentId]: now }));
  } catch {
    memory.set(`${place} ${paymentId}`, now); // it lasts as long as the page
  }
}

const memory = new Map<string, number>();

function noted(place: string, paymentId: string): number | undefined {
  const at = read(place)[paymentId] ?? memory.get(`${place} ${paymentId}`);
  return typeof at === "number" ? at : undefined;
}

const decisions = "mall.payments.decided";
const counted = "mall.payments.counted";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** useDecidedAt is when the customer paid, here or in another tab, by the server's clock. */
export function useDecidedAt(paymentId: string): number | undefined {
  return useSyncExternalStore(subscribe, () => noted(decisions, paymentId));
}

/** decide notes that the customer paid, or let it fail. */
export function decide(paymentId: string, now: number) {
  note(decisions, paymentId, now);
  for (const listener of listeners) listener();
}

/** firstTime answers once for each payment, across tabs and reloads. */
export function firstTime(paymentId: string, now: number): boolean {
  if (noted(counted, paymentId) !== undefined) return false;
  note(counted, paymentId, now);
  return true;
}
