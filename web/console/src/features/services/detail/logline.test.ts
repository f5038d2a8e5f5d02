import { describe, expect, it } from "vitest";
import { longest, parseLine, Splitter } from "./logline";

const trace = "edeca28844a26b1b3621871f736dd83b";

describe("parseLine", () => {
  it("reads a service's line", () => {
    const line = parseLine(
      `{"ts":"2026-11-22T22:58:27.232Z","level":"info","msg":"call","trace_id":"${trace}","span_id":"3c065d2349569d40","status":"OK","duration_ms":0.854}`,
      7,
    );
    expect(line).toMatchObject({
      id: 7,
      at: Date.UTC(2026, 10, 22, 22, 58, 27, 232),
      level: "info",
      message: "call",
      traceId: trace,
      spanId: "3c065d2349569d40",
      attributes: [
        ["status", "OK"],
        ["duration_ms", "0.854"],
      ],
    });
  });
  it("reads log/slog's text, MySQL and Redis", () => {
    expect(
      parseLine('time=2026-11-22T22:58:42.434Z level=WARN msg="it is \\"odd\\"" process=console', 0),
    ).toMatchObject({
      level: "warn",
      message: 'it is "odd"',
      attributes: [["process", "console"]],
    });
    expect(parseLine("2026-11-22 23:00:24 0 [Warning] Aborted", 0)).toMatchObject({
      level: "warn",
      message: "Aborted",
    });
    expect(parseLine("622:M 22 Nov 2026 22:44:20.374 # low on memory", 0)).toMatchObject({
      level: "warn",
      message: "low on memory",
    });
  });
  it("leaves what it does not know as it is", () => {
    for (const raw of ["panic: runtime error", "{not json", "[1,2]", "null", "{}x", "\u0000"]) {
      expect(parseLine(raw, 0)).toMatchObject({ raw, message: raw, level: "", attributes: [] });
    }
  });
  it("takes nothing on trust: hostile names, types and ids become plain attributes", () => {
    const line = parseLine(
      '{"__proto__":{"polluted":true},"constructor":1,"level":{"toString":"x"},"msg":["<img src=x onerror=alert(1)>"],"trace_id":"../../etc","span_id":"javascript:alert(1)","ts":"never","toString":"t"}',
      0,
    );
    expect(line.traceId).toBe("");
    expect(line.spanId).toBe("");
    expect(line.at).toBeUndefined();
    expect(line.level).toBe("");
    expect(line.message).toBe('["<img src=x onerror=alert(1)>"]');
    expect(line.attributes.map(a => a[0])).toEqual([
      "__proto__",
      "constructor",
      "level",
      "trace_id",
      "span_id",
      "ts",
      "toString",
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
  it("cuts what is too long", () => {
    expect(parseLine("x".repeat(longest + 5), 0).raw).toBe(`${"x".repeat(longest)} … (5 more)`);
  });
  it("reads a time out of range without failing", () => {
    expect(parseLine('{"ts":1e300,"msg":"m"}', 0).at).toBeUndefined();
    expect(parseLine('{"ts":1795389418.5,"msg":"m"}', 0).at).toBe(1_795_389_418_500);
  });
});

describe("Splitter", () => {
  it("joins pieces and keeps what has no end yet", () => {
    const splitter = new Splitter();
    expect(splitter.push("one\r\ntw")).toEqual(["one"]);
    expect(splitter.push("o\n\nthree\nfour")).toEqual(["two", "three"]);
  });
  it("does not gather a line without end for ever", () => {
    const splitter = new Splitter();
    expect(splitter.push("x".repeat(longest * 4 + 1))).toHaveLength(1);
    expect(splitter.push("y\n")).toEqual(["y"]);
  });
});
