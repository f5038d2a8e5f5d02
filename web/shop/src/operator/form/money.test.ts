import { describe, expect, it } from "vitest";
import { parsePrice, writePrice } from "./money";
import { wrong } from "./wrong";

describe("parsePrice", () => {
  it.each([
    ["0.1", 10],
    ["0.2", 20],
    ["0.3", 30],
    ["0.29", 29], // 0.29 * 100 is 28.999999999999996
    ["1.15", 115], // 1.15 * 100 is 114.99999999999999
    ["8.2", 820],
    ["1299", 129900],
    ["1299.90", 129990],
    ["1,299.90", 129990],
    ["1,234,567.89", 123456789],
    ["0012.5", 1250],
    [" 7.05 ", 705],
    ["１２．５", 1250], // a Chinese keyboard's full-width digits
    ["10000000000", 1_000_000_000_000],
  ])("reads %j exactly", (text, amount) => {
    expect(parsePrice(text, "CNY")).toBe(amount);
  });

  it("adds up: what 0.1 and 0.2 are read as makes what 0.3 is read as", () => {
    expect(Number(parsePrice("0.1", "CNY")) + Number(parsePrice("0.2", "CNY"))).toBe(parsePrice("0.3", "CNY"));
  });

  it("reads every amount as it writes it", () => {
    for (const currency of ["CNY", "JPY", "KWD"])
      for (const amount of [1, 9, 10, 99, 100, 101, 999, 1005, 129990, 999_999_999_999])
        expect(parsePrice(writePrice(amount, currency), currency)).toBe(amount);
  });

  it("refuses more digits behind the point than the currency has, also when they are zeros", () => {
    expect(parsePrice("1.005", "CNY")).toBe(wrong("decimals", 2));
    expect(parsePrice("1.100", "CNY")).toBe(wrong("decimals", 2));
    expect(parsePrice("1.005", "KWD")).toBe(1005);
  });

  it("knows currencies without digits behind the point", () => {
    expect(parsePrice("1300", "JPY")).toBe(1300);
    expect(parsePrice("13.00", "JPY")).toBe(wrong("noDecimals"));
    expect(writePrice(1300, "JPY")).toBe("1300");
  });

  it.each(["", "  "])("wants something in %j", text => {
    expect(parsePrice(text, "CNY")).toBe(wrong("required"));
  });

  it.each([
    "abc",
    "1e3",
    "0x10",
    "-5",
    "+5",
    "1.",
    ".5",
    "1.2.3",
    "1,29",
    "12,99.00",
    "1 299",
    "¥5",
    "Infinity",
    "NaN",
  ])("refuses %j as no price", text => {
    expect(parsePrice(text, "CNY")).toBe(wrong("price"));
  });

  it("refuses nothing, and more than the server takes", () => {
    expect(parsePrice("0", "CNY")).toBe(wrong("priceLow"));
    expect(parsePrice("0.00", "CNY")).toBe(wrong("priceLow"));
    expect(parsePrice("10000000000.01", "CNY")).toBe(wrong("priceHigh"));
    expect(parsePrice("9".repeat(400), "CNY")).toBe(wrong("priceHigh"));
  });
});

describe("writePrice", () => {
  it.each([
    [1, "0.01"],
    [10, "0.10"],
    [129990, "1299.90"],
    [1_000_000_000_000, "10000000000.00"],
  ])("writes %d", (amount, text) => {
    expect(writePrice(amount, "CNY")).toBe(text);
  });
});
