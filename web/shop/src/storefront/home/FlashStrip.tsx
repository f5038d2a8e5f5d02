import { Anchor, Group, Progress, Skeleton, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { Link } from "react-router";
import { Countdown, useServerNow } from "@/ui/Countdown";
import { formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import type { Product } from "../catalogue/products";
import { type FlashSale, type FlashSaleItem, runs, useFlashSale, useProductsOf } from "./flashSales";
import classes from "./home.module.css";
import { useHome } from "./messages";

/** How many of a sale's items are shown. */
const most = 6;

/** FlashStrip shows the flash sale that runs or comes next, and for how long. It fails silently: it is an extra. */
export function FlashStrip() {
  const { data: sale, isPending } = useFlashSale();
  if (isPending) return <Skeleton radius="lg" className={classes.sale} />;
  if (!sale) return null;
  return <Sale sale={sale} />;
}

function Sale({ sale }: { sale: FlashSale }) {
  const t = useHome();
  const now = useServerNow();
  const running = runs(sale, now);
  const items = sale.items.slice(0, most);
  const products = useProductsOf(items);
  return (
    <section className={classes.sale} aria-labelledby="flash">
      <Group justify="space-between" gap="2px 12px" mb="sm" className={classes.saleHead}>
        <Group gap="xs">
          <IconBolt size={24} aria-hidden />
          <Title order={2} size="h3" id="flash">
            {t("flash")}
          </Title>
        </Group>
        <Text component="span" size="sm" className={classes.countdown}>
          {t(running ? "endsIn" : "startsIn")} <Countdown until={running ? sale.endsAt : sale.startsAt} now={now} />
        </Text>
        <Anchor component={Link} to="/flash-sales" size="sm" fw={600} c="inherit" aria-label={t("seeSale")}>
          {t("seeAll")}
        </Anchor>
      </Group>
      <ul className={classes.items}>
        {items.map((item, i) => (
          <Item key={item.skuId} item={item} product={products[i]} running={running} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item, product, running }: { item: FlashSaleItem; product: Product | undefined; running: boolean }) {
  const t = useHome();
  const before = product?.skus.find(sku => sku.id === item.skuId)?.price;
  const left = item.remaining > 0 ? t("left", { count: item.remaining }) : t("allGone");
  return (
    <li className={classes.item}>
      <Picture src={product?.pictures[0]} alt="" size={84} />
      <div className={classes.itemText}>
        <h3 className={classes.itemTitle}>
          <Link to="/flash-sales" className={classes.itemLink} title={item.title}>
            {item.title}
          </Link>
        </h3>
        <Group gap={8} align="baseline" mih={28}>
          <Price money={item.price} size="lg" />
          {before && before.amount > item.price.amount && (
            <Text component="span" size="xs" c="dimmed">
              <VisuallyHidden>{t("before", { price: formatMoney(before) })}</VisuallyHidden>
              <s aria-hidden>{formatMoney(before)}</s>
            </Text>
          )}
        </Group>
        {running && (
          <>
            <Progress
              value={(100 * item.remaining) / Math.max(item.quantity, 1)}
              color="orange.7"
              size="sm"
              mt={4}
              aria-hidden
            />
            <Text size="xs" c="dimmed">
              {left}
            </Text>
          </>
        )}
      </div>
    </li>
  );
}
