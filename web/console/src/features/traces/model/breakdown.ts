import { type Work, workOf } from "./kind";
import type { Tree } from "./tree";

export interface Part<K extends string = string> {
  name: K;
  /** Milliseconds in which these spans and none of their children ran, summed over spans that may run side by side. */
  self: number;
  /** Of the sum of all. */
  share: number;
  spans: number;
  errors: number;
}

export interface Breakdown {
  services: Part[];
  work: Part<Work>[];
  /** How long messages waited in all, in milliseconds. */
  waited: number;
}

/** breakdown tells where the time goes: self time by service and by what was done. */
export function breakdown(tree: Tree): Breakdown {
  const services = new Map<string, Part>();
  const work = new Map<Work, Part<Work>>();
  let total = 0;
  let waited = 0;
  for (const { span, self, waited: wait } of tree.nodes) {
    total += self;
    waited += wait?.ms ?? 0;
    const failed = span.status === "error" ? 1 : 0;
    add(services, span.service, self, failed);
    add(work, workOf(span), self, failed);
  }
  const sorted = <K extends string>(parts: Map<K, Part<K>>) =>
    [...parts.values()]
      .map(p => ({ ...p, share: total > 0 ? p.self / total : 0 }))
      .sort((a, b) => b.self - a.self || (a.name < b.name ? -1 : 1));
  return { services: sorted(services), work: sorted(work), waited };
}

function add<K extends string>(parts: Map<K, Part<K>>, name: K, self: number, failed: number) {
  const part = parts.get(name) ?? { name, self: 0, share: 0, spans: 0, errors: 0 };
  part.self += self;
  part.spans++;
  part.errors += failed;
  parts.set(name, part);
}
