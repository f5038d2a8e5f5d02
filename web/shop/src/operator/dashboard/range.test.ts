import { expect, it } from "vitest";
import { rangeOf } from "./range";

const now = new Date(2026, 10, 23, 15, 30);
const midnight = (month: number, day: number) => new Date(2026, month, day).toISOString();

it("looks at today by the hour, from midnight to midnight where the person is", () => {
  expect(rangeOf("today", now)).toEqual({ from: midnight(10, 23), to: midnight(10, 24), bucket: "hour" });
});

it("counts today among the days of a week and of a month", () => {
  expect(rangeOf("week", now)).toEqual({ from: midnight(10, 17), to: midnight(10, 24), bucket: "day" });
  expect(rangeOf("month", now)).toEqual({ from: midnight(9, 25), to: midnight(10, 24), bucket: "day" });
});
