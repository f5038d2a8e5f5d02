import type { Options, Step } from "./api";

/** Fields are the options as they are typed; an empty number field has text. */
export type Fields = Record<keyof Options, number | string>;

export const bounds: Record<keyof Options, [least: number, most: number]> = {
  seed: [0, Number.MAX_SAFE_INTEGER],
  rate: [0.1, 200],
  durationSeconds: [5, 600],
};

/** wrongOf lists the fields that are no number or out of bounds. */
export function wrongOf(fields: Fields): (keyof Options)[] {
  return (Object.keys(bounds) as (keyof Options)[]).filter(name => {
    const value = fields[name];
    const [least, most] = bounds[name];
    return (
      typeof value !== "number" || !(value >= least && value <= most) || (name === "seed" && !Number.isInteger(value))
    );
  });
}

/** stretched is when steps happen in a run that is longer or shorter than its definition. */
export function stretched(steps: readonly Step[], defined: number, played: number): Step[] {
  const by = defined > 0 ? played / defined : 1;
  return steps.map(s => ({ ...s, atSeconds: s.atSeconds * by, forSeconds: s.forSeconds && s.forSeconds * by }));
}
