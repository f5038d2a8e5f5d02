import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  parseThemeColor,
  type VariantColorsResolver,
} from "@mantine/core";

const teal: MantineColorsTuple = [
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

/** onFilled chooses black or white on a filled colour for each scheme; the library looks at the light one only. */
const onFilled: VariantColorsResolver = input => {
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

/** theme is dense and calm: small type, one accent. */
export const theme = createTheme({
  primaryColor: "mall",
  primaryShade: { light: 8, dark: 5 },
  autoContrast: true,
  variantColorResolver: onFilled,
  colors: { mall: teal },
  defaultRadius: "sm",
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, "JetBrains Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  headings: { fontWeight: "600" },
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, events: { hover: true, focus: true, touch: false } } },
    // The header of a dialog is not a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: "presentation" } } } },
    Drawer: { defaultProps: { attributes: { header: { role: "presentation" } } } },
    Table: { defaultProps: { verticalSpacing: 4, fz: "sm" } },
  },
});
