import { describe, expect, test } from "vitest";
import type { Sku } from "../products";
import { attributeNames, attributesOf, choiceOf, choose, firstChoice } from "./choice";

const sku = (id: string, available: number, attributes: Record<string, string>, amount = 100): Sku => ({
  id,
  available,
  attributes,
  price: { amount, currency: "CNY" },
});

// White has no 512, black 256 is sold out, red is sold out as a whole.
const phones = [
  sku("b128", 5, { color: "black", storage: "128" }),
  sku("b256", 0, { color: "black", storage: "256" }),
  sku("b512", 2, { color: "black", storage: "512" }, 90),
  sku("w128", 1, { color: "white", storage: "128" }),
  sku("w256", 3, { color: "white", storage: "256" }),
  sku("r128", 0, { color: "red", storage: "128" }),
];

const states = (choice: Record<string, string>) =>
  Object.fromEntries(attributesOf(phones, choice).map(a => [a.name, a.options.map(o => `${o.value} ${o.state}`)]));

describe("what can be chosen", () => {
  test("does not exist or is sold out by what was chosen before it", () => {
    expect(states({ color: "white", storage: "128" })).toEqual({
      color: ["black available", "white available", "red soldOut"],
      storage: ["128 available", "256 available", "512 missing"],
    });
    expect(states({ color: "black", storage: "512" }).storage).toEqual([
      "128 available",
      "256 soldOut",
      "512 available",
    ]);
  });

  test("is never nothing: from each SKU that is in stock each other one can be reached", () => {
    const inStock = phones.filter(p => p.available > 0);
    const names = attributeNames(phones);
    for (const from of inStock)
      for (const to of inStock) {
        let at: Sku | undefined = from;
        for (const name of names) {
          const value = to.attributes[name] ?? "";
          const attribute = attributesOf(phones, choiceOf(at as Sku, names)).find(a => a.name === name);
          expect(attribute?.options.find(o => o.value === value)?.state, `${from.id} to ${to.id}`).toBe("available");
          at = choose(phones, choiceOf(at as Sku, names), name, value);
        }
        expect(at?.id).toBe(to.id);
      }
  });
});

describe("choosing", () => {
  test("keeps the other attributes where such a SKU is in stock", () => {
    expect(choose(phones, { color: "black", storage: "128" }, "color", "white")?.id).toBe("w128");
  });

  test("takes the nearest one where it is not", () => {
    expect(choose(phones, { color: "black", storage: "512" }, "color", "white")?.id).toBe("w128");
    expect(choose(phones, { color: "white", storage: "256" }, "color", "black")?.id).toBe("b128");
  });

  test("finds nothing for a value that does not exist", () => {
    expect(choose(phones, { color: "black", storage: "128" }, "color", "green")).toBeUndefined();
  });
});

describe("the first choice", () => {
  test("is what the link says, sold out or not", () => {
    expect(firstChoice(phones, "b256")?.id).toBe("b256");
  });

  test("is else the cheapest in stock", () => {
    expect(firstChoice(phones, null)?.id).toBe("b512");
    expect(firstChoice(phones, "of another product")?.id).toBe("b512");
  });

  test("is shown even if all is sold out, and is nothing if there is nothing", () => {
    expect(firstChoice([sku("a", 0, {}, 7), sku("b", 0, {}, 5)], null)?.id).toBe("b");
    expect(firstChoice([], null)).toBeUndefined();
  });
});

test("a SKU that lacks an attribute of others is the plain one", () => {
  const mixed = [sku("plain", 1, { size: "M" }), sku("lined", 1, { size: "M", lining: "fleece" })];
  expect(attributesOf(mixed, { size: "M", lining: "" })[1]).toEqual({
    name: "lining",
    options: [
      { value: "", state: "available" },
      { value: "fleece", state: "available" },
    ],
  });
  expect(choose(mixed, { size: "M", lining: "fleece" }, "lining", "")?.id).toBe("plain");
});
