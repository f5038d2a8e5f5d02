import { describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import type { Column, Load } from "./column";
import { exportCsv, mostRows } from "./csv";

interface Row {
  id: string;
  note?: string;
  total?: { amount: number; currency: string };
}

const columns: Column<Row>[] = [
  { id: "id", header: "Id", csv: r => r.id, cell: r => r.id },
  { id: "note", header: "Note", csv: r => r.note },
  { id: "total", header: "Total", money: r => r.total },
  { id: "act", header: "Act", cell: () => "button" },
];

function given(signal = new AbortController().signal) {
  return { currency: (header: string) => `${header} currency`, progress: vi.fn(), signal };
}

const all =
  (items: Row[]): Load<Row> =>
  () =>
    Promise.resolve({ items, nextCursor: "" });

async function bytesOf(items: Row[]): Promise<Uint8Array> {
  const { file } = await exportCsv(columns, all(items), given());
  return new Uint8Array(await new Response(await read(file)).arrayBuffer());
}

// jsdom's Blob has no arrayBuffer().
function read(file: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(file);
  });
}

async function linesOf(items: Row[]): Promise<string[]> {
  return new TextDecoder().decode(await bytesOf(items)).split("\r\n");
}

describe("a CSV file", () => {
  it("begins with the mark by which Excel knows UTF-8", async () => {
    expect([...(await bytesOf([{ id: "订单" }])).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect((await linesOf([{ id: "订单" }]))[1]).toBe("订单,,,");
  });

  it("has money as a decimal number with its currency beside it, and nothing of columns that are for the page", async () => {
    const lines = await linesOf([
      { id: "1", total: { amount: 129_905, currency: "CNY" } },
      { id: "2", total: { amount: 1_300, currency: "JPY" } },
      { id: "3", total: { amount: -1, currency: "CNY" } },
    ]);
    expect(lines).toEqual(["Id,Note,Total,Total currency", "1,,1299.05,CNY", "2,,1300,JPY", "3,,-0.01,CNY", ""]);
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1", "'=1", '"=1'])(
    "keeps %j from being run as a formula",
    async note => {
      const line = (await linesOf([{ id: "1", note }])).slice(1, -1).join("\r\n");
      expect(line.replace(/^1,"?/, "")).toMatch(/^'/);
    },
  );

  it("quotes what holds commas, quotes and line breaks", async () => {
    expect((await linesOf([{ id: "1", note: 'a, "b"\nc' }]))[1]).toBe('1,"a, ""b""\nc",,');
  });
});

describe("an export", () => {
  const endless: Load<Row> = ({ limit, cursor = "0" }) =>
    Promise.resolve({
      items: Array.from({ length: limit }, (_, i) => ({ id: `${Number(cursor) + i}` })),
      nextCursor: String(Number(cursor) + limit),
    });

  it("fetches page by page, tells how far it is, and stops at its bound", async () => {
    const telling = given();
    const done = await exportCsv(columns, endless, telling);
    expect(done).toMatchObject({ rows: mostRows, more: true });
    expect(telling.progress.mock.calls.map(([rows]) => rows)).toEqual(
      Array.from({ length: mostRows / 100 }, (_, i) => (i + 1) * 100),
    );
    const text = new TextDecoder().decode(await read(done.file));
    expect(text.split("\r\n").filter(line => line === "9999,,,")).toHaveLength(1);
  });

  it("ends when it is stopped, without asking for another page", async () => {
    const control = new AbortController();
    const load = vi.fn(endless);
    const telling = given(control.signal);
    telling.progress.mockImplementation(rows => rows === 300 && control.abort());
    await expect(exportCsv(columns, load, telling)).rejects.toThrow(/abort/i);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("waits as long as a busy shop asks for and goes on at the same page", async () => {
    vi.useFakeTimers();
    try {
      const load = vi
        .fn<Load<Row>>()
        .mockResolvedValueOnce({ items: [{ id: "1" }], nextCursor: "a" })
        .mockRejectedValueOnce(new Problem(429, "TOO_MANY_REQUESTS", "wait", { retryAfter: 2 }))
        .mockResolvedValueOnce({ items: [{ id: "2" }], nextCursor: "" });
      const done = exportCsv(columns, load, given());
      await vi.advanceTimersByTimeAsync(1_900);
      expect(load).toHaveBeenCalledTimes(2);
      await vi.advanceTimersByTimeAsync(200);
      expect(await done).toMatchObject({ rows: 2, more: false });
      expect(load.mock.calls.map(([page]) => page.cursor)).toEqual([undefined, "a", "a"]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("fails with what the shop said when it refuses", async () => {
    const refusing: Load<Row> = () => Promise.reject(new Problem(403, "FORBIDDEN", "no"));
    await expect(exportCsv(columns, refusing, given())).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
