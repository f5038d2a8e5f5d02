import { Problem } from "@/api/problem";

/** Refused is what a server did not like of a form: by field, and what belongs to no field. */
export interface Refused {
  fields: Record<string, string>;
  rest: unknown;
}

/**
 * refused tells a server's errors by the form's fields: "skus[0].price.amount" is "skus.0.price" where the form has such
 * a field. What has no field stays with the problem, so that nothing goes unsaid.
 */
export function refused(error: unknown, fieldOf: (path: string) => string | undefined): Refused {
  if (!(error instanceof Problem)) return { fields: {}, rest: error };
  const fields: Record<string, string> = {};
  const rest = error.errors.filter(({ field, reason }) => {
    const found = fieldOf(field.replaceAll(/\[(\d+)\]/g, ".$1"));
    if (found !== undefined) fields[found] ??= reason;
    return found === undefined;
  });
  const { status, code, message, traceId, retryAfter } = error;
  return { fields, rest: new Problem(status, code, message, { errors: rest, traceId, retryAfter }) };
}
