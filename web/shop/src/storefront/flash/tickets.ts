import { useSyncExternalStore } from "react";
import type { Money } from "@/ui/format";

/** Place is a customer's place in the queue of a flash sale, and what it is for. */
export interface Place {
  ticket: string;
  customer: string;
  title: string;
  picture: string;
  price: Money;
  /** By the server's clock, in milliseconds. */
  since: number;
}

// All tabs share the places, and a reload keeps them.

const stored = "mall.flash";

/** An order that is not paid after this is gone, and its place with it. In milliseconds. */
const forgetAfter = 15 * 60_000;

const listeners = new Set<() => void>();
let kept = "";
let places: Place[] = parse(text());

function text(): string {
  try {
    return localStorage.getItem(stored) ?? "[]";
  } catch {
    return kept || "[]"; // they last as long as the page
  }
}

function parse(json: string): Place[] {
  kept = json;
  try {
    const found: unknown = JSON.parse(json);
    return Array.isArray(found) ? found.filter(isPlace) : [];
  } catch {
    return [];
  }
}

function isPlace(value: unknown): value is Place {
  const p = value as Partial<Place> | null;
  return (
    typeof p?.ticket === "string" &&
    typeof p.customer === "string" &&
    typeof p.title === "string" &&
    typeof p.picture === "string" &&
    typeof p.price?.amount === "number" &&
    typeof p.price.currency === "string" &&
    typeof p.since === "number"
  );
}

function write(next: Place[]) {
  places = next;
  kept = JSON.stringify(next);
  try {
    localStorage.setItem(stored, kept);
  } catch {
    // They last as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** keepPlace notes a place; what is too old to be of use is forgotten. */
export function keepPlace(place: Place) {
  const others = parse(text()).filter(p => p.ticket !== place.ticket && place.since - p.since < forgetAfter);
  write([place, ...others]);
}

export function dropPlace(ticket: string) {
  write(parse(text()).filter(p => p.ticket !== ticket));
}

/** usePlaces are a customer's places, newest first. */
export function usePlaces(customer: string | undefined, now: number): Place[] {
  const all = useSyncExternalStore(subscribe, () => places);
  return all.filter(p => p.customer === customer && now - p.since < forgetAfter);
}

// What another tab did.
window.addEventListener("storage", event => {
  if (event.key !== stored && event.key !== null) return;
  places = parse(text());
  for (const listener of listeners) listener();
});
