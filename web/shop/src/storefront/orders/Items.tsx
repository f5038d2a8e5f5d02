import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { formatAttributes, formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import { Section } from "./Section";
import type { Order } from "./timeline";

/** Items are what was ordered, at the prices of then. */
export function Items({ order }: { order: Order }) {
  const t = useOrderText();
  return (
    <Section title={t("items")}>
      {order.items.map(item => (
        <div className={classes.line} key={item.skuId}>
          <Picture src={item.picture} alt="" size={72} />
          <div>
            <Anchor component={Link} to={`/products/${item.productId}`} c="inherit" fw={500}>
              {item.title}
            </Anchor>
            <Text size="sm" c="dimmed">
              {formatAttributes(item.attributes)}
            </Text>
            {item.quantity > 1 && (
              <Text size="sm" c="dimmed">
                {t("each", { price: formatMoney(item.price) })}
              </Text>
            )}
          </div>
          <div>
            <Text ta="right">{formatMoney({ ...item.price, amount: item.price.amount * item.quantity })}</Text>
            <Text ta="right" size="sm" c="dimmed">
              × {item.quantity}
            </Text>
          </div>
        </div>
      ))}
      <Group justify="space-between" mt="sm">
        <Text fw={600}>{t("total")}</Text>
        <Price money={order.total} size="lg" />
      </Group>
    </Section>
  );
}
