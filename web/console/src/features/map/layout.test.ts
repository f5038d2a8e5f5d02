import { describe, expect, it } from "vitest";
import type { Process } from "@/api/control";
import type { MapEdge, ServiceStats } from "@/api/telemetry";
import { neighbour } from "./Canvas";
import { graphOf, tracesOf } from "./graph";
import { harmOf, widthOf } from "./LinkMark";
import { box, place, seatsOf } from "./layout";

const red = { count: 10, errors: 0, rate: 1, errorRate: 0, p50Ms: 1, p95Ms: 2, p99Ms: 3 };
const edge = (caller: string, callee: string, kind: string, more: Partial<MapEdge> = {}): MapEdge => ({
  caller,
  callee,
  kind,
  ...red,
  ...more,
});
const stats = (service: string): ServiceStats => ({ service, spans: 1, spanErrors: 0, ...red });
const process = (name: string, more: Partial<Process> = {}): Process => ({
  name,
  kind: "service",
  state: "healthy",
  launched: true,
  restarts: 0,
  ...more,
});

// What mall's spans tell after some orders.
const domains = ["user", "product", "order", "payment"];
const names = ["edge", ...domains.flatMap(d => [`${d}-api`, `${d}-rpc`, `${d}-worker`])];
const mall: MapEdge[] = [
  edge("outside", "edge", "http"),
  edge("edge", "redis", "redis"),
  edge("product-rpc", "redis", "redis"),
  ...domains.flatMap(d => [
    edge("edge", `${d}-api`, "http"),
    edge(`${d}-api`, `${d}-rpc`, "rpc"),
    edge(`${d}-rpc`, `mysql/mall_${d}`, "sql"),
    edge(`${d}-worker`, `mysql/mall_${d}`, "sql"),
  ]),
  edge("order-rpc", "product-rpc", "rpc"),
  edge("order-rpc", "user-rpc", "rpc"),
  edge("payment-rpc", "order-rpc", "rpc"),
  edge("payment-worker", "payment-api", "http"),
  edge("order-worker", "mall.order.v1", "kafka"),
  edge("mall.order.v1", "payment-worker", "kafka"),
  edge("mall.order.v1", "product-worker", "kafka"),
  edge("payment-worker", "mall.payment.v1", "kafka"),
  edge("mall.payment.v1", "order-worker", "kafka"),
  edge("product-worker", "mall.stock.v1", "kafka"),
  edge("user-worker", "mall.audit.v1", "kafka"),
  edge("mall.audit.v1", "user-worker", "kafka"),
];
const whole = graphOf(mall, names.map(stats));

describe("graphOf", () => {
  it("tells services, databases, caches, topics and the outside apart", () => {
    const shape = (id: string) => whole.nodes.find(n => n.id === id)?.shape;
    expect(names.map(shape)).toEqual(names.map(() => "service"));
    expect(["outside", "redis", "mysql/mall_order", "mall.order.v1"].map(shape)).toEqual([
      "outside",
      "cache",
      "database",
      "topic",
    ]);
  });
  it("gives topics and databases the state of the server that holds them", () => {
    const graph = graphOf(mall, names.map(stats), [
      process("kafka", { kind: "backing", state: "stopped" }),
      process("mysql", { kind: "backing", state: "backoff" }),
      process("edge"),
    ]);
    const state = (id: string) => graph.nodes.find(n => n.id === id)?.process?.state;
    expect([state("mall.order.v1"), state("mysql/mall_order"), state("edge"), state("redis")]).toEqual([
      "stopped",
      "backoff",
      "healthy",
      undefined,
    ]);
  });
  it("shows an idle mall whole, by what its processes need", () => {
    const graph = graphOf(
      [],
      [],
      [
        process("mysql", { kind: "backing" }),
        process("edge", { needs: ["user-api"] }),
        process("user-api", { needs: ["user-rpc"] }),
        process("user-rpc", { needs: ["mysql"] }),
        process("order-rpc", { launched: false, needs: ["mysql"] }),
      ],
    );
    expect(graph.nodes.map(n => [n.id, n.shape, n.idle])).toEqual([
      ["edge", "service", true],
      ["mysql", "database", true],
      ["user-api", "service", true],
      ["user-rpc", "service", true],
    ]);
    expect(graph.links.map(l => [l.caller, l.callee, l.idle])).toEqual([
      ["edge", "user-api", true],
      ["user-api", "user-rpc", true],
      ["user-rpc", "mysql", true],
    ]);
  });
  it("adds up what is asked of a database", () => {
    const graph = graphOf(
      [
        edge("a", "mysql/x", "sql", { count: 30, errors: 3, rate: 3, p99Ms: 5 }),
        edge("b", "mysql/x", "sql", { count: 10, errors: 1, rate: 1, p99Ms: 9 }),
      ],
      [stats("a"), stats("b")],
    );
    expect(graph.nodes.find(n => n.id === "mysql/x")).toMatchObject({ rate: 4, errorRate: 0.1, p99Ms: 9 });
  });
});

describe("layout", () => {
  it("lets calls run to the right, and puts what Kafka joins below", () => {
    const seats = seatsOf(whole);
    const column = (id: string) => seats.get(id)?.column;
    expect(["outside", "edge", "user-api", "user-rpc", "order-rpc", "mysql/mall_user", "redis"].map(column)).toEqual([
      0, 1, 2, 3, 3, 4, 4,
    ]);
    expect(["mall.order.v1", "order-worker"].map(column)).toEqual([2, 3]);
    const { nodes } = place(whole);
    const y = (id: string) => nodes.get(id)?.y ?? Number.NaN;
    for (const d of domains) for (const e of domains) expect(y(`${d}-rpc`)).toBeLessThan(y(`${e}-worker`));
  });
  it("covers no node with another, and draws every link", () => {
    const { nodes, links, width, height } = place(whole);
    const all = [...nodes.values()];
    for (const [i, a] of all.entries()) {
      expect(a.x).toBeGreaterThan(0);
      expect(a.x).toBeLessThan(width);
      expect(a.y).toBeGreaterThan(0);
      expect(a.y).toBeLessThan(height);
      for (const b of all.slice(i + 1)) {
        expect(Math.abs(a.x - b.x) >= box.width || Math.abs(a.y - b.y) >= box.height).toBe(true);
      }
    }
    expect(links.size).toBe(mall.length);
    for (const l of links.values()) expect(l.path).toMatch(/^M[-\d. ]+[CQL][-\d. CQL]+$/);
  });
  it("bears cycles, loops, one node and none", () => {
    const loop = graphOf(
      [edge("a", "b", "rpc"), edge("b", "a", "rpc"), edge("a", "a", "rpc")],
      [stats("a"), stats("b")],
    );
    expect(place(loop).links.size).toBe(3);
    expect(place(graphOf([edge("outside", "a", "http")], [stats("a")])).nodes.size).toBe(2);
    expect(place(graphOf([], [])).nodes.size).toBe(0);
  });
});

describe("tracesOf", () => {
  it("asks for the span that made the call", () => {
    const processes = [process("order-api", { ports: { admin: 8303, http: 8103 } })];
    expect(tracesOf(edge("order-api", "order-rpc", "rpc"))).toBe(
      "/traces?service=order-api&attribute=server.address%3Dorder-rpc",
    );
    expect(tracesOf(edge("edge", "order-api", "http"), processes)).toBe(
      "/traces?service=edge&attribute=server.port%3D8103",
    );
    expect(tracesOf(edge("outside", "edge", "http"))).toBe("/traces?service=edge");
    expect(tracesOf(edge("order-rpc", "mysql/mall_order", "sql"), [], true)).toBe(
      "/traces?service=order-rpc&attribute=db.namespace%3Dmall_order&status=error",
    );
    for (const e of [edge("order-worker", "mall.order.v1", "kafka"), edge("mall.order.v1", "order-worker", "kafka")])
      expect(tracesOf(e)).toBe("/traces?service=order-worker&attribute=messaging.destination.name%3Dmall.order.v1");
  });
});

it("neighbour finds the nearest node in the direction of an arrow key", () => {
  const at = new Map([
    ["a", { x: 0, y: 0 }],
    ["b", { x: 200, y: 10 }],
    ["c", { x: 200, y: 300 }],
    ["d", { x: 0, y: 60 }],
  ]);
  expect(neighbour(at, "a", "ArrowRight")).toBe("b");
  expect(neighbour(at, "a", "ArrowDown")).toBe("d");
  expect(neighbour(at, "a", "ArrowLeft")).toBeUndefined();
  expect(neighbour(at, "a", "Enter")).toBeUndefined();
});

it("width grows with the rate, harm with the errors", () => {
  expect(widthOf(10)).toBeGreaterThan(widthOf(1));
  expect(widthOf(1e9)).toBeLessThan(7);
  expect([0, 0.01, 0.5].map(harmOf)).toEqual(["none", "some", "many"]);
});
