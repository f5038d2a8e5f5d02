import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Schema } from "@/api/client";
import { formatAttributes, formatCount } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";

/** Lines lists what was ordered, and the sum. */
export function Lines({ order }: { order: Schema<"Order"> }) {
  const t = useOrderText();
  return (
    <>
      <ul className={classes.lines}>
        {order.items.map(item => (
          <li key={item.skuId} className={classes.line}>
            <Picture src={item.picture} alt="" size={56} />
            <Stack gap={0}>
              <Anchor component={Link} to={`/admin/products/${item.productId}`} size="sm" fw={500}>
                {item.title}
              </Anchor>
              <Text size="xs" c="dimmed">
                {formatAttributes(item.attributes)}
              </Text>
              <Text size="xs" c="dimmed" ff="monospace">
                {t("article")} {item.skuId}
              </Text>
            </Stack>
            <Stack gap={0} align="flex-end">
              <Price
                c="inherit"
                size="sm"
                money={{ amount: item.price.amount * item.quantity, currency: item.price.currency }}
              />
              <Text size="xs" c="dimmed">
                <Price c="inherit" size="xs" fw={400} money={item.price} /> × {formatCount(item.quantity)}
              </Text>
            </Stack>
          </li>
        ))}
      </ul>
      <Group justify="space-between" mt="xs">
        <Text fw={600}>{t("total")}</Text>
        <Price c="inherit" money={order.total} size="lg" />
      </Group>
    </>
  );
}
