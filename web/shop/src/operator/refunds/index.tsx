import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import type { Column } from "@/operator/table/column";
import { DataTable } from "@/operator/table/DataTable";
import { ChoiceFilter } from "@/operator/table/FilterInputs";
import { useFilters } from "@/operator/table/filters";
import { formatDateTime } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Decision } from "./Decision";
import { useRefundText } from "./messages";
import { RefundStatus, refundStatuses } from "./RefundStatus";

/** Refunds lists what customers want their money back for, and decides it. */
export default function Refunds() {
  const t = useRefundText();
  const [filters, change, filtered] = useFilters("status");
  const { status } = filters;
  return (
    <Page title={t("title")}>
      <DataTable
        name="refunds"
        caption={t("caption")}
        columns={columnsOf(t)}
        queryKey={["admin", "refunds", filters]}
        load={({ limit, cursor }, signal) =>
          answer(
            api.GET("/api/v1/admin/refunds", {
              signal,
              params: { query: { limit, cursor, status: status || undefined } },
            }),
          )
        }
        rowKey={r => r.id}
        refetchInterval={30_000}
        filtered={filtered}
        clearFilters={() => change({ status: "" })}
        empty={t("noneWaiting")}
        filters={
          <ChoiceFilter
            label={t("status")}
            value={status}
            choices={refundStatuses.map(value => ({ value, label: t(`status.${value}`) }))}
            onChange={v => change({ status: v })}
          />
        }
      />
    </Page>
  );
}

function columnsOf(t: ReturnType<typeof useRefundText>): Column<Schema<"Refund">>[] {
  return [
    { id: "id", header: t("refund"), csv: r => r.id },
    {
      id: "createdAt",
      header: t("requestedAt"),
      csv: r => r.createdAt,
      cell: r => <time dateTime={r.createdAt}>{formatDateTime(r.createdAt)}</time>,
    },
    {
      id: "orderId",
      header: t("order"),
      csv: r => r.orderId,
      cell: r => (
        <Anchor component={Link} to={`/admin/orders/${r.orderId}`} ff="monospace" size="sm">
          {r.orderId}
        </Anchor>
      ),
    },
    { id: "amount", header: t("amount"), money: r => r.amount },
    {
      id: "reason",
      header: t("reason"),
      width: 200,
      csv: r => r.reason,
      cell: r => (
        <Text size="sm" lineClamp={3}>
          {r.reason}
        </Text>
      ),
    },
    { id: "status", header: t("status"), csv: r => r.status, cell: r => <RefundStatus status={r.status} /> },
    {
      id: "note",
      header: t("note"),
      csv: r => r.note,
      cell: r =>
        r.note && (
          <Text size="sm" lineClamp={3}>
            {r.note}
          </Text>
        ),
    },
    { id: "updatedAt", header: t("updatedAt"), csv: r => r.updatedAt },
    { id: "userId", header: t("customer"), csv: r => r.userId },
    { id: "decision", header: t("decision"), align: "end", cell: r => <Decision refund={r} /> },
  ];
}
