import createClient from "openapi-fetch";
import { due, refresh } from "@/session/refresh";
import { current, fresh } from "@/session/store";
import { ask } from "./ask";
import type { components, paths } from "./openapi.gen";
import { Problem, problemOf, unreachable } from "./problem";

/** Schema names a type of the contract: Schema<"Order">. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** api calls the shop's routes, with their types from the contract. Errors: Problem. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

/** answer is the body of an answer. Errors: Problem. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** An access token that was given a moment ago and refused all the same: another one would be, too. */
let useless: string | undefined;

async function send(request: Request): Promise<Response> {
  // Who logs in has no session yet, or wants another one.
  const login = request.method === "POST" && new URL(request.url).pathname === "/api/v1/sessions";
  if (login) return checked(await ask(request));
  fresh();
  if (due()) await refresh(current().session?.accessToken).catch(() => undefined); // the old one may do for a while
  const again = request.clone(); // a body can be sent once
  const used = authorize(request);
  const response = await ask(request);
  if (response.status !== 401 || !used || used === useless || !(await refresh(used))) return checked(response);
  const renewed = authorize(again);
  const second = await ask(again);
  if (second.status === 401) useless = renewed;
  return checked(second);
}

function authorize(request: Request): string | undefined {
  const token = current().session?.accessToken;
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return token;
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw await problemOf(response);
  const type = response.headers.get("Content-Type") ?? "";
  // A network that wants a log-in of its own answers everything with a page.
  if (type.startsWith("text/html")) throw new Problem(0, unreachable, "the answer is not the shop's");
  return response;
}
