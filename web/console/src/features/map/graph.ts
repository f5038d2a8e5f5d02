import type { Process } from "@/api/control";
import type { MapEdge, ServiceStats } from "@/api/telemetry";

export type Shape = "outside" | "service" | "database" | "cache" | "topic" | "external";

export interface MapNode {
  id: string;
  shape: Shape;
  /** The process that is this node, or that holds it, such as Kafka for a topic. */
  process?: Process;
  /** What the service itself served; for the others, what was asked of them. */
  rate: number;
  errorRate: number;
  p99Ms: number;
  /** No span of this time tells of it. */
  idle: boolean;
}

export interface MapLink extends MapEdge {
  id: string;
  /** Known from the configuration only: nothing was sent along it. */
  idle: boolean;
}

export interface Graph {
  nodes: MapNode[];
  links: MapLink[];
}

/** What the store calls the caller of what comes from beyond the services. */
export const outside = "outside";

export const linkId = (e: Pick<MapEdge, "caller" | "callee" | "kind">) => `${e.caller}|${e.callee}|${e.kind}`;

/** shapesOf tells of every name in the edges what it is: the kind of an edge says what is at its ends. */
function shapesOf(edges: readonly MapEdge[], services: ReadonlySet<string>): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  const put = (name: string, shape: Shape) => {
    const known = services.has(name) ? "service" : name === outside ? "outside" : shape;
    const old = shapes.get(name);
    if (!old || old === "external") shapes.set(name, known);
  };
  for (const e of edges) {
    switch (e.kind) {
      case "kafka":
        // A topic is at one end, a service at the other; a name that calls in another way is a service.
        if (services.has(e.caller)) {
          put(e.caller, "service");
          put(e.callee, "topic");
        } else {
          put(e.caller, "topic");
          put(e.callee, "service");
        }
        break;
      case "sql":
        put(e.caller, "service");
        put(e.callee, "database");
        break;
      case "redis":
        put(e.caller, "service");
        put(e.callee, "cache");
        break;
      default:
        put(e.caller, "service");
        put(e.callee, "external");
    }
  }
  return shapes;
}

/** holderOf is the process that a node is, or is part of. */
function holderOf(id: string, shape: Shape, processes: ReadonlyMap<string, Process>): Process | undefined {
  const own = processes.get(id);
  if (own) return own;
  if (shape === "topic") return processes.get("kafka");
  if (shape === "database") return processes.get(id.split("/")[0] ?? "");
  return undefined;
}

/** sum adds up what was asked of a node. */
function sum(links: readonly MapEdge[]): { rate: number; errorRate: number; p99Ms: number } {
  const count = links.reduce((n, l) => n + l.count, 0);
  const errors = links.reduce((n, l) => n + l.errors, 0);
  return {
    rate: links.reduce((n, l) => n + l.rate, 0),
    errorRate: count ? errors / count : 0,
    p99Ms: links.reduce((most, l) => Math.max(most, l.p99Ms), 0), // of the slowest: p99s do not add up
  };
}

/** holds tells whether need, such as mysql, is served by the node name, such as mysql/mall_order. */
const holds = (name: string, shape: Shape | undefined, need: string) =>
  name === need || name.startsWith(`${need}/`) || (need === "kafka" && shape === "topic");

/** needsOf are what a process needs, as configured, so that a map of an idle mall is whole. */
function needsOf(process: Process, shapes: ReadonlyMap<string, Shape>): MapLink[] {
  const domain = process.name.split("-")[0] ?? "";
  return (process.needs ?? []).flatMap(need => {
    const there = [...shapes.keys()].filter(name => holds(name, shapes.get(name), need));
    // Of several databases of one server, the one that has the name of the service's domain is its own.
    const callee = there.length > 1 ? there.find(name => domain !== "" && name.endsWith(domain)) : (there[0] ?? need);
    if (!callee) return [];
    const edge = { caller: process.name, callee, kind: "needs" };
    const none = { count: 0, errors: 0, rate: 0, errorRate: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 };
    return [{ ...edge, ...none, id: linkId(edge), idle: true }];
  });
}

/** graphOf makes the map of the edges that spans tell, the services' own numbers, and the processes if they are known. */
export function graphOf(
  edges: readonly MapEdge[],
  stats: readonly ServiceStats[],
  processes: readonly Process[] = [],
): Graph {
  const byName = new Map(processes.map(p => [p.name, p]));
  const statsOf = new Map(stats.map(s => [s.service, s]));
  const services = new Set([
    ...statsOf.keys(),
    ...processes.filter(p => p.kind !== "backing").map(p => p.name),
    ...edges.filter(e => e.kind !== "kafka" && e.caller !== outside).map(e => e.caller),
  ]);
  const links: MapLink[] = edges.map(e => ({ ...e, id: linkId(e), idle: false }));
  const shapes = shapesOf(edges, services);
  const idle = processes.filter(p => p.kind === "service" && p.launched && !shapes.has(p.name));
  const quiet = new Set(idle.map(p => p.name));
  for (const p of idle) shapes.set(p.name, "service");
  for (const p of processes) {
    for (const link of shapes.has(p.name) ? needsOf(p, shapes) : []) {
      if (!quiet.has(link.caller) && !quiet.has(link.callee)) continue; // spans tell of these
      links.push(link);
      if (!shapes.has(link.callee)) shapes.set(link.callee, backing[link.callee] ?? "service");
    }
  }
  const nodes = [...shapes].map(([id, shape]): MapNode => {
    const own = statsOf.get(id);
    const into = links.filter(l => l.callee === id && !l.idle);
    const from = links.filter(l => l.caller === id && !l.idle);
    const numbers = own ?? sum(into.length ? into : from);
    return {
      id,
      shape,
      process: holderOf(id, shape, byName),
      rate: numbers.rate,
      errorRate: numbers.errorRate,
      p99Ms: numbers.p99Ms,
      idle: !own && into.length === 0 && from.length === 0,
    };
  });
  nodes.sort((a, b) => a.id.localeCompare(b.id));
  links.sort((a, b) => a.id.localeCompare(b.id));
  return { nodes, links };
}

const backing: Record<string, Shape> = { mysql: "database", redis: "cache", kafka: "topic" };

/** tracesOf leads to the traces that went along a link; failed ones only, if asked. */
export function tracesOf(link: MapEdge, processes: readonly Process[] = [], failed = false): string {
  const params = new URLSearchParams();
  const attribute = (name: string, value: string | number) => params.append("attribute", `${name}=${value}`);
  const port = processes.find(p => p.name === link.callee)?.ports?.http;
  switch (link.kind) {
    case "sql": {
      const [system, name] = link.callee.split("/");
      params.set("service", link.caller);
      attribute(name ? "db.namespace" : "db.system.name", name ?? system ?? "");
      break;
    }
    case "redis":
      params.set("service", link.caller);
      attribute("db.system.name", "redis");
      break;
    case "kafka": {
      const topic = /[.]/.test(link.caller) ? link.caller : link.callee;
      params.set("service", topic === link.caller ? link.callee : link.caller);
      attribute("messaging.destination.name", topic);
      break;
    }
    default:
      if (link.kind === "rpc" && link.caller !== outside) {
        params.set("service", link.caller);
        attribute("server.address", link.callee);
      } else if (link.kind === "http" && link.caller !== outside && port) {
        params.set("service", link.caller);
        attribute("server.port", port);
      } else params.set("service", link.callee);
  }
  if (failed) params.set("status", "error");
  return `/traces?${params}`;
}
