import { useRef, useState } from "react";
import { answer, api, type Schema } from "@/api/client";
import { serverNow } from "@/api/clock";
import { once } from "@/api/once";
import { Problem } from "@/api/problem";
import { keepPlace } from "./tickets";

export type FlashSale = Schema<"FlashSale">;
export type FlashItem = Schema<"FlashSaleItem">;

/** Refusal is why somebody got no place, and when to ask again (by the server's clock, in milliseconds). */
export interface Refusal {
  error: unknown;
  retryAt?: number;
}

/** A second click within this is no second purchase, in milliseconds. */
const doubleClick = 1000;

/** useFlashBuy asks for a place in the queue of one article, once however often it is clicked. */
export function useFlashBuy(sale: FlashSale, item: FlashItem, customer: string | undefined) {
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const busy = useRef(false); // a second click may come before the page is drawn again

  const buy = async () => {
    if (busy.current || !customer) return;
    busy.current = true;
    setAsking(true);
    setRefusal(undefined);
    try {
      const { ticket } = await once(`flash.${sale.id}.${item.skuId}`, { sale: sale.id, sku: item.skuId }, key =>
        answer(
          api.POST("/api/v1/flash-sales/{id}/orders", {
            params: { path: { id: sale.id }, header: { "Idempotency-Key": key } },
            body: { skuId: item.skuId },
          }),
        ),
      );
      const { title, picture, price } = item;
      keepPlace({ ticket, customer, title, picture, price, since: serverNow() });
      // The second click of a double click may come after a fast answer, and would buy another piece.
      await new Promise(done => setTimeout(done, doubleClick));
    } catch (error) {
      const seconds = error instanceof Problem ? error.retryAfter : undefined;
      setRefusal({ error, retryAt: seconds === undefined ? undefined : serverNow() + seconds * 1000 });
    } finally {
      busy.current = false;
      setAsking(false);
    }
  };
  return { buy, asking, refusal };
}
