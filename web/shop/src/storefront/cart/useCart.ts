import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { Problem } from "@/api/problem";
import { current } from "@/session/store";
import { useSession } from "@/session/useSession";
import type { Money } from "@/ui/format";
import { type CartLine, type CartSku, countOf, maxLines, maxQuantity, most, totalOf } from "./line";
import { freshLines, localLines, putLocal, subscribeLocal } from "./localCart";
import { type MergeState, merge, mergeState, subscribeMerge } from "./merge";
import { forgetPrice, keepPrice } from "./priceWhenAdded";
import { cartKey, change, changed, fetchCart, followTabs, subscribeChanges, waitingChanges } from "./serverCart";

export type { CartLine, CartSku } from "./line";

/** Cart is what the customer is about to buy. put, add and remove fail with a Problem; what they showed is undone then. */
export interface Cart {
  lines: CartLine[];
  /** Pieces. */
  count: number;
  total: Money;
  isPending: boolean;
  error: unknown;
  /** put sets a SKU's quantity; 0 takes it out. */
  put(sku: CartSku, quantity: number): Promise<void>;
  /** add puts more of a SKU into the cart. Errors: OUT_OF_STOCK when there are not as many. */
  add(sku: CartSku, quantity: number): Promise<void>;
  remove(skuId: string): Promise<void>;
  refetch(): Promise<unknown>;
  /** How it stands with lines from before log-in. */
  merge: MergeState & { again(): void };
}

/** useCart is the cart: in the browser before log-in, at the server after it. */
export function useCart(): Cart {
  const queries = useQueryClient();
  const customer = useSession().session?.user.id;
  const local = useSyncExternalStore(subscribeLocal, localLines);
  const waiting = useSyncExternalStore(subscribeChanges, waitingChanges);
  const merging = useSyncExternalStore(subscribeMerge, mergeState);
  const server = useQuery({ queryKey: cartKey, queryFn: fetchCart, enabled: customer !== undefined });

  useEffect(() => followTabs(queries), [queries]);
  useEffect(() => {
    if (!customer || !local.length) return;
    void merge(queries);
    const again = () => void merge(queries);
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [customer, local, queries]);

  const items = server.data?.items;
  const lines = useMemo(() => {
    if (!customer) return local;
    const known = items ?? [];
    // What could not be moved to the server yet is not lost from sight.
    return changed([...known, ...local.filter(l => !known.some(k => k.skuId === l.skuId))], waiting);
  }, [customer, local, items, waiting]);

  const put = useCallback(
    async (sku: CartSku, quantity: number) => {
      const wanted = Math.min(quantity, maxQuantity);
      if (!current().session) {
        const known = freshLines();
        if (known.length >= maxLines && !known.some(l => l.skuId === sku.skuId))
          throw new Problem(409, "CART_FULL", `a cart holds at most ${maxLines} different SKUs`);
        putLocal(sku, wanted);
      } else {
        await change(queries, sku, wanted);
        if (freshLines().some(l => l.skuId === sku.skuId)) putLocal(sku, 0); // it is at the server now
      }
      if (wanted > 0) keepPrice(sku.skuId, sku.price);
      else forgetPrice(sku.skuId);
    },
    [queries],
  );

  const add = useCallback(
    async (sku: CartSku, quantity: number) => {
      const known = current().session
        ? changed((await queries.fetchQuery({ queryKey: cartKey, queryFn: fetchCart })).items, waitingChanges())
        : freshLines();
      const there = known.find(l => l.skuId === sku.skuId)?.quantity ?? 0;
      if (there + quantity > most(sku)) throw new Problem(409, "OUT_OF_STOCK", `only ${most(sku)} can be bought`);
      await put(sku, there + quantity);
    },
    [queries, put],
  );

  const remove = useCallback(
    async (skuId: string) => {
      const line = lines.find(l => l.skuId === skuId);
      if (line) await put(line, 0);
    },
    [lines, put],
  );

  return {
    lines,
    count: countOf(lines),
    total: totalOf(lines),
    isPending: customer !== undefined && server.isPending,
    error: customer === undefined ? null : server.error,
    put,
    add,
    remove,
    refetch: server.refetch,
    merge: { ...merging, again: () => void merge(queries) },
  };
}
