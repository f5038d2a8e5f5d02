import type { Step } from "./model";

// Grafana's names, in shades that are readable as text on the page.
const named: Record<string, { light: string; dark: string }> = {
  green: { light: "#237032", dark: "#69db7c" },
  yellow: { light: "#845a00", dark: "#ffd43b" },
  orange: { light: "#b63b06", dark: "#ffa94d" },
  red: { light: "#b02525", dark: "#ff8787" },
  blue: { light: "#1864ab", dark: "#74c0fc" },
  purple: { light: "#862e9c", dark: "#da77f2" },
  text: { light: "#212529", dark: "#f1f3f5" },
  transparent: { light: "transparent", dark: "transparent" },
};

/** isColor tells whether a colour of a definition can be drawn. */
export function isColor(name: string): boolean {
  return Object.hasOwn(named, base(name)) || /^#[0-9a-f]{3,8}$/i.test(name) || /^rgba?\([\d\s.,%]+\)$/i.test(name);
}

const base = (name: string) => name.replace(/^(super-light|light|semi-dark|dark)-/, "");

/** colorNamed is a colour by Grafana's name or as CSS writes it; anything else is no colour. */
export function colorNamed(name: string, scheme: "light" | "dark"): string {
  const known = Object.hasOwn(named, base(name)) ? named[base(name)] : undefined;
  if (known) return known[scheme];
  return isColor(name) ? name : (named.text?.[scheme] ?? "");
}

/** colorAt is the colour of the highest step that value reaches. */
export function colorAt(value: number | undefined, steps: Step[], scheme: "light" | "dark"): string {
  let color = "text";
  if (value !== undefined)
    for (const step of steps) if (step.value === undefined || value >= step.value) color = step.color;
  return colorNamed(color, scheme);
}
