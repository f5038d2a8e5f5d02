import { describe, expect, it } from "vitest";
import { wrong } from "@/operator/form/wrong";
import { productSchema, twins } from "./schema";
import { blankProduct, blankSku, inputOf, type ProductValues, type SkuValues, valuesOf } from "./values";

function sku(attributes: Record<string, string>, more: Partial<SkuValues> = {}): SkuValues {
  const rows = Object.entries(attributes).map(([name, value], i) => ({ key: String(i), name, value }));
  return { key: JSON.stringify(attributes), currency: "CNY", price: "10", stock: "0", attributes: rows, ...more };
}

function product(more: Partial<ProductValues> = {}): ProductValues {
  return { ...blankProduct(), title: "Lamp", categoryId: "home", skus: [sku({})], ...more };
}

/** said is what the schema says, by field. */
function said(values: ProductValues): Record<string, string> {
  const { success, error } = productSchema.safeParse(values);
  return success ? {} : Object.fromEntries(error.issues.map(({ path, message }) => [path.join("."), message]));
}

describe("productSchema", () => {
  it("takes a product that the server takes", () => {
    expect(said(product())).toEqual({});
    const most = Array.from({ length: 100 }, (_, i) => sku({ size: String(i) }));
    expect(said(product({ title: "长".repeat(100), description: "a\nb\tc".padEnd(5000, "字"), skus: most }))).toEqual(
      {},
    );
  });

  it("says everything at once", () => {
    const skus = [sku({ size: "S", colour: "" }), sku({ size: "S" }, { price: "" }), sku({ size: "S" })];
    expect(Object.keys(said(product({ title: "", skus }))).sort()).toEqual([
      "skus.0.attributes.1.value",
      "skus.1.price",
      "skus.2.attributes",
      "title",
    ]);
  });

  it("wants a title, a category and a SKU", () => {
    expect(said(product({ title: "  ", categoryId: "", skus: [] }))).toEqual({
      title: wrong("required"),
      categoryId: wrong("required"),
      skus: wrong("noSku"),
    });
  });

  it("counts characters as the server does, an emoji as one", () => {
    expect(said(product({ title: "😀".repeat(100) }))).toEqual({});
    expect(said(product({ title: "😀".repeat(101) }))).toEqual({ title: wrong("long", 100) });
    expect(said(product({ description: "x".repeat(5001) }))).toEqual({ description: wrong("long", 5000) });
  });

  it("refuses control characters, but line breaks in a description", () => {
    expect(said(product({ title: "a\u0007b" }))).toEqual({ title: wrong("controls") });
    expect(said(product({ title: "a\nb" }))).toEqual({ title: wrong("controls") });
    expect(said(product({ description: "a\u0000b" }))).toEqual({ description: wrong("controls") });
  });

  it("marks the price and the first stock of the SKU they belong to", () => {
    const skus = [sku({ size: "S" }), sku({ size: "M" }, { price: "1.005", stock: "-1" })];
    expect(said(product({ skus }))).toEqual({
      "skus.1.price": wrong("decimals", 2),
      "skus.1.stock": wrong("between", 0, 1_000_000),
    });
  });

  it("does not ask for a first stock of a SKU that is saved", () => {
    expect(said(product({ skus: [sku({}, { id: "01", stock: "" })] }))).toEqual({});
  });

  it("wants both a name and a value of an attribute, and overlooks blank rows", () => {
    expect(said(product({ skus: [sku({ colour: "" })] }))).toEqual({
      "skus.0.attributes.0.value": wrong("valueless"),
    });
    expect(said(product({ skus: [sku({ "": "red" })] }))).toEqual({ "skus.0.attributes.0.name": wrong("unnamed") });
    expect(said(product({ skus: [sku({ "": "" })] }))).toEqual({});
  });

  it("refuses two attributes of the same name in one SKU", () => {
    const attributes = [
      { key: "1", name: "size", value: "S" },
      { key: "2", name: " size ", value: "M" },
    ];
    expect(said(product({ skus: [{ ...sku({}), attributes }] }))).toEqual({
      "skus.0.attributes.1.name": wrong("twice"),
    });
  });

  it("refuses SKUs of the same attributes, whatever their order and blanks", () => {
    const skus = [
      sku({ colour: "red", size: "S" }),
      sku({ size: "M", colour: "red" }),
      sku({ size: " S ", colour: "red" }),
    ];
    expect(said(product({ skus }))).toEqual({ "skus.2.attributes": wrong("sameSku", 1) });
    expect(said(product({ skus: [sku({}), sku({ "": "" })] }))).toEqual({ "skus.1.attributes": wrong("sameSku", 1) });
  });

  it("does not take one pair of attributes for another that reads alike", () => {
    expect(twins([sku({ a: 'b","c' }), sku({ 'a","b': "c" })])).toEqual([]);
  });

  it("keeps to the numbers of pictures, SKUs and attributes", () => {
    const pictures = Array.from({ length: 11 }, (_, i) => `/api/v1/pictures/${i}`);
    const skus = Array.from({ length: 101 }, (_, i) => sku({ size: String(i) }));
    expect(said(product({ pictures, skus }))).toEqual({
      pictures: wrong("manyPictures", 10),
      skus: wrong("manySkus", 100),
    });
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`n${i}`, "v"]));
    expect(said(product({ skus: [sku(many)] }))).toEqual({ "skus.0.attributes": wrong("manyAttributes", 10) });
  });
});

describe("values", () => {
  it("tells the server ids of saved SKUs, first stock of new ones, exact prices and trimmed texts", () => {
    const skus = [
      sku({}, { id: "01", price: "0.29" }),
      sku({ " size ": " S ", "": "" }, { price: "1,299.9", stock: "5" }),
    ];
    expect(inputOf(product({ title: " Lamp ", skus }))).toEqual({
      title: "Lamp",
      description: "",
      categoryId: "home",
      status: "active",
      pictures: [],
      skus: [
        { id: "01", price: { amount: 29, currency: "CNY" }, attributes: {} },
        { stock: 5, price: { amount: 129990, currency: "CNY" }, attributes: { size: "S" } },
      ],
    });
  });

  it("gives back a stored product unchanged", () => {
    const stored = {
      id: "p",
      title: "Lamp",
      description: "d",
      categoryId: "home",
      status: "hidden",
      pictures: ["/api/v1/pictures/x"],
      price: { amount: 29, currency: "CNY" },
      skus: [{ id: "s", price: { amount: 29, currency: "CNY" }, available: 3, attributes: { size: "S" } }],
      createdAt: "",
      updatedAt: "",
    };
    expect(inputOf(valuesOf(stored))).toEqual({
      title: "Lamp",
      description: "d",
      categoryId: "home",
      status: "hidden",
      pictures: ["/api/v1/pictures/x"],
      skus: [{ id: "s", price: { amount: 29, currency: "CNY" }, attributes: { size: "S" } }],
    });
  });

  it("begins another SKU with the attributes' names and the price of the one before", () => {
    const next = blankSku(sku({ colour: "red", size: "S" }, { price: "12.50", stock: "7" }));
    expect(next).toMatchObject({ price: "12.50", stock: "0" });
    expect(next.attributes.map(({ name, value }) => [name, value])).toEqual([
      ["colour", ""],
      ["size", ""],
    ]);
    expect(next.id).toBeUndefined();
  });
});
