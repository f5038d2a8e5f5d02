import { Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Countdown, useServerNow } from "@/ui/Countdown";
import { useOrderText } from "./messages";
import type { Order } from "./timeline";

/** Now says what an order's state means to its customer, above what they may do about it. */
export function Now({ order, children }: { order: Order; children: ReactNode }) {
  const t = useOrderText();
  const known = meanings.find(m => m === order.status);
  return (
    <Paper withBorder p="md" radius="lg">
      {order.status === "pendingPayment" ? <ToPay order={order} /> : <Text>{known && t(`now.${known}`)}</Text>}
      {(order.cancelReason === "customer" || order.cancelReason === "expired") && (
        <Text size="sm" c="dimmed">
          {t(`cancel.${order.cancelReason}`)}
        </Text>
      )}
      {children}
    </Paper>
  );
}

const meanings = ["paid", "shipped", "completed", "cancelled", "refundPending", "refunded"] as const;

function ToPay({ order }: { order: Order }) {
  const t = useOrderText();
  const now = useServerNow();
  if (now >= Date.parse(order.expiresAt)) return <Text>{t("timeUp")}</Text>;
  return (
    <>
      <Group gap="xs" align="baseline">
        <Text>{t("payIn")}</Text>
        <Countdown until={order.expiresAt} now={now} size="xl" />
      </Group>
      <Text size="sm" c="dimmed">
        {t("now.pendingPayment")}
      </Text>
    </>
  );
}
