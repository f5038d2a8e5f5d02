/** FieldError is what is wrong with one field of a request. */
export interface FieldError {
  field: string;
  reason: string;
}

/** The codes of problems that no server told. */
export const offline = "OFFLINE";
export const unreachable = "UNREACHABLE";
export const slow = "SLOW";

/** Problem is an answer that is not 2xx, as RFC 9457 has it, or none at all (status 0; code OFFLINE, UNREACHABLE or SLOW). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId?: string;
  readonly errors: FieldError[];
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter?: number;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { errors?: FieldError[]; traceId?: string; retryAfter?: number } = {},
  ) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.traceId = more.traceId;
    this.retryAfter = more.retryAfter;
  }

  /** refused tells that asking again in the same words brings the same answer. */
  get refused(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}

/** Nothing in an answer is taken for what it should be: it may not be the shop's. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function errorsOf(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.filter((e): e is FieldError => typeof e?.field === "string" && typeof e.reason === "string");
}

/** problemOf reads the answer of a server that says no. What stands before the shop, a proxy say, answers in its own way. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status, statusText, headers } = response;
  let body: Record<string, unknown> = {};
  try {
    const read: unknown = JSON.parse(await response.text());
    if (read !== null && typeof read === "object") body = read as Record<string, unknown>;
  } catch {
    // Its status has to do.
  }
  const message = textOf(body.detail) ?? textOf(body.title) ?? (statusText || String(status));
  return new Problem(status, textOf(body.code) ?? "", message, {
    errors: errorsOf(body.errors),
    traceId: textOf(body.traceId) ?? headers.get("X-Trace-Id") ?? undefined,
    retryAfter: secondsOf(headers.get("Retry-After")),
  });
}

/** secondsOf reads a Retry-After header: seconds or a date (RFC 9110, section 10.2.3). */
function secondsOf(header: string | null): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds > 0 ? Math.ceil(seconds) : undefined;
}
