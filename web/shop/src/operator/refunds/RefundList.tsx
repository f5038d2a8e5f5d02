import { Group, Stack, Text } from "@mantine/core";
import type { Schema } from "@/api/client";
import { formatDateTime } from "@/ui/format";
import { Price } from "@/ui/Price";
import { Decision } from "./Decision";
import { useRefundText } from "./messages";
import { RefundStatus } from "./RefundStatus";

/** RefundList shows the refunds of one order and lets those that wait be decided. */
export function RefundList({ refunds }: { refunds: Schema<"Refund">[] }) {
  const t = useRefundText();
  return (
    <Stack gap="md">
      {refunds.map(refund => (
        <Group key={refund.id} justify="space-between" gap="sm" align="flex-start">
          <Stack gap={2}>
            <Group gap="xs">
              <Price c="inherit" money={refund.amount} />
              <RefundStatus status={refund.status} />
            </Group>
            <Text size="sm">{refund.reason}</Text>
            {refund.note && (
              <Text size="sm" c="dimmed">
                {t("note")}: {refund.note}
              </Text>
            )}
            <Text size="xs" c="dimmed">
              <time dateTime={refund.createdAt}>{formatDateTime(refund.createdAt)}</time>
            </Text>
          </Stack>
          <Decision refund={refund} />
        </Group>
      ))}
    </Stack>
  );
}
