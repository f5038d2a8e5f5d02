import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import type { Column } from "@/operator/table/column";
import { DataTable } from "@/operator/table/DataTable";
import { ChoiceFilter, SearchFilter } from "@/operator/table/FilterInputs";
import { useFilters } from "@/operator/table/filters";
import { useTableText } from "@/operator/table/messages";
import { formatDateTime } from "@/ui/format";
import { Page } from "@/ui/Page";
import { orderStatuses, StatusBadge, useStatusText } from "@/ui/StatusBadge";
import { addressLine } from "./address";
import { type OrderText, useOrderText } from "./messages";

type Order = Schema<"Order">;

/** Orders lists the orders of all customers. */
export default function Orders() {
  const t = useOrderText();
  const table = useTableText();
  const statusText = useStatusText();
  const [filters, change, filtered] = useFilters("query", "status", "userId");
  const { query, status, userId } = filters;
  return (
    <Page title={t("title")}>
      <DataTable
        name="orders"
        caption={t("caption")}
        columns={columnsOf(t)}
        queryKey={["admin", "orders", filters]}
        load={({ limit, cursor }, signal) =>
          answer(
            api.GET("/api/v1/admin/orders", {
              signal,
              params: {
                query: {
                  limit,
                  cursor,
                  query: query || undefined,
                  status: status || undefined,
                  userId: userId || undefined,
                },
              },
            }),
          )
        }
        rowKey={o => o.id}
        refetchInterval={30_000}
        filtered={filtered}
        clearFilters={() => change({ query: "", status: "", userId: "" })}
        filters={
          <>
            <SearchFilter
              label={t("search")}
              placeholder={t("searchHint")}
              value={query}
              onChange={v => change({ query: v })}
            />
            <ChoiceFilter
              label={t("status")}
              value={status}
              choices={orderStatuses.map(value => ({ value, label: statusText(value) }))}
              onChange={v => change({ status: v })}
            />
            {userId && (
              <SearchFilter
                label={t("customer")}
                placeholder={table("any")}
                value={userId}
                onChange={v => change({ userId: v })}
              />
            )}
          </>
        }
      />
    </Page>
  );
}

function columnsOf(t: OrderText): Column<Order>[] {
  return [
    {
      id: "id",
      header: t("order"),
      csv: o => o.id,
      cell: o => (
        <Anchor component={Link} to={`/admin/orders/${o.id}`} ff="monospace" size="sm">
          {o.id}
        </Anchor>
      ),
    },
    {
      id: "createdAt",
      header: t("placed"),
      csv: o => o.createdAt,
      cell: o => <time dateTime={o.createdAt}>{formatDateTime(o.createdAt)}</time>,
    },
    {
      id: "status",
      header: t("status"),
      csv: o => o.status,
      cell: o => <StatusBadge status={o.status} />,
    },
    {
      id: "items",
      header: t("items"),
      width: 220,
      csv: o => o.items.map(i => `${i.title} × ${i.quantity}`).join("; "),
      cell: o => (
        <Stack gap={0}>
          <Text size="sm" lineClamp={1}>
            {o.items[0]?.title}
          </Text>
          <Text size="xs" c="dimmed">
            {t("pieces", { count: o.items.reduce((n, i) => n + i.quantity, 0) })}
          </Text>
        </Stack>
      ),
    },
    { id: "recipient", header: t("recipient"), csv: o => o.address?.recipient, cell: o => o.address?.recipient },
    { id: "total", header: t("total"), money: o => o.total },
    { id: "phone", header: t("phone"), csv: o => o.address?.phone },
    { id: "address", header: t("address"), csv: o => o.address && addressLine(o.address) },
    { id: "carrier", header: t("carrier"), csv: o => o.shipment?.carrier },
    { id: "trackingNumber", header: t("trackingNumber"), csv: o => o.shipment?.trackingNumber },
    { id: "shippedAt", header: t("shippedAt"), csv: o => o.shipment?.shippedAt },
    { id: "paymentId", header: t("payment"), csv: o => o.paymentId },
    { id: "userId", header: t("customer"), csv: o => o.userId },
    { id: "traceId", header: t("trace"), csv: o => o.traceId },
  ];
}
