import { Card, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { formatAttributes, formatDateTime } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { StatusBadge } from "@/ui/StatusBadge";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import type { Order } from "./timeline";

/** How many pictures fit on a phone. */
const shown = 4;

/** OrderCard is an order in the list; all of it leads to the order. */
export function OrderCard({ order }: { order: Order }) {
  const t = useOrderText();
  const count = order.items.reduce((sum, i) => sum + i.quantity, 0);
  const [first] = order.items;
  const date = formatDateTime(order.createdAt);
  return (
    <Card component="li" withBorder radius="lg" className={classes.card}>
      <Group justify="space-between" gap="xs">
        <Link to={`/orders/${order.id}`} className={classes.cover} aria-label={t("details", { date })}>
          {date}
        </Link>
        <StatusBadge status={order.status} />
      </Group>
      <Group wrap="nowrap" mt="sm" gap="sm">
        {order.items.slice(0, order.items.length > 1 ? shown : 1).map(item => (
          <Picture key={item.skuId} src={item.picture} alt="" size={72} />
        ))}
        {order.items.length === 1 && first && (
          <div>
            <Text fw={500} lineClamp={2}>
              {first.title}
            </Text>
            <Text size="sm" c="dimmed" lineClamp={1}>
              {formatAttributes(first.attributes)}
            </Text>
          </div>
        )}
        {order.items.length > shown && <Text c="dimmed">+{order.items.length - shown}</Text>}
      </Group>
      <Group justify="flex-end" gap="xs" mt="sm" align="baseline">
        <Text size="sm" c="dimmed">
          {t("pieces", { count })}
        </Text>
        <Text size="sm">{t("total")}</Text>
        <Price money={order.total} />
      </Group>
    </Card>
  );
}
