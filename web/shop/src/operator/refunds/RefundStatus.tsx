import { Badge } from "@mantine/core";
import { useRefundText } from "./messages";

const colors = { requested: "orange", approved: "blue", rejected: "gray", refunded: "green" } as const;

type Status = keyof typeof colors;

/** refundStatuses are the states of a refund. */
export const refundStatuses = Object.keys(colors) as Status[];

/** RefundStatus shows a refund's state. */
export function RefundStatus({ status }: { status: string }) {
  const t = useRefundText();
  return (
    <Badge variant="light" color={colors[status as Status] ?? "gray"}>
      {status in colors ? t(`status.${status as Status}`) : status}
    </Badge>
  );
}
