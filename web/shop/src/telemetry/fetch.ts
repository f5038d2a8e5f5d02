import { addBreadcrumb, generateTraceparentHeader, getClient, type Span } from "@sentry/core";
import { startInactiveSpan } from "@sentry/core/browser";
import { callPattern, pagePattern } from "./patterns";
import { apart, currentArrival, fail, follow, remember } from "./tracing";

/**
 * tracedFetch is fetch with a span that the server's spans go on from. A page's first questions are part of its load.
 * Later each question begins a trace, and so does whatever somebody does: an order's trace holds this order and nothing else.
 */
export async function tracedFetch(request: Request, init?: RequestInit): Promise<Response> {
  if (!getClient()) return fetch(request, init);
  const route = callPattern(new URL(request.url).pathname);
  const name = `${request.method} ${route}`;
  const asks = request.method === "GET" || request.method === "HEAD";
  const page = { "mall.page": pagePattern(location.pathname) };
  const act = asks ? undefined : apart({ name: `act ${name}`, op: "ui.action", attributes: page });
  const parent = act ?? currentArrival();
  const options = {
    name,
    op: "http.client",
    attributes: {
      ...page,
      "http.request.method": request.method,
      "url.template": route,
      "server.address": location.hostname,
    },
  };
  const call = parent ? startInactiveSpan({ ...options, parentSpan: parent }) : apart(options);
  const { traceId, spanId } = call.spanContext();
  request.headers.set("traceparent", generateTraceparentHeader(traceId, spanId, true));
  try {
    const response = await fetch(request, init);
    call.setAttribute("http.response.status_code", response.status);
    if (!response.ok) fail(call, String(response.status));
    note(name, route, response.status);
    return response;
  } catch (error) {
    fail(call, error instanceof Error ? error.name : "error");
    note(name, route, 0);
    throw error;
  } finally {
    end(call, act);
  }
}

function end(call: Span, act: Span | undefined) {
  call.end();
  act?.end();
  remember(call);
  follow(call);
}

function note(message: string, url: string, status: number) {
  addBreadcrumb({
    category: "fetch",
    type: "http",
    message,
    data: { url, status_code: status },
    level: status >= 200 && status < 400 ? "info" : "warning",
  });
}
