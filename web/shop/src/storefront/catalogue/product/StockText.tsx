import { Text } from "@mantine/core";
import { useCatalogue } from "../messages";

/** Fewer than this are worth a word. */
const few = 10;

/** StockText tells whether a SKU is in stock. It is read out when it changes. */
export function StockText({ available }: { available: number }) {
  const t = useCatalogue();
  let words = t("inStock");
  let color = "light-dark(var(--mantine-color-green-9), var(--mantine-color-green-4))";
  if (available === 0) {
    words = t("soldOutNow");
    color = "dimmed";
  } else if (available < few) {
    words = t("onlyLeft", { count: available });
    color = "light-dark(#b8360a, var(--mantine-color-orange-4))";
  }
  return (
    <Text role="status" size="sm" fw={600} c={color}>
      {words}
    </Text>
  );
}
