import { describe, expect, it } from "vitest";
import { id, NotATrace, nanos, parseTrace } from "./otlp";
import { attribute, epochMs, type Value } from "./span";

const body = (span: Record<string, unknown>, resource: unknown[] = []) => ({
  resourceSpans: [
    { resource: { attributes: resource }, scopeSpans: [{ scope: { name: "s", version: "1" }, spans: [span] }] },
  ],
});
const span = {
  traceId: "0AF7651916CD43DD8448EB211C80319C",
  spanId: "b7ad6b7169203331",
  name: "GET /",
  kind: 2,
  startTimeUnixNano: "1795388318685492932",
  endTimeUnixNano: "1795388318687884253",
};

describe("parseTrace", () => {
  it("keeps nanoseconds that a double would lose", () => {
    const trace = parseTrace(body(span));
    expect(trace.base).toBe(1795388318685492932n);
    expect(trace.duration).toBeCloseTo(2.391321, 9);
    expect(epochMs(trace, 0)).toBeCloseTo(1795388318685.4929, 2);
  });

  it("reads attributes of every kind", () => {
    const attributes = [
      ["text", { stringValue: "a" }, "a"],
      ["int", { intValue: "202" }, 202],
      ["big", { intValue: "9223372036854775807" }, 9223372036854775807n],
      ["double", { doubleValue: 0.5 }, 0.5],
      ["nan", { doubleValue: "NaN" }, Number.NaN],
      ["bool", { boolValue: true }, true],
      ["bytes", { bytesValue: "AQI=" }, "AQI="],
      ["list", { arrayValue: { values: [{ intValue: "1" }, { stringValue: "b" }] } }, [1, "b"]],
      ["map", { kvlistValue: { values: [{ key: "k", value: { boolValue: false } }] } }, { k: false }],
      ["empty", {}, null],
      ["absent", undefined, null],
    ] as const satisfies readonly (readonly [string, unknown, Value])[];
    const trace = parseTrace(body({ ...span, attributes: attributes.map(([key, value]) => ({ key, value })) }));
    for (const [key, , wanted] of attributes)
      expect(attribute(trace.spans[0]?.attributes ?? [], key), key).toEqual(wanted);
  });

  it("reads events, links, status, scope and resource", () => {
    const trace = parseTrace(
      body(
        {
          ...span,
          status: { code: 2, message: "no stock" },
          events: [{ timeUnixNano: "1795388318686492932", name: "exception", attributes: [] }],
          links: [{ traceId: "1".repeat(32), spanId: "2".repeat(16) }],
          droppedAttributesCount: 3,
        },
        [{ key: "service.name", value: { stringValue: "order-rpc" } }],
      ),
    );
    expect(trace.traceId).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(trace.spans[0]).toMatchObject({
      service: "order-rpc",
      kind: "server",
      status: "error",
      statusMessage: "no stock",
      events: [{ name: "exception", at: 1 }],
      links: [{ traceId: "1".repeat(32), spanId: "2".repeat(16) }],
      scope: { name: "s", version: "1" },
      dropped: 3,
    });
  });

  it("understands senders that write ids as base64, enums by name and times as numbers", () => {
    const trace = parseTrace(
      body({
        ...span,
        traceId: "CvdlGRbNQ92ESOshHIAxnA==",
        spanId: "t61rcWkgMzE=",
        kind: "SPAN_KIND_CONSUMER",
        status: { code: "STATUS_CODE_OK" },
        startTimeUnixNano: 1795388318685492700,
      }),
    );
    expect(trace.spans[0]).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      kind: "consumer",
      status: "ok",
    });
  });

  it("leaves out what is no span and counts it", () => {
    const trace = parseTrace({
      resourceSpans: [
        { scopeSpans: [{ spans: [span, { ...span, spanId: "" }, { spanId: "b7ad6b7169203332" }, 7, null] }] },
      ],
    });
    expect(trace.spans).toHaveLength(1);
    expect(trace.unreadable).toBe(2);
    expect(trace.spans[0]?.service).toBe("unknown_service");
  });

  it("ends a span that ends before its start at its start", () => {
    const trace = parseTrace(body({ ...span, endTimeUnixNano: "1" }));
    expect(trace.duration).toBe(0);
  });

  it("refuses what is no trace", () => {
    for (const wrong of [null, [], "x", {}, { resourceSpans: {} }]) expect(() => parseTrace(wrong)).toThrow(NotATrace);
  });

  it("does not break on values that nest without end", () => {
    let value: unknown = { stringValue: "x" };
    for (let i = 0; i < 5000; i++) value = { arrayValue: { values: [value] } };
    expect(() => parseTrace(body({ ...span, attributes: [{ key: "deep", value }] }))).not.toThrow();
  });
});

describe("ids and times", () => {
  it("takes zeros for no id", () => {
    expect(id("0000000000000000", 8)).toBe("");
    expect(id("<script>", 8)).toBe("");
  });
  it("refuses times that are none", () => {
    expect([nanos("x"), nanos(-1), nanos(undefined), nanos("1e9")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
