import { Alert, Text } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { formatDateTime, formatMoney } from "@/ui/format";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import type { Order } from "./timeline";

const colors = { requested: "yellow", approved: "blue", rejected: "orange", refunded: "green" } as const;

/** RefundState is what became of the wish for the money back, and what the operator says to it. */
export function RefundState({ order }: { order: Order }) {
  const t = useOrderText();
  const refund = order.refunds?.at(-1);
  const status = refund && (Object.keys(colors) as (keyof typeof colors)[]).find(s => s === refund.status);
  if (!refund || !status) return null;
  return (
    <Alert
      color={colors[status]}
      radius="lg"
      icon={<IconReceiptRefund size={20} aria-hidden />}
      title={t(`refund.${status}`, { amount: formatMoney(refund.amount) })}
    >
      <Text size="sm" className={classes.said}>
        {t("yourReason")}: {refund.reason}
      </Text>
      {refund.note && (
        <Text size="sm" className={classes.said}>
          {t("note")}: {refund.note}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        <time dateTime={refund.updatedAt}>{formatDateTime(refund.updatedAt)}</time>
      </Text>
    </Alert>
  );
}
