import { fontFamily, mall, onFilled } from "@mall/common/theme";
import { createTheme } from "@mantine/core";

/** theme is dense and calm: small type, one accent. */
export const theme = createTheme({
  primaryColor: "mall",
  primaryShade: { light: 8, dark: 5 },
  autoContrast: true,
  variantColorResolver: onFilled,
  colors: { mall },
  defaultRadius: "sm",
  fontFamily,
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
