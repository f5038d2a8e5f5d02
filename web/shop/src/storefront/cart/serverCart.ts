import type { QueryClient } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { current, subscribe } from "@/session/store";
import type { CartLine, CartSku } from "./line";

// The cart after log-in. What the customer changes shows at once, as a change that waits above the server's cart:
// when the server refuses it, it is taken away and the server's cart is what remains.

/** Change is what a line is to become; quantity 0 takes it out. */
export interface Change {
  sku: CartSku;
  quantity: number;
}

export const cartKey = ["cart"] as const;
type Cart = Schema<"Cart">;

const listeners = new Set<() => void>();
let changes: ReadonlyMap<string, Change> = new Map();
let last: Promise<unknown> = Promise.resolve();

// Other tabs show the same cart.
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("mall.cart");

function set(skuId: string, change: Change | undefined) {
  const next = new Map(changes);
  if (change) next.set(skuId, change);
  else next.delete(skuId);
  changes = next;
  for (const listener of listeners) listener();
}

/** waitingChanges are those that the server has not confirmed; the map is the same until they change. */
export function waitingChanges(): ReadonlyMap<string, Change> {
  return changes;
}

export function subscribeChanges(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** inTurn runs act after what was asked of the cart before, so that no answer overtakes another. */
export function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const done = last.then(act);
  last = done.catch(() => undefined);
  return done;
}

/** fetchCart reads the cart of the customer. */
export function fetchCart(): Promise<Cart> {
  return answer(api.GET("/api/v1/cart"));
}

/**
 * change sets a SKU's quantity in the customer's cart. Of several changes of one SKU that wait only the last is sent.
 * Errors: Problem; the change is rolled back then.
 */
export function change(queries: QueryClient, sku: CartSku, quantity: number): Promise<void> {
  const mine: Change = { sku, quantity };
  const customer = current().session?.user.id;
  set(sku.skuId, mine);
  return inTurn(async () => {
    if (changes.get(sku.skuId) !== mine) return;
    await queries.cancelQueries({ queryKey: cartKey }); // what it reads now is about to be old
    try {
      const cart = await send(queries, sku.skuId, quantity);
      await queries.cancelQueries({ queryKey: cartKey });
      if (current().session?.user.id !== customer) return;
      if (cart) queries.setQueryData<Cart>(cartKey, cart);
      else void queries.invalidateQueries({ queryKey: cartKey });
      channel?.postMessage("changed");
    } catch (error) {
      void queries.invalidateQueries({ queryKey: cartKey });
      throw error;
    } finally {
      if (changes.get(sku.skuId) === mine) set(sku.skuId, undefined);
    }
  });
}

/** send answers the cart after the change, or nothing when it is not known as a whole. */
async function send(queries: QueryClient, skuId: string, quantity: number): Promise<Cart | undefined> {
  const params = { path: { skuId } };
  if (quantity > 0) return answer(api.PUT("/api/v1/cart/items/{skuId}", { params, body: { quantity } }));
  await api.DELETE("/api/v1/cart/items/{skuId}", { params });
  const known = queries.getQueryData<Cart>(cartKey);
  return known && { ...known, items: known.items.filter(l => l.skuId !== skuId) };
}

/** changed is lines with the changes that wait. */
export function changed(lines: CartLine[], waiting: ReadonlyMap<string, Change>): CartLine[] {
  const known = new Set(lines.map(l => l.skuId));
  const out = lines.map(l => ({ ...l, quantity: waiting.get(l.skuId)?.quantity ?? l.quantity }));
  for (const { sku, quantity } of waiting.values()) if (!known.has(sku.skuId)) out.push({ ...sku, quantity });
  return out.filter(l => l.quantity > 0);
}

/** followTabs reads the cart again when another tab changed it. */
export function followTabs(queries: QueryClient): () => void {
  const again = () => void queries.invalidateQueries({ queryKey: cartKey });
  channel?.addEventListener("message", again);
  return () => channel?.removeEventListener("message", again);
}

// What one customer wanted is not for the next.
let who = current().session?.user.id;
subscribe(() => {
  const now = current().session?.user.id;
  if (now === who) return;
  who = now;
  changes = new Map();
  for (const listener of listeners) listener();
});
