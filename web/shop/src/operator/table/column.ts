import type { ReactNode } from "react";
import type { Money } from "@/ui/format";

/** Column is one column of a table, on the page and in its CSV file. */
export interface Column<T> {
  id: string;
  header: string;
  /** What the page shows; without it the column is in the CSV file only, unless it has money. */
  cell?: (row: T) => ReactNode;
  /** What the CSV file holds; without it (and without money) the column is on the page only. */
  csv?: (row: T) => string | number | undefined;
  /** An amount of money: shown as a price, exported as a decimal number and, in a column beside it, the currency. */
  money?: (row: T) => Money | undefined;
  align?: "start" | "end";
  /** The shortest width, in pixels. */
  width?: number;
}

/** Load fetches one page of a list. Errors: Problem. */
export type Load<T> = (
  page: { limit: number; cursor?: string },
  signal: AbortSignal,
) => Promise<{ items: T[]; nextCursor: string }>;
