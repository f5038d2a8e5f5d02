import * as z from "zod/mini";
import { Problem } from "@/api/problem";
import { say } from "@/operator/form/issue";
import { line } from "@/operator/form/text";
import { parseWhole } from "@/operator/form/whole";
import { wrong } from "@/operator/form/wrong";

// As in app/product/domain.
const mostPieces = 1_000_000;
const mostReason = 500;

/** ChangeValues is a change of stock as it is typed. */
export interface ChangeValues {
  direction: "add" | "take";
  pieces: string;
  reason: string;
}

export const changeSchema = z.object({
  direction: z.enum(["add", "take"]),
  pieces: z.string().check(context => {
    const pieces = parseWhole(context.value, 1, mostPieces);
    if (typeof pieces === "string") say(context, [], pieces);
  }),
  reason: line(1, mostReason),
});

/** deltaOf is by how much the stock changes; undefined while that is not typed. */
export function deltaOf({ direction, pieces }: ChangeValues): number | undefined {
  const n = parseWhole(pieces, 1, mostPieces);
  if (typeof n === "string") return undefined;
  return direction === "add" ? n : -n;
}

/** fieldOf is the field of the form that shows what a server says of a path. */
export function fieldOf(path: string): string | undefined {
  return path === "delta" ? "pieces" : path === "reason" ? path : undefined;
}

/** refusal names the field of a refusal that names none: more was to be taken out than is available. */
export function refusal(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== "OUT_OF_STOCK") return error;
  const available = /^only (\d+) can be taken out/.exec(error.message)?.[1];
  const reason = available === undefined ? error.message : wrong("notAvailable", Number(available));
  const { status, code, message, traceId } = error;
  return new Problem(status, code, message, { traceId, errors: [{ field: "delta", reason }] });
}
