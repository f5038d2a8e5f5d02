import { tracedFetch } from "@/telemetry/fetch";
import { hear } from "./clock";
import { offline, Problem, slow, unreachable } from "./problem";

/** The edge gives up after 6 s; what takes longer than this is lost on the way. In milliseconds. */
const patience = 15_000;

/** ask sends a request and waits for the whole answer. Errors: Problem with status 0 when there is none; the caller's own abort. */
export async function ask(request: Request, atMost = patience): Promise<Response> {
  const control = new AbortController();
  const give = () => control.abort(request.signal.reason);
  if (request.signal.aborted) give();
  request.signal.addEventListener("abort", give);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    control.abort();
  }, atMost);
  const asked = Date.now();
  try {
    const response = await tracedFetch(request, { signal: control.signal });
    hear(response.headers.get("Date"), asked, Date.now());
    // An answer that ends in its middle is none.
    const body = noBody.includes(response.status) ? null : await response.arrayBuffer();
    return new Response(body, response);
  } catch (error) {
    if (request.signal.aborted) throw error;
    if (late) throw new Problem(0, slow, "the shop takes too long to answer");
    if (!navigator.onLine) throw new Problem(0, offline, "there is no network");
    throw new Problem(0, unreachable, "the shop does not answer");
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", give);
  }
}

/** Statuses whose answers must not have a body. */
const noBody = [204, 205, 304];
