import type { QueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { current } from "@/session/store";
import type { CartLine } from "./line";
import { dropLocal, freshLines } from "./localCart";
import { cartKey, inTurn } from "./serverCart";

/** MergeState is how it stands with the lines from before log-in. */
export interface MergeState {
  running: boolean;
  /** Why the lines are still here. They stay until it succeeds. */
  error?: unknown;
  /** Lines that the server did not take: not sold any more, or the cart is full. */
  refused: CartLine[];
}

const listeners = new Set<() => void>();
let state: MergeState = { running: false, refused: [] };
let running: Promise<void> | undefined;

function set(next: MergeState) {
  state = next;
  for (const listener of listeners) listener();
}

export function mergeState(): MergeState {
  return state;
}

export function subscribeMerge(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** forgetRefused: the customer has read it. */
export function forgetRefused() {
  set({ ...state, refused: [] });
}

/** locked runs act while no other tab does, so that two that log in at once merge once. */
function locked<T>(act: () => Promise<T>): Promise<T> {
  // Only secure contexts have locks; merging twice does no harm, since the larger quantity stays.
  return navigator.locks ? navigator.locks.request("mall.cart", act) : act();
}

/** merge moves the lines from before log-in into the customer's cart. It never throws: see mergeState. */
export function merge(queries: QueryClient): Promise<void> {
  running ??= inTurn(() => locked(() => move(queries))).finally(() => {
    running = undefined;
  });
  return running;
}

async function move(queries: QueryClient) {
  const customer = current().session?.user.id;
  if (!customer) return;
  const lines = freshLines();
  if (!lines.length) {
    // Another tab was faster.
    await queries.invalidateQueries({ queryKey: cartKey });
    return;
  }
  set({ ...state, running: true, error: undefined });
  try {
    const items = lines.map(({ skuId, quantity }) => ({ skuId, quantity }));
    const cart = await answer(api.POST("/api/v1/cart/merge", { body: { items } }));
    if (current().session?.user.id === customer) {
      await queries.cancelQueries({ queryKey: cartKey });
      queries.setQueryData(cartKey, cart);
    }
    dropLocal(lines);
    set({ running: false, refused: lines.filter(l => !cart.items.some(i => i.skuId === l.skuId)) });
  } catch (error) {
    set({ ...state, running: false, error });
  }
}
