import { wrong } from "./wrong";

/** parseWhole reads a whole number between two bounds, or answers what is wrong, to be shown by useWrong. */
export function parseWhole(text: string, least: number, most: number): number | string {
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return wrong("required");
  if (!/^[+-]?\d+$/.test(plain)) return wrong("whole");
  const n = plain.length > 16 ? Number.NaN : Number(plain);
  return n >= least && n <= most ? n : wrong("between", least, most);
}
