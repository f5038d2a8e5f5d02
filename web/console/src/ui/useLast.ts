import { useCommon } from "./messages";

/** useLast names the last so long, such as 15m, in the language of the page. */
export function useLast(): (range: string) => string {
  const t = useCommon();
  return range =>
    t("last", { range: t(`unit.${range.slice(-1) as "s" | "m" | "h" | "d"}`, { n: range.slice(0, -1) }) });
}
