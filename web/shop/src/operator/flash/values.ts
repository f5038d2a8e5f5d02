import type { Schema } from "@/api/client";
import { parsePrice, writePrice } from "@/operator/form/money";
import { parseWhole } from "@/operator/form/whole";
import type { Money } from "@/ui/format";
import { parseLocal, toLocal } from "./times";

/** ItemValues is a SKU of a sale as it is typed. */
export interface ItemValues {
  skuId: string;
  productId: string;
  title: string;
  attributes: Record<string, string>;
  picture: string;
  regular: Money;
  /** Undefined while it is not known. */
  available?: number;
  sold: number;
  price: string;
  quantity: string;
}

/** SaleValues is a flash sale as the form holds it: its times are the device's. */
export interface SaleValues {
  name: string;
  startsAt: string;
  endsAt: string;
  /** Pieces of each SKU for one customer; "" and "0" mean no limit. */
  limit: string;
  items: ItemValues[];
}

export const mostLimit = 1_000;
export const mostQuantity = 1_000_000;

export function blankSale(): SaleValues {
  return { name: "", startsAt: "", endsAt: "", limit: "", items: [] };
}

/** itemOf is a SKU that comes into a sale. */
export function itemOf(product: Schema<"Product">, sku: Schema<"Sku">): ItemValues {
  return {
    skuId: sku.id,
    productId: product.id,
    title: product.title,
    attributes: sku.attributes,
    picture: product.pictures[0] ?? "",
    regular: sku.price,
    available: sku.available,
    sold: 0,
    price: "",
    quantity: "",
  };
}

/** valuesOf is a stored sale as the form holds it. */
export function valuesOf(sale: Schema<"FlashSale">): SaleValues {
  return {
    name: sale.name,
    startsAt: toLocal(sale.startsAt),
    endsAt: toLocal(sale.endsAt),
    limit: sale.limitPerCustomer === 0 ? "" : String(sale.limitPerCustomer),
    items: sale.items.map(item => ({
      skuId: item.skuId,
      productId: item.productId,
      title: item.title,
      attributes: item.attributes,
      picture: item.picture,
      regular: item.regularPrice,
      sold: item.quantity - item.remaining,
      price: writePrice(item.price.amount, item.price.currency),
      quantity: String(item.quantity),
    })),
  };
}

/** inputOf is what the server is told. The values have passed the schema. */
export function inputOf(values: SaleValues) {
  return {
    name: values.name.trim(),
    startsAt: utc(values.startsAt),
    endsAt: utc(values.endsAt),
    limitPerCustomer: Number(parseWhole(values.limit || "0", 0, mostLimit)),
    items: values.items.map(({ skuId, price, quantity, regular }) => ({
      skuId,
      price: { amount: Number(parsePrice(price, regular.currency)), currency: regular.currency },
      quantity: Number(parseWhole(quantity, 1, mostQuantity)),
    })),
  };
}

function utc(text: string): string {
  const at = parseLocal(text);
  return typeof at === "string" ? "" : at.toISOString();
}

/** contentOf is what an operator decided of a sale: two of the same say the same. */
export function contentOf(sale: Schema<"FlashSale">): string {
  return JSON.stringify(inputOf(valuesOf(sale)));
}
