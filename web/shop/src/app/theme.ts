import { fontFamily, mall, onFilled } from "@mall/common/theme";
import { createTheme } from "@mantine/core";

/** theme is roomy and calm: what is for sale brings the colours. */
export const theme = createTheme({
  primaryColor: "mall",
  primaryShade: { light: 8, dark: 5 },
  autoContrast: true,
  variantColorResolver: onFilled,
  colors: { mall },
  defaultRadius: "md",
  fontFamily,
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  components: {
    // The header of a dialog is not a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: "presentation" } } } },
    Drawer: { defaultProps: { attributes: { header: { role: "presentation" } } } },
  },
});
