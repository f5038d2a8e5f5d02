import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { answer, api } from "@/api/client";
import { once } from "@/api/once";
import { Problem } from "@/api/problem";
import { cartKey } from "../cart/serverCart";
import { type Order, startPayment } from "../payment/startPayment";
import { forgetIntent, keepIntent, keptIntent, type OrderIntent } from "./intent";

/**
 * Phase of placing an order: changed means that it is made but comes to another total than the customer saw, unpaid that
 * it is made but its payment could not be started.
 */
export type Phase = "idle" | "ordering" | "paying" | "changed" | "unpaid" | "cancelling";

interface State {
  phase: Phase;
  intent?: OrderIntent;
  order?: Order;
  error?: unknown;
}

/** unknownOutcome tells that the server may have done what it was asked for. */
export function unknownOutcome(error: unknown): boolean {
  return error instanceof Problem && (error.status === 0 || error.status === 408 || error.status >= 500);
}

/** locked runs act while no other tab does: two tabs with one cart make one order of it. */
function locked<T>(act: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("mall.order", act) : act();
}

function createOrder({ addressId, lines, total, only }: OrderIntent): Promise<Order> {
  const content = { addressId, total, only, lines: lines.map(l => [l.skuId, l.quantity, l.price.amount]) };
  const items = lines.map(({ skuId, quantity }) => ({ skuId, quantity }));
  const body = only ? { items, addressId } : { fromCart: true, addressId };
  return locked(() =>
    once("order", content, key =>
      answer(api.POST("/api/v1/orders", { params: { header: { "Idempotency-Key": key } }, body })),
    ),
  );
}

/** takeOut takes what was ordered alone out of the cart; the server does so when the whole cart is ordered. */
async function takeOut({ only, orderId }: OrderIntent) {
  if (!only || orderId) return;
  try {
    await answer(api.DELETE("/api/v1/cart/items/{skuId}", { params: { path: { skuId: only } } }));
  } catch {
    // It stays in the cart, where it does no harm.
  }
}

/** usePlacing places an order once and starts its payment; a reload goes on where it was. */
export function usePlacing(customer: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [state, setState] = useState<State>({ phase: "idle" });
  const busy = useRef(false); // a second click may come before the page is drawn again

  const run = useCallback(async (act: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    try {
      await act();
    } finally {
      busy.current = false;
    }
  }, []);

  const openPayment = useCallback(
    async (intent: OrderIntent, order: Order) => {
      setState({ phase: "paying", intent, order });
      try {
        const payment = await startPayment(order.id, { provider: intent.provider });
        forgetIntent();
        await navigate(`/pay/${payment.id}`, { replace: true });
      } catch (error) {
        if (error instanceof Problem && error.refused) forgetIntent(); // the order's page tells why
        setState({ phase: "unpaid", intent, order, error });
      }
    },
    [navigate],
  );

  const place = useCallback(
    (intent: OrderIntent) =>
      run(async () => {
        setState({ phase: "ordering", intent });
        keepIntent(intent);
        try {
          const order = intent.orderId
            ? await answer(api.GET("/api/v1/orders/{id}", { params: { path: { id: intent.orderId } } }))
            : await createOrder(intent);
          keepIntent({ ...intent, orderId: order.id });
          await takeOut(intent);
          void queries.invalidateQueries({ queryKey: cartKey });
          void queries.invalidateQueries({ queryKey: ["orders"] });
          if (order.total.amount !== intent.total.amount || order.total.currency !== intent.total.currency)
            setState({ phase: "changed", intent, order });
          else await openPayment(intent, order);
        } catch (error) {
          if (!unknownOutcome(error)) forgetIntent();
          void queries.invalidateQueries({ queryKey: cartKey });
          void queries.invalidateQueries({ queryKey: ["addresses"] });
          setState({ phase: "idle", intent, error });
        }
      }),
    [run, queries, openPayment],
  );

  const { intent, order } = state;
  const pay = () => run(async () => void (intent && order && (await openPayment(intent, order))));

  /** cancel gives up an order whose price changed, and puts its articles back into the cart. */
  const cancel = () =>
    run(async () => {
      if (!intent || !order) return;
      setState({ phase: "cancelling", intent, order });
      try {
        await answer(api.POST("/api/v1/orders/{id}/cancel", { params: { path: { id: order.id } } }));
        const items = order.items.map(({ skuId, quantity }) => ({ skuId, quantity }));
        queries.setQueryData(cartKey, await answer(api.POST("/api/v1/cart/merge", { body: { items } })));
        forgetIntent();
        await navigate("/cart", { replace: true });
      } catch (error) {
        setState({ phase: "changed", intent, order, error });
      }
    });

  const startOver = () => {
    forgetIntent();
    setState({ phase: "idle" });
  };

  useEffect(() => {
    const before = keptIntent(customer);
    if (before) void place(before);
  }, [customer, place]);

  return { ...state, place, pay, cancel, startOver };
}
