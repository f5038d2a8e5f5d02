import { Graph as Dagre, layout } from "@dagrejs/dagre";
import type { Graph, MapNode } from "./graph";

export interface Point {
  x: number;
  y: number;
}

export interface Placed {
  width: number;
  height: number;
  /** The middle of each node. */
  nodes: Map<string, Point & { column: number }>;
  /** How each link runs, as a path, and where its numbers stand. */
  links: Map<string, { path: string; label: Point }>;
}

export const box = { width: 180, height: 46 };
const gap = { column: 96, row: 24, margin: 16 };

const store = (n: MapNode) => n.shape === "database" || n.shape === "cache" || n.shape === "external";

/** What is called at once stands above what Kafka joins; calls that go further run between the two. */
const bands = { called: 0, passing: 1, fed: 2 };

export interface Seat {
  column: number;
  band: number;
}

/**
 * seatsOf gives each node its column: how many calls it is away from what nobody calls, at least. What only Kafka
 * reaches stands in the last column before the stores, its topics before it. So calls run to the right, and a call
 * between equals does not move one of them away.
 */
export function seatsOf({ nodes, links }: Graph): Map<string, Seat> {
  const shape = new Map(nodes.map(n => [n.id, n.shape]));
  const calls = links.filter(l => {
    const [from, to] = [shape.get(l.caller), shape.get(l.callee)];
    return (from === "service" || from === "outside") && to === "service";
  });
  const fed = new Set(links.filter(l => shape.get(l.caller) === "topic").map(l => l.callee));
  const called = new Set(calls.map(l => l.callee));
  const column = new Map<string, number>();
  // A consumer of events that calls others is no beginning of the map, even if nobody calls it.
  const feeds = (id: string) => fed.has(id) || links.some(l => l.caller === id && shape.get(l.callee) === "topic");
  const roots = nodes.filter(
    n =>
      n.shape === "outside" ||
      (n.shape === "service" && !called.has(n.id) && !feeds(n.id) && calls.some(l => l.caller === n.id)),
  );
  const hasOutside = roots.some(n => n.shape === "outside");
  let front = roots.map(n => n.id);
  for (const r of roots) column.set(r.id, r.shape === "outside" || !hasOutside ? 0 : 1);
  while (front.length) {
    const next: string[] = [];
    for (const id of front) {
      for (const l of calls) {
        if (l.caller !== id || column.has(l.callee)) continue;
        column.set(l.callee, (column.get(id) ?? 0) + 1);
        next.push(l.callee);
      }
    }
    front = next;
  }
  const last = Math.max(1, ...column.values());
  const seats = new Map<string, Seat>();
  for (const n of nodes) {
    const reached = column.get(n.id);
    if (reached !== undefined) seats.set(n.id, { column: reached, band: bands.called });
    else if (store(n)) seats.set(n.id, { column: last + 1, band: bands.called });
    else seats.set(n.id, { column: n.shape === "topic" ? last - 1 : last, band: bands.fed });
  }
  return seats;
}

/** The part of dagre's own graph that arranging needs: ranks are columns, and long edges have a node in each. */
interface Ranked {
  nodes(): string[];
  node(id: string): { rank: number; order: number };
  neighbors(id: string): string[] | undefined;
}

/** arrange keeps the bands apart, and within them puts each node beside its neighbours. */
function arrange(ranked: Ranked, seats: ReadonlyMap<string, Seat>) {
  const band = (id: string) => seats.get(id)?.band ?? bands.passing;
  const columns = new Map<number, string[]>();
  for (const id of ranked.nodes()) {
    const { rank } = ranked.node(id);
    columns.set(rank, [...(columns.get(rank) ?? []), id]);
  }
  const sort = (ids: string[], weight: (id: string) => number) => {
    const weights = new Map(ids.map(id => [id, weight(id)]));
    ids.sort((a, b) => band(a) - band(b) || (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
    for (const [i, id] of ids.entries()) ranked.node(id).order = i;
  };
  for (const ids of columns.values()) sort(ids, id => ranked.node(id).order);
  const toRight = [...columns.keys()].sort((a, b) => a - b);
  for (const ranks of [toRight, toRight.toReversed(), toRight]) {
    for (const rank of ranks) {
      sort(columns.get(rank) ?? [], id => {
        const beside = (ranked.neighbors(id) ?? []).map(other => ranked.node(other).order);
        return beside.length ? beside.reduce((x, y) => x + y, 0) / beside.length : ranked.node(id).order;
      });
    }
  }
}

const at = (p: Point) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`;
const between = (a: Point, b: Point, t: number) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });

/** Line is how a link runs: its path, and its point at t of the way. */
interface Line {
  path: string;
  point: (t: number) => Point;
}

/** smooth is a soft line through points. */
function smooth(points: readonly Point[]): Line {
  const [first, ...rest] = points;
  const end = rest.at(-1);
  if (!first || !end) return { path: "", point: () => ({ x: 0, y: 0 }) };
  let path = `M${at(first)}`;
  for (const [i, p] of rest.slice(0, -1).entries()) path += `Q${at(p)} ${at(between(p, rest[i + 1] ?? p, 0.5))}`;
  const point = (t: number) => {
    const place = t * (points.length - 1);
    const i = Math.min(points.length - 2, Math.floor(place));
    return between(points[i] ?? first, points[i + 1] ?? end, place - i);
  };
  return { path: `${path}L${at(end)}`, point };
}

/** bend is a curve that leaves one node and enters another at the given sides (1 right, -1 left). */
function bend(from: Point, to: Point, out: 1 | -1, into: 1 | -1): Line {
  const a = { x: from.x + (out * box.width) / 2, y: from.y };
  const b = { x: to.x + (into * box.width) / 2, y: to.y };
  const reach = out === into ? 30 + Math.abs(a.y - b.y) / 16 : Math.max(30, Math.abs(b.x - a.x) / 2);
  const c = { x: a.x + out * reach, y: a.y };
  const d = { x: b.x + into * reach, y: b.y };
  const point = (t: number) => {
    const [p, q, r] = [between(a, c, t), between(c, d, t), between(d, b, t)];
    return between(between(p, q, t), between(q, r, t), t);
  };
  return { path: `M${at(a)}C${at(c)} ${at(d)} ${at(b)}`, point };
}

/** What a number on a link takes. */
const labelBox = { width: 48, height: 15 };

/** labelled finds each line a place for its numbers where they do not cover others', if there is one. */
function labelled(lines: ReadonlyMap<string, Line>): Placed["links"] {
  const taken: Point[] = [];
  const free = (p: Point) =>
    taken.every(q => Math.abs(p.x - q.x) >= labelBox.width || Math.abs(p.y - q.y) >= labelBox.height);
  const placed: Placed["links"] = new Map();
  for (const [id, line] of lines) {
    const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map(line.point);
    const label = places.find(free) ?? line.point(0.5);
    taken.push(label);
    placed.set(id, { path: line.path, label });
  }
  return placed;
}

/** place lays a graph out from left to right. */
export function place(graph: Graph): Placed {
  const seats = seatsOf(graph);
  const of = (id: string) => seats.get(id)?.column ?? 0;
  const dagre = new Dagre({ multigraph: true });
  dagre.setGraph({
    rankdir: "LR",
    nodesep: gap.row,
    edgesep: 8,
    ranksep: gap.column,
    marginx: gap.margin,
    marginy: gap.margin,
  });
  dagre.setDefaultEdgeLabel(() => ({}));
  const tied = new Set(graph.links.flatMap(l => [l.caller, l.callee]));
  for (const n of graph.nodes) dagre.setNode(n.id, { ...box });
  for (const l of graph.links) {
    const length = of(l.callee) - of(l.caller);
    if (length <= 0) continue;
    dagre.setEdge(l.caller, l.callee, { minlen: length, weight: l.kind === "http" || l.kind === "rpc" ? 3 : 1 }, l.id);
  }
  layout(dagre, {
    customOrder: (ranked, order) => {
      order(ranked, {});
      arrange(ranked as unknown as Ranked, seats);
    },
  });

  const nodes: Placed["nodes"] = new Map();
  const pitch = box.width + gap.column;
  let bottom = 0;
  for (const n of graph.nodes) {
    const at = dagre.node(n.id) as unknown as Point;
    nodes.set(n.id, { x: gap.margin + box.width / 2 + of(n.id) * pitch, y: at.y, column: of(n.id) });
    if (tied.has(n.id)) bottom = Math.max(bottom, at.y);
  }
  // What has no link stands below the rest, in its column.
  const loose = graph.nodes.filter(n => !tied.has(n.id));
  for (const [i, n] of loose.entries()) {
    const at = nodes.get(n.id);
    if (at) at.y = (bottom ? bottom + box.height + gap.row : gap.margin + box.height / 2) + i * (box.height + gap.row);
  }
  separate(nodes);

  const lines = new Map<string, Line>();
  for (const l of graph.links) {
    const [from, to] = [nodes.get(l.caller), nodes.get(l.callee)];
    if (!from || !to) continue;
    const length = to.column - from.column;
    if (length === 0) lines.set(l.id, bend(from, to, 1, 1));
    else if (length < 0) lines.set(l.id, bend(from, to, -1, 1));
    else if (length === 1) lines.set(l.id, bend(from, to, 1, -1));
    else {
      const route = (dagre.edge({ v: l.caller, w: l.callee, name: l.id }) as unknown as { points: Point[] }).points;
      const middle = route.slice(1, -1).filter(p => p.x > from.x + box.width / 2 && p.x < to.x - box.width / 2);
      const ends = { from: { x: from.x + box.width / 2, y: from.y }, to: { x: to.x - box.width / 2, y: to.y } };
      lines.set(l.id, smooth([ends.from, ...middle, ends.to]));
    }
  }
  const xs = [...nodes.values()];
  return {
    width: Math.max(0, ...xs.map(p => p.x)) + box.width / 2 + gap.margin + 24,
    height: Math.max(0, ...xs.map(p => p.y)) + box.height / 2 + gap.margin,
    nodes,
    links: labelled(lines),
  };
}

/** separate moves nodes of a column down until none lies on another: dagre may have put them in different ranks. */
function separate(nodes: Placed["nodes"]) {
  const all = [...nodes.values()];
  for (const column of new Set(all.map(n => n.column))) {
    const list = all.filter(n => n.column === column).sort((a, b) => a.y - b.y);
    for (const [i, n] of list.entries()) {
      const above = list[i - 1];
      if (above) n.y = Math.max(n.y, above.y + box.height + gap.row);
    }
  }
}
