/** The six invariants of mall, each with the checks of `mall audit` that prove it, by their names in the metric. */
export const invariants = [
  {
    name: "stock",
    checks: [
      "stock adds up: stocked = available + reserved + sold, none negative",
      "stocked is the sum of the changes that filled it",
      "every SKU has stock, every stock a SKU",
      "a flash sale sells within its quota, and what its reservations say",
      "a customer's share of a flash sale is what the reservations say",
    ],
  },
  {
    name: "reservations",
    checks: [
      "a reservation follows its order",
      "an order has its reservation",
      "every reservation has lines, every line a reservation",
      "reserved is the sum of held reservations, sold that of committed ones",
      "flash orders and tickets agree",
    ],
  },
  {
    name: "money",
    checks: [
      "an order's money was captured and is kept",
      "a capture is kept by its order or goes back",
      "at most one kept capture an order",
      "one order per idempotency key",
      "an order's total is the sum of its items",
      "orders name the payment whose money they keep, and no others do",
      "refunds and orders agree",
      "refunds and payments agree",
    ],
  },
  { name: "events", checks: ["every change of an order has its event", "events are sent within a minute"] },
  {
    name: "deadlines",
    checks: [
      "no order stays in a transient state past its deadline",
      "captures are settled within two minutes",
      "a held reservation is checked in time, a settled one no more",
    ],
  },
  {
    name: "ledger",
    checks: ["ledger transactions sum to zero", "the ledger books what payments captured and refunded"],
  },
] as const;

export type InvariantName = (typeof invariants)[number]["name"] | "other";

export interface InvariantState {
  name: InvariantName;
  checks: { check: string; violations: number }[];
  violations: number;
}

/** grouped puts the audit's checks under their invariants; a check that is new here stands under "other". */
export function grouped(counts: ReadonlyMap<string, number>): InvariantState[] {
  const known = new Set<string>(invariants.flatMap(i => i.checks));
  const groups: { name: InvariantName; checks: readonly string[] }[] = [
    ...invariants,
    { name: "other", checks: [...counts.keys()].filter(c => !known.has(c)).sort() },
  ];
  return groups
    .map(({ name, checks }) => {
      const found = checks.filter(c => counts.has(c)).map(check => ({ check, violations: counts.get(check) ?? 0 }));
      return { name, checks: found, violations: found.reduce((sum, c) => sum + c.violations, 0) };
    })
    .filter(g => g.checks.length > 0 || g.name !== "other");
}
