import {
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  parseThemeColor,
  type VariantColorsResolver,
} from "@mantine/core";

/** mall is the accent of every page. */
export const mall: MantineColorsTuple = [
  "#e3fafc",
  "#c5f6fa",
  "#99e9f2",
  "#66d9e8",
  "#3bc9db",
  "#22b8cf",
  "#15aabf",
  "#1098ad",
  "#0b7285",
  "#095c6b",
];

/** fontFamily has the machine's own letters, those for Chinese included. */
export const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

/** onFilled chooses black or white on a filled colour for each scheme; the library looks at the light one only. */
export const onFilled: VariantColorsResolver = input => {
  const resolved = defaultVariantColorsResolver(input);
  const { color, theme, variant } = input;
  const parsed = parseThemeColor({ color: color ?? theme.primaryColor, theme });
  if (variant !== "filled" || !parsed.isThemeColor || parsed.shade !== undefined) return resolved;
  const text = (colorScheme: "light" | "dark") =>
    parseThemeColor({ color: color ?? theme.primaryColor, theme, colorScheme }).isLight
      ? "var(--mantine-color-black)"
      : "var(--mantine-color-white)";
  return { ...resolved, color: `light-dark(${text("light")}, ${text("dark")})` };
};
