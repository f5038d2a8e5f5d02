import { addBreadcrumb, generateTraceId, getClient, getCurrentScope, type Span, startNewTrace } from "@sentry/core";
import { startIdleSpan, startInactiveSpan } from "@sentry/core/browser";
import { pagePattern } from "./patterns";

/** The page load or the way to another page, until nothing happens any more: what is asked for meanwhile is part of it. */
let arriving: Span | undefined;
/** The page load's span, also after its end: web vitals belong to it. */
let loaded: Span | undefined;

const failed = 2;

/** currentArrival is the page load or navigation that goes on now. */
export function currentArrival(): Span | undefined {
  return arriving;
}

/** follow puts what goes wrong from now on into a span's trace: an error belongs to the answer the page worked on last. */
export function follow(span: Span) {
  if (arriving) return; // it is the current scope's span
  const { traceId, spanId } = span.spanContext();
  getCurrentScope().setPropagationContext({
    traceId,
    propagationSpanId: spanId,
    sampled: true,
    sampleRand: Math.random(),
  });
}

const kept = 50;
const calls = new Map<string, string>();

/** remember keeps which call a trace is of. */
export function remember(call: Span) {
  const { traceId, spanId } = call.spanContext();
  calls.delete(traceId);
  calls.set(traceId, spanId);
  for (const old of calls.keys()) {
    if (calls.size <= kept) break;
    calls.delete(old);
  }
}

/** callOf is the id of the newest call's span in a trace. */
export function callOf(traceId: string): string | undefined {
  return calls.get(traceId);
}

function begin(options: Parameters<typeof startIdleSpan>[0], waits: boolean): Span {
  arriving?.end();
  // Each gets a trace of its own: one for as long as the page is open would never end.
  getCurrentScope().setPropagationContext({ traceId: generateTraceId(), sampleRand: Math.random() });
  const span = startIdleSpan({ ...options, parentSpan: null }, { disableAutoFinish: waits });
  arriving = span;
  return span;
}

/** startArrivals makes spans of the page load and of every way to another page. */
export function startArrivals() {
  const client = getClient();
  client?.on("beforeIdleSpanEnd", span => {
    if (span !== arriving) return;
    arriving = undefined;
    queueMicrotask(() => follow(span));
  });
  const page = pagePattern(location.pathname);
  loaded = begin(
    {
      name: `page load ${page}`,
      op: "pageload",
      startTime: performance.timeOrigin / 1000,
      attributes: { "mall.page": page },
    },
    true,
  );
  const load = loaded;
  const complete = () => {
    if (load === arriving) explain(load);
    client?.emit("idleSpanEnableAutoFinish", load);
  };
  if (document.readyState === "complete") complete();
  else window.addEventListener("load", () => setTimeout(complete)); // loadEventEnd is not known before
  onPath(page => {
    begin({ name: `navigation ${page}`, op: "navigation", attributes: { "mall.page": page } }, false);
    addBreadcrumb({ category: "navigation", message: page });
  });
}

/** onPath calls back with the pattern when the page shows another path. */
function onPath(act: (page: string) => void) {
  let before = location.pathname;
  const look = () => {
    if (location.pathname === before) return;
    before = location.pathname;
    act(pagePattern(before));
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const change = history[name].bind(history);
    history[name] = (...args: Parameters<History["pushState"]>) => {
      change(...args);
      look();
    };
  }
  window.addEventListener("popstate", look);
}

/** explain adds to the page load what the browser knows of its parts. */
function explain(load: Span) {
  const timing = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  if (!timing) return;
  const part = (name: string, from: number, to: number, attributes?: Record<string, string | number>) => {
    if (to <= 0 || to < from) return;
    const at = (milliseconds: number) => (performance.timeOrigin + milliseconds) / 1000;
    startInactiveSpan({ name, op: "browser", parentSpan: load, startTime: at(from), attributes }).end(at(to));
  };
  part("document fetch", timing.fetchStart, timing.responseEnd, { "http.response.body.size": timing.encodedBodySize });
  part("document parse", timing.responseEnd, timing.domInteractive);
  for (const file of performance.getEntriesByType("resource") as PerformanceResourceTiming[]) {
    const { pathname, origin } = new URL(file.name);
    // Scripts and styles hold the page up; calls have spans of their own.
    if (origin !== location.origin || !/\.(js|css)$/.test(pathname)) continue;
    part(`fetch ${pathname}`, file.startTime, file.responseEnd, { "http.response.body.size": file.encodedBodySize });
  }
  load.setAttribute("browser.navigation.type", timing.type);
}

/** startVitals makes spans of the web vitals, in the page load's trace. */
export async function startVitals() {
  // Measured since the page began, whenever this is loaded.
  const { onCLS, onINP, onLCP } = await import("web-vitals");
  for (const on of [onCLS, onINP, onLCP] as const)
    on(
      ({
        name,
        value,
        rating,
        navigationType,
      }: {
        name: string;
        value: number;
        rating: string;
        navigationType: string;
      }) => {
        const end = name === "LCP" ? performance.timeOrigin + value : Date.now();
        const start = name === "CLS" ? end : end - value;
        const attributes = {
          "browser.web_vital.name": name.toLowerCase(),
          "browser.web_vital.value": value,
          "browser.web_vital.rating": rating,
          "browser.web_vital.navigation_type": navigationType,
          "mall.page": pagePattern(location.pathname),
        };
        startInactiveSpan({
          name: `web vital ${name}`,
          op: "web_vital",
          parentSpan: loaded,
          startTime: start / 1000,
          attributes,
        }).end(end / 1000);
      },
    );
}

/** apart makes a span that begins a trace of its own. */
export function apart(options: Parameters<typeof startInactiveSpan>[0]): Span {
  return startNewTrace(() => startInactiveSpan({ ...options, parentSpan: null }));
}

/** fail marks a span. */
export function fail(span: Span, type: string) {
  span.setAttribute("error.type", type);
  span.setStatus({ code: failed, message: type });
}
