/** ranges are the spans of time the dashboard looks at. */
export const ranges = ["today", "week", "month"] as const;

export type RangeName = (typeof ranges)[number];

/** Range is a span in the device's days: from its midnight to the next one, to not included. */
export interface Range {
  from: string;
  to: string;
  bucket: "hour" | "day";
}

const days: Record<RangeName, number> = { today: 1, week: 7, month: 30 };

/** rangeOf is a span that ends with the day of now. */
export function rangeOf(name: RangeName, now: Date): Range {
  // By the calendar, not by hours: a day may have 23 or 25 of them.
  const midnight = (offset: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset).toISOString();
  return { from: midnight(1 - days[name]), to: midnight(1), bucket: name === "today" ? "hour" : "day" };
}
