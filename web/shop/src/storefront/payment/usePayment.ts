import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "@/api/client";
import { serverNow } from "@/api/clock";
import { useSession } from "@/session/useSession";
import { track } from "@/telemetry/track";
import { useServerNow } from "@/ui/Countdown";
import { decide, firstTime, useDecidedAt } from "./decided";
import { paymentState, pollEvery } from "./paymentState";

/** usePayment follows a payment and its order until nothing more will change. */
export function usePayment(id: string) {
  const queries = useQueryClient();
  const customer = useSession().session?.user.id;
  const [every, setEvery] = useState<number | false>(3000);
  const payment = useQuery({
    queryKey: ["payment", id],
    queryFn: () => answer(api.GET("/api/v1/payments/{id}", { params: { path: { id } } })),
    enabled: customer !== undefined,
    refetchInterval: every,
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
  });
  const orderId = payment.data?.orderId;
  const order = useQuery({
    queryKey: ["order", orderId],
    queryFn: () => answer(api.GET("/api/v1/orders/{id}", { params: { path: { id: orderId ?? "" } } })),
    enabled: orderId !== undefined && customer !== undefined,
    refetchInterval: every,
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
  });
  const now = useServerNow(every !== false);
  const decided = useDecidedAt(id);
  const state = payment.data && order.data ? paymentState(payment.data, order.data, decided, now) : undefined;
  useEffect(() => setEvery(pollEvery(state)), [state]);

  const amount = payment.data?.amount;
  useEffect(() => {
    if (state !== "paid" || !amount || !firstTime(id, serverNow())) return;
    track("paid", { amount: amount.amount, currency: amount.currency });
  }, [state, id, amount]);
  useEffect(() => {
    if (state === "paid") void queries.invalidateQueries({ queryKey: ["orders"] });
  }, [state, queries]);

  /** end tells the sandbox how the payment ends. Errors: Problem. */
  const end = async (outcome: "success" | "failure") => {
    try {
      await answer(api.POST("/api/v1/payments/{id}/sandbox", { params: { path: { id } }, body: { outcome } }));
      decide(id, serverNow());
    } finally {
      await payment.refetch(); // it may have been decided elsewhere
    }
  };
  return { payment, order, state, now, end };
}
