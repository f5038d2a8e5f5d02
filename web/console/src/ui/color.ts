import { useComputedColorScheme } from "@mantine/core";
import { useCallback } from "react";

// Told apart by people with common colour blindness, and readable on white and on dark.
const light = [
  "#0b7285",
  "#c2410c",
  "#5f3dc4",
  "#2b8a3e",
  "#a61e4d",
  "#1864ab",
  "#92650a",
  "#087f5b",
  "#862e9c",
  "#495057",
  "#b02525",
  "#364fc7",
  "#5c7c0a",
  "#7048e8",
];
const dark = [
  "#3bc9db",
  "#ff922b",
  "#b197fc",
  "#69db7c",
  "#f783ac",
  "#74c0fc",
  "#ffd43b",
  "#38d9a9",
  "#da77f2",
  "#ced4da",
  "#ff8787",
  "#91a7ff",
  "#c0eb75",
  "#9775fa",
];

/** hash spreads names over colours, always the same for a name. */
function hash(name: string): number {
  let h = 2166136261;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 16777619);
  return h >>> 0;
}

// The processes of mall have places of their own, so that no two of them look alike.
const known = [
  "edge",
  "user-api",
  "user-rpc",
  "user-worker",
  "product-api",
  "product-rpc",
  "product-worker",
  "order-api",
  "order-rpc",
  "order-worker",
  "payment-api",
  "payment-rpc",
  "payment-worker",
  "browser",
];

/** colorOf is the colour of a service or series, stable by its name. */
export function colorOf(name: string, scheme: "light" | "dark"): string {
  const palette = scheme === "dark" ? dark : light;
  const place = known.indexOf(name);
  return palette[(place >= 0 ? place : hash(name)) % palette.length] ?? "#868e96";
}

export function useColorOf(): (name: string) => string {
  const scheme = useComputedColorScheme("light");
  return useCallback((name: string) => colorOf(name, scheme), [scheme]);
}

/** seriesColor is the colour of the nth line of a graph. */
export function seriesColor(index: number, scheme: "light" | "dark"): string {
  const palette = scheme === "dark" ? dark : light;
  return palette[index % palette.length] ?? "#868e96";
}
