import { takeEarly } from "./early";

/** FieldError is what is wrong with one field of a request. */
export interface FieldError {
  field: string;
  reason: string;
}

/** Problem is an answer that is not 2xx, as RFC 9457 has it, or a server that cannot be reached (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId?: string;
  readonly errors: FieldError[];

  constructor(status: number, code: string, message: string, errors: FieldError[] = [], traceId?: string) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.traceId = traceId;
  }
}

export type Params = Record<string, string | number | boolean | readonly string[] | undefined>;

/** url appends params to path; undefined and empty ones are left out, lists repeat. */
export function url(path: string, params: Params = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (Array.isArray(value)) {
      for (const one of value) search.append(name, one);
    } else if (value !== undefined && value !== "") {
      search.set(name, String(value));
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  try {
    const body = JSON.parse(text) as {
      code?: string;
      detail?: string;
      title?: string;
      error?: string;
      errorType?: string;
      errors?: FieldError[];
      traceId?: string;
    };
    const message = body.detail ?? body.error ?? body.title ?? response.statusText;
    return new Problem(response.status, body.code ?? body.errorType ?? "", message, body.errors, body.traceId);
  } catch {
    return new Problem(response.status, "", text.slice(0, 300) || response.statusText);
  }
}

/** loginRequired is called when the server no longer knows who asks. */
let loginRequired = () => {};

export function onLoginRequired(callback: () => void) {
  loginRequired = callback;
}

async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    const early = init.method === undefined ? await takeEarly(path) : undefined;
    response = early ?? (await fetch(path, { credentials: "same-origin", ...init }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "UNREACHABLE", "the console does not answer");
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401 && problem.code === "LOGIN_REQUIRED") loginRequired();
  throw problem;
}

/** get asks for JSON. Errors: Problem. */
export async function get<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> {
  const response = await request(url(path, params), { signal, headers: { Accept: "application/json" } });
  return (await response.json()) as T;
}

/** getText asks for text. Errors: Problem. */
export async function getText(path: string, params?: Params, signal?: AbortSignal): Promise<string> {
  return (await request(url(path, params), { signal })).text();
}

/** open asks for a body that the caller reads as it arrives. Errors: Problem. */
export async function open(path: string, params?: Params, signal?: AbortSignal): Promise<Response> {
  return request(url(path, params), { signal });
}

/** send changes something; the answer is undefined when there is none. Errors: Problem. */
export async function send<T = undefined>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
  const response = await request(path, {
    method,
    headers: body === undefined ? undefined : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
