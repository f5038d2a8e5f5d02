import type { operations } from "@/api/openapi.gen";

type Parameters = NonNullable<operations["listProducts"]["parameters"]["query"]>;

/** sorts are the orders of a list of products; the first one is what the shop chooses by itself. */
export const sorts = ["newest", "priceAsc", "priceDesc", "title"] as const;
export type Sort = (typeof sorts)[number];

/** Filters say which products are listed, and in what order; the page's address holds them. */
export interface Filters {
  query: string;
  category: string;
  sort: Sort;
  /** Minor units. */
  minPrice?: number;
  /** Minor units. */
  maxPrice?: number;
  /** Only what is in stock. */
  available: boolean;
}

/** The longest query the shop takes, in characters. */
const longest = 100;

/** readFilters reads an address; what makes no sense in it counts as not said. */
export function readFilters(search: URLSearchParams): Filters {
  const sort = search.get("sort");
  return {
    query: (search.get("query") ?? "").trim().slice(0, longest),
    category: search.get("category") ?? "",
    sort: sorts.find(s => s === sort) ?? sorts[0],
    minPrice: amount(search.get("minPrice")),
    maxPrice: amount(search.get("maxPrice")),
    available: search.get("available") === "true",
  };
}

function amount(text: string | null): number | undefined {
  const n = Number(text || undefined);
  return Number.isSafeInteger(n) && n >= 0 ? n : undefined;
}

/** writeFilters is the address's part that holds filters; what is as usual is left out. */
export function writeFilters(filters: Filters): URLSearchParams {
  return new URLSearchParams(Object.entries(parameters(filters)).map(([name, value]) => [name, String(value)]));
}

/** parameters is what the shop is asked for. */
export function parameters({ query, category, sort, minPrice, maxPrice, available }: Filters): Parameters {
  return {
    ...(query && { query }),
    ...(category && { category }),
    ...(sort !== sorts[0] && { sort }),
    ...(minPrice !== undefined && { minPrice }),
    ...(maxPrice !== undefined && { maxPrice }),
    ...(available && { available }),
  };
}

/** noFilters are those of a list of everything; sort and query are no filters. */
export const noFilters = { category: "", minPrice: undefined, maxPrice: undefined, available: false } as const;

/** parsePrice reads a price as people write it, "1,299.50" say, in minor units; undefined: nothing; NaN: no price. */
export function parsePrice(text: string, digits: number): number | undefined {
  const plain = text
    .trim()
    .replace(/^[¥￥]/, "")
    .replace(/[,，\s]/g, "")
    .replace("。", ".");
  if (plain === "") return undefined;
  if (!/^\d{1,9}(\.\d*)?$/.test(plain)) return Number.NaN;
  return Math.round(Number(plain) * 10 ** digits);
}

/** writePrice writes minor units as people type them. */
export function writePrice(amount: number | undefined, digits: number): string {
  if (amount === undefined) return "";
  const major = amount / 10 ** digits;
  return Number.isInteger(major) ? String(major) : major.toFixed(digits);
}
