import createClient from "openapi-fetch";
import { due, refresh } from "@/session/refresh";
import { current } from "@/session/store";
import { hear } from "./clock";
import type { components, paths } from "./openapi.gen";
import { offline, Problem, problemOf, slow, unreachable } from "./problem";

/** Schema names a type of the contract: Schema<"Order">. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** The edge gives up after 6 s; what takes longer than this is lost on the way. In milliseconds. */
const patience = 15_000;

/** api calls the shop's routes, with their types from the contract. Errors: Problem. */
export const api = createClient<paths>({ baseUrl: "", fetch: send });

/** answer is the body of an answer. Errors: Problem. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

async function send(request: Request): Promise<Response> {
  const forSession = request.url.includes("/api/v1/sessions");
  if (!forSession && due()) await refresh(current().session?.accessToken);
  const again = request.clone();
  const used = authorize(request, forSession);
  let response = await ask(request);
  if (response.status === 401 && used && !forSession && (await refresh(used))) {
    authorize(again, false);
    response = await ask(again);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

function authorize(request: Request, forSession: boolean): string | undefined {
  const token = current().session?.accessToken;
  if (token && (!forSession || request.method === "DELETE")) request.headers.set("Authorization", `Bearer ${token}`);
  return token;
}

async function ask(request: Request): Promise<Response> {
  const late = AbortSignal.timeout(patience);
  const asked = Date.now();
  try {
    const response = await fetch(request, { signal: AbortSignal.any([request.signal, late]) });
    hear(response.headers.get("Date"), asked, Date.now());
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    if (late.aborted) throw new Problem(0, slow, "the shop takes too long to answer");
    if (!navigator.onLine) throw new Problem(0, offline, "there is no network");
    throw new Problem(0, unreachable, "the shop does not answer");
  }
}
