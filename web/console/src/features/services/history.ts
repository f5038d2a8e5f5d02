import type { Process } from "@/api/control";

/** Sample is what one look at a process told: a time in milliseconds, CPU as a share of one core, memory in bytes. */
export interface Sample {
  at: number;
  cpu: number;
  memory: number;
}

/** Five minutes of samples two seconds apart. */
const kept = 150;

let samples = new Map<string, { pid: number; list: Sample[] }>();

/** remember keeps a sample of each running process for as long as the page is open; a new process begins anew. */
export function remember(processes: readonly Process[], at = Date.now()) {
  const next = new Map<string, { pid: number; list: Sample[] }>();
  for (const p of processes) {
    if (!p.pid) continue;
    const old = samples.get(p.name);
    const list = old?.pid === p.pid ? old.list : [];
    const sample = { at, cpu: (p.cpuPercent ?? 0) / 100, memory: p.pssBytes ?? p.rssBytes ?? Number.NaN };
    next.set(p.name, { pid: p.pid, list: [...list.slice(1 - kept), sample] });
  }
  samples = next;
}

const none: Sample[] = [];

export function historyOf(name: string): readonly Sample[] {
  return samples.get(name)?.list ?? none;
}
