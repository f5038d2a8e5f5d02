import type { CDPSession, Page } from "@playwright/test";

// Time by the clock says what else the machine does; a thread's own time says what the page costs. These measure the
// latter, so that a verdict is the same on a quiet machine and on a busy one.

/** limit is how much it may be, times MALL_SLOW where the processor is slower than a developer's. */
export const limit = (ms: number) => ms * Number(process.env.MALL_SLOW ?? 1);

/** MainThread counts the CPU time of a page's main thread. */
export class MainThread {
  private constructor(private readonly client: CDPSession) {}

  static async of(page: Page): Promise<MainThread> {
    const client = await page.context().newCDPSession(page);
    await client.send("Performance.enable", { timeDomain: "threadTicks" });
    return new MainThread(client);
  }

  /** ms is the CPU time of all tasks of this page so far, in milliseconds; a navigation to another site may begin anew. */
  async ms(): Promise<number> {
    const { metrics } = await this.client.send("Performance.getMetrics");
    return (metrics.find(m => m.name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  }
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

/** tasks runs act and returns the CPU time of each task of the page's main thread meanwhile, longest first, in milliseconds. */
export async function tasks(page: Page, act: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  await browser.startTracing(page, {
    categories: ["-*", "toplevel", "__metadata", "devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  await act();
  const { traceEvents: events } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = (e: TraceEvent) => `${e.pid}:${e.tid}`;
  const main = new Set(events.filter(e => e.name === "thread_name" && e.args?.name === "CrRendererMain").map(thread));
  return events
    .filter(e => e.ph === "X" && e.name === "RunTask" && e.tdur && main.has(thread(e)))
    .map(e => (e.tdur ?? 0) / 1000)
    .toSorted((a, b) => b - a);
}
