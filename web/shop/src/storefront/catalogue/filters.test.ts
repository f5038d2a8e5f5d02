import { describe, expect, test } from "vitest";
import { type Filters, parameters, parsePrice, readFilters, writeFilters, writePrice } from "./filters";

const read = (search: string) => readFilters(new URLSearchParams(search));
const plain: Filters = { query: "", category: "", sort: "newest", available: false };

describe("the address", () => {
  test("without anything lists everything, the newest first", () => {
    expect(read("")).toEqual(plain);
    expect(writeFilters(plain).toString()).toBe("");
    expect(parameters(plain)).toEqual({});
  });

  test("holds every filter, and what is read is what was written", () => {
    const filters: Filters = {
      query: "星河 X2 & more",
      category: "digital",
      sort: "priceDesc",
      minPrice: 0,
      maxPrice: 12_950,
      available: true,
    };
    expect(readFilters(writeFilters(filters))).toEqual(filters);
    expect(parameters(filters)).toEqual(filters);
  });

  test.each([
    ["sort=cheap"],
    ["minPrice=abc"],
    ["minPrice=-1"],
    ["maxPrice=1.5"],
    ["maxPrice="],
    ["maxPrice=1e99"],
    ["available=maybe"],
    ["query=%20%20"],
    ["unknown=1"],
  ])("%s makes no sense and counts as not said", search => {
    expect(read(search)).toEqual(plain);
  });

  test("asks for no longer a query than the shop takes", () => {
    expect(read(`query=${"x".repeat(300)}`).query).toHaveLength(100);
  });
});

describe("a price as people write it", () => {
  test.each([
    ["", undefined],
    ["  ", undefined],
    ["99", 9900],
    ["99.5", 9950],
    ["0.29", 29], // 28.999999999999996 times a hundredth
    ["¥1,299.50", 129_950],
    ["￥ 1，299", 129_900],
    ["12。5", 1250],
    ["0", 0],
  ])("%j is %j cents", (text, amount) => {
    expect(parsePrice(text, 2)).toBe(amount);
  });

  test.each(["cheap", "-5", "1.2.3", "1e3", "99999999999"])("%j is no price", text => {
    expect(parsePrice(text, 2)).toBeNaN();
  });

  test("comes back as it would be typed", () => {
    expect([undefined, 0, 9900, 9950, 29].map(amount => writePrice(amount, 2))).toEqual([
      "",
      "0",
      "99",
      "99.50",
      "0.29",
    ]);
    expect(writePrice(500, 0)).toBe("500"); // yen have no smaller coin
  });
});
