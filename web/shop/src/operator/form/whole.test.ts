import { describe, expect, it } from "vitest";
import { parseWhole } from "./whole";
import { wrong } from "./wrong";

describe("parseWhole", () => {
  it.each([
    ["0", 0],
    ["42", 42],
    ["+7", 7],
    ["-7", -7],
    ["１２", 12],
  ])("reads %j", (text, n) => {
    expect(parseWhole(text, -100, 100)).toBe(n);
  });
  it.each(["1.5", "1e2", "1,000", "abc", "--1"])("refuses %j as no whole number", text => {
    expect(parseWhole(text, 0, 1000)).toBe(wrong("whole"));
  });
  it("keeps to the bounds, however long the number is", () => {
    expect(parseWhole("101", 0, 100)).toBe(wrong("between", 0, 100));
    expect(parseWhole("-1", 0, 100)).toBe(wrong("between", 0, 100));
    expect(parseWhole("9".repeat(50), 0, 100)).toBe(wrong("between", 0, 100));
    expect(parseWhole(" ", 0, 100)).toBe(wrong("required"));
  });
});
