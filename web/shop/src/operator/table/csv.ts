import Papa from "papaparse";
import { Problem } from "@/api/problem";
import { digits } from "@/ui/format";
import type { Column, Load } from "./column";

/** An export stops after so many rows: a browser keeps them all in memory. */
export const mostRows = 10_000;
const pageSize = 100;
/** A busy shop is asked again so often for one page. */
const patience = 5;

// A spreadsheet runs a cell that begins like this, also after blanks and with East Asian full-width signs.
const formula = /^[\s'"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
// Excel takes a file without this mark for one in the machine's old code page.
const byteOrderMark = "\uFEFF";

type Cell = string | number | undefined;

interface Field<T> {
  header: string;
  value: (row: T) => Cell;
}

function fieldsOf<T>(columns: Column<T>[], currency: (header: string) => string): Field<T>[] {
  return columns.flatMap((column): Field<T>[] => {
    const { header, money, csv } = column;
    if (money)
      return [
        { header, value: row => decimal(money(row)) },
        { header: currency(header), value: row => money(row)?.currency },
      ];
    return csv ? [{ header, value: csv }] : [];
  });
}

function decimal(money: { amount: number; currency: string } | undefined): number | undefined {
  return money && money.amount / 10 ** digits(money.currency);
}

/** csvText writes rows as lines of CSV, as RFC 4180 has it; what a spreadsheet would run as a formula stays text. */
function csvText(rows: Cell[][]): string {
  return `${Papa.unparse(rows, { escapeFormulae: formula, newline: "\r\n" })}\r\n`;
}

/** Exported is a CSV file; more when the list goes on behind mostRows. */
export interface Exported {
  file: Blob;
  rows: number;
  more: boolean;
}

/**
 * exportCsv fetches a list page by page and writes it as CSV. currency names the column of a money column's currency,
 * progress hears the rows so far. Errors: Problem; an AbortError when signal ends it.
 */
export async function exportCsv<T>(
  columns: Column<T>[],
  load: Load<T>,
  given: { currency: (header: string) => string; progress: (rows: number) => void; signal: AbortSignal },
): Promise<Exported> {
  const fields = fieldsOf(columns, given.currency);
  const parts = [byteOrderMark, csvText([fields.map(f => f.header)])];
  let rows = 0;
  let cursor = "";
  do {
    const page = await loadPatiently(load, cursor, given.signal);
    if (page.items.length > 0) parts.push(csvText(page.items.map(row => fields.map(f => f.value(row)))));
    rows += page.items.length;
    cursor = page.nextCursor;
    given.progress(rows);
  } while (cursor && rows < mostRows);
  return { file: new Blob(parts, { type: "text/csv;charset=utf-8" }), rows, more: cursor !== "" };
}

/** loadPatiently waits when the shop asks for it (Retry-After): an export is no reason to shed who buys. */
async function loadPatiently<T>(load: Load<T>, cursor: string, signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await load({ limit: pageSize, cursor: cursor || undefined }, signal);
    } catch (error) {
      const wait = error instanceof Problem ? error.retryAfter : undefined;
      if (!wait || attempt === patience) throw error;
      await pause(wait * 1000, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    signal.addEventListener("abort", end, { once: true });
  });
}

/** download hands a file to the person. */
export function download(file: Blob, name: string) {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
