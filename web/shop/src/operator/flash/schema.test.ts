import { expect, it } from "vitest";
import { wrong } from "@/operator/form/wrong";
import { saleSchema } from "./schema";
import { contentOf, type ItemValues, inputOf, type SaleValues, valuesOf } from "./values";

const now = () => new Date(2026, 10, 23, 12, 0);

function item(more: Partial<ItemValues> = {}): ItemValues {
  const regular = { amount: 10000, currency: "CNY" };
  return {
    skuId: "s",
    productId: "p",
    title: "Lamp",
    attributes: {},
    picture: "",
    regular,
    available: 50,
    sold: 0,
    price: "79.90",
    quantity: "10",
    ...more,
  };
}

function sale(more: Partial<SaleValues> = {}): SaleValues {
  return {
    name: "Deals",
    startsAt: "2026-11-24T10:00",
    endsAt: "2026-11-24T12:00",
    limit: "",
    items: [item()],
    ...more,
  };
}

function said(values: SaleValues, isNew = true): Record<string, string> {
  const { success, error } = saleSchema({ isNew, now }).safeParse(values);
  return success ? {} : Object.fromEntries(error.issues.map(({ path, message }) => [path.join("."), message]));
}

it("takes a sale that the server takes", () => {
  expect(said(sale())).toEqual({});
  expect(said(sale({ limit: "1000", items: [item({ quantity: "50", price: "99.99" })] }))).toEqual({});
});

it("wants an end after the start, ahead, and not too far", () => {
  expect(said(sale({ startsAt: "", endsAt: "" }))).toEqual({ startsAt: wrong("time"), endsAt: wrong("time") });
  expect(said(sale({ endsAt: "2026-11-24T10:00" }))).toEqual({ endsAt: wrong("endFirst") });
  const over = { startsAt: "2026-11-22T10:00", endsAt: "2026-11-23T11:59" };
  expect(said(sale(over))).toEqual({ endsAt: wrong("over") });
  expect(said(sale(over), false)).toEqual({});
  expect(said(sale({ endsAt: "2031-11-23T11:59" }))).toEqual({});
  expect(said(sale({ endsAt: "2031-11-23T12:01" }))).toEqual({ endsAt: wrong("farEnd", 5) });
  expect(said(sale({ startsAt: "1999-12-30T00:00" }))).toEqual({ startsAt: wrong("early") });
});

it("wants a lower price than the regular one", () => {
  expect(said(sale({ items: [item({ price: "100.00" })] }))).toEqual({
    "items.0.price": wrong("notCheaper", "¥100.00"),
  });
  expect(said(sale({ items: [item({ price: "79.905" })] }))).toEqual({ "items.0.price": wrong("decimals", 2) });
});

it("wants no more than is available, and no less than is sold, which is no longer available", () => {
  expect(said(sale({ items: [item({ quantity: "51" })] }))).toEqual({ "items.0.quantity": wrong("notAvailable", 50) });
  expect(said(sale({ items: [item({ quantity: "60", sold: 10 })] }))).toEqual({});
  expect(said(sale({ items: [item({ quantity: "61", sold: 10 })] }))).toEqual({
    "items.0.quantity": wrong("notAvailable", 60),
  });
  expect(said(sale({ items: [item({ quantity: "9", sold: 10 })] }))).toEqual({
    "items.0.quantity": wrong("underSold", 10),
  });
  // What is not known yet is the server's to judge.
  expect(said(sale({ items: [item({ quantity: "5000", available: undefined })] }))).toEqual({});
});

it("wants a name, an item and a limit in bounds", () => {
  expect(said(sale({ name: "", items: [], limit: "1001" }))).toEqual({
    name: wrong("required"),
    items: wrong("noItem"),
    limit: wrong("between", 0, 1000),
  });
});

const stored = {
  id: "f",
  name: "Deals",
  status: "running",
  startsAt: "2026-11-23T01:21:24.000Z",
  endsAt: "2026-12-23T02:21:24.000Z",
  limitPerCustomer: 0,
  items: [
    {
      skuId: "s",
      productId: "p",
      title: "Lamp",
      attributes: { size: "S" },
      picture: "",
      price: { amount: 7990, currency: "CNY" },
      regularPrice: { amount: 10000, currency: "CNY" },
      quantity: 100,
      remaining: 93,
    },
  ],
};

it("gives back a stored sale unchanged, to the second", () => {
  expect(inputOf(valuesOf(stored))).toEqual({
    name: "Deals",
    startsAt: stored.startsAt,
    endsAt: stored.endsAt,
    limitPerCustomer: 0,
    items: [{ skuId: "s", price: { amount: 7990, currency: "CNY" }, quantity: 100 }],
  });
  expect(valuesOf(stored).items[0]?.sold).toBe(7);
});

it("does not take what was sold meanwhile for a change", () => {
  const [line] = stored.items;
  const sold = { ...stored, status: "ended", items: [{ ...line, remaining: 1 } as (typeof stored.items)[0]] };
  expect(contentOf(sold)).toBe(contentOf(stored));
  expect(contentOf({ ...stored, name: "More deals" })).not.toBe(contentOf(stored));
});

it("says everything at once", () => {
  const bad = sale({ name: "", endsAt: "", items: [item({ price: "", quantity: "" })] });
  expect(Object.keys(said(bad)).sort()).toEqual(["endsAt", "items.0.price", "items.0.quantity", "name"]);
});
