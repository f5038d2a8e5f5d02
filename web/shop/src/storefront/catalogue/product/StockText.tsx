import { Text } from "@mantine/core";
import { useCatalogue } from "../messages";
import classes from "./product.module.css";

/** Fewer than this are worth a word. */
const few = 10;

/** StockText tells whether a SKU is in stock. It is read out when it changes. */
export function StockText({ available }: { available: number }) {
  const t = useCatalogue();
  let words = t("inStock");
  let state = "in";
  if (available === 0) {
    words = t("soldOutNow");
    state = "out";
  } else if (available < few) {
    words = t("onlyLeft", { count: available });
    state = "few";
  }
  return (
    <Text role="status" size="sm" fw={600} className={classes.stock} data-stock={state}>
      {words}
    </Text>
  );
}
