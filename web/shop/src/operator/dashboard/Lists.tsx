import { Anchor, Badge, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Decision } from "@/operator/refunds/Decision";
import { formatAttributes, formatDateTime } from "@/ui/format";
import { Price } from "@/ui/Price";
import { Answered, Empty } from "@/ui/State";
import { StatusBadge } from "@/ui/StatusBadge";
import classes from "./dashboard.module.css";
import { low, useLowStock, useNewestOrders, useWaitingRefunds } from "./data";
import { useDashboardText } from "./messages";
import { Panel } from "./Panel";

/** How many entries a list of the dashboard shows. */
const shown = 6;

/** Lists show what is to be done: refunds that wait, stock that runs out, and what was ordered last. */
export function Lists() {
  const t = useDashboardText();
  const orders = useNewestOrders();
  const refunds = useWaitingRefunds();
  const stock = useLowStock();
  return (
    <div className={classes.lists}>
      <Panel title={t("newest")} more={{ to: "/admin/orders", label: t("allOrders") }}>
        <Entries
          query={orders}
          empty={t("noOrders")}
          keyOf={o => o.id}
          entry={o => (
            <>
              <Stack gap={0} align="flex-start">
                <Anchor component={Link} to={`/admin/orders/${o.id}`} size="xs" ff="monospace">
                  {o.id}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {formatDateTime(o.createdAt)}
                </Text>
              </Stack>
              <Stack gap={2} align="flex-end">
                <Price c="inherit" money={o.total} size="sm" />
                <StatusBadge status={o.status} />
              </Stack>
            </>
          )}
        />
      </Panel>
      <Panel title={t("toApprove")} more={{ to: "/admin/refunds?status=requested", label: t("allRefunds") }}>
        <Entries
          query={refunds}
          empty={t("noneWaiting")}
          keyOf={r => r.id}
          entry={r => (
            <>
              <Stack gap={0} align="flex-start">
                <Anchor component={Link} to={`/admin/orders/${r.orderId}`} size="sm">
                  <Price c="inherit" money={r.amount} size="sm" />
                </Anchor>
                <Text size="xs" c="dimmed" lineClamp={2}>
                  {r.reason}
                </Text>
              </Stack>
              <Decision refund={r} />
            </>
          )}
        />
      </Panel>
      <Panel title={t("lowStock")} more={{ to: `/admin/stock?below=${low}&sort=available`, label: t("allStock") }}>
        <Entries
          query={stock}
          empty={t("enough")}
          keyOf={s => s.skuId}
          entry={s => (
            <>
              <Stack gap={0} align="flex-start">
                <Anchor component={Link} to={`/admin/stock?query=${s.skuId}`} size="sm" lineClamp={1}>
                  {s.title}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {formatAttributes(s.attributes)}
                </Text>
              </Stack>
              <Badge variant="light" color={s.available === 0 ? "red" : "orange"}>
                {t("left", { count: s.available })}
              </Badge>
            </>
          )}
        />
      </Panel>
    </div>
  );
}

interface EntriesProps<T> {
  query: { data: { items: T[] } | undefined; error: unknown; refetch: () => unknown };
  empty: string;
  keyOf: (item: T) => string;
  entry: (item: T) => ReactNode;
}

function Entries<T>({ query, empty, keyOf, entry }: EntriesProps<T>) {
  return (
    <Answered query={query} loading={<Skeleton height={240} />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{empty}</Empty>
        ) : (
          <ul className={classes.list}>
            {items.slice(0, shown).map(item => (
              <li key={keyOf(item)}>{entry(item)}</li>
            ))}
          </ul>
        )
      }
    </Answered>
  );
}
