import { useComputedColorScheme } from "@mantine/core";
import { useCallback } from "react";

const light: Record<string, string> = {
  fatal: "#862e9c",
  error: "#c92a2a",
  warn: "#b35c00",
  info: "#0b7285",
  debug: "#5c6570",
  trace: "#5c6570",
};
const dark: Record<string, string> = {
  fatal: "#da77f2",
  error: "#ff8787",
  warn: "#ffc078",
  info: "#3bc9db",
  debug: "#9ba3ab",
  trace: "#9ba3ab",
};

/** The levels from the bottom of a stack to its top, and "" for lines that say none. */
export const stackedLevels = ["", "trace", "debug", "info", "warn", "error", "fatal"] as const;

/** useLevelColor gives the colour of a level, readable as text. */
export function useLevelColor(): (level: string) => string {
  const scheme = useComputedColorScheme("light");
  // The same function in each render, so that rows that have not changed are not rendered again.
  return useCallback(
    (level: string) => (scheme === "dark" ? dark : light)[level] ?? (scheme === "dark" ? "#9ba3ab" : "#5c6570"),
    [scheme],
  );
}
