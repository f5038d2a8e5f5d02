import { Badge } from "@mantine/core";
import { useCommon } from "./messages";

const colors = {
  pendingPayment: "orange",
  paid: "blue",
  shipped: "mall",
  completed: "green",
  cancelled: "gray",
  refundPending: "yellow",
  refunded: "gray",
} as const;

export type OrderStatus = keyof typeof colors;

/** orderStatuses are the states of an order. */
export const orderStatuses = Object.keys(colors) as OrderStatus[];

/** useStatusText names an order's state. */
export function useStatusText(): (status: string) => string {
  const t = useCommon();
  return status => (status in colors ? t(`status.${status as OrderStatus}`) : status);
}

/** StatusBadge shows an order's state. */
export function StatusBadge({ status }: { status: string }) {
  const text = useStatusText();
  return (
    <Badge variant="light" color={colors[status as OrderStatus] ?? "gray"}>
      {text(status)}
    </Badge>
  );
}
