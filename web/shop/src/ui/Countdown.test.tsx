import { setLanguage } from "@mall/common/i18n";
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hear } from "@/api/clock";
import { renderPage } from "@/test/render";
import { Countdown, split, useServerNow } from "./Countdown";

function Sale({ until }: { until: string }) {
  return <Countdown until={until} now={useServerNow()} />;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2027-01-01T00:00:00Z");
});
afterEach(() => {
  vi.useRealTimers();
  setLanguage("en");
});

test.each([
  [0, 0, "00:00"],
  [-5000, 0, "00:00"],
  [1, 0, "00:01"],
  [59_000, 0, "00:59"],
  [3_599_001, 0, "01:00:00"],
  [90_061_000, 1, "01:01:01"],
])("%d ms is %d days and %s", (duration, days, time) => {
  expect(split(duration)).toEqual({ days, time });
});

test("it counts by the server's clock, however wrong the device's is", () => {
  // The server's clock is an hour ahead.
  hear("Fri, 01 Jan 2027 01:00:00 GMT", Date.now(), Date.now());
  renderPage(<Sale until="2027-01-01T01:01:00Z" />);
  expect(screen.getByRole("timer")).toHaveTextContent("01:00");
  act(() => void vi.advanceTimersByTime(10_000));
  expect(screen.getByRole("timer")).toHaveTextContent("00:50");
  act(() => void vi.advanceTimersByTime(120_000));
  expect(screen.getByRole("timer")).toHaveTextContent("00:00");
});

test("more than a day is told in days, in either language", () => {
  hear("Fri, 01 Jan 2027 00:00:00 GMT", Date.now(), Date.now());
  renderPage(<Sale until="2027-01-03T04:00:00.500Z" />);
  expect(screen.getByRole("timer")).toHaveTextContent("2 days 04:00:00");
  act(() => setLanguage("zh"));
  expect(screen.getByRole("timer")).toHaveTextContent("2 天 04:00:00");
});
