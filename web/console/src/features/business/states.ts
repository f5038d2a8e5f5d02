import { useComputedColorScheme } from "@mantine/core";

/** Order states in the order of an order's life, with their colours on white and on dark. */
const colors: Record<string, [light: string, dark: string]> = {
  pendingPayment: ["#b35c00", "#ffc078"],
  paid: ["#0b7285", "#3bc9db"],
  shipped: ["#1864ab", "#74c0fc"],
  completed: ["#2b8a3e", "#69db7c"],
  cancelled: ["#868e96", "#868e96"],
  refundPending: ["#862e9c", "#e599f7"],
  refunded: ["#c92a2a", "#ff8787"],
};

export const states = Object.keys(colors);

/** byState sorts states as an order passes through them; unknown ones come last. */
export function byState(a: string, b: string): number {
  const place = (s: string) => (states.indexOf(s) + 1 || states.length + 1) - 1;
  return place(a) - place(b) || a.localeCompare(b);
}

export function useStateColor(): (state: string) => string {
  const scheme = useComputedColorScheme("light");
  return state => colors[state]?.[scheme === "dark" ? 1 : 0] ?? "#868e96";
}
