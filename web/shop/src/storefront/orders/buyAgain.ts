import { answer, api, type Schema } from "@/api/client";
import { Problem } from "@/api/problem";
import { type CartSku, most } from "../cart/line";
import type { Order } from "./timeline";

/**
 * buyAgain puts an order's items into the cart at today's prices, as many as there are of each, and returns the titles
 * of those of which there is none. Errors: Problem, when the shop cannot be asked.
 */
export async function buyAgain(
  order: Order,
  add: (sku: CartSku, quantity: number) => Promise<void>,
): Promise<string[]> {
  const products = new Map<string, Promise<Schema<"Product"> | undefined>>();
  const product = (id: string) => {
    const known =
      products.get(id) ?? answer(api.GET("/api/v1/products/{id}", { params: { path: { id } } })).catch(gone);
    products.set(id, known);
    return known;
  };
  const missing: string[] = [];
  // One after the other: each is added to what the cart holds.
  for (const { productId, skuId, title, picture, quantity } of order.items) {
    const sku = (await product(productId))?.skus.find(s => s.id === skuId);
    const wanted = sku ? Math.min(quantity, most(sku)) : 0;
    try {
      if (!sku || wanted === 0) throw new Problem(404, "SKU_NOT_FOUND", title);
      const { attributes, price, available } = sku;
      await add({ skuId, productId, title, attributes, picture, price, available }, wanted);
    } catch (error) {
      if (!(error instanceof Problem && error.refused) || error.code === "CART_FULL") throw error;
      missing.push(title);
    }
  }
  return missing;
}

function gone(error: unknown): undefined {
  if (!(error instanceof Problem && error.status === 404)) throw error;
}
