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

interface Body {
  code?: string;
  detail?: string;
  title?: string;
  traceId?: string;
  errors?: FieldError[];
}

/** problemOf reads the answer of a server that says no. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  const traceId = response.headers.get("X-Trace-Id") ?? undefined;
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  try {
    const body = JSON.parse(text) as Body;
    const message = body.detail ?? body.title ?? response.statusText;
    return new Problem(response.status, body.code ?? "", message, {
      errors: body.errors,
      traceId: body.traceId ?? traceId,
      retryAfter,
    });
  } catch {
    // What stands before the shop, a proxy say, answers in its own way.
    return new Problem(response.status, "", response.statusText || String(response.status), { traceId, retryAfter });
  }
}
