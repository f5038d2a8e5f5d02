import type { z } from "zod/mini";

/** say puts a message for useWrong on a part of what is checked; the checks that follow are made all the same. */
export function say<T>(context: z.core.ParsePayload<T>, path: (string | number)[], message: string) {
  context.issues.push({ code: "custom", input: context.value, path, message, continue: true });
}
