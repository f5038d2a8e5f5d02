import { Anchor } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { Link } from "react-router";
import { formatMoney } from "@/ui/format";
import { runs, useFlashSale } from "../../home/flashSales";
import { useCatalogue } from "../messages";
import classes from "./product.module.css";

/** FlashNote tells that a SKU is in a flash sale now, which is cheaper than the cart. */
export function FlashNote({ sku }: { sku: string }) {
  const t = useCatalogue();
  const sale = useFlashSale().data;
  const item = sale && runs(sale) && sale.items.find(i => i.skuId === sku && i.remaining > 0);
  if (!item) return null;
  return (
    <div className={classes.flash}>
      <IconBolt size={18} aria-hidden />
      <span>{t("flashNow", { price: formatMoney(item.price) })}</span>
      <Anchor component={Link} to="/flash-sales" size="sm" fw={600}>
        {t("toFlash")}
      </Anchor>
    </div>
  );
}
