import {
  BrowserClient,
  browserSessionIntegration,
  dedupeIntegration,
  defaultStackParser,
  type ErrorEvent,
  type EventHint,
  globalHandlersIntegration,
  linkedErrorsIntegration,
  makeFetchTransport,
} from "@sentry/browser";
import { addBreadcrumb, generateTraceId, getCurrentScope, type Integration } from "@sentry/core";
import { Problem } from "@/api/problem";
import { config } from "@/app/config";
import { allowed, noise } from "./noise";
import { attribute, tell, toOtlp } from "./otlp";
import { scrubEvent, scrubText } from "./scrub";
import { callOf } from "./tracing";

/** Sentry's client demands an address also when it sends nothing. */
const nowhere = "https://none@localhost/0";

/** visitor tells the errors of one tab from others'. It is drawn anew for each tab, and says nothing of who sits before it. */
function visitor(): string {
  const stored = "mall.visitor";
  try {
    const id = sessionStorage.getItem(stored) ?? generateTraceId();
    sessionStorage.setItem(stored, id);
    return id;
  } catch {
    return generateTraceId();
  }
}

/** startClient makes Sentry's client: of its parts only those that are used here, for each costs the first page. */
export function startClient() {
  const sends = config.sentryDsn !== "";
  const who = visitor();
  const integrations: Integration[] = [globalHandlersIntegration(), linkedErrorsIntegration(), dedupeIntegration()];
  if (sends) integrations.push(browserSessionIntegration({ lifecycle: "page" }));
  integrations.push(silentSpans);
  const client = new BrowserClient({
    dsn: config.sentryDsn || nowhere,
    environment: config.environment,
    release: config.release,
    stackParser: defaultStackParser,
    transport: sends ? makeFetchTransport : () => ({ send: async () => ({}), flush: async () => true }),
    integrations,
    tracesSampleRate: 1, // the edge decides which traces the services keep
    propagateTraceparent: true,
    sendClientReports: false,
    dataCollection: { userInfo: false, cookies: false, httpHeaders: false, httpBodies: [], urlQueryParams: false },
    maxBreadcrumbs: 30,
    beforeSend: (event, hint) => prepare(event, hint, who),
  });
  const scope = getCurrentScope();
  scope.setClient(client);
  scope.setUser({ id: who });
  client.init();
  if (config.traces) client.on("afterSpanEnd", span => tell(toOtlp(span)));
  document.addEventListener("click", noteClick, { capture: true, passive: true });
}

/** silentSpans stands where Sentry's client puts what sends spans to Sentry: they go to OpenTelemetry. */
const silentSpans: Integration = { name: "SpanStreaming" };

function prepare(event: ErrorEvent, hint: EventHint, who: string): ErrorEvent | null {
  const error = hint.originalException;
  if (noise(event, error)) return null;
  const [first] = event.exception?.values ?? [];
  if (!allowed(`${first?.type}: ${first?.value}`)) return null;
  if (error instanceof Problem) {
    event.fingerprint = ["problem", error.code, String(error.status)];
    // The problem is of a call, which may not be the last one.
    const span_id = callOf(error.traceId ?? "");
    if (error.traceId && span_id) event.contexts = { ...event.contexts, trace: { trace_id: error.traceId, span_id } };
  }
  const clean = scrubEvent(event, who);
  if (config.traces) tellError(clean);
  return clean;
}

/** tellError shows the error in its trace, wherever traces are kept. */
function tellError(event: ErrorEvent) {
  const { trace } = event.contexts ?? {};
  if (!trace) return;
  const last = event.exception?.values?.at(-1);
  const at = `${Math.round((event.timestamp ?? Date.now() / 1000) * 1e6)}000`;
  const said = [
    attribute("exception.type", last?.type ?? "Error"),
    attribute("exception.message", last?.value ?? event.message ?? ""),
  ];
  tell({
    traceId: trace.trace_id,
    spanId: generateTraceId().slice(16),
    parentSpanId: trace.span_id,
    name: `exception ${last?.type ?? "Error"}`,
    kind: 1,
    startTimeUnixNano: at,
    endTimeUnixNano: at,
    attributes: [attribute("error.type", last?.type ?? "Error"), attribute("mall.page", event.transaction ?? "")],
    events: [{ timeUnixNano: at, name: "exception", attributes: said }],
    status: { code: 2, message: scrubText(last?.value ?? "") },
  });
}

/** noteClick remembers which control was used; its words may be somebody's name or address. */
function noteClick(event: MouseEvent) {
  const control =
    event.target instanceof Element ? event.target.closest("button, a, input, select, [role=button]") : null;
  if (!control) return;
  const name = control.getAttribute("name") ?? control.id;
  addBreadcrumb({
    category: "ui.click",
    message: control.tagName.toLowerCase() + (/^[a-z][\w-]*$/i.test(name) ? `#${name}` : ""),
  });
}
