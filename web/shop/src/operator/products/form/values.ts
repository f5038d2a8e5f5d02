import type { Schema } from "@/api/client";
import { newKey } from "@/api/once";
import { parsePrice, shopCurrency, writePrice } from "@/operator/form/money";
import { parseWhole } from "@/operator/form/whole";

/** AttributeValues is one attribute as it is typed. The key keeps its row apart from the others. */
export interface AttributeValues {
  key: string;
  name: string;
  value: string;
}

/** SkuValues is one SKU as it is typed: prices and pieces are text until they are read. */
export interface SkuValues {
  key: string;
  /** Given by the shop; none before the SKU is saved. */
  id?: string;
  currency: string;
  price: string;
  /** The first stock of a new SKU. */
  stock: string;
  /** What is there of a SKU that is saved. */
  available?: number;
  attributes: AttributeValues[];
}

/** ProductValues is a product as the form holds it. */
export interface ProductValues {
  title: string;
  description: string;
  categoryId: string;
  status: "active" | "hidden";
  pictures: string[];
  skus: SkuValues[];
}

export const mostStock = 1_000_000;

/** attributesOf makes rows of attributes, in the order of their names, for the server keeps none. */
function attributesOf(attributes: Record<string, string>): AttributeValues[] {
  return Object.entries(attributes).map(([name, value]) => ({ key: newKey(), name, value }));
}

/** blankSku is a SKU to fill in: with the attributes' names of the one before, for SKUs differ by their values. */
export function blankSku(before?: SkuValues): SkuValues {
  return {
    key: newKey(),
    currency: before?.currency ?? shopCurrency,
    price: before?.price ?? "",
    stock: "0",
    attributes: (before?.attributes ?? []).map(({ name }) => ({ key: newKey(), name, value: "" })),
  };
}

export function blankProduct(): ProductValues {
  return { title: "", description: "", categoryId: "", status: "active", pictures: [], skus: [blankSku()] };
}

/** valuesOf is a stored product as the form holds it. */
export function valuesOf(product: Schema<"Product">): ProductValues {
  const { title, description, categoryId, status, pictures } = product;
  return {
    title,
    description,
    categoryId,
    status: status === "hidden" ? "hidden" : "active",
    pictures,
    skus: product.skus.map(({ id, price, available, attributes }) => ({
      key: id,
      id,
      currency: price.currency,
      price: writePrice(price.amount, price.currency),
      stock: "0",
      available,
      attributes: attributesOf(attributes),
    })),
  };
}

/** inputOf is what the server is told. The values have passed productSchema. */
export function inputOf(values: ProductValues) {
  const { title, description, categoryId, status, pictures } = values;
  return {
    title: title.trim(),
    description: description.trim(),
    categoryId,
    status,
    pictures,
    skus: values.skus.map(sku => ({
      ...(sku.id ? { id: sku.id } : { stock: Number(parseWhole(sku.stock, 0, mostStock)) }),
      price: { amount: Number(parsePrice(sku.price, sku.currency)), currency: sku.currency },
      attributes: Object.fromEntries(named(sku).map(({ name, value }) => [name.trim(), value.trim()])),
    })),
  };
}

/** named are the attributes that say something: a row left blank is none. */
export function named(sku: SkuValues): AttributeValues[] {
  return sku.attributes.filter(({ name, value }) => name.trim() !== "" || value.trim() !== "");
}
